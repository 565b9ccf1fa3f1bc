"""What carriers report of a parcel, in whatever order, and where it is by that."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from attrs import frozen

__all__ = [
    "SHIPMENT_LIFE",
    "Shipment",
    "ShipmentState",
    "ShipmentStep",
    "TrackingEvent",
    "fold",
    "merge",
]


class ShipmentState(StrEnum):
    """Where a parcel is on its way to the buyer."""

    PENDING = "PENDING"
    LABELLED = "LABELLED"
    HANDED_OVER = "HANDED_OVER"
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    READY_FOR_PICKUP = "READY_FOR_PICKUP"
    EXCEPTION = "EXCEPTION"
    RETURNING = "RETURNING"
    DELIVERED = "DELIVERED"
    RETURNED_TO_SENDER = "RETURNED_TO_SENDER"
    LOST = "LOST"
    CANCELLED = "CANCELLED"


class ShipmentStep(StrEnum):
    """What moves a shipment.  Carriers report those from ``SCAN`` on.

    They stand in the order in which they come in life: of two reports of the same
    instant the earlier in this list is taken for the earlier one.
    """

    LABEL = "label"
    VOID = "void"
    CANCEL = "cancel"
    HAND_OVER = "hand_over"
    SCAN = "scan"
    EXCEPTION = "exception"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVER = "deliver"
    RETURN_TO_SENDER = "return_to_sender"
    RECEIVED_BACK = "received_back"
    LOSE = "lose"


SHIPMENT_LIFE: Mapping[ShipmentState, Mapping[ShipmentStep, ShipmentState]] = {
    ShipmentState.PENDING: {
        ShipmentStep.LABEL: ShipmentState.LABELLED,
        ShipmentStep.CANCEL: ShipmentState.CANCELLED,
        ShipmentStep.READY_FOR_PICKUP: ShipmentState.READY_FOR_PICKUP,
    },
    ShipmentState.LABELLED: {
        ShipmentStep.VOID: ShipmentState.PENDING,
        ShipmentStep.CANCEL: ShipmentState.CANCELLED,
        ShipmentStep.HAND_OVER: ShipmentState.HANDED_OVER,
    },
    ShipmentState.HANDED_OVER: {
        ShipmentStep.SCAN: ShipmentState.IN_TRANSIT,
        ShipmentStep.EXCEPTION: ShipmentState.EXCEPTION,
        ShipmentStep.DELIVER: ShipmentState.DELIVERED,
        ShipmentStep.LOSE: ShipmentState.LOST,
    },
    ShipmentState.IN_TRANSIT: {
        ShipmentStep.SCAN: ShipmentState.IN_TRANSIT,
        ShipmentStep.EXCEPTION: ShipmentState.EXCEPTION,
        ShipmentStep.OUT_FOR_DELIVERY: ShipmentState.OUT_FOR_DELIVERY,
        ShipmentStep.READY_FOR_PICKUP: ShipmentState.READY_FOR_PICKUP,
        ShipmentStep.DELIVER: ShipmentState.DELIVERED,
        ShipmentStep.RETURN_TO_SENDER: ShipmentState.RETURNING,
        ShipmentStep.LOSE: ShipmentState.LOST,
    },
    ShipmentState.OUT_FOR_DELIVERY: {
        ShipmentStep.EXCEPTION: ShipmentState.EXCEPTION,
        ShipmentStep.READY_FOR_PICKUP: ShipmentState.READY_FOR_PICKUP,
        ShipmentStep.DELIVER: ShipmentState.DELIVERED,
        ShipmentStep.RETURN_TO_SENDER: ShipmentState.RETURNING,
    },
    ShipmentState.READY_FOR_PICKUP: {
        ShipmentStep.EXCEPTION: ShipmentState.EXCEPTION,
        ShipmentStep.DELIVER: ShipmentState.DELIVERED,
        ShipmentStep.RETURN_TO_SENDER: ShipmentState.RETURNING,
    },
    ShipmentState.EXCEPTION: {
        ShipmentStep.SCAN: ShipmentState.IN_TRANSIT,
        ShipmentStep.OUT_FOR_DELIVERY: ShipmentState.OUT_FOR_DELIVERY,
        ShipmentStep.DELIVER: ShipmentState.DELIVERED,
        ShipmentStep.RETURN_TO_SENDER: ShipmentState.RETURNING,
        ShipmentStep.LOSE: ShipmentState.LOST,
    },
    ShipmentState.RETURNING: {
        ShipmentStep.RECEIVED_BACK: ShipmentState.RETURNED_TO_SENDER,
        ShipmentStep.LOSE: ShipmentState.LOST,
    },
    ShipmentState.DELIVERED: {},
    ShipmentState.RETURNED_TO_SENDER: {},
    ShipmentState.LOST: {},
    ShipmentState.CANCELLED: {},
}

RANK: Mapping[ShipmentStep, int] = {step: n for n, step in enumerate(ShipmentStep)}


@frozen
class TrackingEvent:
    """One report of a carrier.

    Attributes:
        carrier: who reports.
        id: the carrier's own id of the report; the same id is the same report.
        status: what it reports, a step of :data:`SHIPMENT_LIFE` from SCAN on.
        occurred_at: when it happened, aware UTC; not when we heard of it.
        text: the carrier's words.
    """

    carrier: str
    id: str
    status: ShipmentStep
    occurred_at: datetime
    text: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same report."""
        return self.carrier, self.id


@frozen
class Shipment:
    """Where a parcel is by all that is known.

    Attributes:
        state: its place in :data:`SHIPMENT_LIFE`.
        at: when the last report happened that moved it; None before the first.
        unexpected: reports that do not fit in at their place.  They change nothing and
            are kept: carriers do skip scans.
    """

    state: ShipmentState
    at: datetime | None = None
    unexpected: tuple[TrackingEvent, ...] = ()


def merge(
    known: Iterable[TrackingEvent], heard: Iterable[TrackingEvent]
) -> tuple[TrackingEvent, ...]:
    """Return all reports, each once, in the order in which they happened.

    Of two with the same key the later one counts: a carrier has corrected itself.  So
    neither the order in which they are heard nor hearing one twice makes a difference.
    """
    latest: dict[tuple[str, str], TrackingEvent] = {}
    for event in (*known, *heard):
        old = latest.get(event.key)
        if old is None or _order(old) < _order(event):
            latest[event.key] = event
    return tuple(sorted(latest.values(), key=_order))


def fold(start: ShipmentState, events: Iterable[TrackingEvent]) -> Shipment:
    """Return where a shipment is after *events*, which are in order, from *start*."""
    state, at, unexpected = start, None, list[TrackingEvent]()
    for event in events:
        after = SHIPMENT_LIFE[state].get(event.status)
        if after is None:
            unexpected.append(event)
        else:
            state, at = after, event.occurred_at
    return Shipment(state, at, tuple(unexpected))


def _order(event: TrackingEvent) -> tuple[datetime, int, str, str, str]:
    rank = RANK[event.status]
    return event.occurred_at, rank, event.carrier, event.id, event.text
