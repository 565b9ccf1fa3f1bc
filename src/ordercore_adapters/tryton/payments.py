"""Money that moved, as posted moves between the customer's account and the bank's."""

from decimal import Decimal
from typing import Any

import ordercore as oc
from ordercore_adapters.tryton.books import Books, inner, number_of
from ordercore_adapters.tryton.coding import amount_in
from ordercore_adapters.tryton.sales import needed_sale

__all__ = ["description_of", "move_lines", "post_payment"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt
Kind = oc.accounts.Kind
Transaction = oc.accounts.Transaction

MODEL = "account.move"
STEPS = {"draft": "post"}

SIGNS = {
    Kind.CAPTURE: 1,
    Kind.PAYMENT: 1,
    Kind.CHARGEBACK_REVERSAL: 1,
    Kind.REFUND_REVERSAL: 1,
    Kind.REFUND: -1,
    Kind.CHARGEBACK: -1,
}
"""What moves money, and whether it comes to us."""

FIELDS = ("state", "lines.account.code", "lines.debit", "lines.credit")


def post_payment(order: str, payment: Transaction, books: Books) -> Receipt:
    """Book money that moved, or find that it is booked.

    Raises:
        NotFound: there is no sale of the order.
        Rejected: another amount is booked under that reference.
        Unsupported: no money moves, or in another currency than that of the books.
    """
    _check_kind(payment, books)
    sale = needed_sale(order, books)
    description = description_of(order, payment)
    domain = [
        ["description", "=", description],
        ["company", "=", books.settings.company],
    ]
    found = books.client.first(MODEL, domain, FIELDS)
    before = found is not None
    if found is None:
        values = _values(description, payment, sale.party, books)
        found = books.client.create(MODEL, values, FIELDS)
    elif _came_in(found, books) != _signed(payment):
        raise oc.errors.Rejected("tryton", f"another amount of {description}")
    number, state = number_of(found), found.maybe_text("state")
    books.client.advance(MODEL, number, state, STEPS)
    return Receipt(str(number), duplicate=before and state not in STEPS)


def description_of(order: str, payment: Transaction) -> str:
    """Return the text under which a movement is found again; nobody else has it."""
    return f"{order}/{payment.provider}/{payment.kind}/{payment.reference}"


def move_lines(
    amount: Decimal, money: int, receivable: int, party: int
) -> list[dict[str, Any]]:
    """Return the two sides of a movement.

    Args:
        amount: that comes in, or goes out below zero.
        money: Tryton's id of the account where it is.
        receivable: and of that of what customers owe.
        party: who pays, or is paid.
    """
    coming, going = max(amount, Decimal(0)), max(-amount, Decimal(0))
    return [
        {"account": money, "debit": coming, "credit": going},
        {"account": receivable, "party": party, "debit": going, "credit": coming},
    ]


def _signed(payment: Transaction) -> Decimal:
    return SIGNS[payment.kind] * payment.amount.decimal


def _check_kind(payment: Transaction, books: Books) -> None:
    """Do nothing where money moves in the currency of the books."""
    if payment.kind not in SIGNS or payment.into:
        raise oc.errors.Unsupported("tryton", f"{payment.kind} that moves no money")
    currency = books.company_currency()
    if payment.amount.currency != currency:
        said = f"{payment.amount.currency} in books of {currency}"
        raise oc.errors.Unsupported("tryton", said)


def _came_in(move: Part, books: Books) -> Decimal:
    """Return what a move took off the customer's account."""
    lines = [
        amount_in(line, "credit") - amount_in(line, "debit")
        for line in move.parts("lines", needed=True)
        if inner(line, "account").maybe_text("code") == books.settings.receivable
    ]
    move.check_answer()
    return sum(lines, Decimal(0))


def _values(
    description: str, payment: Transaction, party: int, books: Books
) -> dict[str, Any]:
    settings = books.settings
    day = settings.day(payment.at or books.client.now())
    money = books.account(settings.money_account(payment.provider))
    receivable = books.account(settings.receivable)
    lines = move_lines(_signed(payment), money, receivable, party)
    return {
        "description": description,
        "journal": books.journal(settings.payments),
        "period": books.period(day),
        "date": day,
        "lines": [["create", lines]],
    }
