"""Which invoices wait for their money, and which have waited too long."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from ordercore.accounts import Account, IssuedInvoice, left_by_invoice
from ordercore.values import Money, day_of, time_zone

__all__ = ["OpenInvoice", "open_invoices"]


@frozen
class OpenInvoice:
    """An invoice that is not paid in full.

    Attributes:
        order: whose it is.
        invoice: as it was issued.
        open: what of it is neither paid nor credited.
        zone: the seller's time zone.
    """

    order: str
    invoice: IssuedInvoice
    open: Money
    zone: str = "UTC"

    def overdue(self, now: datetime) -> bool:
        """Whether its last day to be paid in time is over for the seller."""
        return self.invoice.due_on < day_of(now, time_zone(self.zone))


def open_invoices(account: Account) -> Iterator[OpenInvoice]:
    """Yield the invoices that are not paid, the one that was due first on top.

    What was paid counts for the invoice that was due first; a credit note counts for
    the invoice that it names.
    """
    zero = Money.zero(account.currency)
    owed = left_by_invoice(account)
    left = account.kept
    for invoice in sorted(account.invoices, key=lambda i: (i.due_on, i.number)):
        due = owed[invoice.number]
        covered = min(due, left)
        left -= covered
        if zero < due - covered:
            zone = account.policy.zone
            yield OpenInvoice(account.order, invoice, due - covered, zone)
