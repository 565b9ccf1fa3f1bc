"""When a parcel will be there, step by step, and until when one may order."""

from datetime import UTC, date, datetime, time, timedelta

import attrs
import pytest

from ordercore import Address, Refused
from ordercore.shipping import HandlingUnit, explained
from ordercore.shipping.promising import KEPT_DAYS
from ordercore.values import Weekday
from tests.shipping.dates import EXPRESS, cph, route

TICK = timedelta(microseconds=1)


class TestCutOff:
    @pytest.mark.parametrize(
        ("ordered", "promised"),
        [
            ("2026-11-23T10:00", date(2026, 11, 26)),
            ("2026-11-23T14:00", date(2026, 11, 26)),
            ("2026-11-23T14:00:00.000001", date(2026, 11, 27)),
            ("2026-11-27T10:00", date(2026, 12, 2)),
            ("2026-11-28T10:00", date(2026, 12, 3)),
            ("2026-12-30T15:00", date(2027, 1, 6)),
        ],
    )
    def test_the_cut_off_itself_is_in_time(self, ordered, promised):
        """A microsecond later it counts for the next working day (TIM 118)."""
        assert promised == route().promise(cph(ordered)).promised_on

    def test_another_cut_off_on_a_single_day(self):
        """On 23 December the place closes early."""
        early = route(cutoffs=((date(2026, 12, 23), time(11)),))
        late = [early.promise(cph(f"2026-12-23T{h}")) for h in ("11:00", "11:01")]
        assert [30, 31] == [one.promised_on.day for one in late]

    def test_it_is_the_cut_off_of_the_place(self):
        """Whatever clock the buyer looks at (TIM 118)."""
        noon_in_auckland = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
        found = route(to=Address("NZ")).promise(noon_in_auckland)
        assert cph("2026-11-24T14:00") == found.order_by
        assert cph("2026-11-25T17:00") == found.leaves_at
        assert (date(2026, 12, 9), "Pacific/Auckland") == (
            found.promised_on,
            found.zone,
        )


class TestHours:
    def test_hours_pass_while_the_place_is_open(self):
        """Three hours from 15:00 on are over at 10:00 of the next working day."""
        hours = {
            "unit": HandlingUnit.HOURS,
            "cutoff": time(15, 30),
            "ready_at": None,
            "min_handling": 3,
            "max_handling": 3,
        }
        found = explained(route(**hours), cph("2026-11-27T15:00"))
        assert cph("2026-11-30T10:00") == found.latest[1].ends_at
        assert cph("2026-11-30T17:00") == found.promise.leaves_at

    def test_an_hour_that_is_missing_does_not_count(self):
        """On the night of the jump 24 open hours take till an hour later."""
        found = explained(night_shift(24), cph("2026-03-28T12:00"))
        assert cph("2026-03-29T13:00") == found.latest[1].ends_at

    def test_an_hour_that_comes_twice_counts_twice(self):
        """And in autumn an hour less, by the clocks."""
        found = explained(night_shift(24), cph("2026-10-24T12:00"))
        assert cph("2026-10-25T11:00") == found.latest[1].ends_at


def night_shift(hours):
    """Return a way from a place that never closes."""
    day = route(
        unit=HandlingUnit.HOURS,
        cutoff=time(23),
        ready_at=None,
        min_handling=hours,
        max_handling=hours,
    )
    always = attrs.evolve(day.work, week=tuple(Weekday), hours=())
    return attrs.evolve(day, work=always)


