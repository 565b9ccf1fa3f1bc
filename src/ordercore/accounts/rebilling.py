"""What an order owes follows a change of it; what is invoiced stays as it is."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.accounts.account import Account, InAccount, applied, existing
from ordercore.accounts.adjusting import check_borne, is_taken_off, spread
from ordercore.accounts.correcting import (
    Corrections,
    Priced,
    corrections,
    taken_off,
    with_more,
)
from ordercore.accounts.document import Difference, Standing
from ordercore.accounts.invoicing import Credited, Invoiced
from ordercore.accounts.rounding import less_rounding, off_the_invoice
from ordercore.accounts.standing import notes_on, with_corrections
from ordercore.accounts.units import cut, of_line, parts_of, units_by_line
from ordercore.errors import Refused
from ordercore.orders import DuePart
from ordercore.pricing import Bill, BillFee, BillLine, TaxLine
from ordercore.values import Money

__all__ = ["Rebill", "Rebilled"]


@frozen
class Rebilled(InAccount):
    """The order is billed otherwise, as a change of it says.

    Attributes:
        order: whose bill it is.
        change: the change that was applied.
        lines: every part of the lines that are billed otherwise now; units that are
            invoiced or deducted stay in parts of their own, and what is charged more
            for them is a part without units.
        shipping_net: carriage, invoiced or not, without tax.
        shipping_tax: its tax.
        shipping_taxes: the same by rate; none where nobody said.
        fees: what is charged once for the whole order.
        standings: what units that are invoiced come to now.
    """

    order: str
    change: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    shipping_taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()
    standings: tuple[Standing, ...] = ()

    def apply(self, account: Account | None) -> Account:
        """Return the account with the new bill."""
        account = applied(account)
        parts = {**parts_of(account.bill.lines), **parts_of(self.lines)}
        bill = evolve(
            account.bill,
            lines=tuple([part for line in parts.values() for part in line]),
            shipping_net=self.shipping_net,
            shipping_tax=self.shipping_tax,
            shipping_taxes=self.shipping_taxes,
            fees=self.fees,
        )
        stand = {
            (one.invoice, one.line): one
            for one in (*account.standings, *self.standings)
        }
        return evolve(account, bill=bill, standings=tuple(stand.values()))


@frozen
class Rebill(InAccount):
    """Bill an order otherwise, as a change of it says.

    Invoices stay as they are.  What their units cost more now is invoiced beside them,
    and what less is credited: amounts alone, no unit is counted twice.  Units that were
    given up keep their price.

    Attributes:
        change: the change that was applied.
        more: new lines, and further units of others, each with what it comes to.
        reprice: whole lines at another price; it counts for each unit that is neither
            deducted nor credited.
        carriage: without tax, its tax, and that by rate; None leaves it.
        adjust: what pricing again adds or takes off.  What it adds is charged once;
            what it takes off is borne by all that is not given up, in proportion.
        on: the date of an invoice or a credit note.
        reason: why.
        parts: when an invoice is due, the first part first; none for on its date.
    """

    order: str
    change: str
    more: tuple[BillLine, ...]
    reprice: tuple[BillLine, ...]
    carriage: tuple[Money, Money, tuple[TaxLine, ...]] | None
    on: date
    reason: str
    adjust: tuple[BillFee, ...] = ()
    parts: tuple[DuePart, ...] = ()

    def decide(
        self, account: Account | None
    ) -> Sequence[Rebilled | Invoiced | Credited]:
        """Return Rebilled, and what is invoiced and credited beside the invoices.

        Raises Refused: ``account.unknown``; ``invoice.no-line``; ``change.given-up``
        when every unit of a line that shall cost something else is given up;
        ``change.below-zero`` when more is taken off than is charged.
        """
        account = existing(account, self.order, "bill otherwise")
        self._check_kept(account)
        events = [*self._billed(account)]
        for event in events:
            account = event.apply(account)
        for fee in self.adjust:
            for event in [*self._adjusted(account, fee)]:
                events.append(event)
                account = event.apply(account)
        check_borne(account, f"another price or carriage, change {self.change}")
        return tuple(events)

    def _billed(self, account: Account) -> Iterator[Rebilled | Invoiced | Credited]:
        beside = corrections(account, Priced(self.reprice, self.carriage))
        bill = with_more(self._bill(account), beside.more)
        touched = self._touched
        new = Rebilled(
            self.order,
            self.change,
            tuple([part for part in bill.lines if part.line in touched]),
            bill.shipping_net,
            bill.shipping_tax,
            bill.shipping_taxes,
            bill.fees,
            beside.standings,
        )
        yield from self._beside(account, new, beside)

    def _beside(
        self, account: Account, new: Rebilled, beside: Corrections
    ) -> Iterator[Rebilled | Invoiced | Credited]:
        if new.apply(account) != account:
            yield new
        for more in beside.more:
            invoiced = self._invoiced(account, more)
            account = invoiced.apply(account)
            yield invoiced
        for less in beside.less:
            credited = self._credited(account, less)
            account = credited.apply(account)
            yield credited

    def _adjusted(
        self, account: Account, fee: BillFee
    ) -> Iterator[Rebilled | Invoiced | Credited]:
        """Yield what charges an adjustment once, or spreads what it takes off."""
        bill, beside = account.bill, Corrections()
        zero = Money.zero(account.currency)
        if is_taken_off(fee):
            part, borne = spread(account, fee)
            bill = evolve(bill, fees=(*bill.fees, *([part] if part else [])))
            less = [
                Difference(number, (), zero, zero, (), (taken_off(off),))
                for number, off in borne.items()
            ]
            beside = Corrections(less=tuple(less))
        elif account.invoices and (fee.net + fee.tax).minor < 0:
            first = account.invoices[0].number
            one = Difference(first, (), zero, zero, (), (taken_off(fee),))
            beside = Corrections(less=(one,))
        elif account.invoices:
            first = account.invoices[0].number
            more = Difference(first, (), zero, zero, (), (fee,))
            beside = Corrections(more=(more,))
            bill = with_more(bill, beside.more)
        else:
            bill = evolve(bill, fees=(*bill.fees, fee))
        carriage = (bill.shipping_net, bill.shipping_tax, bill.shipping_taxes)
        new = Rebilled(self.order, self.change, (), *carriage, bill.fees)
        yield from self._beside(account, new, beside)

    @property
    def _touched(self) -> Collection[str]:
        return {line.line for line in (*self.reprice, *self.more)}

    def _check_kept(self, account: Account) -> None:
        less = [d.lines for d in (*account.deductions, *account.credit_notes)]
        off = units_by_line([line for lines in less for line in lines])
        for line in self.reprice:
            if off.get(line.line, 0) == line.quantity:
                raise Refused(
                    "change.given-up",
                    asked=f"another price for line {line.line} of order {self.order}",
                    because=f"all of its {line.quantity} unit(s) are given up",
                    remedy="Add a line for what shall be bought at that price",
                )

    def _bill(self, account: Account) -> Bill:
        """Return the bill with what is not invoiced yet as it shall be now.

        Rounding in the buyer's favour that what is open cannot bear any more is left
        out, so that nobody owes less than nothing.
        """
        bill = account.bill
        carriage = (bill.shipping_net, bill.shipping_tax, bill.shipping_taxes)
        fees = bill.fees
        if not account.invoices:
            carriage = self.carriage or carriage
        parts = {**parts_of(bill.lines), **self._lines(account)}
        lines = tuple([part for line in parts.values() for part in line])
        new = Bill(bill.currency, lines, *carriage, fees)
        too_much = -evolve(account, bill=new).to_invoice
        return evolve(new, fees=less_rounding(account, fees, too_much))

    def _lines(self, account: Account) -> Mapping[str, Sequence[BillLine]]:
        known = parts_of(account.bill.lines)
        billed: dict[str, Sequence[BillLine]] = {}
        for line in self.reprice:
            had = of_line(known, line.line, f"order {self.order}")
            taken = account.taken(line.line)
            left = line.quantity - taken
            alone = [part for part in had if not part.quantity]
            rest = [line.units(taken, left)] if left else []
            billed[line.line] = (*cut(had, 0, taken), *alone, *rest)
        for more in self.more:
            had = billed.get(more.line) or known.get(more.line, ())
            billed[more.line] = (*had, more)
        return billed

    def _invoiced(self, account: Account, more: Difference) -> Invoiced:
        number = f"{self.order}-{len(account.invoices) + 1}"
        parts = self.parts if len(self.parts) > 1 else ()
        due_on = self.parts[-1].on if self.parts else self.on
        return Invoiced(
            self.order,
            number,
            f"change {self.change} of {more.invoice}",
            more.lines,
            more.shipping_net,
            more.shipping_tax,
            self.on,
            due_on,
            more.shipping_taxes,
            more.fees,
            parts,
            more.invoice,
        )

    def _credited(self, account: Account, less: Difference) -> Credited:
        """Return the credit note, with rounding that the rest cannot bear."""
        (issued,) = [one for one in account.invoices if one.number == less.invoice]
        invoice, notes = with_corrections(account, issued), notes_on(account, issued)
        return Credited(
            self.order,
            f"{self.order}-C{len(account.credit_notes) + 1}",
            f"change {self.change} of {less.invoice}",
            less.invoice,
            less.lines,
            less.shipping_net,
            less.shipping_tax,
            self.on,
            self.reason,
            less.shipping_taxes,
            (*less.fees, *off_the_invoice(invoice, notes, less.gross)),
        )
