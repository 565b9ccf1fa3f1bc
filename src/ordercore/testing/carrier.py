"""Is the adapter of a carrier right?  Subclass the contract, give it a shipment.

It reads like this::

    class TestPulsar(CarrierContract):
        service = "express"
        def connect(self):
            return PulsarCarrier(settings, transport)
        def shipment(self):
            return ShipmentRequest(fresh("OC"), CPH, BERLIN, [parcel], "EUR")
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from attrs import evolve

from ordercore.errors import AdapterError, NotFound, Rejected, Unsupported
from ordercore.flow.labels.bought import LARGEST_LABEL
from ordercore.ports import (
    AddressCheck,
    Booking,
    CarrierCapability,
    LabelFormat,
    LabelSheet,
    Manifest,
    Port,
    ServiceQuote,
    ShipmentRequest,
    Tracking,
)
from ordercore.shipping import ShipmentStep
from ordercore.testing.adapter import AdapterContract, expected, fresh

__all__ = ["CarrierContract"]

Can = CarrierCapability

FORMATS = {
    LabelFormat.ZPL: Can.LABEL_ZPL,
    LabelFormat.PDF: Can.LABEL_PDF,
    LabelFormat.PNG: Can.LABEL_PNG,
}
MAGIC = {
    LabelFormat.ZPL: b"^XA",
    LabelFormat.PDF: b"%PDF-",
    LabelFormat.PNG: b"\x89PNG",
}
REPORTED = list(ShipmentStep)[list(ShipmentStep).index(ShipmentStep.SCAN) :]


class CarrierContract(AdapterContract):
    """What the adapter of a carrier promises.

    Attributes:
        service: one that carries ``shipment()``.
        unknown_service: one that the carrier does not have.
        unknown_number: a tracking number such as the carrier has, of no parcel.
        unknown_booking: an id of a booking such as the carrier has, of none.
    """

    port: ClassVar[Port] = Port.CARRIER
    service: str
    unknown_service: str = "no-such-service"
    unknown_number: str = "NOSUCHNUMBER1"
    unknown_booking: str = "no-such-booking"

    def shipment(self) -> ShipmentRequest:
        """Return a shipment of one parcel, each time with another reference.

        Yours to write.
        """
        raise NotImplementedError("shipment() returns what is carried; write it")

    def _label(self, carrier: Any) -> LabelFormat:
        """Return a format that it declares."""
        declared = [f for f, can in FORMATS.items() if can in carrier.capabilities]
        assert declared, "it books, and declares no format of labels"
        return declared[0]

    def _booked(self, carrier: Any) -> tuple[ShipmentRequest, Booking]:
        shipment = self.shipment()
        label, key = self._label(carrier), fresh("key")
        return shipment, carrier.book(shipment, self.service, label, key=key)

    def test_prices_are_prices(self) -> None:
        """They are of 0 or more, in the currency that was asked for."""
        carrier = self.needs(Can.QUOTE)
        shipment = self.shipment()
        quotes = carrier.quote(shipment)

        assert quotes, f"nobody carries {shipment}; name a shipment that it carries"
        for quote in quotes:
            assert isinstance(quote, ServiceQuote), f"a ServiceQuote, not {quote!r}"
            price = quote.rate.price
            assert price.currency == shipment.currency, (
                f"{quote.rate.told}: {price}, asked for in {shipment.currency};"
                " leave out what is priced otherwise"
            )
            assert price.minor >= 0, f"{quote.rate.told}: {price} is below zero"
            days = quote.transit_days
            assert days is None or days >= 0, f"{quote.rate.told}: {days} days"
        services = {quote.rate.service for quote in quotes}
        assert self.service in services, f"{self.service} is none of {services}"

    def test_a_booking_has_what_was_asked_for(self) -> None:
        """One parcel for each, in order, with a number and a label that is one."""
        carrier = self.needs(Can.BOOK)
        for label, can in FORMATS.items():
            if can in carrier.capabilities:
                shipment = self.shipment()
                booking = carrier.book(shipment, self.service, label, key=fresh("k"))
                self._check_booking(shipment, booking, label)

    def _check_booking(
        self,
        shipment: ShipmentRequest,
        booking: Booking,
        label: LabelFormat,
    ) -> None:
        assert isinstance(booking, Booking), f"book returns a Booking, not {booking!r}"
        assert booking.receipt.external_id, "a booking without external_id"
        if booking.receipt.pending:
            self.settled(booking.receipt)
            return
        ours, booked = (
            [parcel.id for parcel in shipment.parcels],
            [parcel.parcel for parcel in booking.parcels],
        )
        assert ours == booked, f"parcels {ours} were booked as {booked}"
        for parcel in booking.parcels:
            assert parcel.tracking_number, f"parcel {parcel.parcel} has no number"
            assert parcel.label is not None, f"parcel {parcel.parcel} has no label"
            check_sheet(parcel.label, label)
        cost = booking.cost
        assert cost is None or cost.minor >= 0, f"it costs {cost}"
        assert cost is None or cost.currency == shipment.currency, (
            f"it costs {cost}, asked for in {shipment.currency};"
            " answer in that, or None"
        )

    def test_a_booking_is_made_once(self) -> None:
        """The same key again is the same booking with the same label."""
        carrier = self.needs(Can.BOOK)
        shipment, key, label = self.shipment(), fresh("key"), self._label(carrier)
        bookings: list[Booking] = []

        def book() -> Any:
            bookings.append(carrier.book(shipment, self.service, label, key=key))
            return bookings[-1].receipt

        self.twice("book", book)
        first, second = bookings
        assert first.parcels == second.parcels, (
            "the same key again has other numbers or labels"
        )
        _, other = self._booked(carrier)
        assert other.receipt.external_id != first.receipt.external_id, (
            "two shipments are one booking"
        )
        numbers = {parcel.tracking_number for parcel in other.parcels}
        assert numbers.isdisjoint(p.tracking_number for p in first.parcels), (
            "two parcels have one tracking number"
        )

    def test_what_nobody_carries_is_rejected(self) -> None:
        """An unknown service is no booking."""
        carrier = self.needs(Can.BOOK)
        shipment, label = self.shipment(), self._label(carrier)
        expected(
            Rejected,
            lambda: carrier.book(
                shipment, self.unknown_service, label, key=fresh("key")
            ),
            f"service {self.unknown_service}",
        )

    def test_what_is_not_declared_is_not_done(self) -> None:
        """Another format, or several parcels, is Unsupported where not declared."""
        carrier = self.needs(Can.BOOK)
        shipment, right = self.shipment(), self._label(carrier)
        for label, can in FORMATS.items():
            if can not in carrier.capabilities:
                call = _booking(carrier, shipment, self.service, label)
                expected(Unsupported, call, f"a label as {label}")
        if Can.SEVERAL_PARCELS not in carrier.capabilities:
            second = evolve(shipment.parcels[0], id=fresh("P"))
            both = evolve(shipment, parcels=(*shipment.parcels, second))
            call = _booking(carrier, both, self.service, right)
            expected(Unsupported, call, "several parcels")

    def test_several_parcels_are_one_booking(self) -> None:
        """Each has a number and a label of its own."""
        carrier = self.needs(Can.BOOK, Can.SEVERAL_PARCELS)
        shipment, label = self.shipment(), self._label(carrier)
        second = evolve(shipment.parcels[0], id=fresh("P"))
        both = evolve(shipment, parcels=(*shipment.parcels, second))
        booking = carrier.book(both, self.service, label, key=fresh("key"))
        self._check_booking(both, booking, label)

        numbers = [parcel.tracking_number for parcel in booking.parcels]
        assert len(numbers) == len(set(numbers)), f"one number for two: {numbers}"
        if Can.VOID in carrier.capabilities:  # all of them, by the one id
            self.twice(
                "void", lambda: carrier.void(booking.receipt.external_id, key="back")
            )

    def test_a_booking_is_given_back_once(self) -> None:
        """Again it is a duplicate; one that is not there is not found."""
        carrier = self.needs(Can.BOOK, Can.VOID)
        _, booking = self._booked(carrier)
        number, key = booking.receipt.external_id, fresh("key")
        self.twice("void", lambda: carrier.void(number, key=key))
        expected(
            NotFound,
            lambda: carrier.void(self.unknown_booking, key=fresh("key")),
            "void of an unknown booking",
        )

    def test_parcels_are_tracked_in_order(self) -> None:
        """An unknown number is NotFound in its place, and the others are answered."""
        carrier = self.needs(Can.BOOK, Can.TRACK)
        _, booking = self._booked(carrier)
        number = booking.parcels[0].tracking_number
        asked = [self.unknown_number, number]
        first, second = _tracked(carrier, asked), _tracked(carrier, asked)

        assert isinstance(first[0], NotFound), (
            f"an unknown number is NotFound in its place, not {first[0]!r}"
        )
        known = first[1]
        assert isinstance(known, Tracking), f"{number}: {known!r}"
        assert known.tracking_number == number, f"{number}: {known}"
        assert known == second[1] or set(_ids(known)) <= set(_ids(second[1])), (
            "a report has another id when it is asked for again"
        )
        check_tracking(known)

    def test_the_way_back_can_be_booked(self) -> None:
        """From the buyer to us, once for each key."""
        carrier = self.needs(Can.RETURN_LABELS)
        there = self.shipment()
        back = evolve(there, origin=there.destination, destination=there.origin)
        label, key = self._label(carrier), fresh("key")
        bookings: list[Booking] = []

        def book() -> Any:
            bookings.append(carrier.return_label(back, self.service, label, key=key))
            return bookings[-1].receipt

        self.twice("return_label", book)
        self._check_booking(back, bookings[0], label)

    def test_what_is_fetched_stands_on_one_list(self) -> None:
        """The same key again is the same list; an unknown booking makes none."""
        carrier = self.needs(Can.BOOK, Can.MANIFEST)
        _, booking = self._booked(carrier)
        numbers, key = [booking.receipt.external_id], fresh("key")

        def close() -> Any:
            manifest = carrier.manifest(numbers, key=key)
            assert isinstance(manifest, Manifest), f"a Manifest, not {manifest!r}"
            return manifest.receipt

        self.twice("manifest", close)
        expected(
            NotFound,
            lambda: carrier.manifest([self.unknown_booking], key=fresh("k")),
            "a list with an unknown booking",
        )

    def test_an_address_is_looked_at(self) -> None:
        """Also where nothing goes the answer is an answer."""
        carrier = self.needs(Can.ADDRESSES)
        address = self.shipment().destination
        check = carrier.validate_address(address)

        assert isinstance(check, AddressCheck), f"an AddressCheck, not {check!r}"
        assert check.deliverable, f"{address}: {check.messages}"
        empty = evolve(address, postcode="", city="", street=())
        assert isinstance(carrier.validate_address(empty), AddressCheck)

    def test_it_says_what_is_known_when_the_line_fails(self) -> None:
        """Not sent is rejected; whatever may have arrived is unknown."""
        self.fails_in_order(self._writes)

    def _writes(self, carrier: Any) -> Iterator[tuple[str, Callable[[], object]]]:
        if Can.BOOK in carrier.capabilities:
            label = self._label(carrier)
            yield "book", _booking(carrier, self.shipment(), self.service, label)
        if Can.VOID in carrier.capabilities:
            yield "void", lambda: carrier.void(self.unknown_booking, key=fresh("key"))


def check_sheet(sheet: LabelSheet, wanted: LabelFormat) -> None:
    """Assert that a label is one, in the format that was asked for."""
    assert sheet.format is wanted, f"a label as {sheet.format}, asked for as {wanted}"
    assert MAGIC[wanted] in sheet.content[:100], (
        f"what is called {wanted} begins with {sheet.content[:8]!r}; are the bytes"
        " decoded?"
    )
    size = len(sheet.content)
    assert size <= LARGEST_LABEL, (
        f"a label of {size:,} bytes; {LARGEST_LABEL:,} at most"
    )


def check_tracking(tracking: Tracking) -> None:
    """Assert that reports are in good order."""
    ids = [event.key for event in tracking.events]
    assert len(ids) == len(set(ids)), f"{tracking.tracking_number}: one id, two reports"
    for event in tracking.events:
        offset = event.occurred_at.utcoffset()
        assert offset is not None, f"{event}: occurred_at has no zone"
        assert not offset, f"{event}: occurred_at is not in UTC"
        assert event.status in REPORTED, f"{event}: carriers report no {event.status}"
    times = [event.occurred_at for event in tracking.events]
    assert times == sorted(times), f"{tracking.tracking_number}: the oldest goes first"


def _tracked(carrier: Any, asked: list[str]) -> Sequence[Any]:
    try:
        answers: Sequence[Any] = carrier.track(asked)
    except AdapterError as error:
        message = f"track raised {error!r}; put it in the place of its number"
        raise AssertionError(message) from error
    assert len(answers) == len(asked), (
        f"{len(answers)} answers to {len(asked)} numbers; one for each, in order"
    )
    return answers


def _ids(tracking: Tracking) -> list[tuple[str, str]]:
    return [event.key for event in tracking.events]


def _booking(
    carrier: Any, shipment: ShipmentRequest, service: str, label: LabelFormat
) -> Callable[[], object]:
    return lambda: carrier.book(shipment, service, label, key=fresh("key"))
