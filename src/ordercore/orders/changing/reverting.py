"""An applied change is taken back: the order is agreed again as it was before it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.orders.changing.amending import (
    check_left,
    check_places,
    check_state,
    moved_by,
)
from ordercore.orders.changing.change import (
    InChange,
    OrderChange,
    applied_change,
    existing_change,
)
from ordercore.orders.changing.edits import Edits, check_edits
from ordercore.orders.changing.life import ChangeState
from ordercore.orders.changing.undoing import Undo, moved_on, restored
from ordercore.orders.checking import check_agreed
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.ending import CancelledUnits, given_up, released_by
from ordercore.orders.life import State
from ordercore.orders.order import InOrder, Order, existing
from ordercore.orders.progress import Allotment, Goods
from ordercore.values import utc

__all__ = [
    "ChangeReverted",
    "KeepUndo",
    "MarkReverted",
    "Revert",
    "Reverted",
    "UndoKept",
    "undo_of",
]


@frozen
class UndoKept(InChange):
    """What takes the change back is known."""

    change: str
    order: str
    undo: Undo

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the change with it."""
        return evolve(applied_change(change), undo=self.undo)


@frozen
class KeepUndo(InChange):
    """Keep with an applied change what takes it back.  The same again does nothing."""

    change: str
    undo: Undo

    def decide(self, change: OrderChange | None) -> Sequence[UndoKept]:
        """Return UndoKept.

        Raises Refused ``change.unknown``, ``change.not-applied``.
        """
        change = existing_change(change, self.change)
        _check_applied(change, f"keep what takes change {change.id} back")
        if change.undo == self.undo:
            return ()
        return (UndoKept(change.id, change.order, self.undo),)


@frozen
class Reverted(OrderEvent):
    """A change of the order is taken back.

    Attributes:
        order: which one.
        change: the change that takes another one back.
        edits: which one, and what it was before.
        withdrawn: the units that came by it, and leave the order.
        back: the units that were given up by it; they need a place again.
        moved: claims that are given up because the goods go somewhere else now.
        reopened: whether the order was completed before.
        reason: why.
    """

    order: str
    change: str
    edits: Edits
    withdrawn: tuple[CancelledUnits, ...]
    back: tuple[Goods, ...]
    moved: tuple[Allotment, ...]
    reopened: bool
    reason: str

    @property
    def released(self) -> tuple[Allotment, ...]:
        """The claims that are given up, for either reason."""
        return (*released_by(self.withdrawn), *self.moved)

    @property
    def undo(self) -> Undo:
        """What is taken back."""
        return undo_of(self.edits)

    def alter(self, draft: OrderDraft) -> None:
        """Let it be agreed again as before."""
        for units in self.withdrawn:
            line = draft.line(units.line)
            line.cancel(units.unallocated, units.backordered, units.released)
            line.forget(units.quantity)
        for goods in self.back:
            draft.line(goods.line).want_again(goods.quantity)
        for a in self.moved:
            draft.line(a.line).deallocate(a.fulfillment, a.quantity)
        draft.agree_again(restored(draft.agreed, self.undo))
        if self.reopened:
            draft.state = State.CONFIRMED


@frozen
class Revert(InOrder):
    """Take an applied change of an order back; all of it or nothing.

    Attributes:
        change: the id of the change that takes another one back.
        edits: nothing but that one, in ``undo``.
    """

    order: str
    change: str
    edits: Edits
    reason: str = ""

    def decide(self, order: Order | None) -> Sequence[Reverted]:
        """Return Reverted.

        Raises Refused: ``order.unknown``, ``order.ended``, ``order.illegal``,
        ``order.read-only``; ``change.moved-on`` when units that came by the change are
        handled or given up, or what it touched was touched again; ``change.empties``;
        ``change.address`` when goods have left.
        """
        order = existing(order, self.order, "change")
        check_edits(self.edits)
        check_state(order)
        order.check_editable("change")
        check_places(order, self.edits)
        undo = undo_of(self.edits)
        check_agreed(order.id, restored(order.agreed, undo))
        withdrawn = tuple(_withdrawn(order, undo))
        back = tuple(_back(order, undo))
        check_left(order, back, withdrawn)
        return (
            Reverted(
                self.order,
                self.change,
                self.edits,
                withdrawn,
                back,
                tuple(moved_by(order, self.edits, withdrawn)),
                bool(back) and order.state is State.COMPLETED,
                self.reason,
            ),
        )


