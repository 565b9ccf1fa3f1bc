"""On which days somebody works, and from when to when; days are counted by look-up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NoReturn
from zoneinfo import ZoneInfo

from attrs import Factory, field, frozen

from ordercore.errors import Finding, Invalid, Refused, shorten
from ordercore.values.codes import check_id
from ordercore.values.kinds import of_kind, of_several
from ordercore.values.zones import day_end, day_of, day_start, time_zone, wall_instant

__all__ = ["OpenHours", "Weekday", "WorkCalendar"]

MOST_DAYS = 40_000
"""How long a calendar may be: more than a century."""

_DAY = timedelta(days=1)


class Weekday(StrEnum):
    """A day of the week."""

    MON = "MON"
    TUE = "TUE"
    WED = "WED"
    THU = "THU"
    FRI = "FRI"
    SAT = "SAT"
    SUN = "SUN"


_WEEK = tuple(Weekday)


@frozen
class OpenHours:
    """From when to when somebody is there, by the clocks of the place.

    Attributes:
        opens: wall time.
        closes: wall time, later on the same day; midnight is the day's end.
        days: on which weekdays; on all when none is given.
    """

    opens: time
    closes: time
    days: tuple[Weekday, ...] = ()


class _Table:
    """The working days of a calendar, counted once.

    ``before[i]`` is how many there are before the i-th day of the calendar, and
    ``days[n]`` is the n-th working day: any question is an index away.
    """

    __slots__ = ("base", "before", "days", "hours", "zone")

    def __init__(self, calendar: "WorkCalendar") -> None:
        self.zone = time_zone(calendar.zone)
        self.base = calendar.first.toordinal()
        self.days = tuple(_working(calendar, self.zone))
        counts, there = [0], {day.toordinal() for day in self.days}
        for ordinal in range(self.base, calendar.last.toordinal() + 1):
            counts.append(counts[-1] + (ordinal in there))
        self.before = tuple(counts)
        self.hours = _by_weekday(calendar.hours)


def _table(calendar: "WorkCalendar") -> _Table:
    # Who has many of them is told which one is meant.
    of = f" in calendar {shorten(calendar.id)}"
    if found := [Finding(f.where, f.got + of, f.expected) for f in _problems(calendar)]:
        raise Invalid(found)
    return _Table(calendar)


@frozen
class WorkCalendar:
    """The working days of a place, a carrier or a region, as far as they are known.

    It is data: where it comes from is the application's affair, and what it does not
    say is refused and never guessed.  A day that the clocks of the zone leave out, such
    as 30 December 2011 in Apia, is no working day whatever else is said.

    Attributes:
        id: what it is called where it is used.
        zone: IANA name of the clocks that its days and hours go by.
        first, last: the days that it knows, both included.
        week: the weekdays on which work is done.
        closed: days on which none is done all the same, such as holidays.
        extra: days on which work is done all the same, such as a Sunday before
            Christmas.
        hours: from when to when work is done; the first that names the weekday counts.
            A working day without any has all its hours.

    Raises:
        Invalid: the zone is unknown, it ends before it begins or is longer than 40,000
            days, a weekday or a day is named twice or on both sides, an exception is
            outside its days, hours end before they begin; every finding is listed, and
            names the calendar.

    >>> work = WorkCalendar("CPH", "Europe/Copenhagen", date(2026, 1, 1),
    ...     date(2026, 12, 31), WORK_WEEK, closed=(date(2026, 12, 25),))
    >>> work.after(date(2026, 12, 24), 1), work.between(date(2026, 12, 20), work.last)
    (datetime.date(2026, 12, 28), 8)
    """

    id: str
    zone: str
    first: date
    last: date
    week: tuple[Weekday, ...]
    closed: tuple[date, ...] = field(default=(), repr=False)
    extra: tuple[date, ...] = field(default=(), repr=False)
    hours: tuple[OpenHours, ...] = ()
    _table: _Table = field(
        init=False, eq=False, repr=False, default=Factory(_table, takes_self=True)
    )

    @property
    def time_zone(self) -> ZoneInfo:
        """The clocks that its days and hours go by."""
        return self._table.zone

    @property
    def days(self) -> Sequence[date]:
        """Every working day, in order."""
        return self._table.days

    def works(self, on: date) -> bool:
        """Tell whether work is done on a day.

        Raises Refused ``calendar.ended`` or ``calendar.not-begun``.
        """
        place = self._place(on)
        before = self._table.before
        return before[place] < before[place + 1]

    def on_or_after(self, on: date) -> date:
        """Return the day, or the first working day after it.

        Raises Refused ``calendar.ended`` or ``calendar.not-begun``.
        """
        return self._nth(self._table.before[self._place(on)], on)

    def on_or_before(self, on: date) -> date:
        """Return the day, or the last working day before it.

        Raises Refused ``calendar.ended`` or ``calendar.not-begun``.
        """
        index = self._table.before[self._place(on) + 1] - 1
        return self._table.days[index] if index >= 0 else self._not_begun(on)

    def after(self, on: date, count: int) -> date:
        """Return the count-th working day after a day.

        After no days it is the day itself, or the next working day where it is none.

        Raises Refused ``calendar.ended`` or ``calendar.not-begun``; Invalid for a count
        below 0.
        """
        if count < 1:
            _check_count(count)
            return self.on_or_after(on)
        return self._nth(self._table.before[self._place(on) + 1] + count - 1, on)

    def latest_before(self, on: date, count: int) -> date:
        """Return the last day of which the count-th working day after is no later.

        It undoes :meth:`after`: ``after(d, n) <= on`` for this day and every earlier
        one, and for no later one.  It need be no working day.

        Raises Refused ``calendar.ended`` or ``calendar.not-begun``; Invalid for a count
        below 0.
        """
        _check_count(count)
        index = self._table.before[self._place(on) + 1] - count
        if count == 0:
            return self.days[index - 1] if index > 0 else self._not_begun(on)
        if index < 0 or (index == 0 and self.first == self._table.days[0]):
            return self._not_begun(on)
        return self.days[index] - _DAY

    def between(self, start: date, end: date) -> int:
        """Return how many working days there are after *start*, *end* included.

        Fewer than 0 where *end* is the earlier one: those after it, *start* included.

        Raises Refused ``calendar.ended`` or ``calendar.not-begun``.
        """
        before = self._table.before
        return before[self._place(end) + 1] - before[self._place(start) + 1]

    def opens(self, on: date) -> datetime:
        """Return when a working day's hours begin, aware UTC."""
        hours = self._table.hours[of_kind(on, date, "on").weekday()]
        if hours is None:
            return day_start(on, self.time_zone)
        return wall_instant(on, hours.opens, self.time_zone)

    def closes(self, on: date) -> datetime:
        """Return when a working day's hours end, aware UTC.

        The end of a day without any is the midnight after it.
        """
        hours = self._table.hours[of_kind(on, date, "on").weekday()]
        if hours is None or hours.closes == time():
            return day_start(on + _DAY, self.time_zone)
        return wall_instant(on, hours.closes, self.time_zone)

    def at(self, on: date, wall: time) -> datetime:
        """Return when its clocks show a time on a day, aware UTC."""
        return wall_instant(on, wall, self.time_zone)

    def day_of(self, at: datetime) -> date:
        """Return which day it is at an instant, by its clocks."""
        return day_of(at, self.time_zone)

    def __str__(self) -> str:
        return f"calendar {self.id}"

    def _place(self, on: date) -> int:
        place = of_kind(on, date, "on").toordinal() - self._table.base
        if place < 0:
            self._not_begun(on)
        if place >= len(self._table.before) - 1:
            self._ended(on)
        return place

    def _nth(self, index: int, on: date) -> date:
        days = self._table.days
        return days[index] if index < len(days) else self._ended(on)

    def _ended(self, on: date) -> NoReturn:
        raise Refused(
            "calendar.ended",
            asked=f"a working day of calendar {self.id} from {on} on",
            because=f"its last day is {self.last}"
            if on > self.last
            else f"too few are left until its last day, {self.last}",
            remedy=f"Publish calendar {self.id} with a later last day",
        )

    def _not_begun(self, on: date) -> NoReturn:
        raise Refused(
            "calendar.not-begun",
            asked=f"a working day of calendar {self.id} by {on}",
            because=f"its first day is {self.first}"
            if on < self.first
            else f"there are too few since its first day, {self.first}",
            remedy=f"Publish calendar {self.id} with an earlier first day",
        )


