"""Whose units are that are there and come in, and for which day they are promised."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.stock import (
    Capacity,
    Dated,
    DaysAhead,
    Lot,
    Quota,
    StockLevel,
    ends_of,
    outlook,
    shares_of,
    supply_promise,
)
from ordercore.stock.quota import Quotas

TODAY = date(2026, 3, 2)
WEB, AMAZON = ("channel:web",), ("channel:amazon",)


def day(n):
    return TODAY + timedelta(days=n)


def level(node="CPH", units=0, *, keeps=0, **more):
    """Return a shelf that keeps so many units for Amazon."""
    pockets = (Quota("amazon", AMAZON, keeps, keeps),) if keeps else ()
    return StockLevel("MUG", node, units, quotas=Quotas(pockets), **more)


def ahead(*levels, node="", **incoming):
    rows = {
        name: [Dated(day(n), q) for n, q in some] for name, some in incoming.items()
    }
    return DaysAhead(shares_of(levels, rows, TODAY, node), TODAY)


class TestKeeping:
    def test_what_is_kept_for_others_is_not_promised(self):
        """Of ten units, six are Amazon's."""
        seen = ahead(level(units=10, keeps=6))
        assert [4, 4, 10] == [seen.outlook(who).on(TODAY) for who in ((), WEB, AMAZON)]

    def test_what_comes_in_fills_a_quota_first(self):
        """Four are missing of the six that are kept: so of five, one is anybody's."""
        seen = ahead(level(units=2, keeps=6), CPH=[(3, 5)])
        assert [0, 1] == [seen.outlook(WEB).on(day(n)) for n in (2, 3)]
        assert [2, 7] == [seen.outlook(AMAZON).on(day(n)) for n in (2, 3)]

    def test_what_comes_in_fills_safety_stock_first(self):
        """Five are kept from everybody, and two of them are there."""
        seen = ahead(level(units=2, safety_stock=5), CPH=[(3, 10)])
        assert [0, 7] == [seen.outlook().on(day(n)) for n in (2, 3)]

    def test_a_place_is_not_filled_by_what_comes_to_another(self):
        """Safety stock of Copenhagen is filled in Copenhagen."""
        seen = ahead(level(safety_stock=5), level("HAM"), HAM=[(3, 10)])
        assert 10 == seen.outlook().on(day(3))

    def test_what_is_missing_is_wanted_everywhere(self):
        """Five are promised and not on the shelf: whoever has units sends them."""
        short = level(units=0, allocated=5, shortfall=5)
        there = ahead(short, level("HAM", 7), HAM=[(3, 4)])
        assert [2, 6] == [there.outlook().on(day(n)) for n in (0, 3)]
        here = ahead(short, level("HAM", 7), node="HAM", HAM=[(3, 4)])
        assert [2, 6] == [here.outlook().on(day(n)) for n in (0, 3)]

    def test_owners_that_wait_do_not_take_what_is_everybodys(self):
        """Four wanted by Amazon are among the six that are kept for it."""
        seen = ahead(level(keeps=6), CPH=[(3, 10)])
        seen.want(Dated(day(3), 4), AMAZON)
        assert [4, 6] == [seen.outlook(who).on(day(3)) for who in (WEB, AMAZON)]


class TestPromising:
    def test_who_comes_first_is_promised_first(self):
        """The second one gets what is left."""
        seen = ahead(level(units=3), CPH=[(4, 5)])
        assert [day(0), day(4), None, day(4)] == [seen.promise(n) for n in (3, 4, 2, 1)]

    def test_a_later_day_is_not_robbed(self):
        """Three are promised for Friday; before that they cannot be promised again."""
        seen = ahead(level(units=3), CPH=[(9, 3)])
        assert day(4) == seen.promise(3, not_before=day(4))
        assert day(9) == seen.promise(1)

    def test_nothing_is_promised_where_no_day_is_known(self):
        """Nor is anything taken from whoever asks next."""
        seen = ahead(level(units=3))
        assert [None, TODAY] == [seen.promise(4), seen.promise(3)]


