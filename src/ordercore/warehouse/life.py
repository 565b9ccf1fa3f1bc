"""The life of a fulfilment order as one table; whatever is not in it is refused."""

from collections.abc import Mapping
from enum import StrEnum

from ordercore.errors import Refused
from ordercore.orders import way_out

__all__ = ["LIFE", "UNBEGUN", "State", "Step", "next_state"]


class State(StrEnum):
    """Where the work of a fulfilment order stands."""

    OPEN = "OPEN"
    SCHEDULED = "SCHEDULED"
    ON_HOLD = "ON_HOLD"
    RELEASED = "RELEASED"
    IN_PROGRESS = "IN_PROGRESS"
    CLOSED = "CLOSED"
    INCOMPLETE = "INCOMPLETE"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"


class Step(StrEnum):
    """What moves a fulfilment order through its life."""

    SCHEDULE = "schedule"
    DUE = "due"
    HOLD = "hold"
    RELEASE_HOLDS = "release_holds"
    RELEASE = "release"
    ACCEPT = "accept"
    REJECT = "reject"
    PICK = "pick"
    SHORT = "short"
    CHECK = "check"
    PACK = "pack"
    UNPACK = "unpack"
    SHIP = "ship"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    CLOSE_SHORT = "close_short"
    CANCEL = "cancel"


LIFE: Mapping[State, Mapping[Step, State]] = {
    State.OPEN: {
        Step.SCHEDULE: State.SCHEDULED,
        Step.HOLD: State.ON_HOLD,
        Step.RELEASE: State.RELEASED,
        Step.WITHDRAW: State.OPEN,
        Step.CANCEL: State.CANCELLED,
    },
    State.SCHEDULED: {
        Step.DUE: State.OPEN,
        Step.HOLD: State.ON_HOLD,
        Step.WITHDRAW: State.SCHEDULED,
        Step.CANCEL: State.CANCELLED,
    },
    State.ON_HOLD: {
        Step.RELEASE_HOLDS: State.OPEN,
        Step.WITHDRAW: State.ON_HOLD,
        Step.CANCEL: State.CANCELLED,
    },
    State.RELEASED: {
        Step.HOLD: State.ON_HOLD,
        Step.ACCEPT: State.IN_PROGRESS,
        Step.REJECT: State.REJECTED,
        Step.WITHDRAW: State.RELEASED,
        Step.CANCEL: State.CANCELLED,
    },
    State.IN_PROGRESS: {
        Step.REJECT: State.REJECTED,
        Step.PICK: State.IN_PROGRESS,
        Step.SHORT: State.IN_PROGRESS,
        Step.CHECK: State.IN_PROGRESS,
        Step.PACK: State.IN_PROGRESS,
        Step.UNPACK: State.IN_PROGRESS,
        Step.SHIP: State.IN_PROGRESS,
        Step.WITHDRAW: State.IN_PROGRESS,
        Step.CLOSE: State.CLOSED,
        Step.CLOSE_SHORT: State.INCOMPLETE,
    },
    State.CLOSED: {},
    State.INCOMPLETE: {},
    State.CANCELLED: {},
    State.REJECTED: {},
}


UNBEGUN = frozenset({State.OPEN, State.SCHEDULED, State.ON_HOLD})
"""Nobody at the node has been told of the work yet."""


def next_state(fulfillment: str, state: State, step: Step) -> State:
    """Return the state behind *step*.

    Raises Refused ``fulfillment.illegal``: the life of a fulfilment order has no such
    step here.
    """
    try:
        return LIFE[state][step]
    except KeyError:
        raise Refused(
            "fulfillment.illegal",
            asked=f"{step} fulfilment order {fulfillment}",
            because=f"it is {state}",
            remedy=way_out(LIFE, state, step),
        ) from None
