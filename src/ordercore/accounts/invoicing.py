"""What has left is invoiced, and what of it is taken back is credited."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.accounts.account import Account, InAccount, applied, existing
from ordercore.accounts.adjusting import (
    along_the_bill,
    along_the_invoice,
    is_taken_off,
)
from ordercore.accounts.again import what_differs
from ordercore.accounts.document import IssuedCreditNote, IssuedInvoice
from ordercore.accounts.rounding import (
    is_off,
    off_the_bill,
    off_the_invoice,
    rounded_off,
)
from ordercore.accounts.standing import (
    credited_units,
    notes_on,
    standing,
    with_corrections,
)
from ordercore.accounts.units import (
    cut,
    merged,
    next_units,
    of_line,
    once,
    units_by_line,
)
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.orders import DuePart, LineQuantity
from ordercore.pricing import BillFee, BillLine, TaxLine, taxes_of, totals_of, without
from ordercore.values import Money, free_text

__all__ = ["Credit", "Credited", "Invoice", "Invoiced"]

HEAVIEST = 10**9


@frozen
class Invoiced(InAccount):
    """An invoice was issued."""

    order: str
    number: str
    cause: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    issued_on: date
    due_on: date
    shipping_taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()
    parts: tuple[DuePart, ...] = ()
    corrects: str = ""

    @property
    def document(self) -> IssuedInvoice:
        """The invoice."""
        return IssuedInvoice(
            self.number,
            self.cause,
            self.lines,
            self.shipping_net,
            self.shipping_tax,
            self.issued_on,
            self.due_on,
            shipping_taxes=self.shipping_taxes,
            fees=self.fees,
            parts=self.parts,
            corrects=self.corrects,
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with the invoice."""
        account = applied(account)
        return evolve(account, invoices=(*account.invoices, self.document))


@frozen
class Invoice(InAccount):
    """Invoice units, and with the first invoice the carriage and the order's fees.

    Of an adjustment below zero each invoice has its share, and of rounding in the
    buyer's favour as much as it can bear.
    What they come to is worked out from the bill, so that all invoices of an order add
    up to it however the order was split.  The same again does nothing.

    Attributes:
        cause: what the invoice is for, such as the parcel that left.
        due_on: the last day on which all of it is paid in time.
        parts: where it is paid in parts, when each is due, the first part first.
    """

    order: str
    cause: str
    lines: tuple[LineQuantity, ...]
    issued_on: date
    due_on: date
    parts: tuple[DuePart, ...] = ()

    def decide(self, account: Account | None) -> Sequence[Invoiced]:
        """Return Invoiced, numbered after the order without gaps.

        Raises Refused: ``account.unknown``, ``invoice.no-line``,
        ``invoice.units-twice``; Conflict ``invoice.conflict`` when other units were
        invoiced for the same cause, or are due on other days; Invalid.
        """
        account = existing(account, self.order, "invoice")
        self._check()
        for known in account.invoices:
            if known.cause == self.cause:
                return self._again(known)
        lines = next_units(account, self.lines, "invoice")
        net, tax, taxes, fees = once(account, due=not account.invoices)
        fees += along_the_bill(account, totals_of(lines, net, tax, fees).gross)
        fees += off_the_bill(account, totals_of(lines, net, tax, fees).gross)
        number = f"{self.order}-{len(account.invoices) + 1}"
        what = (self.order, number, self.cause, lines, net, tax)
        dates = (self.issued_on, self.due_on)
        return (Invoiced(*what, *dates, taxes, fees, self.parts),)

    def _again(self, known: IssuedInvoice) -> tuple[()]:
        there = {
            "units": _units(units_by_line(known.lines)),
            "due date": known.due_on,
            "parts": _parts(known.parts),
        }
        asked = {
            "units": _units(merged(self.lines)),
            "due date": self.due_on,
            "parts": _parts(self.parts),
        }
        if why := what_differs(known.number, there, asked):
            raise Conflict("invoice.conflict", why)
        return ()

    def _check(self) -> None:
        if not free_text(self.cause, "cause"):
            raise Invalid.at("cause", self.cause, "what the invoice is for")
        if self.due_on < self.issued_on:
            expected = f"{self.issued_on} or later"
            raise Invalid.at("due_on", str(self.due_on), expected)
        days = [part.on for part in self.parts]
        if days and (days != sorted(days) or days[-1] != self.due_on):
            got = ", ".join(map(str, days))
            raise Invalid.at("parts", got, f"days in order up to {self.due_on}")
        if any([not 1 <= part.weight <= HEAVIEST for part in self.parts]):
            raise Invalid.at("parts", "a weight", f"weights from 1 to {HEAVIEST:,}")


