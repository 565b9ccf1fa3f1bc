"""A picker takes units from the shelf, or finds that they are not there."""

from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import frozen

from ordercore.catalog import SerialNumber, SkuLot
from ordercore.errors import Refused
from ordercore.orders import Goods, LineQuantity
from ordercore.values import quantity as check_quantity
from ordercore.warehouse.closing import Closed, closed_when_done
from ordercore.warehouse.fulfillment import (
    FulfillmentOrder,
    InFulfillment,
    WorkLine,
    applied,
    check_any,
    counted,
    existing,
    to_pick,
)
from ordercore.warehouse.life import Step

__all__ = ["Pick", "Picked", "PickedShort", "ShortPick"]


@frozen
class Picked(InFulfillment):
    """Units are in the picker's hands; they wait for their check.

    Attributes:
        may_be: of which lots they may be, and of each at most how many.
    """

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]
    may_be: tuple[SkuLot, ...] = ()

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it with those units picked, to be checked (again)."""
        state = applied(state)
        lines = state.moved(self.goods, WorkLine.pick)
        return state.with_lines(lines, checked=False).may_hold(self.may_be)


@frozen
class Pick(InFulfillment):
    """Take units of some lines from the shelf.

    Attributes:
        lines: which, and how many.
        may_be: of which lots they may be, and of each at most how many; at the door
            those that lie there to be sold where nobody says it.
    """

    fulfillment: str
    lines: tuple[LineQuantity, ...]
    may_be: tuple[SkuLot, ...] = ()

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Picked]:
        """Return Picked.

        Raises Refused: ``fulfillment.illegal`` unless the work is in progress,
        ``fulfillment.units`` for more units than are to pick, ``fulfillment.no-line``.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.PICK)
        check_any(self.lines)
        goods = counted(state, self.lines, to_pick, "pick")
        ids = (self.fulfillment, state.order, state.node)
        return (Picked(*ids, goods, self.may_be),)


@frozen
class PickedShort(InFulfillment):
    """Units are not on the shelf: the order needs another place for them.

    Attributes:
        not_there: what exactly is missing, where kits are concerned; else the goods.
        serials: the numbers of the missing units that have one.
    """

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]
    reason: str
    not_there: tuple[Goods, ...] = ()
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it without those units."""
        state = applied(state)
        lines = state.moved(self.goods, WorkLine.miss)
        return state.with_lines(lines, checked=state.checked)


@frozen
class ShortPick(InFulfillment):
    """Say that units are not on the shelf.

    Attributes:
        lines: which, and how many; of kits so many as cannot be put together.
        pieces: of lines of kits the articles that are missing, and how many of each.
        serials: the numbers of the missing units that have one: those that the book
            has at the node, less those that lie there.
        lots: of which lots all missing units of a SKU are, where that is known; else
            those whose turn it was.
    """

    fulfillment: str
    lines: tuple[LineQuantity, ...]
    reason: str = "not-found"
    pieces: tuple[Goods, ...] = ()
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()

    def decide(self, state: FulfillmentOrder | None) -> Sequence[PickedShort | Closed]:
        """Return PickedShort with exactly the missing units, Closed when none is left.

        Raises Refused: ``fulfillment.illegal`` unless the work is in progress,
        ``fulfillment.units`` for more units than are to pick, ``fulfillment.no-line``;
        ``fulfillment.pieces`` unless of each line of kits, and of no other, it is said
        which of its articles are missing, at most as many as are in those kits.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.SHORT)
        check_any(self.lines)
        goods = counted(state, self.lines, to_pick, "miss")
        not_there = self._not_there(state, goods)
        ids = (self.fulfillment, state.order, state.node)
        named = (self.serials, self.lots)
        short = PickedShort(*ids, goods, self.reason, not_there, *named)
        return (short, *closed_when_done(short.apply(state)))

    def _not_there(
        self, state: FulfillmentOrder, goods: Sequence[Goods]
    ) -> tuple[Goods, ...]:
        """Return what is missing article by article, where a line is of kits."""
        kits = [one for one in goods if state.line(one.line).inside]
        most = {
            (one.line, sku): units
            for one in kits
            for sku, units in state.line(one.line).pieces(one.quantity)
        }
        said = Counter[tuple[str, str]]()
        for piece in self.pieces:
            said[piece.line, piece.sku] += check_quantity(piece.quantity)
        unsaid = {one.line for one in kits} - {line for line, _ in said}
        if unsaid or any([units > most.get(key, 0) for key, units in said.items()]):
            raise _unclear(self.fulfillment, most)
        if not kits:
            return ()
        loose = [one for one in goods if not state.line(one.line).inside]
        missing = [Goods(line, sku, units) for (line, sku), units in said.items()]
        return (*loose, *missing)


def _unclear(fulfillment: str, most: Mapping[tuple[str, str], int]) -> Refused:
    within = [f"{units} × {sku} of line {line}" for (line, sku), units in most.items()]
    return Refused(
        "fulfillment.pieces",
        asked=f"miss units in fulfilment order {fulfillment}",
        because="it has to be said of each line of kits which articles are missing, "
        "and of no other line",
        remedy=f"Give pieces, within {', '.join(within)}" if within else "Give none",
    )
