"""A picker takes units from the shelf, or finds that they are not there."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.orders import Goods, LineQuantity
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
    """Units are in the picker's hands; they wait for their check."""

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it with those units picked, to be checked (again)."""
        state = applied(state)
        return state.with_lines(state.moved(self.goods, WorkLine.pick), checked=False)


@frozen
class Pick(InFulfillment):
    """Take units of some lines from the shelf."""

    fulfillment: str
    lines: tuple[LineQuantity, ...]

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Picked]:
        """Return Picked.

        Raises Refused: ``fulfillment.illegal`` unless the work is in progress,
        ``fulfillment.units`` for more units than are to pick, ``fulfillment.no-line``.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.PICK)
        check_any(self.lines)
        goods = counted(state, self.lines, to_pick, "pick")
        return (Picked(self.fulfillment, state.order, state.node, goods),)


@frozen
class PickedShort(InFulfillment):
    """Units are not on the shelf: the order needs another place for them."""

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]
    reason: str

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it without those units."""
        state = applied(state)
        lines = state.moved(self.goods, WorkLine.miss)
        return state.with_lines(lines, checked=state.checked)


@frozen
class ShortPick(InFulfillment):
    """Say that units are not on the shelf."""

    fulfillment: str
    lines: tuple[LineQuantity, ...]
    reason: str = "not-found"

    def decide(self, state: FulfillmentOrder | None) -> Sequence[PickedShort | Closed]:
        """Return PickedShort with exactly the missing units, Closed when none is left.

        Raises Refused: ``fulfillment.illegal`` unless the work is in progress,
        ``fulfillment.units`` for more units than are to pick, ``fulfillment.no-line``.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.SHORT)
        check_any(self.lines)
        goods = counted(state, self.lines, to_pick, "miss")
        ids = (self.fulfillment, state.order, state.node)
        short = PickedShort(*ids, goods, self.reason)
        return (short, *closed_when_done(short.apply(state)))
