"""The life of an order as one table; whatever is not in it is refused."""

from collections.abc import Mapping
from enum import StrEnum

from ordercore.errors import Refused, way_out

__all__ = ["LIFE", "State", "Step", "next_state", "way_out"]


class State(StrEnum):
    """Where an order stands.  How far its goods are is a matter of its lines."""

    DRAFT = "DRAFT"
    PLACED = "PLACED"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class Step(StrEnum):
    """What moves an order through its life."""

    PLACE = "place"
    CONFIRM = "confirm"
    REJECT = "reject"
    EXPIRE = "expire"
    CANCEL = "cancel"
    COMPLETE = "complete"
    REOPEN = "reopen"


LIFE: Mapping[State, Mapping[Step, State]] = {
    State.DRAFT: {
        Step.PLACE: State.PLACED,
        Step.EXPIRE: State.EXPIRED,
        Step.CANCEL: State.CANCELLED,
    },
    State.PLACED: {
        Step.CONFIRM: State.CONFIRMED,
        Step.REJECT: State.REJECTED,
        Step.EXPIRE: State.EXPIRED,
        Step.CANCEL: State.CANCELLED,
    },
    State.CONFIRMED: {
        Step.CANCEL: State.CANCELLED,
        Step.COMPLETE: State.COMPLETED,
    },
    State.COMPLETED: {Step.REOPEN: State.CONFIRMED},
    State.CANCELLED: {},
    State.REJECTED: {},
    State.EXPIRED: {},
}


def next_state(order: str, state: State, step: Step) -> State:
    """Return the state behind *step*.

    Raises Refused ``order.illegal``: the life of an order has no such step here.
    """
    try:
        return LIFE[state][step]
    except KeyError:
        raise Refused(
            "order.illegal",
            asked=f"{step} order {order}",
            because=f"it is {state}",
            remedy=way_out(LIFE, state, step),
        ) from None
