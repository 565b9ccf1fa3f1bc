"""Goods of an order are picked, packed, shipped and delivered, and may come back."""

import pytest

from ordercore.errors import Invalid
from ordercore.orders import (
    Complete,
    Deliver,
    Delivered,
    Goods,
    Pack,
    Packed,
    Pick,
    Picked,
    Return,
    Returned,
    Ship,
    Shipped,
    State,
)
from tests.orders.samples import (
    ORDER,
    WORK,
    allocated,
    ask,
    confirmed,
    line,
    shipped,
    where,
)
from tests.telling import refusal, told

MUGS = (Goods("1", "MUG", 2),)


def at_cph():
    return allocated(("1", "CPH", 3))


class TestAtTheNode:
    def test_units_are_picked(self):
        """Picked units come out of what the node's work has allocated."""
        command = Pick(ORDER, WORK, ask(("1", 2)))

        assert (Picked(ORDER, WORK, "CPH", MUGS),) == command.decide(at_cph())
        assert {"allocated": 1, "picked": 2} == where(told(at_cph(), command))

    def test_picked_units_are_packed(self):
        """Packed units come out of the picked ones."""
        picked = told(at_cph(), Pick(ORDER, WORK, ask(("1", 3))))
        command = Pack(ORDER, WORK, ask(("1", 2)))

        assert (Packed(ORDER, WORK, "CPH", MUGS),) == command.decide(picked)
        assert {"picked": 1, "packed": 2} == where(told(picked, command))

    def test_packed_units_leave(self):
        """Shipped units come out of the packed ones; stock is told from where."""
        packed = told(
            at_cph(),
            Pick(ORDER, WORK, ask(("1", 3))),
            Pack(ORDER, WORK, ask(("1", 3))),
        )
        command = Ship(ORDER, WORK, ask(("1", 2)))

        assert (Shipped(ORDER, WORK, "CPH", MUGS),) == command.decide(packed)
        assert {"packed": 1, "shipped": 2} == where(told(packed, command))

    def test_nothing_is_left_of_a_claim_that_was_shipped(self):
        """A claim whose last unit has left is gone."""
        assert () == shipped(3).progress[0].claims
        assert {"unallocated": 1, "shipped": 2} == where(shipped(2))

    def test_several_lines_go_together(self):
        """One step moves the units of all the lines that it names."""
        order = allocated(
            ("1", "CPH", 3),
            ("2", "CPH", 5),
            lines=(line("1"), line("2", "TEA", 5)),
        )
        order = told(order, Pick(ORDER, WORK, ask(("1", 3), ("2", 4))))

        assert {"picked": 3} == where(order, "1")
        assert {"allocated": 1, "picked": 4} == where(order, "2")

    def test_a_node_moves_its_own_units(self):
        """Two nodes with a share of one line do not touch each other's."""
        order = told(
            allocated(("1", "CPH", 2), ("1", "HAM", 1)),
            Pick(ORDER, "W-1001-2", ask(("1", 1))),
        )
        cph, ham = order.progress[0].claims

        assert (2, 0) == (cph.allocated, cph.picked)
        assert (0, 1) == (ham.allocated, ham.picked)

    @pytest.mark.parametrize(
        ("step", "said"), [(Pick, "to pick"), (Pack, "to pack"), (Ship, "to ship")]
    )
    def test_not_more_than_are_ready(self, step, said):
        """FUL 90: each step takes units that the step before it has left there."""
        refused = refusal(at_cph(), step(ORDER, WORK, ask(("1", 4))))

        assert "order.units" == refused.code
        assert f"{said} in fulfilment order W-1001-1" in refused.because

    def test_not_more_when_a_line_is_named_twice(self):
        """Two and two of one line are four."""
        twice = Pick(ORDER, WORK, ask(("1", 2), ("1", 2)))

        assert "order.units" == refusal(at_cph(), twice).code

    @pytest.mark.parametrize("step", [Pick, Pack, Ship])
    def test_another_order_s_work_is_refused(self, step):
        """A fulfilment order that has no unit of the line moves none of it."""
        refused = refusal(at_cph(), step(ORDER, "W-1002-1", ask(("1", 1))))

        assert "order.units" == refused.code
        assert "0 unit(s)" in refused.because


