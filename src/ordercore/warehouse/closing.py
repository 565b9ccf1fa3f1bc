"""Work is closed when nothing is left of it, or short when it cannot be finished."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.errors import Refused
from ordercore.orders import Goods
from ordercore.warehouse.fulfillment import (
    FulfillmentOrder,
    InFulfillment,
    applied,
    existing,
)
from ordercore.warehouse.life import State, Step
from ordercore.warehouse.releasing import check_unpacked, given_back, open_units

__all__ = ["Close", "CloseShort", "Closed", "ClosedShort"]


@frozen
class Closed(InFulfillment):
    """No unit is left to do at the node."""

    fulfillment: str
    order: str
    node: str

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it closed."""
        return applied(state).with_state(State.CLOSED)


@frozen
class Close(InFulfillment):
    """Close work of which nothing is left, such as when every unit was missing."""

    fulfillment: str

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Closed]:
        """Return Closed.

        Raises Refused: ``fulfillment.illegal``, ``fulfillment.open`` while units are
        left to do.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.CLOSE)
        if state.open:
            raise Refused(
                "fulfillment.open",
                asked=f"close fulfilment order {self.fulfillment}",
                because=f"{state.open} unit(s) have not left",
                remedy="Ship them, or give them back with CloseShort",
            )
        return (Closed(self.fulfillment, state.order, state.node),)


@frozen
class ClosedShort(InFulfillment):
    """The node has shipped what it could: the other units need another place."""

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]
    reason: str

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it ended, without a claim on any unit."""
        return given_back(applied(state), self.goods, State.INCOMPLETE)


@frozen
class CloseShort(InFulfillment):
    """End the work and give back what is not packed."""

    fulfillment: str
    reason: str

    def decide(self, state: FulfillmentOrder | None) -> Sequence[ClosedShort]:
        """Return ClosedShort with the units that go back.

        Raises Refused: ``fulfillment.illegal``, ``fulfillment.packed`` while a parcel
        has not left.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.CLOSE_SHORT)
        check_unpacked(state, "close", shipped_too=False)
        goods = state.goods(open_units)
        return (
            ClosedShort(self.fulfillment, state.order, state.node, goods, self.reason),
        )


def closed_when_done(state: FulfillmentOrder) -> tuple[Closed, ...]:
    """Return Closed when nothing of the work is left to do."""
    return () if state.open else (Closed(state.id, state.order, state.node),)
