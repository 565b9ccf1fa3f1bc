"""The work of a node is called back, or the order takes some units away from it."""

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
from ordercore.warehouse.life import LIFE, State, Step
from ordercore.warehouse.releasing import given_back, open_units

__all__ = ["Cancel", "Cancelled", "Withdraw", "Withdrawn"]


@frozen
class Cancelled(InFulfillment):
    """The work will not be done here: its units need another place."""

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]
    reason: str

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it cancelled, without a claim on any unit."""
        return given_back(applied(state), self.goods, State.CANCELLED)


@frozen
class Cancel(InFulfillment):
    """Call the work back before the node has started."""

    fulfillment: str
    reason: str

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Cancelled]:
        """Return Cancelled with the units that go back.

        Raises Refused ``fulfillment.illegal`` once the node has started.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.CANCEL)
        goods = state.goods(open_units)
        return (
            Cancelled(self.fulfillment, state.order, state.node, goods, self.reason),
        )


@frozen
class Withdrawn(InFulfillment):
    """The order has taken units away from this work."""

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]
    reason: str

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it without those units."""
        state = applied(state)
        lines = state.moved(self.goods, WorkLine.withdraw)
        return state.with_lines(lines, checked=state.checked)


@frozen
class Withdraw(InFulfillment):
    """Take units that are not picked yet away from the work, as the order asks.

    The order has given up its claim on them already; when none is left, the work ends.
    """

    fulfillment: str
    lines: tuple[LineQuantity, ...]
    reason: str

    def decide(
        self, state: FulfillmentOrder | None
    ) -> Sequence[Withdrawn | Cancelled | Closed]:
        """Return Withdrawn, and the end of the work when no unit is left.

        Raises Refused: ``fulfillment.illegal``, ``fulfillment.units`` for more units
        than are to pick, ``fulfillment.no-line``.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.WITHDRAW)
        check_any(self.lines)
        goods = counted(state, self.lines, to_pick, "withdraw")
        ids = (self.fulfillment, state.order, state.node)
        withdrawn = Withdrawn(*ids, goods, self.reason)
        after = withdrawn.apply(state)
        if Step.CANCEL in LIFE[state.state] and not after.open:
            return (withdrawn, Cancelled(*ids, (), self.reason))
        return (withdrawn, *closed_when_done(after))
