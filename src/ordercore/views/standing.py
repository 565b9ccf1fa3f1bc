"""One order seen from all sides: its goods, its money, and what is the matter."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from attrs import frozen

from ordercore.accounts import Account, PaymentStatus, overdue, payment_status
from ordercore.orders import Order
from ordercore.shipping import Parcel, ShipmentState
from ordercore.values import Money, time_zone
from ordercore.views.lateness import BY_UTC, days_over, left_in_time, left_late
from ordercore.views.status import (
    Attention,
    Fate,
    FulfillmentStatus,
    ReturnStatus,
    UnitCount,
    attention_of,
    count_units,
    fate_of,
    fulfillment_of,
    returns_of,
)

__all__ = ["Standing", "standing"]


@frozen
class Standing:
    """How an order stands.

    Attributes:
        order: as it is stored.
        units: where its units are.
        fate: the one thing that became of it.
        fulfillment, returned, payment: how far goods and money are; no payment status
            where the order has no account.
        attention: why somebody should look at it, the most pressing first.
        overdue: what should have been paid by now and was not; None for nothing.
        total: what it comes to now, without what was cancelled, credited or split off.
        troubled: parcels that a carrier reports lost, on their way back or held up.
        left_late: whether goods left later than they had to for the day promised.
        days_late: for how many days it has been late; 0 where it is not.
    """

    order: Order
    units: UnitCount
    fate: Fate
    fulfillment: FulfillmentStatus
    returned: ReturnStatus
    payment: PaymentStatus | None
    attention: tuple[Attention, ...]
    overdue: Money | None
    total: Money
    troubled: tuple[Parcel, ...]
    left_late: bool = False
    days_late: int = 0


def standing(
    order: Order,
    account: Account | None,
    parcels: Iterable[Parcel],
    now: datetime,
    clocks: ZoneInfo | None = None,
) -> Standing:
    """Return how an order stands by all that is known at *now*.

    Days are over by the *clocks* of whoever gets the goods, where somebody knows them,
    else by those of the seller.
    """
    zone = clocks or (time_zone(account.policy.zone) if account else BY_UTC)
    units = count_units(order.progress)
    parcels = tuple(parcels)
    troubled = tuple([parcel for parcel in parcels if _troubled(parcel)])
    late_money = None
    if account is not None:
        late_money = overdue(account, account.policy.day_of(now))
    reasons = set(attention_of(order, units, now, zone))
    if not units.to_send and left_in_time(order, parcels, zone):
        reasons.discard(Attention.LATE)
    if troubled:
        reasons.add(Attention.TROUBLE_ON_THE_WAY)
    if late_money:
        reasons.add(Attention.UNPAID)
    return Standing(
        order,
        units,
        fate_of(order, units),
        fulfillment_of(units),
        returns_of(units),
        payment_status(account) if account is not None else None,
        tuple([reason for reason in Attention if reason in reasons]),
        late_money or None,
        account.owed if account is not None else order.agreed.total,
        troubled,
        left_late(order, parcels, zone),
        days_over(order, now, zone) if Attention.LATE in reasons else 0,
    )


def _troubled(parcel: Parcel) -> bool:
    return bool(parcel.tracking) and parcel.shipment.state in _TROUBLE


_TROUBLE = frozenset(
    {
        ShipmentState.EXCEPTION,
        ShipmentState.RETURNING,
        ShipmentState.RETURNED_TO_SENDER,
        ShipmentState.LOST,
    }
)
