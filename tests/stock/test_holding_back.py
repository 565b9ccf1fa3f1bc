"""A shelf holds units back for reservations, and sees them free again in time."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.stock import (
    Adjust,
    Adjusted,
    Allocate,
    Allocated,
    Free,
    Freed,
    HeldBack,
    HeldUntil,
    HoldBack,
    Lapse,
    Lapsed,
    StockLevel,
)
from tests.telling import refusal, told

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MUGS = "MUG", "CPH"


def minutes(number):
    return NOW + timedelta(minutes=number)


def level(sellable, allocated=0, **held):
    ends = [HeldUntil(minutes(int(end[1:])), units) for end, units in held.items()]
    return StockLevel(*MUGS, sellable, allocated, tuple(ends))


def hold(quantity, until=30, at=0):
    return HoldBack(*MUGS, quantity, minutes(until), minutes(at), "R")


class TestHolding:
    def test_units_are_not_free(self):
        """RSV 43: what is held back cannot be promised, and is still there."""
        after = told(level(5), hold(2))

        assert (HeldBack(*MUGS, 2, minutes(30), "R"),) == hold(2).decide(level(5))
        assert level(5, u30=2) == after
        assert (5, 2, 3) == (after.sellable, after.reserved, after.available)

    def test_what_ends_together_is_one_number(self):
        """A shelf that many want keeps one sum for each end, the earliest first."""
        many = told(level(9), hold(1, 30), hold(1, 10), hold(3, 20), hold(1, 10))

        assert level(9, u10=2, u20=3, u30=1) == many

    def test_not_more_than_are_free(self):
        """RSV 43, D2: promised and held together are never more than is there."""
        refused = refusal(level(5, 2, u10=1), hold(3))

        assert "stock.short" == refused.code
        assert "2 are free there" == refused.because

    @pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1", None])
    def test_a_quantity_is_a_whole_number_from_one(self, quantity):
        """Half a unit and text are invalid."""
        for command in (hold(quantity), Free(*MUGS, quantity, minutes(30), "R")):
            with pytest.raises(Invalid):
                command.decide(level(5, u30=5))


class TestOwn:
    """RSV 45, 46: what somebody had a moment ago he need not find free again."""

    kept = evolve(level(3), safety_stock=3)

    def test_his_own_units_are_not_asked_for_anew(self):
        """Safety stock that was set since does not stand in his way."""
        his = evolve(hold(2), own=2)

        assert "stock.short" == refusal(self.kept, hold(2)).code
        assert 2 == told(self.kept, his).reserved
        assert 2 == told(self.kept, Allocate(*MUGS, 2, "W", NOW, own=2)).allocated

    def test_more_than_his_own_has_to_be_free(self):
        """One unit more is a stranger's."""
        for command in (hold(3), Allocate(*MUGS, 3, "W", NOW)):
            assert "stock.short" == refusal(self.kept, evolve(command, own=2)).code

    def test_what_it_lacks_goes_along(self):
        """STK 42: what a count did not find is missing afterwards as it was before."""
        short = level(1)

        held = told(short, evolve(hold(2), own=2))
        assert (2, 1) == (held.reserved, held.shortfall)
        promised = told(short, Allocate(*MUGS, 2, "W", NOW, own=2))
        assert (2, 1) == (promised.allocated, promised.shortfall)


class TestLetting:
    def test_units_are_free_again(self):
        """What is freed can be had by the next one."""
        command = Free(*MUGS, 2, minutes(30), "R")

        assert (Freed(*MUGS, 2, minutes(30), "R"),) == command.decide(level(5, u30=3))
        assert level(5, u30=1) == told(level(5, u30=3), command)
        assert level(5) == told(level(5, u30=2), command)

    def test_nothing_is_freed_twice(self):
        """RSV 47: what has lapsed is not given free once more."""
        assert () == Free(*MUGS, 2, minutes(30), "R").decide(level(5, u20=2))
        assert () == Free(*MUGS, 2, minutes(30), "R").decide(None)


class TestTime:
    def test_it_ends_by_itself(self):
        """RSV 44: at its end it counts no more, whether anybody swept or not."""
        kept = level(5, u30=2)

        assert 3 == kept.at(minutes(30) - timedelta(microseconds=1)).available
        assert 5 == kept.at(minutes(30)).available

    def test_what_has_ended_is_in_nobodys_way(self):
        """RSV 44: whoever takes units lets lapse first what has ended."""
        kept = level(5, u10=3, u20=2)
        lapsed = Lapsed(*MUGS, 3, minutes(10))

        allocate = Allocate(*MUGS, 3, "W", minutes(10))
        assert (lapsed, Allocated(*MUGS, 3, "W")) == allocate.decide(kept)
        assert level(5, 3, u20=2) == told(kept, allocate)
        adjust = Adjust(*MUGS, -3, "count", minutes(10))
        assert (lapsed, Adjusted(*MUGS, -3, "count")) == adjust.decide(kept)
        assert level(5, u20=2, u40=3) == told(kept, hold(3, 40, at=10))
        assert "stock.short" == refusal(kept, hold(4, 40, at=10)).code

    def test_without_a_time_all_that_is_on_the_book_counts(self):
        """Who does not say when it is, gets too little rather than too much."""
        refused = refusal(level(5, u10=3), Adjust(*MUGS, -3, "count"))

        assert "2 are free there" == refused.because

    def test_the_clock_takes_it_off_the_book(self):
        """Swept once, it is gone; what goes on stays."""
        kept = level(5, u10=3, u20=2, u30=1)
        swept = told(kept, Lapse(*MUGS, minutes(20)))

        assert level(5, u30=1) == swept
        assert () == Lapse(*MUGS, minutes(20)).decide(swept)
        assert () == Lapse(*MUGS, minutes(20)).decide(None)
        assert kept == told(kept, Lapse(*MUGS, minutes(9)))
