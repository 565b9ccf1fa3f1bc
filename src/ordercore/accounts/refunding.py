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
from ordercore.accounts.transaction import Kind, Outcome, Transaction
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

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(
            self.provider, self.reference, Kind.REFUND, self.amount, Outcome.PENDING
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with the refund under way."""
        return applied(account).with_transaction(self.transaction)


@frozen
class RequestRefund(InAccount):
    """Set money aside for a refund that a provider is asked for.

    The same again does nothing.
    """

    order: str
    provider: str
    reference: str
    amount: Money

    def decide(self, account: Account | None) -> Sequence[RefundRequested]:
        """Return RefundRequested.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.over-refund``; Conflict ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "refund")
        ids = (self.order, self.provider, self.reference)
        event = RefundRequested(*ids, self.amount)
        if not is_news(account, event.transaction):
            return ()
        check_refundable(account, event.transaction)
        return (event,)


@frozen
class Refunded(InAccount):
    """Money has gone back to the buyer."""

    order: str
    provider: str
    reference: str
    amount: Money

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(self.provider, self.reference, Kind.REFUND, self.amount)

    def apply(self, account: Account | None) -> Account:
        """Return the account without that money."""
        return applied(account).with_transaction(self.transaction)


@frozen
class Refund(InAccount):
    """Record that money has gone back, requested before or not.

    The same again does nothing.
    """

    order: str
    provider: str
    reference: str
    amount: Money

    def decide(self, account: Account | None) -> Sequence[Refunded]:
        """Return Refunded.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.over-refund``; Conflict ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "refund")
        ids = (self.order, self.provider, self.reference)
        event = Refunded(*ids, self.amount)
        if not is_news(account, event.transaction):
            return ()
        check_refundable(account, event.transaction)
        return (event,)


def check_refundable(account: Account, refund: Transaction) -> None:
    """Raise Refused ``payment.over-refund`` when more would go back than came in."""
    known = account.transaction(refund.key)
    requested = known is not None and known.outcome is Outcome.PENDING
    if not requested and refund.amount > account.refundable:
        raise Refused(
            "payment.over-refund",
            asked=f"refund {refund.amount} for order {account.order}",
            because=f"{account.captured} came in and {account.refundable} of it is "
            "neither refunded nor about to be",
            remedy=f"Refund at most {account.refundable}",
        )
