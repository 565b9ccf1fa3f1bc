"""A buyer waits for an order until an instant, and for no unit of it any longer."""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.ending import Cancelled, CancelledUnits
from ordercore.orders.life import LIFE, Step, next_state
from ordercore.orders.order import InOrder, Order, existing
from ordercore.values import CLOCKED, utc

__all__ = ["DeadlineSet", "MeetDeadline", "SetDeadline"]

TOO_LATE = "no place by the deadline of the order"
"""Why units are cancelled that nobody could send in time."""


@frozen
class DeadlineSet(OrderEvent):
    """The buyer waits until then; without a time for as long as it takes."""

    order: str
    until: datetime | None

    def alter(self, draft: OrderDraft) -> None:
        """Note it."""
        draft.note(deadline=self.until)


@frozen
class SetDeadline(InOrder):
    """Say until when a buyer waits for units that have no place yet.

    At that instant those are cancelled that no node has been found for; what has a
    place by then is sent.  It is fired by the clock, and units that lose their place
    later are not waited for either.  The same again does nothing.

    Attributes:
        until: aware UTC, later than *at*; None takes the deadline away.
        at: now; the time of the door where it is not given.
    """

    order: str
    until: datetime | None
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, order: Order | None) -> Sequence[DeadlineSet]:
        """Return DeadlineSet.

        Raises Refused: ``order.unknown``; ``order.illegal`` for an order that nothing
        can be cancelled of any more.  Raises Invalid: a naive instant, or one that is
        over.
        """
        order = existing(order, self.order, "set a deadline for")
        until = None if self.until is None else utc(self.until, "until")
        if until == order.marks.deadline:
            return ()
        next_state(self.order, order.state, Step.CANCEL)
        if until is not None and self.at is not None and until <= utc(self.at):
            raise Invalid.at("until", str(until), f"later than {self.at}")
        return (DeadlineSet(self.order, until),)


@frozen
class MeetDeadline(InOrder):
    """Cancel what has no place at the deadline; the clock asks for it.

    Another deadline, or none, by now does nothing.
    """

    order: str
    until: datetime

    def decide(self, order: Order | None) -> Sequence[Cancelled]:
        """Return Cancelled, or nothing.  Raises Refused ``order.read-only``."""
        order = existing(order, self.order, "cancel")
        lines = zip(order.lines, order.progress, strict=True)
        units = tuple(
            [
                CancelledUnits(line.id, line.sku, at.unallocated, at.backordered)
                for line, at in lines
                if at.waiting
            ]
        )
        due = order.marks.deadline == self.until and Step.CANCEL in LIFE[order.state]
        if not units or not due:
            return ()
        order.check_editable("cancel")
        left = sum([at.quantity - at.cancelled for at in order.progress])
        whole = left == sum([one.quantity for one in units])
        return (Cancelled(self.order, units, TOO_LATE, whole),)
