"""How an order stands with its money, worked out from its account."""

from datetime import date
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
    VOIDED = "VOIDED"
    FAILED = "FAILED"


def payment_status(account: Account) -> PaymentStatus:
    """Return exactly one status for any account.

    Money that came in counts before money that was promised; an order that costs
    nothing is PAID.
    """
    if account.captured:
        return _when_money_came(account)
    if not account.owed:
        return PaymentStatus.PAID
    if account.authorized_open():
        return PaymentStatus.AUTHORIZED
    if account.sum_of(Kind.VOID):
        return PaymentStatus.VOIDED
    failed = any(t.outcome is Outcome.FAILED for t in account.transactions)
    return PaymentStatus.FAILED if failed else PaymentStatus.PENDING


def due(account: Account) -> Money:
    """Return what the buyer has still to pay; below zero when he gets money back."""
    return account.owed - account.paid


def overdue(account: Account, on: date) -> Money:
    """Return what should have been paid before the day *on* and was not.

    What was paid counts for the invoice that was due first.
    """
    late = [_late(invoice, account, on) for invoice in account.invoices]
    left = total(late, account.currency) - account.paid
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
    if not account.paid:
        return PaymentStatus.REFUNDED
    if account.paid > account.owed:
        return PaymentStatus.OVERPAID
    if account.refunded:
        return PaymentStatus.PARTIALLY_REFUNDED
    if account.paid == account.owed:
        return PaymentStatus.PAID
    return PaymentStatus.PARTIALLY_PAID