WORK_WEEK = _WEEK[:5]
"""Monday to Friday."""


def _working(calendar: WorkCalendar, zone: ZoneInfo) -> Iterator[date]:
    week = [day in calendar.week for day in _WEEK]
    closed, extra = set(calendar.closed), set(calendar.extra)
    missing = set(_left_out(calendar, zone))
    for ordinal in range(calendar.first.toordinal(), calendar.last.toordinal() + 1):
        on = date.fromordinal(ordinal)
        if (on in extra or (week[on.weekday()] and on not in closed)) and (
            on not in missing
        ):
            yield on


def _left_out(calendar: WorkCalendar, zone: ZoneInfo) -> Iterator[date]:
    """Yield the days that do not exist in a zone; the offset jumps by a day there."""
    noon, last_offset = time(12), None
    for ordinal in range(calendar.first.toordinal(), calendar.last.toordinal() + 1):
        on = date.fromordinal(ordinal)
        offset = datetime.combine(on, noon, zone).utcoffset()
        if last_offset is not None and offset != last_offset:
            around = (on - _DAY, on)
            yield from (d for d in around if day_end(d, zone) < day_start(d, zone))
        last_offset = offset


def _by_weekday(hours: Iterable[OpenHours]) -> tuple[OpenHours | None, ...]:
    found: Mapping[Weekday, OpenHours] = {
        day: one for one in [*hours][::-1] for day in one.days or _WEEK
    }
    return tuple([found.get(day) for day in _WEEK])


