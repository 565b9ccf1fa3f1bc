"""Goods arrive, are promised, given free, leave and come back."""

import pytest

from ordercore import stock
from ordercore.errors import Invalid
from ordercore.stock import (
    Allocate,
    Allocated,
    Deallocate,
    Deallocated,
    Receive,
    Received,
    Return,
    Returned,
    Ship,
    Shipped,
    StockLevel,
    TransferIn,
    TransferOut,
    moving,
    sending_on,
)
from tests.telling import refusal, told

MUGS = "MUG", "CPH"
MODULES = moving.__name__, sending_on.__name__


def level(sellable, allocated=0):
    return StockLevel(*MUGS, sellable, allocated)


class TestArriving:
    def test_units_can_be_sold(self):
        """What arrived in good order is there to be promised."""
        command = Receive(*MUGS, 5, "PO-7")

        assert (Received(*MUGS, 5, "PO-7"),) == command.decide(None)
        assert level(5) == told(None, command)
        assert level(12, 3) == told(level(7, 3), command)

    def test_units_that_come_back_can_be_sold_again(self):
        """A returned unit is on the shelf of the node where it came back."""
        command = Return(*MUGS, 2, "W-1001")

        assert (Returned(*MUGS, 2, "W-1001"),) == command.decide(level(1, 1))
        assert level(3, 1) == told(level(1, 1), command)
        assert level(2) == told(None, command)

    def test_the_opening_stock_needs_no_delivery(self):
        """A cause may be left out where there is none yet."""
        assert (Received(*MUGS, 5, ""),) == Receive(*MUGS, 5).decide(None)


class TestPromising:
    def test_units_are_held_back(self):
        """Promised units are still there, and no longer free."""
        command = Allocate(*MUGS, 2, "W-1001")
        after = told(level(5), command)

        assert (Allocated(*MUGS, 2, "W-1001"),) == command.decide(level(5))
        assert level(5, 2) == after
        assert 3 == after.available

    def test_the_last_unit_can_be_promised(self):
        """All that is free can be promised."""
        assert level(5, 5) == told(level(5, 3), Allocate(*MUGS, 2, "W-1001"))

    def test_not_more_than_are_free(self):
        """STK 32: nothing is promised twice; the refusal says what would do."""
        refused = refusal(level(5, 3), Allocate(*MUGS, 3, "W-1001"))

        assert "stock.short" == refused.code
        assert "3 × MUG at CPH" == refused.asked
        assert "2 are free there" == refused.because
        assert refused.remedy.startswith("Ask for at most 2")
        assert "receive 1 more" in refused.remedy

    def test_nothing_is_promised_where_nothing_ever_was(self):
        """A node that never had the goods has none free."""
        assert "stock.short" == refusal(None, Allocate(*MUGS, 1, "W-1001")).code

    def test_a_promise_is_taken_back(self):
        """Deallocated units are free again."""
        command = Deallocate(*MUGS, 2, "W-1001")

        assert (Deallocated(*MUGS, 2, "W-1001"),) == command.decide(level(5, 2))
        assert level(5) == told(level(5, 2), command)


class TestLeaving:
    def test_promised_units_leave(self):
        """A shipped unit is no longer there, and no longer promised."""
        command = Ship(*MUGS, 2, "W-1001")

        assert (Shipped(*MUGS, 2, "W-1001"),) == command.decide(level(5, 2))
        assert level(3) == told(level(5, 2), command)

    @pytest.mark.parametrize("command", [Ship, Deallocate])
    @pytest.mark.parametrize("before", [level(5, 1), level(5), None])
    def test_only_what_was_promised(self, command, before):
        """STK 33: a unit that no order claims neither leaves for one nor is freed."""
        refused = refusal(before, command(*MUGS, 2, "W-1001"))
        claimed = before.allocated if before else 0

        assert "stock.unclaimed" == refused.code
        assert f"{claimed} are allocated there" == refused.because
        assert f"Ask for at most {claimed}" == refused.remedy


MOVES = [Receive, Allocate, Deallocate, Ship, Return, TransferIn, TransferOut]


class TestShort:
    def test_what_a_count_did_not_find_does_not_leave(self):
        """STK 32: promised and not there; somebody has to count again first."""
        missing = StockLevel(*MUGS, 1, 3, shortfall=2)
        refused = refusal(missing, Ship(*MUGS, 2, "W-1001"))

        assert "stock.short" == refused.code
        assert StockLevel(*MUGS, 0, 2, shortfall=2) == told(
            missing, Ship(*MUGS, 1, "W-1001")
        )

    def test_what_comes_in_makes_good_what_is_missing_first(self):
        """STK 42: nobody is promised a unit while another waits for his."""
        missing = StockLevel(*MUGS, 1, 3, shortfall=2)
        after = [told(missing, Receive(*MUGS, n)) for n in (1, 2, 3)]

        assert [(1, 0), (0, 0), (0, 1)] == [(a.shortfall, a.available) for a in after]

    def test_a_promise_taken_back_lowers_what_is_missing(self):
        """STK 42: the shelf owes nothing to who no longer wants it."""
        missing = StockLevel(*MUGS, 1, 3, shortfall=2)

        assert StockLevel(*MUGS, 1, 2, shortfall=1) == told(
            missing, Deallocate(*MUGS, 1, "W-1001")
        )


class TestAsking:
    @pytest.mark.parametrize("command", MOVES)
    @pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1", None, 10**9 + 1])
    def test_a_quantity_is_a_whole_number_from_one(self, command, quantity):
        """Half a unit, no unit, text and a million millions are invalid."""
        with pytest.raises(Invalid) as caught:
            command(*MUGS, quantity, "W-1001").decide(level(5, 5))

        assert "quantity" == caught.value.findings[0].where

    @pytest.mark.parametrize("command", [Receive, Return, TransferIn])
    @pytest.mark.parametrize(
        ("sku", "node", "where"), [("M UG", "CPH", "sku"), ("MUG", "", "node")]
    )
    def test_what_makes_a_level_names_it_well(self, command, sku, node, where):
        """A SKU or node that could not be part of a stream's name is invalid."""
        with pytest.raises(Invalid) as caught:
            command(sku, node, 1, "W-1001").decide(None)

        assert where == caught.value.findings[0].where

    @pytest.mark.parametrize("command", MOVES)
    def test_commands_and_events_share_the_level_s_stream(self, command):
        """A level's whole story stands in one stream."""
        asked = command(*MUGS, 2, "W-1001")
        (event,) = asked.decide(level(5, 3))

        assert "stock/MUG@CPH" == asked.stream == event.stream

    def test_every_command_is_tested_here(self):
        """No command of the story is left out."""
        assert {*MOVES} == {
            kind
            for kind in map(vars(stock).get, stock.__all__)
            if hasattr(kind, "decide") and kind.__module__ in MODULES
        }
