"""A parcel goes to the carrier and is followed until it has arrived."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from ordercore.errors import Finding, Invalid
from ordercore.orders import Goods
from ordercore.shipping.parcel import (
    InParcel,
    Parcel,
    ParcelState,
    ParcelStep,
    applied,
    existing,
)
from ordercore.shipping.shipment import (
    RANK,
    ShipmentState,
    ShipmentStep,
    TrackingEvent,
    merge,
)
from ordercore.values import CLOCKED, utc

__all__ = ["Delivered", "HandOver", "HandedOver", "Track", "Tracked"]


@frozen
class Delivered(InParcel):
    """The parcel has reached the buyer.  This happens once, whatever comes later."""

    parcel: str
    order: str
    fulfillment: str
    contents: tuple[Goods, ...]
    at: datetime

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel with the instant of its delivery."""
        return evolve(applied(parcel), delivered_at=self.at)


@frozen
class HandedOver(InParcel):
    """The carrier has the parcel: its contents have left the node."""

    parcel: str
    order: str
    fulfillment: str
    node: str
    contents: tuple[Goods, ...]
    carrier: str
    service: str
    tracking_number: str
    at: datetime | None = None

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel under way."""
        return evolve(
            applied(parcel), state=ParcelState.HANDED_OVER, handed_over_at=self.at
        )


@frozen
class HandOver(InParcel):
    """Give a labelled parcel to its carrier.

    Attributes:
        parcel: which one.
        at: when, aware UTC; now where nobody says it.
    """

    parcel: str
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, parcel: Parcel | None) -> Sequence[HandedOver | Delivered]:
        """Return HandedOver, and Delivered when that was reported already.

        Raises Refused ``parcel.illegal`` unless it is labelled; Invalid: a naive time.
        """
        parcel = existing(parcel, self.parcel, "hand over")
        parcel.allows(ParcelStep.HAND_OVER)
        handed_over = HandedOver(
            parcel.id,
            parcel.order,
            parcel.fulfillment,
            parcel.node,
            parcel.contents,
            parcel.carrier,
            parcel.service,
            parcel.tracking_number,
            None if self.at is None else utc(self.at),
        )
        return (handed_over, *_arrival(handed_over.apply(parcel)))


@frozen
class Tracked(InParcel):
    """Carriers have reported something new.

    Attributes:
        events: what is new.
        state: where the parcel is now, by all that is known.
    """

    parcel: str
    order: str
    events: tuple[TrackingEvent, ...]
    state: ShipmentState

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel with all reports, each once, in order."""
        parcel = applied(parcel)
        return evolve(parcel, tracking=merge(parcel.tracking, self.events))


@frozen
class Track(InParcel):
    """Take in what carriers report, in any order and as often as they like."""

    parcel: str
    events: tuple[TrackingEvent, ...]

    def decide(self, parcel: Parcel | None) -> Sequence[Tracked | Delivered]:
        """Return Tracked with what is new, and Delivered when it arrived by that.

        Nothing happens when all is known.  A report that does not fit in never makes
        this fail; it is listed in ``parcel.shipment.unexpected``.

        Raises Invalid for a report without an id or zone, or of what only we do, and
        Refused ``parcel.unknown``.
        """
        parcel = existing(parcel, self.parcel, "track")
        check_reports(self.events)
        known = set(parcel.tracking)
        merged = merge(parcel.tracking, self.events)
        new = tuple([event for event in merged if event not in known])
        if not new:
            return ()
        after = evolve(parcel, tracking=merged)
        tracked = Tracked(parcel.id, parcel.order, new, after.shipment.state)
        return (tracked, *_arrival(after))


def check_reports(events: Sequence[TrackingEvent]) -> None:
    """Raise Invalid with all that is wrong with reports of carriers."""
    findings: list[Finding] = []
    for place, event in enumerate(events):
        where = f"events[{place}]"
        try:
            utc(event.occurred_at, f"{where}.occurred_at")
        except Invalid as error:
            findings += error.findings
        if not event.carrier or not event.id:
            findings.append(Finding(where, "no carrier or id", "both"))
        if RANK[event.status] < RANK[ShipmentStep.SCAN]:
            expected = "what a carrier reports, from scan on"
            findings.append(Finding(f"{where}.status", event.status, expected))
    if findings:
        raise Invalid(findings)


def _arrival(parcel: Parcel) -> tuple[Delivered, ...]:
    """Return Delivered when a parcel that has left us is first known to be there."""
    if parcel.delivered_at or parcel.state is not ParcelState.HANDED_OVER:
        return ()
    shipment = parcel.shipment
    if shipment.at is None or shipment.state is not ShipmentState.DELIVERED:
        return ()
    ids = (parcel.id, parcel.order, parcel.fulfillment)
    return (Delivered(*ids, parcel.contents, shipment.at),)
