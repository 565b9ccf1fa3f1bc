"""An order moves between the states that the application has added."""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from ordercore.message import stream_id
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.marks import SubStateMark
from ordercore.orders.order import InOrder, Order, existing
from ordercore.orders.refining import LifeRefinement, check_refinement
from ordercore.values import CLOCKED, PERSONAL, check_id, free_text

__all__ = [
    "REFINED_LIFE",
    "Advance",
    "Advanced",
    "EnterSubState",
    "LifeRefined",
    "RefineLife",
    "SubStateEntered",
]

REFINED_LIFE = stream_id("life", "order")
"""The stream of what an application adds to the life of orders."""


@frozen
class LifeRefined:
    """Orders have other states of the application's own from now on."""

    life: LifeRefinement

    @property
    def stream(self) -> str:
        """The stream of the refinement."""
        return REFINED_LIFE

    def apply(self, life: LifeRefinement | None) -> LifeRefinement:
        """Return the refinement."""
        return self.life


@frozen
class RefineLife:
    """Register states of the application's own.  The same again does nothing."""

    life: LifeRefinement

    @property
    def stream(self) -> str:
        """The stream of the refinement."""
        return REFINED_LIFE

    def decide(self, life: LifeRefinement | None) -> Sequence[LifeRefined]:
        """Return LifeRefined.

        Raises Invalid with all that is wrong: names that are ours or used twice, moves
        out of a state of ours, two moves for one event, states that nothing leads to.
        """
        check_refinement(self.life)
        return () if life == self.life else (LifeRefined(self.life),)


@frozen
class Advanced(OrderEvent):
    """Something of the application's own happened to the order."""

    order: str
    event: str
    by: str = ""
    at: datetime | None = None
    note: str = field(default="", repr=False, metadata=PERSONAL)

    def alter(self, draft: OrderDraft) -> None:
        """Leave the order: what follows is another event."""


@frozen
class Advance(InOrder):
    """Tell an order of an event of the application's own.

    The registered moves say which sub-state follows; an event that no move knows where
    the order is now is refused with ``order.illegal``, and nothing has happened.
    """

    order: str
    event: str
    by: str = ""
    at: datetime | None = field(default=None, metadata=CLOCKED)
    note: str = field(default="", repr=False, metadata=PERSONAL)

    def decide(self, order: Order | None) -> Sequence[Advanced]:
        """Return Advanced.  Raises Refused ``order.unknown``, Invalid."""
        existing(order, self.order, "advance")
        check_id(self.event, "event")
        free_text(self.by, "by")
        free_text(self.note, "note", shown=False)
        return (Advanced(self.order, self.event, self.by, self.at, self.note),)


@frozen
class SubStateEntered(OrderEvent):
    """The order is in a state of the application's own, or in none any more."""

    order: str
    sub_state: SubStateMark | None

    def alter(self, draft: OrderDraft) -> None:
        """Note the sub-state."""
        draft.note(sub_state=self.sub_state)


@frozen
class EnterSubState(InOrder):
    """Put an order into a sub-state; follows from :class:`Advance` and our steps."""

    order: str
    sub_state: SubStateMark | None

    def decide(self, order: Order | None) -> Sequence[SubStateEntered]:
        """Return SubStateEntered.  Raises Refused ``order.unknown``."""
        order = existing(order, self.order, "advance")
        if order.marks.sub_state == self.sub_state:
            return ()
        return (SubStateEntered(self.order, self.sub_state),)
