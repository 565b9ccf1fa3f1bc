"""Nobody owes for what is given up: it goes off the bill, or back off an invoice."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ordercore.accounts.account import Account
from ordercore.accounts.document import Deduction, IssuedCreditNote, IssuedInvoice
from ordercore.accounts.invoicing import Credit, carriage_left
from ordercore.accounts.opening import Deduct
from ordercore.accounts.standing import notes_on, with_corrections
from ordercore.accounts.units import units_by_line
from ordercore.orders import LineQuantity, Order, Progress

__all__ = ["credits_of", "give_up", "nothing_left"]


def give_up(
    order: Order, account: Account, asked: Mapping[str, int], reason: str, on: date
) -> Iterator[Deduct | Credit]:
    """Yield what takes units off a bill, or credits them where they are invoiced.

    Args:
        order: as it stands without them.
        account: the order's.
        asked: how many units of which lines; fewer go off where the account has some
            off already.
        reason: why.
        on: the date of a credit note.
    """
    off = _units([*account.deductions, *account.credit_notes])
    surplus = {
        line: min(units, _too_much(off.get(line, 0), order.find(line)[1]))
        for line, units in asked.items()
    }
    off_the_bill = {
        line: min(units, order.line(line).quantity - account.taken(line))
        for line, units in surplus.items()
    }
    if lines := _lines(off_the_bill):
        yield Deduct(order.id, lines, reason)
    rest = {line: units - off_the_bill[line] for line, units in surplus.items()}
    whole = nothing_left(account, surplus)
    yield from credits_of(account, rest, reason, on, whole=whole)


def nothing_left(account: Account, units: Mapping[str, int]) -> bool:
    """Tell whether nothing of an order is charged for any more once *units* go.

    It is asked of the bill, so that it makes no difference which units went first, nor
    whether they came back, were cancelled or were credited as they are.
    """
    off = _units([*account.deductions, *account.credit_notes])
    billed = units_by_line(account.bill.lines)
    return all([n <= off.get(k, 0) + units.get(k, 0) for k, n in billed.items()])


def credits_of(
    account: Account, units: Mapping[str, int], reason: str, on: date, *, whole: bool
) -> Iterator[Credit]:
    """Yield what credits units by line, off the invoice that was issued last first.

    Units that are on no invoice, or credited already, are left out.  Carriage and fees
    that go too come off each invoice on which they still stand, also off one whose
    units are all credited.

    Args:
        account: the order's.
        units: how many of each line.
        reason: why.
        on: the date of the credit notes.
        whole: whether nothing of the order is left, so that carriage and fees go too.
    """
    rest = {**units}
    for issued in [i for i in reversed(account.invoices) if not i.corrects]:
        notes = notes_on(account, issued)
        invoice = with_corrections(account, issued)
        lines = _lines(_taken_off(invoice, notes, rest))
        shipping = whole and any(carriage_left(invoice, notes))
        fees = _fees(invoice, notes) if whole else ()
        if lines or shipping or fees:
            yield Credit(
                account.order,
                f"given up {invoice.number} {len(notes) + 1}",
                invoice.number,
                lines,
                on,
                reason,
                shipping,
                fees,
            )


def _taken_off(
    invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote], rest: dict[str, int]
) -> dict[str, int]:
    """Return how many units of *rest* go off an invoice, and count them down there."""
    off: dict[str, int] = {}
    credited = _units(notes)
    for line, billed in units_by_line(invoice.lines).items():
        left = billed - credited.get(line, 0)
        off[line] = max(min(rest.get(line, 0), left), 0)
        rest[line] = rest.get(line, 0) - off[line]
    return off


def _fees(invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote]) -> tuple[str, ...]:
    """Return the fees of an invoice that were not credited yet.

    What is below zero is not named: it goes by itself with what bears it.
    """
    gone = {fee.code for note in notes for fee in note.fees}
    fees = [fee for fee in invoice.fees if (fee.net + fee.tax).minor >= 0]
    return tuple([fee.code for fee in fees if fee.code not in gone])


def _kept(progress: Progress) -> int:
    """Return how many units the buyer keeps, or is still to get."""
    return progress.quantity - progress.cancelled - progress.returned


def _too_much(off: int, progress: Progress) -> int:
    """Return how many units of a line are billed and not kept, *off* being off."""
    return progress.quantity - off - _kept(progress)


def _units(documents: Iterable[Deduction | IssuedCreditNote]) -> dict[str, int]:
    """Return how many units of each line documents are about."""
    return units_by_line([part for document in documents for part in document.lines])


def _lines(units: Mapping[str, int]) -> tuple[LineQuantity, ...]:
    return tuple([LineQuantity(line, n) for line, n in units.items() if n > 0])
