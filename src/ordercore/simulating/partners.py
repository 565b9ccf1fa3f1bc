"""A payment provider and a carrier, told through the outbox as real ones are."""

from datetime import datetime, timedelta
from typing import Any

from attrs import define, field

from ordercore.accounts import (
    OWN_PROVIDERS,
    AuthorizationRequested,
    Authorize,
    Capture,
    CaptureRequested,
    Fail,
    Refund,
    RefundRequested,
    Void,
    VoidRequested,
)
from ordercore.flow import OMS, Outbox, Recorded
from ordercore.message import Command
from ordercore.shipping import HandedOver, ShipmentStep, Track, TrackingEvent

__all__ = ["Carrier", "PaymentProvider"]

AUTHORIZED_FOR = timedelta(days=7)
"""How long this provider keeps an amount ready."""


@define
class PaymentProvider:
    """Does what it is asked for: authorises, captures, lets go and refunds, each once.

    Attributes:
        oms: the shop that it works for.
        moved: what it has done, in words.
        refuses: references that it turns down.
    """

    oms: OMS
    moved: list[str] = field(factory=list[str])
    refuses: set[str] = field(factory=set[str])

    def work(self) -> None:
        """Answer everything that the shop has said since the last time."""
        Outbox(self.oms.store, "payments", self._told, kind="account").drain()

    def _told(self, key: str, recorded: Recorded) -> None:
        answer = self._answer(recorded)
        if answer is not None:
            command, moved = answer
            self.oms.do(command, key=f"pay/{key}")
            self.moved.append(moved)

    def _answer(self, recorded: Recorded) -> tuple[Command[Any], str] | None:
        asked = recorded.event
        if not isinstance(asked, Asked) or asked.provider in OWN_PROVIDERS:
            return None
        ids = (asked.order, asked.provider, asked.reference)
        amount, order, kind = asked.amount, asked.order, asked.transaction.kind
        if asked.reference in self.refuses:
            moved = f"{amount} refused for {order}"
            return Fail(*ids, kind, amount, "refused"), moved
        match asked:
            case AuthorizationRequested():
                end = recorded.at + AUTHORIZED_FOR
                moved = f"{amount} authorised for {order}"
                return Authorize(*ids, amount, end), moved
            case CaptureRequested(authorization=promise):
                moved = f"{amount} captured for {order}"
                return Capture(*ids, promise, amount, recorded.at), moved
            case VoidRequested(authorization=promise):
                moved = f"{amount} let go for {order}"
                return Void(*ids, promise, amount), moved
            case _:
                moved = f"{amount} back to the buyer of {order}"
                return Refund(*ids, amount), moved


Asked = AuthorizationRequested | CaptureRequested | VoidRequested | RefundRequested
"""What a shop asks a provider for."""


@define
class Carrier:
    """Takes parcels to their buyers, and reports late, twice and in disorder.

    Attributes:
        oms: the shop that it works for.
        parcels: parcel -> when it got it.
    """

    oms: OMS
    parcels: dict[str, datetime] = field(factory=dict[str, datetime])

    def collect(self) -> int:
        """Take in every parcel that was handed over, and return how many there are."""
        Outbox(self.oms.store, "carrier", self._told, kind="parcel").drain()
        return len(self.parcels)

    def _told(self, key: str, recorded: Recorded) -> None:
        if isinstance(recorded.event, HandedOver):
            self.parcels[recorded.event.parcel] = recorded.at

    def report(self, parcel: str) -> None:
        """Report the whole way of a parcel: the delivery first, one report twice."""
        start = self.parcels[parcel]
        way = [
            ("scan", ShipmentStep.SCAN, 4, "sorted"),
            ("out", ShipmentStep.OUT_FOR_DELIVERY, 20, "on the van"),
            ("done", ShipmentStep.DELIVER, 24, "handed to the buyer"),
        ]
        reports = [
            TrackingEvent("PARCEL", f"{parcel}-{id_}", step, _after(start, hours), text)
            for id_, step, hours, text in way
        ]
        scan, out, done = reports
        for report in (done, scan, scan, out):
            self.oms.do(Track(parcel, (report,)))


def _after(start: datetime, hours: int) -> datetime:
    return start + timedelta(hours=hours)
