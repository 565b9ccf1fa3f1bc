"""A delivery that a supplier has announced: what is to come, and what has come."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused, way_out
from ordercore.message import stream_id
from ordercore.stock.goods import Arrived, SkuQuantity

__all__ = [
    "DELIVERY_LIFE",
    "Delivery",
    "DeliveryLine",
    "DeliveryState",
    "DeliveryStep",
    "InDelivery",
    "Receipt",
    "Tolerance",
    "delivery_stream",
]


class DeliveryState(StrEnum):
    """Where an announced delivery stands."""

    ANNOUNCED = "ANNOUNCED"
    UNLOADING = "UNLOADING"
    RECEIVED = "RECEIVED"
    CLOSED_SHORT = "CLOSED_SHORT"
    CANCELLED = "CANCELLED"


class DeliveryStep(StrEnum):
    """What moves a delivery through its life."""

    REDATE = "redate"
    UNLOAD = "unload"
    COMPLETE = "complete"
    CLOSE = "close"
    CANCEL = "cancel"


DELIVERY_LIFE: Mapping[DeliveryState, Mapping[DeliveryStep, DeliveryState]] = {
    DeliveryState.ANNOUNCED: {
        DeliveryStep.REDATE: DeliveryState.ANNOUNCED,
        DeliveryStep.UNLOAD: DeliveryState.UNLOADING,
        DeliveryStep.CANCEL: DeliveryState.CANCELLED,
    },
    DeliveryState.UNLOADING: {
        DeliveryStep.REDATE: DeliveryState.UNLOADING,
        DeliveryStep.UNLOAD: DeliveryState.UNLOADING,
        DeliveryStep.COMPLETE: DeliveryState.RECEIVED,
        DeliveryStep.CLOSE: DeliveryState.CLOSED_SHORT,
    },
    DeliveryState.RECEIVED: {},
    DeliveryState.CLOSED_SHORT: {},
    DeliveryState.CANCELLED: {},
}
"""The life of a delivery.

Nobody has to ask for ``complete``: it follows when enough of every line has come.
"""


@frozen
class Tolerance:
    """By how much a delivery may differ from what was announced, line by line.

    Attributes:
        under: per cent of a line that may be missing when the delivery is complete.
        over: per cent of a line that may come in addition.

    Both are whole numbers from 0 to 100; a part of a unit does not count.
    """

    under: int = 0
    over: int = 0

    def __attrs_post_init__(self) -> None:
        for name, share in (("under", self.under), ("over", self.over)):
            if type(share) is not int or not 0 <= share <= 100:
                raise Invalid.at(name, share, "a whole number of per cent, 0 to 100")

    def least(self, announced: int) -> int:
        """Return with how many units a line is complete."""
        return announced - announced * self.under // 100

    def most(self, announced: int) -> int:
        """Return how many units of a line may come."""
        return announced + announced * self.over // 100


@frozen
class DeliveryLine:
    """How much of a SKU was announced, and has come."""

    sku: str
    announced: int
    good: int = 0
    damaged: int = 0
    quality_control: int = 0

    @property
    def received(self) -> int:
        """Units that have come, in whatever condition."""
        return self.good + self.damaged + self.quality_control

    @property
    def missing(self) -> int:
        """Units that were announced and have not come."""
        return max(0, self.announced - self.received)

    def with_more(self, come: Arrived) -> "DeliveryLine":
        """Return the line with what has come now."""
        return DeliveryLine(
            self.sku,
            self.announced,
            self.good + come.good,
            self.damaged + come.damaged,
            self.quality_control + come.quality_control,
        )


@frozen
class Receipt:
    """What was unloaded at one time, under the number of its paper."""

    id: str
    goods: tuple[Arrived, ...]


@frozen
class Delivery:
    """What a supplier has announced (advance shipping notice).

    Attributes:
        id: ours, or the number of the notice.
        node: where it arrives.
        supplier: who sends it.
        due_on: the day at the node on which it is expected.
        first_due_on: the day for which it was announced.
        lines: what was announced, each SKU once, and what has come of it.
        tolerance: by how much it may differ.
        state: its place in :data:`ordercore.stock.DELIVERY_LIFE`.
        receipts: what was unloaded when, the oldest first.
        missing: what had not come when it ended; nothing while it is open.
        reason: why it was closed short or cancelled.
    """

    id: str
    node: str
    supplier: str
    due_on: date
    first_due_on: date
    lines: tuple[DeliveryLine, ...]
    tolerance: Tolerance
    state: DeliveryState = DeliveryState.ANNOUNCED
    receipts: tuple[Receipt, ...] = ()
    missing: tuple[SkuQuantity, ...] = ()
    reason: str = ""

    @property
    def stream(self) -> str:
        """The delivery's stream, which is the cause of what is received."""
        return delivery_stream(self.id)

    @property
    def open(self) -> bool:
        """Whether something of it can still come."""
        return bool(DELIVERY_LIFE[self.state])

    @property
    def outstanding(self) -> tuple[SkuQuantity, ...]:
        """What was announced and is still to come; nothing once it has ended."""
        return not_come(self.lines) if self.open else ()

    @property
    def complete(self) -> bool:
        """Whether enough of every line has come."""
        return all(
            [one.received >= self.tolerance.least(one.announced) for one in self.lines]
        )

    def step(self, step: DeliveryStep) -> DeliveryState:
        """Return the state behind *step*.  Raises Refused ``delivery.illegal``."""
        after = DELIVERY_LIFE[self.state].get(step)
        if after is None:
            ended = "; announce what comes besides as a delivery of its own"
            raise Refused(
                "delivery.illegal",
                asked=f"{step} delivery {self.id}",
                because=f"it is {self.state}",
                remedy=way_out(DELIVERY_LIFE, self.state, step)
                + ("" if self.open else ended),
            )
        return after

    def unloaded(self, receipt: Receipt) -> "Delivery":
        """Return it with what has come under another receipt."""
        come = {one.sku: one for one in receipt.goods}
        lines = [
            line.with_more(come[line.sku]) if line.sku in come else line
            for line in self.lines
        ]
        state = DELIVERY_LIFE[self.state][DeliveryStep.UNLOAD]
        receipts = (*self.receipts, receipt)
        return evolve(self, lines=tuple(lines), receipts=receipts, state=state)

    def ended(
        self, step: DeliveryStep, missing: tuple[SkuQuantity, ...], reason: str
    ) -> "Delivery":
        """Return it at its end, with what never came."""
        state = DELIVERY_LIFE[self.state][step]
        return evolve(self, state=state, missing=missing, reason=reason)


class InDelivery:
    """Something that concerns one delivery."""

    __slots__ = ()

    delivery: str

    @property
    def stream(self) -> str:
        """The stream of that delivery."""
        return delivery_stream(self.delivery)


def delivery_stream(delivery: str) -> str:
    """Return the stream of a delivery: ``delivery/ASN-7``."""
    return stream_id("delivery", delivery)


def not_come(lines: Iterable[DeliveryLine]) -> tuple[SkuQuantity, ...]:
    """Return what of *lines* is missing."""
    return tuple([SkuQuantity(one.sku, one.missing) for one in lines if one.missing])
