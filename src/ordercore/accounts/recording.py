"""Money that came in by itself is recorded, and how far a provider has come."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.accounts.account import (
    Account,
    InAccount,
    applied,
    existing,
    is_news,
)
from ordercore.accounts.refunding import check_refundable
from ordercore.accounts.transaction import Kind, Outcome, Transaction, is_open
from ordercore.errors import Invalid
from ordercore.values import Money, utc

__all__ = [
    "Fail",
    "PaymentFailed",
    "PaymentProgressed",
    "PaymentRecorded",
    "RecordPayment",
    "Report",
]


@frozen
class PaymentRecorded(InAccount):
    """The buyer has paid by himself.

    Attributes:
        coin_minor: as in :class:`Transaction`.
        whole: what the payment came to that pays other orders, too; None for this one.
    """

    order: str
    provider: str
    reference: str
    amount: Money
    at: datetime | None = None
    coin_minor: int = 0
    whole: Money | None = None

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(
            self.provider,
            self.reference,
            Kind.PAYMENT,
            self.amount,
            at=self.at,
            coin_minor=self.coin_minor,
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with that money in."""
        return applied(account).with_transaction(self.transaction)


@frozen
class RecordPayment(InAccount):
    """Record money that came in by itself, such as a transfer for an invoice.

    The same again does nothing.  More than is owed is taken too: it is the buyer's, and
    the account shows it.

    Attributes:
        at: when it came in; None when that is not known.
        whole: what the payment came to, where it pays several orders and *amount* is
            the part of this one; the same is said with each of them.
    """

    order: str
    provider: str
    reference: str
    amount: Money
    at: datetime | None = None
    whole: Money | None = None

    def decide(self, account: Account | None) -> Sequence[PaymentRecorded]:
        """Return PaymentRecorded.

        Raises Refused ``account.unknown``, ``payment.currency``; Conflict
        ``payment.conflict``; Invalid; and through the door Conflict
        ``payment.elsewhere``, another order has this payment, and Refused
        ``payment.parts``, more of it is recorded than it came to.
        """
        account = existing(account, self.order, "record a payment")
        ids = (self.order, self.provider, self.reference)
        at = utc(self.at) if self.at else None
        event = PaymentRecorded(*ids, self.amount, at, whole=self.whole)
        if not is_news(account, event.transaction):
            return ()
        self._check_whole()
        return (event,)

    def _check_whole(self) -> None:
        """Raise Invalid where the whole cannot be of which this is a part."""
        whole = self.whole
        if whole is None:
            return
        if whole.currency != self.amount.currency or whole < self.amount:
            raise Invalid.at("whole", whole, f"{self.amount} or more")


@frozen
class PaymentFailed(InAccount):
    """A provider has tried a transaction, and it failed."""

    order: str
    provider: str
    reference: str
    kind: Kind
    amount: Money
    reason: str

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(
            self.provider, self.reference, self.kind, self.amount, Outcome.FAILED
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with the failure, unless that was heard to succeed.

        What it was asked of is kept.
        """
        account, failed = applied(account), self.transaction
        if known := account.transaction(failed.key):
            of = known.authorization, known.undoes
            failed = evolve(failed, authorization=of[0], undoes=of[1])
        return account.with_transaction(failed)


@frozen
class Fail(InAccount):
    """Record that a transaction failed.  After its success it does nothing."""

    order: str
    provider: str
    reference: str
    kind: Kind
    amount: Money
    reason: str

    def decide(self, account: Account | None) -> Sequence[PaymentFailed]:
        """Return PaymentFailed.

        Raises Refused ``account.unknown``, ``payment.currency``; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "record a failure")
        ids = (self.order, self.provider, self.reference)
        event = PaymentFailed(*ids, self.kind, self.amount, self.reason)
        return (event,) if is_news(account, event.transaction) else ()


@frozen
class PaymentProgressed(InAccount):
    """A transaction is on its way, or was cancelled before it was tried."""

    order: str
    provider: str
    reference: str
    kind: Kind
    amount: Money
    outcome: Outcome
    at: datetime
    of: str = ""

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        draws = self.kind in {Kind.CAPTURE, Kind.VOID}
        return Transaction(
            self.provider,
            self.reference,
            self.kind,
            self.amount,
            self.outcome,
            authorization=self.of if draws else "",
            undoes="" if draws else self.of,
            at=self.at,
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with how far it is, unless more is known of it."""
        return applied(account).with_transaction(self.transaction)


@frozen
class Report(InAccount):
    """Record how far a provider is with a transaction that has not ended.

    What has ended is recorded by the command of its kind, or by :class:`Fail`.  A
    report that is overtaken by a later one, or by the end, does nothing.

    Attributes:
        outcome: INITIATED, PENDING, ACTION_REQUIRED such as for 3-D Secure, or
            CANCELLED when the buyer gave up.
        at: when it was so, by the provider's clock.
        of: the authorisation or payment that it draws on, where it names one.
    """

    order: str
    provider: str
    reference: str
    kind: Kind
    amount: Money
    outcome: Outcome
    at: datetime
    of: str = ""

    def decide(self, account: Account | None) -> Sequence[PaymentProgressed]:
        """Return PaymentProgressed.

        Raises Refused ``account.unknown``, ``payment.currency``, and for a refund
        ``payment.over-refund``, ``payment.no-payment``; Conflict ``payment.conflict``;
        Invalid.
        """
        account = existing(account, self.order, "record how far a payment is")
        if not is_open(self.outcome) and self.outcome is not Outcome.CANCELLED:
            raise Invalid.at("outcome", self.outcome, "no success and no failure")
        event = PaymentProgressed(
            self.order,
            self.provider,
            self.reference,
            self.kind,
            self.amount,
            self.outcome,
            utc(self.at),
            self.of,
        )
        if not is_news(account, event.transaction):
            return ()
        if self.kind is Kind.REFUND and is_open(self.outcome):
            check_refundable(account, event.transaction)
        return (event,)
