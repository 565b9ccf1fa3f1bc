"""Labels are bought, printed, given back and followed, each after the commit."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from attrs import evolve, frozen

from ordercore.catalog import Item, item_stream
from ordercore.errors import (
    AdapterError,
    Invalid,
    MappingFailed,
    NotFound,
    Pending,
    Refused,
    Rejected,
)
from ordercore.flow.labels.bought import label_in
from ordercore.flow.labels.carried import label_key, shipment_of
from ordercore.flow.labels.live_rates import live_rates
from ordercore.flow.looking.labelling import unknown_parcel
from ordercore.flow.oms import OMS
from ordercore.flow.store import Recorded, WriteSet
from ordercore.flow.tagging.parcels import PARCEL_UNDER_WAY, tracked
from ordercore.flow.telling.outbox import Delivery, Outbox
from ordercore.ports import (
    Booking,
    BooksShipments,
    LabelFormat,
    LabelSheet,
    ReceivesWebhooks,
    Tracking,
    TracksParcels,
    VoidsShipments,
)
from ordercore.shipping import (
    BookedLabel,
    Label,
    LabelPlan,
    LabelRequest,
    LabelRequested,
    LabelVoided,
    LabelWithdrawn,
    Parcel,
    RefuseLabel,
    RequestLabel,
    Track,
    parcel_stream,
)
from ordercore.values import Dimensions, Money

__all__ = ["Followed", "LabelCarrier", "LabelDesk"]

AT_ONCE = 50
"""How many parcels a carrier is asked for at once."""


class LabelCarrier(
    BooksShipments, VoidsShipments, TracksParcels, ReceivesWebhooks[Tracking], Protocol
):
    """What a label desk asks of a carrier's adapter."""


@frozen
class Followed:
    """What came of asking where parcels are.

    Attributes:
        moved: parcels of which something new is known.
        failures: what stood against it, each with the tracking number; a carrier that
            knows a number not yet is none.
    """

    moved: tuple[str, ...] = ()
    failures: tuple[tuple[str, AdapterError], ...] = ()


