"""Rounding to coins takes no more off a document than there is on it."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from ordercore.accounts.account import Account
from ordercore.accounts.document import IssuedCreditNote, IssuedInvoice
from ordercore.pricing import BillFee, FeeKind
from ordercore.values import Money, total

__all__ = ["is_off", "less_rounding", "off_the_bill", "off_the_invoice", "rounded_off"]


def is_off(fee: BillFee) -> bool:
    """Tell whether a fee is rounding in the buyer's favour, which is below zero."""
    return fee.kind is FeeKind.ROUNDING and fee.net.minor < 0 and not fee.tax


def rounded_off(
    charged: Iterable[BillFee], gone: Iterable[BillFee], most: Money | None = None
) -> Iterator[BillFee]:
    """Yield of the rounding in *charged* what is not *gone*, taking at most *most* off.

    All of it where no *most* is said, and nothing where that is not above zero.
    """
    before = [*gone]
    for fee in charged:
        if is_off(fee):
            said = [g.net for g in before if is_off(g) and g.code == fee.code]
            left = fee.net - total(said, fee.net.currency)
            part = left if most is None else max(left, -most)
            if part.minor < 0:
                most = None if most is None else most + part
                yield evolve(fee, net=part)


def off_the_bill(account: Account, most: Money) -> tuple[BillFee, ...]:
    """Return at most *most* of the rounding that is neither invoiced nor deducted."""
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
    less = {fee.code: fee.net for fee in off}
    return tuple(_raised(fees, less))


def _raised(fees: Iterable[BillFee], less: dict[str, Money]) -> Iterator[BillFee]:
    for fee in fees:
        if is_off(fee) and fee.code in less:
            net = fee.net - less.pop(fee.code)
            if net:
                yield evolve(fee, net=net)
        else:
            yield fee


def off_the_invoice(
    invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote], credited: Money
) -> tuple[BillFee, ...]:
    """Return the rounding that goes back with what is *credited* of an invoice.

    It is as much as the rest of the invoice cannot bear, so that no rest is below zero.
    """
    before = [*notes]
    left = invoice.gross - total([note.gross for note in before], credited.currency)
    fees = [fee for note in before for fee in note.fees]
    return tuple(rounded_off(invoice.fees, fees, credited - left))
