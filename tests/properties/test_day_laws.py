"""Laws of days: what the door takes for a day is due on it, and over with its end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ordercore import stock
from ordercore.errors import Refused
from ordercore.flow import outlook_of
from ordercore.orders.expecting import expected
from ordercore.stock import SkuQuantity
from tests.flow.shop import Clock, node, place, shop
from tests.flow.test_days_of_a_node import working

ZONES = (
    "",
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
    "America/St_Johns",
    "Europe/Copenhagen",
    "Asia/Kathmandu",
)
instants = st.datetimes(
    datetime(2026, 1, 3),  # noqa: DTZ001 - the zone comes with each
    datetime(2027, 12, 20),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)


def opened(at, zone):
    """Return a shop of one place that goes by such clocks, and the shop's clock."""
    clock = Clock(at)
    timetable = working({"N": zone}) if zone else None
    options = {"nodes": [node("N", "DK")], "timetable": timetable, "clock": clock}
    return shop(lists=["MUG"], **options), clock


@given(instants, st.sampled_from(ZONES), st.integers(-2, 2), st.integers(0, 50))
@example(datetime(2026, 11, 24, 2, tzinfo=UTC), "Pacific/Honolulu", -1, 7)
def test_a_day_means_the_same_to_everybody(at, zone, days, hours):
    """TIM 118, 119: taken, expected, promised and overdue by one day, at any hour."""
    due = at.date() + timedelta(days=days)
    oms, clock = opened(at, zone)
    clocks = ZoneInfo(zone or "UTC")
    two = (SkuQuantity("MUG", 2),)
    delivery = stock.AnnounceDelivery("D", "N", "potter", due, two)
    if due < at.astimezone(clocks).date():
        with pytest.raises(Refused, match=r"day\.past"):
            oms.do(delivery)
        return
    oms.do(delivery)
    assert due == outlook_of(oms, "MUG").promise(1).day
    place(oms, "A", "MUG")
    assert due == expected(oms.order("A"))[0].there_on
    clock.now = at + timedelta(hours=hours)
    oms.tick()
    over = due < clock.now.astimezone(clocks).date()
    seen = outlook_of(oms, "MUG")
    assert over == bool(seen.overdue)
    assert over == (seen.promise(1) is None)
    assert over == (expected(oms.order("A"))[0].there_on is None)
