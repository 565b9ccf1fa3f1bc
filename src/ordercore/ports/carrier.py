"""A carrier: what it takes, the labels that it prints, and where its parcels are."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from ordercore.errors import AdapterError
from ordercore.ports.adapter import (
    Adapter,
    PollsWrites,
    Receipt,
    ReceivesWebhooks,
)
from ordercore.ports.carrier_payloads import (
    AddressCheck,
    Booking,
    LabelFormat,
    Manifest,
    ServiceQuote,
    ShipmentRequest,
    Tracking,
)
from ordercore.values import Address

__all__ = [
    "CARRIER_OPERATIONS",
    "BooksShipments",
    "Carrier",
    "CarrierCapability",
    "MakesManifests",
    "PrintsReturnLabels",
    "QuotesShipments",
    "TracksParcels",
    "ValidatesAddresses",
    "VoidsShipments",
]


class CarrierCapability(StrEnum):
    """What a carrier's adapter can do."""

    QUOTE = "quote"
    """It says what it takes: :class:`QuotesShipments`."""
    BOOK = "book"
    """It takes parcels and gives labels: :class:`BooksShipments`."""
    SEVERAL_PARCELS = "several_parcels"
    """One shipment may be several parcels; without, each is a shipment of its own."""
    LABEL_ZPL = "label_zpl"
    """Its labels come for label printers."""
    LABEL_PDF = "label_pdf"
    """Its labels come as PDF."""
    LABEL_PNG = "label_png"
    """Its labels come as pictures."""
    VOID = "void"
    """A booking can be given back: :class:`VoidsShipments`."""
    RETURN_LABELS = "return_labels"
    """It gives labels for the way back: :class:`PrintsReturnLabels`."""
    MANIFEST = "manifest"
    """It wants a list of what it fetches: :class:`MakesManifests`."""
    TRACK = "track"
    """It can be asked where parcels are: :class:`TracksParcels`."""
    ADDRESSES = "addresses"
    """It can be asked whether an address is one: :class:`ValidatesAddresses`."""
    WEBHOOKS = "webhooks"
    """It sends news by itself: ``receive``, with a :class:`Tracking`."""
    PENDING_WRITES = "pending_writes"
    """Its receipts may be pending: ``poll``."""
    KEYS = "keys"
    """The carrier itself knows our keys.  Without, the adapter looks for the
    shipment's ``reference`` before it books again."""


@runtime_checkable
class QuotesShipments(Protocol):
    """Says what it takes."""

    def quote(self, shipment: ShipmentRequest) -> Sequence[ServiceQuote]:
        """Return a quote for each service that would carry it; none where none does.

        Prices are zero or more, in the shipment's currency; a service in another one
        is left out.

        Raises:
            Rejected: the carrier cannot make sense of the shipment.
        """
        ...


@runtime_checkable
class BooksShipments(Protocol):
    """Takes parcels, and gives labels for them."""

    def book(
        self, shipment: ShipmentRequest, service: str, label: LabelFormat, *, key: str
    ) -> Booking:
        """Book a service for a shipment.

        The same key again gives the same booking, as a duplicate, with its labels.

        Args:
            shipment: what is carried.
            service: as ``LiveRate.service`` of a quote has it.
            label: as what labels shall come; one that is declared.
            key: of this booking.

        Raises:
            Rejected: unknown service, too heavy, nowhere it goes.
            Unsupported: the format, or several parcels, are not declared.
        """
        ...


@runtime_checkable
class VoidsShipments(Protocol):
    """Bookings can be given back."""

    def void(self, booking: str, *, key: str) -> Receipt:
        """Give a booking back.  One that was given back is a duplicate.

        Args:
            booking: the carrier's id of the shipment (``Booking.receipt``).
            key: of this wish.

        Raises:
            NotFound: there is no such booking.
            Rejected: the carrier has got the parcels.
        """
        ...


@runtime_checkable
class TracksParcels(Protocol):
    """Can be asked where parcels are."""

    def track(
        self, tracking_numbers: Sequence[str]
    ) -> Sequence[Tracking | AdapterError]:
        """Return what is known of each parcel, in the same order.

        Returns:
            For a number that the carrier does not know, NotFound in its place.  A
            report has the same id whenever it is asked for; its instant is aware UTC.
        """
        ...


@runtime_checkable
class PrintsReturnLabels(Protocol):
    """Gives labels for the way back."""

    def return_label(
        self, shipment: ShipmentRequest, service: str, label: LabelFormat, *, key: str
    ) -> Booking:
        """Book the way back: origin is the buyer, destination is us.  As ``book``."""
        ...


@runtime_checkable
class MakesManifests(Protocol):
    """Wants a list of what it fetches."""

    def manifest(self, bookings: Sequence[str], *, key: str) -> Manifest:
        """Close bookings into one list, by the carrier's ids.

        Raises:
            NotFound: one of them is unknown; then there is no list.
            Rejected: one of them is on a list, or was given back.
        """
        ...


@runtime_checkable
class ValidatesAddresses(Protocol):
    """Can be asked whether an address is one."""

    def validate_address(self, address: Address) -> AddressCheck:
        """Return what the carrier says of it; an address it cannot read is no error."""
        ...


@runtime_checkable
class Carrier(
    Adapter,
    QuotesShipments,
    BooksShipments,
    VoidsShipments,
    TracksParcels,
    PrintsReturnLabels,
    MakesManifests,
    ValidatesAddresses,
    ReceivesWebhooks[Tracking],
    PollsWrites,
    Protocol,
):
    """A carrier that can do everything; others have the methods that they declare."""


CARRIER_OPERATIONS: Mapping[str, type] = MappingProxyType(
    {
        CarrierCapability.QUOTE: QuotesShipments,
        CarrierCapability.BOOK: BooksShipments,
        CarrierCapability.VOID: VoidsShipments,
        CarrierCapability.RETURN_LABELS: PrintsReturnLabels,
        CarrierCapability.MANIFEST: MakesManifests,
        CarrierCapability.TRACK: TracksParcels,
        CarrierCapability.ADDRESSES: ValidatesAddresses,
        CarrierCapability.WEBHOOKS: ReceivesWebhooks,
        CarrierCapability.PENDING_WRITES: PollsWrites,
    }
)
"""What each capability of a carrier promises; those that are not here say how."""
