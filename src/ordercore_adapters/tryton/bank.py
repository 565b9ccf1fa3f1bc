"""What came in at the bank and went back, as Tryton's people have booked it."""

import re
from decimal import Decimal

import ordercore as oc
from ordercore_adapters.tryton.books import Books, inner
from ordercore_adapters.tryton.coding import amount_in, day_in
from ordercore_adapters.tryton.feeding import (
    Changed,
    Seen,
    Source,
    changed,
    overlap_of,
    page_of,
)
from ordercore_adapters.tryton.payments import MODEL, SIGNS

__all__ = ["fetch_payments"]

Part = oc.connecting.Part
Page = oc.ports.Page
PaymentReceived = oc.ports.PaymentReceived

FIELDS = (
    "date",
    "description",
    "lines.account.code",
    "lines.party.code",
    "lines.debit",
    "lines.credit",
    "lines.description",
    "lines.amount_second_currency",
    "lines.second_currency.code",
    "lines.invoice_payment.reference",
)

_OURS = re.compile(rf"[^/\s]+/[^/]*/({'|'.join(SIGNS)})/.+")
"""How payments.description_of names what we have told."""


def fetch_payments(cursor: str, limit: int, books: Books) -> Page[PaymentReceived]:
    """Return money on the accounts of the settings that customers paid, or got back.

    What was told by ``post_payment`` is left out.
    """
    seen = Seen.of(cursor)
    settings = books.settings
    money = ["lines.account.code", "in", sorted({*settings.money.values()})]
    domain = [
        ["state", "=", "posted"],
        ["company", "=", settings.company],
        ["lines.account.code", "=", settings.receivable],
        money,
    ]
    found = changed([Source(MODEL, FIELDS, domain)], seen, limit, books)
    things = [(one, _payments(one, books)) for one in found]
    return page_of(seen, limit, things, overlap_of(books))


def _payments(change: Changed, books: Books) -> list[PaymentReceived]:
    """Return what a move takes off, or puts on, what each customer owes."""
    move = change.record
    if _OURS.fullmatch(move.maybe_text("description")):
        return []
    lines = [
        (line, _money(line, books))
        for line in move.parts("lines")
        if inner(line, "account").maybe_text("code") == books.settings.receivable
    ]
    owed = [(line, money) for line, money in lines if money]
    on = day_in(move, "date")
    move.check_answer()
    return [
        PaymentReceived(
            str(change.id) if len(owed) == 1 else f"{change.id}/{place}",
            money,
            on,
            _said(move, line),
            _invoice(line),
            _customer(line, books),
        )
        for place, (line, money) in enumerate(owed, 1)
    ]


def _money(line: Part, books: Books) -> oc.Money:
    """Return what came in by a line, in the currency in which it came."""
    currency = line.part("second_currency")
    amount = amount_in(line, "credit") - amount_in(line, "debit")
    code = books.company_currency()
    if currency is not None and line.has("amount_second_currency"):
        code = currency.text("code") or code
        amount = -amount_in(line, "amount_second_currency")
    return _exactly(line, amount, code)


def _exactly(line: Part, amount: Decimal, currency: str) -> oc.Money:
    try:
        return oc.Money.of(amount, currency)
    except oc.Invalid:
        line.wrong("credit", f"an amount of whole coins in a currency, {currency}")
        return oc.Money(0, "EUR")


def _said(move: Part, line: Part) -> str:
    """Return what the payer wrote, wherever it was put down."""
    texts = [line.maybe_text("description"), move.maybe_text("description")]
    return " ".join(dict.fromkeys(filter(None, texts)))


def _invoice(line: Part) -> str:
    """Return our number of the invoice that it pays; "" for none."""
    invoice = line.part("invoice_payment")
    return invoice.maybe_text("reference") if invoice else ""


def _customer(line: Part, books: Books) -> str:
    """Return who pays; nobody is named for guests."""
    party, settings = line.part("party"), books.settings
    code = party.maybe_text("code") if party else ""
    customer = code.removeprefix(settings.customers)
    return "" if customer == settings.guest else customer