class TestSteps:
    def steps(self, quantity, firm, *could):
        rows = [*firm[1], *[Dated(one.day, one.quantity) for one in could]]
        seen = outlook(firm[0], firm[1], firm[2], TODAY)
        more = outlook(firm[0], rows, firm[2], TODAY)
        found = supply_promise("MUG", quantity, (seen, firm[1]), (more, could))
        return found and (
            found.day,
            found.capable,
            [(s.day, s.quantity, s.cause, s.plugin) for s in found.steps],
        )

    def test_each_step_says_out_of_what(self):
        """Two are there, and the rest comes with the delivery."""
        firm = (2, [Dated(day(3), 9, "delivery/D")], [])
        assert (
            day(3),
            False,
            [(day(0), 2, "in stock", ""), (day(3), 3, "delivery/D", "")],
        ) == self.steps(5, firm)

    def test_what_is_only_capable_is_marked(self):
        """Whoever reads it knows on whose word it counts."""
        could = Capacity(day(5), 50, "made", plugin="workshop")
        firm = (2, [], [])
        assert (
            day(5),
            True,
            [(day(0), 2, "in stock", ""), (day(5), 8, "made", "workshop")],
        ) == self.steps(10, firm, could)

    def test_nothing_is_made_where_it_comes_in_time(self):
        """Of two ways to the same day the sure one counts."""
        could = Capacity(day(3), 50, plugin="workshop")
        firm = (0, [Dated(day(3), 9, "delivery/D")], [])
        assert (day(3), False, [(day(3), 9, "delivery/D", "")]) == self.steps(
            9, firm, could
        )

    def test_who_waits_gets_the_first_that_are_made(self):
        """Three are wanted before: the second half of the second day is ours."""
        could = [Capacity(day(n), 4, plugin="workshop") for n in (5, 6)]
        firm = (0, [], [Dated(day(0), 3)])
        assert (
            day(6),
            True,
            [(day(5), 1, "", "workshop"), (day(6), 3, "", "workshop")],
        ) == self.steps(4, firm, *could)

    def test_no_day_is_no_promise(self):
        """Nobody guesses."""
        assert self.steps(1, (0, [], [])) is None


@pytest.mark.parametrize(
    "bad",
    [
        {"day": "2026-03-02"},
        {"quantity": 0},
        {"quantity": 1.5},
        {"how": None},
        {"how": "x" * 201},
        {"node": 7},
    ],
    ids=str,
)
def test_a_capacity_is_a_day_and_whole_units(bad):
    """What a plug-in makes wrong is refused where it makes it."""
    with pytest.raises(Invalid):
        evolve(Capacity(TODAY, 1), **bad)


def test_an_instant_is_no_day():
    """Nobody knows at which clocks a day would begin (TIM 117)."""
    instant = datetime(2026, 3, 2, tzinfo=UTC)
    for at in (instant, instant.replace(tzinfo=None)):
        with pytest.raises(Invalid):
            Dated(at, 1)


class TestLots:
    """Units that are over on a day are promised for the days before."""

    def lots(self, *rows, **more):
        found = [
            Lot(name, n, sell_until=end and datetime.combine(end, time(), UTC))
            for name, n, end in rows
        ]
        units = sum(lot.sellable for lot in found)
        return evolve(level(units=units, **more), lots=tuple(found))

    def can(self, stock_level, *days):
        shares = shares_of([stock_level], {}, TODAY)
        seen = DaysAhead(shares, TODAY, ends_of([stock_level])).outlook()
        return [seen.on(day(n)) for n in days]

    def test_they_are_nobodys_from_that_day_on(self):
        """Four go off on Friday, three do not."""
        there = self.lots(("A", 4, day(4)), ("B", 3, None))
        assert [7, 7, 3, 3] == self.can(there, 0, 3, 4, 9)

    def test_claims_are_of_the_lots_that_are_over_first(self):
        """Four are promised: those of the lot that goes off."""
        there = self.lots(("A", 4, day(4)), ("B", 3, None), allocated=4)
        assert [3, 3, 3] == self.can(there, 0, 4, 9)

    def test_only_of_the_place_that_is_asked_about(self):
        """Lots elsewhere are over elsewhere."""
        there = self.lots(("A", 4, day(4)))
        assert [1, 0] == [len(ends_of([there], node)) for node in ("CPH", "HAM")]

    def test_a_promise_for_later_counts_on_what_lasts(self):
        """What is in stock is over by then, so all five come with the delivery."""
        there = self.lots(("A", 4, day(4)))
        rows = {"CPH": [Dated(day(6), 5, "delivery/D")]}
        ahead = DaysAhead(shares_of([there], rows, TODAY), TODAY, ends_of([there]))
        seen = ahead.outlook()
        found = supply_promise("MUG", 5, (seen, rows["CPH"]), (seen, ()))
        assert [(day(6), 5, "delivery/D")] == [
            (one.day, one.quantity, one.cause) for one in found.steps
        ]
