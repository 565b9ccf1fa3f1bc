"""What a customer owes is counted order by order, and what is too much waits."""

from collections.abc import Iterator

from ordercore import accounts, orders
from ordercore.accounts import (
    Account,
    CreditLine,
    Kind,
    account_stream,
    credit_stream,
    due,
)
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.orders import LIFE, Agreed, Gate, Hold, HoldReason, Order, State, Terms
from ordercore.parties import CustomerFile, customer_stream
from ordercore.values import Money

__all__ = [
    "check_credit",
    "claim_credit",
    "count_open",
    "hold_or_release",
    "owed_on_account",
    "release_granted",
    "review_credit",
    "track_credit",
]

CREDIT_LIMIT = HoldReason.CREDIT_LIMIT.value
"""The reason of a hold on an order that would owe more than its buyer may."""


def claim_credit(event: orders.Placed, views: Views) -> Iterator[Step]:
    """Count an order on account against its buyer's credit."""
    if event.agreed.terms is Terms.INVOICE:
        yield from _claim(event.order, event.agreed, views)


def track_credit(event: accounts.InAccount, views: Views) -> Iterator[Step]:
    """Count what the order owes now against its buyer's credit."""
    yield from _claim(event.order, views.order(event.order).agreed, views)


def count_open(event: accounts.CreditLimitSet, views: Views) -> Iterator[Step]:
    """Count what is open already when a limit is set: it was let through before."""
    file: CustomerFile | None = views.state(customer_stream(event.customer))
    for name in file.ids if file else (event.customer,):
        for stream in views.tagged(tagging.customer(name)):
            order: Order = views.state(stream)
            yield from _claim(order.id, order.agreed, views, let_through=True)


def hold_or_release(event: accounts.CreditClaimed, views: Views) -> Iterator[Step]:
    """Hold an order while it would owe too much, and let it go when it does not."""
    order = views.order(event.order)
    if event.granted == event.amount:
        yield from _release(order)
    elif not any([_is_credit(hold) for hold in order.holds]) and LIFE[order.state]:
        credit: CreditLine = views.state(event.stream)
        note = f"{event.amount} is more than is left of {credit.limit}"
        name = free_name(CREDIT_LIMIT, [hold.id for hold in order.holds])
        gate = _gate(credit.gate, order)
        yield orders.PlaceHold(order.id, Hold(name, gate, CREDIT_LIMIT, note))


def release_granted(event: accounts.CreditGranted, views: Views) -> Iterator[Step]:
    """Let an order go whose credit was granted."""
    yield from _release(views.order(event.order), event.by)


def check_credit(event: orders.HoldReleased, views: Views) -> Iterator[Step]:
    """Refuse to let an order go by hand that still would owe too much."""
    order = views.order(event.order)
    on_account = order.agreed.terms is Terms.INVOICE
    credit = _credit_of(order.agreed, views) if on_account else None
    known = credit.of(order.id) if credit else None
    if known and known.waits and not any([_is_credit(hold) for hold in order.holds]):
        raise Refused(
            "credit.short",
            asked=f"release the credit hold of order {order.id}",
            because=f"{known.amount - known.granted} of it has not been let through",
            remedy="Book a payment, raise the limit (accounts.SetCreditLimit), or "
            "grant it over the limit (accounts.GrantCredit)",
        )
    yield from ()


def review_credit(
    event: accounts.CreditLimitSet | accounts.CreditClaimed, views: Views
) -> Iterator[Step]:
    """Let orders go that fit under the limit by now, the oldest first."""
    credit: CreditLine = views.state(event.stream)
    if credit.waiting:
        yield accounts.ReviewCredit(event.customer)


def _claim(
    order: str, agreed: Agreed, views: Views, *, let_through: bool = False
) -> Iterator[Step]:
    owed = owed_on_account(order, agreed, views) if agreed.customer else None
    credit = _credit_of(agreed, views) if owed is not None else None
    if owed is not None and credit is not None:
        through = let_through or agreed.terms is not Terms.INVOICE
        yield accounts.ClaimCredit(credit.customer, order, owed, through)


def owed_on_account(order: str, agreed: Agreed, views: Views) -> Money | None:
    """Return what an order takes of its buyer's credit; None where it never took any.

    One that is not on account takes some once its money has gone away again, taken back
    by a bank or given back by mistake: what is invoiced and unpaid by that.
    """
    account: Account = views.state(account_stream(order))
    if agreed.terms is Terms.INVOICE:
        return due(account)
    if not account.sum_of(Kind.CHARGEBACK, Kind.REFUND):
        return None
    gone = account.captured - account.paid
    return min(due(account), account.receivable, gone)


def _credit_of(agreed: Agreed, views: Views) -> CreditLine | None:
    """Return the credit that an order is counted against, if there is any."""
    if not agreed.customer:
        return None
    credit: CreditLine | None = views.state(credit_stream(agreed.customer))
    while credit is not None and credit.moved_to:
        credit = views.state(credit_stream(credit.moved_to))
    return credit


def _release(order: Order, by: str = "") -> Iterator[Step]:
    for hold in order.holds:
        if _is_credit(hold):
            yield orders.ReleaseHold(order.id, hold.id, by)


def _is_credit(hold: Hold) -> bool:
    return hold.reason == CREDIT_LIMIT


def _gate(gate: Gate, order: Order) -> Gate:
    """Return where an order waits: one that is confirmed waits in the warehouse."""
    late = gate is Gate.CONFIRM and order.state is not State.PLACED
    return Gate.RELEASE if late else gate
