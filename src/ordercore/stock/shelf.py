"""How many of what is where, and how many are promised or held back for somebody."""

from bisect import bisect_left
from datetime import datetime
from operator import attrgetter

from attrs import frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.values import check_id, sku

__all__ = ["HeldUntil", "InStock", "StockLevel", "stock_stream"]

END = attrgetter("until")


@frozen
class HeldUntil:
    """Units that reservations hold back and that are free again at one instant.

    Attributes:
        until: aware UTC; they count before it, and no more at it.
        quantity: of all reservations together that end then.
    """

    until: datetime
    quantity: int


@frozen
class StockLevel:
    """The stock of one SKU at one node.

    Attributes:
        sku: what it is.
        node: where it is.
        sellable: units that are there and in order.
        allocated: how many of them are promised to placed orders; never more than
            ``sellable``.
        held: how many more are held back for reservations, the earliest end first.
            What has ended counts until it is taken off the book, so a level that was
            kept says too little rather than too much; :meth:`at` tells exactly.
    """

    sku: str
    node: str
    sellable: int = 0
    allocated: int = 0
    held: tuple[HeldUntil, ...] = ()

    @property
    def reserved(self) -> int:
        """Units that reservations hold back."""
        return sum([one.quantity for one in self.held]) if self.held else 0

    @property
    def available(self) -> int:
        """Units that can still be promised."""
        if self.held:
            return self.sellable - self.allocated - self.reserved
        return self.sellable - self.allocated

    def at(self, now: datetime) -> "StockLevel":
        """Return the level as it is at *now*: what ended by then is held no more."""
        if not self.held or self.held[0].until > now:
            return self
        live = tuple([one for one in self.held if one.until > now])
        return StockLevel(self.sku, self.node, self.sellable, self.allocated, live)

    def held_until(self, until: datetime) -> int:
        """Return how many units are held back until that instant."""
        return sum([one.quantity for one in self.held if one.until == until])

    def holding(self, until: datetime, more: int) -> "StockLevel":
        """Return the level with so many units more, or fewer, held until then."""
        place = bisect_left(self.held, until, key=END)
        end = place
        if place < len(self.held) and self.held[place].until == until:
            more += self.held[place].quantity
            end += 1
        there = (HeldUntil(until, more),) if more else ()
        held = (*self.held[:place], *there, *self.held[end:])
        return StockLevel(self.sku, self.node, self.sellable, self.allocated, held)


class InStock:
    """Something that concerns the stock of one SKU at one node."""

    __slots__ = ()

    sku: str
    node: str

    @property
    def stream(self) -> str:
        """The stream of that stock level."""
        return stock_stream(self.sku, self.node)


def stock_stream(sku: str, node: str) -> str:
    """Return the stream of a stock level: ``stock/MUG@CPH``."""
    return stream_id("stock", f"{sku}@{node}")


def level_of(message: InStock, level: StockLevel | None) -> StockLevel:
    """Return the level, an empty one where nothing was ever received."""
    return level or StockLevel(message.sku, message.node)


def check_place(message: InStock) -> None:
    """Raise Invalid unless the message names a SKU and a node that can be."""
    sku(message.sku, "sku")
    check_id(message.node, "node")


def short(message: InStock, quantity: int, free: int) -> Refused:
    """Return the refusal for units that are not there, or not free."""
    return Refused(
        "stock.short",
        asked=f"{quantity} × {message.sku} at {message.node}",
        because=f"{free} are free there",
        remedy=f"Ask for at most {free}, choose another node, receive "
        f"{quantity - free} more, or free what is promised to other orders or held "
        "for carts",
    )
