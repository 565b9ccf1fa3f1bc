"""Somebody is asked to approve a change, and says yes or no."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.orders.changing.change import (
    InChange,
    OrderChange,
    Said,
    applied_change,
    existing_change,
    say,
    with_said,
)
from ordercore.orders.changing.life import ChangeState, ChangeStep, next_change_state
from ordercore.orders.changing.policy import Need
from ordercore.values import check_id, utc

__all__ = [
    "ApprovalRequested",
    "ApproveChange",
    "ChangeApproved",
    "ChangeDeclined",
    "DeclineChange",
    "RequestApproval",
]


@frozen
class ApprovalRequested(InChange):
    """Somebody has to approve the change."""

    change: str
    order: str
    needs: tuple[Need, ...]
    at: datetime

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the change waiting for approval."""
        state = ChangeState.AWAITING_APPROVAL
        return evolve(applied_change(change), state=state, asked=self.needs)


@frozen
class RequestApproval(InChange):
    """Ask for approval of a change, for the reasons given.

    While it waits for the same reasons it does nothing.
    """

    change: str
    needs: tuple[Need, ...]
    at: datetime

    def decide(self, change: OrderChange | None) -> Sequence[ApprovalRequested]:
        """Return ApprovalRequested.  Raises Refused ``change.illegal``."""
        change = existing_change(change, self.change)
        waits = change.state is ChangeState.AWAITING_APPROVAL
        if waits and change.asked == self.needs:
            return ()
        next_change_state(change.id, change.state, ChangeStep.REQUEST_APPROVAL)
        at = utc(self.at)
        return (ApprovalRequested(change.id, change.order, self.needs, at),)


@frozen
class ChangeApproved(InChange):
    """Somebody has approved the change for the reasons for which he was asked."""

    change: str
    order: str
    said: Said

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the change, which may be applied now."""
        change = applied_change(change)
        approved = (*change.approved, *change.asked)
        return evolve(
            with_said(change, ChangeState.PROPOSED, self.said), approved=approved
        )


@frozen
class ApproveChange(InChange):
    """Approve a change."""

    change: str
    by: str
    at: datetime
    why: str = ""

    def decide(self, change: OrderChange | None) -> Sequence[ChangeApproved]:
        """Return ChangeApproved.

        Raises Refused ``change.illegal`` unless it waits for approval; Invalid when
        nobody says who approves.
        """
        change = existing_change(change, self.change)
        next_change_state(change.id, change.state, ChangeStep.APPROVE)
        said = say(ChangeStep.APPROVE, check_id(self.by, "by"), self.at, self.why)
        return (ChangeApproved(change.id, change.order, said),)


@frozen
class ChangeDeclined(InChange):
    """Somebody has said no to the change."""

    change: str
    order: str
    said: Said

    def apply(self, change: OrderChange | None) -> OrderChange:
        """Return the declined change."""
        return with_said(applied_change(change), ChangeState.DECLINED, self.said)


@frozen
class DeclineChange(InChange):
    """Say no to a change that waits for approval.  Saying it twice does nothing."""

    change: str
    by: str
    at: datetime
    why: str = ""

    def decide(self, change: OrderChange | None) -> Sequence[ChangeDeclined]:
        """Return ChangeDeclined.  Raises Refused ``change.illegal``; Invalid."""
        change = existing_change(change, self.change)
        if change.state is ChangeState.DECLINED:
            return ()
        next_change_state(change.id, change.state, ChangeStep.DECLINE)
        said = say(ChangeStep.DECLINE, check_id(self.by, "by"), self.at, self.why)
        return (ChangeDeclined(change.id, change.order, said),)
