"""Orders are paid with gift cards and store credit, and give back onto them."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from ordercore.accounts.account import Account, InAccount, existing, is_news
from ordercore.accounts.recording import PaymentRecorded
from ordercore.accounts.refunding import Refunded
from ordercore.accounts.transaction import Kind
from ordercore.values import Money, utc

__all__ = ["PayByValue", "RefundToValue"]


@frozen
class PayByValue(InAccount):
    """Record what a card or credit paid.  It follows from ``SpendStoredValue``."""

    order: str
    provider: str
    reference: str
    amount: Money
    at: datetime

    def decide(self, account: Account | None) -> Sequence[PaymentRecorded]:
        """Return PaymentRecorded.

        Raises Refused ``account.unknown``, ``payment.currency``; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "pay")
        ids = (self.order, self.provider, self.reference)
        event = PaymentRecorded(*ids, self.amount, utc(self.at))
        return (event,) if is_news(account, event.transaction, ours=True) else ()


@frozen
class RefundToValue(InAccount):
    """Record what went onto a card or credit.  It follows from ``RequestRefund``."""

    order: str
    provider: str
    reference: str

    def decide(self, account: Account | None) -> Sequence[Refunded]:
        """Return Refunded for the refund that was requested, or nothing.

        Raises Refused ``account.unknown``.
        """
        account = existing(account, self.order, "refund")
        known = account.transaction((self.provider, self.reference, Kind.REFUND))
        if known is None:
            return ()
        ids = (self.order, self.provider, self.reference)
        event = Refunded(*ids, known.amount, known.undoes)
        return (event,) if is_news(account, event.transaction, ours=True) else ()
