"""Goods arrive, are promised, given free, leave and come back: one entry for each move.

Orders cause the moves between promise and departure; they follow from the orders'
own events, so that what stock holds back is always what the order lines claim.
"""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from ordercore.stock.coming_and_going import (
    after_coming,
    check_claimed,
    come,
    gone,
    leaving,
    lots_coming,
)
from ordercore.stock.condition import Condition
from ordercore.stock.holding_back import Ended, check_free, ended
from ordercore.stock.lot import LotUnits
from ordercore.stock.lot_ending import Ending
from ordercore.stock.lot_naming import lots_out
from ordercore.stock.quota import Drawn
from ordercore.stock.shelf import InStock, StockLevel, check_place, level_of
from ordercore.values import CLOCKED
from ordercore.values import quantity as check_quantity

__all__ = [
    "Allocate",
    "Allocated",
    "Deallocate",
    "Deallocated",
    "Receive",
    "Received",
    "Return",
    "Returned",
    "Ship",
    "Shipped",
]


@frozen
class Received(InStock):
    """Units arrived."""

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with more in that condition."""
        return come(self, level)


@frozen
class Receive(InStock):
    """Take units in, in whatever condition they arrive.

    Attributes:
        cause: the delivery or the opening stock.
        condition: in which they come.
        serials: the serial number of each unit, where they have one.
        lots: of which lots all of them are, where they are told apart.
        at: when, aware UTC; tells which lots are over; at the door that is now where
            it is not given.
    """

    sku: str
    node: str
    quantity: int
    cause: str = ""
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, level: StockLevel | None) -> Sequence[Received | Ending]:
        """Return Received, and what puts units of lots that are over or held apart.

        Raises Invalid: a quantity, SKU, node or lot that cannot be.  Raises Refused:
        ``lot.count``, ``lot.other``.
        """
        check_quantity(self.quantity)
        check_place(self)
        place = (self.sku, self.node)
        ids = (*place, self.quantity, self.cause, self.condition)
        lots = lots_coming(self, level)
        received = Received(*ids, self.serials, lots)
        return (received, *after_coming(received, level, self.at))


@frozen
class Allocated(InStock):
    """Units are promised to a placed order; *missing* ones of them are not there."""

    sku: str
    node: str
    quantity: int
    cause: str
    drawn: tuple[Drawn, ...] = ()
    missing: int = 0

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with more promised."""
        old = level_of(self, level)
        quotas = old.quotas.moved(self.drawn, left=-1, claimed=1)
        return old.moved(allocated=self.quantity, quotas=quotas, missing=self.missing)


@frozen
class Allocate(InStock):
    """Promise units to a placed order; follows from ``orders.Allocated``.

    *at* tells which reservations have ended; without it, all on the book still count.
    *segments* say whose the order is, and so which quotas it may use.  Of the units
    *own* were kept for the order until now, and stay its own.
    """

    sku: str
    node: str
    quantity: int
    cause: str
    at: datetime | None = None
    segments: tuple[str, ...] = ()
    own: int = 0

    def decide(self, level: StockLevel | None) -> Sequence[Allocated | Ended]:
        """Return Allocated, after what lapsed.  Raises Refused ``stock.short``."""
        check_quantity(self.quantity)
        now = check_free(self, level, self.at)
        drawn = now.quotas.drawn_by(self.segments, self.quantity)
        missing = max(0, self.quantity - now.unclaimed)
        ids = (self.sku, self.node, self.quantity, self.cause)
        allocated = Allocated(*ids, drawn, missing)
        return (*ended(now, level), allocated)


@frozen
class Deallocated(InStock):
    """Promised units are free again."""

    sku: str
    node: str
    quantity: int
    cause: str
    drawn: tuple[Drawn, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with less promised."""
        old = level_of(self, level)
        quotas = old.quotas.moved(self.drawn, left=1, claimed=-1)
        return old.moved(allocated=-self.quantity, quotas=quotas)


@frozen
class Deallocate(InStock):
    """Give promised units free; follows from the order's own event.

    *segments* are those of the claim: units go back to the quotas that they are of.
    """

    sku: str
    node: str
    quantity: int
    cause: str
    segments: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Deallocated]:
        """Return Deallocated.  Raises Refused ``stock.unclaimed``."""
        check_claimed(self, level, self.quantity)
        back = level_of(self, level).quotas.given_back(self.segments, self.quantity)
        return (Deallocated(self.sku, self.node, self.quantity, self.cause, back),)


@frozen
class Shipped(InStock):
    """Promised units have left."""

    sku: str
    node: str
    quantity: int
    cause: str
    drawn: tuple[Drawn, ...] = ()
    lots: tuple[LotUnits, ...] = ()
    packed: bool = False

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level without them; those of lots were *packed* or not."""
        old = level_of(self, level)
        old = gone(self, old.packing(self.lots, -1) if self.packed else old)
        quotas = old.quotas.moved(self.drawn, claimed=-1)
        return old.moved(-self.quantity, -self.quantity, quotas=quotas)


@frozen
class Ship(InStock):
    """Let promised units leave; follows from ``orders.Shipped``.

    Attributes:
        segments: those of the claim: what was of a quota is used up.
        lots: of which lots they are; those that end first where none is named.
        at: when, aware UTC; tells which lots are over.
        packed: whether these lots lie in the parcel that leaves.
    """

    sku: str
    node: str
    quantity: int
    cause: str
    segments: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()
    at: datetime | None = None
    packed: bool = False

    def decide(self, level: StockLevel | None) -> Sequence[Shipped | Ended]:
        """Return Shipped, after what is over.

        Raises Refused: ``stock.unclaimed``; ``stock.short`` when a count did not find
        as many units on the shelf, or their lots are over or held; ``lot.count``,
        ``lot.short``.
        """
        now = leaving(self, level)
        lots = lots_out(self, now, self.quantity, self.lots, packed=self.packed)
        used = now.quotas.given_back(self.segments, self.quantity)
        ids = (self.sku, self.node, self.quantity, self.cause)
        return (*ended(now, level), Shipped(*ids, used, lots, self.packed))


@frozen
class Returned(InStock):
    """Units came back from a buyer.

    Attributes:
        lots: of which lots they are on the shelf.
        off: of which lots they are by what the order got; *lots* where none is said.
        unread: whether that is a guess, as nobody has read their labels.
    """

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()
    off: tuple[LotUnits, ...] = ()
    unread: bool = False

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in that condition."""
        return come(self, level)


@frozen
class Return(InStock):
    """Put units that came back in a condition; follows from ``orders.Returned``."""

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()
    at: datetime | None = None
    off: tuple[LotUnits, ...] = ()
    unread: bool = False

    def decide(self, level: StockLevel | None) -> Sequence[Returned | Ending]:
        """Return Returned, and what puts units of lots that are over or held apart.

        Raises Invalid: a quantity, SKU, node or lot that cannot be.  Raises Refused:
        ``lot.count``, ``lot.other``.
        """
        check_quantity(self.quantity)
        check_place(self)
        ids = (self.sku, self.node, self.quantity, self.cause, self.condition)
        lots = lots_coming(self, level)
        back = Returned(*ids, self.serials, lots, self.off, self.unread)
        return (back, *after_coming(back, level, self.at))
