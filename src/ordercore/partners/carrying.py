"""A carrier sells labels, takes them back, and says where parcels are."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from attrs import frozen

from ordercore.errors import AdapterError, Pending, PluginError, Unavailable, shorten
from ordercore.flow import OMS, Claim, Delivery, Followed, LabelDesk, WriteSet
from ordercore.flow.telling.consumer import new_worker
from ordercore.partners.asking import POLL_S, AdapterBroke, asked, booking, receipt_of
from ordercore.partners.connection import Connection
from ordercore.plugins.asking import guarded
from ordercore.ports import (
    Booking,
    BooksShipments,
    CarrierCapability,
    Inbound,
    LabelFormat,
    LabelSheet,
    Receipt,
    ReceivesWebhooks,
    ShipmentRequest,
    Tracking,
    TracksParcels,
    VoidsShipments,
    require,
)

__all__ = ["CarrierDesk", "Printer", "label_desk_of"]

Can = CarrierCapability

Printer = Callable[[str, LabelSheet], None]
"""Prints a label: it gets the parcel's id and the sheet."""

FORMATS = {
    Can.LABEL_ZPL: LabelFormat.ZPL,
    Can.LABEL_PDF: LabelFormat.PDF,
    Can.LABEL_PNG: LabelFormat.PNG,
}
"""As what labels come, the one that is taken where nobody says it on top."""


def label_desk_of(
    oms: OMS,
    connection: Connection,
    chance: Callable[[], float],
    on_label: Printer | None = None,
) -> LabelDesk:
    """Return what buys labels through a connection: ``.work()`` it.

    What a printer raises is none of the carrier's faults: the label is bought, and is
    printed when it is asked for again.
    """
    return LabelDesk(
        oms,
        connection.name,
        _Guest(connection),
        label=connection.label or _format(connection),
        on_label=on_label and _guarded(connection.name, on_label),
        backoff=connection.backoff,
        chance=chance,
    )


def _format(connection: Connection) -> LabelFormat:
    declared = [form for can, form in FORMATS.items() if connection.can(can)]
    return declared[0] if declared else LabelFormat.ZPL


def _guarded(name: str, on_label: Printer) -> Printer:
    def print_it(parcel: str, sheet: LabelSheet) -> None:
        try:
            guarded(name, "on_label", lambda: on_label(parcel, sheet))
        except PluginError as error:
            raise Unavailable(name, f"label of {parcel}", error.why) from error

    return print_it


class CarrierDesk:
    """What there is to do with one carrier.

    Attributes:
        labels: buys labels and gives them back.

    Args:
        oms: the shop.
        connection: to the carrier.
        labels: buys through that connection.
    """

    def __init__(self, oms: OMS, connection: Connection, labels: LabelDesk) -> None:
        self.labels = labels
        self._oms = oms
        self._connection = connection
        self._tracked = f"{connection.name}/tracked"
        self._claim = Claim(oms.store, self._tracked, new_worker(), oms.now)

    def work(self) -> Delivery:
        """Buy what was requested, give back what nobody wants."""
        return self.labels.work()

    def follow(self) -> Followed:
        """Ask where parcels are, when it is time, and note what is new.

        Raises AdapterError: the carrier does not say; it is asked again.
        """
        if not self._connection.can(Can.TRACK) or not self._is_time():
            return Followed()
        if not self._claim.take():
            return Followed()
        try:
            with booking(self._connection.name, "track"):
                found = self.labels.follow()
            self._note()
        finally:
            self._claim.leave()
        return found

    def hears(self, piece: Inbound[Any]) -> bool:
        """Note where a parcel is, as the carrier said by itself; False: not about that.

        Where it says only that something is new, it is asked.  Raises AdapterError.
        """
        told: object = piece.what
        name = self._connection.name
        if told is None and piece.about == "parcel" and self._connection.can(Can.TRACK):
            (told,) = _Guest(self._connection).track([piece.subject])
            if isinstance(told, AdapterError):
                raise told
        if not isinstance(told, Tracking):
            return False
        with booking(name, "track"):
            self.labels.note(told)
        return True

    def _is_time(self) -> bool:
        last = self._oms.store.checkpoint(self._tracked)
        every = timedelta(seconds=self._connection.track_every_s)
        return not last or datetime.fromisoformat(last) + every <= self._oms.now()

    def _note(self) -> None:
        writes = WriteSet()
        writes.checkpoints[self._tracked] = self._oms.now().isoformat()
        with self._oms.store.unit() as unit:
            self._claim.keep(unit, writes)
            unit.write(writes)


@frozen
class _Guest:
    """A carrier that raises what it may, and answers what it has promised."""

    _connection: Connection

    def book(
        self, shipment: ShipmentRequest, service: str, label: LabelFormat, *, key: str
    ) -> Booking:
        """Book.  Raises AdapterError."""
        carrier = cast("BooksShipments", self._that_can(Can.BOOK))
        found = self._ask(
            "book", lambda: carrier.book(shipment, service, label, key=key)
        )
        if not isinstance(found, Booking):
            why = f"answered {shorten(found)}, no booking"
            raise AdapterBroke(self._connection.name, "book", why)
        receipt_of(self._connection.name, "book", found.receipt)
        return found

    def void(self, booking: str, *, key: str) -> Receipt:
        """Give a booking back.  Raises AdapterError."""
        carrier = cast("VoidsShipments", self._that_can(Can.VOID))
        answer = self._ask("void", lambda: carrier.void(booking, key=key))
        receipt = receipt_of(self._connection.name, "void", answer)
        if receipt.pending:
            name = self._connection.name
            raise Pending(name, "void", "is pending", retry_after=POLL_S)
        return receipt

    def track(
        self, tracking_numbers: Sequence[str]
    ) -> Sequence[Tracking | AdapterError]:
        """Ask where parcels are, one answer for each.  Raises AdapterError."""
        carrier = cast("TracksParcels", self._that_can(Can.TRACK))
        name, number = self._connection.name, len(tracking_numbers)
        answers = self._ask("track", lambda: carrier.track(tracking_numbers))
        if not issubclass(type(answers), Sequence) or len(answers) != number:
            why = f"answered {shorten(answers)}, not one thing for each of {number}"
            raise AdapterBroke(name, "track", why)
        return [_whereabouts(name, one) for one in answers]

    def receive(
        self, headers: Mapping[str, str], body: bytes, now: datetime, /
    ) -> tuple[Inbound[Tracking], ...]:
        """Understand a delivery.  Raises BadSignature, AdapterError."""
        carrier = cast("ReceivesWebhooks[Tracking]", self._that_can(Can.WEBHOOKS))
        news = self._ask("receive", lambda: carrier.receive(headers, body, now))
        return cast("tuple[Inbound[Tracking], ...]", news)

    def _that_can(self, capability: str) -> object:
        require(self._connection.adapter, capability)
        return self._connection.adapter

    def _ask(self, operation: str, call: Callable[[], Any]) -> Any:
        return asked(self._connection.name, operation, call)


def _whereabouts(name: str, answer: object) -> Tracking | AdapterError:
    if isinstance(answer, Tracking | AdapterError):
        return answer
    return AdapterBroke(name, "track", f"answered {shorten(answer)} for a parcel")
