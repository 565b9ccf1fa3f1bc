"""Calendars, clocks and timetables to test with, close to where clocks are put round.

They shrink to Copenhagen in the spring of 2026, to whole weeks and to few exceptions.
"""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

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
from ordercore.sourcing import Node, NodeKind
from ordercore.values import (
    WORK_WEEK,
    Address,
    Money,
    OpenHours,
    Weekday,
    WorkCalendar,
)

__all__ = [
    "CLOCK_CHANGES",
    "clock_changes",
    "instants_around",
    "promised_routes",
    "timetables",
    "wall_times",
    "work_calendars",
    "zone_names",
]

CLOCK_CHANGES: tuple[tuple[str, date], ...] = (
    ("Europe/Copenhagen", date(2026, 3, 29)),
    ("Europe/Copenhagen", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("America/St_Johns", date(2007, 3, 11)),
    ("Antarctica/Troll", date(2026, 3, 29)),
    ("Antarctica/Troll", date(2026, 10, 25)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
)
"""Zones and days on which their clocks are put round.

By an hour, by half an hour or two, a minute after midnight, at midnight; and two days
that the calendar leaves out.
"""

_STEADY = ("UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", "Asia/Tokyo")
_AROUND = timedelta(days=75)


def zone_names() -> SearchStrategy[str]:
    """Draw a time zone: one with odd changes of its clocks, or far from Greenwich."""
    odd = dict.fromkeys(name for name, _ in CLOCK_CHANGES)
    return st.sampled_from([*odd, *_STEADY])


def clock_changes() -> SearchStrategy[tuple[str, date]]:
    """Draw a zone and a day on which its clocks are put round."""
    return st.sampled_from(CLOCK_CHANGES)


def wall_times(earliest: time = time(), step: int = 15) -> SearchStrategy[time]:
    """Draw a wall time, so many minutes apart, the earliest first."""
    least = -(-(earliest.hour * 60 + earliest.minute) // step)
    return st.integers(least, 24 * 60 // step - 1).map(
        lambda place: time(place * step // 60, place * step % 60)
    )


def instants_around(on: date, days: int = 5) -> SearchStrategy[datetime]:
    """Draw a whole minute, at most so many days from a day, aware UTC."""
    noon = datetime.combine(on, time(12), UTC)
    most = days * 24 * 60
    return st.integers(-most, most).map(lambda n: noon + timedelta(minutes=n))


@st.composite
def work_calendars(
    draw: DrawFn, name: str = "WORK", around: date | None = None, zone: str = ""
) -> WorkCalendar:
    """Draw a calendar of five months around a day, by default one of a clock change.

    It works on at least three days of each week, and may have holidays, extra days and
    hours.
    """
    if around is None:
        zone, around = draw(clock_changes())
    first, last = around - _AROUND, around + _AROUND
    weeks = st.lists(st.sampled_from(Weekday), min_size=3, max_size=7, unique=True)
    days = st.lists(st.dates(first, last), max_size=4, unique=True)
    closed = draw(days)
    extra = [on for on in draw(days) if on not in closed]
    return WorkCalendar(
        name,
        zone or draw(zone_names()),
        first,
        last,
        draw(st.just(WORK_WEEK) | weeks.map(tuple)),
        tuple(closed),
        tuple(extra),
        draw(_hours()),
    )


@st.composite
def _hours(draw: DrawFn) -> tuple[OpenHours, ...]:
    if draw(st.booleans()):
        return ()
    opens = draw(wall_times().filter(lambda at: at < time(19)))
    least = time(opens.hour + 4, opens.minute)
    return (OpenHours(opens, draw(st.just(time()) | wall_times(least))),)


@st.composite
def _dispatches(draw: DrawFn, around: date) -> Dispatch:
    unit = draw(st.sampled_from(HandlingUnit))
    in_days = unit is HandlingUnit.DAYS
    cutoff = draw(wall_times().filter(lambda at: at < time(23, 30)))
    least = draw(st.integers(0, 3 if in_days else 12))
    most = least + draw(st.integers(0, 2 if in_days else 12))
    ready = draw(wall_times(cutoff)) if in_days else None
    single = st.dates(around - timedelta(days=3), around + timedelta(days=3))
    earlier = wall_times().filter(lambda at: at <= cutoff)
    others = draw(st.dictionaries(single, earlier, max_size=2))
    return Dispatch(
        "CPH", "work", cutoff, unit, least, most, ready, tuple(others.items())
    )


@st.composite
def timetables(draw: DrawFn, around: date | None = None) -> Timetable:
    """Draw a timetable of one place, ``CPH``, one service, ``GLS parcel``, one area.

    Node, pick-up, carrier and buyer each have a calendar of their own, in zones that
    may be a day apart.
    """
    zone = ""
    if around is None:
        zone, around = draw(clock_changes())
    here = zone or draw(zone_names())
    there = draw(st.just(here) | zone_names())
    calendars = (
        draw(work_calendars("work", around, here)),
        draw(work_calendars("fetch", around, here)),
        draw(work_calendars("carry", around, there)),
        draw(work_calendars("deliver", around, there)),
    )
    comes = draw(st.lists(wall_times(), min_size=1, max_size=2, unique=True))
    least = draw(st.integers(0, 4))
    most = least + draw(st.integers(0, 3))
    service = CarrierService(
        "GLS",
        "parcel",
        "carry",
        (Pickup("CPH", "fetch", tuple(comes)),),
        (Transit("domestic", Reach.DOMESTIC, least, most),),
    )
    area = DeliveryArea("DK", "DK", "deliver")
    return Timetable(calendars, (draw(_dispatches(around)),), (service,), (area,))


def the_route(timetable: Timetable) -> Route:
    """Return the one way of a timetable that was drawn."""
    node = Node(
        "CPH", "Copenhagen", NodeKind.WAREHOUSE, Address("DK"), Money.zero("DKK")
    )
    return route_of(timetable, node, timetable.services[0], Address("DK"))


def promised_routes(around: date | None = None) -> SearchStrategy[Route]:
    """Draw the way of a timetable."""
    return timetables(around).map(the_route)
