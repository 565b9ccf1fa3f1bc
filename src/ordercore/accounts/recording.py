"""Money that came in by itself is recorded, and what a provider tried in vain."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.accounts.account import (
    Account,
    InAccount,
    applied,
    existing,
    is_news,
)
from ordercore.accounts.transaction import Kind, Outcome, Transaction
from ordercore.values import Money

__all__ = ["Fail", "PaymentFailed", "PaymentRecorded", "RecordPayment"]


@frozen
class PaymentRecorded(InAccount):
    """The buyer has paid by himself."""

    order: str
    provider: str
    reference: str
    amount: Money

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(self.provider, self.reference, Kind.PAYMENT, self.amount)

    def apply(self, account: Account | None) -> Account:
        """Return the account with that money in."""
        return applied(account).with_transaction(self.transaction)


@frozen
class RecordPayment(InAccount):
    """Record money that came in by itself, such as a transfer for an invoice.

    The same again does nothing.  More than is owed is taken too: it is the buyer's, and
    the account shows it.
    """

    order: str
    provider: str
    reference: str
    amount: Money

    def decide(self, account: Account | None) -> Sequence[PaymentRecorded]:
        """Return PaymentRecorded.

        Raises Refused ``account.unknown``, ``payment.currency``; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "record a payment")
        ids = (self.order, self.provider, self.reference)
        event = PaymentRecorded(*ids, self.amount)
        return (event,) if is_news(account, event.transaction) else ()


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
        """Return the account with the failure, unless that was heard to succeed."""
        return applied(account).with_transaction(self.transaction)


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
