"""Goods that wait for a deposit are released when it is there."""

from collections.abc import Iterator

from ordercore import accounts, orders
from ordercore.accounts import Account
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.orders import LIFE, Gate, Hold, HoldReason

__all__ = ["ask_deposit", "release_deposited"]

AWAITING = HoldReason.AWAITING_DEPOSIT.value
"""The reason of a hold on an order whose deposit has not been paid."""


def ask_deposit(event: orders.Placed, views: Views) -> Iterator[Step]:
    """Hold the goods of an order until its deposit is paid."""
    terms = event.agreed.payment_terms
    if terms.deposit is not None and (amount := terms.deposit.of(event.agreed.total)):
        name = free_name("deposit", [h.id for h in views.order(event.order).holds])
        note = f"a deposit of {amount} has not been paid"
        yield orders.PlaceHold(event.order, Hold(name, Gate.RELEASE, AWAITING, note))


def release_deposited(
    event: accounts.Captured
    | accounts.PaymentRecorded
    | accounts.Deducted
    | accounts.Credited,
    views: Views,
) -> Iterator[Step]:
    """Release the goods of an order whose deposit is paid."""
    order = views.order(event.order)
    account: Account = views.state(event.stream)
    deposit = order.agreed.payment_terms.deposit
    if deposit is None or not LIFE[order.state]:
        return
    if account.refundable >= deposit.of(account.owed):
        for hold in order.holds:
            if hold.reason == AWAITING:
                yield orders.ReleaseHold(order.id, hold.id)
