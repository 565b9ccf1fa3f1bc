"""The book is brought in step with what is really there, and nothing is hidden by it.

An adjustment is a correction that concerns nobody: it never takes what is promised.  A
count says what is on the shelf: when that is less than what is promised, the difference
stays on the book as a shortfall until it is made good.
"""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.stock.coming_and_going import after_coming
from ordercore.stock.condition import Condition
from ordercore.stock.holding_back import Ended, check_condition, ended
from ordercore.stock.lot import LotUnits
from ordercore.stock.lot_ending import Ending
from ordercore.stock.lot_naming import lots_counted, lots_found, lots_out
from ordercore.stock.shelf import InStock, StockLevel, check_place, level_of
from ordercore.values.when import CLOCKED, utc

__all__ = ["Adjust", "Adjusted", "Count", "Counted"]

MOST = 10**9


@frozen
class Adjusted(InStock):
    """The book was wrong by *delta* units."""

    sku: str
    node: str
    delta: int
    cause: str
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level as it is now known to be."""
        old = level_of(self, level)
        if self.lots:
            old = old.in_lots(self.lots, self.condition, 1 if self.delta > 0 else -1)
        return old.put(self.condition, self.delta)


@frozen
class Adjust(InStock):
    """Correct the book by *delta* units, never below what is promised or held back.

    Attributes:
        at: tells which reservations have ended, and which lots are over; the door says
            now where nobody does.
        condition: in which the units are.
        serials: the serial number of each unit that is missing, or was found, where
            they have one.
        lots: of which lots all of them are; where none is named, units that go are of
            those that end first, and units that come of one that nobody knows.
    """

    sku: str
    node: str
    delta: int
    cause: str
    at: datetime | None = field(default=None, metadata=CLOCKED)
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Adjusted | Ended | Ending]:
        """Return Adjusted, after what is over.

        Raises Refused: ``stock.short`` when fewer units are unclaimed than are to go;
        ``lot.count``, ``lot.other``, ``lot.short``; ``lot.apart``, units are found to
        be sold of which nobody says the lot, and one is set aside there.
        """
        if type(self.delta) is not int or not self.delta or abs(self.delta) > MOST:
            expected = f"a whole number other than 0, at most {MOST:,} either way"
            raise Invalid.at("delta", self.delta, expected)
        check_place(self)
        said = (self.sku, self.node, self.delta, self.cause)
        what = (self.condition, self.serials)
        if self.delta > 0:
            now = level_of(self, level)
            now = now if self.at is None else now.at(utc(self.at))
            lots = lots_found(self, now, self.condition, self.delta, self.lots)
            adjusted = Adjusted(*said, *what, lots)
            return (adjusted, *after_coming(adjusted, level, self.at))
        now = check_condition(self, level, -self.delta, self.at)
        lots = lots_out(self, now, -self.delta, self.lots, self.condition)
        return (*ended(now, level), Adjusted(*said, *what, lots))


@frozen
class Counted(InStock):
    """Somebody counted what is there.

    Attributes:
        before: what the book said.
        counted: what is there; the book says so, too, from now on.
        short: units that are promised or held back and not there.
        serials: the numbers of the units by which the book was wrong.
        lots: by how many units of which lots the book was wrong, either way.
    """

    sku: str
    node: str
    before: int
    counted: int
    cause: str
    condition: Condition = Condition.SELLABLE
    short: int = 0
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    @property
    def delta(self) -> int:
        """How many units more, or fewer, are there than the book said."""
        return self.counted - self.before

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level as it was counted; every claim stays."""
        old = level_of(self, level)
        if self.lots:
            old = old.in_lots(self.lots, self.condition)
        if self.condition is Condition.SELLABLE:
            return old.counted(self.counted)
        return old.put(self.condition, self.counted - self.before)


@frozen
class Count(InStock):
    """Say how many units are there, promised ones among them.

    Attributes:
        counted: units on the shelf, at least 0.
        cause: the count sheet, or who counted.
        at: when, aware UTC: reservations that have ended by then claim nothing, and
            lots that are over stand in quarantine; the door says now where nobody does.
        serials: of units with serial numbers those of the difference alone: of each
            that the book has too many, or of each that it did not have.
        lots: all units that are there by their lots, where lots are counted.
    """

    sku: str
    node: str
    counted: int
    cause: str
    at: datetime | None = field(default=None, metadata=CLOCKED)
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()
    lots: tuple[LotUnits, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Counted | Ended | Ending]:
        """Return Counted, also when the book was right.

        Raises Invalid.  Raises Refused: ``lot.count``, ``lot.other``; ``lot.apart``,
        units are counted to be sold that the book has set aside, or that may be.
        """
        if type(self.counted) is not int or not 0 <= self.counted <= MOST:
            raise Invalid.at("counted", self.counted, f"a whole number, 0 to {MOST:,}")
        check_place(self)
        at = None if self.at is None else utc(self.at)
        now = level_of(self, level) if at is None else level_of(self, level).at(at)
        sells = self.condition is Condition.SELLABLE
        claimed = now.allocated + now.reserved if sells else 0
        counted = Counted(
            self.sku,
            self.node,
            now.of(self.condition),
            self.counted,
            self.cause,
            self.condition,
            max(0, claimed - self.counted),
            self.serials,
            lots_counted(self, now, self.condition, self.counted, self.lots),
        )
        return (*ended(now, level), counted, *after_coming(counted, now, at))