def _problems(calendar: WorkCalendar) -> Iterator[Finding]:
    yield from _of_names(calendar)
    if odd_ones := [*_of_kinds(calendar)]:
        yield from odd_ones
        return
    days = (calendar.first, calendar.last, *calendar.closed, *calendar.extra)
    odd = [day for day in days if type(day) is not date]
    if odd:
        yield Finding("days", shorten(odd[0]), "dates without a time")
        return
    yield from _of_days(calendar)
    yield from _of_hours(calendar)


def _of_kinds(calendar: WorkCalendar) -> Iterator[Finding]:
    """Yield what does not hold what it should."""
    kinds = {"week": str, "closed": date, "extra": date, "hours": OpenHours}
    for name, kind in kinds.items():
        try:
            of_several(getattr(calendar, name), kind, name)
        except Invalid as error:
            yield from error.findings


def _of_weekdays(where: str, days: Iterable[str]) -> Iterator[Finding]:
    for day in days:
        if day not in _WEEK:
            yield Finding(where, shorten(day), f"each one of {', '.join(_WEEK)}")


def _of_days(calendar: WorkCalendar) -> Iterator[Finding]:
    length = (calendar.last - calendar.first).days + 1
    if not 1 <= length <= MOST_DAYS:
        got = f"{calendar.first} to {calendar.last}"
        yield Finding("last", got, f"1 to {MOST_DAYS} days")
    elif calendar.last == date.max:
        yield Finding("last", str(calendar.last), "a day that has a next one")
    yield from _of_weekdays("week", calendar.week)
    if len(set(calendar.week)) < len(calendar.week):
        yield Finding("week", ", ".join(calendar.week), "each weekday once")
    for name in ("closed", "extra"):
        yield from _of_exceptions(calendar, name)
    for on in sorted({*calendar.closed} & {*calendar.extra}):
        yield Finding("extra", str(on), "a day that is not among the closed ones, too")


def _is_wall(at: object) -> bool:
    return isinstance(at, time)


def _of_hours(calendar: WorkCalendar) -> Iterator[Finding]:
    for place, hours in enumerate(calendar.hours):
        yield from _of_weekdays(f"hours[{place}].days", hours.days)
        if not (_is_wall(hours.opens) and _is_wall(hours.closes)):
            got = f"{hours.opens} to {hours.closes}"
            yield Finding(f"hours[{place}]", got, "wall times")
        elif hours.opens.tzinfo or hours.closes.tzinfo:
            got = f"{hours.opens} to {hours.closes}"
            yield Finding(f"hours[{place}]", got, "wall times without an offset")
        elif hours.closes <= hours.opens and hours.closes != time():
            got = f"{hours.opens:%H:%M} to {hours.closes:%H:%M}"
            yield Finding(f"hours[{place}]", got, "an end that is after the start")


def _of_names(calendar: WorkCalendar) -> Iterator[Finding]:
    try:
        check_id(calendar.id)
        time_zone(calendar.zone)
    except Invalid as error:
        yield from error.findings


def _of_exceptions(calendar: WorkCalendar, name: str) -> Iterator[Finding]:
    days: tuple[date, ...] = getattr(calendar, name)
    if len(set(days)) < len(days):
        yield Finding(name, f"{len(days)} days", "each day once")
    for on in days:
        if not calendar.first <= on <= calendar.last:
            expected = f"a day from {calendar.first} to {calendar.last}"
            yield Finding(name, str(on), expected)


def _check_count(count: int) -> None:
    if type(count) is not int or count < 0:
        raise Invalid.at("count", count, "a whole number of at least 0")
