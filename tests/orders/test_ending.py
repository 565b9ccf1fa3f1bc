"""An order or a part of it is cancelled; one whose goods are through is completed."""

from itertools import permutations

import pytest

from ordercore.errors import Invalid
from ordercore.orders import (
    Allocate,
    Allotment,
    Backorder,
    Bucket,
    Cancel,
    CancellationPolicy,
    Cancelled,
    CancelledUnits,
    Complete,
    Completed,
    Confirm,
    Deliver,
    Pick,
    PlaceHold,
    Reject,
    Return,
    State,
    finished,
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
    where,
)
from tests.telling import refusal, told


class TestCancellingAll:
    def test_an_order_is_cancelled(self):
        """All units are given up and the order's life is over."""
        units = CancelledUnits("1", "MUG", 3, 0, ())

        assert (Cancelled(ORDER, (units,), "changed mind", True),) == Cancel(
            ORDER, "changed mind"
        ).decide(placed())

        order = told(confirmed(), Cancel(ORDER, "changed mind"))

        assert State.CANCELLED == order.state
        assert {"cancelled": 3} == where(order)

    def test_its_claims_are_released(self):
        """RSV 49: a cancelled order holds no claim, and stock is told each of them."""
        order = allocated(("1", "CPH", 2), ("1", "HAM", 1))
        (event,) = Cancel(ORDER, "changed mind").decide(order)

        assert (
            Allotment("1", "MUG", "CPH", "W-1001-1", 2),
            Allotment("1", "MUG", "HAM", "W-1001-2", 1),
        ) == event.lines[0].released
        assert () == event.apply(order).progress[0].claims

    def test_twice_is_once(self):
        """Cancelling a cancelled order does nothing."""
        order = told(confirmed(), Cancel(ORDER, "changed mind"))

        assert () == Cancel(ORDER, "changed mind").decide(order)
        assert () == Cancel(ORDER, "other reason", ask(("1", 1))).decide(order)

    def test_not_what_the_warehouse_has_in_hand(self):
        """Picked units cannot be wished away; the refusal names the ways out."""
        order = told(allocated(("1", "CPH", 3)), Pick(ORDER, WORK, ask(("1", 1))))
        refused = refusal(order, Cancel(ORDER, "changed mind"))

        assert "order.in-hand" == refused.code
        assert "1 unit(s) of line 1 are picked or have left" == refused.because
        assert "return" in refused.remedy

    def test_not_what_has_left(self):
        """Goods that are gone come back as a return."""
        order = told(shipped(2), Return(ORDER, "CPH", ask(("1", 1))))

        assert "order.in-hand" == refusal(order, Cancel(ORDER, "changed mind")).code

    def test_lines_cancelled_before_are_left_alone(self):
        """What is cancelled already is not cancelled again."""
        order = told(
            confirmed(line("1"), line("2", "TEA", 5)),
            Cancel(ORDER, "sold out", ask(("1", 3))),
        )
        (event,) = Cancel(ORDER, "changed mind").decide(order)

        assert (CancelledUnits("2", "TEA", 5, 0, ()),) == event.lines
        assert event.whole

    def test_a_rejected_order_is_over(self):
        """There is nothing left to cancel."""
        order = told(placed(), Reject(ORDER, "fraud"))

        assert "order.illegal" == refusal(order, Cancel(ORDER, "changed mind")).code


