"""Invoices and credit notes as they were issued, and what was deducted before."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from ordercore.pricing import BillLine
from ordercore.values import Money, total

__all__ = ["Deduction", "IssuedCreditNote", "IssuedInvoice", "gross_of"]


@frozen
class Document:
    """What invoices and credit notes have in common.

    Attributes:
        number: unique; the order's id and a number without gaps.
        cause: what it is for, such as the parcel that left; one document for each.
        lines: units and what they come to.
        shipping_net: carriage on this document.
        shipping_tax: its tax.
        issued_on: its date.
    """

    number: str
    cause: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    issued_on: date

    @property
    def gross(self) -> Money:
        """What it comes to."""
        return gross_of(self.lines, self.shipping_net, self.shipping_tax)


@frozen
class IssuedInvoice(Document):
    """An invoice; ``due_on`` is the last day on which it is paid in time."""

    due_on: date


@frozen
class IssuedCreditNote(Document):
    """Something of an invoice is taken back."""

    invoice: str


@frozen
class Deduction:
    """Units that were cancelled, so that nobody owes anything for them."""

    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money

    @property
    def gross(self) -> Money:
        """What is owed less."""
        return gross_of(self.lines, self.shipping_net, self.shipping_tax)


def gross_of(lines: Iterable[BillLine], net: Money, tax: Money) -> Money:
    """Return what lines and carriage come to."""
    parts = [money for line in lines for money in (line.net, line.tax)]
    return total([*parts, net, tax], net.currency)
