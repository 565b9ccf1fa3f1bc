"""A promise step by step: what is done from when to when, and because of what."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from attrs import frozen

from ordercore.shipping.dispatching import accepted_on, ready_at, work_begins
from ordercore.shipping.promising import DeliveryPromise, Pace, Route
from ordercore.shipping.timetable import HandlingUnit
from ordercore.values import day_end, day_start, time_zone, utc

__all__ = ["ExplainedPromise", "PromiseStep", "StepKind", "explained"]


class StepKind(StrEnum):
    """What happens to an order on its way, in this order."""

    ACCEPT = "accept"
    """It waits until work on it begins."""
    HANDLE = "handle"
    """It is picked and packed."""
    PICK_UP = "pick up"
    """It waits for the carrier."""
    CARRY = "carry"
    """It is under way."""
    DELIVER = "deliver"
    """It waits for a day and an hour at which the buyer gets parcels, and is there."""


@frozen
class PromiseStep:
    """One step.

    Attributes:
        what: which one.
        starts_at, ends_at: aware UTC.
        zone: IANA name of the clocks of the place at which it ends.
        because: what in the timetable decides when it ends.
    """

    what: StepKind
    starts_at: datetime
    ends_at: datetime
    zone: str
    because: str

    def __str__(self) -> str:
        clocks = time_zone(self.zone)
        start, end = _clock(self.starts_at, clocks), _clock(self.ends_at, clocks)
        return f"{self.what:<8} {start} - {end} {self.zone}  {self.because}"


@frozen
class ExplainedPromise:
    """A promise with the steps that lead to it.

    Attributes:
        promise: what is promised.
        ordered_at: for an order of this instant, aware UTC.
        earliest: the steps to the earliest arrival.
        latest: the steps to the latest one, which is what is promised.
    """

    promise: DeliveryPromise
    ordered_at: datetime
    earliest: tuple[PromiseStep, ...]
    latest: tuple[PromiseStep, ...]

    def __str__(self) -> str:
        clocks = time_zone(self.promise.zone)
        by = f"{_clock(self.promise.order_by, clocks)} {self.promise.zone}"
        place = self.latest[0].zone
        if place != self.promise.zone:  # the cut-off is told by the place's own clock
            by += f" ({_clock(self.promise.order_by, time_zone(place))} {place})"
        lines = [f"{self.promise}, if ordered by {by}"]
        lines += ["at the latest", *[f"  {step}" for step in self.latest]]
        if self.earliest != self.latest:
            lines += ["at the earliest", *[f"  {step}" for step in self.earliest]]
        return "\n".join(lines)


def explained(route: Route, at: datetime) -> ExplainedPromise:
    """Return the promise for an order of that instant with its steps.

    Raises Invalid and Refused as :meth:`Route.promise`.
    """
    at = utc(at)
    return ExplainedPromise(
        route.promise(at),
        at,
        tuple(_steps(route, at, route.fastest)),
        tuple(_steps(route, at, route.slowest)),
    )


def _steps(route: Route, at: datetime, pace: Pace) -> Iterator[PromiseStep]:
    ready = ready_at(route.dispatch, route.work, at, pace.handling)
    # What is counted in days may be packed before the hours of the day begin.
    begun = min(ready, work_begins(route.dispatch, route.work, at))
    yield _accepting(route, at, begun)
    yield _handling(route, begun, ready, pace)
    leaves = route.next_pickup(ready)
    comes = ", ".join(
        f"{', '.join(f'{wall:%H:%M}' for wall in pickup.at)} by {known}"
        for pickup, known in route.pickups
    )
    because = f"{route.carrier} comes at {comes}"
    yield PromiseStep(StepKind.PICK_UP, ready, leaves, route.work.zone, because)
    yield from _carrying(route, leaves, pace)


def _accepting(route: Route, at: datetime, begun: datetime) -> PromiseStep:
    on = accepted_on(route.dispatch, route.work, at)
    today = route.work.day_of(at)
    cutoff = f"the cut-off of {route.dispatch.cutoff_on(today):%H:%M}"
    if on == today:
        because = f"in time for {cutoff}"
    elif route.work.works(today):
        because = f"after {cutoff}; the next working day of {route.work} is {on}"
    else:
        because = f"{today} is closed by {route.work}; the next working day is {on}"
    return PromiseStep(StepKind.ACCEPT, at, begun, route.work.zone, because)


def _handling(
    route: Route, begun: datetime, ready: datetime, pace: Pace
) -> PromiseStep:
    if route.dispatch.unit is HandlingUnit.DAYS:
        because = f"{_days(pace.handling)} of {route.work}"
        because += f", packed by {route.dispatch.ready_at:%H:%M}"
    else:
        because = f"{pace.handling} open hours of {route.work}"
    return PromiseStep(StepKind.HANDLE, begun, ready, route.work.zone, because)


def _carrying(route: Route, leaves: datetime, pace: Pace) -> Iterator[PromiseStep]:
    clocks, zone = route.deliver.time_zone, route.deliver.zone
    carried = route.carried_to(leaves, pace.days)
    there = max(leaves, day_start(carried, clocks))
    because = f"{_days(pace.days)} of {route.carry}, {route.transit.name}"
    yield PromiseStep(StepKind.CARRY, leaves, there, zone, because)
    on = route.delivered_on(leaves, pace.days)
    ends = min(route.deliver.closes(on), day_end(on, clocks))
    because = f"area {route.area} gets parcels on {on} by {route.deliver}"
    yield PromiseStep(StepKind.DELIVER, there, ends, zone, because)


def _days(count: int) -> str:
    return f"{count} working day{'s' if count != 1 else ''}"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}"
