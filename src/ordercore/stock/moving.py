"""Goods arrive, are promised, given free, leave and come back: one entry for each move.

Orders cause the moves between promise and departure; they follow from the orders'
own events, so that what stock holds back is always what the order lines claim.
"""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from ordercore.errors import Refused
from ordercore.stock.condition import Condition
from ordercore.stock.holding_back import Lapsed, check_free, ended
from ordercore.stock.quota import Drawn
from ordercore.stock.shelf import InStock, StockLevel, check_place, level_of, short
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
    "TransferIn",
    "TransferOut",
    "TransferredIn",
    "TransferredOut",
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

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with more in that condition."""
        return level_of(self, level).put(self.condition, self.quantity)


@frozen
class Receive(InStock):
    """Take units in, in whatever condition they arrive.

    Attributes:
        cause: the delivery or the opening stock.
        condition: in which they come.
        serials: the serial number of each unit, where they have one.
    """

    sku: str
    node: str
    quantity: int
    cause: str = ""
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Received]:
        """Return Received.  Raises Invalid: a quantity, SKU or node that cannot be."""
        check_quantity(self.quantity)
        check_place(self)
        place = (self.sku, self.node)
        ids = (*place, self.quantity, self.cause, self.condition)
        return (Received(*ids, self.serials),)


@frozen
class Allocated(InStock):
    """Units are promised to a placed order."""

    sku: str
    node: str
    quantity: int
    cause: str
    drawn: tuple[Drawn, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with more promised."""
        old = level_of(self, level)
        quotas = old.quotas.moved(self.drawn, left=-1, claimed=1)
        return old.moved(allocated=self.quantity, quotas=quotas)


@frozen
class Allocate(InStock):
    """Promise units to a placed order; follows from ``orders.Allocated``.

    *at* tells which reservations have ended; without it, all on the book still count.
    *segments* say whose the order is, and so which quotas it may use.
    """

    sku: str
    node: str
    quantity: int
    cause: str
    at: datetime | None = None
    segments: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Allocated | Lapsed]:
        """Return Allocated, after what lapsed.  Raises Refused ``stock.short``."""
        check_quantity(self.quantity)
        now = check_free(self, level, self.quantity, self.at, self.segments)
        drawn = now.quotas.drawn_by(self.segments, self.quantity)
        ids = (self.sku, self.node, self.quantity)
        allocated = Allocated(*ids, self.cause, drawn)
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

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level without them."""
        old = level_of(self, level)
        quotas = old.quotas.moved(self.drawn, claimed=-1)
        return old.moved(-self.quantity, -self.quantity, quotas=quotas)


@frozen
class Ship(InStock):
    """Let promised units leave; follows from ``orders.Shipped``.

    *segments* are those of the claim: what was of a quota is used up.
    """

    sku: str
    node: str
    quantity: int
    cause: str
    segments: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Shipped]:
        """Return Shipped.

        Raises Refused: ``stock.unclaimed``; ``stock.short`` when a count did not find
        as many units on the shelf.
        """
        check_leaving(self, level, self.quantity)
        used = level_of(self, level).quotas.given_back(self.segments, self.quantity)
        return (Shipped(self.sku, self.node, self.quantity, self.cause, used),)


@frozen
class TransferredOut(InStock):
    """Claimed units have left for another node of ours."""

    sku: str
    node: str
    quantity: int
    cause: str
    serials: tuple[str, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level without them."""
        return level_of(self, level).moved(-self.quantity, -self.quantity)


@frozen
class TransferOut(InStock):
    """Let claimed units leave for another node; follows from ShipTransfer."""

    sku: str
    node: str
    quantity: int
    cause: str
    serials: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[TransferredOut]:
        """Return TransferredOut.  Raises Refused as :class:`Ship` does."""
        check_leaving(self, level, self.quantity)
        ids = (self.sku, self.node, self.quantity)
        return (TransferredOut(*ids, self.cause, self.serials),)


@frozen
class TransferredIn(InStock):
    """Units came from another node of ours."""

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in that condition."""
        return level_of(self, level).put(self.condition, self.quantity)


@frozen
class TransferIn(InStock):
    """Put units from another node in a condition; follows from ReceiveTransfer."""

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[TransferredIn]:
        """Return TransferredIn.  Raises Invalid: a quantity, SKU or node."""
        check_quantity(self.quantity)
        check_place(self)
        ids = (self.sku, self.node, self.quantity, self.cause)
        return (TransferredIn(*ids, self.condition, self.serials),)


@frozen
class Returned(InStock):
    """Units came back from a buyer."""

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in that condition."""
        return level_of(self, level).put(self.condition, self.quantity)


@frozen
class Return(InStock):
    """Put units that came back in a condition; follows from ``orders.Returned``."""

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Returned]:
        """Return Returned.  Raises Invalid: a quantity, SKU or node that cannot be."""
        check_quantity(self.quantity)
        check_place(self)
        ids = (self.sku, self.node, self.quantity, self.cause)
        return (Returned(*ids, self.condition, self.serials),)


def check_claimed(message: InStock, level: StockLevel | None, quantity: int) -> None:
    """Raise Refused ``stock.unclaimed`` when fewer units are promised."""
    check_quantity(quantity)
    claimed = level_of(message, level).allocated
    if quantity > claimed:
        raise Refused(
            "stock.unclaimed",
            asked=f"{quantity} allocated × {message.sku} at {message.node}",
            because=f"{claimed} are allocated there",
            remedy=f"Ask for at most {claimed}",
        )


def check_leaving(message: InStock, level: StockLevel | None, quantity: int) -> None:
    """Raise Refused unless so many promised units are there.

    ``stock.unclaimed`` when fewer are promised, ``stock.short`` when a count did not
    find as many on the shelf.
    """
    check_claimed(message, level, quantity)
    there = level_of(message, level).sellable
    if quantity > there:
        raise short(message, quantity, there)
