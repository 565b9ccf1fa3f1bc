"""Whoever pays an invoice soon keeps back what was agreed, and owes no more."""

from collections.abc import Iterator
from datetime import date, timedelta

from ordercore import accounts
from ordercore.accounts import (
    Account,
    WriteOffWhy,
    discounted,
    early_reference,
    left_by_invoice,
    lessened_discount,
)
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.orders import Deposit, EarlyPayment
from ordercore.values import Money, share, total

__all__ = ["allow_discount", "lessen_discount"]


def allow_discount(event: accounts.PaymentRecorded, views: Views) -> Iterator[Step]:
    """Write off the discount of whoever has paid all the rest in time for it.

    A deposit counts for the invoices as they come: all of it for the first, or to each
    its part, whichever the buyer has reckoned with.
    """
    terms = views.order(event.order).agreed.payment_terms
    account: Account = views.state(event.stream)
    if terms.early is None:
        return
    paid_at = event.at or views.now
    kept_back = _discounts(account, terms.early, account.policy.day_of(paid_at))
    left = account.invoiced - account.credited - account.kept
    for open_amount in (left, left + _set_aside(account, terms.deposit)):
        if name := _named(kept_back, open_amount):
            why, reference = WriteOffWhy.EARLY_PAYMENT, early_reference(name)
            yield accounts.WriteOff(event.order, reference, open_amount, why)
            return


def lessen_discount(event: accounts.Credited, views: Views) -> Iterator[Step]:
    """Take back of a discount for paying soon what it was of what is credited."""
    early = views.order(event.order).agreed.payment_terms.early
    yield from lessened_discount(views.state(event.stream), early)


def _named(kept_back: dict[str, Money], left: Money) -> str:
    """Return the invoices of which only the discount is left; "" when none is.

    One invoice after another, or all that are open with one transfer.
    """
    found = [name for name, money in kept_back.items() if money == left]
    if left.minor > 0 and found:
        return found[0]
    everything = total(kept_back.values(), left.currency)
    return ", ".join(kept_back) if left.minor > 0 and left == everything else ""


def _set_aside(account: Account, deposit: Deposit | None) -> Money:
    """Return what of a paid deposit is meant for what is not invoiced yet."""
    nothing = Money.zero(account.currency)
    if deposit is None or not account.owed:
        return nothing
    paid = max(min(deposit.of(account.owed), account.refundable), nothing)
    invoiced = (account.invoiced - account.credited).minor
    meant = share(paid.minor, account.owed.minor, invoiced)
    return paid - Money(meant, account.currency)


def _discounts(account: Account, early: EarlyPayment, today: date) -> dict[str, Money]:
    """Return by its number what may be kept back of each invoice that is young enough.

    Once for each: what was kept back before stands in the reference of its write-off.
    """
    used = discounted(account)
    young = [
        invoice
        for invoice in account.invoices
        if today <= invoice.issued_on + timedelta(days=early.days)
        and invoice.number not in used
    ]
    owed = left_by_invoice(account)
    return {one.number: early.of(owed[one.number]) for one in young}
