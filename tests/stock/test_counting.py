"""The book is brought in step with what is really there."""

from datetime import UTC, datetime, timedelta

import pytest

from ordercore.errors import Invalid
from ordercore.stock import (
    Adjust,
    Adjusted,
    Condition,
    Count,
    Counted,
    HeldUntil,
    Lapsed,
    StockLevel,
    Unsellable,
)
from tests.telling import refusal, told

MUGS = "MUG", "CPH"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def level(sellable, allocated=0):
    return StockLevel(*MUGS, sellable, allocated)


class TestAdjusting:
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


class TestCounting:
    def test_a_count_says_what_is_there(self):
        """STK 42: the book becomes what was counted, and keeps the difference."""
        command = Count(*MUGS, 7, "sheet 4", NOON)
        (counted,) = command.decide(level(5, 3))

        assert Counted(*MUGS, 5, 7, "sheet 4") == counted
        assert 2 == counted.delta
        assert level(7, 3) == told(level(5, 3), command)

    def test_a_right_book_is_counted_too(self):
        """Somebody looked, and that is worth an entry."""
        (counted,) = Count(*MUGS, 5, "sheet 4", NOON).decide(level(5))

        assert (5, 0) == (counted.counted, counted.delta)

    def test_claims_stay_when_units_are_missing(self):
        """STK 42: who was promised a unit keeps it; the shelf says that it owes two."""
        command = Count(*MUGS, 1, "sheet 4", NOON)
        (counted,) = command.decide(level(5, 3))
        after = told(level(5, 3), command)

        assert 2 == counted.short
        assert (1, 3, 2) == (after.sellable, after.allocated, after.shortfall)
        assert (0, 0) == (after.available, after.unclaimed)

    def test_units_that_were_found_again(self):
        """STK 42: a second count takes the shortfall back."""
        counts = [Count(*MUGS, n, "sheet 4", NOON) for n in (1, 4)]

        assert level(4, 3) == told(level(5, 3), *counts)

    def test_reservations_that_have_ended_claim_nothing(self):
        """RSV 44: at the instant of the count they are no more."""
        ends = HeldUntil(NOON, 2), HeldUntil(NOON + timedelta(minutes=1), 1)
        held = StockLevel(*MUGS, 5, 1, ends)
        lapsed, counted = Count(*MUGS, 1, "sheet 4", NOON).decide(held)

        assert Lapsed(*MUGS, 2, NOON) == lapsed
        assert 1 == counted.short

    @pytest.mark.parametrize("condition", set(Condition) - {Condition.SELLABLE})
    def test_what_stands_apart_is_counted_too(self, condition):
        """Nobody has a claim on it, so nothing can be missing."""
        command = Count(*MUGS, 3, "sheet 4", NOON, condition)
        before = StockLevel(*MUGS, 5, 5, unsellable=Unsellable(1, 1, 1))
        after = told(before, command)

        assert 3 == after.of(condition)
        assert (5, 5, 0) == (after.sellable, after.unsellable.total, after.shortfall)

    @pytest.mark.parametrize("counted", [-1, True, 1.0, "1", None, 10**9 + 1])
    def test_a_count_is_a_whole_number(self, counted):
        """Half a unit, less than none and text are invalid."""
        with pytest.raises(Invalid) as caught:
            Count(*MUGS, counted, "sheet 4", NOON).decide(level(5))

        assert "counted" == caught.value.findings[0].where

    def test_a_count_has_an_instant(self):
        """A time without a zone is invalid."""
        with pytest.raises(Invalid):
            Count(*MUGS, 1, "sheet 4", NOON.replace(tzinfo=None)).decide(level(5))
