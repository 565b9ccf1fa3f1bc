"""When an order that comes in now will be there: cut-off, packing, pick-up, the way.

An order is worked on from the day of which it makes the cut-off, packed in the time
that the place takes, fetched at the next pick-up, carried for so many working days of
the carrier, and delivered on the next day on which the buyer's area gets parcels.  None
of these steps gets earlier when what is before it gets later; so a later order never
gets an earlier promise, and each step can be undone to find the last moment to order.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TypeAlias

from attrs import evolve, field, frozen

from ordercore.errors import Refused
from ordercore.shipping.dispatching import last_order, ready_at
from ordercore.shipping.timetable import (
    CarrierService,
    DeliveryArea,
    Dispatch,
    Pickup,
    Place,
    Timetable,
    Transit,
    area_of,
    dispatch_of,
    pickups_at,
    transit_of,
)
from ordercore.values import Address, WorkCalendar, day_end, day_start, utc

__all__ = ["DeliveryPromise", "Route", "route_of"]

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
KEPT_DAYS = 4_000
"""Of how many days of order a route keeps its promises at hand."""


@frozen
class DeliveryPromise:
    """When a parcel arrives, at the earliest and at the latest.

    Attributes:
        node: from where.
        carrier, service: by whom.
        transit, area: by which lines of the timetable.
        zone: IANA name of the buyer's clocks, by which its days go.
        earliest_on: the first day on which it may arrive.
        promised_on: the last one: what is promised.
        earliest_at, latest_at: when the hours of delivery begin on the first of these
            days, and end on the last; aware UTC.
        leaves_at: the pick-up that it has to make for that, aware UTC.
        order_by: the last instant of order for which ``promised_on`` is no later.
    """

    node: str
    carrier: str
    service: str
    transit: str
    area: str
    zone: str
    earliest_on: date
    promised_on: date
    earliest_at: datetime
    latest_at: datetime
    leaves_at: datetime
    order_by: datetime

    def __str__(self) -> str:
        days = f"{self.promised_on:%a %d %b %Y}"
        if self.earliest_on != self.promised_on:
            days = f"{self.earliest_on:%a %d %b} to {days}"
        return f"{days} from {self.node} by {self.carrier} {self.service}"


Promises: TypeAlias = Sequence[tuple[datetime, DeliveryPromise]]
"""Up to which instant of order what is promised, in order."""

DayOfOrder: TypeAlias = tuple[datetime, DeliveryPromise, Promises]
"""What is promised on a day: the first of its promises, and those after it.

The first is at hand without a loop: it is that of all who make the cut-off.
"""


@frozen
class Pace:
    """How long the steps of a way take: the least, or the most, of each."""

    handling: int
    days: int


@frozen
class Arrival:
    """What becomes of an order at one pace."""

    leaves_at: datetime
    on: date


@frozen
class Route:
    """The way of an order from one place to one area by one service.

    What it works out is kept for the days of order for which it was asked, so that to
    ask again is a look-up.

    Attributes:
        dispatch, work: how the place sends off, and its calendar.
        pickups: when the carrier comes, each with its calendar.
        carrier, service, carry: by whom, and its calendar.
        transit: how long it takes.
        area, deliver: where the buyer is, and the calendar of delivery there.
    """

    dispatch: Dispatch
    work: WorkCalendar
    pickups: tuple[tuple[Pickup, WorkCalendar], ...]
    carrier: str
    service: str
    carry: WorkCalendar
    transit: Transit
    area: str
    deliver: WorkCalendar
    _kept: dict[int, DayOfOrder] = field(
        init=False, eq=False, repr=False, factory=dict[int, DayOfOrder]
    )

    @cached_property
    def fastest(self) -> Pace:
        """The least that its steps take."""
        return Pace(self.dispatch.min_handling, self.transit.min_days)

    @cached_property
    def slowest(self) -> Pace:
        """The most that its steps take."""
        return Pace(self.dispatch.max_handling, self.transit.max_days)

    def promise(self, at: datetime) -> DeliveryPromise:
        """Return when an order of that instant will be there.

        Raises:
            Invalid: a naive time.
            Refused: ``calendar.ended``, ``calendar.not-begun``: a calendar of the way
                does not reach as far; it is named with its last day.
        """
        if at.tzinfo is not UTC:
            at = utc(at)
        try:
            until, promise, later = self._kept[at.toordinal()]
        except KeyError:
            return self._anew(at)
        if at <= until:
            return promise
        for until, promise in later:
            if at <= until:
                return promise
        return promise

    def order_by(self, on: date) -> datetime:
        """Return the last instant of order that is promised to be there on that day.

        It is the exact boundary, to the microsecond, aware UTC: an order of that
        instant is promised for the day or before, a later one is not.

        Raises Refused ``calendar.ended``, ``calendar.not-begun``.
        """
        pickup = self.last_pickup(on, self.slowest.days)
        return last_order(self.dispatch, self.work, pickup, self.slowest.handling)

    def arrival(self, at: datetime, pace: Pace) -> Arrival:
        """Return what becomes of an order at one pace, step by step."""
        ready = ready_at(self.dispatch, self.work, at, pace.handling)
        leaves = self.next_pickup(ready)
        return Arrival(leaves, self.delivered_on(leaves, pace.days))

    def delivered_by(self, packed: datetime) -> date:
        """Return by which day a parcel that is packed then is there.

        Raises Refused ``calendar.ended``, ``calendar.not-begun``.
        """
        return self.delivered_on(self.next_pickup(packed), self.slowest.days)

    def next_pickup(self, ready: datetime) -> datetime:
        """Return the first pick-up at that instant or after it."""
        return min([_next(pickup, known, ready) for pickup, known in self.pickups])

    def carried_to(self, leaves: datetime, days: int) -> date:
        """Return the day to which a parcel is carried, by the buyer's clocks."""
        return self.carry.after(self.deliver.day_of(leaves), days)

    def days_taken(self, left: datetime, arrived: datetime) -> int:
        """Return how many working days of the carrier a parcel was under way.

        Raises Refused ``calendar.ended``, ``calendar.not-begun``.
        """
        there = self.deliver
        return self.carry.between(there.day_of(left), there.day_of(arrived))

    def delivered_on(self, leaves: datetime, days: int) -> date:
        """Return the day on which a parcel that leaves then is delivered."""
        on = self.deliver.on_or_after(self.carried_to(leaves, days))
        return on if self.deliver.closes(on) > leaves else self.deliver.after(on, 1)

    def last_pickup(self, on: date, days: int) -> datetime:
        """Return the last pick-up of which parcels are delivered by that day."""
        last = self.deliver.on_or_before(on)
        carried = self.carry.latest_before(last, days)
        by = day_start(carried + _DAY, self.deliver.time_zone)
        by = min(by, self.deliver.closes(last)) - _TICK
        return max(_lasts(self.pickups, by))

    def worked_out(self, at: datetime) -> tuple[datetime, DeliveryPromise]:
        """Return the promise for an instant, and until when an order gets the same."""
        first = self.arrival(at, self.fastest)
        last = self.arrival(at, self.slowest)
        until = min(
            last_order(self.dispatch, self.work, one.leaves_at, pace.handling)
            for one, pace in ((first, self.fastest), (last, self.slowest))
        )
        zone = self.deliver.time_zone
        return until, DeliveryPromise(
            self.dispatch.node,
            self.carrier,
            self.service,
            self.transit.name,
            self.area,
            self.deliver.zone,
            first.on,
            last.on,
            max(self.deliver.opens(first.on), first.leaves_at),
            min(self.deliver.closes(last.on), day_end(last.on, zone)),
            last.leaves_at,
            self.order_by(last.on),
        )

    def _anew(self, at: datetime) -> DeliveryPromise:
        """Return a promise after keeping those of its day of order, by UTC.

        None are kept of a day on which a calendar begins or ends.
        """
        try:
            (until, promise), *later = self._day(_midnight(at))
        except Refused:
            return self.worked_out(at)[1]
        while len(self._kept) >= KEPT_DAYS:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[at.toordinal()] = until, promise, later
        return self.promise(at)

    def _day(self, begins: datetime) -> Promises:
        """Return the promises of a day of order, the last of them up to its end."""
        found: list[tuple[datetime, DeliveryPromise]] = []
        now, ends = begins, begins + _DAY
        while now < ends:
            found.append(self.worked_out(now))
            now = found[-1][0] + _TICK
        return found


