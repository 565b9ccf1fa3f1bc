"""Units change their condition, are scrapped, or are kept back from everybody."""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.stock.condition import Condition
from ordercore.stock.counting import MOST
from ordercore.stock.holding_back import Ended, check_condition, ended
from ordercore.stock.lot import LotUnits
from ordercore.stock.lot_naming import lots_out, lots_to_sell
from ordercore.stock.shelf import InStock, StockLevel, check_place, level_of
from ordercore.values import CLOCKED
from ordercore.values import quantity as check_quantity

__all__ = [
    "KeepSafetyStock",
    "Reclassified",
    "Reclassify",
    "SafetyStockKept",
    "Scrap",
    "Scrapped",
]


@frozen
class Reclassified(InStock):
    """Units went from one condition to another."""

    sku: str
    node: str
    quantity: int
    condition: Condition
    into: Condition
    cause: str
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them there; as many are on hand."""
        old = level_of(self, level)
        if self.lots:
            old = old.in_lots(self.lots, self.condition, -1, self.into)
        return old.put(self.condition, -self.quantity).put(self.into, self.quantity)


@frozen
class Reclassify(InStock):
    """Put units in another condition, such as after a check of their quality.

    Attributes:
        condition: in which they are.
        into: where they go.
        at: tells which reservations have ended, and which lots are over; the door says
            now where nobody does.
        serials: the serial number of each unit, where they have one.
        lots: of which lots all of them are; those that end first where none is named.
    """

    sku: str
    node: str
    quantity: int
    condition: Condition
    into: Condition
    cause: str
    at: datetime | None = field(default=None, metadata=CLOCKED)
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Reclassified | Ended]:
        """Return Reclassified.

        Raises Invalid: both conditions are one.  Raises Refused: ``stock.short`` when
        fewer units stand there that nobody has a claim on; ``lot.count``,
        ``lot.short``; ``lot.apart``, what is over or held is to be sold.
        """
        check_quantity(self.quantity)
        check_place(self)
        if self.condition is self.into:
            raise Invalid.at(
                "into", self.into, f"a condition other than {self.condition}"
            )
        now = check_condition(self, level, self.quantity, self.at)
        what = (self, now, self.quantity, self.lots, self.condition)
        sells = self.into is Condition.SELLABLE
        lots = lots_to_sell(*what, self.at) if sells else lots_out(*what)
        ids = (self.sku, self.node, self.quantity)
        ways = (self.condition, self.into)
        moved = Reclassified(*ids, *ways, self.cause, self.serials, lots)
        return (*ended(now, level), moved)


@frozen
class Scrapped(InStock):
    """Units are gone for good."""

    sku: str
    node: str
    quantity: int
    condition: Condition
    cause: str
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level without them."""
        old = level_of(self, level)
        if self.lots:
            old = old.in_lots(self.lots, self.condition, -1)
        return old.put(self.condition, -self.quantity)


@frozen
class Scrap(InStock):
    """Throw units away; *cause* says why, and who decided it.

    Attributes:
        condition: in which they are.
        at: tells which reservations have ended, and which lots are over; the door says
            now where nobody does.
        serials: the serial number of each unit, where they have one.
        lots: of which lots all of them are; those that end first where none is named.
    """

    sku: str
    node: str
    quantity: int
    condition: Condition
    cause: str
    at: datetime | None = field(default=None, metadata=CLOCKED)
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Scrapped | Ended]:
        """Return Scrapped.

        Raises Refused: ``stock.short`` when fewer units stand there that nobody has a
        claim on; ``lot.count``, ``lot.short``.
        """
        check_quantity(self.quantity)
        now = check_condition(self, level, self.quantity, self.at)
        lots = lots_out(self, now, self.quantity, self.lots, self.condition)
        ids = (self.sku, self.node, self.quantity)
        gone = Scrapped(*ids, self.condition, self.cause, self.serials, lots)
        return (*ended(now, level), gone)


@frozen
class SafetyStockKept(InStock):
    """So many units are kept back from now on."""

    sku: str
    node: str
    before: int
    units: int

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level that keeps them."""
        return level_of(self, level).keeping_back(self.units)


@frozen
class KeepSafetyStock(InStock):
    """Keep the last *units* of a shelf from being promised; 0 keeps none.

    What is promised already stays promised.
    """

    sku: str
    node: str
    units: int

    def decide(self, level: StockLevel | None) -> Sequence[SafetyStockKept]:
        """Return SafetyStockKept, or nothing when it is so already.  Raises Invalid."""
        if type(self.units) is not int or not 0 <= self.units <= MOST:
            raise Invalid.at("units", self.units, f"a whole number, 0 to {MOST:,}")
        check_place(self)
        before = level_of(self, level).safety_stock
        if before == self.units:
            return ()
        return (SafetyStockKept(self.sku, self.node, before, self.units),)
