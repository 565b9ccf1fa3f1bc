"""How many of what is where, and how many of them are promised to somebody."""

from attrs import frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.values import check_id, sku

__all__ = ["InStock", "StockLevel", "stock_stream"]


@frozen
class StockLevel:
    """The stock of one SKU at one node.

    Attributes:
        sku: what it is.
        node: where it is.
        sellable: units that are there and in order.
        allocated: how many of them are promised to placed orders; never more than
            ``sellable``.
    """

    sku: str
    node: str
    sellable: int = 0
    allocated: int = 0

    @property
    def available(self) -> int:
        """Units that can still be promised."""
        return self.sellable - self.allocated


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
        f"{quantity - free} more, or free what is promised to other orders",
    )
