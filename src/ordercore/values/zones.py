"""Local clocks: which instant a wall clock means, also on days when it is put round.

Two rules make every wall time mean one instant, and a later one never an earlier one:
a time that the clocks jump over means the moment at which they jump, and a time that
comes twice means its first coming.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ordercore.errors import Invalid
from ordercore.values.when import utc

__all__ = ["day_end", "day_of", "day_start", "time_zone", "wall_instant"]

_MIDNIGHT = time()
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@lru_cache(maxsize=1024)
def time_zone(name: object, where: str = "zone") -> ZoneInfo:
    """Return the time zone of an IANA name such as ``Europe/Copenhagen``.

    Raises:
        Invalid: there is none of that name, or it is a path and no name.
    """
    if isinstance(name, str) and len(name) <= 64:
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            pass
    raise Invalid.at(where, name, "an IANA time zone such as Europe/Copenhagen")


@lru_cache(maxsize=2**14)
def wall_instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which clocks in *zone* show that day and time.

    A time that the clocks jump over means the moment at which they jump; one that comes
    twice means its first coming.

    >>> wall_instant(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Copenhagen"))
    datetime.datetime(2026, 3, 29, 1, 0, tzinfo=datetime.timezone.utc)
    >>> wall_instant(date(2026, 10, 25), time(2, 30), ZoneInfo("Europe/Copenhagen"))
    datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.timezone.utc)

    Raises:
        Invalid: the time has an offset of its own, or UTC has no such year.
    """
    if at.tzinfo is not None:
        raise Invalid.at("at", at, "a wall time without an offset")
    local = datetime.combine(on, at.replace(fold=0), zone)
    first = utc(local)
    if local.utcoffset() == (later := local.replace(fold=1)).utcoffset():
        return first
    # By the offset before the clocks were put round it is the later instant in a gap.
    return first if first < (second := utc(later)) else _jump(second, first, zone)


def day_start(on: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins in *zone*: when its midnight first comes, in UTC."""
    return wall_instant(on, _MIDNIGHT, zone)


def day_end(on: date, zone: ZoneInfo) -> datetime:
    """Return the last instant of a day in *zone*, to the microsecond, in UTC.

    It is before the day's start for a day that the calendar there leaves out.
    """
    return day_start(on + _DAY, zone) - _TICK


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the day in *zone* that has begun and not ended at an instant.

    It is the date that the clocks show, but where they are put back over midnight: the
    hour that comes twice belongs to the new day, so that a day never comes again.
    """
    local = at.astimezone(zone)
    on = local.date()
    if local.fold and at >= day_start(on + _DAY, zone):
        return on + _DAY
    return on


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the second between two instants at which the clocks are put forward."""
    offset = after.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while low < high:
        middle = (low + high) // 2
        at = before + timedelta(seconds=middle)
        if at.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle + 1
    jump = before + timedelta(seconds=low)
    return jump.replace(microsecond=0).astimezone(UTC)
