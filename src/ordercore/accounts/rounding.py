"""Rounding to coins, and goodwill, take no more off a document than there is on it."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from ordercore.accounts.account import Account
from ordercore.accounts.document import IssuedCreditNote, IssuedInvoice
from ordercore.pricing import BillFee, Cut, FeeKind, without
from ordercore.values import Money, total

__all__ = [
    "borne_by",
    "is_off",
    "less_rounding",
    "off_the_bill",
    "off_the_invoice",
    "rounded_off",
]


def is_off(fee: BillFee) -> bool:
    """Tell whether a fee is in the buyer's favour: rounding or goodwill below zero."""
    if fee.kind is FeeKind.GOODWILL:
        return fee.net.minor < 0
    return fee.kind is FeeKind.ROUNDING and fee.net.minor < 0 and not fee.tax


def rounded_off(
    charged: Iterable[BillFee], gone: Iterable[BillFee], most: Money | None = None
) -> Iterator[BillFee]:
    """Yield of what is off in *charged* what is not *gone*, taking at most *most* off.

    All of it where no *most* is said, and nothing where that is not above zero.  Parts
    add up to the whole, in net and tax and for each rate.
    """
    before = [*gone]
    limit = None if most is None else most.minor
    for fee in charged:
        if is_off(fee):
            said = [g for g in before if is_off(g) and g.code == fee.code]
            already, whole = sum(map(_off, said)), _off(fee)
            left = whole - already
            part = left if limit is None else min(left, limit)
            if part > 0:
                limit = None if limit is None else limit - part
                if part == left:
                    yield _less(fee, said)
                else:
                    yield fee.part(Cut.of_units(whole, already, part), included=True)


def _off(fee: BillFee) -> int:
    """Return how many smallest units, with tax, a fee takes off."""
    return -(fee.net + fee.tax).minor


def _less(fee: BillFee, gone: Iterable[BillFee]) -> BillFee:
    """Return what is left of a fee without parts of it."""
    parts = [*gone]
    if not parts:
        return fee
    currency = fee.net.currency
    return evolve(
        fee,
        net=fee.net - total([part.net for part in parts], currency),
        tax=fee.tax - total([part.tax for part in parts], currency),
        taxes=without(fee.taxes, [tax for part in parts for tax in part.taxes]),
    )


def off_the_bill(account: Account, most: Money | None = None) -> tuple[BillFee, ...]:
    """Return at most *most* of the rounding that is neither invoiced nor deducted.

    All of it where no *most* is said.
    """
    return tuple(rounded_off(account.bill.fees, _gone(account), most))


def _gone(account: Account) -> list[BillFee]:
    """Return the fees that are invoiced or deducted."""
    documents = [*account.invoices, *account.deductions]
    return [fee for document in documents for fee in document.fees]


def less_rounding(
    account: Account, fees: Iterable[BillFee], too_much: Money
) -> tuple[BillFee, ...]:
    """Return the fees of a bill with *too_much* less of rounding that is still open.

    Rounding that is invoiced or deducted stays.
    """
    off = rounded_off(fees, _gone(account), too_much)
    less = {fee.code: fee for fee in off}
    return tuple(_raised(fees, less))


def _raised(fees: Iterable[BillFee], less: dict[str, BillFee]) -> Iterator[BillFee]:
    for fee in fees:
        if is_off(fee) and fee.code in less:
            rest = _less(fee, [less.pop(fee.code)])
            if rest.net or rest.tax:
                yield rest
        else:
            yield fee


def off_the_invoice(
    invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote], credited: Money
) -> tuple[BillFee, ...]:
    """Return the rounding that goes back with what is *credited* of an invoice.

    It is as much as the rest of the invoice cannot bear, so that no rest is below zero.
    Goodwill that an earlier note gave counts as if it stood on the invoice.
    """
    before = [*notes]
    left = invoice.gross - total([note.gross for note in before], credited.currency)
    return borne_by(invoice, before, credited - left)


def borne_by(
    invoice: IssuedInvoice,
    notes: Iterable[IssuedCreditNote],
    most: Money | None = None,
) -> tuple[BillFee, ...]:
    """Return at most *most* of the rounding that an invoice still bears, or all."""
    fees = [fee for note in notes for fee in note.fees]
    given = [_turned(f) for f in fees if f.kind is FeeKind.GOODWILL and not is_off(f)]
    return tuple(rounded_off([*invoice.fees, *given], fees, most))


def _turned(fee: BillFee) -> BillFee:
    return evolve(fee, net=-fee.net, tax=-fee.tax, taxes=without((), fee.taxes))
