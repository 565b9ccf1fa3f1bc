"""A return that was announced: which units a buyer sends back, and which have come."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen

from ordercore.errors import Refused, way_out
from ordercore.message import stream_id

__all__ = [
    "RMA_LIFE",
    "InRma",
    "Rma",
    "RmaLine",
    "RmaState",
    "RmaStep",
    "existing",
    "next_rma_state",
    "rma_stream",
]


class RmaState(StrEnum):
    """Where a return stands."""

    REQUESTED = "REQUESTED"
    """The buyer sends goods back; nothing of them has come."""
    PARTIALLY_RECEIVED = "PARTIALLY_RECEIVED"
    RECEIVED = "RECEIVED"
    """All has come, or the rest will not."""
    CANCELLED = "CANCELLED"
    """Nothing has come, and nothing will."""


class RmaStep(StrEnum):
    """What moves a return through its life."""

    RECEIVE_PART = "receive_part"
    RECEIVE_REST = "receive_rest"
    CANCEL = "cancel"


RMA_LIFE: Mapping[RmaState, Mapping[RmaStep, RmaState]] = {
    RmaState.REQUESTED: {
        RmaStep.RECEIVE_PART: RmaState.PARTIALLY_RECEIVED,
        RmaStep.RECEIVE_REST: RmaState.RECEIVED,
        RmaStep.CANCEL: RmaState.CANCELLED,
    },
    RmaState.PARTIALLY_RECEIVED: {
        RmaStep.RECEIVE_PART: RmaState.PARTIALLY_RECEIVED,
        RmaStep.RECEIVE_REST: RmaState.RECEIVED,
        RmaStep.CANCEL: RmaState.RECEIVED,
    },
    RmaState.RECEIVED: {},
    RmaState.CANCELLED: {},
}
"""The life of a return as one table; whatever is not in it is refused."""


@frozen
class RmaLine:
    """Units of a line of an order that a buyer sends back.

    Attributes:
        line: of the order.
        quantity: units, at least 1.
        reason: a stable code or the buyer's words; "" where nobody said.
        received: how many of them have come.
    """

    line: str
    quantity: int
    reason: str = ""
    received: int = 0


@frozen
class Rma:
    """One return (RMA: return merchandise authorisation).

    Attributes:
        id: ours.
        order: whose goods come back.
        lines: which of them, each line once.
        reference: the number that people use for it; "" where there is none.
        state: its place in :data:`RMA_LIFE`.
    """

    id: str
    order: str
    lines: tuple[RmaLine, ...]
    reference: str = ""
    state: RmaState = RmaState.REQUESTED

    @property
    def open(self) -> Mapping[str, int]:
        """Units of each line that are still to come."""
        if not RMA_LIFE[self.state]:
            return {}
        left = {one.line: one.quantity - one.received for one in self.lines}
        return {line: units for line, units in left.items() if units}


class InRma:
    """Something that concerns one return."""

    __slots__ = ()

    rma: str

    @property
    def stream(self) -> str:
        """The return's stream."""
        return rma_stream(self.rma)


def rma_stream(rma: str) -> str:
    """Return the stream of a return: ``rma/web.R-1``."""
    return stream_id("rma", rma)


def next_rma_state(rma: Rma, step: RmaStep) -> RmaState:
    """Return the state behind *step*.

    Raises Refused ``rma.illegal``: the life of a return has no such step here.
    """
    try:
        return RMA_LIFE[rma.state][step]
    except KeyError:
        raise Refused(
            "rma.illegal",
            asked=f"{step} return {rma.id}",
            because=f"it is {rma.state}",
            remedy=way_out(RMA_LIFE, rma.state, step),
        ) from None


def existing(rma: Rma | None, name: str, asked: str) -> Rma:
    """Return a return that is there.  Raises Refused ``rma.unknown``."""
    if rma is None:
        raise Refused(
            "rma.unknown",
            asked=f"{asked} return {name}",
            because="nobody has announced it",
            remedy="Announce it with aftersale.RequestRma, or check the id",
        )
    return rma
