"""A time on a partner's wall is one instant, or it is said that it is none."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from ordercore.connecting import LocalClock
from ordercore.errors import Invalid

COPENHAGEN, LORD_HOWE = ZoneInfo("Europe/Copenhagen"), ZoneInfo("Australia/Lord_Howe")


def wall(text):
    """Return what a clock on the wall shows."""
    return datetime.fromisoformat(text)


NEVER, TWICE = wall("2026-03-29T02:30:00"), wall("2026-10-25T02:30:00")


def at(text):
    """Return an instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize("zone", [COPENHAGEN, UTC, timezone(timedelta(hours=1))])
def test_a_time_of_every_day_is_one_instant(zone):
    """Whatever is declared for the two nights of a year; with an offset it is that."""
    clock = LocalClock(zone, missing="refuse", repeated="refuse")
    noon = wall("2026-06-01T12:00:00")
    assert noon.replace(tzinfo=zone) == clock.instant(noon)
    assert at("2026-03-29T02:30:00+07:00") == clock.instant(
        datetime.fromisoformat("2026-03-29T02:30:00+07:00")
    )


def test_a_time_that_never_was_is_refused_with_its_path():
    """Nobody guesses, unless it is declared: then it is when the clocks jump."""
    with pytest.raises(Invalid) as caught:
        LocalClock(COPENHAGEN).instant(NEVER, "events[2].date")
    (finding,) = caught.value.findings
    assert ("events[2].date", repr(str(NEVER))) == (finding.where, finding.got)
    assert "Europe/Copenhagen the clocks jump over it" in finding.expected
    jump = LocalClock(COPENHAGEN, missing="jump")
    assert at("2026-03-29T01:00:00Z") == jump.instant(NEVER)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("earlier", "2026-10-25T00:30:00Z"), ("later", "2026-10-25T01:30:00Z")],
)
def test_a_time_that_comes_twice_is_the_earlier_or_the_later(rule, expected):
    """The earlier where nobody says otherwise."""
    assert at(expected) == LocalClock(COPENHAGEN, repeated=rule).instant(TWICE)
    assert at("2026-10-25T00:30:00Z") == LocalClock(COPENHAGEN).instant(TWICE)


def test_a_time_that_comes_twice_may_be_refused():
    """With its path, and what would pass."""
    with pytest.raises(Invalid, match=r"at: got .*with an offset"):
        LocalClock(COPENHAGEN, repeated="refuse").instant(TWICE)


def test_clocks_may_be_put_round_by_half_an_hour():
    """On Lord Howe Island; the edges of the gap and of the hour that comes twice."""
    clock = LocalClock(LORD_HOWE, missing="jump")
    jump = clock.instant(wall("2026-10-04T02:30:00"))
    assert at("2026-10-03T15:30:00Z") == jump
    assert jump == clock.instant(wall("2026-10-04T02:29:59"))
    with pytest.raises(Invalid):
        LocalClock(LORD_HOWE).instant(wall("2026-10-04T02:00:00"))
    twice = wall("2026-04-05T01:30:00")
    late = LocalClock(LORD_HOWE, repeated="later").instant(twice)
    assert timedelta(minutes=30) == late - clock.instant(twice)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-09:00"])
def test_a_time_outside_of_the_calendar_is_refused(text):
    """UTC has no such year."""
    with pytest.raises(Invalid, match="a time of the calendar"):
        LocalClock(COPENHAGEN).instant(datetime.fromisoformat(text))


class Island(tzinfo):
    """Clocks of somebody's own, which jump from one to two on the first of April."""

    def utcoffset(self, at):
        if (at.month, at.day, at.hour) == (4, 1, 1):
            return timedelta(hours=at.fold)
        return timedelta(hours=int((at.month, at.day, at.hour) >= (4, 1, 2)))

    def dst(self, at):
        return timedelta()


def test_of_clocks_of_ones_own_no_jump_is_found():
    """So it is refused, whatever is declared: nobody guesses."""
    clock = LocalClock(Island(), missing="jump")
    assert at("2026-04-01T01:00:00Z") == clock.instant(wall("2026-04-01T02:00:00"))
    with pytest.raises(Invalid, match="jump over it"):
        clock.instant(wall("2026-04-01T01:30:00"))
