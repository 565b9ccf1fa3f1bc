"""Units of lots lie in a parcel: they leave with it, and with no other one."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from ordercore.stock.holding_back import Ended, ended
from ordercore.stock.lot import LotUnits
from ordercore.stock.lot_naming import check_lot_units, lot_short
from ordercore.stock.shelf import InStock, StockLevel, level_of

__all__ = ["LotsPacked", "LotsUnpacked", "PackLots", "UnpackLots"]


@frozen
class LotsPacked(InStock):
    """Units of these lots lie in a parcel, which is the cause."""

    sku: str
    node: str
    lots: tuple[LotUnits, ...]
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in a parcel."""
        return level_of(self, level).packing(self.lots)


@frozen
class PackLots(InStock):
    """Put units of lots into a parcel; follows from ``warehouse.Pack``."""

    sku: str
    node: str
    lots: tuple[LotUnits, ...]
    cause: str
    at: datetime

    def decide(self, level: StockLevel | None) -> Sequence[LotsPacked | Ended]:
        """Return LotsPacked, after what is over.

        Raises Invalid.  Raises Refused ``lot.short``: fewer units of a lot are there
        that may be sold and lie in no parcel.
        """
        now = level_of(self, level).at(self.at)
        for place, one in enumerate(self.lots):
            check_lot_units(one, f"lots[{place}]")
            lot = now.lot(one.lot)
            loose = lot.loose if lot else 0
            if one.quantity > loose:
                asked = f"pack {one.quantity} × {self.sku} of lot {one.lot}"
                because = f"{loose} of it may be sold and lie in no parcel"
                raise lot_short(f"{asked} at {self.node}", because, lot)
        packed = LotsPacked(self.sku, self.node, self.lots, self.cause)
        return (*ended(now, level), packed)


@frozen
class LotsUnpacked(InStock):
    """Units of these lots were taken out of a parcel, which is the cause."""

    sku: str
    node: str
    lots: tuple[LotUnits, ...]
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in no parcel."""
        return level_of(self, level).packing(self.lots, -1)


@frozen
class UnpackLots(InStock):
    """Take units of lots out of a parcel; follows from ``warehouse.Unpack``."""

    sku: str
    node: str
    lots: tuple[LotUnits, ...]
    cause: str

    def decide(self, level: StockLevel | None) -> Sequence[LotsUnpacked]:
        """Return LotsUnpacked."""
        return (LotsUnpacked(self.sku, self.node, self.lots, self.cause),)
