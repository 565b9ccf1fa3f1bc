"""An order comes in, and is confirmed, rejected or left to expire."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.orders import (
    Confirm,
    Confirmed,
    Expire,
    Expired,
    Order,
    Place,
    Placed,
    PlaceHold,
    Progress,
    Reject,
    Rejected,
    ReleaseHold,
    State,
)
from tests.orders.samples import (
    ORDER,
    agreed,
    confirmed,
    hold,
    line,
    placed,
    shipped,
    where,
)
from tests.telling import refusal, told


class TestPlacing:
    def test_a_new_order_is_placed(self):
        """The buyer is committed: every unit waits for a node, nothing has moved."""
        order = told(None, Place(ORDER, agreed(line("1"), line("2", "TEA", 5))))

        assert State.PLACED == order.state
        assert (Progress(3), Progress(5)) == order.progress
        assert () == order.holds
        assert 0 == order.fulfillments

    def test_it_has_a_stream_of_its_own(self):
        """Commands, events and the order itself name the same stream."""
        command = Place(ORDER, agreed())
        (event,) = command.decide(None)

        assert "order/W-1001" == command.stream == event.stream == placed().stream

    def test_the_same_order_again_is_one_order(self):
        """IDM 112: placing the same order again does nothing, however far it is."""
        again = Place(ORDER, agreed())

        assert () == again.decide(placed())
        assert () == again.decide(shipped())

    def test_another_order_under_the_same_id_is_refused(self):
        """An id names one order for ever."""
        other = Place(ORDER, agreed(line(quantity=4)))
        refused = refusal(placed(), other)

        assert "order.exists" == refused.code
        assert "PLACED" in refused.because

    def test_what_cannot_be_is_invalid(self):
        """An order that contradicts itself is not placed."""
        with pytest.raises(Invalid):
            Place(ORDER, agreed(line(quantity=0))).decide(None)

    def test_a_draft_is_placed_as_it_is_agreed_now(self):
        """A draft may still change; placing it fixes it, and its holds stay."""
        draft = Order(ORDER, agreed(), State.DRAFT, (Progress(3),), (hold("CONFIRM"),))
        final = agreed(line(quantity=4))
        order = told(draft, Place(ORDER, final))

        assert (State.PLACED, final) == (order.state, order.agreed)
        assert (Progress(4),) == order.progress
        assert (hold("CONFIRM"),) == order.holds

    def test_a_draft_is_checked_when_it_is_placed(self):
        """What cannot be is refused, wherever it comes from."""
        draft = Order(ORDER, agreed(), State.DRAFT, (Progress(3),))

        with pytest.raises(Invalid):
            Place(ORDER, agreed(line(quantity=0))).decide(draft)


class TestConfirming:
    def test_the_seller_is_committed_too(self):
        """A placed order that nothing holds is confirmed."""
        assert (Confirmed(ORDER),) == Confirm(ORDER).decide(placed())
        assert State.CONFIRMED == confirmed().state

    def test_not_while_it_is_held(self):
        """The gate CONFIRM has to be open; the refusal says how to open it."""
        order = told(placed(), PlaceHold(ORDER, hold("CONFIRM", "pay", "awaiting")))
        refused = refusal(order, Confirm(ORDER))

        assert "order.held" == refused.code
        assert "held by pay (awaiting)" == refused.because
        assert "ReleaseHold('W-1001', 'pay')" in refused.remedy
        assert (
            State.CONFIRMED
            == told(order, ReleaseHold(ORDER, "pay"), Confirm(ORDER)).state
        )

    def test_another_gate_does_not_stop_it(self):
        """A hold shuts one gate."""
        order = told(placed(), PlaceHold(ORDER, hold("SHIP")), Confirm(ORDER))

        assert State.CONFIRMED == order.state

    def test_not_twice(self):
        """A confirmed order cannot be confirmed again; the refusal says what it can."""
        refused = refusal(confirmed(), Confirm(ORDER))

        assert "order.illegal" == refused.code
        assert (
            "It must be PLACED; from CONFIRMED it can cancel, complete"
            == refused.remedy
        )


class TestRejecting:
    def test_the_seller_does_not_take_it(self):
        """A rejected order is over, and all of its units are cancelled."""
        assert (Rejected(ORDER, "fraud"),) == Reject(ORDER, "fraud").decide(placed())

        order = told(placed(), Reject(ORDER, "fraud"))

        assert State.REJECTED == order.state
        assert {"cancelled": 3} == where(order)

    def test_not_once_it_is_confirmed(self):
        """What the seller has promised can be cancelled, not turned down."""
        assert "order.illegal" == refusal(confirmed(), Reject(ORDER, "fraud")).code

    def test_not_twice(self):
        """An order that has ended stays as it is."""
        order = told(placed(), Reject(ORDER, "fraud"))
        refused = refusal(order, Reject(ORDER, "fraud"))

        assert "order.illegal" == refused.code
        assert "nothing: this is the end of its life" in refused.remedy


class TestExpiring:
    def test_an_order_that_waited_too_long_ends(self):
        """An expired order is over, and all of its units are cancelled."""
        assert (Expired(ORDER),) == Expire(ORDER).decide(placed())

        order = told(placed(), Expire(ORDER))

        assert State.EXPIRED == order.state
        assert {"cancelled": 3} == where(order)

    def test_a_draft_expires(self):
        """A draft that nobody places expires as well."""
        draft = evolve(placed(), state=State.DRAFT)

        assert State.EXPIRED == told(draft, Expire(ORDER)).state

    def test_later_it_does_nothing(self):
        """The timer that rings for a confirmed or ended order is not an error."""
        for order in (confirmed(), shipped(), told(placed(), Expire(ORDER))):
            assert () == Expire(ORDER).decide(order)


class TestNoSuchOrder:
    @pytest.mark.parametrize(
        "command", [Confirm(ORDER), Reject(ORDER, "fraud"), Expire(ORDER)]
    )
    def test_it_has_to_be_there(self, command):
        """What is asked of an order that nobody placed is refused."""
        refused = refusal(None, command)

        assert "order.unknown" == refused.code
        assert ORDER in refused.asked

    def test_an_event_needs_its_order(self):
        """A journal in which an event comes before its Placed is broken."""
        with pytest.raises(RuntimeError):
            Confirmed(ORDER).apply(None)

    def test_placed_is_the_first_event(self):
        """Placed makes an order out of nothing."""
        assert placed() == Placed(ORDER, agreed()).apply(None)
