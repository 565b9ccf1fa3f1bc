"""Local clocks: the hours that are missing, those that come twice, and odd zones."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from ordercore.errors import Invalid
from ordercore.values import day_end, day_of, day_start, time_zone, wall_instant

HOUR = timedelta(hours=1)


def at(text):
    return datetime.fromisoformat(text)


class TestWallTimes:
    @pytest.mark.parametrize(
        ("zone", "on", "wall", "instant"),
        [
            ("Europe/Copenhagen", "2026-11-23", "14:00", "2026-11-23T13:00+00:00"),
            ("Europe/Copenhagen", "2026-07-23", "14:00", "2026-07-23T12:00+00:00"),
            ("Europe/Copenhagen", "2026-03-29", "02:30", "2026-03-29T01:00+00:00"),
            ("Europe/Copenhagen", "2026-03-29", "03:00", "2026-03-29T01:00+00:00"),
            ("Europe/Copenhagen", "2026-10-25", "02:30", "2026-10-25T00:30+00:00"),
            ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30+00:00"),
            ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45+00:00"),
            ("Antarctica/Troll", "2026-03-29", "02:59", "2026-03-29T01:00+00:00"),
            ("America/St_Johns", "2006-10-29", "00:00", "2006-10-29T02:30+00:00"),
            ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T10:00+00:00"),
            ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00+00:00"),
        ],
    )
    def test_each_means_one_instant(self, zone, on, wall, instant):
        """A time in a gap is the jump, one that comes twice its first coming."""
        found = wall_instant(
            date.fromisoformat(on), time.fromisoformat(wall), ZoneInfo(zone)
        )
        assert (at(instant), UTC) == (found, found.tzinfo)

    def test_fold_of_the_time_does_not_matter(self):
        """A cut-off has no first and second coming: only the clocks have."""
        zone = ZoneInfo("Europe/Copenhagen")
        once, again = [
            wall_instant(date(2026, 10, 25), time(2, 30, fold=fold), zone)
            for fold in (0, 1)
        ]
        assert once == again

    def test_a_time_with_an_offset_is_refused(self):
        """Whose clocks they are is said once."""
        with pytest.raises(Invalid, match="a wall time without an offset"):
            wall_instant(date(2026, 1, 1), time(2, tzinfo=UTC), ZoneInfo("UTC"))

    def test_the_ends_of_time_are_refused(self):
        """UTC has no day before the year 1."""
        with pytest.raises(Invalid, match="between the years"):
            wall_instant(date.min, time(), ZoneInfo("Asia/Tokyo"))


class TestDays:
    @pytest.mark.parametrize(
        ("on", "hours"), [("2026-03-29", 23), ("2026-03-30", 24), ("2026-10-25", 25)]
    )
    def test_a_day_has_as_many_hours_as_pass(self, on, hours):
        """23 and 25 on the days on which clocks are put round."""
        zone, day = ZoneInfo("Europe/Copenhagen"), date.fromisoformat(on)
        start, end = day_start(day, zone), day_end(day, zone)
        assert hours * HOUR == end - start + timedelta(microseconds=1)

    def test_the_hour_before_midnight_that_comes_again_is_of_the_new_day(self):
        """At 00:01 St John's went back to 23:01; the day that had begun goes on."""
        zone = ZoneInfo("America/St_Johns")
        again = at("2006-10-29T03:15+00:00")
        assert "2006-10-28T23:45" == f"{again.astimezone(zone):%Y-%m-%dT%H:%M}"
        assert date(2006, 10, 29) == day_of(again, zone)

    def test_apia_went_to_bed_on_thursday_and_rose_on_saturday(self):
        """A day that is left out has no instant."""
        zone = ZoneInfo("Pacific/Apia")
        friday = date(2011, 12, 30)
        assert day_end(friday, zone) < day_start(friday, zone)
        days = [day_of(at(f"2011-12-30T{h}+00:00"), zone) for h in ("09:59", "10:00")]
        assert [date(2011, 12, 29), date(2011, 12, 31)] == days


class TestNames:
    def test_a_name_is_a_zone(self):
        """Names are those of the IANA data base."""
        assert "Europe/Copenhagen" == time_zone("Europe/Copenhagen").key

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "CPH",
            "../etc/passwd",
            "/etc/localtime",
            "Europe/",
            "x" * 65,
            None,
            UTC,
            "Europe/Copenhagen\x00",
            timezone(HOUR),
            "\ud800",
        ],
    )
    def test_what_is_none_is_refused(self, name):
        """A wrong name, a path and a file that is no zone get the same answer."""
        with pytest.raises(Invalid, match="an IANA time zone such as"):
            time_zone(name)
