"""D1: for 100,000 instants of order, the day on which each is to be there.

The job: an instant in UTC; the cut-off at 14:00 by the clocks of Copenhagen; a working
day of handling, the pick-up, two working days of the carrier, and the next day on which
the buyer gets parcels; Danish holidays everywhere, other days closed at each.  All ways
come to the same days, as a test proves:

- ours: ``Route.promise``, the public call, which also tells earliest day, hours of
  delivery, pick-up and last moment to order; asked again for days that it has seen, and
  from an empty memory;
- ``numpy.busday_offset`` on cached ``busdaycalendar``s, one order at a time, as orders
  come;
- ``holidays``: ``get_nth_working_day`` and ``is_working_day`` on holidays worked out
  before.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.harness import Result, interleaved, versions
from ordercore import Address, Money, Node, NodeKind
from ordercore.shipping import (
    CarrierService,
    DeliveryArea,
    Dispatch,
    HandlingUnit,
    Pickup,
    Reach,
    Route,
    Timetable,
    Transit,
    route_of,
)
from ordercore.values import WORK_WEEK, WorkCalendar

__all__ = ["by_holidays", "by_numpy", "by_ours", "instants", "run"]

ZONE = ZoneInfo("Europe/Copenhagen")
FIRST, LAST = date(2026, 1, 1), date(2032, 12, 31)
CUTOFF = time(14)
YEARS = range(FIRST.year, LAST.year + 1)
OWN = {
    "work": [date(year, 12, 31) for year in YEARS],
    "carry": [],
    "deliver": [date(year, 6, 5) for year in YEARS],
}
"""The days on which each is closed beside the public holidays."""


def instants(count: int) -> list[datetime]:
    """Return instants of two years, in no order; the same each time."""
    lot, start = random.Random(1), datetime(2026, 1, 12, tzinfo=UTC)
    return [
        start + timedelta(seconds=lot.randrange(700 * 86_400)) for _ in range(count)
    ]


def run(quick: bool) -> list[Result]:
    """Measure all in turns and return the table."""
    count, rounds = (2_000, 3) if quick else (100_000, 7)
    ats = instants(count)
    warm = _route().promise
    ours, cold, numpy, library = interleaved(
        lambda: _each(warm, ats),
        lambda: _each(_route().promise, ats),
        _ready(by_numpy, ats),
        _ready(by_holidays, ats),
        rounds=rounds,
    )
    job = f"{count:,} promises: cut-off, handling, transit, delivery"
    peers = (
        ("numpy busday_offset", versions("numpy"), numpy, 15),
        ("holidays", versions("holidays"), library, 40),
    )
    known = {"id": "D1", "metric": "promises/s"}
    return [
        Result(
            **known,
            workload=f"{job}, {memory}",
            ours=count / seconds,
            peer=count / peer,
            peer_name=name,
            peer_version=version,
            target=target if seconds is ours else None,
        )
        for memory, seconds in (("days seen before", ours), ("from nothing", cold))
        for name, version, peer, target in peers
    ]


def by_ours() -> Callable[[datetime], date]:
    """Return what promises by a route that remembers nothing yet."""
    promise = _route().promise
    return lambda at: promise(at).promised_on


def by_numpy() -> Callable[[datetime], date]:
    """Return what promises by three cached calendars of numpy."""
    import numpy as np

    work, carry, deliver = [
        np.busdaycalendar(holidays=[*_holidays(), *OWN[name]]) for name in OWN
    ]
    offset, is_day = np.busday_offset, np.is_busday

    def promised(at: datetime) -> date:
        local = at.astimezone(ZONE)
        on: Any = np.datetime64(local.date(), "D")
        late = is_day(on, busdaycal=work) and local.time() > CUTOFF
        accepted = offset(on, int(late), roll="forward", busdaycal=work)
        leaves = offset(accepted, 1, busdaycal=work)
        leaves = offset(leaves, 0, roll="forward", busdaycal=carry)
        carried = offset(leaves, 2, busdaycal=carry)
        found = offset(carried, 0, roll="forward", busdaycal=deliver)
        day: date = found.item()
        return day

    return promised


def by_holidays() -> Callable[[datetime], date]:
    """Return what promises by three sets of holidays."""
    import holidays

    work, carry, deliver = [_calendar_of(holidays, name) for name in OWN]

    def promised(at: datetime) -> date:
        local = at.astimezone(ZONE)
        on = local.date()
        if not work.is_working_day(on) or local.time() > CUTOFF:
            on = work.get_nth_working_day(on, 1)
        leaves = work.get_nth_working_day(on, 1)
        if not carry.is_working_day(leaves):
            leaves = carry.get_nth_working_day(leaves, 1)
        carried = carry.get_nth_working_day(leaves, 2)
        if not deliver.is_working_day(carried):
            carried = deliver.get_nth_working_day(carried, 1)
        found: date = carried
        return found

    return promised


def _calendar_of(library: Any, name: str) -> Any:
    known = library.country_holidays("DK", years=YEARS)
    for day in OWN[name]:
        known[day] = "closed"
    return known


def _holidays() -> list[date]:
    import holidays

    return sorted(holidays.country_holidays("DK", years=YEARS))


def _route() -> Route:
    closed = set(_holidays())
    work, carry, deliver = [
        WorkCalendar(
            name,
            ZONE.key,
            FIRST,
            LAST,
            WORK_WEEK,
            tuple(sorted(d for d in {*closed, *days} if FIRST <= d <= LAST)),
        )
        for name, days in OWN.items()
    ]
    service = CarrierService(
        "GLS",
        "parcel",
        "carry",
        (Pickup("CPH", "carry", (time(17),)),),
        (Transit("domestic", Reach.DOMESTIC, 2, 2),),
    )
    timetable = Timetable(
        (work, carry, deliver),
        (Dispatch("CPH", "work", CUTOFF, HandlingUnit.DAYS, 1, 1, time(16)),),
        (service,),
        (DeliveryArea("Denmark", "DK", "deliver"),),
    )
    here = Node("CPH", "", NodeKind.WAREHOUSE, Address("DK"), Money.zero("DKK"))
    return route_of(timetable, here, service, Address("DK"))


def _ready(
    make: Callable[[], Callable[[datetime], date]], ats: Sequence[datetime]
) -> Callable[[], None]:
    promised = make()
    return lambda: _each(promised, ats)


def _each(promised: Callable[[datetime], object], ats: Sequence[datetime]) -> None:
    for at in ats:
        promised(at)
