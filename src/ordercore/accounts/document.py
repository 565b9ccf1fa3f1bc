"""Invoices and credit notes as they were issued, and what was deducted before."""

from datetime import date

from attrs import field, frozen

from ordercore.orders import DuePart
from ordercore.pricing import BillFee, BillLine, TaxLine, Totals, taxes_of, totals_of
from ordercore.values import Money

__all__ = [
    "Deduction",
    "Difference",
    "Document",
    "IssuedCreditNote",
    "IssuedInvoice",
    "Standing",
]


class Summed:
    """Something that comes to the sum of its lines, its carriage and its fees."""

    __slots__ = ()

    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    shipping_taxes: tuple[TaxLine, ...]
    fees: tuple[BillFee, ...]

    @property
    def totals(self) -> Totals:
        """What it comes to, tax on its own."""
        return totals_of(self.lines, self.shipping_net, self.shipping_tax, self.fees)

    @property
    def gross(self) -> Money:
        """What it comes to."""
        return self.totals.gross

    @property
    def taxes(self) -> tuple[TaxLine, ...]:
        """Its tax by rate, which adds up to all of its tax."""
        carriage = (self.shipping_net, self.shipping_tax, self.shipping_taxes)
        return taxes_of(self.lines, carriage, self.fees)


@frozen
class Document(Summed):
    """What invoices and credit notes have in common.

    Attributes:
        number: unique; the order's id and a number without gaps.
        cause: what it is for, such as the parcel that left; one document for each.
        lines: units and what they come to.
        shipping_net: carriage on this document.
        shipping_tax: its tax.
        issued_on: its date.
        shipping_taxes: the tax of the carriage by rate.
        fees: what is charged beside goods and carriage.
    """

    number: str
    cause: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    issued_on: date
    shipping_taxes: tuple[TaxLine, ...] = field(default=(), kw_only=True)
    fees: tuple[BillFee, ...] = field(default=(), kw_only=True)


@frozen
class IssuedInvoice(Document):
    """An invoice; ``gross``, ``totals`` and ``taxes`` say what it comes to.

    Attributes:
        due_on: the last day on which all of it is paid in time.
        parts: where it is paid in parts, when each is due, the first part first.
        corrects: the number of the invoice whose units it charges more for; its lines
            are amounts alone, of no units.  "" for an invoice of its own.
    """

    due_on: date
    parts: tuple[DuePart, ...] = ()
    corrects: str = ""

    @property
    def schedule(self) -> tuple[tuple[date, Money], ...]:
        """What is due when; together it is what the invoice comes to."""
        parts = self.parts or (DuePart(self.due_on),)
        amounts = self.gross.split([part.weight for part in parts])
        return tuple(zip([part.on for part in parts], amounts, strict=True))


@frozen
class IssuedCreditNote(Document):
    """Something of an invoice is taken back, ``gross`` in all.

    Attributes:
        invoice: the number of the invoice.
    """

    invoice: str


@frozen
class Deduction(Summed):
    """Units that were cancelled, so that nobody owes anything for them."""

    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    shipping_taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()


@frozen
class Difference(Summed):
    """What a change charges more, or less, than an invoice: amounts alone, no units."""

    invoice: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    shipping_taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.lines or self.shipping_net or self.shipping_tax or self.fees)


@frozen
class Standing:
    """What the units of a line on an invoice come to since the order was changed.

    Attributes:
        invoice: its number.
        line: the order line.
        units: all units of it on that invoice; those that were credited before the
            change stand first, at what they came to then.
    """

    invoice: str
    line: str
    units: tuple[BillLine, ...]