class TestCancellingSome:
    def test_units_are_taken_in_the_declared_order(self):
        """ORD 74: waiting units first, then backordered ones, then claimed ones."""
        order = told(
            allocated(("1", "CPH", 1), lines=(line(quantity=3),)),
            Backorder(ORDER, ask(("1", 1))),
        )

        def left_after(quantity):
            return where(
                told(order, Cancel(ORDER, "changed mind", ask(("1", quantity))))
            )

        assert {"backordered": 1, "allocated": 1, "cancelled": 1} == left_after(1)
        assert {"allocated": 1, "cancelled": 2} == left_after(2)
        assert {"cancelled": 3} == left_after(3)

    @pytest.mark.parametrize("first", [*permutations(Bucket)])
    def test_any_order_may_be_declared(self, first):
        """ORD 74: what was agreed says which units go, one bucket after the other."""
        policy = CancellationPolicy(first)
        order = told(
            placed(line(quantity=3), cancellation=policy),
            Confirm(ORDER),
            Allocate(ORDER, at(("1", "CPH", 1))),
            Backorder(ORDER, ask(("1", 1))),
        )
        left = [bucket.lower() for bucket in first]
        for gone in (1, 2, 3):
            units = Cancel(ORDER, "changed mind", ask(("1", gone)))
            expected = dict.fromkeys(left[gone:], 1) | {"cancelled": gone}

            assert expected == where(told(order, units))

    @pytest.mark.parametrize(
        "order",
        [
            (),
            (Bucket.ALLOCATED,),
            (*Bucket, Bucket.ALLOCATED),
            ("UNALLOCATED", "BACKORDERED", "SHIPPED"),
            [*Bucket],
        ],
    )
    def test_only_all_of_them_are_an_order(self, order):
        """Each bucket stands in it once; what has left is never given up."""
        with pytest.raises(Invalid, match=r"UNALLOCATED, BACKORDERED, ALLOCATED"):
            CancellationPolicy(order)

    def test_the_claims_are_taken_in_their_order(self):
        """ORD 74: exactly the claims that were taken are released."""
        order = allocated(("1", "CPH", 2), ("1", "HAM", 1))
        (event,) = Cancel(ORDER, "changed mind", ask(("1", 1))).decide(order)

        assert (Allotment("1", "MUG", "CPH", WORK, 1),) == event.lines[0].released
        assert 1 == event.lines[0].quantity

    def test_the_turn_is_that_of_the_line(self):
        """Of two nodes found at once the line's first one gives up, whatever its work.

        HAM has the later work, because line 1 was looked at before.
        """
        two = confirmed(line("1", quantity=1), line("2", quantity=4))
        asked = at(("1", "CPH", 1), ("2", "HAM", 3), ("2", "CPH", 1))
        order = told(two, Allocate(ORDER, asked), Cancel(ORDER, "x", ask(("2", 2))))

        claims = [(c.fulfillment, c.node, c.total) for c in order.progress[1].claims]
        assert [(f"{ORDER}-2", "HAM", 1), (f"{ORDER}-1", "CPH", 1)] == claims

    def test_the_rest_goes_on(self):
        """An order of which units are left is not over."""
        order = told(confirmed(), Cancel(ORDER, "changed mind", ask(("1", 2))))

        assert State.CONFIRMED == order.state
        assert {"unallocated": 1, "cancelled": 2} == where(order)

    def test_the_last_unit_ends_the_order(self):
        """An order all of whose units are cancelled is cancelled."""
        order = told(
            confirmed(),
            Cancel(ORDER, "changed mind", ask(("1", 2))),
            Cancel(ORDER, "changed mind", ask(("1", 1))),
        )

        assert State.CANCELLED == order.state

    def test_an_order_that_delivered_something_is_not_cancelled(self):
        """When the rest is cancelled, an order with delivered goods is to complete."""
        order = told(
            shipped(2),
            Deliver(ORDER, ask(("1", 2))),
            Cancel(ORDER, "sold out", ask(("1", 1))),
        )

        assert State.CONFIRMED == order.state
        assert State.COMPLETED == told(order, Complete(ORDER)).state

    def test_before_it_is_confirmed(self):
        """A buyer may give up some units of an order that waits for its payment."""
        order = told(placed(), Cancel(ORDER, "changed mind", ask(("1", 2))))

        assert State.PLACED == order.state
        assert {"unallocated": 1, "cancelled": 2} == where(order)

    def test_not_more_than_can_be(self):
        """Units that are picked, gone or cancelled are not there to give up."""
        order = told(allocated(("1", "CPH", 3)), Pick(ORDER, WORK, ask(("1", 1))))
        refused = refusal(order, Cancel(ORDER, "changed mind", ask(("1", 3))))

        assert "order.units" == refused.code
        assert "2 unit(s) of it are not picked yet" == refused.because

    def test_a_line_named_twice_is_one_line(self):
        """The quantities of a line add up."""
        twice = Cancel(ORDER, "changed mind", ask(("1", 2), ("1", 2)))

        assert "order.units" == refusal(confirmed(), twice).code

    @pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1", None])
    def test_a_quantity_is_a_whole_number_from_one(self, quantity):
        """Half a unit, no unit and text are invalid."""
        with pytest.raises(Invalid):
            Cancel(ORDER, "changed mind", ask(("1", quantity))).decide(confirmed())

    def test_a_line_has_to_be_there(self):
        """An unknown line is refused."""
        command = Cancel(ORDER, "changed mind", ask(("9", 1)))

        assert "order.no-line" == refusal(confirmed(), command).code


class TestCompleting:
    def test_an_order_whose_goods_have_arrived(self):
        """When no unit has to move any more, the order is complete."""
        order = told(shipped(), Deliver(ORDER, ask(("1", 3))))

        assert (Completed(ORDER),) == Complete(ORDER).decide(order)
        assert State.COMPLETED == told(order, Complete(ORDER)).state

    def test_returned_and_cancelled_units_are_through_too(self):
        """Delivered, returned and cancelled units have nowhere to go."""
        order = told(
            shipped(2),
            Return(ORDER, "CPH", ask(("1", 1))),
            Deliver(ORDER, ask(("1", 1))),
            Cancel(ORDER, "sold out", ask(("1", 1))),
        )

        assert {"delivered": 1, "returned": 1, "cancelled": 1} == where(order)
        assert finished(order)
        assert (Completed(ORDER),) == Complete(ORDER).decide(order)

    @pytest.mark.parametrize(
        "order",
        [
            pytest.param(confirmed(), id="waiting"),
            pytest.param(allocated(("1", "CPH", 3)), id="claimed"),
            pytest.param(shipped(), id="under-way"),
        ],
    )
    def test_not_while_units_are_open(self, order):
        """Units that wait, are claimed or are under way keep the order open."""
        assert not finished(order)
        assert "order.unfinished" == refusal(order, Complete(ORDER)).code

    def test_not_while_it_is_held(self):
        """Any hold keeps the order open, and the refusal names them all."""
        order = told(
            shipped(),
            Deliver(ORDER, ask(("1", 3))),
            PlaceHold(ORDER, hold("REFUND", "a")),
            PlaceHold(ORDER, hold("INVOICE", "b")),
        )
        refused = refusal(order, Complete(ORDER))

        assert "order.held" == refused.code
        assert "held by a (manual), b (manual)" == refused.because

    def test_twice_is_once(self):
        """Completing a completed order does nothing."""
        order = told(shipped(), Deliver(ORDER, ask(("1", 3))), Complete(ORDER))

        assert () == Complete(ORDER).decide(order)

    def test_not_before_it_is_confirmed(self):
        """The life of an order does not jump."""
        assert "order.illegal" == refusal(placed(), Complete(ORDER)).code


@pytest.mark.parametrize("command", [Cancel(ORDER, "changed mind"), Complete(ORDER)])
def test_an_order_has_to_be_there(command):
    """What is asked of an order that nobody placed is refused."""
    assert "order.unknown" == refusal(None, command).code
