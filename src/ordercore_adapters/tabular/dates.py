"""What dates are promised by: calendars, cut-offs, pick-ups, transit and areas."""

from collections.abc import Iterator

import attrs

import ordercore as oc
from ordercore_adapters.tabular.tables import (
    AreaTable,
    CalendarTable,
    FeedSettings,
    NodeTable,
    ServiceTable,
    TransitTable,
)

__all__ = ["timetable"]


def timetable(settings: FeedSettings) -> oc.shipping.Timetable | None:
    """Return what a feed promises dates by, None when it names no calendar.

    Raises Invalid with the path of each fault.
    """
    if not settings.calendar:
        return None
    calendars = [_calendar(place, one) for place, one in enumerate(settings.calendar)]
    areas: list[oc.shipping.DeliveryArea] = []
    for place, area in enumerate(settings.area):
        calendars += _calendar_of_area(place, area, calendars)
        areas += _areas(area)
    try:
        return oc.shipping.Timetable(
            tuple(calendars),
            tuple([_dispatch(node) for node in settings.node if node.calendar]),
            tuple([_service(one, settings.node) for one in settings.service]),
            tuple(areas),
        )
    except oc.Invalid as error:
        raise error.inside("timetable") from None


def _calendar(place: int, table: CalendarTable) -> oc.WorkCalendar:
    hours: tuple[oc.OpenHours, ...] = ()
    if table.opens is not None and table.closes is not None:
        hours = (oc.OpenHours(table.opens, table.closes),)
    elif (table.opens is None) != (table.closes is None):
        where = f"calendar[{place}].opens"
        raise oc.Invalid.at(where, table.opens, "both opens and closes, or none")
    try:
        return oc.WorkCalendar(
            table.id,
            table.zone,
            table.first,
            table.last,
            table.week,
            table.closed,
            table.extra,
            hours,
        )
    except oc.Invalid as error:
        raise error.inside(f"calendar[{place}]") from None


def _dispatch(node: NodeTable) -> oc.shipping.Dispatch:
    where = f"node {node.id}"
    if node.cutoff is None:
        raise oc.Invalid.at(f"{where}.cutoff", "nothing", "a cut-off with a calendar")
    in_days, in_hours = node.handling_days, node.handling_hours
    if bool(in_days) == bool(in_hours):
        expected = "one of handling_days and handling_hours, with a calendar"
        raise oc.Invalid.at(f"{where}.handling_days", in_days, expected)
    span = in_days or in_hours
    if len(span) != 2:
        raise oc.Invalid.at(f"{where}.handling", span, "[least, most]")
    units = oc.shipping.HandlingUnit
    return oc.shipping.Dispatch(
        node.id,
        node.calendar,
        node.cutoff,
        units.DAYS if in_days else units.HOURS,
        span[0],
        span[1],
        node.ready_at,
    )


def _service(
    table: ServiceTable, nodes: tuple[NodeTable, ...]
) -> oc.shipping.CarrierService:
    return oc.shipping.CarrierService(
        table.carrier,
        table.service,
        table.calendar,
        tuple(_pickups(nodes)),
        tuple([_transit(one) for one in table.transit]),
    )


def _pickups(nodes: tuple[NodeTable, ...]) -> Iterator[oc.shipping.Pickup]:
    for node in nodes:
        if node.pickups:
            yield oc.shipping.Pickup(node.id, node.calendar, node.pickups)


def _transit(table: TransitTable) -> oc.shipping.Transit:
    least, most = table.days if len(table.days) == 2 else (-1, -1)
    try:
        reach = oc.shipping.Reach(table.reach)
    except ValueError:
        expected = f"one of {', '.join(oc.shipping.Reach)}"
        raise oc.Invalid.at(f"transit {table.name}", table.reach, expected) from None
    countries = tuple(dict.fromkeys(_members(table.countries)))
    return oc.shipping.Transit(
        table.name, reach, least, most, countries, table.nodes, table.postcodes
    )


def _members(countries: tuple[str, ...]) -> Iterator[str]:
    for country in countries:
        yield from oc.shipping.EU if country == "EU" else (country,)


def _calendar_of_area(
    place: int, area: AreaTable, known: list[oc.WorkCalendar]
) -> Iterator[oc.WorkCalendar]:
    """Yield the calendar that an area has by its own clocks, if it names a zone."""
    for calendar in known if area.zone else ():
        if calendar.id == area.calendar:
            try:
                yield attrs.evolve(calendar, id=_own(area), zone=area.zone)
            except oc.Invalid as error:
                raise error.inside(f"area[{place}]") from None


def _areas(area: AreaTable) -> Iterator[oc.shipping.DeliveryArea]:
    """Yield an area for each country."""
    calendar = _own(area) if area.zone else area.calendar
    for country in _members(area.countries):
        name = f"{area.name} {country}"
        yield oc.shipping.DeliveryArea(
            name, country, calendar, area.regions, area.postcodes
        )


def _own(area: AreaTable) -> str:
    return f"{area.calendar}.{area.name}"
