"""An order gets its account; what is cancelled before it was invoiced is deducted."""

from collections.abc import Sequence

from attrs import evolve, field, frozen

from ordercore.accounts.account import Account, InAccount, applied, existing
from ordercore.accounts.adjusting import along_the_bill
from ordercore.accounts.document import Deduction
from ordercore.accounts.policy import PaymentPolicy
from ordercore.accounts.rounding import off_the_bill
from ordercore.accounts.units import next_units, once, units_left
from ordercore.errors import Invalid, Refused
from ordercore.orders import LineQuantity
from ordercore.pricing import Bill, BillFee, BillLine, TaxLine, totals_of
from ordercore.values import Money, check_id, quantity

__all__ = ["AccountOpened", "Deduct", "Deducted", "OpenAccount"]


@frozen
class AccountOpened(InAccount):
    """The order has an account."""

    order: str
    bill: Bill
    policy: PaymentPolicy = field(default=PaymentPolicy())

    def apply(self, account: Account | None) -> Account:
        """Return the new account."""
        return Account(self.order, self.bill, policy=self.policy)


@frozen
class OpenAccount(InAccount):
    """Open an order's account with what was agreed.  The same again does nothing.

    Attributes:
        bill: what the buyer owes.
        policy: how the money is taken and given back; the account keeps it.
    """

    order: str
    bill: Bill
    policy: PaymentPolicy = field(default=PaymentPolicy())

    def decide(self, account: Account | None) -> Sequence[AccountOpened]:
        """Return AccountOpened.

        Raises Refused ``account.exists`` when it was opened with another bill, Invalid
        when a line comes twice or an amount is not in the bill's currency.
        """
        if account is None:
            check_id(self.order, "order")
            _check(self.bill)
            return (AccountOpened(self.order, self.bill, self.policy),)
        if account.bill == self.bill:
            return ()
        raise Refused(
            "account.exists",
            asked=f"open an account for order {self.order}",
            because="it has one, with another bill",
            remedy="Deduct or credit what has changed",
        )


@frozen
class Deducted(InAccount):
    """Nobody owes anything for these units any more."""

    order: str
    lines: tuple[BillLine, ...]
    shipping_net: Money
    shipping_tax: Money
    reason: str
    shipping_taxes: tuple[TaxLine, ...] = ()
    fees: tuple[BillFee, ...] = ()

    @property
    def deduction(self) -> Deduction:
        """What is off the bill."""
        carriage = (self.shipping_net, self.shipping_tax, self.shipping_taxes)
        return Deduction(self.lines, *carriage, self.fees)

    def apply(self, account: Account | None) -> Account:
        """Return the account with less to pay."""
        account = applied(account)
        return evolve(account, deductions=(*account.deductions, self.deduction))


@frozen
class Deduct(InAccount):
    """Take units out of the bill that were cancelled and are not invoiced.

    With the last unit of an order of which nothing was invoiced the carriage goes too,
    and so do the order's fees; of an adjustment below zero the share of the units goes
    along, and of rounding in the buyer's favour what the rest cannot bear.
    """

    order: str
    lines: tuple[LineQuantity, ...]
    reason: str

    def decide(self, account: Account | None) -> Sequence[Deducted]:
        """Return Deducted with what the units come to.

        Raises Refused: ``account.unknown``, ``invoice.no-line``,
        ``invoice.units-twice`` when fewer units are left to invoice.
        """
        account = existing(account, self.order, "deduct units")
        lines = next_units(account, self.lines, "deduct")
        units = sum([line.quantity for line in lines])
        nothing_left = (
            not account.invoices and sum(units_left(account).values()) == units
        )
        net, tax, taxes, fees = once(account, due=nothing_left)
        fees += along_the_bill(account, totals_of(lines, net, tax, fees).gross)
        gone = totals_of(lines, net, tax, fees).gross
        fees += off_the_bill(account, gone - account.to_invoice)
        return (Deducted(self.order, lines, net, tax, self.reason, taxes, fees),)


def _check(bill: Bill) -> None:
    seen: set[str] = set()
    for place, line in enumerate(bill.lines):
        where = f"lines[{place}]"
        quantity(line.quantity, f"{where}.quantity")
        if line.line in seen:
            raise Invalid.at(f"{where}.line", line.line, "each line once")
        seen.add(line.line)
    _ = bill.totals.gross  # adding up finds an amount in another currency
