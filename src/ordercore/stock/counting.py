"""The book is brought in step with what is really there, and nothing is hidden by it.

An adjustment is a correction that concerns nobody: it never takes what is promised.  A
count says what is on the shelf: when that is less than what is promised, the difference
stays on the book as a shortfall until it is made good.
"""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.stock.condition import Condition
from ordercore.stock.holding_back import Lapsed, check_condition, ended
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

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level as it is now known to be."""
        return level_of(self, level).put(self.condition, self.delta)


@frozen
class Adjust(InStock):
    """Correct the book by *delta* units, never below what is promised or held back.

    Attributes:
        at: tells which reservations have ended; the door says now where nobody does.
        condition: in which the units are.
        serials: the serial number of each unit that is missing, or was found, where
            they have one.
    """

    sku: str
    node: str
    delta: int
    cause: str
    at: datetime | None = field(default=None, metadata=CLOCKED)
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Adjusted | Lapsed]:
        """Return Adjusted.

        Raises Refused ``stock.short`` when fewer units are unclaimed than are to go.
        """
        if type(self.delta) is not int or not self.delta or abs(self.delta) > MOST:
            expected = f"a whole number other than 0, at most {MOST:,} either way"
            raise Invalid.at("delta", self.delta, expected)
        check_place(self)
        ids = (self.sku, self.node, self.delta, self.cause)
        adjusted = Adjusted(*ids, self.condition, self.serials)
        if self.delta > 0:
            return (adjusted,)
        now = check_condition(self, level, -self.delta, self.at)
        return (*ended(now, level), adjusted)


@frozen
class Counted(InStock):
    """Somebody counted what is there.

    Attributes:
        before: what the book said.
        counted: what is there; the book says so, too, from now on.
        short: units that are promised or held back and not there.
        serials: the numbers of the units by which the book was wrong.
    """

    sku: str
    node: str
    before: int
    counted: int
    cause: str
    condition: Condition = Condition.SELLABLE
    short: int = 0
    serials: tuple[str, ...] = ()

    @property
    def delta(self) -> int:
        """How many units more, or fewer, are there than the book said."""
        return self.counted - self.before

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level as it was counted; every claim stays."""
        old = level_of(self, level)
        if self.condition is Condition.SELLABLE:
            return old.counted(self.counted)
        return old.put(self.condition, self.counted - self.before)


@frozen
class Count(InStock):
    """Say how many units are there, promised ones among them.

    Attributes:
        counted: units on the shelf, at least 0.
        cause: the count sheet, or who counted.
        at: when, aware UTC: reservations that have ended by then claim nothing.
        serials: of units with serial numbers those of the difference alone: of each
            that the book has too many, or of each that it did not have.
    """

    sku: str
    node: str
    counted: int
    cause: str
    at: datetime
    condition: Condition = Condition.SELLABLE
    serials: tuple[str, ...] = ()

    def decide(self, level: StockLevel | None) -> Sequence[Counted | Lapsed]:
        """Return Counted, also when the book was right.  Raises Invalid."""
        if type(self.counted) is not int or not 0 <= self.counted <= MOST:
            raise Invalid.at("counted", self.counted, f"a whole number, 0 to {MOST:,}")
        check_place(self)
        now = level_of(self, level).at(utc(self.at))
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
        )
        return (*ended(now, level), counted)