class LabelDesk:
    """One connection to a carrier, at work for a shop.

    What it does follows from the journal (:class:`Outbox`): whatever breaks, the next
    ``work`` goes on where it was, under the same keys, so that no label is bought twice
    and none stays bought that nobody wants.

    Attributes:
        outbox: what it has to do; ``resume`` asks a carrier again at once.

    Args:
        oms: the shop.
        name: of the connection; requests through others are none of its business.
        carrier: its adapter.
        label: as what labels come.
        on_label: prints a label; it gets the parcel's id and the sheet, after the
            commit, and more often than once where it was interrupted.
        options: ``backoff`` and ``chance``, as of :class:`Consumer`.
    """

    def __init__(
        self,
        oms: OMS,
        name: str,
        carrier: LabelCarrier,
        *,
        label: LabelFormat = LabelFormat.ZPL,
        on_label: Callable[[str, LabelSheet], None] | None = None,
        **options: Any,
    ) -> None:
        self._oms = oms
        self._name = name
        self._carrier = carrier
        self._label = label
        self._on_label = on_label
        self._asked = f"{name}/labels/asked"
        self.outbox = Outbox(
            oms.store,
            f"{name}/labels",
            self._tell,
            concerns=self._concerns,
            clock=oms.now,
            **options,
        )

    def plan(self, parcel: str, size: Dimensions | None = None) -> LabelPlan:
        """Return who carries a parcel for the least, by carriers' word or by tables.

        What was told through this connection is requested through it; all else is
        labelled by hand, as ``oms.plan.label`` does.  So while the carrier is down the
        tables answer.

        Raises Refused ``parcel.unknown``, ``node.unknown``, ``rates.none``.
        """
        live = live_rates(self._oms, parcel, size)
        plan = self._oms.plan.label(parcel, size, live)
        if plan.rate is None or not plan.commands:
            return plan
        best = plan.rate.carrier, plan.rate.service
        told = [r for r in live.rates if (r.carrier, r.service) == best]
        if not any([rate.plugin == self._name for rate in told]):
            return plan
        return evolve(plan, commands=(RequestLabel(parcel, self._name, *best),))

    def work(self, limit: int = 1000) -> Delivery:
        """Buy what was requested and give back what is not wanted, in order.

        Returns:
            How far it came.  What the carrier refuses to sell is noted with the parcel;
            what it refuses to take back, and what it answers that nobody understands,
            lies in quarantine.
        """
        return self.outbox.drain(limit)

    def sheet(self, parcel: str) -> LabelSheet:
        """Return the label of a parcel once more, to print it again.

        Raises:
            Refused: ``parcel.unknown``, ``parcel.illegal``: it has no label that was
                bought through this connection.
            AdapterError: the carrier does not give it.
        """
        known = self._parcel(parcel)
        if known is None:
            raise unknown_parcel(parcel)
        booked = known.booked
        if booked is None or booked.connection != self._name:
            raise Refused(
                "parcel.illegal",
                asked=f"the label of parcel {parcel}",
                because=f"none was bought for it through {self._name}",
                remedy="Do shipping.RequestLabel, and let the desk work",
            )
        key = label_key(parcel, booked.request)
        label = LabelFormat(booked.format)
        booking = self._book(known, known.service, key, label)
        try:
            return label_in(booking, None)[1]
        except Invalid as error:
            raise MappingFailed.of(error) from error

    def follow(self) -> Followed:
        """Ask where the parcels are that are under way, and note what is new."""
        moved, failures = list[str](), list[tuple[str, AdapterError]]()
        there = self._under_way()
        for place in range(0, len(there), AT_ONCE):
            numbers = there[place : place + AT_ONCE]
            answers = self._carrier.track(numbers)
            for number, answer in zip(numbers, answers, strict=True):
                if not isinstance(answer, AdapterError):
                    moved += self.note(answer)
                elif answer.code != "adapter.not-found":
                    failures.append((number, answer))
        return Followed(tuple(moved), tuple(failures))

    def hear(self, headers: Mapping[str, str], body: bytes) -> Followed:
        """Note what a carrier sent by itself.

        What is about a parcel that nobody knows is passed over: ``follow`` asks again.

        Raises:
            BadSignature: it is not proved who sent it; answer 401.
            MappingFailed: it cannot be understood.
        """
        news = self._carrier.receive(headers, body, self._oms.now())
        return Followed(
            tuple([name for one in news if one.what for name in self.note(one.what)])
        )

    def note(self, told: Tracking) -> tuple[str, ...]:
        """Note what is told of a parcel; return its id where something is new.

        Raises Invalid: a report is none.
        """
        streams = self._oms.tagged(tracked(self._name, told.tracking_number))
        parcels: list[Parcel] = [self._oms.state(stream) for stream in streams]
        there = told.events
        return tuple(
            [p.id for p in parcels if there and self._oms.do(Track(p.id, there))]
        )

    def _concerns(self, recorded: Recorded) -> bool:
        event = recorded.event
        match event:
            case LabelRequested() | LabelWithdrawn():
                return event.request.connection == self._name
            case LabelVoided():
                booked = event.booked
                return booked is not None and booked.connection == self._name
            case _:
                return False

    def _tell(self, key: str, recorded: Recorded) -> None:
        match recorded.event:
            case LabelRequested(parcel, wish):
                self._buy(parcel, wish)
            case LabelWithdrawn(parcel, wish):
                self._clear_up(parcel, wish)
            case LabelVoided(booked=BookedLabel(booking=booking)):
                self._carrier.void(booking, key=key)
            case _:
                pass

    def _buy(self, parcel: str, wish: LabelRequest) -> None:
        """Buy a label; one that nobody waits for any more is given back at once.

        That we ask is written down before.  So what was withdrawn before anybody was
        asked buys nothing, and what was perhaps bought before is looked for.
        """
        known, key = self._known(parcel), label_key(parcel, wish.number)
        if known.requested != wish and key not in self._open():
            return
        self._note(key, is_open=True)
        try:
            self._put_on(known, wish, self._book(known, wish.service, key))
        except (AdapterError, Invalid) as error:
            if isinstance(error, AdapterError) and not error.is_final:
                raise
            self._oms.do(RefuseLabel(parcel, wish.number, str(error)))
        self._note(key, is_open=False)

    def _put_on(self, parcel: Parcel, wish: LabelRequest, booking: Booking) -> None:
        """Put a label on its parcel, and print it; give it back if nobody wants it.

        So is one that cannot be put on, such as one without a number, one of several,
        or one that costs another money: another one will be bought in its place.
        Raises Invalid: that one cannot.
        """
        try:
            label, sheet = self._label_of(parcel, wish, booking)
            self._oms.do(label)
        except (Refused, Invalid) as error:
            key = f"{label_key(parcel.id, wish.number)}/void"
            self._carrier.void(booking.receipt.external_id, key=key)
            if isinstance(error, Invalid):
                raise
        else:
            if self._on_label is not None:
                self._on_label(parcel.id, sheet)

    def _label_of(
        self, parcel: Parcel, wish: LabelRequest, booking: Booking
    ) -> tuple[Label, LabelSheet]:
        """Return what puts a label on its parcel.  Raises Invalid: it is none."""
        currency = self._oms.network.currency
        box, sheet = label_in(booking, currency)
        booked = BookedLabel(
            wish.number,
            self._name,
            booking.receipt.external_id,
            sheet.format.value,
            hashlib.sha256(sheet.content).hexdigest(),
            box.tracking_url,
        )
        cost = booking.cost or Money.zero(currency)
        what = (booking.carrier, booking.service, box.tracking_number, cost)
        return Label(parcel.id, *what, booked), sheet

    def _clear_up(self, parcel: str, wish: LabelRequest) -> None:
        """Give back what was perhaps bought under a wish that is withdrawn now.

        Only where nobody knows: all else has become a label, or a refusal, or was given
        back when it was bought.
        """
        key = label_key(parcel, wish.number)
        if key not in self._open():
            return
        try:
            booking = self._book(self._known(parcel), wish.service, key)
            self._carrier.void(booking.receipt.external_id, key=f"{key}/void")
        except (Rejected, NotFound):
            pass  # there is nothing to give back
        self._note(key, is_open=False)

    def _book(
        self, parcel: Parcel, service: str, key: str, label: LabelFormat | None = None
    ) -> Booking:
        """Return a booking, as often as it is asked for the same."""
        network = self._oms.network
        shipment = shipment_of(
            parcel,
            self._oms.order(parcel.order),
            network.node(parcel.node).address,
            network.currency,
            self._item,
        )
        booking = self._carrier.book(shipment, service, label or self._label, key=key)
        if booking.receipt.pending:
            raise Pending(f"{self._name} is still at the label of {parcel.id}")
        return booking

    def _under_way(self) -> list[str]:
        """Return the tracking numbers of parcels that have not arrived."""
        streams = self._oms.tagged(PARCEL_UNDER_WAY)
        found = self._oms.store.load(streams)
        parcels = [found[stream].state for stream in streams]
        return [
            parcel.tracking_number
            for parcel in parcels
            if parcel.booked.connection == self._name
        ]

    def _parcel(self, parcel: str) -> Parcel | None:
        stream = parcel_stream(parcel)
        found = self._oms.store.load([stream]).get(stream)
        return None if found is None else found.state

    def _known(self, parcel: str) -> Parcel:
        known: Parcel = self._oms.state(parcel_stream(parcel))
        return known

    def _item(self, sku: str) -> Item | None:
        stream = item_stream(sku)
        found = self._oms.store.load([stream]).get(stream)
        return None if found is None else found.state

    def _open(self) -> set[str]:
        """Return the keys under which the carrier was asked and nobody knows more."""
        return {*(self._oms.store.checkpoint(self._asked) or "").split()}

    def _note(self, key: str, *, is_open: bool) -> None:
        before = self._open()
        after = before | {key} if is_open else before - {key}
        if after != before:
            writes = WriteSet()
            writes.checkpoints[self._asked] = " ".join(sorted(after))
            with self._oms.store.unit() as unit:
                unit.write(writes)
