"""What an invoice comes to now, with what changes of its order have added to it."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from ordercore.accounts.account import Account
from ordercore.accounts.document import IssuedCreditNote, IssuedInvoice
from ordercore.accounts.units import parts_of, units_by_line
from ordercore.pricing import BillLine, by_rate, taxes_of
from ordercore.values import Money, total

__all__ = [
    "credited_units",
    "left_by_invoice",
    "notes_on",
    "standing",
    "with_corrections",
]


def standing(
    account: Account, invoice: IssuedInvoice
) -> Mapping[str, Sequence[BillLine]]:
    """Return what the units on an invoice come to now, in parts, by line.

    It is the table that credit notes read: what was charged for a unit in all.
    """
    restated = {
        one.line: one.units
        for one in account.standings
        if one.invoice == invoice.number
    }
    return {**parts_of(invoice.lines), **restated}


def notes_on(account: Account, invoice: IssuedInvoice) -> list[IssuedCreditNote]:
    """Return the credit notes on an invoice, the oldest first."""
    return [note for note in account.credit_notes if note.invoice == invoice.number]


def credited_units(account: Account, invoice: IssuedInvoice) -> Mapping[str, int]:
    """Return how many units of each line of an invoice are credited."""
    notes = notes_on(account, invoice)
    return units_by_line([line for note in notes for line in note.lines])


def with_corrections(account: Account, invoice: IssuedInvoice) -> IssuedInvoice:
    """Return an invoice as if what was charged more for its units stood on it."""
    more = [one for one in account.invoices if one.corrects == invoice.number]
    if not more:
        return invoice
    carriage = [
        tax
        for one in (invoice, *more)
        for tax in taxes_of(
            (), (one.shipping_net, one.shipping_tax, one.shipping_taxes)
        )
    ]
    said = any([one.shipping_taxes for one in (invoice, *more)])
    currency = invoice.shipping_net.currency
    return evolve(
        invoice,
        lines=tuple([line for one in (invoice, *more) for line in one.lines]),
        shipping_net=total([one.shipping_net for one in (invoice, *more)], currency),
        shipping_tax=total([one.shipping_tax for one in (invoice, *more)], currency),
        shipping_taxes=by_rate(carriage) if said else (),
        fees=tuple([fee for one in (invoice, *more) for fee in one.fees]),
    )


def left_by_invoice(account: Account) -> Mapping[str, Money]:
    """Return what each invoice comes to, less what was credited, by its number.

    A credit note may give back more than its invoice charges, where a change has
    charged more for the same units: the rest is off the invoice that did so.
    """
    zero = Money.zero(account.currency)
    credited: dict[str, Money] = {}
    for note in account.credit_notes:
        credited[note.invoice] = credited.get(note.invoice, zero) + note.gross
    left: dict[str, Money] = {}
    for invoice in account.invoices:
        chain = invoice.corrects or invoice.number
        off = credited.get(chain, zero)
        less = min(off, invoice.gross)
        credited[chain] = off - less
        left[invoice.number] = invoice.gross - less
    return left
