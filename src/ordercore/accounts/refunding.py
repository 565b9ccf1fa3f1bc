"""Money goes back to the buyer, never more than came in."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.accounts.account import (
    Account,
    InAccount,
    applied,
    existing,
    is_news,
)
from ordercore.accounts.tender import check_tender
from ordercore.accounts.transaction import Kind, Outcome, Transaction, is_open
from ordercore.errors import Refused
from ordercore.values import Money

__all__ = ["Refund", "RefundRequested", "Refunded", "RequestRefund"]


@frozen
class RefundRequested(InAccount):
    """A provider was asked to send money back; it counts as gone until that fails."""

    order: str
    provider: str
    reference: str
    amount: Money
    payment: str = ""

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(
            self.provider,
            self.reference,
            Kind.REFUND,
            self.amount,
            Outcome.PENDING,
            undoes=self.payment,
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with the refund under way."""
        return applied(account).with_transaction(self.transaction)


@frozen
class RequestRefund(InAccount):
    """Set money aside for a refund that a provider is asked for.

    The same again does nothing.

    Attributes:
        payment: the reference of the payment at that provider which it goes back from;
            "" for none in particular.
    """

    order: str
    provider: str
    reference: str
    amount: Money
    payment: str = ""

    def decide(self, account: Account | None) -> Sequence[RefundRequested]:
        """Return RefundRequested.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.over-refund``, ``payment.no-payment``; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "refund")
        ids = (self.order, self.provider, self.reference)
        event = RefundRequested(*ids, self.amount, self.payment)
        if not is_news(account, event.transaction, ours=True):
            return ()
        check_refundable(account, event.transaction)
        return (event,)


@frozen
class Refunded(InAccount):
    """Money has gone back to the buyer, or over to another order of his."""

    order: str
    provider: str
    reference: str
    amount: Money
    payment: str = ""
    into: str = ""

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        ids = (self.provider, self.reference)
        return Transaction(
            *ids, Kind.REFUND, self.amount, undoes=self.payment, into=self.into
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account without that money."""
        return applied(account).with_transaction(self.transaction)


@frozen
class Refund(InAccount):
    """Record that money has gone back, requested before or not.

    The same again does nothing.

    Attributes:
        payment: as in :class:`RequestRefund`; "" also for the one that was requested.
        into: the order that the money is booked over to, where it does not go to the
            buyer; it is paid there by a capture of its own.
    """

    order: str
    provider: str
    reference: str
    amount: Money
    payment: str = ""
    into: str = ""

    def decide(self, account: Account | None) -> Sequence[Refunded]:
        """Return Refunded.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.over-refund``, ``payment.no-payment``; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "refund")
        ids = (self.order, self.provider, self.reference)
        known = account.transaction((self.provider, self.reference, Kind.REFUND))
        payment = self.payment or (known.undoes if known else "")
        event = Refunded(*ids, self.amount, payment, self.into)
        if not is_news(account, event.transaction):
            return ()
        check_refundable(account, event.transaction)
        return (event,)


def check_refundable(account: Account, refund: Transaction) -> None:
    """Raise when more would go back than came in, in all or of its own payment.

    Raises Refused ``payment.over-refund``, ``payment.no-payment``.
    """
    known = account.transaction(refund.key)
    if known is not None and is_open(known.outcome):
        return  # it counts as gone already
    asked = f"refund {refund.amount} for order {account.order}"
    check_tender(account, refund, asked)
    left = max(account.refundable, Money.zero(account.currency))
    if refund.amount > left:
        raise Refused(
            "payment.over-refund",
            asked=asked,
            because=f"{account.captured} came in and {left} of it has not gone back, "
            "nor is about to",
            remedy=_remedy(account, left),
        )


def _remedy(account: Account, left: Money) -> str:
    """Return what would pass; a refund under way is answered under its own name."""
    waiting = [
        f"{t.reference} at {t.provider} ({t.amount})"
        for t in account.transactions
        if t.kind is Kind.REFUND and is_open(t.outcome)
    ]
    if not waiting:
        return f"Refund at most {left}"
    under_way = f"under way is {', '.join(waiting)}"
    return f"Record an answer under the reference that was asked for: {under_way}"
