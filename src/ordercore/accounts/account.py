"""What one order owes and has paid: its payments, invoices and credit notes."""

from datetime import datetime

from attrs import frozen

from ordercore.accounts.document import Deduction, IssuedCreditNote, IssuedInvoice
from ordercore.accounts.transaction import RANK, Kind, Outcome, Transaction
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.message import stream_id
from ordercore.pricing import Bill
from ordercore.values import Money, check_id, free_text, total

__all__ = ["Account", "InAccount", "account_stream"]


@frozen
class Account:
    """The money side of one order.

    Attributes:
        order: whose account it is.
        bill: what was agreed: each line and what its units come to.
        transactions: each once, sorted by provider, reference and kind.
        invoices: the oldest first.
        credit_notes: the oldest first.
        deductions: for what was cancelled before it was invoiced.
    """

    order: str
    bill: Bill
    transactions: tuple[Transaction, ...] = ()
    invoices: tuple[IssuedInvoice, ...] = ()
    credit_notes: tuple[IssuedCreditNote, ...] = ()
    deductions: tuple[Deduction, ...] = ()

    @property
    def stream(self) -> str:
        """The account's stream."""
        return account_stream(self.order)

    @property
    def currency(self) -> str:
        """Of every amount in it."""
        return self.bill.currency

    @property
    def owed(self) -> Money:
        """What the buyer owes in all: what was agreed less what was given up."""
        given_up = [*[d.gross for d in self.deductions], self.credited]
        return self.bill.totals.gross - total(given_up, self.currency)

    @property
    def invoiced(self) -> Money:
        """What all invoices come to."""
        return total([invoice.gross for invoice in self.invoices], self.currency)

    @property
    def credited(self) -> Money:
        """What all credit notes come to."""
        return total([note.gross for note in self.credit_notes], self.currency)

    @property
    def captured(self) -> Money:
        """What has come in, before refunds."""
        return self.sum_of(Kind.CAPTURE) + self.sum_of(Kind.PAYMENT)

    @property
    def refunded(self) -> Money:
        """What has gone back."""
        return self.sum_of(Kind.REFUND)

    @property
    def paid(self) -> Money:
        """What has come in and not gone back."""
        return self.captured - self.refunded

    @property
    def refundable(self) -> Money:
        """What may still go back; refunds under way count as gone."""
        return self.paid - self.sum_of(Kind.REFUND, Outcome.PENDING)

    @property
    def receivable(self) -> Money:
        """What is invoiced and not paid; below zero when paid in advance."""
        return self.invoiced - self.credited - self.paid

    def sum_of(self, kind: Kind, outcome: Outcome = Outcome.SUCCEEDED) -> Money:
        """Return the sum of the transactions of a kind with an outcome."""
        amounts = [
            t.amount
            for t in self.transactions
            if t.kind is kind and t.outcome is outcome
        ]
        return total(amounts, self.currency)

    def transaction(self, key: tuple[str, str, str]) -> Transaction | None:
        """Return the transaction with a key, if it is known."""
        for known in self.transactions:
            if known.key == key:
                return known
        return None

    def open_of(self, promise: Transaction) -> Money:
        """Return what is neither captured nor voided of an authorisation."""
        used = [
            t.amount
            for t in self.transactions
            if t.authorization == promise.reference
            and t.provider == promise.provider
            and t.outcome is Outcome.SUCCEEDED
        ]
        return promise.amount - total(used, self.currency)

    def authorized_open(self, at: datetime | None = None) -> Money:
        """Return what may still be captured, without what has expired *at* a time."""
        promises = [
            t
            for t in self.transactions
            if t.kind is Kind.AUTHORIZATION and t.outcome is Outcome.SUCCEEDED
        ]
        good = [p for p in promises if not (at and p.expires_at and at >= p.expires_at)]
        return total([self.open_of(p) for p in good], self.currency)

    def taken(self, line: str) -> int:
        """Return how many units of a line are invoiced or deducted."""
        parts = [invoice.lines for invoice in self.invoices]
        parts += [deduction.lines for deduction in self.deductions]
        return sum([b.quantity for lines in parts for b in lines if b.line == line])

    def with_transaction(self, heard: Transaction) -> "Account":
        """Return the account with one more transaction; the stronger outcome counts.

        Neither the order in which transactions are heard of nor hearing of one twice
        makes a difference.
        """
        known = {t.key: t for t in self.transactions}
        old = known.get(heard.key)
        if old is None or RANK[old.outcome] < RANK[heard.outcome]:
            known[heard.key] = heard
        in_order = tuple([known[key] for key in sorted(known)])
        return Account(
            self.order,
            self.bill,
            in_order,
            self.invoices,
            self.credit_notes,
            self.deductions,
        )


class InAccount:
    """Something that concerns one order's account: its stream is the account's."""

    __slots__ = ()

    order: str

    @property
    def stream(self) -> str:
        """The account's stream."""
        return account_stream(self.order)


def account_stream(order: str) -> str:
    """Return the stream of an order's account: ``account/W-1001``."""
    return stream_id("account", order)


def existing(account: Account | None, order: str, asked: str) -> Account:
    """Return the account.  Raises Refused ``account.unknown`` when there is none."""
    if account is None:
        raise Refused(
            "account.unknown",
            asked=f"{asked} for order {order}",
            because="the order has no account",
            remedy="It gets one when it is placed: place the order, or check the id",
        )
    return account


def applied(account: Account | None) -> Account:
    """Return what an event changes; the journal guarantees that it is there."""
    if account is None:
        raise RuntimeError("an event of an account stands before its AccountOpened")
    return account


def is_news(account: Account, heard: Transaction) -> bool:
    """Whether a transaction tells the account anything that it does not know.

    Raises:
        Invalid: an id or the amount cannot be.
        Refused: ``payment.currency``.
        Conflict: ``payment.conflict``, the same transaction with another amount.
    """
    check_id(heard.provider, "provider")
    if not free_text(heard.reference, "reference"):
        raise Invalid.at("reference", heard.reference, "the provider's own id")
    check_amount(account, heard.amount)
    old = account.transaction(heard.key)
    if old is None:
        return True
    if old.amount != heard.amount:
        raise Conflict(
            "payment.conflict",
            f"{heard.kind} {heard.reference} at {heard.provider} is known with "
            f"{old.amount} and came again with {heard.amount}",
        )
    return RANK[old.outcome] < RANK[heard.outcome]


def check_amount(account: Account, amount: Money) -> None:
    """Raise unless *amount* is above 0 and in the account's currency."""
    if amount.currency != account.currency:
        raise Refused(
            "payment.currency",
            asked=f"book {amount} for order {account.order}",
            because=f"the order is in {account.currency}",
            remedy=f"Give the amount in {account.currency}, as the buyer agreed to pay",
        )
    if amount.minor <= 0:
        raise Invalid.at("amount", str(amount), "more than 0")
