"""What one order owes and has paid: its payments, invoices and credit notes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property

from attrs import field, frozen

from ordercore.accounts.again import what_differs
from ordercore.accounts.document import (
    Deduction,
    IssuedCreditNote,
    IssuedInvoice,
    Standing,
)
from ordercore.accounts.policy import OWN_PROVIDERS, PaymentPolicy
from ordercore.accounts.transaction import (
    Kind,
    Outcome,
    Transaction,
    is_open,
    is_stronger,
)
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.message import stream_id
from ordercore.pricing import Bill
from ordercore.values import Money, check_id, free_text, total

__all__ = ["Account", "InAccount", "Share", "account_stream"]


@frozen
class Share:
    """What an order gave to another one of an authorisation, or got of it.

    Attributes:
        provider: who keeps the amount ready.
        reference: what the share is called; the same at both orders.
        authorization: the provider's reference of the authorisation.
        amount: above zero what the order got, below what it gave.
    """

    provider: str
    reference: str
    authorization: str
    amount: Money


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
        policy: how its money is taken and given back, as it was when it was opened.
        lapsed: (provider, reference) of authorisations that have ended, sorted.
        heard: the keys of the transactions in the order of the last news of each; two
            accounts that know the same are equal, in whatever order they heard of it.
        shares: what authorisations cover of orders that were split or merged.
        standings: what units on invoices come to since a change of the order.
    """

    order: str
    bill: Bill
    transactions: tuple[Transaction, ...] = ()
    invoices: tuple[IssuedInvoice, ...] = ()
    credit_notes: tuple[IssuedCreditNote, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    policy: PaymentPolicy = field(default=PaymentPolicy())
    lapsed: tuple[tuple[str, str], ...] = ()
    heard: tuple[tuple[str, str, str], ...] = field(default=(), eq=False)
    shares: tuple[Share, ...] = ()
    standings: tuple[Standing, ...] = ()

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
    def to_invoice(self) -> Money:
        """What was agreed and is neither invoiced nor deducted."""
        deducted = total([d.gross for d in self.deductions], self.currency)
        return self.bill.totals.gross - self.invoiced - deducted

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
        """What has gone back or over to another order, and stayed there."""
        return self.sum_of(Kind.REFUND) - self.sum_of(Kind.REFUND_REVERSAL)

    @property
    def moved(self) -> Money:
        """What of that was booked over to other orders, and did not go to the buyer."""
        over = [
            t.amount
            for t in self.transactions
            if t.into and t.outcome is Outcome.SUCCEEDED
        ]
        return total(over, self.currency)

    @property
    def charged_back(self) -> Money:
        """What banks have taken back, and we have not won again."""
        return self.sum_of(Kind.CHARGEBACK) - self.sum_of(Kind.CHARGEBACK_REVERSAL)

    @property
    def written_off(self) -> Money:
        """What nobody pays; below zero for differences in the buyer's favour."""
        return self.sum_of(Kind.WRITE_OFF)

    @property
    def paid(self) -> Money:
        """What has come in and is still here."""
        return self.captured - self.refunded - self.charged_back

    @property
    def settled(self) -> Money:
        """What is paid, or will never be."""
        return self.paid + self.written_off

    @property
    def kept(self) -> Money:
        """What is settled and stays so: refunds under way count as gone."""
        return self.settled - self.under_way(Kind.REFUND)

    @property
    def unpaid(self) -> Money:
        """What is owed and not kept: what the buyer has yet to pay; at least zero."""
        return max(self.owed - self.kept, Money.zero(self.currency))

    def uncovered(self, at: datetime | None = None) -> Money:
        """Return what is neither kept nor promised *at* a time; at least zero."""
        left = self.unpaid - self.authorized_open(at)
        return max(left, Money.zero(self.currency))

    def unasked(self, at: datetime | None = None) -> Money:
        """Return what is neither kept, nor promised *at* a time, nor asked for.

        A capture that was asked for and the promise that it draws on count once; at
        least zero.
        """
        zero = Money.zero(self.currency)
        opened = [max(self.open_of(p, asked=True), zero) for p in self.promises(at)]
        coming = self.under_way(Kind.AUTHORIZATION, Kind.CAPTURE)
        return max(self.unpaid - total(opened, self.currency) - coming, zero)

    @property
    def refundable(self) -> Money:
        """What may still go back; refunds under way count as gone."""
        return self.paid - self.under_way(Kind.REFUND)

    @property
    def receivable(self) -> Money:
        """What is invoiced and not settled; below zero when paid in advance."""
        return self.invoiced - self.credited - self.settled

    def sum_of(self, *kinds: Kind) -> Money:
        """Return the sum of the transactions of some kinds that have succeeded."""
        return self._sum(kinds, [Outcome.SUCCEEDED])

    def under_way(self, *kinds: Kind) -> Money:
        """Return the sum of the transactions of some kinds that have not ended."""
        return self._sum(kinds, [o for o in Outcome if is_open(o)])

    def _sum(self, kinds: Collection[Kind], outcomes: Collection[Outcome]) -> Money:
        amounts = [
            t.amount
            for t in self.transactions
            if t.kind in kinds and t.outcome in outcomes
        ]
        return total(amounts, self.currency)

    def transaction(self, key: tuple[str, str, str]) -> Transaction | None:
        """Return the transaction with a key, if it is known."""
        for known in self.transactions:
            if known.key == key:
                return known
        return None

    def promises(self, at: datetime | None = None) -> list[Transaction]:
        """Return the authorisations that are good, *at* a time where one is given."""
        return [
            t
            for t in self.transactions
            if t.kind is Kind.AUTHORIZATION
            and t.outcome is Outcome.SUCCEEDED
            and (t.provider, t.reference) not in self.lapsed
            and not (at and t.expires_at and at >= t.expires_at)
        ]

    def open_of(self, promise: Transaction, *, asked: bool = False) -> Money:
        """Return what is neither captured nor voided of an authorisation.

        What the order gave to others of it is not open, what it got from them is.  With
        *asked*, nor asked for.  Below zero where more was captured.
        """
        shared = [
            share.amount
            for share in self.shares
            if share.authorization == promise.reference
            and share.provider == promise.provider
        ]
        used = [
            t.amount
            for t in self.transactions
            if t.authorization == promise.reference
            and t.provider == promise.provider
            and (t.outcome is Outcome.SUCCEEDED or (asked and is_open(t.outcome)))
        ]
        whole = promise.amount + total(shared, self.currency)
        return whole - total(used, self.currency)

    def authorized_open(self, at: datetime | None = None) -> Money:
        """Return what may still be captured, without what has expired *at* a time."""
        zero = Money.zero(self.currency)
        opened = [max(self.open_of(p), zero) for p in self.promises(at)]
        return total(opened, self.currency)

    def taken(self, line: str) -> int:
        """Return how many units of a line are invoiced or deducted."""
        return self._taken.get(line, 0)

    @cached_property
    def _taken(self) -> Mapping[str, int]:
        taken: dict[str, int] = {}
        parts = [invoice.lines for invoice in self.invoices]
        parts += [deduction.lines for deduction in self.deductions]
        for lines in parts:
            for part in lines:
                taken[part.line] = taken.get(part.line, 0) + part.quantity
        return taken

    def with_transaction(self, heard: Transaction) -> "Account":
        """Return the account with one more transaction; the stronger outcome counts.

        Neither the order in which transactions are heard of nor hearing of one twice
        makes a difference.
        """
        known = {t.key: t for t in self.transactions}
        old = known.get(heard.key)
        if old is not None and not is_stronger(heard, old):
            return self
        known[heard.key] = heard
        in_order = tuple([known[key] for key in sorted(known)])
        before = [key for key in self.heard if key != heard.key]
        return Account(
            self.order,
            self.bill,
            in_order,
            self.invoices,
            self.credit_notes,
            self.deductions,
            self.policy,
            self.lapsed,
            (*before, heard.key),
            self.shares,
            self.standings,
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


def is_news(account: Account, heard: Transaction, *, ours: bool = False) -> bool:
    """Whether a transaction tells the account anything that it does not know.

    Args:
        account: the order's.
        heard: what is said to have happened.
        ours: whether we say so ourselves, and not a provider: then what is left out is
            none, and nobody else may speak for a gift card or store credit of ours.

    Raises:
        Invalid: an id or the amount cannot be.
        Refused: ``payment.currency``, ``payment.own-provider``.
        Conflict: ``payment.conflict``, the same transaction with another amount, or of
            another payment, authorisation, reason or order.
    """
    check_id(heard.provider, "provider")
    if not free_text(heard.reference, "reference", 255):
        raise Invalid.at("reference", heard.reference, "the provider's own id")
    check_amount(account, heard.amount, heard.kind)
    if heard.provider in OWN_PROVIDERS and not ours:
        raise Refused(
            "payment.own-provider",
            asked=f"book a {heard.kind.lower()} at {heard.provider}",
            because="gift cards and store credit are ours: what they pay is taken off "
            "them in the same moment",
            remedy="Ask for SpendStoredValue, or for RequestRefund of its payment",
        )
    if heard.kind is Kind.WRITE_OFF and heard.outcome is not Outcome.SUCCEEDED:
        raise Invalid.at("kind", heard.kind, "what a provider does")
    old = account.transaction(heard.key)
    if old is None:
        return True
    _check_again(old, heard, ours=ours)
    return is_stronger(heard, old)


def _check_again(old: Transaction, heard: Transaction, *, ours: bool) -> None:
    """Raise Conflict ``payment.conflict`` where it is not the same transaction.

    A provider's report may leave out what a transaction is of; a word of ours may not,
    until a report has said it.
    """
    strict = ours and (is_open(old.outcome) or old.provider in OWN_PROVIDERS)
    known = old.parts
    said = {
        part: value
        for part, value in heard.parts.items()
        if strict or part == "amount" or (value and known[part])
    }
    what = f"{heard.kind} {heard.reference} at {heard.provider}"
    if why := what_differs(what, known, said):
        raise Conflict("payment.conflict", why)


def check_amount(account: Account, amount: Money, kind: Kind) -> None:
    """Raise unless *amount* is in the account's currency, and above 0 if it moves."""
    if amount.currency != account.currency:
        raise Refused(
            "payment.currency",
            asked=f"book {amount} for order {account.order}",
            because=f"the order is in {account.currency}",
            remedy=f"Give the amount in {account.currency}, as the buyer agreed to pay",
        )
    if amount.minor <= 0 and kind is not Kind.WRITE_OFF:
        raise Invalid.at("amount", str(amount), "more than 0")
