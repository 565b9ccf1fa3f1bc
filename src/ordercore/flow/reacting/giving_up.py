"""Nobody owes for what is cancelled: it goes off the bill, or back off an invoice."""

from collections.abc import Iterable, Iterator, Mapping

from ordercore import accounts, orders
from ordercore.accounts import (
    Account,
    Deduction,
    IssuedCreditNote,
    IssuedInvoice,
    account_stream,
)
from ordercore.flow.engine import Step
from ordercore.flow.views import Views
from ordercore.orders import LineQuantity, Order, Progress

__all__ = ["deduct_all", "deduct_cancelled"]


def deduct_cancelled(event: orders.Cancelled, views: Views) -> Iterator[Step]:
    """Take cancelled units off the bill, or credit them where they are invoiced."""
    asked = {units.line: units.quantity for units in event.lines}
    yield from _given_up(views.order(event.order), asked, event.reason, views)


def deduct_all(event: orders.Rejected | orders.Expired, views: Views) -> Iterator[Step]:
    """Take everything off the bill that is still on it, or credit what is invoiced."""
    order = views.order(event.order)
    asked = {line.id: line.quantity for line in order.lines}
    yield from _given_up(order, asked, order.state, views)


def _given_up(
    order: Order, asked: Mapping[str, int], reason: str, views: Views
) -> Iterator[Step]:
    account: Account = views.state(account_stream(order.id))
    surplus = {
        line: min(units, _too_much(account, line, order.find(line)[1]))
        for line, units in asked.items()
    }
    off_the_bill = {
        line: min(units, order.line(line).quantity - account.taken(line))
        for line, units in surplus.items()
    }
    if lines := _lines(off_the_bill):
        yield accounts.Deduct(order.id, lines, reason)
    rest = {line: units - off_the_bill[line] for line, units in surplus.items()}
    whole = not any([_kept(progress) for progress in order.progress])
    for invoice in reversed(account.invoices):
        notes = [n for n in account.credit_notes if n.invoice == invoice.number]
        if lines := _lines(_taken_off(invoice, notes, rest)):
            yield accounts.Credit(
                order.id,
                f"given up {invoice.number} {len(notes) + 1}",
                invoice.number,
                lines,
                views.now.date(),
                reason,
                whole and _has_carriage(invoice, notes),
                _fees(invoice, notes) if whole else (),
            )


def _taken_off(
    invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote], rest: dict[str, int]
) -> dict[str, int]:
    """Return how many units of *rest* go off an invoice, and count them down there."""
    off: dict[str, int] = {}
    for billed in invoice.lines:
        left = billed.quantity - _units(notes, billed.line)
        off[billed.line] = max(min(rest.get(billed.line, 0), left), 0)
        rest[billed.line] = rest.get(billed.line, 0) - off[billed.line]
    return off


def _has_carriage(invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote]) -> bool:
    """Tell whether an invoice has carriage that was not credited yet."""
    credited = any([note.shipping_net or note.shipping_tax for note in notes])
    return bool(invoice.shipping_net or invoice.shipping_tax) and not credited


def _fees(invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote]) -> tuple[str, ...]:
    """Return the fees of an invoice that were not credited yet."""
    gone = {fee.code for note in notes for fee in note.fees}
    return tuple([fee.code for fee in invoice.fees if fee.code not in gone])


def _kept(progress: Progress) -> int:
    """Return how many units the buyer keeps, or is still to get."""
    return progress.quantity - progress.cancelled - progress.returned


def _too_much(account: Account, line: str, progress: Progress) -> int:
    """Return how many units of a line are billed and not kept."""
    off = _units([*account.deductions, *account.credit_notes], line)
    return progress.quantity - off - _kept(progress)


def _units(documents: Iterable[Deduction | IssuedCreditNote], line: str) -> int:
    """Return how many units of a line documents are about."""
    lines = [b for document in documents for b in document.lines]
    return sum([b.quantity for b in lines if b.line == line])


def _lines(units: Mapping[str, int]) -> tuple[LineQuantity, ...]:
    return tuple([LineQuantity(line, n) for line, n in units.items() if n > 0])
