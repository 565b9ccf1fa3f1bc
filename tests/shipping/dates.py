"""A small shop's timetable: a warehouse in Copenhagen, one carrier, two services."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import attrs

from ordercore import Address, Money, Node, NodeKind
from ordercore.shipping import (
    CarrierService,
    DeliveryArea,
    Dispatch,
    HandlingUnit,
    Pickup,
    Reach,
    Timetable,
    Transit,
    route_of,
)
from ordercore.values import WORK_WEEK, OpenHours, Weekday, WorkCalendar

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
CHRISTMAS = (date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31))
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def calendar(name, zone="Europe/Copenhagen", week=WORK_WEEK, **more):
    """Return a calendar of two years."""
    return WorkCalendar(name, zone, FIRST, LAST, week, **more)


DAY_HOURS = (OpenHours(time(8), time(18)),)
CALENDARS = (
    calendar("CPH", closed=CHRISTMAS, hours=(OpenHours(time(8), time(16)),)),
    calendar("GLS", closed=CHRISTMAS[:2]),
    calendar("DK", closed=CHRISTMAS[:2], hours=DAY_HOURS),
    calendar("DK-SAT", week=tuple(Weekday)[:6], closed=CHRISTMAS[:2], hours=DAY_HOURS),
    calendar("NZ", "Pacific/Auckland", hours=DAY_HOURS),
)
DISPATCH = Dispatch("CPH", "CPH", time(14), HandlingUnit.DAYS, 0, 1, time(16))
PICKUP = Pickup("CPH", "GLS", (time(17),))
PARCEL = CarrierService(
    "GLS",
    "parcel",
    "GLS",
    (PICKUP,),
    (
        Transit("islands", Reach.DOMESTIC, 2, 4, postcodes=("37",)),
        Transit("domestic", Reach.DOMESTIC, 1, 2),
        Transit("world", Reach.WORLD, 5, 9),
    ),
)
EXPRESS = CarrierService(
    "GLS", "express", "DK-SAT", (PICKUP,), (Transit("home", Reach.DOMESTIC, 1, 1),)
)
AREAS = (
    DeliveryArea("Denmark on Saturdays", "DK", "DK-SAT", services=("GLS express",)),
    DeliveryArea("Denmark", "DK", "DK"),
    DeliveryArea("New Zealand", "NZ", "NZ"),
)
TIMETABLE = Timetable(CALENDARS, (DISPATCH,), (PARCEL, EXPRESS), AREAS)
CPH = Node("CPH", "Copenhagen", NodeKind.WAREHOUSE, Address("DK"), Money.zero("DKK"))


def route(service=PARCEL, to=Address("DK", "2100"), **dispatch):  # noqa: B008 - frozen
    """Return the way from Copenhagen, of which the dispatch may be another one."""
    other = attrs.evolve(DISPATCH, **dispatch)
    timetable = attrs.evolve(TIMETABLE, dispatches=(other,))
    return route_of(timetable, CPH, service, to)


def cph(text):
    """Return the instant at which clocks in Copenhagen show that."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)
