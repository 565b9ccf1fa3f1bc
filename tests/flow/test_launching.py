"""What is ordered before it is on sale waits for its day, and leaves on it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from ordercore import catalog, orders, warehouse
from ordercore.errors import Invalid, Refused
from ordercore.orders import Gate, HoldReason, OrderFlag
from tests.flow.shop import agreed, place, progress, shop


def preorder_shop(days=10, **more):
    """Return a shop that has mugs, and lamps that are on sale in so many days."""
    oms = shop(stock={"MUG@CPH": 9, "LAMP@CPH": 2}, **more)
    launch = oms.now().date() + timedelta(days=days)
    oms.do(catalog.ListItem(catalog.Item("LAMP", "a new lamp", 0, launch_on=launch)))
    return oms, launch


def reasons(oms, order):
    return [(hold.reason, hold.gate, hold.line) for hold in oms.order(order).holds]


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


WAITS = (HoldReason.PREORDER, Gate.RELEASE)


class TestWaiting:
    def test_a_preorder_claims_stock_and_does_not_leave(self):
        """Who orders first gets the first units, and nobody gets them early."""
        oms, launch = preorder_shop()
        place(oms, "A", ("LAMP", 1))

        assert [(*WAITS, "1")] == reasons(oms, "A")
        assert f"on sale from {launch}" == oms.order("A").holds[0].note
        assert 1 == progress(oms, "A").allocated
        assert OrderFlag.PREORDER in oms.order("A").flags
        with pytest.raises(Refused):
            oms.do(warehouse.Release("A-1"))

    def test_on_its_day_it_goes_on(self):
        """Swept at the first instant of the day, by UTC."""
        oms, launch = preorder_shop()
        place(oms, "A", ("LAMP", 1))
        oms.tick(midnight(launch) - timedelta(microseconds=1))
        assert [(*WAITS, "1")] == reasons(oms, "A")
        oms.tick(midnight(launch))

        assert [] == reasons(oms, "A")
        oms.do(warehouse.Release("A-1"))
        place(oms, "B", ("LAMP", 1))
        assert [] == reasons(oms, "B")

    def test_other_lines_are_not_kept(self):
        """What is on sale has no hold."""
        oms, _ = preorder_shop()
        place(oms, "A", "MUG", ("LAMP", 1))

        assert [(*WAITS, "2")] == reasons(oms, "A")

    def test_another_day_moves_what_waits(self):
        """The lamp comes later: the old day passes, the new one lets go."""
        oms, launch = preorder_shop()
        place(oms, "A", ("LAMP", 1))
        later = launch + timedelta(days=5)
        item = catalog.Item("LAMP", "a new lamp", 0, launch_on=later)
        oms.do(catalog.ListItem(item))
        oms.tick(midnight(launch))
        assert [(*WAITS, "1")] == reasons(oms, "A")
        oms.tick(midnight(later))
        assert [] == reasons(oms, "A")

    def test_on_sale_at_once(self):
        """Without a day everything goes that waited for it."""
        oms, _ = preorder_shop()
        place(oms, "A", ("LAMP", 1))
        oms.do(catalog.ListItem(catalog.Item("LAMP", "a new lamp", 0)))

        assert [] == reasons(oms, "A")

    def test_a_line_that_is_added_waits_too(self):
        """An order is changed: the new line is a preorder, the old one is not."""
        oms, _ = preorder_shop()
        place(oms, "A", "MUG")
        line = evolve(agreed("LAMP").lines[0], id="9")
        oms.do(*oms.plan.change("A", orders.Edits(add=(line,))).commands)

        assert (*WAITS, "9") in reasons(oms, "A")

    @pytest.mark.parametrize("day", ["2026-03-02", datetime(2026, 3, 2, tzinfo=UTC), 5])
    def test_a_day_is_a_date(self, day):
        """Text and instants are none."""
        with pytest.raises(Invalid) as caught:
            catalog.ListItem(catalog.Item("LAMP", "", 0, launch_on=day)).decide(None)
        assert "launch_on" == caught.value.findings[0].where

    def test_a_launch_that_was_moved_does_nothing(self):
        """The task of the old day finds another one."""
        item = catalog.Item("LAMP", "", 0, launch_on=date(2026, 5, 2))

        assert () == catalog.Launch("LAMP", date(2026, 5, 1)).decide(item)
        assert () == catalog.Launch("LAMP", date(2026, 5, 1)).decide(None)
        (launched,) = catalog.Launch("LAMP", date(2026, 5, 2)).decide(item)
        assert launched.apply(item).launch_on is None
