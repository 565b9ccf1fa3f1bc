"""Goods arrive, are promised, given free, leave and come back: one entry for each move.

Orders cause the moves between promise and departure; they follow from the orders'
own events, so that what stock holds back is always what the order lines claim.
"""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from ordercore.errors import Invalid, Refused
from ordercore.stock.holding_back import Lapsed, check_free, ended
from ordercore.stock.shelf import InStock, StockLevel, check_place, level_of
from ordercore.values import quantity as check_quantity

__all__ = [
    "Adjust",
    "Adjusted",
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
    """Units arrived in good order."""

    sku: str
    node: str
    quantity: int
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with more to sell."""
        old = level_of(self, level)
        return StockLevel(
            self.sku, self.node, old.sellable + self.quantity, old.allocated, old.held
        )


@frozen
class Receive(InStock):
    """Take units in; *cause* is the delivery, the count or the opening stock."""

    sku: str
    node: str
    quantity: int
    cause: str = ""

    def decide(self, level: StockLevel | None) -> Sequence[Received]:
        """Return Received.  Raises Invalid: a quantity, SKU or node that cannot be."""
        check_quantity(self.quantity)
        check_place(self)
        return (Received(self.sku, self.node, self.quantity, self.cause),)


@frozen
class Adjusted(InStock):
    """The count differed from the book by *delta*."""

    sku: str
    node: str
    delta: int
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level as it was counted."""
        old = level_of(self, level)
        return StockLevel(
            self.sku, self.node, old.sellable + self.delta, old.allocated, old.held
        )


@frozen
class Adjust(InStock):
    """Correct the book by *delta* units, never below what is promised or held back.

    *at* tells which reservations have ended; without it, all on the book still count.
    """

    sku: str
    node: str
    delta: int
    cause: str
    at: datetime | None = None

    def decide(self, level: StockLevel | None) -> Sequence[Adjusted | Lapsed]:
        """Return Adjusted.

        Raises Refused ``stock.short`` when fewer units are free than are to go.
        """
        if type(self.delta) is not int or not self.delta or abs(self.delta) > 10**9:
            expected = "a whole number other than 0, at most 1,000,000,000 either way"
            raise Invalid.at("delta", self.delta, expected)
        check_place(self)
        adjusted = Adjusted(self.sku, self.node, self.delta, self.cause)
        if self.delta > 0:
            return (adjusted,)
        now = check_free(self, level, -self.delta, self.at)
        return (*ended(now, level), adjusted)


@frozen
class Allocated(InStock):
    """Units are promised to a placed order."""

    sku: str
    node: str
    quantity: int
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with more promised."""
        old = level_of(self, level)
        return StockLevel(
            self.sku, self.node, old.sellable, old.allocated + self.quantity, old.held
        )


@frozen
class Allocate(InStock):
    """Promise units to a placed order; follows from ``orders.Allocated``.

    *at* tells which reservations have ended; without it, all on the book still count.
    """

    sku: str
    node: str
    quantity: int
    cause: str
    at: datetime | None = None

    def decide(self, level: StockLevel | None) -> Sequence[Allocated | Lapsed]:
        """Return Allocated, after what lapsed.  Raises Refused ``stock.short``."""
        check_quantity(self.quantity)
        now = check_free(self, level, self.quantity, self.at)
        allocated = Allocated(self.sku, self.node, self.quantity, self.cause)
        return (*ended(now, level), allocated)


@frozen
class Deallocated(InStock):
    """Promised units are free again."""

    sku: str
    node: str
    quantity: int
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with less promised."""
        old = level_of(self, level)
        return StockLevel(
            self.sku, self.node, old.sellable, old.allocated - self.quantity, old.held
        )


@frozen
class Deallocate(InStock):
    """Give promised units free; follows from the order's own event."""

    sku: str
    node: str
    quantity: int
    cause: str

    def decide(self, level: StockLevel | None) -> Sequence[Deallocated]:
        """Return Deallocated.  Raises Refused ``stock.unclaimed``."""
        check_claimed(self, level, self.quantity)
        return (Deallocated(self.sku, self.node, self.quantity, self.cause),)


@frozen
class Shipped(InStock):
    """Promised units have left."""

    sku: str
    node: str
    quantity: int
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level without them."""
        old = level_of(self, level)
        return StockLevel(
            self.sku,
            self.node,
            old.sellable - self.quantity,
            old.allocated - self.quantity,
            old.held,
        )


@frozen
class Ship(InStock):
    """Let promised units leave; follows from ``orders.Shipped``."""

    sku: str
    node: str
    quantity: int
    cause: str

    def decide(self, level: StockLevel | None) -> Sequence[Shipped]:
        """Return Shipped.  Raises Refused ``stock.unclaimed``."""
        check_claimed(self, level, self.quantity)
        return (Shipped(self.sku, self.node, self.quantity, self.cause),)


@frozen
class Returned(InStock):
    """Units came back from a buyer and can be sold again."""

    sku: str
    node: str
    quantity: int
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them."""
        old = level_of(self, level)
        return StockLevel(
            self.sku, self.node, old.sellable + self.quantity, old.allocated, old.held
        )


@frozen
class Return(InStock):
    """Put units that came back on the shelf; follows from ``orders.Returned``."""

    sku: str
    node: str
    quantity: int
    cause: str

    def decide(self, level: StockLevel | None) -> Sequence[Returned]:
        """Return Returned.  Raises Invalid: a quantity, SKU or node that cannot be."""
        check_quantity(self.quantity)
        check_place(self)
        return (Returned(self.sku, self.node, self.quantity, self.cause),)


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
