"""Orders are paid with gift cards and store credit, and give back onto them."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from ordercore.accounts.account import Account, InAccount, existing, is_news
from ordercore.accounts.policy import STORE_CREDIT
from ordercore.accounts.recording import PaymentRecorded
from ordercore.accounts.refunding import Refunded
from ordercore.accounts.transaction import Kind
from ordercore.errors import Refused
from ordercore.values import Money, utc

__all__ = ["PayByValue", "RefundToValue", "credit_of"]


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

        Raises Refused ``account.unknown``, ``payment.currency``,
        ``payment.nothing-due``, ``payment.over-due`` for more than is due; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "pay")
        ids = (self.order, self.provider, self.reference)
        event = PaymentRecorded(*ids, self.amount, utc(self.at))
        if not is_news(account, event.transaction, ours=True):
            return ()
        self._check(account.unpaid)
        return (event,)

    def _check(self, unpaid: Money) -> None:
        """Raise when more is spent than is due: nobody gets that back but by asking."""
        asked = f"spend {self.amount} of {self.provider} for order {self.order}"
        if not unpaid:
            raise Refused(
                "payment.nothing-due",
                asked=asked,
                because="nothing is due",
                remedy="Leave it on the card",
            )
        if self.amount > unpaid:
            raise Refused(
                "payment.over-due",
                asked=asked,
                because=f"{unpaid} is due",
                remedy=f"Spend at most {unpaid}, and leave the rest on the card",
            )


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


def credit_of(order: str, buyer: str, provider: str, amount: Money) -> str:
    """Return the credit that a refund goes onto which names no card: ``C-7.DKK``.

    Args:
        order: which is refunded.
        buyer: the order's customer; "" where nobody is known.
        provider: who is asked for the refund.
        amount: of the refund.

    Raises Refused ``value.no-owner``.
    """
    if provider != STORE_CREDIT or not buyer:
        raise Refused(
            "value.no-owner",
            asked=f"refund {amount} of order {order} to {provider}",
            because="no card is named, and nobody is known whose credit it could be",
            remedy="Name the payment that it goes back to, or refund another way",
        )
    return f"{buyer}.{amount.currency}"
