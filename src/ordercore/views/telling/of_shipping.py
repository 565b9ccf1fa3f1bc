"""What happened to a parcel, in words."""

from collections.abc import Mapping

from ordercore import shipping
from ordercore.shipping import ShipmentStep, TrackingEvent
from ordercore.views.telling.told import Tellers, Told, said, units_of

__all__ = ["TELLERS"]

REPORTED: Mapping[ShipmentStep, str] = {
    ShipmentStep.SCAN: "In transit",
    ShipmentStep.EXCEPTION: "Held up on the way",
    ShipmentStep.OUT_FOR_DELIVERY: "Out for delivery",
    ShipmentStep.READY_FOR_PICKUP: "Ready for pickup",
    ShipmentStep.DELIVER: "Delivery reported",
    ShipmentStep.RETURN_TO_SENDER: "On its way back",
    ShipmentStep.RECEIVED_BACK: "Back at the sender",
    ShipmentStep.LOSE: "Lost",
}


def made(event: shipping.ParcelMade) -> Told:
    """Tell what is in the parcel."""
    weight = f", {event.weight_g:,} g" if event.weight_g else ""
    detail = f"{said(event.contents)}{weight}"
    return Told("Parcel sealed", detail, units_of(event.contents), event.node)


def voided(event: shipping.ParcelVoided) -> Told:
    """Tell what is no parcel any more."""
    units = units_of(event.contents)
    return Told("Parcel voided", said(event.contents), units, event.node)


def awaited(event: shipping.CollectionAwaited) -> Told:
    """Tell where it waits for the buyer, and until when."""
    return Told("Ready to collect", f"until {event.until:%d %b %Y}", node=event.node)


def collected(event: shipping.Collected) -> Told:
    """Tell what the buyer has taken along."""
    units = units_of(event.contents)
    return Told("Collected", said(event.contents), units, event.node)


def lapsed(event: shipping.CollectionLapsed) -> Told:
    """Tell what nobody has come for."""
    units = units_of(event.contents)
    return Told("Not collected", said(event.contents), units, event.node)


def label_requested(event: shipping.LabelRequested) -> Told:
    """Tell who was asked for a label."""
    return Told("Label requested", _wish(event.request))


def label_withdrawn(event: shipping.LabelWithdrawn) -> Told:
    """Tell which label nobody waits for any more."""
    return Told("Label no longer wanted", _wish(event.request))


def label_refused(event: shipping.LabelRefused) -> Told:
    """Tell why there is no label."""
    return Told("Label refused", f"{_wish(event.request)}: {event.because}")


def labelled(event: shipping.Labelled) -> Told:
    """Tell who carries it and for how much."""
    return Told("Labelled", _label(event), money=event.cost)


def label_voided(event: shipping.LabelVoided) -> Told:
    """Tell which label was given back."""
    return Told("Label voided", _label(event))


def handed_over(event: shipping.HandedOver) -> Told:
    """Tell which carrier has it."""
    units = units_of(event.contents)
    return Told("Handed over", f"to {_label(event)}", units, event.node)


def tracked(event: shipping.Tracked) -> Told:
    """Tell what the carrier reports, in its own words where it has some."""
    *earlier, last = event.events
    reports = [_report(report, report.text or _reported(report)) for report in earlier]
    reports.append(_report(last, last.text))
    return Told(_reported(last), f"{last.carrier}: {'; '.join(reports)}")


def delivered(event: shipping.Delivered) -> Told:
    """Tell when the buyer got it."""
    detail = f"{said(event.contents)} on {event.at:%Y-%m-%d %H:%M} UTC"
    return Told("Delivered", detail, units_of(event.contents))


def _label(
    event: shipping.Labelled | shipping.LabelVoided | shipping.HandedOver,
) -> str:
    names = " ".join([name for name in (event.carrier, event.service) if name])
    return f"{names}, tracking {event.tracking_number}"


def _wish(request: shipping.LabelRequest) -> str:
    names = [name for name in (request.carrier, request.service) if name]
    return f"{' '.join(names)}, through {request.connection}"


def _report(report: TrackingEvent, words: str) -> str:
    return f"{report.occurred_at:%Y-%m-%d %H:%M} {words}".rstrip()


def _reported(report: TrackingEvent) -> str:
    return REPORTED.get(report.status, str(report.status))


TELLERS: Tellers = {
    shipping.ParcelMade: made,
    shipping.ParcelVoided: voided,
    shipping.LabelRequested: label_requested,
    shipping.LabelWithdrawn: label_withdrawn,
    shipping.LabelRefused: label_refused,
    shipping.Labelled: labelled,
    shipping.LabelVoided: label_voided,
    shipping.HandedOver: handed_over,
    shipping.CollectionAwaited: awaited,
    shipping.Collected: collected,
    shipping.CollectionLapsed: lapsed,
    shipping.Tracked: tracked,
    shipping.Delivered: delivered,
}