def route_of(
    timetable: Timetable, place: Place, service: CarrierService, ship_to: Address
) -> Route:
    """Return the way from a place to an address by a service of a timetable.

    The timetable keeps it, so that what was worked out once is known the next time.

    Raises:
        Refused: ``promise.no-dispatch``, ``promise.no-pickup``, ``promise.no-transit``,
            ``promise.no-area``: the timetable does not say it.
    """
    dispatch = dispatch_of(timetable, place.id)
    pickups = pickups_at(service, place.id)
    transit = transit_of(service, place, ship_to)
    area = area_of(timetable, service, ship_to)
    names = (place.id, service.carrier, service.service, transit.name, area.name)
    route: Route | None = timetable.routes.get(names)
    if route is None:
        route = _route(timetable, dispatch, pickups, (service, transit, area))
        timetable.routes[names] = route
    return route


def _route(
    timetable: Timetable,
    dispatch: Dispatch,
    pickups: Iterable[Pickup],
    way: tuple[CarrierService, Transit, DeliveryArea],
) -> Route:
    service, transit, area = way
    return Route(
        dispatch,
        timetable.calendar(dispatch.calendar),
        tuple([(one, timetable.calendar(one.calendar)) for one in pickups]),
        service.carrier,
        service.service,
        timetable.calendar(service.calendar),
        transit,
        area.name,
        timetable.calendar(area.calendar),
    )


def with_transit(route: Route, min_days: int, max_days: int) -> Route:
    """Return the same way, of which the carrier takes another time."""
    transit = evolve(route.transit, min_days=min_days, max_days=max_days)
    return evolve(route, transit=transit)


def _next(pickup: Pickup, known: WorkCalendar, ready: datetime) -> datetime:
    on = known.on_or_after(known.day_of(ready))
    today = [at for wall in pickup.at if (at := known.at(on, wall)) >= ready]
    return min(today) if today else known.at(known.after(on, 1), min(pickup.at))


def _lasts(
    pickups: Iterable[tuple[Pickup, WorkCalendar]], by: datetime
) -> list[datetime]:
    """Return the last pick-up of each kind that there is by an instant."""
    found: list[datetime] = []
    refused: list[Refused] = []
    for pickup, known in pickups:
        try:
            found.append(_last(pickup, known, by))
        except Refused as no:
            refused.append(no)
    if not found:
        raise refused[0]
    return found


def _last(pickup: Pickup, known: WorkCalendar, by: datetime) -> datetime:
    on = known.on_or_before(known.day_of(by))
    today = [at for wall in pickup.at if (at := known.at(on, wall)) <= by]
    if today:
        return max(today)
    return known.at(known.on_or_before(on - _DAY), max(pickup.at))


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