@frozen
class Credited(InAccount):
    """A credit note was issued: something of an invoice is taken back."""

    order: str
    number: str
    cause: str
    invoice: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    issued_on: date
    reason: str
    shipping_taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()

    @property
    def document(self) -> IssuedCreditNote:
        """The credit note."""
        return IssuedCreditNote(
            self.number,
            self.cause,
            self.lines,
            self.shipping_net,
            self.shipping_tax,
            self.issued_on,
            self.invoice,
            shipping_taxes=self.shipping_taxes,
            fees=self.fees,
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with the credit note."""
        account = applied(account)
        return evolve(account, credit_notes=(*account.credit_notes, self.document))


@frozen
class Credit(InAccount):
    """Take back units of an invoice, and its carriage and fees where that is said.

    Units go back at all that was charged for them, also by a change since.  What goes
    along with units, such as a deposit, goes back with them, and so does their share of
    an adjustment below zero, and rounding in the buyer's favour that the rest of the
    invoice cannot bear.  The same again does nothing.

    Attributes:
        cause: what it is for, such as a return.
        invoice: its number.
        lines: units of it; none where only carriage or fees are taken back.
        shipping: whether the carriage is taken back too.
        fees: codes of the order's fees that are taken back too.
    """

    order: str
    cause: str
    invoice: str
    lines: tuple[LineQuantity, ...]
    issued_on: date
    reason: str
    shipping: bool = False
    fees: tuple[str, ...] = ()

    def decide(self, account: Account | None) -> Sequence[Credited]:
        """Return Credited with what the units came to on the invoice.

        Raises Refused: ``account.unknown``, ``invoice.unknown``, ``invoice.no-line``,
        ``invoice.over-credit``, ``invoice.amounts-only``, ``invoice.below-zero``;
        Conflict ``invoice.conflict`` when something else was credited for the same
        cause; Invalid.
        """
        account = existing(account, self.order, "credit")
        for known in account.credit_notes:
            if known.cause == self.cause:
                return self._again(known)
        issued = self._invoice(account)
        notes = notes_on(account, issued)
        lines = self._lines(account, issued)
        invoice = with_corrections(account, issued)
        net, tax, taxes = self._shipping(invoice, notes)
        fees = self._fees(invoice, notes)
        whole = totals_of(lines, net, tax, fees).gross
        fees += along_the_invoice(invoice, notes, whole)
        if not any([is_off(fee) for fee in fees]):
            credited = totals_of(lines, net, tax, fees).gross
            fees += off_the_invoice(invoice, notes, credited)
        self._check_worth(totals_of(lines, net, tax, fees).gross)
        number = f"{self.order}-C{len(account.credit_notes) + 1}"
        ids = (self.order, number, self.cause, self.invoice)
        said = (self.issued_on, self.reason)
        return (Credited(*ids, lines, net, tax, *said, taxes, fees),)

    def _again(self, known: IssuedCreditNote) -> tuple[()]:
        # Rounding goes back also where nobody asked for it.
        fees = [f.code for f in known.fees if not is_off(f) or f.code in self.fees]
        carriage = known.shipping_net or known.shipping_tax
        there = {
            "invoice": known.invoice,
            "units": _units(units_by_line(known.lines)),
            "carriage": bool(carriage),
            "fees": " and ".join(sorted(fees)),
        }
        asked = {
            "invoice": self.invoice,
            "units": _units(self._units),
            "carriage": self.shipping,
            "fees": " and ".join(sorted({*self.fees})),
        }
        if why := what_differs(known.number, there, asked):
            raise Conflict("invoice.conflict", why)
        return ()

    @property
    def _units(self) -> dict[str, int]:
        only_charges = not self.lines and (self.shipping or self.fees)
        return {} if only_charges else merged(self.lines)

    def _invoice(self, account: Account) -> IssuedInvoice:
        for invoice in account.invoices:
            if invoice.number == self.invoice:
                if invoice.corrects:
                    raise self._amounts_only(invoice.corrects)
                return invoice
        numbers = ", ".join(invoice.number for invoice in account.invoices)
        raise Refused(
            "invoice.unknown",
            asked=f"credit invoice {self.invoice} of order {self.order}",
            because="the order has no such invoice",
            remedy=f"Name one of {numbers}" if numbers else "Deduct what is cancelled",
        )

    def _lines(self, account: Account, invoice: IssuedInvoice) -> tuple[BillLine, ...]:
        credited: list[BillLine] = []
        known, before = standing(account, invoice), credited_units(account, invoice)
        for line, units in self._units.items():
            parts = of_line(known, line, f"invoice {invoice.number}")
            already = before.get(line, 0)
            left = sum([part.quantity for part in parts]) - already
            if units > left:
                raise self._too_much(f"{units} of line {line}", f"{left} unit(s)")
            credited += cut(parts, already, units)
        return tuple(credited)

    def _shipping(
        self, invoice: IssuedInvoice, notes: Sequence[IssuedCreditNote]
    ) -> tuple[Money, Money, tuple[TaxLine, ...]]:
        nothing = Money.zero(invoice.shipping_net.currency)
        if not self.shipping:
            return nothing, nothing, ()
        carriage = carriage_left(invoice, notes)
        if carriage == (nothing, nothing):
            raise self._too_much("the carriage", "no carriage")
        return (*carriage, carriage_rates(invoice, notes))

    def _fees(
        self, invoice: IssuedInvoice, notes: Sequence[IssuedCreditNote]
    ) -> tuple[BillFee, ...]:
        gone = [fee for note in notes for fee in note.fees]
        codes = {fee.code for fee in gone}
        charged = [fee for fee in invoice.fees if not is_taken_off(fee)]
        left = {fee.code: fee for fee in charged if fee.code not in codes}
        for fee in rounded_off(invoice.fees, gone):
            left[fee.code] = fee
        for code in self.fees:
            if code not in left:
                raise self._too_much(f"the fee {code}", "no such fee")
        return tuple([left[code] for code in dict.fromkeys(self.fees)])

    def _amounts_only(self, corrected: str) -> Refused:
        return Refused(
            "invoice.amounts-only",
            asked=f"credit invoice {self.invoice} of order {self.order}",
            because=f"it has no units: it charges more for those of {corrected}",
            remedy=f"Credit units of {corrected}: all that was charged for them goes "
            "back; or change the order to another price",
        )

    def _check_worth(self, credited: Money) -> None:
        """Raise Refused ``invoice.below-zero`` for a credit note that takes money."""
        if credited.minor < 0:
            raise Refused(
                "invoice.below-zero",
                asked=f"credit {', '.join(self.fees)} of invoice {self.invoice}",
                because=f"the credit note would come to {credited}: what took "
                "something off the invoice takes something off what is credited",
                remedy=f"Credit at least {-credited} more with it, or leave it out: "
                "what the rest of the invoice cannot bear goes back with units",
            )

    def _too_much(self, what: str, left: str) -> Refused:
        return Refused(
            "invoice.over-credit",
            asked=f"credit {what} of invoice {self.invoice}",
            because=f"{left} of it can still be credited",
            remedy="Credit no more than is left on the invoice",
        )


def carriage_left(
    invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote]
) -> tuple[Money, Money]:
    """Return what of an invoice's carriage is not credited yet, and of its tax."""
    net, tax = invoice.shipping_net, invoice.shipping_tax
    for note in notes:
        net, tax = net - note.shipping_net, tax - note.shipping_tax
    return net, tax


def carriage_rates(
    invoice: IssuedInvoice, notes: Iterable[IssuedCreditNote]
) -> tuple[TaxLine, ...]:
    """Return by rate what of an invoice's carriage is not credited yet.

    What nobody said a rate for stands under the code ""; where nobody said any, none.
    """
    before = [*notes]
    if not any([one.shipping_taxes for one in (invoice, *before)]):
        return ()
    gone = [rate for note in before for rate in _rates(note)]
    return without(_rates(invoice), gone)


def _rates(document: IssuedInvoice | IssuedCreditNote) -> tuple[TaxLine, ...]:
    net, tax = document.shipping_net, document.shipping_tax
    return taxes_of((), (net, tax, document.shipping_taxes))


def _units(units: Mapping[str, int]) -> str:
    """Tell units by line, in one order for whatever order they came in."""
    return " and ".join(
        [f"{many} of line {line}" for line, many in sorted(units.items())]
    )


def _parts(parts: Iterable[DuePart]) -> str:
    """Tell in which parts an invoice is paid."""
    return " and ".join([f"{part.weight} by {part.on}" for part in parts])
