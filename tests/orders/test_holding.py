"""An order is held back at a gate, and let go again."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.orders import (
    Allocate,
    Cancel,
    CheckGate,
    Complete,
    Confirm,
    Deliver,
    Gate,
    Held,
    Hold,
    HoldReleased,
    Pack,
    Pick,
    PlaceHold,
    ReleaseHold,
    Return,
    Ship,
)
from tests.orders.samples import (
    ORDER,
    WORK,
    allocated,
    ask,
    at,
    confirmed,
    hold,
    line,
    placed,
    shipped,
)
from tests.telling import refusal, told


class TestPlacingAHold:
    def test_it_stands_on_the_order(self):
        """A hold has an id, the gate it shuts, and the reason."""
        assert (Held(ORDER, hold("SHIP")),) == PlaceHold(ORDER, hold("SHIP")).decide(
            placed()
        )
        assert (hold("SHIP"),) == told(placed(), PlaceHold(ORDER, hold("SHIP"))).holds

    def test_it_moves_no_unit(self):
        """A hold never changes quantities."""
        order = allocated(("1", "CPH", 2))

        assert order.progress == told(order, PlaceHold(ORDER, hold("SHIP"))).progress

    def test_the_same_hold_again_is_one_hold(self):
        """A check that runs twice holds once."""
        order = told(placed(), PlaceHold(ORDER, hold("SHIP")))

        assert () == PlaceHold(ORDER, hold("SHIP")).decide(order)

    def test_another_hold_needs_another_id(self):
        """Two holds with one id could not be released apart."""
        order = told(placed(), PlaceHold(ORDER, hold("SHIP")))

        assert "hold.exists" == refusal(order, PlaceHold(ORDER, hold("SOURCE"))).code

    def test_an_ended_order_is_not_held(self):
        """There is nothing left that could wait."""
        order = told(placed(), Cancel(ORDER, "changed mind"))
        refused = refusal(order, PlaceHold(ORDER, hold("SHIP")))

        assert "order.ended" == refused.code
        assert "it is CANCELLED" == refused.because

    def test_a_completed_order_can_be_held(self):
        """Its refund may still have to wait."""
        done = told(shipped(), Deliver(ORDER, ask(("1", 3))), Complete(ORDER))

        assert (hold("REFUND"),) == told(done, PlaceHold(ORDER, hold("REFUND"))).holds


class TestReleasingAHold:
    def test_it_is_gone(self):
        """A released hold is gone, the others stay."""
        order = told(
            placed(),
            PlaceHold(ORDER, hold("SHIP", "a")),
            PlaceHold(ORDER, hold("SHIP", "b")),
        )

        assert (HoldReleased(ORDER, "a", "Ann"),) == ReleaseHold(
            ORDER, "a", "Ann"
        ).decide(order)
        assert (hold("SHIP", "b"),) == told(order, ReleaseHold(ORDER, "a")).holds

    def test_twice_is_once(self):
        """Releasing what is not there does nothing."""
        assert () == ReleaseHold(ORDER, "a").decide(placed())

    def test_its_id_is_free_again(self):
        """Once released, the same reason may hold the order again."""
        again = PlaceHold(ORDER, hold("SHIP"))
        order = told(placed(), again, ReleaseHold(ORDER, "h1"), again)

        assert (hold("SHIP"),) == order.holds


PICKED = told(allocated(("1", "CPH", 3)), Pick(ORDER, WORK, ask(("1", 3))))
PACKED = told(PICKED, Pack(ORDER, WORK, ask(("1", 3))))

GATED = {
    Gate.CONFIRM: (placed(), Confirm(ORDER)),
    Gate.SOURCE: (confirmed(), Allocate(ORDER, at(("1", "CPH", 1)))),
    Gate.RELEASE: (allocated(("1", "CPH", 3)), Pick(ORDER, WORK, ask(("1", 1)))),
    Gate.SHIP: (PACKED, Ship(ORDER, WORK, ask(("1", 1)))),
}
OPEN = [
    (PICKED, Pack(ORDER, WORK, ask(("1", 1)))),
    (shipped(), Deliver(ORDER, ask(("1", 1)))),
    (shipped(), Return(ORDER, "CPH", ask(("1", 1)))),
    (allocated(("1", "CPH", 3)), Cancel(ORDER, "changed mind")),
]


class TestGates:
    @pytest.mark.parametrize("gate", GATED)
    @pytest.mark.parametrize("shut", Gate)
    def test_a_step_waits_at_its_own_gate(self, gate, shut):
        """ORD 76: a hold stops the step behind its gate, and no other."""
        order, step = GATED[gate]
        held = told(order, PlaceHold(ORDER, hold(shut)))

        if gate is shut:
            assert "order.held" == refusal(held, step).code
        else:
            assert step.decide(order) == step.decide(held)

    @pytest.mark.parametrize("gate", GATED)
    def test_every_hold_has_to_go(self, gate):
        """ORD 76: with two holds both have to be released, in either order."""
        order, step = GATED[gate]
        two = [PlaceHold(ORDER, hold(gate, name)) for name in "ab"]

        for first, second in ("ab", "ba"):
            one_left = told(order, *two, ReleaseHold(ORDER, first))

            assert f"held by {second} (manual)" == refusal(one_left, step).because
            assert step.decide(told(one_left, ReleaseHold(ORDER, second)))

    @pytest.mark.parametrize(("order", "step"), OPEN)
    def test_some_steps_have_no_gate(self, order, step):
        """Packing, delivery, coming back and cancelling wait for no hold."""
        held = told(order, *[PlaceHold(ORDER, hold(g, f"h-{g}")) for g in Gate])

        assert step.decide(order) == step.decide(held)

    def test_asking_at_a_gate_changes_nothing(self):
        """CheckGate is for other rooms that have to wait for an order."""
        order = told(placed(), PlaceHold(ORDER, hold("RELEASE")))

        assert "order.held" == refusal(order, CheckGate(ORDER, Gate.RELEASE)).code
        assert () == CheckGate(ORDER, Gate.SHIP).decide(order)

    def test_a_gate_written_as_text_is_none(self):
        """Attack 3: a hold whose gate is plain text blocked goods-in for everybody."""
        with pytest.raises(Invalid) as error:
            PlaceHold(ORDER, Hold("h1", "SOURCE", "manual")).decide(placed())

        assert ["hold.gate"] == [finding.where for finding in error.value.findings]

    def test_a_gate_that_was_kept_as_text_is_shut_too(self):
        """What an old journal has as plain text still holds the order."""
        order = Held(ORDER, Hold("h1", "CONFIRM", "manual")).apply(placed())

        assert "order.held" == refusal(order, Confirm(ORDER)).code


@pytest.mark.parametrize(
    "command",
    [
        PlaceHold(ORDER, hold("SHIP")),
        ReleaseHold(ORDER, "h1"),
        CheckGate(ORDER, Gate.SHIP),
    ],
)
def test_an_order_has_to_be_there(command):
    """What is asked of an order that nobody placed is refused."""
    assert "order.unknown" == refusal(None, command).code


class TestLines:
    def test_a_line_has_to_be_there(self):
        """A hold on a line that the order does not have would keep nothing back."""
        command = PlaceHold(ORDER, evolve(hold("SHIP"), line="9"))

        assert "order.no-line" == refusal(placed(), command).code

    def test_who_and_when_make_no_other_hold(self):
        """The same reason placed again by somebody else is the same hold."""
        order = told(placed(), PlaceHold(ORDER, evolve(hold("SHIP"), by="Ann")))

        assert () == PlaceHold(ORDER, hold("SHIP")).decide(order)
        other = evolve(hold("SHIP"), line="1")
        assert "hold.exists" == refusal(order, PlaceHold(ORDER, other)).code

    @pytest.mark.parametrize("shut", Gate)
    def test_only_its_own_units_wait(self, shut):
        """ORD 76: the other line passes every gate that shuts behind the first."""
        order = confirmed(line("1"), line("2"))
        held = told(order, PlaceHold(ORDER, evolve(hold(shut), line="1")))

        for name in ("1", "2"):
            step = Allocate(ORDER, at((name, "CPH", 1)))
            if name == "1" and shut in {Gate.CONFIRM, Gate.SOURCE}:
                assert "order.held" == refusal(held, step).code
            else:
                assert step.decide(order) == step.decide(held)
