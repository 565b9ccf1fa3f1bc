"""An order while events change it; it is made anew once, when all of them have."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ordercore.orders.hold import Hold, PastHold
from ordercore.orders.life import State
from ordercore.orders.marks import (
    UNMARKED,
    ExcludedNode,
    Expectation,
    FlagMark,
    LinePromise,
    Marks,
    SubStateMark,
    Verdict,
)
from ordercore.orders.moving import MovingLine, moving, unallocated
from ordercore.orders.order import Agreed, InOrder, Order, applied
from ordercore.orders.progress import Progress
from ordercore.values.soft import Soft, harden

__all__ = ["OrderDraft", "OrderEvent"]

FEW = 16
"""So many lines are looked through faster than a table of them is made."""


class _Past(Soft, PastHold):
    __slots__ = ()

    hold: Hold
    by: str
    at: datetime | None
    note: str


class _Marks(Soft, Marks):
    __slots__ = ()

    past_holds: tuple[PastHold, ...]
    flags_on: tuple[FlagMark, ...]
    flags_off: tuple[str, ...]
    sub_state: SubStateMark | None
    verdict: Verdict | None
    promises: tuple[LinePromise, ...]
    expected: tuple[Expectation, ...]
    waited: tuple[str, ...]
    excluded: tuple[ExcludedNode, ...]
    deadline: datetime | None


def _past(hold: Hold, by: str, at: datetime | None, note: str) -> PastHold:
    past = _Past()
    past.hold = hold
    past.by = by
    past.at = at
    past.note = note
    return harden(past, PastHold)


def _softened(marks: Marks) -> _Marks:
    """Return the same marks, to be changed; by hand, as each order has some."""
    soft: _Marks = _Marks()
    soft.past_holds = marks.past_holds
    soft.flags_on = marks.flags_on
    soft.flags_off = marks.flags_off
    soft.sub_state = marks.sub_state
    soft.verdict = marks.verdict
    soft.promises = marks.promises
    soft.expected = marks.expected
    soft.waited = marks.waited
    soft.excluded = marks.excluded
    soft.deadline = marks.deadline
    return soft


class _Order(Soft, Order):
    """An order with everything still to be assigned."""

    __slots__ = ()

    id: str
    agreed: Agreed
    state: State
    progress: tuple[Progress, ...]
    holds: tuple[Hold, ...]
    fulfillments: int
    marks: Marks
    original: Agreed | None


class OrderDraft:
    """An order while it changes; lines that are not touched stay what they are.

    Args:
        order: as it stands; None for one that is placed next.

    Attributes:
        agreed: what is agreed; changed by :meth:`agree_anew`.
        state, holds, fulfillments, marks: as an order has them, to be assigned.
    """

    __slots__ = (
        "_id",
        "_moving",
        "_original",
        "_progress",
        "agreed",
        "fulfillments",
        "holds",
        "marks",
        "state",
    )

    def __init__(self, order: Order | None) -> None:
        if order is None:
            self.holds: tuple[Hold, ...] = ()
            return
        self._id = order.id
        self._moving: dict[str, MovingLine] = {}
        self._original = order.original
        self._progress: Sequence[Progress] = order.progress
        self.agreed = order.agreed
        self.fulfillments = order.fulfillments
        self.holds = order.holds
        self.marks = order.marks
        self.state = order.state

    def place(self, name: str, agreed: Agreed) -> None:
        """Begin with every unit unallocated; the holds that it has stay."""
        self._id = name
        lines = {line.id: unallocated(line.quantity) for line in agreed.lines}
        self._moving = lines
        self._original = None
        self._progress = [*lines.values()]
        self.agreed = agreed
        self.fulfillments = 0
        self.marks = UNMARKED
        self.state = State.PLACED

    def line(self, line: str) -> MovingLine:
        """Return where the units of a line are, to move them."""
        try:
            return self._moving[line]
        except KeyError:
            return self._soften(line)

    def release(self, hold: str, by: str, at: datetime | None, note: str) -> None:
        """Take a hold away, and remember it."""
        kept: list[Hold] = []
        for known in self.holds:
            if known.id == hold:
                marks = self._soft_marks()
                past = _past(known, by, at, note)
                marks.past_holds = (*marks.past_holds, past)
            else:
                kept.append(known)
        self.holds = tuple(kept)

    def note(self, **changed: object) -> None:
        """Note something else on the order: fields of its marks, by name."""
        soft = self._soft_marks()
        for name, value in changed.items():
            setattr(soft, name, value)

    def _soft_marks(self) -> _Marks:
        marks: Any = self.marks
        if marks.__class__ is not _Marks:
            marks = self.marks = _softened(marks)
        soft: _Marks = marks
        return soft

    def agree_anew(self, agreed: Agreed) -> None:
        """Let something else be agreed; lines that come to it have no units yet."""
        new = len(agreed.lines) - len(self._progress)
        self._progress = (*self._progress, *[Progress(0)] * new)
        self._original = self._original or self.agreed
        self.agreed = agreed

    def agree_again(self, agreed: Agreed) -> None:
        """Let what was agreed before be agreed again, without lines that came since."""
        kept = agreed.places
        lines = zip(self.agreed.lines, self._progress, strict=True)
        self._progress = [at for line, at in lines if line.id in kept]
        moving = self._moving.items()
        self._moving = {line: at for line, at in moving if line in kept}
        self.agreed = agreed

    def freeze(self) -> Order:
        """Return the order as it stands; the draft is used up."""
        for line in self._moving.values():
            line.freeze()
        if self.marks.__class__ is _Marks:
            harden(self.marks, Marks)
        order = _Order()
        order.id = self._id
        order.agreed = self.agreed
        order.state = self.state
        order.progress = tuple(self._progress)
        order.holds = self.holds
        order.fulfillments = self.fulfillments
        order.marks = self.marks
        order.original = self._original
        return harden(order, Order)

    def _soften(self, line: str) -> MovingLine:
        if not isinstance(self._progress, list):
            self._progress = [*self._progress]
        place = _place(self.agreed, line)
        soft = self._moving[line] = moving(self._progress[place])
        self._progress[place] = soft
        return soft


def _place(agreed: Agreed, line: str) -> int:
    lines = agreed.lines
    if len(lines) <= FEW:
        for place, known in enumerate(lines):
            if known.id == line:
                return place
    return agreed.places[line]


class OrderEvent(InOrder):
    """An event that changes an order; what it does to one is said once, in ``alter``.

    Alone it is applied like any event; :func:`ordercore.message.fold` lets many of them
    alter one draft.
    """

    __slots__ = ()

    def apply(self, order: Order | None) -> Order:
        """Return the order after it."""
        draft = self.thaw(order)
        self.alter(draft)
        return draft.freeze()

    def thaw(self, order: Order | None) -> OrderDraft:
        """Return a draft of the order, for this event and those that follow it."""
        return OrderDraft(applied(order))

    def alter(self, draft: OrderDraft) -> None:
        """Let it happen to an order that is being changed."""
        raise NotImplementedError