class TestDelivery:
    def test_not_on_sundays_but_on_saturdays_where_that_was_booked(self):
        """Express delivers on Saturdays; the other service waits for Monday."""
        friday = cph("2026-11-26T10:00")
        plain = route(max_handling=0).promise(friday)
        express = route(EXPRESS, max_handling=0).promise(friday)
        assert date(2026, 11, 30) == plain.promised_on
        assert date(2026, 11, 27) == express.promised_on
        assert date(2026, 11, 28) == (
            route(EXPRESS).promise(cph("2026-11-26T10:00")).promised_on
        )

    def test_the_hours_are_those_of_the_buyer(self):
        """8 to 18 in Auckland is the evening before in UTC."""
        found = route(to=Address("NZ")).promise(cph("2026-11-23T10:00"))
        assert (19, 5) == (found.earliest_at.hour, found.latest_at.hour)
        assert timedelta(days=1) == found.earliest_on - found.earliest_at.date()

    def test_the_first_transit_that_serves_counts(self):
        """Bornholm has a time of its own."""
        at = cph("2026-11-23T10:00")
        bornholm = route(to=Address("DK", "3700")).promise(at)
        assert ("islands", date(2026, 11, 30)) == (
            bornholm.transit,
            bornholm.promised_on,
        )

    def test_it_is_printed_in_a_line(self):
        """As a buyer reads it."""
        assert "Tue 24 Nov to Thu 26 Nov 2026 from CPH by GLS parcel" == str(
            route().promise(cph("2026-11-23T10:00"))
        )


class TestLastMoment:
    def test_order_within(self):
        """For Thursday one may order until 14:00 on Monday, and no longer."""
        way = route()
        now = cph("2026-11-23T11:47")
        left = way.promise(now).order_by - now
        assert timedelta(hours=2, minutes=13) == left
        assert cph("2026-11-23T14:00") == way.order_by(date(2026, 11, 26))

    def test_for_a_day_without_delivery_it_is_that_of_the_day_before(self):
        """By Sunday it is there if it is by Friday."""
        way = route()
        assert way.order_by(date(2026, 11, 27)) == way.order_by(date(2026, 11, 29))

    def test_before_the_calendars_nobody_knows(self):
        """The calendar that does not reach as far back is named."""
        with pytest.raises(Refused, match=r"2026-01-01.*calendar\.not-begun"):
            route().order_by(date(2026, 1, 2))


class TestSteps:
    def test_each_says_why(self):
        """Cut-off, calendar, pick-up and area stand beside each step."""
        told = str(explained(route(), cph("2026-12-23T15:00")))
        for part in (
            "Tue 29 Dec to Thu 31 Dec 2026 from CPH by GLS parcel",
            "after the cut-off of 14:00; the next working day of calendar CPH is 2026",
            "1 working day of calendar CPH, packed by 16:00",
            "GLS comes at 17:00 by calendar GLS",
            "2 working days of calendar GLS, domestic",
            "area Denmark gets parcels on",
        ):
            assert part in told

    def test_the_last_moment_is_told_by_the_place_too(self):
        """A buyer far away sees the cut-off by his clock, and by that of the place."""
        noon_in_auckland = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
        told = str(explained(route(to=Address("NZ")), noon_in_auckland))
        by = "if ordered by Wed 2026-11-25 02:00 Pacific/Auckland"
        assert f"{by} (Tue 2026-11-24 14:00 Europe/Copenhagen)" in told
        near = str(explained(route(), cph("2026-12-23T15:00")))
        assert 1 == near.splitlines()[0].count("Europe/Copenhagen")

    def test_a_closed_day_is_named(self):
        """Why nothing happens at the weekend."""
        told = explained(route(), cph("2026-11-28T10:00"))
        assert "2026-11-28 is closed by calendar CPH" in told.latest[0].because


class TestMemory:
    def test_what_is_kept_is_bounded(self):
        """Who asks for every day of a century gets an answer, and it is forgotten."""
        way = route()
        found = way.promise(cph("2026-11-23T10:00"))
        way._kept.update({n: [] for n in range(KEPT_DAYS)})
        assert found.promised_on == way.promise(cph("2026-11-24T10:00")).earliest_on + (
            timedelta(days=1)
        )
        assert len(way._kept) <= KEPT_DAYS

    def test_on_the_day_on_which_a_calendar_begins(self):
        """What can be told is told, though the day as a whole cannot."""
        first = datetime(2026, 1, 1, 8, tzinfo=UTC)
        with pytest.raises(Refused, match=r"calendar\.not-begun"):
            route().promise(first - timedelta(hours=10))
        assert date(2026, 1, 6) == route().promise(first).promised_on
