"""A small carrier in memory: it takes by weight, prints labels, and is quick."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from attrs import evolve

from ordercore.errors import AdapterError, NotFound, Rejected, Unsupported
from ordercore.ports import (
    AddressCheck,
    BookedParcel,
    Booking,
    CarrierCapability,
    Health,
    LabelFormat,
    LabelSheet,
    Manifest,
    ParcelToCarry,
    Receipt,
    ServiceQuote,
    ShipmentRequest,
    Tracking,
)
from ordercore.shipping import LiveRate, ShipmentStep, TrackingEvent
from ordercore.testing.partners.remembering import Done
from ordercore.values import Address, Money

__all__ = ["MemoryCarrier"]

Can = CarrierCapability

FETCHED_AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


class MemoryCarrier:
    """A carrier that is its own adapter.

    Args:
        services: service -> what a started kilogram costs, in smallest units.
        max_weight_g: what one parcel may weigh.
    """

    name = "memory"
    capabilities = frozenset(Can) - {
        Can.LABEL_PDF,
        Can.LABEL_PNG,
        Can.WEBHOOKS,
        Can.PENDING_WRITES,
    }

    def __init__(
        self,
        services: dict[str, int] | None = None,
        max_weight_g: int = 30_000,
    ) -> None:
        self._services = services or {"economy": 1_250, "express": 2_500}
        self._max_weight_g = max_weight_g
        self._bookings: Done[Booking] = Done()
        self._open: dict[str, Booking] = {}
        self._void: set[str] = set()
        self._listed: Done[Receipt] = Done()

    def check(self) -> Health:
        """It is always well."""
        return Health(ok=True, said="a carrier in memory")

    def quote(self, shipment: ShipmentRequest) -> list[ServiceQuote]:
        """Return what each service takes; none for what is too heavy."""
        if any(one.weight_g > self._max_weight_g for one in shipment.parcels):
            return []
        return [
            ServiceQuote(
                LiveRate(self.name, service, self._price(shipment, service)),
                transit_days=1 + (service == "economy"),
            )
            for service in self._services
        ]

    def _price(self, shipment: ShipmentRequest, service: str) -> Money:
        kilograms = sum(-(-one.weight_g // 1_000) for one in shipment.parcels)
        return Money(self._services[service] * kilograms, shipment.currency)

    def book(
        self, shipment: ShipmentRequest, service: str, label: LabelFormat, *, key: str
    ) -> Booking:
        """Book once for each key."""
        if label is not LabelFormat.ZPL:
            raise Unsupported(f"labels as {label}")
        if service not in {one.rate.service for one in self.quote(shipment)}:
            raise Rejected(f"no service {service} for that")
        booking, before = self._bookings.once(key, lambda: self._new(shipment, service))
        return evolve(booking, receipt=evolve(booking.receipt, duplicate=before))

    return_label = book

    def _new(self, shipment: ShipmentRequest, service: str) -> Booking:
        number = self._bookings.number("B")
        parcels = [
            self._booked(parcel, f"MC{number[2:].zfill(8)}{place}DK", shipment)
            for place, parcel in enumerate(shipment.parcels)
        ]
        cost = self._price(shipment, service)
        booking = Booking(Receipt(number), self.name, service, parcels, cost)
        self._open[number] = booking
        return booking

    def _booked(
        self, parcel: ParcelToCarry, number: str, shipment: ShipmentRequest
    ) -> BookedParcel:
        text = f"^XA^FO50,50^BCN,100^FD{number}^FS^FD{shipment.reference}^FS^XZ"
        return BookedParcel(
            parcel.id, number, LabelSheet(LabelFormat.ZPL, text.encode())
        )

    def void(self, booking: str, *, key: str) -> Receipt:
        """Give a booking back."""
        if booking not in self._open:
            raise NotFound(f"booking {booking}")
        before = booking in self._void
        self._void.add(booking)
        return Receipt(booking, duplicate=before)

    def track(self, tracking_numbers: Sequence[str]) -> list[Tracking | AdapterError]:
        """Tell that it was fetched, and is there on the next day."""
        return [self._tracking(number) for number in tracking_numbers]

    def _tracking(self, number: str) -> Tracking | AdapterError:
        booked = {p.tracking_number for b in self._open.values() for p in b.parcels}
        if number not in booked:
            return NotFound(f"parcel {number}")
        steps = (ShipmentStep.SCAN, ShipmentStep.OUT_FOR_DELIVERY, ShipmentStep.DELIVER)
        events = [
            TrackingEvent(
                self.name,
                f"{number}/{place}",
                step,
                FETCHED_AT + timedelta(hours=8 * place),
            )
            for place, step in enumerate(steps)
        ]
        return Tracking(number, events)

    def manifest(self, bookings: Sequence[str], *, key: str) -> Manifest:
        """Close bookings into one list."""
        for booking in bookings:
            if booking not in self._open:
                raise NotFound(f"booking {booking}")
            if booking in self._void:
                raise Rejected(f"booking {booking} was given back")
        return Manifest(self._listed.receipt(key, lambda: self._listed.number("L")))

    def validate_address(self, address: Address) -> AddressCheck:
        """Nothing goes where there is no street."""
        if not (address.street and address.postcode):
            return AddressCheck(deliverable=False, messages=("street or postcode?",))
        return AddressCheck(deliverable=True)
