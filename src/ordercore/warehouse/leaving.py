"""A parcel leaves the node; the last one closes the work."""

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
)
from ordercore.warehouse.life import Step

__all__ = ["Ship", "Shipped"]


@frozen
class Shipped(InFulfillment):
    """Packed units have left the node."""

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it without those units in the house."""
        state = applied(state)
        lines = state.moved(self.goods, WorkLine.ship)
        return state.with_lines(lines, checked=state.checked)


@frozen
class Ship(InFulfillment):
    """Let packed units leave; the last ones close the work."""

    fulfillment: str
    lines: tuple[LineQuantity, ...]

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Shipped | Closed]:
        """Return Shipped, and Closed when nothing is left to do.

        Raises Refused: ``fulfillment.illegal``, ``fulfillment.units`` for more units
        than are packed, ``fulfillment.no-line``.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.SHIP)
        check_any(self.lines)
        goods = counted(state, self.lines, packed, "ship")
        shipped = Shipped(self.fulfillment, state.order, state.node, goods)
        return (shipped, *closed_when_done(shipped.apply(state)))


def packed(line: WorkLine) -> int:
    """Return how many units of a line lie in a parcel that has not left."""
    return line.packed
