"""A feed file says by what dates are promised, and its source when goods left."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

import ordercore as oc
from ordercore.flow import OMS, departures_of, take_feed
from ordercore.orders import promised_on
from ordercore.shipping import HandlingUnit
from ordercore.simulating import Staff
from tests.adapters.feeds import FEED, csv, row, written

TODAY = datetime(2026, 11, 23, 12, tzinfo=UTC)

NODE = """
[[node]]
id = "CPH"
country = "DK"
calendar = "DK"
cutoff = 14:00:00
handling_days = [0, 1]
ready_at = 16:00:00
pickups = [17:00:00]

[rates]
currency = "DKK"
carrier = "GLS"
service = "parcel"
zone = [{ name = "all", reach = "WORLD", prices = [[30_000, 39.00]] }]

[stock]
each = 100
"""
DATES = """
[[calendar]]
id = "DK"
zone = "Europe/Copenhagen"
first = 2026-01-01
last = 2027-12-31
closed = [2026-12-25]
opens = 08:00:00
closes = 16:00:00

[[service]]
carrier = "GLS"
service = "parcel"
calendar = "DK"
transit = [{ name = "home", reach = "REGION", countries = ["EU"], days = [1, 2] }]

[[area]]
name = "Nordic"
countries = ["DK", "SE"]
calendar = "DK"

[[area]]
name = "East"
countries = ["FI"]
calendar = "DK"
zone = "Europe/Helsinki"
"""
SHIPPED = FEED.replace('note = "note"', 'note = "note"\nshipped_at = "note"', 1)


def feed(folder, *rows, toml=FEED):
    return written(folder, csv(*(rows or (row(),))), toml + NODE + DATES)


class TestTimetable:
    def test_it_is_what_the_file_says(self, tmp_path):
        """Calendars, cut-off, pick-ups, transit and an area for each country."""
        table = feed(tmp_path).timetable()
        (dispatch,), (service,) = table.dispatches, table.services
        assert (time(14), HandlingUnit.DAYS, 0, 1, time(16)) == (
            dispatch.cutoff,
            dispatch.unit,
            dispatch.min_handling,
            dispatch.max_handling,
            dispatch.ready_at,
        )
        assert (time(17),) == service.pickups[0].at
        assert 27 == len(service.transits[0].countries)
        assert ["Nordic DK", "Nordic SE", "East FI"] == [a.name for a in table.areas]
        zones = [table.calendar(area.calendar).zone for area in table.areas]
        assert ["Europe/Copenhagen", "Europe/Copenhagen", "Europe/Helsinki"] == zones

    def test_handling_may_be_in_hours(self, tmp_path):
        """Then nothing is ready at a time of the day."""
        node = NODE.replace("handling_days = [0, 1]", "handling_hours = [2, 6]")
        node = node.replace("ready_at = 16:00:00\n", "")
        table = written(tmp_path, csv(row()), FEED + node + DATES).timetable()
        assert HandlingUnit.HOURS is table.dispatches[0].unit

    def test_without_calendars_there_is_none(self, tmp_path):
        """Nothing is promised by a feed that says nothing."""
        bare = (
            NODE.split("calendar", maxsplit=1)[0] + "[rates]" + NODE.split("[rates]")[1]
        )
        assert None is written(tmp_path, csv(row()), FEED + bare).timetable()

    @pytest.mark.parametrize(
        ("old", "new", "where"),
        [
            ("cutoff = 14:00:00\n", "", "cutoff"),
            ("handling_days = [0, 1]\n", "", "handling_days"),
            ("handling_days = [0, 1]", "handling_days = [1]", "handling"),
            ("opens = 08:00:00\n", "", "calendar[0].opens"),
            ("days = [1, 2]", "days = [2]", "min_days"),
            ('reach = "REGION"', 'reach = "MOON"', "transit home"),
            ('zone = "Europe/Helsinki"', 'zone = "Helsinki"', "area[1].zone"),
            ('\nzone = "Europe/Copenhagen"', '\nzone = "CPH"', "calendar[0].zone"),
            ('calendar = "DK"\ncutoff', 'calendar = "SE"\ncutoff', "dispatches[0]"),
            ("first = 2026-01-01", 'first = "2026-01-01"', "calendar[0].first"),
            ("pickups = [17:00:00]", "pickups = [17]", "node[0].pickups[0]"),
        ],
    )
    def test_what_cannot_be_is_named(self, tmp_path, old, new, where):
        """With the file and the place in it."""
        text = FEED + NODE + DATES
        assert old in text
        with pytest.raises(oc.Invalid) as invalid:
            written(tmp_path, csv(row()), text.replace(old, new, 1))
        assert any(
            where in f.where and "shop.toml" in f.where for f in invalid.value.findings
        )


class TestRunning:
    def test_orders_are_promised_and_leave_when_the_source_says(self, tmp_path):
        """Placed on Monday; one left on Tuesday, one on Friday, one leaves now."""
        rows = [
            row(order="1", note="2026-11-24"),
            row(order="2", note="2026-11-27"),
            row(order="3"),
            row(order="4", note="soon"),
        ]
        source = feed(tmp_path, *rows, toml=SHIPPED)
        now = [TODAY]
        oms = OMS(policies=oc.AUTOMATIC, clock=lambda: now[-1])
        take_feed(oms, source)
        left_at = departures_of(source)
        now.append(TODAY + timedelta(days=5))
        Staff(oms, left_at=left_at).work()

        assert {"shop.1": 24, "shop.2": 27} == {k: v.day for k, v in left_at.items()}
        parcels = {kept.state.order: kept.state for _, kept in oms.store.scan("parcel")}
        days = [parcels[f"shop.{n}"].handed_over_at.day for n in (1, 2, 3)]
        assert [24, 27, 28] == days
        assert date(2026, 11, 26) == promised_on(oms.order("shop.1"))

    def test_a_source_that_does_not_know(self, tmp_path):
        """No column, no departures."""
        assert {} == departures_of(feed(tmp_path))
