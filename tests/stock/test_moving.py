"""Goods arrive, are promised, given free, leave and come back."""

import pytest

from ordercore import stock
from ordercore.errors import Invalid
from ordercore.stock import (
    Adjust,
    Adjusted,
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
    moving,
)
from tests.telling import refusal, told

MUGS = "MUG", "CPH"


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


class TestCounting:
    @pytest.mark.parametrize(("delta", "after"), [(3, 8), (-3, 2), (-5, 0)])
    def test_the_book_is_corrected(self, delta, after):
        """STK 42: a count corrects the book and keeps the difference."""
        command = Adjust(*MUGS, delta, "count 12")

        assert (Adjusted(*MUGS, delta, "count 12"),) == command.decide(level(5))
        assert level(after) == told(level(5), command)

    def test_never_below_what_is_promised(self):
        """STK 32: who finds too few frees some promises first."""
        refused = refusal(level(5, 3), Adjust(*MUGS, -3, "count 12"))

        assert "stock.short" == refused.code
        assert "2 are free there" == refused.because
        assert "free what is promised" in refused.remedy
        assert level(3, 3) == told(level(5, 3), Adjust(*MUGS, -2, "count 12"))

    def test_what_was_never_received_can_be_found(self):
        """A count may find goods that the book does not know."""
        assert level(1) == told(None, Adjust(*MUGS, 1, "count 12"))

    @pytest.mark.parametrize(
        "delta", [0, True, 1.0, "1", None, 10**9 + 1, -(10**9) - 1]
    )
    def test_a_difference_is_a_whole_number(self, delta):
        """No difference is no correction; half a unit and text are invalid."""
        with pytest.raises(Invalid) as caught:
            Adjust(*MUGS, delta, "count 12").decide(level(5))

        assert "delta" == caught.value.findings[0].where


MOVES = [Receive, Allocate, Deallocate, Ship, Return]


class TestAsking:
    @pytest.mark.parametrize("command", MOVES)
    @pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1", None, 10**9 + 1])
    def test_a_quantity_is_a_whole_number_from_one(self, command, quantity):
        """Half a unit, no unit, text and a million millions are invalid."""
        with pytest.raises(Invalid) as caught:
            command(*MUGS, quantity, "W-1001").decide(level(5, 5))

        assert "quantity" == caught.value.findings[0].where

    @pytest.mark.parametrize("command", [Receive, Adjust, Return])
    @pytest.mark.parametrize(
        ("sku", "node", "where"), [("M UG", "CPH", "sku"), ("MUG", "", "node")]
    )
    def test_what_makes_a_level_names_it_well(self, command, sku, node, where):
        """A SKU or node that could not be part of a stream's name is invalid."""
        with pytest.raises(Invalid) as caught:
            command(sku, node, 1, "W-1001").decide(None)

        assert where == caught.value.findings[0].where

    @pytest.mark.parametrize("command", [*MOVES, Adjust])
    def test_commands_and_events_share_the_level_s_stream(self, command):
        """A level's whole story stands in one stream."""
        asked = command(*MUGS, 2, "W-1001")
        (event,) = asked.decide(level(5, 3))

        assert "stock/MUG@CPH" == asked.stream == event.stream

    def test_every_command_is_tested_here(self):
        """No command of the story is left out."""
        assert {*MOVES, Adjust} == {
            kind
            for kind in map(vars(stock).get, stock.__all__)
            if hasattr(kind, "decide") and kind.__module__ == moving.__name__
        }
