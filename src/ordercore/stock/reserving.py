"""Units are reserved, for longer or fewer, given free, or taken by the order.

A reservation says who keeps what; the shelf (:mod:`~ordercore.stock.holding_back`)
follows in the same transaction and says no when the units are not there.  Own units
never stand in the way: they are freed before the new ones are held.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from ordercore.catalog import Component
from ordercore.errors import Invalid, Refused
from ordercore.message import key_of, kind_of
from ordercore.stock.reservation import (
    InReservation,
    Part,
    Reservation,
    ReservationState,
    ReservationStep,
    active,
    applied,
    checked,
    end_of,
    existing,
    without,
)
from ordercore.values import CLOCKED, check_id, free_text, segments, sku
from ordercore.values.when import utc

__all__ = [
    "Convert",
    "Converted",
    "Extend",
    "Extended",
    "HandOn",
    "HandedOn",
    "Release",
    "Released",
    "Reserve",
    "Reserved",
    "Resize",
    "Resized",
]

LIFETIME = timedelta(days=1)
"""How long a reservation can be extended when nothing else is said."""
LONGEST = timedelta(days=90)
"""Nothing is reserved for longer."""


@frozen
class Reserved(InReservation):
    """Units are kept for the holder."""

    reservation: str
    holder: str
    sku: str
    parts: tuple[Part, ...]
    made_at: datetime
    until: datetime
    latest: datetime
    components: tuple[Component, ...] = ()
    segments: tuple[str, ...] = ()

    def apply(self, reservation: Reservation | None) -> Reservation:
        """Return the new reservation."""
        return Reservation(
            self.reservation,
            self.holder,
            self.sku,
            self.parts,
            self.made_at,
            self.until,
            self.latest,
            sum([part.quantity for part in self.parts]),
            components=self.components,
            segments=self.segments,
        )


@frozen
class Reserve(InReservation):
    """Keep units for somebody for a while.

    The same again does nothing.  An id of which the reservation has ended may be used
    anew, at another time.

    Attributes:
        holder: the stream of whoever may use it, such as ``cart/C-1``; "" where nobody
            is named yet: nobody uses it then, until ``HandOn`` names somebody.  At the
            door a cart, a quote or an order has to be there and not to have ended.
        parts: units and their nodes; ``oms.plan.reserve`` finds them.
        at: now, aware UTC.
        until: when it ends, rounded up by :func:`ordercore.stock.end_of`.
        latest: until when it can be extended; a day from *at* when it is not given.
        components: what is in one unit of a kit; at the door the catalogue says it.
        segments: whose it is, and so which quotas of stock it may use.
    """

    reservation: str
    holder: str
    sku: str
    parts: tuple[Part, ...]
    at: datetime = field(metadata=CLOCKED)
    until: datetime
    latest: datetime | None = None
    components: tuple[Component, ...] = ()
    segments: tuple[str, ...] = ()

    def decide(self, reservation: Reservation | None) -> Sequence[Reserved]:
        """Return Reserved.

        Raises:
            Invalid: an id, a quantity or an instant that cannot be.
            Refused: ``reservation.exists``, the id is in use.
        """
        check_id(self.reservation, "reservation")
        check_holder(self.holder)
        sku(self.sku, "sku")
        at = utc(self.at)
        until = end_of(self.until, at)
        latest = max(end_of(self.latest or at + LIFETIME, at), until)
        if not at < until <= latest <= end_of(at + LONGEST, at):
            within = f"after {at} and at most {LONGEST.days} days later"
            raise Invalid.at("until", f"{until}, at the latest {latest}", within)
        reserved = Reserved(
            self.reservation,
            self.holder,
            self.sku,
            checked(self.parts),
            at,
            until,
            latest,
            self.components,
            segments(self.segments),
        )
        if reservation is None or self._anew(reservation, at):
            return (reserved,)
        if same(reservation, reserved):
            return ()
        raise Refused(
            "reservation.exists",
            asked=f"reserve {self.sku} as {self.reservation}",
            because=f"a reservation with this id exists until {reservation.until}",
            remedy="Use a new id, or resize or extend the one that is there",
        )

    def _anew(self, known: Reservation, at: datetime) -> bool:
        """Tell whether the id is free again, and this is not what was asked then."""
        return known.made_at != at and known.state(at) is not ReservationState.ACTIVE


@frozen
class Extended(InReservation):
    """The units are kept for longer."""

    reservation: str
    sku: str
    parts: tuple[Part, ...]
    before: datetime
    until: datetime

    def apply(self, reservation: Reservation | None) -> Reservation:
        """Return it with its new end."""
        return applied(reservation).kept(self.parts, self.until)


@frozen
class Extend(InReservation):
    """Keep the units until then, at most until ``latest``; never for shorter.

    Attributes:
        at: when it was asked for, not later than now by the clock of the door.
    """

    reservation: str
    until: datetime
    at: datetime = field(metadata=CLOCKED)

    def decide(self, reservation: Reservation | None) -> Sequence[Extended]:
        """Return Extended, or nothing when it lasts as long already.

        Raises Refused: ``reservation.unknown``, ``reservation.ended``.
        """
        step = ReservationStep.EXTEND
        known = active(reservation, self.reservation, step, self.at)
        until = min(end_of(self.until, utc(self.at)), known.latest)
        if until <= known.until:
            return ()
        parts = known.parts
        return (Extended(self.reservation, known.sku, parts, known.until, until),)


@frozen
class Resized(InReservation):
    """More or fewer units are kept, or the same elsewhere."""

    reservation: str
    sku: str
    before: tuple[Part, ...]
    parts: tuple[Part, ...]
    until: datetime

    def apply(self, reservation: Reservation | None) -> Reservation:
        """Return it with its new parts."""
        return applied(reservation).kept(self.parts)


@frozen
class Resize(InReservation):
    """Keep these units instead; what it has already does not stand in its way."""

    reservation: str
    parts: tuple[Part, ...]
    at: datetime = field(metadata=CLOCKED)

    def decide(self, reservation: Reservation | None) -> Sequence[Resized]:
        """Return Resized, or nothing when it is so already.

        Raises Invalid: a quantity or a node; none at all is a Release.  Raises
        Refused: ``reservation.unknown``, ``reservation.ended``.
        """
        parts = checked(self.parts)
        step = ReservationStep.RESIZE
        known = active(reservation, self.reservation, step, self.at)
        if {*parts} == {*known.parts}:
            return ()
        before = known.parts
        return (Resized(self.reservation, known.sku, before, parts, known.until),)


@frozen
class HandedOn(InReservation):
    """Somebody else may use it now, until then."""

    reservation: str
    holder: str
    sku: str
    parts: tuple[Part, ...]
    before: datetime
    until: datetime

    def apply(self, reservation: Reservation | None) -> Reservation:
        """Return it with its new holder and end."""
        kept = applied(reservation).kept(self.parts, self.until)
        latest = max(self.until, kept.latest)
        return evolve(kept, holder=self.holder, latest=latest)


@frozen
class HandOn(InReservation):
    """Let somebody else use it, such as the order that a cart became.

    What was reserved for nobody yet is claimed so.  It ends at *until*, also where it
    would have been kept for longer.
    """

    reservation: str
    holder: str
    until: datetime
    at: datetime = field(metadata=CLOCKED)

    def decide(self, reservation: Reservation | None) -> Sequence[HandedOn]:
        """Return HandedOn, or nothing when it is his already.

        Raises Refused: ``reservation.unknown``, ``reservation.ended``; Invalid when
        *until* is not after *at*, or the holder is no stream: nobody is none.
        """
        step = ReservationStep.HAND_ON
        known = active(reservation, self.reservation, step, self.at)
        if not check_holder(self.holder):
            raise Invalid.at("holder", self.holder, "a stream, such as order/W-1")
        if known.holder == self.holder:
            return ()
        at = utc(self.at)
        until = end_of(self.until, at)
        if until <= at:
            raise Invalid.at("until", str(until), f"later than {at}")
        return (
            HandedOn(
                self.reservation,
                self.holder,
                known.sku,
                known.parts,
                known.until,
                until,
            ),
        )


@frozen
class Released(InReservation):
    """The units are kept no more."""

    reservation: str
    sku: str
    parts: tuple[Part, ...]
    until: datetime

    def apply(self, reservation: Reservation | None) -> Reservation:
        """Return it without units."""
        return applied(reservation).kept((), ended=ReservationState.RELEASED)


@frozen
class Release(InReservation):
    """Give the units free; later, or again, it does nothing."""

    reservation: str
    at: datetime = field(metadata=CLOCKED)

    def decide(self, reservation: Reservation | None) -> Sequence[Released]:
        """Return Released, or nothing when it has ended.

        Raises Refused ``reservation.unknown``.
        """
        known = existing(reservation, self.reservation, ReservationStep.RELEASE)
        if known.state(utc(self.at)) is not ReservationState.ACTIVE:
            return ()
        return (Released(self.reservation, known.sku, known.parts, known.until),)


@frozen
class Converted(InReservation):
    """Units are kept no more, as an order has claimed them for good.

    Attributes:
        parts: those units.
        order: whose they are now.
    """

    reservation: str
    sku: str
    parts: tuple[Part, ...]
    until: datetime
    order: str

    def apply(self, reservation: Reservation | None) -> Reservation:
        """Return it with the rest."""
        old = applied(reservation)
        rest = without(old.parts, self.parts)
        return old.kept(rest, ended=None if rest else ReservationState.CONVERTED)


@frozen
class Convert(InReservation):
    """Take units out of a reservation for an order that claims as many.

    Follows from ``orders.Allocated``.
    """

    reservation: str
    parts: tuple[Part, ...]
    order: str
    at: datetime

    def decide(self, reservation: Reservation | None) -> Sequence[Converted]:
        """Return Converted.

        Raises Refused: ``reservation.unknown``, ``reservation.ended``;
        ``reservation.units`` when it does not keep so many at a node.
        """
        step = ReservationStep.CONVERT
        known = active(reservation, self.reservation, step, self.at)
        kept = {part.node: part.quantity for part in known.parts}
        for part in checked(self.parts):
            if part.quantity > kept.get(part.node, 0):
                raise Refused(
                    "reservation.units",
                    asked=f"convert {part.quantity} × {known.sku} at {part.node} of "
                    f"reservation {self.reservation}",
                    because=f"it keeps {kept.get(part.node, 0)} there",
                    remedy="Ask for at most as many",
                )
        return (
            Converted(self.reservation, known.sku, self.parts, known.until, self.order),
        )


def check_holder(holder: str) -> str:
    """Return the stream of a holder.  "" is nobody yet.  Raises Invalid."""
    plain = free_text(holder, "holder")
    if plain != holder or (plain and not (kind_of(plain) and key_of(plain))):
        raise Invalid.at("holder", holder, "a stream, such as cart/C-1")
    return holder


def same(known: Reservation, asked: Reserved) -> bool:
    """Tell whether this was asked for when the reservation was made."""
    units = sum([part.quantity for part in asked.parts])
    there = (known.made_at, known.sku, known.asked)
    return there == (asked.made_at, asked.sku, units)
