"""What Karrio tells: prices, bookings, and where parcels are."""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

import ordercore as oc
from ordercore_adapters.karrio.document import Document

__all__ = [
    "booking_of",
    "label_of",
    "money_of",
    "quotes_of",
    "tracking_of",
]

DUST = Decimal("0.000001")
"""How far Karrio's binary fractions may be off the amount that they stand for."""

MAX_LABEL = 8_000_000

FORMATS: Mapping[str, oc.ports.LabelFormat] = {
    "ZPL": oc.ports.LabelFormat.ZPL,
    "PDF": oc.ports.LabelFormat.PDF,
    "PNG": oc.ports.LabelFormat.PNG,
}

_Step = oc.shipping.ShipmentStep

STEPS: Mapping[str, oc.shipping.ShipmentStep] = {
    "picked_up": _Step.SCAN,
    "in_transit": _Step.SCAN,
    "on_hold": _Step.EXCEPTION,
    "delivery_delayed": _Step.EXCEPTION,
    "delivery_failed": _Step.EXCEPTION,
    "out_for_delivery": _Step.OUT_FOR_DELIVERY,
    "ready_for_pickup": _Step.READY_FOR_PICKUP,
    "delivered": _Step.DELIVER,
    "return_to_sender": _Step.RETURN_TO_SENDER,
}
"""What Karrio's words for a report say of a parcel; of the others, such as ``pending``
and whatever is new to us, nothing happened to it."""

TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M:%S")


def money_of(amount: Decimal, currency: str, where: str) -> oc.Money:
    """Return the amount that a binary fraction of Karrio's stands for.

    It adds prices up as such fractions: 12.1 and 0.2 come as 12.299999999999999.  What
    is farther off a smallest unit than such a sum can be is refused, not rounded.

    Raises:
        MappingFailed: it is no amount of that currency.
    """
    try:
        money = oc.Money.of_decimal(amount, currency, oc.Rounding.HALF_EVEN)
    except oc.Invalid as error:
        raise oc.MappingFailed.of(error, where) from None
    if abs(money.decimal - amount) > DUST:
        raise oc.MappingFailed.at(where, str(amount), f"an amount in {currency}")
    return money


def quotes_of(body: object, currency: str) -> Iterator[oc.ports.ServiceQuote]:
    """Yield the prices of an answer that are in *currency*.

    Raises:
        MappingFailed: one of them cannot be understood.
    """
    for rate in Document(body).each("rates"):
        if rate.text("currency") == currency:
            yield oc.ports.ServiceQuote(
                oc.shipping.LiveRate(
                    rate.text("carrier_id"),
                    rate.text("service"),
                    _price(rate),
                ),
                _day(rate, "estimated_delivery"),
                rate.maybe_whole("transit_days"),
                rate.maybe_text("id"),
            )


def _price(rate: Document) -> oc.Money:
    where, charge = rate.where("total_charge"), rate.number("total_charge")
    price = money_of(charge, rate.text("currency"), where)
    if price.minor < 0:
        raise oc.MappingFailed.at(where, str(charge), "zero or more")
    return price


def booking_of(
    shipment: Document, parcel: str, label: oc.ports.LabelSheet, *, duplicate: bool
) -> oc.ports.Booking:
    """Return a shipment whose label was bought.

    Raises:
        MappingFailed: it cannot be understood.
    """
    rate = shipment.inner("selected_rate")
    return oc.ports.Booking(
        oc.ports.Receipt(shipment.text("id"), duplicate),
        rate.text("carrier_id"),
        rate.text("service"),
        (
            oc.ports.BookedParcel(
                parcel,
                shipment.text("tracking_number"),
                label,
                _public(shipment.maybe_text("tracking_url")),
            ),
        ),
        _price(rate),
    )


def _public(url: str) -> str:
    """Return where a buyer can look; Karrio's own paths are for its API alone."""
    return url if url.startswith("https://") else ""


def label_of(body: object) -> oc.ports.LabelSheet:
    """Return the label in a document of Karrio's.

    Raises:
        MappingFailed: there is none, or none that is what it says it is.
    """
    document = Document(body)
    kind = document.text("format").upper()
    if kind not in FORMATS:
        raise document.wrong("format", f"one of {', '.join(FORMATS)}")
    text = document.maybe_text("base64", MAX_LABEL)
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise document.wrong("base64", "a label in base64")
    return oc.ports.LabelSheet(FORMATS[kind], content)


def tracking_of(
    tracker: Document, clock: oc.connecting.LocalClock
) -> oc.ports.Tracking:
    """Return where a parcel is.

    Args:
        tracker: as Karrio has it.
        clock: of times that have no zone.

    Raises:
        MappingFailed: it cannot be understood.
    """
    number, carrier = tracker.text("tracking_number"), tracker.text("carrier_id")
    events = {
        event.id: event
        for report in tracker.each("events")
        for event in _event(report, carrier, number, clock)
    }
    ordered = sorted(events.values(), key=lambda event: (event.occurred_at, event.id))
    expected = _day(tracker, "estimated_delivery")
    return oc.ports.Tracking(number, tuple(ordered), expected)


def _event(
    report: Document, carrier: str, number: str, clock: oc.connecting.LocalClock
) -> Iterator[oc.shipping.TrackingEvent]:
    """Yield a report, unless it says nothing of the parcel.

    Karrio gives reports no ids, so theirs is what they say; not the status, which
    Karrio itself changes when it hears more (the first scan becomes the pick-up).
    """
    step = STEPS.get(report.maybe_text("status"))
    if step is None:
        return
    at = _instant(report, clock)
    words = [report.maybe_text(name) for name in ("code", "description", "location")]
    said = "\n".join([number, at.isoformat(), *words])
    name = hashlib.sha256(said.encode()).hexdigest()[:24]
    text = ", ".join([word for word in words[1:] if word])
    yield oc.shipping.TrackingEvent(carrier, name, step, at, text)


def _instant(report: Document, clock: oc.connecting.LocalClock) -> datetime:
    """Return when a report says it happened, aware UTC."""
    if stamp := report.maybe_text("timestamp", 40):
        try:
            return _at(report, "timestamp", datetime.fromisoformat(stamp), clock)
        except ValueError:
            raise report.wrong("timestamp", "an instant in ISO 8601") from None
    day, time = report.text("date"), report.maybe_text("time", 20) or "00:00"
    for pattern in TIMES:
        try:
            at = datetime.strptime(f"{day} {time}", pattern)  # noqa: DTZ007 - the zone comes next
        except ValueError:
            continue
        return _at(report, "date", at, clock)
    raise report.wrong("date", "a day and a time such as 2026-11-30 and 14:05")


def _at(
    report: Document, name: str, at: datetime, clock: oc.connecting.LocalClock
) -> datetime:
    """Return the instant of a time.  Raises MappingFailed: there was none."""
    try:
        return clock.instant(at)
    except oc.Invalid as error:
        raise report.wrong(name, error.findings[0].expected) from None


def _day(document: Document, name: str) -> date | None:
    """Return a day, None where none is told or it is no day: it is only a hope."""
    text = document.maybe_text(name)
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
