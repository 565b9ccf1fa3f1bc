"""When places pack, carriers fetch and carry, and buyers take in: what we are told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from attrs import Factory, field, frozen

from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.shipping.reach import Reach, reaches
from ordercore.shipping.timetable_faults import faults
from ordercore.values import Address, Today, WorkCalendar, of_several, of_texts

__all__ = [
    "CarrierService",
    "DeliveryArea",
    "Dispatch",
    "HandlingUnit",
    "Pickup",
    "PublishTimetable",
    "Timetable",
    "TimetablePublished",
    "Transit",
    "timetable_stream",
]


class HandlingUnit(StrEnum):
    """In what a place's handling time is counted."""

    DAYS = "DAYS"
    """Working days of the place; none is the day of the order itself."""
    HOURS = "HOURS"
    """Hours in which the place is open, as they pass when clocks are put round, too."""


def _pairs(cutoffs: tuple[tuple[date, time], ...]) -> tuple[tuple[date, time], ...]:
    of_several(cutoffs, tuple, "cutoffs")
    return cutoffs


@frozen
class Dispatch:
    """How a place sends orders off.

    Attributes:
        node: which place.
        calendar: id of the one by which it works; its zone is that of the wall times.
        cutoff: an order that is there by this time is worked on the same day.  The
            cut-off itself is in time; what comes later counts for the next working day.
        unit: what handling is counted in.
        min_handling: how long it takes from then on, at least.
        max_handling: at most.
        ready_at: for DAYS, when what is due on a day is packed; not for HOURS.
        cutoffs: other cut-offs on single days, such as Christmas Eve.
    """

    node: str
    calendar: str
    cutoff: time
    unit: HandlingUnit
    min_handling: int
    max_handling: int
    ready_at: time | None = None
    cutoffs: tuple[tuple[date, time], ...] = ()
    _on: Mapping[date, time] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(
            lambda self: dict(_pairs(self.cutoffs)),
            takes_self=True,
        ),
    )

    def cutoff_on(self, on: date) -> time:
        """Return the cut-off on a day."""
        return self._on.get(on, self.cutoff)


@frozen
class Pickup:
    """When a carrier fetches parcels at a place.

    Attributes:
        node: which place.
        calendar: id of the one that has the days on which it comes, and its clocks.
        at: wall times, at least one.
    """

    node: str
    calendar: str
    at: tuple[time, ...]


@frozen
class Transit:
    """How long a service is under way on one kind of way, in its working days.

    None is the day of the pick-up itself, by the clocks of the buyer.

    Attributes:
        name: what it is called.
        reach: which ways it is for.
        min_days: how long it takes at least.
        max_days: at most.
        countries: of a REGION; empty otherwise.
        nodes: only from these; from all when none is given.
        postcodes: only to postcodes that begin so; to all when none is given.
    """

    name: str
    reach: Reach
    min_days: int
    max_days: int
    countries: tuple[str, ...] = field(default=(), validator=of_texts)
    nodes: tuple[str, ...] = field(default=(), validator=of_texts)
    postcodes: tuple[str, ...] = field(default=(), validator=of_texts)

    def serves(self, node: str, origin: str, ship_to: Address) -> bool:
        """Tell whether it is for the way from a node in a country to an address."""
        return (
            (not self.nodes or node in self.nodes)
            and reaches(self.reach, self.countries, origin, ship_to.country)
            and _begins(ship_to.postcode, self.postcodes)
        )


@frozen
class CarrierService:
    """What a carrier offers, in days.

    Attributes:
        carrier: who carries; with ``service`` as in its rate table.
        service: what is booked.
        calendar: id of the one by whose working days it carries.
        pickups: where and when it fetches.
        transits: how long it takes; the first that serves a way counts.
    """

    carrier: str
    service: str
    calendar: str
    pickups: tuple[Pickup, ...]
    transits: tuple[Transit, ...]


@frozen
class DeliveryArea:
    """Where buyers are, and on which days and between which hours they get parcels.

    Attributes:
        name: what it is called.
        country: ISO code.
        calendar: id of the one that has the days and hours of delivery, and the clocks.
        regions: only these of the country; all when none is given.
        postcodes: only those that begin so; all when none is given.
        services: only for these, written ``CARRIER SERVICE``, such as one that delivers
            on Saturdays; for all when none is given.
    """

    name: str
    country: str
    calendar: str
    regions: tuple[str, ...] = field(default=(), validator=of_texts)
    postcodes: tuple[str, ...] = field(default=(), validator=of_texts)
    services: tuple[str, ...] = field(default=(), validator=of_texts)

    def serves(self, ship_to: Address, service: str) -> bool:
        """Tell whether it is where an address is, for ``CARRIER SERVICE``."""
        return self.has(ship_to) and (not self.services or service in self.services)

    def has(self, ship_to: Address) -> bool:
        """Tell whether an address is in it."""
        return (
            self.country == ship_to.country
            and (not self.regions or ship_to.region in self.regions)
            and _begins(ship_to.postcode, self.postcodes)
        )


