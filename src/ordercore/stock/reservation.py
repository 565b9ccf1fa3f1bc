"""A reservation: units kept for somebody who has not ordered yet, for a while."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import frozen

from ordercore.catalog import Component, pieces
from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.values import check_id
from ordercore.values import quantity as check_quantity
from ordercore.values.when import utc

__all__ = [
    "RESERVATION_LIFE",
    "InReservation",
    "Part",
    "Reservation",
    "ReservationState",
    "ReservationStep",
    "end_of",
    "reservation_stream",
    "spread",
]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ZERO = timedelta(0)


class ReservationState(StrEnum):
    """Where a reservation stands."""

    ACTIVE = "ACTIVE"
    CONVERTED = "CONVERTED"
    EXPIRED = "EXPIRED"
    RELEASED = "RELEASED"


class ReservationStep(StrEnum):
    """What moves a reservation through its life."""

    EXTEND = "extend"
    RESIZE = "resize"
    HAND_ON = "hand on"
    CONVERT = "convert"
    RELEASE = "release"
    EXPIRE = "expire"


RESERVATION_LIFE: Mapping[
    ReservationState, Mapping[ReservationStep, ReservationState]
] = {
    ReservationState.ACTIVE: {
        ReservationStep.EXTEND: ReservationState.ACTIVE,
        ReservationStep.RESIZE: ReservationState.ACTIVE,
        ReservationStep.HAND_ON: ReservationState.ACTIVE,
        ReservationStep.CONVERT: ReservationState.CONVERTED,
        ReservationStep.RELEASE: ReservationState.RELEASED,
        ReservationStep.EXPIRE: ReservationState.EXPIRED,
    },
    ReservationState.CONVERTED: {},
    ReservationState.EXPIRED: {},
    ReservationState.RELEASED: {},
}
"""The life of a reservation.

