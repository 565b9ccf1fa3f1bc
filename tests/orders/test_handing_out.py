"""Goods go straight to the buyer: over the counter, or as a download."""

import pytest

from ordercore.errors import Invalid
from ordercore.orders import (
    Backorder,
    Complete,
    Confirm,
    Gate,
    HandedOut,
    HandOut,
    Hold,
    OrderSource,
    Place,
    PlaceHold,
    counter_sale,
)
from ordercore.orders.progress import Goods
from tests.orders.samples import ORDER, agreed, ask, confirmed, line, placed, where
from tests.telling import refusal, told

SONG = line("2", "SONG", 1, digital=True)


class TestHandingOut:
    def test_units_are_with_the_buyer_at_once(self):
        """No parcel, no carrier; units that wait for supply can be among them."""
        order = told(confirmed(), Backorder(ORDER, ask(("1", 1))))

        assert (HandedOut(ORDER, "SHOP", (Goods("1", "MUG", 3),)),) == HandOut(
            ORDER, ask(("1", 3)), "SHOP"
        ).decide(order)
        assert {"delivered": 3} == where(
            told(order, HandOut(ORDER, ask(("1", 3)), "S"))
        )

    def test_what_is_digital_lies_nowhere(self):
        """A download has no node, and goods have one."""
        order = confirmed(line(), SONG)

        assert HandOut(ORDER, ask(("2", 1))).decide(order)
        assert "order.digital" == refusal(order, HandOut(ORDER, ask(("1", 1)))).code
        with_node = HandOut(ORDER, ask(("2", 1)), "SHOP")
        assert "order.digital" == refusal(order, with_node).code

    @pytest.mark.parametrize("gate", [Gate.SOURCE, Gate.RELEASE, Gate.SHIP])
    def test_the_gates_of_goods_are_kept(self, gate):
        """ORD 76: what may not leave by parcel may not leave by hand."""
        hold = Hold("h", gate, "manual", line="1")
        order = told(confirmed(line(), SONG), PlaceHold(ORDER, hold))

        assert "order.held" == refusal(order, HandOut(ORDER, ask(("1", 1)), "S")).code
        assert HandOut(ORDER, ask(("2", 1))).decide(order)

    def test_only_what_waits_for_a_place(self):
        """... of a confirmed order; and the same again is too much."""
        step = HandOut(ORDER, ask(("1", 3)), "SHOP")

        assert "order.illegal" == refusal(placed(), step).code
        assert "order.units" == refusal(told(confirmed(), step), step).code
        with pytest.raises(Invalid):
            HandOut(ORDER, ask(("1", 1)), "the shop").decide(confirmed())


class TestCounterSales:
    def test_all_in_one_go(self):
        """Placed, confirmed and handed out; nothing is left to do."""
        terms = agreed(line(), SONG, source=OrderSource.COUNTER)
        order = told(None, *counter_sale(ORDER, terms, "SHOP"), Complete(ORDER))

        assert "COMPLETED" == order.state
        assert OrderSource.COUNTER is order.agreed.source

    def test_what_is_all_digital_has_no_shelf(self):
        """A voucher is sold without any goods."""
        assert (
            Place(ORDER, agreed(SONG)),
            Confirm(ORDER),
            HandOut(ORDER, ask(("2", 1))),
        ) == counter_sale(ORDER, agreed(SONG), "SHOP")


class TestSources:
    def test_a_call_was_taken_by_somebody(self):
        """Who wrote an order down is on record."""
        call = agreed(source=OrderSource.TELEPHONE)
        with pytest.raises(Invalid) as error:
            Place(ORDER, call).decide(None)

        assert ["entered_by"] == [finding.where for finding in error.value.findings]
        taken = agreed(source=OrderSource.TELEPHONE, entered_by="Ann")
        assert "Ann" == told(None, Place(ORDER, taken)).agreed.entered_by
