"""What an order owes follows a change of it; what is invoiced stays as it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.accounts.account import Account, InAccount, applied, existing
from ordercore.accounts.document import IssuedInvoice
from ordercore.accounts.invoicing import Credited, carriage_left, carriage_taxes
from ordercore.accounts.units import cut, parts_of
from ordercore.errors import Refused
from ordercore.pricing import BillFee, BillLine, TaxLine, without
from ordercore.values import Money

__all__ = ["Rebill", "Rebilled"]


@frozen
class Rebilled(InAccount):
    """The order is billed otherwise, as a change of it says.

    Attributes:
        order: whose bill it is.
        change: the change that was applied.
        lines: every part of the lines that are billed otherwise now; units that are
            invoiced or deducted stay in parts of their own.
        shipping_net: carriage, invoiced or not, without tax.
        shipping_tax: its tax.
        shipping_taxes: the same by rate; none where nobody said.
        fees: what is charged once for the whole order.
    """

    order: str
    change: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    shipping_taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()

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
        return evolve(account, bill=bill)


@frozen
class Rebill(InAccount):
    """Bill an order otherwise, as a change of it says.

    Units that are invoiced or deducted keep their price; carriage that is invoiced and
    comes to less now is credited.

    Attributes:
        change: the change that was applied.
        more: new lines, and further units of others, each with what it comes to.
        reprice: whole lines at another price; it counts for the units that are neither
            invoiced nor deducted yet.
        carriage: without tax, its tax, and that by rate; None leaves it.
        adjust: what pricing again adds or takes off.
        on: the date of a credit note.
        reason: why.
    """

    order: str
    change: str
    more: tuple[BillLine, ...]
    reprice: tuple[BillLine, ...]
    carriage: tuple[Money, Money, tuple[TaxLine, ...]] | None
    on: date
    reason: str
    adjust: tuple[BillFee, ...] = ()

    def decide(self, account: Account | None) -> Sequence[Rebilled | Credited]:
        """Return Rebilled, and Credited for carriage that was invoiced.

        Raises Refused: ``account.unknown``; ``invoice.no-line``; ``change.invoiced``
        when every unit of a line that costs something else now is invoiced, or carriage
        that goes up is.
        """
        account = existing(account, self.order, "bill otherwise")
        bill = account.bill
        carriage = (bill.shipping_net, bill.shipping_tax, bill.shipping_taxes)
        if self.carriage is not None and not account.invoices:
            carriage = self.carriage
        fees = bill.fees if account.invoices else (*bill.fees, *self.adjust)
        new = Rebilled(
            self.order, self.change, tuple(self._lines(account)), *carriage, fees
        )
        credited = self._credited(account) if account.invoices else ()
        return (new, *credited) if new.apply(account).bill != bill else credited

    def _lines(self, account: Account) -> Iterator[BillLine]:
        known = parts_of(account.bill.lines)
        billed: dict[str, list[BillLine]] = {}
        for line in self.reprice:
            billed[line.line] = [*self._repriced(account, line, known)]
        for more in self.more:
            had = billed.get(more.line) or [*known.get(more.line, ())]
            billed[more.line] = [*had, more]
        for parts in billed.values():
            yield from parts

    def _repriced(
        self, account: Account, line: BillLine, known: Mapping[str, Sequence[BillLine]]
    ) -> Iterator[BillLine]:
        taken = account.taken(line.line)
        left = line.quantity - taken
        if not left:
            raise self._invoiced(
                f"another price for line {line.line}",
                f"all of its {line.quantity} unit(s) are invoiced or given up",
            )
        yield from cut(known[line.line], 0, taken)
        yield line.units(taken, left)

    def _credited(self, account: Account) -> tuple[Credited, ...]:
        """Return the credit note for what costs less now and is on an invoice."""
        first = account.invoices[0]
        net, tax = self._carriage_less(account, first)
        for fee in self.adjust:
            if fee.net.minor > 0 or fee.tax.minor > 0:
                raise self._invoiced(
                    f"the adjustment {fee.code}", "the order's fees are invoiced"
                )
        if not (net or tax or self.adjust):
            return ()
        fees = [
            evolve(fee, net=-fee.net, tax=-fee.tax, taxes=without((), fee.taxes))
            for fee in self.adjust
        ]
        notes = [n for n in account.credit_notes if n.invoice == first.number]
        rates = carriage_taxes(first, notes, net, tax) if net or tax else ()
        number = f"{self.order}-C{len(account.credit_notes) + 1}"
        ids = (self.order, number, f"change {self.change}", first.number)
        on = (self.on, self.reason)
        return (Credited(*ids, (), net, tax, *on, rates, tuple(fees)),)

    def _carriage_less(
        self, account: Account, first: IssuedInvoice
    ) -> tuple[Money, Money]:
        """Return how much less carriage, and tax of it, is charged than invoiced."""
        if self.carriage is None:
            nothing = Money.zero(account.currency)
            return nothing, nothing
        notes = [n for n in account.credit_notes if n.invoice == first.number]
        net, tax = carriage_left(first, notes)
        less = net - self.carriage[0], tax - self.carriage[1]
        if less[0].minor < 0 or less[1].minor < 0:
            raise self._invoiced("more carriage", f"{net} of it is invoiced already")
        return less

    def _invoiced(self, asked: str, because: str) -> Refused:
        return Refused(
            "change.invoiced",
            asked=f"{asked} of order {self.order}",
            because=f"{because}, and an invoice is never changed",
            remedy="Credit what shall cost less with accounts.Credit, and add a line "
            "for what shall cost more",
        )
