"""An order comes in, and is confirmed, rejected or left to expire."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.orders.checking import check_agreed
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.hold import Gate
from ordercore.orders.holding import has_hold
from ordercore.orders.life import LIFE, State, Step, next_state
from ordercore.orders.order import Agreed, InOrder, Order, applied, existing
from ordercore.orders.progress import Progress

__all__ = [
    "Confirm",
    "Confirmed",
    "Expire",
    "Expired",
    "Place",
    "Placed",
    "Reject",
    "Rejected",
]


@frozen
class Placed(OrderEvent):
    """The buyer is committed to what was agreed."""

    order: str
    agreed: Agreed

    def thaw(self, order: Order | None) -> OrderDraft:
        """Return a draft of the order, which may have been quoted before."""
        return OrderDraft(order)

    def alter(self, draft: OrderDraft) -> None:
        """Place it, every unit of it unallocated."""
        draft.place(self.order, self.agreed)


@frozen
class Place(InOrder):
    """Place an order.

    Placing the same order again does nothing, also once it was changed; another one
    under the same id is refused.  At the door the same holds for what has the same
    channel and reference, under whatever id: the same order again does nothing, another
    one is refused (``order.reference``) unless its ``came_from`` names the first.
    """

    order: str
    agreed: Agreed

    def decide(self, order: Order | None) -> Sequence[Placed]:
        """Return Placed.

        Raises:
            Invalid: the order contradicts itself; every finding is listed.
            Refused: ``order.exists``, another order has this id.
        """
        if order is None or Step.PLACE in LIFE[order.state]:
            check_agreed(self.order, self.agreed)
            return (Placed(self.order, self.agreed),)
        if self.agreed == (order.original or order.agreed):
            return ()
        raise Refused(
            "order.exists",
            asked=f"place order {self.order}",
            because=f"an order with this id exists ({order.state}) and is another one",
            remedy="Use a new id, or change the order that is there",
        )


@frozen
class Confirmed(OrderEvent):
    """The seller is committed too: the order may be sourced."""

    order: str

    def alter(self, draft: OrderDraft) -> None:
        """Confirm it."""
        draft.state = State.CONFIRMED


@frozen
class Confirm(InOrder):
    """Confirm a placed order; refused while a hold keeps the gate CONFIRM shut."""

    order: str

    def decide(self, order: Order | None) -> Sequence[Confirmed]:
        """Return Confirmed.  Raises Refused ``order.held``, ``order.illegal``."""
        order = existing(order, self.order, "confirm")
        next_state(self.order, order.state, Step.CONFIRM)
        order.check_gate(Gate.CONFIRM, "confirm")
        return (Confirmed(self.order),)


@frozen
class Rejected(InOrder):
    """The seller does not take the order."""

    order: str
    reason: str

    def apply(self, order: Order | None) -> Order:
        """Return the rejected order, every unit of it cancelled."""
        return given_up(applied(order), State.REJECTED)


@frozen
class Reject(InOrder):
    """Turn a placed order down."""

    order: str
    reason: str

    def decide(self, order: Order | None) -> Sequence[Rejected]:
        """Return Rejected.  Raises Refused ``order.illegal`` unless it is PLACED."""
        order = existing(order, self.order, "reject")
        next_state(self.order, order.state, Step.REJECT)
        return (Rejected(self.order, self.reason),)


@frozen
class Expired(InOrder):
    """The order waited too long for what it needed, such as its payment."""

    order: str

    def apply(self, order: Order | None) -> Order:
        """Return the expired order, every unit of it cancelled."""
        return given_up(applied(order), State.EXPIRED)


@frozen
class Expire(InOrder):
    """Let an order expire that was never confirmed; later it does nothing.

    Attributes:
        hold: only while this hold is on, such as the one for its payment; "" for
            whatever it waits for.
    """

    order: str
    hold: str = ""

    def decide(self, order: Order | None) -> Sequence[Expired]:
        """Return Expired, or nothing once it has what it waited for, or has ended."""
        order = existing(order, self.order, "expire")
        if self.hold and not has_hold(order, self.hold):
            return ()
        return (Expired(self.order),) if Step.EXPIRE in LIFE[order.state] else ()


def given_up(order: Order, state: State) -> Order:
    """Return an order that ended before any of it was claimed."""
    progress = tuple([Progress(0, cancelled=p.quantity) for p in order.progress])
    return evolve(order, state=state, progress=progress)