def undo_of(edits: Edits) -> Undo:
    """Return what is taken back; only edits that do are reverted."""
    if edits.undo is None:
        raise RuntimeError("edits that take nothing back are reverted")
    return edits.undo


def _withdrawn(order: Order, undo: Undo) -> Iterator[CancelledUnits]:
    held = {hold.line for hold in order.holds}
    for came in undo.came:
        whole = came.line in undo.new_lines
        if whole and came.line in held:
            raise moved_on(undo, f"line {came.line}, which came by it, is held")
        progress = order.find(came.line)[1]
        loose = progress.waiting + progress.allocated
        if loose < came.quantity or (whole and loose < progress.quantity):
            raise moved_on(
                undo,
                f"{loose} of the {came.quantity} unit(s) of line {came.line} that came "
                "by it are neither picked, gone nor given up",
            )
        # What came last, and so found its place last, goes first.
        yield given_up(order, came.line, came.quantity, latest=True)


def _back(order: Order, undo: Undo) -> Iterator[Goods]:
    for gone in undo.gone:
        line, progress = order.find(gone.line)
        if progress.cancelled < gone.quantity:
            raise moved_on(undo, f"units of line {gone.line} have come back already")
        yield Goods(gone.line, line.sku, gone.quantity)


@frozen
class ChangeReverted(InChange):
    """The change was taken back by another one."""

    change: str
    order: str
    by_change: str
    at: datetime

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the change that does not count any more."""
        return evolve(applied_change(change), reverted_by=self.by_change)


@frozen
class MarkReverted(InChange):
    """Note with an applied change that another one has taken it back.

    The same again does nothing.
    """

    change: str
    by_change: str
    at: datetime

    def decide(self, change: OrderChange | None) -> Sequence[ChangeReverted]:
        """Return ChangeReverted.

        Raises Refused: ``change.unknown``, ``change.not-applied``, ``change.reverted``.
        """
        change = existing_change(change, self.change)
        if change.reverted_by == self.by_change:
            return ()
        revertible(change)
        return (ChangeReverted(change.id, change.order, self.by_change, utc(self.at)),)


def revertible(change: OrderChange) -> Undo:
    """Return what takes a change back.

    Raises Refused: ``change.not-applied``; ``change.reverted``; ``change.moved-on`` for
    what is taken back in another way.
    """
    asked, edits = f"take change {change.id} back", change.proposal.edits
    _check_applied(change, asked)
    if change.reverted_by:
        raise Refused(
            "change.reverted",
            asked=asked,
            because=f"change {change.reverted_by} has done so",
            remedy="Propose its edits once more, if they shall count again",
        )
    if change.undo is None or edits.into or edits.merged:
        raise Refused(
            "change.one-way",
            asked=asked,
            because=_one_way(edits),
            remedy="Merge what was split with oms.plan.merge, split what was merged "
            "with oms.plan.split, and propose the edits of a reverted change again",
        )
    return change.undo


def _check_applied(change: OrderChange, asked: str) -> None:
    if change.state is not ChangeState.APPLIED:
        raise Refused(
            "change.not-applied",
            asked=asked,
            because=f"it is {change.state}",
            remedy="What is only proposed is given up with orders.WithdrawChange",
        )


def _one_way(edits: Edits) -> str:
    if edits.into:
        return f"units of it are in order {edits.into}"
    if edits.merged:
        return f"its lines are those of order {edits.merged}"
    return "it takes another change back itself"
