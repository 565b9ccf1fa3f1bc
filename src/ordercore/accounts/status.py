"""How an order stands with its money, worked out from its account."""

from datetime import date, datetime
from enum import StrEnum

from ordercore.accounts.account import Account
from ordercore.accounts.document import IssuedInvoice
from ordercore.accounts.transaction import Kind, Outcome
from ordercore.values import Money, total

__all__ = ["PaymentStatus", "due", "overdue", "payment_status"]


class PaymentStatus(StrEnum):
    """How an order stands with its money."""

    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    OVERPAID = "OVERPAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    CHARGED_BACK = "CHARGED_BACK"
    WRITTEN_OFF = "WRITTEN_OFF"
    VOIDED = "VOIDED"
    FAILED = "FAILED"


def payment_status(account: Account, at: datetime | None = None) -> PaymentStatus:
    """Return exactly one status for any account.

    What was booked over to another order, as when one is split, counts as never here.
    Money that came in counts before money that was promised; an order that costs
    nothing is PAID.  Promises that have ended *at* a time count as none.
    """
    if account.captured > account.moved:
        return _when_money_came(account)
    if account.settled >= account.owed:
        written_off = account.written_off
        return PaymentStatus.WRITTEN_OFF if written_off else PaymentStatus.PAID
    if account.authorized_open(at):
        return PaymentStatus.AUTHORIZED
    if account.sum_of(Kind.VOID):
        return PaymentStatus.VOIDED
    ends = {Outcome.FAILED, Outcome.CANCELLED}
    failed = any(t.outcome in ends for t in account.transactions)
    return PaymentStatus.FAILED if failed else PaymentStatus.PENDING


def due(account: Account) -> Money:
    """Return what the buyer has still to pay; below zero when he gets money back."""
    return account.owed - account.settled


def overdue(account: Account, on: date) -> Money:
    """Return what should have been paid before the day *on* and was not.

    What was paid, and is not on its way back, counts for the invoice that was due
    first.
    """
    late = [_late(invoice, account, on) for invoice in account.invoices]
    left = total(late, account.currency) - account.kept
    return max(left, Money.zero(account.currency))


def _late(invoice: IssuedInvoice, account: Account, on: date) -> Money:
    """Return what of an invoice was due before *on*; its last part is credited first.

    So a buyer who gave half of the goods back still pays the first part in time.
    """
    notes = [n.gross for n in account.credit_notes if n.invoice == invoice.number]
    wanted = [amount for due, amount in invoice.schedule if due < on]
    left = invoice.gross - total(notes, account.currency)
    return min(total(wanted, account.currency), left)


def _when_money_came(account: Account) -> PaymentStatus:
    if account.charged_back and account.settled < account.owed:
        return PaymentStatus.CHARGED_BACK
    if account.paid.minor <= 0:  # below: also charged back, and written off since
        return PaymentStatus.REFUNDED
    if account.settled > account.owed:
        return PaymentStatus.OVERPAID
    if account.refunded > account.moved:
        return PaymentStatus.PARTIALLY_REFUNDED
    if account.settled == account.owed:
        return PaymentStatus.PAID
    return PaymentStatus.PARTIALLY_PAID