class TestAtTheBuyer:
    def test_units_arrive(self):
        """Delivered units are no longer under way."""
        command = Deliver(ORDER, ask(("1", 2)))

        assert (Delivered(ORDER, MUGS),) == command.decide(shipped())
        assert {"shipped": 1, "delivered": 2} == where(told(shipped(), command))

    def test_units_arrive_once(self):
        """Not more units arrive than are under way."""
        order = told(shipped(), Deliver(ORDER, ask(("1", 2))))
        refused = refusal(order, Deliver(ORDER, ask(("1", 2))))

        assert "order.units" == refused.code
        assert "1 unit(s) of it are under way" == refused.because

    def test_units_come_back(self):
        """Returned units are at a node again, not always the one that they left."""
        order = told(shipped(), Deliver(ORDER, ask(("1", 3))))
        command = Return(ORDER, "HAM", ask(("1", 2)))

        assert (Returned(ORDER, "HAM", MUGS),) == command.decide(order)
        assert {"delivered": 1, "returned": 2} == where(told(order, command))

    def test_delivered_units_come_back_first(self):
        """A parcel that comes back unopened counts after what the buyer sends."""
        order = told(shipped(), Deliver(ORDER, ask(("1", 1))))

        assert {"shipped": 1, "returned": 2} == where(
            told(order, Return(ORDER, "CPH", ask(("1", 2))))
        )

    def test_not_more_come_back_than_left(self):
        """RET 92: a unit comes back once."""
        order = told(shipped(2), Return(ORDER, "CPH", ask(("1", 1))))
        refused = refusal(order, Return(ORDER, "CPH", ask(("1", 2))))

        assert "order.units" == refused.code
        assert "1 unit(s) of it are with the buyer" == refused.because

    def test_units_come_back_after_the_order_is_completed(self):
        """A completed order rests, and its goods may still come back."""
        order = told(
            shipped(),
            Deliver(ORDER, ask(("1", 3))),
            Complete(ORDER),
            Return(ORDER, "CPH", ask(("1", 3))),
        )

        assert State.COMPLETED == order.state
        assert {"returned": 3} == where(order)

    def test_they_come_back_to_a_node(self):
        """A node that could not be the name of a stream is invalid."""
        with pytest.raises(Invalid) as caught:
            Return(ORDER, "my desk", ask(("1", 1))).decide(shipped())

        assert "node" == caught.value.findings[0].where

    def test_nothing_arrives_that_has_not_left(self):
        """Goods that are still at the node are not with anybody."""
        assert "order.units" == refusal(at_cph(), Deliver(ORDER, ask(("1", 1)))).code
        assert (
            "order.units" == refusal(at_cph(), Return(ORDER, "CPH", ask(("1", 1)))).code
        )


def pick(lines):
    return Pick(ORDER, WORK, lines)


def pack(lines):
    return Pack(ORDER, WORK, lines)


def ship(lines):
    return Ship(ORDER, WORK, lines)


def deliver(lines):
    return Deliver(ORDER, lines)


def send_back(lines):
    return Return(ORDER, "CPH", lines)


@pytest.mark.parametrize("step", [pick, pack, ship, deliver, send_back])
class TestAsking:
    @pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1", None])
    def test_a_quantity_is_a_whole_number_from_one(self, step, quantity):
        """Half a unit, no unit and text are invalid; the line is named."""
        with pytest.raises(Invalid) as caught:
            step(ask(("1", quantity))).decide(shipped(2))

        assert "line 1: quantity" == caught.value.findings[0].where

    def test_a_line_has_to_be_there(self, step):
        """An unknown line is refused."""
        assert "order.no-line" == refusal(confirmed(), step(ask(("9", 1)))).code

    def test_an_order_has_to_be_there(self, step):
        """What is asked of an order that nobody placed is refused."""
        assert "order.unknown" == refusal(None, step(ask(("1", 1)))).code

    def test_nothing_asked_is_nothing_done(self, step):
        """An empty list of lines is no event."""
        assert () == step(()).decide(shipped())
