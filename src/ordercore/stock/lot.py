"""Units that were made together: their lot, until when they may be sold, and whose.

A shelf knows the lots of its units, or of none.  Units of which nobody knows the lot,
on a shelf that has lots, are together a lot of their own, whose id is "".
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from ordercore.catalog import LotTurn
from ordercore.stock.condition import Condition, Unsellable
from ordercore.values import formerly

__all__ = ["Lot", "LotUnits", "Lots", "in_lot_turn"]

NOTHING_APART = Unsellable()
FIRST = datetime.min.replace(tzinfo=UTC)


@frozen
class LotUnits:
    """So many units of a lot, and what has to be known of it.

    Attributes:
        lot: what stands on the label, unique for the SKU at its node.
        quantity: how many; where a count has found fewer than the book says, by how
            many, below 0.
        expires_on: the last day on which they are good, as printed; None where they do
            not go off.
        sell_until: aware UTC; from this instant on nobody gets them any more.  At the
            door it follows from *expires_on* where it is not given.
        owner: who owns them until they are sold, such as a supplier's id; "" is us, and
            None is not said: what is known of the lot holds, and else they are ours.
        arrived_at: when they came to us, aware UTC; at the door that is now where it is
            not given.
        printed: what stands on their label where the book knows them by another name,
            as units of another owner or end lie there under that one; what is called
            back by it are they, too.
    """

    lot: str
    quantity: int
    expires_on: date | None = None
    sell_until: datetime | None = None
    owner: str | None = field(default=None, metadata=formerly(""))
    arrived_at: datetime | None = None
    printed: str = ""

    @property
    def whose(self) -> str:
        """Who owns them, "" where that is us or was not said."""
        return self.owner or ""

    @property
    def label(self) -> str:
        """What stands on their label."""
        return self.printed or self.lot

    def goes_by(self, name: str) -> bool:
        """Tell whether they are known by a name, or have it on their label."""
        return name == self.lot or bool(name and name == self.printed)


@frozen
class Lot:
    """The units of one lot on one shelf.

    Attributes:
        id: what stands on the label; "" for units of which nobody knows the lot.
        sellable: units that are in order; none once it is over, or while it is held.
        unsellable: units that stand apart.
        set_aside: of those in quarantine, the ones that are there for no other reason
            than that the lot is over or held.
        held: why nobody may get any of it, such as a recall; "" when it is not held.
        packed: units of it that lie in parcels which have not left, in order or not.
        expires_on, sell_until, arrived_at: as in :class:`LotUnits`.
        owner: who owns them until they are sold; "" is us.
        printed: as in :class:`LotUnits`.
        recalled: whether it is held because it is called back at all places; None where
            it is not held, or was before holds said so.
    """

    id: str
    sellable: int = 0
    unsellable: Unsellable = NOTHING_APART
    set_aside: int = 0
    held: str = ""
    expires_on: date | None = None
    sell_until: datetime | None = None
    owner: str = ""
    arrived_at: datetime | None = None
    packed: int = 0
    printed: str = ""
    recalled: bool | None = None

    @property
    def on_hand(self) -> int:
        """Units that are there, in whatever condition."""
        return self.sellable + self.unsellable.total

    def of(self, condition: Condition) -> int:
        """Return how many units stand in a condition."""
        sells = condition is Condition.SELLABLE
        return self.sellable if sells else self.unsellable.of(condition)

    def over(self, now: datetime | None) -> bool:
        """Tell whether nobody gets it any more at *now*; nobody knows without it."""
        end = self.sell_until
        return now is not None and end is not None and end <= now

    def units(self, quantity: int) -> LotUnits:
        """Return so many units of it, with what has to be known of them."""
        said = (self.expires_on, self.sell_until, self.owner, self.arrived_at)
        return LotUnits(self.id, quantity, *said, self.printed)

    def goes_by(self, name: str) -> bool:
        """Tell whether it is known by a name, or has it on its label."""
        return name == self.id or bool(name and name == self.printed)

    def held_by_recall(self, cause: str) -> bool:
        """Tell whether a recall of that cause holds it, and not its place."""
        return self.held == cause if self.recalled is None else self.recalled

    def moved(self, condition: Condition, more: int) -> "Lot":
        """Return it with so many units more, or fewer, in a condition."""
        if condition is Condition.SELLABLE:
            return evolve(self, sellable=self.sellable + more)
        apart = self.unsellable.moved(condition, more)
        aside = max(0, min(self.set_aside, apart.quarantine))
        return evolve(self, unsellable=apart, set_aside=aside)

    @property
    def loose(self) -> int:
        """Units that are in order and in no parcel."""
        return max(0, self.sellable - self.packed)

    def pack(self, more: int) -> "Lot":
        """Return it with so many units more, or fewer, in parcels."""
        return evolve(self, packed=max(0, self.packed + more))

    def put_aside(self, units: int) -> "Lot":
        """Return it with units taken from what can be sold, or put back, below 0."""
        apart = self.unsellable.moved(Condition.QUARANTINE, units)
        return evolve(
            self,
            sellable=self.sellable - units,
            unsellable=apart,
            set_aside=self.set_aside + units,
        )


Lots: TypeAlias = tuple[Lot, ...]
"""The lots of a shelf, in order of id; none where units are not told apart."""


def in_lot_turn(
    lots: Iterable[Lot],
    quantity: int,
    turn: LotTurn = LotTurn.FEFO,
    condition: Condition = Condition.SELLABLE,
) -> tuple[LotUnits, ...]:
    """Return of which lots *quantity* units are that leave, the first ones first.

    In whatever order *lots* come, the answer is the same: of two that are equal in
    their turn our own leave before those of others, then the lower id.  What lies in
    parcels leaves after everything else.  Fewer units are returned where fewer are
    there.
    """
    sells = condition is Condition.SELLABLE
    found = sorted(lots, key=_TURNS[turn])
    taken: dict[str, int] = {}
    for loose in (True, False):
        for lot in found:
            there = lot.loose if loose and sells else lot.of(condition)
            some = min(there - taken.get(lot.id, 0), quantity)
            if some > 0:
                taken[lot.id] = taken.get(lot.id, 0) + some
                quantity -= some
    return tuple([lot.units(taken[lot.id]) for lot in found if lot.id in taken])


def lots_moved(
    lots: Lots,
    units: Iterable[LotUnits],
    condition: Condition,
    sign: int = 1,
    into: Condition | None = None,
) -> Lots:
    """Return the lots with units more (1), or fewer (-1), in a condition.

    As many go *into* another condition, where there is one.  A lot of which nothing is
    there yet comes with what is said of it.  One of which nothing is left is gone,
    unless it is held: whatever else comes of it is held, too.
    """
    known = {lot.id: lot for lot in lots}
    for one in units:
        lot = known.get(one.lot) or Lot(one.lot)
        if not lot.on_hand:
            lot = _begun(lot, one)
        lot = lot.moved(condition, sign * one.quantity)
        known[one.lot] = lot if into is None else lot.moved(into, one.quantity)
    return lots_of(known.values())


def lots_of(lots: Iterable[Lot]) -> Lots:
    """Return lots as a shelf keeps them: by id, and none where no lot is known."""
    left = [lot for lot in lots if lot.held or lot.on_hand]
    left.sort(key=attrgetter("id"))
    return () if [lot.id for lot in left] == [""] else tuple(left)


def lot_of(lots: Iterable[Lot], name: str) -> Lot | None:
    """Return a lot by its id, None where it is not there."""
    return next((lot for lot in lots if lot.id == name), None)


def with_lot(lots: Iterable[Lot], lot: Lot) -> Lots:
    """Return the lots with this one in place of what had its id."""
    return lots_of([*[one for one in lots if one.id != lot.id], lot])


def _begun(lot: Lot, units: LotUnits) -> Lot:
    """Return a lot of which nothing is there with what is said of its first units.

    Somebody may have held it, or said when it ends, before it came.
    """
    return evolve(
        lot,
        expires_on=units.expires_on or lot.expires_on,
        sell_until=units.sell_until or lot.sell_until,
        owner=lot.owner if units.owner is None else units.owner,
        arrived_at=units.arrived_at or lot.arrived_at,
        printed=units.printed or lot.printed,
    )


def _by_end(lot: Lot) -> tuple[bool, date, bool, str]:
    ends = lot.expires_on
    return (ends is None, ends or date.max, bool(lot.owner), lot.id)


def _oldest(lot: Lot) -> tuple[datetime, bool, str]:
    return (lot.arrived_at or FIRST, bool(lot.owner), lot.id)


def _newest(lot: Lot) -> tuple[timedelta, bool, str]:
    return (FIRST - (lot.arrived_at or FIRST), bool(lot.owner), lot.id)


_TURNS: Mapping[LotTurn, Callable[[Lot], Any]] = {
    LotTurn.FEFO: _by_end,
    LotTurn.FIFO: _oldest,
    LotTurn.LIFO: _newest,
}
