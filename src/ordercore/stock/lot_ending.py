"""What is over, or must not be sold, stands in quarantine: nobody is promised it.

A lot that ends takes no claim with it.  What is promised and not to be sold any more is
missing from then on, as if a count had not found it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from attrs import evolve, frozen

from ordercore.stock.lot import Lot
from ordercore.stock.shelf import InStock, StockLevel, level_of

__all__ = ["LotExpired", "LotHeld"]


@frozen
class LotExpired(InStock):
    """The time of a lot was over; what is left of it stands in quarantine.

    Attributes:
        quantity: units that could be sold until then.
        sell_until: when it was over.
        cause: what ended it: its time.
        short: units at the place that are promised or held back and not there now.
    """

    sku: str
    node: str
    lot: str
    quantity: int
    sell_until: datetime
    cause: str = "time"
    short: int = 0

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in quarantine; every claim stays."""
        return level_of(self, level).put_aside(self.lot, self.quantity)


@frozen
class LotHeld(InStock):
    """Nobody gets units of a lot, neither of those that are here nor of what comes.

    Attributes:
        quantity: units that could be sold until now, and are in quarantine.
        cause: why, such as a recall.
        short: units at the place that are promised or held back and not there now.
        recall: whether it is called back at all places; None where nobody said so yet.
    """

    sku: str
    node: str
    lot: str
    quantity: int
    cause: str
    short: int = 0
    recall: bool | None = None

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in quarantine; every claim stays."""
        aside = level_of(self, level).put_aside(self.lot, self.quantity)
        lot = aside.lot(self.lot) or Lot(self.lot)
        return aside.with_lot(evolve(lot, held=self.cause, recalled=self.recall))


Ending: TypeAlias = LotExpired | LotHeld
"""What takes units of a lot from what can be sold."""


def expired(now: StockLevel, level: StockLevel) -> Iterator[LotExpired]:
    """Yield what was over between a level as it was kept and as it is now."""
    left = level.sellable
    for kept, lot in zip(level.lots, now.lots, strict=True):
        gone = kept.sellable - lot.sellable
        if gone and lot.sell_until is not None:
            left -= gone
            what = (now.sku, now.node, lot.id, gone, lot.sell_until)
            yield LotExpired(*what, short=missing(now, left))


def set_apart(level: StockLevel, at: datetime | None) -> Iterator[Ending]:
    """Yield what takes units of lots that are held, or over at *at*, from the others.

    Such units have just come, or were just said to be of that lot.
    """
    left = level.sellable
    for lot in level.lots:
        if not lot.sellable:
            continue
        place = (level.sku, level.node, lot.id, lot.sellable)
        short = missing(level, left - lot.sellable)
        if lot.held:
            yield LotHeld(*place, lot.held, short, lot.recalled)
        elif lot.over(at) and lot.sell_until is not None:
            yield LotExpired(*place, lot.sell_until, short=short)
        else:
            continue
        left -= lot.sellable


def missing(level: StockLevel, sellable: int) -> int:
    """Return how many claimed units of a level are missing with so many to sell."""
    return max(0, level.allocated + level.reserved - sellable)
