"""What is owed and what is not owed any more, as posted invoices of Tryton's.

The tax is written as it was issued: Tryton reckons none, and what the paper comes to
there is compared with ours before it is posted.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

import ordercore as oc
from ordercore_adapters.tryton.books import Books
from ordercore_adapters.tryton.coding import amount_in, units_in
from ordercore_adapters.tryton.lines import PaperLine, line_key, paper_lines
from ordercore_adapters.tryton.sales import Sale, needed_sale

__all__ = ["post_credit_note", "post_invoice", "tax_values"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt
Order = oc.orders.Order

MODEL = "account.invoice"
STEPS = {"draft": "validate_invoice", "validated": "post"}
"""The button that leads on from each state until an invoice counts."""

FIELDS = (
    "state",
    "total_amount",
    "tax_amount",
    "lines.note",
    "lines.quantity",
    "lines.unit_price",
    "lines.product.code",
)


@frozen
class BookedLine:
    """A line of an invoice as Tryton has it, see PaperLine."""

    id: int
    ref: str
    sku: str
    quantity: int
    price: Decimal


@frozen
class Booked:
    """An invoice as Tryton has it.

    Attributes:
        id: Tryton's.
        state: of its life there.
        total: with tax; below zero for a credit note.
        tax: in it.
        lines: in their order.
    """

    id: int
    state: str
    total: Decimal
    tax: Decimal
    lines: tuple[BookedLine, ...]


@frozen
class Wanted:
    """An invoice as it shall stand in Tryton.

    Attributes:
        number: ours; Tryton gives one of its own beside.
        sign: 1 for an invoice, -1 for a credit note.
        paper: as issued.
        lines: of it, with signed quantities.
        origins: the record that each ref of a line comes from.
        due: the day of its payment; None where nothing is to be paid.
    """

    number: str
    sign: int
    paper: "oc.accounts.IssuedInvoice | oc.accounts.IssuedCreditNote"
    lines: tuple[PaperLine, ...]
    origins: Mapping[str, str]
    due: date | None = None

    @property
    def total(self) -> Decimal:
        """What it comes to, with tax."""
        return self.sign * self.paper.gross.decimal

    @property
    def tax(self) -> Decimal:
        """The tax in it."""
        return self.sign * self.paper.totals.tax.decimal


def post_invoice(
    order: Order, invoice: "oc.accounts.IssuedInvoice", books: Books
) -> Receipt:
    """Book an invoice under our number, or find that it is booked."""
    sale = needed_sale(order.id, books)
    origins = {line.ref: f"sale.line,{line.id}" for line in sale.lines}
    lines = tuple(paper_lines(order, invoice))
    wanted = Wanted(invoice.number, 1, invoice, lines, origins, invoice.due_on)
    return _posted(wanted, sale, _find(invoice.number, books), books)


def post_credit_note(
    order: Order, note: "oc.accounts.IssuedCreditNote", books: Books
) -> Receipt:
    """Book a credit note under our number, or find that it is booked."""
    sale = needed_sale(order.id, books)
    invoice = _find(note.invoice, books)
    if invoice is None:
        raise oc.errors.NotFound("tryton", f"no invoice {note.invoice}")
    lines = tuple([_back(line) for line in paper_lines(order, note)])
    wanted = Wanted(note.number, -1, note, lines, _origins(invoice, lines))
    found = _find(note.number, books)
    if found is None:
        _check_left(note, invoice, books)
    return _posted(wanted, sale, found, books)


def tax_values(
    taxes: "tuple[oc.pricing.TaxLine, ...]", sign: int, account: int
) -> list[dict[str, Any]]:
    """Return the taxes of an invoice, written by hand so that Tryton keeps them."""
    return [
        {
            "manual": True,
            "description": tax.code or (f"{tax.rate:%}" if tax.rate else "Tax"),
            "base": sign * tax.base.decimal,
            "amount": sign * tax.tax.decimal,
            "account": account,
        }
        for tax in taxes
        if tax.tax
    ]


def _back(line: PaperLine) -> PaperLine:
    return PaperLine(line.ref, line.sku, -line.quantity, line.price, line.text)


def _origins(invoice: Booked, lines: tuple[PaperLine, ...]) -> dict[str, str]:
    """Return which line of the invoice each line takes back.

    One that is not there, such as a fee that nobody charged, stands for the first: so
    the credit note is known as one of that invoice.
    """
    known = {line.ref: line.id for line in reversed(invoice.lines)}
    first = invoice.lines[0].id if invoice.lines else 0
    return {
        line.ref: f"account.invoice.line,{known.get(line.ref, first)}" for line in lines
    }


def _check_left(
    note: "oc.accounts.IssuedCreditNote", invoice: Booked, books: Books
) -> None:
    """Do nothing where so much is left of an invoice.  Raises Rejected."""
    origin = ["lines.origin.invoice", "=", invoice.id, "account.invoice.line"]
    domain = [origin, ["state", "!=", "cancelled"]]
    before = books.client.find(MODEL, domain, FIELDS)
    left = invoice.total + sum([_booked(one).total for one in before])
    if note.gross.decimal > left:
        raise oc.errors.Rejected("tryton", f"{note.gross} of {left} that are left")


def _posted(wanted: Wanted, sale: Sale, found: Booked | None, books: Books) -> Receipt:
    """Return the receipt of a paper that is posted.

    One that was begun and left half-way goes on from there.
    """
    if found is None:
        found = _made(wanted, sale, books)
    else:
        _check_same(found, wanted)
        if found.state not in STEPS:
            return Receipt(str(found.id), duplicate=True)
    books.client.advance(MODEL, found.id, found.state, STEPS)
    return Receipt(str(found.id))


def _made(wanted: Wanted, sale: Sale, books: Books) -> Booked:
    """Return a draft that comes to what was issued; another one is taken away."""
    values = _values(wanted, sale, books)
    found = _booked(books.client.create(MODEL, values, FIELDS))
    try:
        _check_same(found, wanted)
    except oc.errors.Rejected:
        books.client.delete(MODEL, found.id)
        raise
    return found


def _check_same(found: Booked, wanted: Wanted) -> None:
    """Do nothing where Tryton has what was issued.  Raises Rejected."""
    same_lines = sorted(map(line_key, found.lines)) == sorted(
        map(line_key, wanted.lines)
    )
    if (found.total, found.tax) != (wanted.total, wanted.tax) or not same_lines:
        said = f"invoice {wanted.number} has other lines, or comes to {found.total}"
        raise oc.errors.Rejected("tryton", said)


def _values(wanted: Wanted, sale: Sale, books: Books) -> dict[str, Any]:
    settings, paper = books.settings, wanted.paper
    tax = books.account(settings.tax)
    return {
        "type": "out",
        "party": sale.party,
        "invoice_address": sale.invoice_address,
        "reference": wanted.number,
        "currency": books.currency(sale.currency),
        "journal": books.journal(settings.invoices),
        "account": books.account(settings.receivable),
        "invoice_date": paper.issued_on,
        "payment_term_date": wanted.due,
        "lines": [["create", _line_values(wanted, sale, books)]],
        "taxes": [["create", tax_values(paper.taxes, wanted.sign, tax)]],
    }


def _line_values(wanted: Wanted, sale: Sale, books: Books) -> list[dict[str, Any]]:
    products = books.products([line.sku for line in wanted.lines if line.sku])
    goods = books.account(books.settings.revenue)
    others = books.account(books.settings.carriage or books.settings.revenue)
    currency, unit = books.currency(sale.currency), books.unit()
    return [
        {
            "type": "line",
            "product": products[line.sku] if line.sku else None,
            "unit": unit if line.sku else None,
            "quantity": line.quantity,
            "unit_price": line.price,
            "account": goods if line.sku else others,
            "currency": currency,
            "description": line.text,
            "note": line.ref,
            "origin": wanted.origins.get(line.ref),
        }
        for line in wanted.lines
    ]


def _find(number: str, books: Books) -> Booked | None:
    domain = [
        ["reference", "=", number],
        ["type", "=", "out"],
        ["state", "!=", "cancelled"],
    ]
    found = books.client.first(MODEL, domain, FIELDS)
    return _booked(found) if found else None


def _booked(record: Part) -> Booked:
    """Return an invoice.  Raises MappingFailed."""
    found = Booked(
        record.whole("id"),
        record.text("state") or "",
        amount_in(record, "total_amount"),
        amount_in(record, "tax_amount"),
        tuple(map(_line, record.parts("lines"))),
    )
    record.check_answer()
    return found


def _line(record: Part) -> BookedLine:
    product = record.part("product")
    return BookedLine(
        record.whole("id"),
        record.maybe_text("note"),
        product.maybe_text("code") if product else "",
        units_in(record, "quantity"),
        amount_in(record, "unit_price"),
    )
