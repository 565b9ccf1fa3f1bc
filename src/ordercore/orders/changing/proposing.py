"""A change to an order is proposed, and applied or given up."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from ordercore.errors import Conflict
from ordercore.orders.changing.change import (
    InChange,
    OrderChange,
    Proposal,
    Said,
    applied_change,
    existing_change,
    say,
    with_said,
)
from ordercore.orders.changing.edits import Edits, check_edits
from ordercore.orders.changing.life import ChangeState, ChangeStep, next_change_state
from ordercore.orders.changing.policy import ChangePolicy
from ordercore.values import check_id, free_text, utc

__all__ = [
    "ApplyChange",
    "ChangeApplied",
    "ChangeProposed",
    "ChangeSuperseded",
    "ChangeWithdrawn",
    "ProposeChange",
    "SupersedeChange",
    "WithdrawChange",
]


@frozen
class ChangeProposed(InChange):
    """Somebody wants an order to be otherwise."""

    change: str
    proposal: Proposal

    @property
    def order(self) -> str:
        """The order that it is about."""
        return self.proposal.order

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the new change."""
        return OrderChange(self.change, self.proposal)


@frozen
class ProposeChange(InChange):
    """Propose a change to an order.  The same again does nothing.

    Attributes:
        change: its id.
        order: whose order it is about.
        edits: what shall be otherwise.
        at: aware UTC.
        by: who proposes it.
        reason: why.
        policy: when somebody has to approve it; recorded with the proposal.
    """

    change: str
    order: str
    edits: Edits
    at: datetime
    by: str = ""
    reason: str = ""
    policy: ChangePolicy = field(factory=ChangePolicy)

    def decide(self, change: OrderChange | None) -> Sequence[ChangeProposed]:
        """Return ChangeProposed.

        Raises Conflict ``change.exists`` when another change has this id, or the same
        one was proposed by somebody else; Invalid.
        """
        check_id(self.change, "change")
        check_edits(self.edits)
        free_text(self.by, "by")
        free_text(self.reason, "reason")
        proposal = Proposal(
            self.order, self.edits, self.reason, self.policy, self.by, utc(self.at)
        )
        if change is None:
            return (ChangeProposed(self.change, proposal),)
        if evolve(change.proposal, at=proposal.at) == proposal:
            return ()
        raise Conflict(
            "change.exists",
            f"change {self.change} is there and asks for something else; "
            "give the new one an id of its own",
        )


@frozen
class ChangeWithdrawn(InChange):
    """Nobody wants the change any more."""

    change: str
    order: str
    said: Said

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the withdrawn change."""
        return with_said(applied_change(change), ChangeState.WITHDRAWN, self.said)


@frozen
class WithdrawChange(InChange):
    """Take a proposed change back.  Doing it twice does nothing."""

    change: str
    at: datetime
    by: str = ""
    why: str = ""

    def decide(self, change: OrderChange | None) -> Sequence[ChangeWithdrawn]:
        """Return ChangeWithdrawn.  Raises Refused ``change.illegal``."""
        change = existing_change(change, self.change)
        if change.state is ChangeState.WITHDRAWN:
            return ()
        next_change_state(change.id, change.state, ChangeStep.WITHDRAW)
        said = say(ChangeStep.WITHDRAW, self.by, self.at, self.why)
        return (ChangeWithdrawn(change.id, change.order, said),)


@frozen
class ChangeSuperseded(InChange):
    """Another change was applied, and this one is out of date."""

    change: str
    order: str
    said: Said

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the superseded change."""
        return with_said(applied_change(change), ChangeState.SUPERSEDED, self.said)


@frozen
class SupersedeChange(InChange):
    """Give up a change because the order has moved on.  Twice does nothing."""

    change: str
    at: datetime
    why: str = ""

    def decide(self, change: OrderChange | None) -> Sequence[ChangeSuperseded]:
        """Return ChangeSuperseded.  Raises Refused ``change.illegal``."""
        change = existing_change(change, self.change)
        if change.state is ChangeState.SUPERSEDED:
            return ()
        next_change_state(change.id, change.state, ChangeStep.SUPERSEDE)
        said = say(ChangeStep.SUPERSEDE, "", self.at, self.why)
        return (ChangeSuperseded(change.id, change.order, said),)


@frozen
class ChangeApplied(InChange):
    """The change was carried out on the order as it stood at *version*."""

    change: str
    order: str
    version: int
    said: Said

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the applied change."""
        return with_said(applied_change(change), ChangeState.APPLIED, self.said)


@frozen
class ApplyChange(InChange):
    """Carry a change out, as it was previewed.  Doing it twice does nothing.

    Attributes:
        version: the version of the order that was previewed; when the order has moved
            on, the change is refused as out of date (Conflict ``change.stale``).
    """

    change: str
    version: int
    at: datetime
    by: str = ""

    def decide(self, change: OrderChange | None) -> Sequence[ChangeApplied]:
        """Return ChangeApplied, or nothing when it is applied already.

        Raises Refused: ``change.unknown``, ``change.illegal``.
        """
        change = existing_change(change, self.change)
        if change.state is ChangeState.APPLIED:
            return ()
        next_change_state(change.id, change.state, ChangeStep.APPLY)
        said = say(ChangeStep.APPLY, self.by, self.at, "")
        return (ChangeApplied(change.id, change.order, self.version, said),)
