"""Karrio as a carrier: prices, labels, labels given back, and where parcels are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import ordercore as oc
from ordercore_adapters.karrio.asking import (
    BODY,
    KEY,
    fingerprint_of,
    quote_body,
    shipment_body,
)
from ordercore_adapters.karrio.client import KarrioClient, part
from ordercore_adapters.karrio.document import Document
from ordercore_adapters.karrio.settings import KarrioSettings
from ordercore_adapters.karrio.telling import (
    booking_of,
    label_of,
    quotes_of,
    tracking_of,
)

__all__ = ["CAPABILITIES", "KarrioCarrier"]

_Can = oc.ports.CarrierCapability

CAPABILITIES = frozenset(
    {
        _Can.QUOTE,
        _Can.BOOK,
        _Can.LABEL_ZPL,
        _Can.LABEL_PDF,
        _Can.VOID,
        _Can.TRACK,
        _Can.WEBHOOKS,
    }
)
"""Karrio knows no keys of ours, so KEYS is not among them: we look before we book."""

DRAFT, CANCELLED = "draft", "cancelled"


class KarrioCarrier:
    """The carriers behind one Karrio server.

    Its ``carrier`` of a price is the id of an account in Karrio (``carrier_id``), so
    name these as your rate tables name the carrier.

    Args:
        settings: where it is, and as whom we come.
        transport: what carries the questions; asked once each, nothing is retried.
    """

    def __init__(
        self, settings: KarrioSettings, transport: oc.connecting.Transport
    ) -> None:
        self._settings = settings
        self._client = KarrioClient(settings, transport)
        self._zone = settings.times

    @property
    def name(self) -> str:
        """Its name, ``karrio``."""
        return "karrio"

    @property
    def capabilities(self) -> Collection[str]:
        """What it can do."""
        if self._settings.webhook_secrets:
            return CAPABILITIES
        return CAPABILITIES - {_Can.WEBHOOKS}

    def check(self) -> oc.ports.Health:
        """Ask for an account, which takes a valid key."""
        try:
            version = Document(self._client.get("/", "version"))
            self._client.get("/v1/connections", "check", limit="1")
            return oc.ports.Health(
                True, self._settings.url, version.maybe_text("VERSION")
            )
        except (oc.AdapterError, oc.Invalid) as error:
            return oc.ports.Health(False, str(error))

    def quote(
        self, shipment: oc.ports.ShipmentRequest
    ) -> Sequence[oc.ports.ServiceQuote]:
        """Return what each service takes, see ``QuotesShipments``."""
        body = quote_body(shipment, self._settings)
        answer = self._client.post("/v1/proxy/rates", "quote", body)
        return tuple(quotes_of(answer, shipment.currency))

    def book(
        self,
        shipment: oc.ports.ShipmentRequest,
        service: str,
        label: oc.ports.LabelFormat,
        *,
        key: str,
    ) -> oc.ports.Booking:
        """Buy a label, see ``BooksShipments``.

        Karrio forgets no shipment, and buys a label for one only once.  So the shipment
        is looked for by our key, made where there is none, and then bought: whatever
        breaks in between, the next call goes on with the same one.  Of several that
        callers made at the same moment all take the oldest.

        Raises:
            Rejected: also when the booking of this key was given back, or was for
                something else.
        """
        if f"label_{label}" not in self.capabilities:
            raise oc.errors.Unsupported(self.name, f"no labels as {label}")
        body = shipment_body(shipment, service, key, self._settings)
        found = self._oldest(shipment.reference, key)
        if found is None:
            self._client.post("/v1/shipments", "shipment", body)
            found = self._oldest(shipment.reference, key)
        if found is None:
            raise oc.errors.Unavailable(
                "karrio", "a shipment that was made is not there"
            )
        _check_same(found, fingerprint_of(shipment, service))
        bought, duplicate = found, True
        if found.text("status") == DRAFT:
            bought, duplicate = self._bought(found, service, label)
        sheet = self._label(bought.text("id"))
        box = shipment.parcels[0].id
        return booking_of(bought, box, sheet, duplicate=duplicate)

    def void(self, booking: str, *, key: str) -> oc.ports.Receipt:
        """Give a label back, see ``VoidsShipments``."""
        path = f"/v1/shipments/{part(booking)}"
        before = Document(self._client.get(path, "shipment"))
        if before.text("status") == CANCELLED:
            return oc.ports.Receipt(booking, duplicate=True)
        try:
            self._client.post(f"{path}/cancel", "void", {})
        except oc.errors.Stale:  # its status moved on, or had
            now = Document(self._client.get(path, "shipment")).text("status")
            if now == CANCELLED:
                return oc.ports.Receipt(booking, duplicate=True)
            raise oc.errors.Rejected("karrio", f"the shipment is {now}") from None
        return oc.ports.Receipt(booking)

    def track(
        self, tracking_numbers: Sequence[str]
    ) -> Sequence[oc.ports.Tracking | oc.AdapterError]:
        """Return where each parcel is, see ``TracksParcels``."""
        return [self._tracking(number) for number in tracking_numbers]

    def receive(
        self, headers: Mapping[str, str], body: bytes, now: datetime, /
    ) -> tuple[oc.ports.Inbound[oc.ports.Tracking], ...]:
        """Return what a delivery says, see ``ReceivesWebhooks``.

        Karrio signs nothing: it sends the webhook's secret along in the header
        ``X-Event-Id``.  So whoever reads one delivery can forge others: listen on https
        only, and take what is told for a hint.
        """
        verifier = oc.connecting.BearerWebhooks(
            self._settings.webhook_secrets, "x-event-id"
        )
        verified = verifier.verify(headers, body, now)
        told = Document(oc.connecting.Response(200, {}, body).json())
        return tuple(self._news(told, verified.id))

    def _news(
        self, told: Document, name: str
    ) -> Iterator[oc.ports.Inbound[oc.ports.Tracking]]:
        event, thing = told.text("event"), told.inner("data")
        if event.startswith("tracker_"):
            what = tracking_of(thing, self._zone)
            yield oc.ports.Inbound(name, "parcel", what.tracking_number, what)
        elif event.startswith("shipment_"):
            key = thing.maybe_inner("metadata").maybe_text(KEY)
            yield oc.ports.Inbound(name, "shipment", thing.text("id"), key=key)

    def _oldest(self, reference: str, key: str) -> Document | None:
        """Return the shipment that was made first under a key, None where none was."""
        entries = self._client.listed("/v1/shipments", "shipments", reference=reference)
        ours = [
            shipment
            for shipment in entries
            if shipment.maybe_inner("metadata").maybe_text(KEY) == key
        ]
        return min(
            ours, key=lambda one: (one.text("created_at"), one.text("id")), default=None
        )

    def _bought(
        self, draft: Document, service: str, label: oc.ports.LabelFormat
    ) -> tuple[Document, bool]:
        """Return the shipment with its label, and whether it had one before."""
        path = f"/v1/shipments/{part(draft.text('id'))}"
        rate = _rate_of(draft, service)
        wish = {"selected_rate_id": rate, "label_type": label.upper()}
        try:
            return Document(self._client.post(f"{path}/purchase", "book", wish)), False
        except oc.errors.Stale:  # somebody else, with the same key, was quicker
            now = Document(self._client.get(path, "shipment"))
            if now.text("status") in {DRAFT, CANCELLED}:
                raise
            return now, True

    def _label(self, shipment: str) -> oc.ports.LabelSheet:
        path = f"/v1/shipments/{part(shipment)}/documents/label"
        return label_of(self._client.post(path, "label", {}))

    def _tracking(self, number: str) -> oc.ports.Tracking | oc.AdapterError:
        """Return what is reported; nothing yet of a parcel that nobody has scanned."""
        try:
            trackers = self._numbered("/v1/trackers", "track", number)
            if trackers:
                return tracking_of(trackers[0], self._zone)
            if self._numbered("/v1/shipments", "shipments", number):
                return oc.ports.Tracking(number, ())
        except oc.AdapterError as error:
            return error
        return oc.errors.NotFound("karrio", "it knows no parcel of that number")

    def _numbered(self, path: str, operation: str, number: str) -> list[Document]:
        """Return what has a tracking number; Karrio finds parts of one as well."""
        found = self._client.listed(path, operation, tracking_number=number)
        return [one for one in found if one.maybe_text("tracking_number") == number]


def _rate_of(draft: Document, service: str) -> str:
    """Return Karrio's id of the price of a service, the lowest of several accounts.

    Raises:
        Rejected: no account has the service for this shipment.
    """
    offers = [r for r in draft.each("rates") if r.text("service") == service]
    if not offers:
        what = "no such service, or it does not carry this shipment"
        raise oc.errors.Rejected("karrio", f"service {service!r}", what)
    best = min(offers, key=lambda r: (r.number("total_charge"), r.text("carrier_id")))
    return best.text("id")


def _check_same(found: Document, fingerprint: str) -> None:
    """Do nothing when a shipment is what is wanted under its key, and stands still."""
    if found.maybe_inner("metadata").maybe_text(BODY) != fingerprint:
        what = "something else was booked under this key; take another key"
        raise oc.errors.Rejected("karrio", what)
    if found.text("status") == CANCELLED:
        what = "what was booked under this key was given back; take another key"
        raise oc.errors.Rejected("karrio", what)
