"""A change to an order as it stands: what is proposed, and who said what about it."""

from datetime import datetime

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.orders.changing.edits import Edits
from ordercore.orders.changing.life import ChangeState, ChangeStep
from ordercore.orders.changing.policy import ChangePolicy, Need
from ordercore.orders.changing.undoing import Undo
from ordercore.values import free_text, utc

__all__ = ["InChange", "OrderChange", "Proposal", "Said", "change_stream"]


@frozen
class Said:
    """Who said what about a change, when and why.

    Attributes:
        step: what was done.
        by: who; "" when nobody said.
        at: aware UTC.
        why: the reason that was given.
    """

    step: ChangeStep
    by: str
    at: datetime
    why: str = ""


@frozen
class Proposal:
    """What is proposed, by whom and under which rules.

    Attributes:
        order: whose order it is about.
        edits: what shall be otherwise.
        reason: why; it goes on what is cancelled and credited.
        policy: when somebody has to approve it.
        by: who proposes it.
        at: aware UTC.
    """

    order: str
    edits: Edits
    reason: str
    policy: ChangePolicy
    by: str
    at: datetime


@frozen
class OrderChange:
    """A change to an order, from its proposal to its end.

    Attributes:
        id: ours, such as ``W-1001-change-1``.
        proposal: what is proposed.
        state: its place in :data:`ordercore.orders.CHANGE_LIFE`.
        asked: why approval was asked for.
        approved: for which reasons it was given.
        said: who approved, declined, applied or gave it up, and why; the oldest first.
        undo: once it is applied, what takes it back; None where nothing does.
        reverted_by: the change that took it back; "" for none.
    """

    id: str
    proposal: Proposal
    state: ChangeState = ChangeState.PROPOSED
    asked: tuple[Need, ...] = ()
    approved: tuple[Need, ...] = ()
    said: tuple[Said, ...] = ()
    undo: Undo | None = None
    reverted_by: str = ""

    @property
    def reverts(self) -> str:
        """The change that it takes back; "" for none."""
        undo = self.proposal.edits.undo
        return undo.change if undo else ""

    @property
    def stream(self) -> str:
        """The change's stream."""
        return change_stream(self.id)

    @property
    def order(self) -> str:
        """The order that it is about."""
        return self.proposal.order


def change_stream(change: str) -> str:
    """Return the stream of a change: ``change/W-1001-change-1``."""
    return stream_id("change", change)


class InChange:
    """Something that concerns one change: its stream is the change's."""

    __slots__ = ()

    change: str

    @property
    def stream(self) -> str:
        """The change's stream."""
        return change_stream(self.change)


def existing_change(change: OrderChange | None, name: str) -> OrderChange:
    """Return the change.  Raises Refused ``change.unknown`` when there is none."""
    if change is None:
        raise Refused(
            "change.unknown",
            asked=f"change {name}",
            because="there is no such change",
            remedy="Propose it first: oms.plan.change(order, edits).commands",
        )
    return change


def applied_change(change: OrderChange | None) -> OrderChange:
    """Return what an event changes; the journal guarantees that it is there."""
    if change is None:
        raise RuntimeError("an event of a change stands before its ChangeProposed")
    return change


def with_said(change: OrderChange, state: ChangeState, said: Said) -> OrderChange:
    """Return a change in another state, with who brought it there."""
    return evolve(change, state=state, said=(*change.said, said))


def say(step: ChangeStep, by: str, at: datetime, why: str) -> Said:
    """Return what is kept of who said it.  Raises Invalid for texts that cannot be."""
    return Said(step, free_text(by, "by"), utc(at), free_text(why, "why"))
