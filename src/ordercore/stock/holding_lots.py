"""A lot is held and released, gets another end, or turns out to be another one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from attrs import evolve, field, frozen

from ordercore.errors import Invalid, Refused
from ordercore.stock.condition import Condition
from ordercore.stock.holding_back import Ended, ended
from ordercore.stock.lot import Lot, LotUnits
from ordercore.stock.lot_ending import Ending, LotHeld, missing, set_apart
from ordercore.stock.lot_fitting import relabelled
from ordercore.stock.lot_naming import check_lot, lots_in, lots_out
from ordercore.stock.shelf import (
    InStock,
    OfPlace,
    StockLevel,
    check_place,
    level_of,
)
from ordercore.stock.unloading import check_reason
from ordercore.values import CLOCKED, meant, utc
from ordercore.values.when import check_day

__all__ = [
    "CorrectLot",
    "HoldLot",
    "LotCorrected",
    "LotRedated",
    "LotReleased",
    "RedateLot",
    "ReleaseLot",
]


@frozen
class HoldLot(InStock):
    """Let nobody have units of a lot any more, such as when it is called back.

    Its units go to quarantine, also those that are promised: what is promised and not
    there any more is missing, as after a count.  What comes of it later is held, too.

    Attributes:
        reason: why.
        at: when, aware UTC; at the door that is now where it is not given.
        ahead: whether it is held before any of it has come.
    """

    sku: str
    node: str
    lot: str
    reason: str
    at: datetime | None = field(default=None, metadata=CLOCKED)
    ahead: bool = False

    def decide(self, level: StockLevel | None) -> Sequence[LotHeld | Ended]:
        """Return LotHeld, or nothing where it is held for this reason.

        Raises Invalid.  Raises Refused ``lot.unknown``: none of it is there, and it is
        not to be held ahead; or units are there, and nobody knows their lots.
        """
        check_place(self)
        check_lot(self.lot)
        reason = check_reason(self.reason)
        now = as_of(self, level)
        lot = now.lot(self.lot)
        if lot is not None and (lot.held, bool(lot.recalled)) == (reason, False):
            return ()
        if lot is None and (not self.ahead or (now.on_hand and not now.lots)):
            raise _unknown("hold", now, self.lot)
        return (*ended(now, level), held(now, self.lot, reason, recall=False))


@frozen
class LotReleased(InStock):
    """A lot is held no more.

    Attributes:
        quantity: units that can be sold again; none of a lot that is over.
    """

    sku: str
    node: str
    lot: str
    quantity: int
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with its units to be sold again."""
        back = level_of(self, level).put_aside(self.lot, -self.quantity)
        lot = back.lot(self.lot) or Lot(self.lot)
        return back.with_lot(evolve(lot, held="", recalled=None))


@frozen
class ReleaseLot(InStock):
    """Let a lot be sold again that was held; what is over stays in quarantine.

    Attributes:
        cause: who says so, and why.
        at: when, aware UTC; at the door that is now where it is not given.
    """

    sku: str
    node: str
    lot: str
    cause: str
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, level: StockLevel | None) -> Sequence[LotReleased | Ended]:
        """Return LotReleased, or nothing where it is not held.

        Raises Refused ``lot.unknown``.
        """
        now = as_of(self, level)
        lot = existing(now, "release", self.lot)
        if not lot.held:
            return ()
        units = 0 if lot.over(self.at) else lot.set_aside
        released = LotReleased(self.sku, self.node, self.lot, units, self.cause)
        return (*ended(now, level), released)