class Place(Protocol):
    """A place that can supply, as much of it as a promise needs."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def address(self) -> Address:
        """Where it is."""
        ...


_PARTS: Mapping[str, type[object]] = {
    "calendars": WorkCalendar,
    "dispatches": Dispatch,
    "services": CarrierService,
    "areas": DeliveryArea,
}


def _calendars(timetable: "Timetable") -> Mapping[str, WorkCalendar]:
    for name, kind in _PARTS.items():
        of_several(getattr(timetable, name), kind, name)
    found = faults(timetable)
    if found:
        raise Invalid(found)
    return {calendar.id: calendar for calendar in timetable.calendars}


@frozen
class Timetable:
    """All that dates are promised by.  What it does not say is not promised.

    Attributes:
        calendars: each id once.
        dispatches: how places send off; a place that is not named promises nothing.
        services: what carriers offer, each service of a carrier once.
        areas: where buyers are; the first that serves an address counts.
        routes: ways that were asked for, kept at hand.

    Raises:
        Invalid: it names a calendar that it does not have, a time or number cannot be,
            or something can never be used; every finding is listed.
    """

    calendars: tuple[WorkCalendar, ...]
    dispatches: tuple[Dispatch, ...]
    services: tuple[CarrierService, ...]
    areas: tuple[DeliveryArea, ...]
    _by_id: Mapping[str, WorkCalendar] = field(
        init=False, eq=False, repr=False, default=Factory(_calendars, takes_self=True)
    )
    routes: dict[tuple[str, ...], Any] = field(
        init=False, eq=False, repr=False, factory=dict[tuple[str, ...], Any]
    )

    def calendar(self, name: str) -> WorkCalendar:
        """Return a calendar that one of its parts names."""
        return self._by_id[name]

    @cached_property
    def zones(self) -> Mapping[str, ZoneInfo]:
        """The clocks of each place: those of the calendar by which it works.

        By them it is decided which day it is there.
        """
        return {
            node: self.calendar(dispatch.calendar).time_zone
            for node, dispatch in self.by_node.items()
        }

    def clocks_of(self, ship_to: Address) -> ZoneInfo | None:
        """Return by which clocks somebody gets goods; None where no area has him.

        They are those of the first area in which the address is, for whichever service.
        """
        for area in self.areas:
            if area.has(ship_to):
                return self.calendar(area.calendar).time_zone
        return None

    @cached_property
    def by_node(self) -> Mapping[str, Dispatch]:
        """How each place sends off, by its id."""
        return {dispatch.node: dispatch for dispatch in self.dispatches}


def today_by(timetable: Timetable | None, at: datetime) -> Today:
    """Return which day it is at each place, where nobody says its clocks by UTC."""
    return Today(at) if timetable is None else Today(at, timetable.zones)


def area_of(
    timetable: Timetable, service: CarrierService, ship_to: Address
) -> DeliveryArea:
    """Return the area of an address.  Raises Refused ``promise.no-area``."""
    name = f"{service.carrier} {service.service}"
    for area in timetable.areas:
        if area.serves(ship_to, name):
            return area
    where = " ".join(filter(None, (ship_to.country, ship_to.region, ship_to.postcode)))
    raise Refused(
        "promise.no-area",
        asked=f"a day of delivery by {name} to {where}",
        because="the timetable has no delivery area there",
        remedy="Publish a timetable with a DeliveryArea for it",
    )


def transit_of(service: CarrierService, place: Place, ship_to: Address) -> Transit:
    """Return how long a service takes.  Raises Refused ``promise.no-transit``."""
    for transit in service.transits:
        if transit.serves(place.id, place.address.country, ship_to):
            return transit
    raise Refused(
        "promise.no-transit",
        asked=f"a day of delivery from {place.id} to {ship_to.country} by "
        f"{service.carrier} {service.service}",
        because="the timetable does not say how long it takes there",
        remedy="Use another service, or publish a timetable with a Transit for it",
    )


def pickups_at(service: CarrierService, node: str) -> tuple[Pickup, ...]:
    """Return when a carrier comes to a place.  Raises Refused ``promise.no-pickup``."""
    found = tuple([pickup for pickup in service.pickups if pickup.node == node])
    if not found:
        raise Refused(
            "promise.no-pickup",
            asked=f"a day of delivery from {node} by "
            f"{service.carrier} {service.service}",
            because="the timetable does not say when it fetches parcels there",
            remedy="Use another service, or publish a timetable with a Pickup for it",
        )
    return found


def dispatch_of(timetable: Timetable, node: str) -> Dispatch:
    """Return how a place sends off.  Raises Refused ``promise.no-dispatch``."""
    dispatch = timetable.by_node.get(node)
    if dispatch is None:
        raise Refused(
            "promise.no-dispatch",
            asked=f"a day of delivery from {node}",
            because="the timetable does not say when orders are worked on there",
            remedy="Publish a timetable with a Dispatch for it",
        )
    return dispatch


def _begins(postcode: str, allowed: Sequence[str]) -> bool:
    return not allowed or postcode.startswith(tuple(allowed))


@frozen
class TimetablePublished:
    """A timetable is in force, in place of the one before."""

    timetable: Timetable

    @property
    def stream(self) -> str:
        """The timetable's stream."""
        return timetable_stream()

    def apply(self, timetable: Timetable | None) -> Timetable:
        """Return the timetable in force."""
        return self.timetable


@frozen
class PublishTimetable:
    """Put a timetable in force.  The same again does nothing."""

    timetable: Timetable

    @property
    def stream(self) -> str:
        """The timetable's stream."""
        return timetable_stream()

    def decide(self, timetable: Timetable | None) -> Sequence[TimetablePublished]:
        """Return TimetablePublished."""
        same = timetable == self.timetable
        return () if same else (TimetablePublished(self.timetable),)


def timetable_stream() -> str:
    """Return the stream of the shop's timetable: ``timetable/shop``."""
    return stream_id("timetable", "shop")
