"""What is wrong with a timetable: names that lead nowhere, times that cannot be."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import TYPE_CHECKING

from ordercore.errors import Finding, Invalid, shorten
from ordercore.shipping.rate_faults import reach_problems
from ordercore.values import WorkCalendar, check_id, country_code

if TYPE_CHECKING:
    from ordercore.shipping.timetable import (
        CarrierService,
        Dispatch,
        Pickup,
        Timetable,
        Transit,
    )

__all__ = ["faults"]

MOST_DAYS = 365
MOST_HOURS = 24 * 365


def faults(timetable: "Timetable") -> list[Finding]:
    """Return all that is wrong with a timetable, each with its path."""
    calendars = {calendar.id: calendar for calendar in timetable.calendars}
    services = [f"{s.carrier} {s.service}" for s in timetable.services]
    found = [
        *_twice("calendars", [calendar.id for calendar in timetable.calendars]),
        *_twice("dispatches", [dispatch.node for dispatch in timetable.dispatches]),
        *_twice("services", services),
        *_twice("areas", [area.name for area in timetable.areas]),
    ]
    for place, dispatch in enumerate(timetable.dispatches):
        found += _of_dispatch(f"dispatches[{place}]", dispatch, calendars)
    for place, service in enumerate(timetable.services):
        found += _of_service(f"services[{place}]", service, calendars)
    for place, area in enumerate(timetable.areas):
        where = f"areas[{place}]"
        found += _of_calendar(where, area.calendar, calendars)
        if country_or_none(area.country) != area.country:
            expected = "an ISO code such as DK"
            found.append(Finding(f"{where}.country", area.country, expected))
        for name in area.services:
            if name not in services:
                expected = f"one of {', '.join(services)}"
                found.append(Finding(f"{where}.services", name, expected))
    return found


def country_or_none(code: str) -> str | None:
    """Return the ISO code of a country, None where there is no such country."""
    try:
        return country_code(code)
    except Invalid:
        return None


def _of_dispatch(
    where: str, dispatch: "Dispatch", calendars: dict[str, WorkCalendar]
) -> Iterator[Finding]:
    yield from _of_id(f"{where}.node", dispatch.node)
    yield from _of_calendar(where, dispatch.calendar, calendars)
    walls = [dispatch.cutoff, *[at for _, at in dispatch.cutoffs]]
    yield from _of_walls(f"{where}.cutoff", walls)
    yield from _twice(f"{where}.cutoffs", [str(on) for on, _ in dispatch.cutoffs])
    in_days = dispatch.unit == "DAYS"
    yield from _of_span(
        where,
        ("min_handling", dispatch.min_handling),
        ("max_handling", dispatch.max_handling),
        MOST_DAYS if in_days else MOST_HOURS,
    )
    if in_days != (dispatch.ready_at is not None):
        expected = "a wall time" if in_days else "none: handling is counted in hours"
        yield Finding(f"{where}.ready_at", str(dispatch.ready_at), expected)
    elif dispatch.ready_at is not None:
        yield from _of_walls(f"{where}.ready_at", [dispatch.ready_at])
        if dispatch.min_handling == 0:
            yield from _of_ready(f"{where}.ready_at", dispatch.ready_at, walls)


def _of_ready(where: str, ready_at: time, walls: Iterable[time]) -> Iterator[Finding]:
    """Yield where what is due on a day is packed before its last cut-off."""
    if not all(map(_is_wall, (ready_at, *walls))):
        return
    ready = ready_at.replace(tzinfo=None)
    late = [at for at in walls if at.replace(tzinfo=None) > ready]
    if late:
        expected = f"{max(late):%H:%M}, the cut-off, or later"
        yield Finding(where, f"{ready_at:%H:%M}", expected)


def _of_service(
    where: str, service: "CarrierService", calendars: dict[str, WorkCalendar]
) -> Iterator[Finding]:
    for name in ("carrier", "service"):
        if not getattr(service, name):
            yield Finding(f"{where}.{name}", "nothing", "a name")
    yield from _of_calendar(where, service.calendar, calendars)
    for name, parts in (("pickups", service.pickups), ("transits", service.transits)):
        if not parts:
            yield Finding(f"{where}.{name}", "none", "at least one")
    for place, pickup in enumerate(service.pickups):
        yield from _of_pickup(f"{where}.pickups[{place}]", pickup, calendars)
    yield from _twice(f"{where}.transits", [t.name for t in service.transits])
    for place, transit in enumerate(service.transits):
        yield from _of_transit(f"{where}.transits[{place}]", transit)


def _of_pickup(
    where: str, pickup: "Pickup", calendars: dict[str, WorkCalendar]
) -> Iterator[Finding]:
    yield from _of_id(f"{where}.node", pickup.node)
    yield from _of_calendar(where, pickup.calendar, calendars)
    if not pickup.at:
        yield Finding(f"{where}.at", "none", "at least one wall time")
    yield from _of_walls(f"{where}.at", pickup.at)
    yield from _twice(
        f"{where}.at", [f"{at:%H:%M:%S.%f}" for at in pickup.at if _is_wall(at)]
    )


def _of_transit(where: str, transit: "Transit") -> Iterator[Finding]:
    if not transit.name:
        yield Finding(f"{where}.name", "nothing", "a name")
    yield from _of_span(
        where,
        ("min_days", transit.min_days),
        ("max_days", transit.max_days),
        MOST_DAYS,
    )
    yield from reach_problems(where, transit.reach, transit.countries)


def _of_span(
    where: str, least: tuple[str, int], most: tuple[str, int], bound: int
) -> Iterator[Finding]:
    low = 0
    for name, value in (least, most):
        if type(value) is not int or not low <= value <= bound:
            expected = f"a whole number from {low} to {bound}"
            yield Finding(f"{where}.{name}", shorten(value), expected)
        else:
            low = value


def _of_calendar(
    where: str, name: str, calendars: dict[str, WorkCalendar]
) -> Iterator[Finding]:
    if name not in calendars:
        expected = f"one of {', '.join(calendars)}" if calendars else "calendars"
        yield Finding(f"{where}.calendar", name, expected)


def _of_walls(where: str, walls: Iterable[time]) -> Iterator[Finding]:
    for at in walls:
        if not _is_wall(at):
            yield Finding(where, shorten(at), "a wall time")
        elif at.tzinfo is not None:
            yield Finding(where, str(at), "a wall time without an offset")


def _is_wall(at: object) -> bool:
    """Tell whether it is a time at all, which nobody without a type checker knows."""
    return isinstance(at, time)


def _of_id(where: str, name: str) -> Iterator[Finding]:
    try:
        check_id(name, where)
    except Invalid as error:
        yield from error.findings


def _twice(where: str, names: Iterable[str | date]) -> Iterator[Finding]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Finding(where, f"{name} {count} times", "each once")
