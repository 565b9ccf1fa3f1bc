"""Whoever pays an invoice soon keeps back what was agreed, and owes no more."""

from collections.abc import Iterator
from datetime import date, timedelta

from ordercore import accounts
from ordercore.accounts import Account, IssuedInvoice, WriteOffWhy
from ordercore.flow.engine import Step
from ordercore.flow.views import Views
from ordercore.orders import EarlyPayment
from ordercore.values import Money, total

__all__ = ["allow_discount"]


def allow_discount(event: accounts.PaymentRecorded, views: Views) -> Iterator[Step]:
    """Write off the discount of whoever has paid all the rest in time for it."""
    early = views.order(event.order).agreed.payment_terms.early
    account: Account = views.state(event.stream)
    left = account.receivable
    if early is None or left.minor <= 0:
        return
    paid_at = event.at or views.now
    kept_back = _discounts(account, early, paid_at.date())
    # One invoice after another, or all that are open with one transfer.
    found = [name for name, money in kept_back.items() if money == left]
    if found or (kept_back and left == total(kept_back.values(), left.currency)):
        name = found[0] if found else ", ".join(kept_back)
        why = WriteOffWhy.EARLY_PAYMENT
        yield accounts.WriteOff(event.order, f"early payment {name}", left, why)


def _discounts(account: Account, early: EarlyPayment, today: date) -> dict[str, Money]:
    """Return by its number what may be kept back of each invoice that is young enough.

    Once for each: what was kept back before stands in the reference of its write-off.
    """
    used = " ".join([t.reference for t in account.transactions if t.why])
    young = [
        invoice
        for invoice in account.invoices
        if today <= invoice.issued_on + timedelta(days=early.days)
        and invoice.number not in used.replace(",", "").split()
    ]
    return {one.number: early.of(_owed(one, account)) for one in young}


def _owed(invoice: IssuedInvoice, account: Account) -> Money:
    notes = [n.gross for n in account.credit_notes if n.invoice == invoice.number]
    return invoice.gross - total(notes, account.currency)