Nobody has to ask for ``expire``: it happens at ``until`` by itself.  Converting some of
the units leaves the rest ACTIVE.
"""


@frozen
class Part:
    """Units of a reservation at one node."""

    node: str
    quantity: int


@frozen
class Reservation:
    """A claim that ends by itself.

    Attributes:
        id: unique.
        holder: the stream of whoever may use it: ``cart/C-1``, ``order/W-1001``.
        sku: what is kept.
        parts: how many units at which node; none once it has ended before its time.
        made_at: when it was asked for, aware UTC.
        until: when it ends; at that instant it counts no more.
        latest: until when it can be extended.
        asked: units that were asked for when it was made.
        ended: CONVERTED or RELEASED, when it has ended before its time.
        components: what is in one unit of a kit; none where it is no kit.
        segments: whose units these are to quotas, for as long as it lives.
    """

    id: str
    holder: str
    sku: str
    parts: tuple[Part, ...]
    made_at: datetime
    until: datetime
    latest: datetime
    asked: int
    ended: ReservationState | None = None
    components: tuple[Component, ...] = ()
    segments: tuple[str, ...] = ()

    @property
    def quantity(self) -> int:
        """Units at all nodes together."""
        return sum([part.quantity for part in self.parts])

    def state(self, now: datetime) -> ReservationState:
        """Return where it stands at *now*."""
        if self.ended is not None:
            return self.ended
        expired = now >= self.until
        return ReservationState.EXPIRED if expired else ReservationState.ACTIVE

    def live(self, now: datetime) -> tuple[Part, ...]:
        """Return what it keeps at *now*: its parts, and nothing once it has ended."""
        return self.parts if now < self.until else ()

    def kept(
        self,
        parts: tuple[Part, ...],
        until: datetime | None = None,
        ended: ReservationState | None = None,
    ) -> "Reservation":
        """Return it with other parts, and another end where one is given."""
        return Reservation(
            self.id,
            self.holder,
            self.sku,
            parts,
            self.made_at,
            self.until if until is None else until,
            self.latest,
            self.asked,
            ended,
            self.components,
            self.segments,
        )

    def pieces(self, quantity: int) -> tuple[tuple[str, int], ...]:
        """Return what so many units are on the shelf: SKUs with their units."""
        return pieces(self.sku, quantity, self.components)


class InReservation:
    """Something that concerns one reservation."""

    __slots__ = ()

    reservation: str

    @property
    def stream(self) -> str:
        """The stream of that reservation."""
        return reservation_stream(self.reservation)


def reservation_stream(reservation: str) -> str:
    """Return the stream of a reservation: ``reservation/C-1.1``."""
    return stream_id("reservation", reservation)


def end_of(until: datetime, at: datetime) -> datetime:
    """Return the instant at which a reservation asked for at *at* ends.

    It is *until*, or the next whole minute; the next whole hour when that is more than
    a day away.  So the reservations of one shelf end at few different instants.
    """
    until = utc(until, "until")
    grain = HOUR if until - at > DAY else MINUTE
    over = (until - datetime.min.replace(tzinfo=until.tzinfo)) % grain
    return until + (grain - over) if over else until


def spread(
    quantity: int, free: Mapping[str, int], kept: Sequence[Part] = ()
) -> tuple[Part, ...]:
    """Return where *quantity* units are best kept; fewer when fewer are free.

    What is kept already stays where it is, and the last of it goes first when it is
    too much.  More is taken where most is free, so that few nodes are concerned.

    Args:
        quantity: wanted in all.
        free: node -> units free there, those of *kept* not among them.
        kept: what the reservation has.
    """
    taken: dict[str, int] = {}
    left = quantity
    for part in kept:
        if some := min(part.quantity, left):
            taken[part.node] = taken.get(part.node, 0) + some
            left -= some
    for node, units in sorted(free.items(), key=lambda pair: (-pair[1], pair[0])):
        if (some := min(units, left)) > 0:
            taken[node] = taken.get(node, 0) + some
            left -= some
    return tuple([Part(node, units) for node, units in taken.items()])


def existing(reservation: Reservation | None, name: str, asked: str) -> Reservation:
    """Return the reservation.  Raises Refused ``reservation.unknown``."""
    if reservation is None:
        raise Refused(
            "reservation.unknown",
            asked=f"{asked} reservation {name}",
            because="there is no such reservation",
            remedy="Make it with stock.Reserve, or check the id",
        )
    return reservation


def active(
    reservation: Reservation | None, name: str, step: ReservationStep, at: datetime
) -> Reservation:
    """Return the reservation while its life has this step.

    Raises Refused: ``reservation.unknown``; ``reservation.ended``.
    """
    known = existing(reservation, name, step)
    state = known.state(utc(at))
    if step not in RESERVATION_LIFE[state]:
        raise Refused(
            "reservation.ended",
            asked=f"{step} reservation {name}",
            because=f"it is {state}",
            remedy="Reserve the units anew while they are free",
        )
    return known


def applied(reservation: Reservation | None) -> Reservation:
    """Return the reservation that an event happens to; there always is one."""
    if reservation is None:
        raise TypeError("the event of a reservation stands before it was made")
    return reservation


def without(parts: Sequence[Part], taken: Sequence[Part]) -> tuple[Part, ...]:
    """Return what is left of *parts*."""
    gone = {part.node: part.quantity for part in taken}
    left = [Part(p.node, p.quantity - gone.get(p.node, 0)) for p in parts]
    return tuple([part for part in left if part.quantity])


def checked(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return *parts*.  Raises Invalid: none, a node twice, or a bad quantity."""
    for place, part in enumerate(parts):
        check_id(part.node, f"parts[{place}].node")
        check_quantity(part.quantity, f"parts[{place}].quantity")
    if not parts or len({part.node for part in parts}) < len(parts):
        raise Invalid.at("parts", list(parts), "at least one, and each node once")
    return tuple(parts)
