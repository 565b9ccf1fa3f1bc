"""What pricing again takes off an order goes along with what it is taken off."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from ordercore.accounts.account import Account
from ordercore.accounts.document import IssuedCreditNote, IssuedInvoice
from ordercore.accounts.rounding import borne_by, is_off, off_the_bill
from ordercore.accounts.standing import notes_on, with_corrections
from ordercore.errors import Refused
from ordercore.pricing import BillFee, TaxLine, taxes_of, without
from ordercore.values import Money, split, total

__all__ = [
    "along_the_bill",
    "along_the_invoice",
    "check_borne",
    "is_taken_off",
    "left_of_invoice",
    "spread",
]


def is_taken_off(fee: BillFee) -> bool:
    """Tell whether a fee is given to the buyer, and goes along in proportion."""
    return _gross(fee).minor < 0 and not is_off(fee)


def along_the_bill(account: Account, some: Money) -> tuple[BillFee, ...]:
    """Return what goes along with *some* of what is neither invoiced nor deducted.

    Args:
        account: of the order.
        some: what is invoiced or deducted now, before anything is taken off it.
    """
    documents = [*account.invoices, *account.deductions]
    gone = [fee for document in documents for fee in document.fees]
    left = account.to_invoice - _sum(off_the_bill(account), some.currency)
    return _along(account.bill.fees, gone, some, left)


def along_the_invoice(
    invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote], some: Money
) -> tuple[BillFee, ...]:
    """Return what goes along with *some* of what is left of an invoice.

    Args:
        invoice: with what changes have added to it.
        notes: the credit notes on it so far.
        some: what is credited now, before anything is taken off it.
    """
    before = [*notes]
    gone = [fee for note in before for fee in note.fees]
    left = invoice.gross - total([note.gross for note in before], some.currency)
    left -= _sum(borne_by(invoice, before), some.currency)
    return _along(invoice.fees, gone, some, left)


def left_of_invoice(account: Account, issued: IssuedInvoice) -> Money:
    """Return what an invoice comes to with all that corrects it, credit notes off."""
    notes = [note.gross for note in notes_on(account, issued)]
    whole = with_corrections(account, issued).gross
    return whole - total(notes, account.currency)


def spread(account: Account, fee: BillFee) -> tuple[BillFee | None, dict[str, BillFee]]:
    """Return what an adjustment takes off what is open, and off which invoices.

    Each bears it in proportion to what is left of it, and so none is below zero.

    Raises Refused ``change.below-zero`` where it is more than the order comes to.
    """
    off = _gross(fee)
    if (off + account.owed).minor < 0:
        raise Refused(
            "change.below-zero",
            asked=f"take {-off} off order {account.order}",
            because=f"it comes to {account.owed}",
            remedy=f"Take off at most {account.owed}",
        )
    issued = [one for one in account.invoices if not one.corrects]
    left = [left_of_invoice(account, one).minor for one in issued]
    amounts = off.split([account.to_invoice.minor, *left])
    first, *parts = [*_cut(fee, amounts)]
    numbers = [one.number for one in issued]
    borne = {n: part for n, part in zip(numbers, parts, strict=True) if part}
    return first, borne


def check_borne(account: Account, asked: str) -> None:
    """Raise Refused ``change.below-zero`` where more is taken off than is charged."""
    left = {"what is not invoiced": account.to_invoice}
    for one in account.invoices:
        if not one.corrects:
            left[f"invoice {one.number}"] = left_of_invoice(account, one)
    for name, amount in left.items():
        if amount.minor < 0:
            raise Refused(
                "change.below-zero",
                asked=f"{asked} of order {account.order}",
                because=f"{name} would come to {amount}, with what is taken off it",
                remedy=f"Let it come to {-amount} more at least",
            )


def _along(
    charged: Iterable[BillFee], gone: Iterable[BillFee], some: Money, left: Money
) -> tuple[BillFee, ...]:
    """Return what goes along with *some* of what comes to *left*.

    Args:
        charged: all fees.
        gone: what has gone along of them before.
        some: before anything is taken off it.
        left: once adjustments are taken off it, and before rounding is.
    """
    charged, gone = [*charged], [*gone]
    open_fees = [*_open(charged, gone)]
    if not open_fees or some.minor <= 0:
        return ()
    off = _sum(open_fees, some.currency)
    rest = left - off - some
    now, _ = off.split([some.minor, max(rest.minor, 0)])
    parts = now.split([-_gross(fee).minor for fee in open_fees])
    both = zip(open_fees, parts, strict=True)
    cuts = [next(_cut(fee, (part, _gross(fee) - part))) for fee, part in both]
    return tuple([fee for fee in cuts if fee])


def _open(charged: list[BillFee], gone: list[BillFee]) -> Iterator[BillFee]:
    """Yield by code what is taken off, and has not gone along with anything yet."""
    for fee in {fee.code: fee for fee in (*gone, *charged)}.values():
        if not is_off(fee):
            signed = [(1, one) for one in charged if one.code == fee.code]
            signed += [(-1, one) for one in gone if one.code == fee.code]
            left = _summed(fee, signed)
            if is_taken_off(left):
                yield left


def _summed(fee: BillFee, signed: list[tuple[int, BillFee]]) -> BillFee:
    currency = fee.net.currency
    plus = taxes_of((), _no_carriage(currency), [one for s, one in signed if s > 0])
    less = taxes_of((), _no_carriage(currency), [one for s, one in signed if s < 0])
    said = any([one.taxes for _, one in signed])
    return evolve(
        fee,
        net=total([one.net * sign for sign, one in signed], currency),
        tax=total([one.tax * sign for sign, one in signed], currency),
        taxes=without(plus, less) if said else (),
    )


def _no_carriage(currency: str) -> tuple[Money, Money, tuple[TaxLine, ...]]:
    return Money.zero(currency), Money.zero(currency), ()


def _sum(fees: Iterable[BillFee], currency: str) -> Money:
    return total([_gross(fee) for fee in fees], currency)


def _gross(fee: BillFee) -> Money:
    return fee.net + fee.tax


def _cut(fee: BillFee, amounts: Iterable[Money]) -> Iterator[BillFee | None]:
    """Yield parts of a fee that come to *amounts*, and add up to it; None for none.

    The last part that comes to anything has what is left of tax and rates.
    """
    left = fee
    for part in amounts:
        if not part:
            yield None
        elif part == _gross(left):
            yield left
        else:
            some = _part(left, part)
            left = _summed(left, [(1, left), (-1, some)])
            yield some


def _part(fee: BillFee, part: Money) -> BillFee:
    weights = [abs(part.minor), abs((_gross(fee) - part).minor)]
    tax = fee.tax.split(weights)[0]
    net = part - tax
    bases = [split(one.base.minor, weights)[0] for one in fee.taxes]
    taxes = [split(one.tax.minor, weights)[0] for one in fee.taxes]
    if total([one.base for one in fee.taxes], net.currency) == fee.net:
        _settle(bases, net.minor)
    _settle(taxes, tax.minor)
    rates = [
        evolve(one, base=Money(base, net.currency), tax=Money(of, net.currency))
        for one, base, of in zip(fee.taxes, bases, taxes, strict=True)
    ]
    return evolve(fee, net=net, tax=tax, taxes=tuple(rates))


def _settle(parts: list[int], whole: int) -> None:
    """Let the largest of some parts have what the others leave of *whole*."""
    if parts:
        largest = max(range(len(parts)), key=lambda place: abs(parts[place]))
        parts[largest] += whole - sum(parts)
