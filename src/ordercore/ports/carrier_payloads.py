"""What is told to a carrier, and what it tells."""

from datetime import date
from enum import StrEnum

from attrs import field, frozen

from ordercore.ports.adapter import (
    Receipt,
)
from ordercore.shipping import LiveRate, TrackingEvent
from ordercore.values import Address, Dimensions, Money

__all__ = [
    "AddressCheck",
    "BookedParcel",
    "Booking",
    "LabelFormat",
    "LabelSheet",
    "Manifest",
    "ParcelContent",
    "ParcelToCarry",
    "ServiceQuote",
    "ShipmentRequest",
    "Tracking",
]


class LabelFormat(StrEnum):
    """As what a label comes."""

    ZPL = "zpl"
    """Text for label printers; ``application/zpl``."""
    PDF = "pdf"
    """``application/pdf``."""
    PNG = "png"
    """``image/png``."""


@frozen
class ParcelContent:
    """What customs want to know of goods in a parcel.

    Attributes:
        sku: which article.
        name: in words that a customs officer understands.
        quantity: units.
        value: of one unit.
        weight_g: of one unit.
        tariff_code: of the harmonised system; "" where it is not known.
        origin_country: where it was made, ISO 3166-1; "" where it is not known.
    """

    sku: str
    name: str
    quantity: int
    value: Money
    weight_g: int
    tariff_code: str = ""
    origin_country: str = ""


@frozen
class ParcelToCarry:
    """A box as it stands on the ramp.

    Attributes:
        id: ours; unique.
        weight_g: of all of it, at least 1.
        size: its outer size; None where nobody knows it.
        contents: for customs; none inside one customs union.
    """

    id: str
    weight_g: int
    size: Dimensions | None = None
    contents: tuple[ParcelContent, ...] = field(
        default=(), converter=tuple[ParcelContent, ...]
    )


@frozen
class ShipmentRequest:
    """What a carrier is asked to carry.

    Attributes:
        reference: ours, unique; printed on the label where there is room.
        origin: from where.
        destination: where to, with name and street.
        parcels: at least one.
        currency: in which prices are wanted, ISO 4217.
        ship_on: the day on which it is handed over, where it is; None for today.
        insured: what is paid when it is lost; None for what the carrier pays anyway.
        return_to: where it goes when it cannot be delivered; None for the origin.
    """

    reference: str
    origin: Address
    destination: Address
    parcels: tuple[ParcelToCarry, ...] = field(converter=tuple[ParcelToCarry, ...])
    currency: str
    ship_on: date | None = None
    insured: Money | None = None
    return_to: Address | None = None


@frozen
class ServiceQuote:
    """What a carrier takes for a shipment in one of its services.

    Attributes:
        rate: carrier, service and the price of all parcels together.
        deliver_on: the day on which it says to be there; None where it does not say.
        transit_days: how many working days it says to need; None where it does not.
        id: by which the carrier knows the offer; "" where it does not keep offers.
    """

    rate: LiveRate
    deliver_on: date | None = None
    transit_days: int | None = None
    id: str = ""


@frozen
class LabelSheet:
    """A label, or a list, as a printer wants it.

    Attributes:
        format: as what it comes.
        content: the bytes; an address is on it.
    """

    format: LabelFormat
    content: bytes = field(repr=False)


@frozen
class BookedParcel:
    """A parcel that the carrier expects.

    Attributes:
        parcel: ours (``ParcelToCarry.id``).
        tracking_number: the carrier's.
        label: what is glued on it; None while the booking is pending.
        tracking_url: where the buyer sees where it is; "" where there is none.
    """

    parcel: str
    tracking_number: str
    label: LabelSheet | None
    tracking_url: str = ""


@frozen
class Booking:
    """What the carrier has taken on.

    Attributes:
        receipt: ``external_id`` is the carrier's id of the shipment.
        carrier: who really carries it.
        service: how.
        parcels: one :class:`BookedParcel` for each of the request, in its order; none
            while it is pending.
        cost: of all of it; None where the carrier bills later.
    """

    receipt: Receipt
    carrier: str
    service: str
    parcels: tuple[BookedParcel, ...] = field(converter=tuple[BookedParcel, ...])
    cost: Money | None = None


@frozen
class Tracking:
    """What is reported of a parcel.

    Attributes:
        tracking_number: which.
        events: of the parcel, :class:`TrackingEvent`, the oldest first; the
            carrier's own words and statuses stand in them.
        deliver_on: on which day it is expected by now; None where nobody says.
    """

    tracking_number: str
    events: tuple[TrackingEvent, ...] = field(converter=tuple[TrackingEvent, ...])
    deliver_on: date | None = None


@frozen
class Manifest:
    """The list of what a carrier fetches.

    Attributes:
        receipt: ``external_id`` is the carrier's id of the list.
        document: to be signed; None where the carrier wants none on paper.
    """

    receipt: Receipt
    document: LabelSheet | None = None


@frozen
class AddressCheck:
    """What a carrier says of an address.

    Attributes:
        deliverable: whether it would go there.
        suggestion: how it would write the address; None where it is fine.
        messages: for people.
    """

    deliverable: bool
    suggestion: Address | None = None
    messages: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
