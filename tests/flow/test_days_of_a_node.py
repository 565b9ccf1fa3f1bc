"""Which day it is at a node is one law: what is accepted for today is due today."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ordercore import catalog, orders, stock
from ordercore.cli.writing import look_at
from ordercore.errors import Refused
from ordercore.flow import outlook_of
from ordercore.orders.expecting import expected
from ordercore.shipping import Dispatch, HandlingUnit, Timetable
from ordercore.stock import Arrived, Publishing, SkuQuantity
from ordercore.values import Weekday, WorkCalendar
from ordercore.views import Job
from tests.flow.shop import Clock, agreed, node, place, shop

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def working(zones):
    """Return a timetable of nodes that work every day by the clocks of a zone."""
    calendars = [
        WorkCalendar(name, zone, FIRST, LAST, tuple(Weekday))
        for name, zone in zones.items()
    ]
    rows = [
        Dispatch(name, name, time(12), HandlingUnit.DAYS, 0, 1, time(16))
        for name in zones
    ]
    return Timetable(tuple(calendars), tuple(rows), (), ())


LAX, CXI = "America/Los_Angeles", "Pacific/Kiritimati"
EVENING_IN_LA = datetime(2026, 11, 24, 2, tzinfo=UTC)  # 18:00 on the 23rd there
MORNING_IN_KIRITIMATI = datetime(2026, 11, 24, 18, tzinfo=UTC)  # 08:00 on the 25th


def announce(name, where, due):
    """Return what says that three mugs come to a node on a day."""
    return stock.AnnounceDelivery(name, where, "pottery", due, (SkuQuantity("MUG", 3),))


def opened(at, zones, **options):
    """Return a shop in Los Angeles and on Kiritimati that lists mugs, and its clock."""
    clock = Clock(at)
    nodes = [node("LAX", "US"), node("CXI", "KI")]
    timetable = working(zones) if zones else None
    options |= {"nodes": nodes, "clock": clock, "timetable": timetable}
    return shop(lists=["MUG"], **options), clock


def told(oms):
    """Return what is told of mugs: by outlook, plan, offer, and the work list."""
    seen = outlook_of(oms, "MUG")
    coming = seen.promise(1)
    offer = oms.offers(
        ["MUG"], catalog.PriceQuery("DKK"), publishing=Publishing(incoming_days=9)
    )[0]
    shop_now = look_at(oms, oms.now())
    return (
        coming and coming.day,
        [one.cause for one in seen.overdue],
        [one.day for one in offer.expected],
        [row.job for row in shop_now.work if row.tasks[0].order == ""],
    )


def test_what_comes_this_evening_is_not_overdue():
    """It is tomorrow by UTC, and today where the goods come in."""
    due = date(2026, 11, 23)
    oms, clock = opened(EVENING_IN_LA, {"LAX": LAX})
    oms.do(announce("D", "LAX", due))
    assert (due, [], [due], [Job.UNLOAD]) == told(oms)
    place(oms, "A", ("MUG", 2))
    (one,) = expected(oms.order("A"))
    assert (due, False) == (one.there_on, one.overdue)
    assert 0 == oms.plan.expect("MUG").missing
    clock.now = datetime(2026, 11, 24, 7, 59, tzinfo=UTC)
    oms.tick()
    assert not expected(oms.order("A"))[0].overdue
    clock.now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    oms.tick()
    (one,) = expected(oms.order("A"))
    assert (None, due) == (one.there_on, one.before)
    assert (None, ["delivery/D"], [], [Job.CHASE_DELIVERY]) == told(oms)
    oms.do(stock.Unload("D", "R", (Arrived("MUG", 3),)))
    assert 2 == oms.order("A").progress[0].allocated


def test_what_should_have_come_yesterday_is_promised_to_nobody():
    """It is still that day by UTC, and over where the goods come in."""
    due = date(2026, 11, 24)
    oms, clock = opened(MORNING_IN_KIRITIMATI - timedelta(days=1), {"CXI": CXI})
    oms.do(announce("D", "CXI", due))
    place(oms, "A", ("MUG", 2))
    assert due == expected(oms.order("A"))[0].there_on
    clock.now = MORNING_IN_KIRITIMATI
    assert (None, ["delivery/D"], [], [Job.CHASE_DELIVERY]) == told(oms)
    assert 2 == oms.plan.expect("MUG").missing
    with pytest.raises(Refused, match="it is 2026-11-25 there"):
        oms.do(announce("E", "CXI", due))
    oms.tick()
    assert expected(oms.order("A"))[0].there_on is None


def test_each_place_has_its_own_day():
    """At one instant it is the 23rd at one place and the 24th at another."""
    due = date(2026, 11, 23)
    oms, clock = opened(EVENING_IN_LA - timedelta(days=1), {"LAX": LAX, "CXI": CXI})
    oms.do(announce("L", "LAX", due), announce("K", "CXI", due))
    clock.now = EVENING_IN_LA
    seen = outlook_of(oms, "MUG")
    assert ["delivery/K"] == [one.cause for one in seen.overdue]
    assert (due, 3) == (seen.outlook.today, seen.outlook.on(due))
    there = outlook_of(oms, "MUG", node="CXI")
    assert (date(2026, 11, 24), None) == (there.outlook.today, there.promise(1))
    place(oms, "A", ("MUG", 3))
    assert [part.cause for part in expected(oms.order("A"))[0].sources] == [
        "delivery/L"
    ]


def test_a_lot_is_over_on_a_day_of_its_node():
    """Midnight in Kiritimati is ten o'clock of the day before by UTC."""
    last = date(2026, 11, 26)
    oms, _ = opened(MORNING_IN_KIRITIMATI, {"CXI": CXI})
    lots = (stock.LotUnits("L", 4, expires_on=last),)
    oms.do(
        catalog.ListItem(catalog.Item("TEA", "Tea", 100, lots=catalog.LotRule())),
        stock.Receive("TEA", "CXI", 4, "PO", lots=lots),
    )
    seen = outlook_of(oms, "TEA").outlook
    after = last + timedelta(days=1)
    assert (4, 4, 0) == (seen.on(seen.today), seen.on(last), seen.on(after))


