"""Units on a shelf are held back for reservations, and are free again in time.

A level keeps one sum for each instant at which reservations end.  These are whole
minutes, so a shelf that thousands of carts want at once has a few dozen sums.
Whatever takes units lets those lapse first that have ended: swept or not, they are in
nobody's way.  Lots that are over end in the same way.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from attrs import frozen

from ordercore.errors import Refused
from ordercore.stock.condition import Condition
from ordercore.stock.lot_ending import LotExpired, expired
from ordercore.stock.quota import Drawn
from ordercore.stock.shelf import InStock, OfPlace, StockLevel, level_of, short
from ordercore.values import quantity as check_quantity

__all__ = ["Free", "Freed", "HeldBack", "HoldBack", "Lapse", "Lapsed"]


@frozen
class HeldBack(InStock):
    """Units are held back for a reservation; *missing* ones of them are not there."""

    sku: str
    node: str
    quantity: int
    until: datetime
    cause: str
    drawn: tuple[Drawn, ...] = ()
    missing: int = 0

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with more held back."""
        old = level_of(self, level)
        return old.holding(self.until, self.quantity, self.drawn, self.missing)


@frozen
class HoldBack(InStock):
    """Hold units back until then; follows from a reservation, which is the cause.

    *segments* say whose it is, and so which quotas it may use.  Of the units *own* are
    the same holder's until now: nothing that was kept for others since, nor what a
    count did not find, takes them from him.
    """

    sku: str
    node: str
    quantity: int
    until: datetime
    at: datetime
    cause: str
    segments: tuple[str, ...] = ()
    own: int = 0

    def decide(self, level: StockLevel | None) -> Sequence["HeldBack | Ended"]:
        """Return HeldBack, after what lapsed.  Raises Refused ``stock.short``."""
        check_quantity(self.quantity)
        now = check_free(self, level, self.at)
        drawn = now.quotas.drawn_by(self.segments, self.quantity)
        missing = max(0, self.quantity - now.unclaimed)
        ids = (self.sku, self.node, self.quantity, self.until, self.cause)
        held = HeldBack(*ids, drawn, missing)
        return (*ended(now, level), held)


@frozen
class Freed(InStock):
    """Units that were held back are free again."""

    sku: str
    node: str
    quantity: int
    until: datetime
    cause: str
    drawn: tuple[Drawn, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with less held back."""
        return level_of(self, level).holding(self.until, -self.quantity, self.drawn)


@frozen
class Free(InStock):
    """Hold units back no more; follows from their reservation, which is the cause.

    *segments* say whose it was, and so to which quotas units go back.
    """

    sku: str
    node: str
    quantity: int
    until: datetime
    cause: str
    segments: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Freed]:
        """Return Freed, or nothing where they have lapsed already."""
        check_quantity(self.quantity)
        now = level_of(self, level)
        left = min(self.quantity, now.held_until(self.until))
        if not left:
            return ()
        out = now.drawn_until(self.until)
        back = now.quotas.given_back(self.segments, left, out)
        return (Freed(self.sku, self.node, left, self.until, self.cause, back),)


@frozen
class Lapsed(InStock):
    """The time of reservations was over, and their units are free again.

    Attributes:
        quantity: of all reservations together that ended at *until*.
        cause: what ended them: their time.
        drawn: which of them are of quotas, and are there again.
    """

    sku: str
    node: str
    quantity: int
    until: datetime
    cause: str = "time"
    drawn: tuple[Drawn, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with less held back, and quotas with theirs again."""
        return level_of(self, level).holding(self.until, -self.quantity, self.drawn)


Ended: TypeAlias = Lapsed | LotExpired
"""What time does to a shelf by itself."""


@frozen
class Lapse(InStock):
    """Take off the book what ended at *at* or before; the clock asks for it."""

    sku: str
    node: str
    at: datetime

    def decide(self, level: StockLevel | None) -> Sequence[Ended]:
        """Return Lapsed for each end that has passed, and LotExpired, or nothing."""
        return ended(level_of(self, level).at(self.at), level)


class Claiming(OfPlace, Protocol):
    """A message that asks for units of a place, some of which are its own already."""

    @property
    def quantity(self) -> int:
        """How many units."""
        ...

    @property
    def own(self) -> int:
        """How many of them were given free for it a moment ago."""
        ...

    @property
    def segments(self) -> Collection[str]:
        """Whose they will be."""
        ...


def check_free(
    message: Claiming, level: StockLevel | None, at: datetime | None
) -> StockLevel:
    """Return the level as it is at *at*.

    Without *at* everything that stands on the book is held.  Raises Refused
    ``stock.short`` when fewer units are free there for a buyer of these segments than
    are asked for, and they are not his own.
    """
    now = level or StockLevel(message.sku, message.node)
    if at is not None:
        now = now.at(at)
    free = now.available_to(message.segments)
    if message.quantity > max(free, message.own):
        raise short(message, message.quantity, free)
    return now


class InCondition(OfPlace, Protocol):
    """A message about units in one condition of a place."""

    @property
    def condition(self) -> Condition:
        """In which condition."""
        ...


def check_condition(
    message: InCondition, level: StockLevel | None, quantity: int, at: datetime | None
) -> StockLevel:
    """Return the level as it is at *at*, with so many units that may leave a condition.

    Nobody has a claim on units that stand apart; safety stock may go: it is kept from
    buyers alone.  Raises Refused ``stock.short``.
    """
    now = level or StockLevel(message.sku, message.node)
    if at is not None:
        now = now.at(at)
    sells = message.condition is Condition.SELLABLE
    free = now.unclaimed if sells else now.of(message.condition)
    if quantity > free:
        raise (
            short(message, quantity, free) if sells else _not_so(message, quantity, now)
        )
    return now


def _not_so(message: InCondition, quantity: int, level: StockLevel) -> Refused:
    """Return the refusal for units of which fewer are in a condition."""
    there = {condition: level.of(condition) for condition in Condition}
    found = there.pop(message.condition)
    others = [f"{units} are {condition}" for condition, units in there.items() if units]
    return Refused(
        "stock.short",
        asked=f"{quantity} × {message.sku}, {message.condition}, at {message.node}",
        because="; ".join([f"{found} are {message.condition} there", *others]),
        remedy=f"Name at most {found}, or the condition in which they are; what is in "
        "another one than by the book is put there with stock.Reclassify first",
    )


def ended(now: StockLevel, level: StockLevel | None) -> tuple[Ended, ...]:
    """Return what has ended between a level as it was kept and as it is."""
    if level is None or now is level:
        return ()
    over = level.held[: len(level.held) - len(now.held)]
    lapsed = [
        Lapsed(now.sku, now.node, one.quantity, one.until, drawn=one.drawn)
        for one in over
    ]
    return (*lapsed, *expired(now, level)) if level.lots else tuple(lapsed)
