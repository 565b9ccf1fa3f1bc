"""Instants and days: what is read, and what is refused."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.testing.strategies import days, instants
from ordercore.values import day, instant, utc

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


class TestUtc:
    """Any aware time, in UTC."""

    @given(instants(), st.integers(-14 * 60, 14 * 60))
    def test_same_instant(self, at, minutes):
        """Another zone's clock shows another time of the same instant."""
        there = at.astimezone(timezone(timedelta(minutes=minutes)))
        assert (at, UTC) == (utc(there), utc(there).tzinfo)

    def test_the_hour_that_comes_twice(self):
        """02:30 on the night the clocks go back is two instants, an hour apart."""
        first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
        assert timedelta(hours=1) == utc(first.replace(fold=1)) - utc(first)

    @pytest.mark.parametrize(
        "at",
        [
            datetime(2026, 11, 23),  # noqa: DTZ001 - naive on purpose
            datetime.min.replace(tzinfo=timezone(timedelta(hours=1))),
            datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))),
            date(2026, 11, 23),
            "2026-11-23T10:00:00Z",
            None,
        ],
    )
    def test_refused(self, at):
        """A naive time is no instant; neither is a day or a text."""
        with pytest.raises(Invalid, match="placed_at: got"):
            utc(at, "placed_at")


class TestInstant:
    """ISO 8601 with an offset."""

    @pytest.mark.parametrize(
        "text",
        [
            "2026-11-23T10:00:00Z",
            "2026-11-23T10:00:00+00:00",
            "2026-11-23T11:00:00+01:00",
            "2026-11-22T20:00:00-14:00",
            "2026-11-23T10:00:00.0Z",
            "2026-11-23T10:00:00.000000Z",
        ],
    )
    def test_read(self, text):
        """The offset is taken into account; the answer is in UTC."""
        assert (AT, UTC) == (instant(text), instant(text).tzinfo)

    @given(instants())
    def test_round_trip(self, at):
        """What isoformat writes is read back, to the microsecond."""
        assert at == instant(at.isoformat())
        assert at == instant(at.isoformat().replace("+00:00", "Z"))

    @pytest.mark.parametrize(
        "text",
        [
            "", "2026-11-23", "2026-11-23T10:00:00", "2026-11-23 10:00:00Z",
            "2026-11-23T10:00Z", "2026-11-23t10:00:00z", "20261123T100000Z",
            "2026-02-30T10:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T10:00:60Z",
            "2026-11-23T10:00:00+24:00", "2026-11-23T10:00:00+0100",
            "2026-W48-1T10:00:00Z", "2026-11-23T10:00:00.1234567Z",
            "2026-11-23T10:00:00Z\n", " 2026-11-23T10:00:00Z",
            "\uff12026-11-23T10:00:00Z", "0001-01-01T00:00:00+14:00",
            "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00",
            None, 1795428000, b"2026-11-23T10:00:00Z",
        ],
    )  # fmt: skip
    def test_refused(self, text):
        """No offset, another form, no such time: refused."""
        with pytest.raises(Invalid, match="2026-11-23T10:00:00Z"):
            instant(text)


class TestDay:
    """A date."""

    @given(days())
    def test_round_trip(self, on):
        """What isoformat writes is read back."""
        assert on == day(on.isoformat())

    @pytest.mark.parametrize(
        "text",
        [
            "", "2026-11-23T10:00:00Z", "20261123", "2026-2-3", "2026-02-30",
            "23.11.2026", "2026-W48-1", "2026-11-23 ", "\u0662026-11-23", None,
            20261124, AT,
        ],
    )  # fmt: skip
    def test_refused(self, text):
        """Another form or no such day: refused."""
        with pytest.raises(Invalid, match="due_on: got"):
            day(text, "due_on")