def test_where_nobody_says_the_clocks_utc_counts():
    """What is accepted there is due by the same day as everything else is told."""
    oms, _ = opened(EVENING_IN_LA, {})
    with pytest.raises(Refused, match="it is 2026-11-24 by UTC, as no timetable says"):
        oms.do(announce("D", "LAX", date(2026, 11, 23)))
    due = date(2026, 11, 24)
    oms.do(announce("D", "LAX", due))
    assert (due, [], [due], [Job.UNLOAD]) == told(oms)


class TestWantedDays:
    """Nobody wants goods for a day that was over when he asked for them."""

    def test_an_order_for_a_day_gone_by_is_refused(self):
        """Also when one line is; a day that is today somewhere is not over."""
        oms, _ = opened(EVENING_IN_LA, {})
        gone, today = date(2026, 11, 22), date(2026, 11, 23)
        placed = {"placed_at": EVENING_IN_LA}
        asked = orders.Place("A", agreed("MUG", requested_on=gone, **placed))
        with pytest.raises(Refused, match="that day was over everywhere") as refused:
            oms.do(asked)
        assert "day.past" == refused.value.code
        oms.do(orders.Place("A", agreed("MUG", requested_on=today, **placed)))
        with pytest.raises(Refused, match="propose change C for 2026-11-22"):
            oms.do(
                orders.ProposeChange(
                    "C", "A", orders.Edits(requested_on=gone), EVENING_IN_LA
                )
            )

    def test_an_order_of_long_ago_is_taken_as_it_was(self):
        """What counts is when it was placed; the same again does nothing later."""
        oms, _ = opened(EVENING_IN_LA, {})
        then = datetime(1996, 7, 4, 9, tzinfo=UTC)
        old = agreed("MUG", placed_at=then, requested_on=date(1996, 8, 1))
        oms.do(orders.Place("A", old))
        assert () == oms.do(orders.Place("A", old))
