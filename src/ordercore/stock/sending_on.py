"""Units leave a shelf for another node of ours, and come to that one's."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from ordercore.stock.coming_and_going import (
    after_coming,
    come,
    gone,
    leaving,
    lots_coming,
)
from ordercore.stock.condition import Condition
from ordercore.stock.holding_back import Ended, ended
from ordercore.stock.lot import LotUnits
from ordercore.stock.lot_ending import Ending
from ordercore.stock.lot_naming import lots_out
from ordercore.stock.shelf import InStock, StockLevel, check_place
from ordercore.values import quantity as check_quantity

__all__ = ["TransferIn", "TransferOut", "TransferredIn", "TransferredOut"]


@frozen
class TransferredOut(InStock):
    """Claimed units have left for another node of ours."""

    sku: str
    node: str
    quantity: int
    cause: str
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level without them."""
        old = gone(self, level)
        return old.moved(-self.quantity, -self.quantity)


@frozen
class TransferOut(InStock):
    """Let claimed units leave for another node; follows from ShipTransfer."""

    sku: str
    node: str
    quantity: int
    cause: str
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()
    at: datetime | None = None

    def decide(self, level: StockLevel | None) -> Sequence[TransferredOut | Ended]:
        """Return TransferredOut, after what is over.

        Raises Refused as :class:`Ship` does.
        """
        now = leaving(self, level)
        lots = lots_out(self, now, self.quantity, self.lots)
        ids = (self.sku, self.node, self.quantity, self.cause)
        return (*ended(now, level), TransferredOut(*ids, self.serials, lots))


@frozen
class TransferredIn(InStock):
    """Units came from another node of ours."""

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in that condition."""
        return come(self, level)


@frozen
class TransferIn(InStock):
    """Put units from another node in a condition; follows from ReceiveTransfer."""

    sku: str
    node: str
    quantity: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()
    at: datetime | None = None

    def decide(self, level: StockLevel | None) -> Sequence[TransferredIn | Ending]:
        """Return TransferredIn, and what puts units of lots over or held apart.

        Raises Invalid: a quantity, SKU, node or lot that cannot be.  Raises Refused:
        ``lot.count``, ``lot.other``.
        """
        check_quantity(self.quantity)
        check_place(self)
        ids = (self.sku, self.node, self.quantity, self.cause, self.condition)
        here = TransferredIn(*ids, self.serials, lots_coming(self, level))
        return (here, *after_coming(here, level, self.at))
