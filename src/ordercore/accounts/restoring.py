"""A change of an order is taken back, and the order owes what it owed before it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from ordercore.accounts.account import Account, InAccount, applied, existing
from ordercore.accounts.adjusting import check_borne
from ordercore.accounts.document import Deduction
from ordercore.accounts.units import cut, parts_of, units_by_line
from ordercore.errors import Refused
from ordercore.orders import Changed, LineQuantity, Order, Undo
from ordercore.orders.changing.undoing import moved_on
from ordercore.pricing import Bill, BillFee, BillLine, TaxLine, Totals, totals_of
from ordercore.values import Money

__all__ = ["BillRestored", "RestoreBill", "undo_from"]

Once = tuple[Money, Money, tuple[TaxLine, ...], tuple[BillFee, ...]]
"""What an order is charged once: carriage, its tax, that by rate, and fees."""


@frozen
class BillRestored(InAccount):
    """The order is billed again as before a change.

    Attributes:
        order: whose bill it is.
        change: the change that took another one back.
        lines: every part of the lines that are billed otherwise now.
        dropped: the lines that are not billed any more.
        shipping_net: carriage, without tax.
        shipping_tax: its tax.
        shipping_taxes: the same by rate; none where nobody said.
        fees: what is charged once for the whole order.
        deductions: what is off the bill now.
    """

    order: str
    change: str
    lines: tuple[BillLine, ...]
    dropped: tuple[str, ...]
    shipping_net: Money
    shipping_tax: Money
    shipping_taxes: tuple[TaxLine, ...]
    fees: tuple[BillFee, ...]
    deductions: tuple[Deduction, ...]

    def apply(self, account: Account | None) -> Account:
        """Return the account with the bill as before."""
        account = applied(account)
        parts = {**parts_of(account.bill.lines), **parts_of(self.lines)}
        kept = [parts[line] for line in parts if line not in self.dropped]
        bill = evolve(
            account.bill,
            lines=tuple([part for line in kept for part in line]),
            shipping_net=self.shipping_net,
            shipping_tax=self.shipping_tax,
            shipping_taxes=self.shipping_taxes,
            fees=self.fees,
        )
        return evolve(account, bill=bill, deductions=self.deductions)


@frozen
class RestoreBill(InAccount):
    """Bill an order again as before a change.

    What is on an invoice stays there: where it does not go together with the old
    prices, the change is not taken back.

    Attributes:
        change: the change that takes another one back.
        undo: which one, and what it was before.
    """

    order: str
    change: str
    undo: Undo

    def decide(self, account: Account | None) -> Sequence[BillRestored]:
        """Return BillRestored, or nothing when no price was touched.

        Raises Refused: ``account.unknown``; ``change.moved-on`` when something that the
        change touched was invoiced, credited or deducted since, at the new price;
        ``change.below-zero`` when more was taken off since than is charged then.
        """
        account = existing(account, self.order, "bill again as before")
        if issued := (*self.undo.credited, *self.undo.invoiced):
            raise moved_on(self.undo, f"{', '.join(issued)} went out with it")
        deductions = self._deductions(account)
        self._check_adjusted(deductions)
        event = BillRestored(
            self.order,
            self.change,
            tuple(self._lines(account, deductions)),
            self.undo.new_lines,
            *self._once(account),
            deductions,
        )
        restored = event.apply(account)
        check_borne(restored, "the old prices")
        return (event,) if restored != account else ()

    def _deductions(self, account: Account) -> tuple[Deduction, ...]:
        """Return what stays off the bill: all but what went off with the change."""
        if not self.undo.deducted:
            return account.deductions
        left = [*account.deductions]
        for place in reversed(range(len(left))):
            if left[place].lines == self.undo.deducted:
                del left[place]
                return tuple(left)
        raise moved_on(self.undo, "what it took off the bill is not off it any more")

    def _check_adjusted(self, deductions: Iterable[Deduction]) -> None:
        """Refuse where something given up since has its part of an adjustment."""
        known = {fee.code for fee in self.undo.bill.fees}
        for deduction in deductions:
            for fee in deduction.fees:
                if (fee.net + fee.tax).minor < 0 and fee.code not in known:
                    raise moved_on(self.undo, f"{fee.code} is off what was given up")

    def _once(self, account: Account) -> Once:
        """Return carriage and fees as they were, if they were touched."""
        was, became = _once(self.undo.bill), _once(self.undo.new_bill)
        now = _once(account.bill)
        if was == became:
            return now
        if account.invoices or now != became:
            raise moved_on(self.undo, "its carriage or fees are invoiced, or otherwise")
        return was

    def _lines(
        self, account: Account, deductions: Iterable[Deduction]
    ) -> Iterator[BillLine]:
        """Yield the parts of the lines that the change touched, as they are now."""
        known, before = parts_of(account.bill.lines), parts_of(self.undo.bill.lines)
        off = parts_of(self.undo.deducted)
        then = {ask.line: ask.quantity for ask in self.undo.taken}
        stays, currency = _documents(account, deductions), account.currency
        for line in self.undo.new_lines:
            if account.taken(line):
                raise self._invoiced(line)
        for line, parts in before.items():
            taken = stays.get(line, ())
            units = sum([part.quantity for part in taken])
            said = [*cut(parts, 0, units), *[p for p in parts if not p.quantity]]
            if _totals(said, currency) != _totals(taken, currency):
                raise self._invoiced(line)
            yield from parts
        for line in [line for line in off if line not in before]:
            if account.taken(line) != then[line]:
                # What went off stood before what was taken since: it comes behind now.
                rest = units_by_line(known[line])[line] - account.taken(line)
                yield from stays.get(line, ())
                yield from off[line]
                yield from cut(known[line], account.taken(line), rest)

    def _invoiced(self, line: str) -> Refused:
        return moved_on(
            self.undo,
            f"units of line {line} are invoiced or given up at the price that it made",
        )


def _documents(
    account: Account, deductions: Iterable[Deduction]
) -> Mapping[str, Sequence[BillLine]]:
    """Return by line what is on an invoice, or off the bill and stays off."""
    lines = [invoice.lines for invoice in account.invoices]
    lines += [deduction.lines for deduction in deductions]
    return parts_of([part for some in lines for part in some])


def _once(bill: Bill) -> Once:
    return bill.shipping_net, bill.shipping_tax, bill.shipping_taxes, bill.fees


def _totals(parts: Iterable[BillLine], currency: str) -> Totals:
    nothing = Money.zero(currency)
    return totals_of(tuple(parts), nothing, nothing, ())


def undo_from(
    event: Changed, orders: tuple[Order, Order], accounts: tuple[Account, Account]
) -> Undo:
    """Return what takes a change back.

    Args:
        event: the change.
        orders: as it stands before the change, and after it.
        accounts: likewise.
    """
    agreed, became = [order.agreed for order in orders]
    before, after = accounts
    touched = {line.id for line in event.lines}
    gone = {units.line: units.quantity for units in event.cancelled}
    came: dict[str, int] = {}
    for goods in event.added:
        came[goods.line] = came.get(goods.line, 0) + goods.quantity
    off = after.deductions[len(before.deductions) :]
    notes = after.credit_notes[len(before.credit_notes) :]
    return Undo(
        event.change,
        tuple([line for line in agreed.lines if line.id in touched]),
        event.lines,
        evolve(agreed, lines=()),
        evolve(became, lines=()),
        _asks(came),
        _asks(gone),
        evolve(before.bill, lines=_lines_of(before.bill, touched)),
        evolve(after.bill, lines=()),
        _asks({line: after.taken(line) for line in gone}),
        tuple([part for deduction in off for part in deduction.lines]),
        tuple([note.number for note in notes]),
        tuple([one.number for one in after.invoices[len(before.invoices) :]]),
    )


def _lines_of(bill: Bill, lines: Collection[str]) -> tuple[BillLine, ...]:
    return tuple([part for part in bill.lines if part.line in lines])


def _asks(units: Mapping[str, int]) -> tuple[LineQuantity, ...]:
    return tuple([LineQuantity(line, quantity) for line, quantity in units.items()])
