"""The life of a change to an order as one table; whatever is not in it is refused."""

from collections.abc import Mapping
from enum import StrEnum

from ordercore.errors import Refused

__all__ = ["CHANGE_LIFE", "ChangeState", "ChangeStep", "next_change_state"]


class ChangeState(StrEnum):
    """Where a change to an order stands."""

    PROPOSED = "PROPOSED"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    APPLIED = "APPLIED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    SUPERSEDED = "SUPERSEDED"


class ChangeStep(StrEnum):
    """What moves a change through its life; to preview it moves nothing."""

    PREVIEW = "preview"
    REQUEST_APPROVAL = "request_approval"
    APPROVE = "approve"
    DECLINE = "decline"
    APPLY = "apply"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


CHANGE_LIFE: Mapping[ChangeState, Mapping[ChangeStep, ChangeState]] = {
    ChangeState.PROPOSED: {
        ChangeStep.PREVIEW: ChangeState.PROPOSED,
        ChangeStep.REQUEST_APPROVAL: ChangeState.AWAITING_APPROVAL,
        ChangeStep.APPLY: ChangeState.APPLIED,
        ChangeStep.WITHDRAW: ChangeState.WITHDRAWN,
        ChangeStep.SUPERSEDE: ChangeState.SUPERSEDED,
    },
    ChangeState.AWAITING_APPROVAL: {
        ChangeStep.APPROVE: ChangeState.PROPOSED,
        ChangeStep.DECLINE: ChangeState.DECLINED,
        ChangeStep.WITHDRAW: ChangeState.WITHDRAWN,
        ChangeStep.SUPERSEDE: ChangeState.SUPERSEDED,
    },
    ChangeState.APPLIED: {},
    ChangeState.DECLINED: {},
    ChangeState.WITHDRAWN: {},
    ChangeState.SUPERSEDED: {},
}


def next_change_state(change: str, state: ChangeState, step: ChangeStep) -> ChangeState:
    """Return the state behind *step*.

    Raises Refused ``change.illegal``: the life of a change has no such step here.
    """
    try:
        return CHANGE_LIFE[state][step]
    except KeyError:
        starts = " or ".join([s for s in ChangeState if step in CHANGE_LIFE[s]])
        possible = ", ".join(CHANGE_LIFE[state])
        raise Refused(
            "change.illegal",
            asked=f"{step} change {change}",
            because=f"it is {state}",
            remedy=f"It must be {starts}; from {state} it can {possible}"
            if possible
            else "Its life is over; propose a new change",
        ) from None
