"""A payment provider and a carrier, told through the outbox as real ones are."""

from datetime import datetime, timedelta

from attrs import define, field

from ordercore.accounts import Capture, Invoiced, Refund, RefundRequested
from ordercore.accounts import account_stream as account_of
from ordercore.flow import OMS, Outbox, Recorded
from ordercore.orders import Terms
from ordercore.shipping import HandedOver, ShipmentStep, Track, TrackingEvent
from ordercore.values import Money

__all__ = ["Carrier", "PaymentProvider"]


@define
class PaymentProvider:
    """Captures what was authorised when an invoice is issued, and pays refunds.

    Attributes:
        oms: the shop that it works for.
        moved: what it has done, in words.
    """

    oms: OMS
    moved: list[str] = field(factory=list[str])

    def work(self) -> None:
        """Answer everything that the shop has said since the last time."""
        Outbox(self.oms.store, "payments", self._told, kind="account").drain()

    def _told(self, key: str, recorded: Recorded) -> None:
        match recorded.event:
            case Invoiced() as invoiced:
                self._capture(key, invoiced)
            case RefundRequested(order, provider, reference, amount):
                self.oms.do(
                    Refund(order, provider, reference, amount), key=f"pay/{key}"
                )
                self.moved.append(f"{amount} back to the buyer of {order}")
            case _:
                pass

    def _capture(self, key: str, invoiced: Invoiced) -> None:
        agreed = self.oms.order(invoiced.order).agreed
        if agreed.terms is not Terms.AUTHORIZED:
            return
        account = self.oms.state(account_of(invoiced.order))
        amount: Money = min(invoiced.document.gross, account.authorized_open())
        if amount:
            ids = (invoiced.order, agreed.channel, invoiced.number)
            self.oms.do(Capture(*ids, agreed.reference, amount), key=f"pay/{key}")
            self.moved.append(f"{amount} captured for invoice {invoiced.number}")


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