@frozen
class LotRedated(InStock):
    """A lot ends on another day than the book said.

    Attributes:
        before: the last good day by the book until now.
        quantity: units that can be sold again, as their time is not over.
    """

    sku: str
    node: str
    lot: str
    before: date | None
    expires_on: date | None
    sell_until: datetime | None
    quantity: int
    cause: str

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level whose lot ends then."""
        back = level_of(self, level).put_aside(self.lot, -self.quantity)
        lot = back.lot(self.lot) or Lot(self.lot)
        ends, until = self.expires_on, self.sell_until
        return back.with_lot(evolve(lot, expires_on=ends, sell_until=until))


@frozen
class RedateLot(InStock):
    """Correct the day on which a lot ends, or until when it may be sold.

    Attributes:
        expires_on: the last day on which it is good; None where it does not go off.
        cause: who says so, and why.
        sell_until: as in :class:`ordercore.stock.LotUnits`.
        at: when, aware UTC; at the door that is now where it is not given.
    """

    sku: str
    node: str
    lot: str
    expires_on: date | None
    cause: str
    sell_until: datetime | None = None
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, level: StockLevel | None) -> Sequence[LotRedated | Ended | Ending]:
        """Return LotRedated, and what is over now; nothing when it ends then already.

        Raises Invalid.  Raises Refused ``lot.unknown``.
        """
        if self.expires_on is not None:
            check_day(self.expires_on, "expires_on")
        until = None if self.sell_until is None else utc(self.sell_until, "sell_until")
        now = as_of(self, level)
        lot = existing(now, "redate", self.lot)
        if (lot.expires_on, lot.sell_until) == (self.expires_on, until):
            return ()
        ids = (self.sku, self.node, self.lot, lot.expires_on, self.expires_on, until)
        after = evolve(lot, sell_until=until)
        units = 0 if lot.held or after.over(self.at) else lot.set_aside
        redated = LotRedated(*ids, units, self.cause)
        over = set_apart(redated.apply(now), self.at)
        return (*ended(now, level), redated, *over)


@frozen
class LotCorrected(InStock):
    """Units are of another lot than the book said.

    Attributes:
        out_of: the lot of which they were by the book, "" where nobody knew it.
        condition: in which they stand.
        into: of which lot they are, and how many.
        order: from which they came back unread, where that was said.
    """

    sku: str
    node: str
    out_of: LotUnits
    condition: Condition
    into: LotUnits
    cause: str
    order: str = ""

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level with them in the right lot."""
        units = (evolve(self.out_of, quantity=-self.into.quantity), self.into)
        return level_of(self, level).in_lots(units, self.condition)


@frozen
class CorrectLot(InStock):
    """Say of which lot units really are; they stay where they stand.

    So the lots of units are named that were here before lots were kept, or came back
    without anybody reading the label.  What an order got and sent back unread is
    corrected with them, and what is owed to their owners.

    Attributes:
        lot: of which they are by the book; "" where nobody knows it.
        condition: in which they stand.
        into: of which lot they are, and how many.
        cause: who has read the label.
        at: when, aware UTC; at the door that is now where it is not given.
        order: from which they came back unread; the first one that may be meant where
            it is not given.
    """

    sku: str
    node: str
    lot: str
    condition: Condition
    into: LotUnits
    cause: str
    at: datetime | None = field(default=None, metadata=CLOCKED)
    order: str = ""

    def decide(
        self, level: StockLevel | None
    ) -> Sequence[LotCorrected | Ended | Ending]:
        """Return LotCorrected, and what puts the units apart if their lot is.

        Raises Invalid: both are one lot, or a quantity.  Raises Refused:
        ``lot.short``, ``lot.other``.
        """
        if self.lot == self.into.lot:
            raise Invalid.at("into", self.into.lot, "another lot than they are of")
        now, units = as_of(self, level), self.into.quantity
        (into,) = lots_in(self, now, units, (relabelled(now, self.lot, self.into),))
        named = (LotUnits(self.lot, units),)
        (out_of,) = lots_out(self, now, units, named, self.condition)
        ids = (self.sku, self.node, out_of, self.condition, into, self.cause)
        corrected = LotCorrected(*ids, self.order)
        apart = set_apart(corrected.apply(now), self.at)
        return (*ended(now, level), corrected, *apart)


class Timed(OfPlace, Protocol):
    """A command about a shelf at some time."""

    @property
    def at(self) -> datetime | None:
        """When; without it nothing is over."""
        ...


def as_of(message: Timed, level: StockLevel | None) -> StockLevel:
    """Return the level as it is when something is asked."""
    here = level or StockLevel(message.sku, message.node)
    return here if message.at is None else here.at(utc(message.at))


def held(level: StockLevel, name: str, cause: str, *, recall: bool) -> LotHeld:
    """Return what holds a lot with all of it that could be sold until now."""
    lot = level.lot(name)
    units = lot.sellable if lot else 0
    short = missing(level, level.sellable - units) if units else 0
    return LotHeld(level.sku, level.node, name, units, cause, short, recall)


def existing(level: StockLevel, asked: str, name: str) -> Lot:
    """Return a lot.  Raises Refused ``lot.unknown``."""
    lot = level.lot(name)
    if lot is None:
        raise _unknown(asked, level, name)
    return lot


def _unknown(asked: str, level: StockLevel, name: str) -> Refused:
    there = [lot.id for lot in level.lots if lot.id]
    ids = ", ".join(there[:10])
    known = f"lots {ids} are there" if ids else "no lot is known there"
    near = " or ".join(sorted({*meant(name)} & {*there}))
    hint = f"Did you mean {near}? Else read" if near else "Read"
    ahead = "; ahead=True holds what is still to come" if asked == "hold" else ""
    return Refused(
        "lot.unknown",
        asked=f"{asked} lot {name} of {level.sku} at {level.node}",
        because=known,
        remedy=f"{hint} the label again; units that are there without a lot get one "
        f"with stock.CorrectLot{ahead}",
    )
