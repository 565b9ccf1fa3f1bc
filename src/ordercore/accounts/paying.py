"""Money is promised, taken, or let go: what payment providers report."""

from collections.abc import Sequence
from datetime import datetime

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
from ordercore.values import Money, utc

__all__ = [
    "Authorize",
    "Authorized",
    "Capture",
    "Captured",
    "Void",
    "Voided",
]


@frozen
class Authorized(InAccount):
    """A provider keeps an amount ready."""

    order: str
    provider: str
    reference: str
    amount: Money
    expires_at: datetime | None

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(
            self.provider,
            self.reference,
            Kind.AUTHORIZATION,
            self.amount,
            expires_at=self.expires_at,
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with the authorisation."""
        return applied(account).with_transaction(self.transaction)


@frozen
class Authorize(InAccount):
    """Record that a provider keeps an amount ready.  The same again does nothing.

    Attributes:
        expires_at: when that ends; None when the provider does not say.
    """

    order: str
    provider: str
    reference: str
    amount: Money
    expires_at: datetime | None = None

    def decide(self, account: Account | None) -> Sequence[Authorized]:
        """Return Authorized.

        Raises Refused ``account.unknown``, ``payment.currency``; Conflict
        ``payment.conflict`` for the same reference with another amount; Invalid.
        """
        account = existing(account, self.order, "authorise")
        expires_at = utc(self.expires_at, "expires_at") if self.expires_at else None
        ids = (self.order, self.provider, self.reference)
        event = Authorized(*ids, self.amount, expires_at)
        return (event,) if is_news(account, event.transaction) else ()


@frozen
class Captured(InAccount):
    """A provider has taken an amount; ``authorization`` is "" when it needed none."""

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money
    at: datetime | None = None
    part_of: str = ""

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(
            self.provider,
            self.reference,
            Kind.CAPTURE,
            self.amount,
            authorization=self.authorization,
            at=self.at,
            part_of=self.part_of,
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with that money in."""
        return applied(account).with_transaction(self.transaction)


@frozen
class Capture(InAccount):
    """Record that a provider has taken an amount.  The same again does nothing.

    Attributes:
        authorization: the reference of the authorisation that it draws on; None when
            the provider took the money at once, as a channel does that sells prepaid.
        at: when it was taken; None leaves it to the provider whether the authorisation
            was still good.
        part_of: for money that comes over from another order, the reference of the
            payment at that provider; what goes back of it goes back from there.
    """

    order: str
    provider: str
    reference: str
    authorization: str | None
    amount: Money
    at: datetime | None = None
    part_of: str = ""

    def decide(self, account: Account | None) -> Sequence[Captured]:
        """Return Captured.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.no-authorization``, ``payment.expired``, ``payment.over-capture``;
        Conflict ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "capture")
        ids = (self.order, self.provider, self.reference)
        at = utc(self.at) if self.at else None
        promise = self.authorization or ""
        event = Captured(*ids, promise, self.amount, at, self.part_of)
        if not is_news(account, event.transaction):
            return ()
        if self.authorization is not None:
            self._check(account, self.authorization)
        return (event,)

    def _check(self, account: Account, reference: str) -> None:
        asked = f"capture {self.amount} for order {self.order}"
        promise = authorization(account, self.provider, reference, asked)
        if self.at and promise.expires_at and utc(self.at) >= promise.expires_at:
            raise Refused(
                "payment.expired",
                asked=asked,
                because=f"authorisation {reference} ended at {promise.expires_at}",
                remedy="Authorise again, then capture from the new authorisation",
            )
        spare = promise.amount.minor * account.policy.over_capture_percent // 100
        open_amount = account.open_of(promise) + Money(spare, account.currency)
        if self.amount > open_amount:
            raise Refused(
                "payment.over-capture",
                asked=asked,
                because=f"{open_amount} of authorisation {reference} may be taken",
                remedy=f"Capture at most {open_amount}, or authorise the rest",
            )


@frozen
class Voided(InAccount):
    """A provider has let go of an amount that it kept ready."""

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return Transaction(
            self.provider,
            self.reference,
            Kind.VOID,
            self.amount,
            authorization=self.authorization,
        )

    def apply(self, account: Account | None) -> Account:
        """Return the account with less kept ready."""
        return applied(account).with_transaction(self.transaction)


@frozen
class Void(InAccount):
    """Record that a provider has let go of an amount.  The same again does nothing.

    Attributes:
        amount: how much; None for all that is open.
    """

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money | None = None

    def decide(self, account: Account | None) -> Sequence[Voided]:
        """Return Voided.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.no-authorization``, ``payment.over-void``; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "void")
        asked = f"void authorisation {self.authorization} for order {self.order}"
        promise = authorization(account, self.provider, self.authorization, asked)
        open_amount = account.open_of(promise)
        amount = self.amount
        if amount is None:
            known = account.transaction((self.provider, self.reference, Kind.VOID))
            amount = known.amount if known else open_amount or promise.amount
        ids = (self.order, self.provider, self.reference)
        event = Voided(*ids, self.authorization, amount)
        if not is_news(account, event.transaction):
            return ()
        if amount > open_amount:
            raise Refused(
                "payment.over-void",
                asked=asked,
                because=f"{open_amount} of it is open, not {amount}",
                remedy=f"Void at most {open_amount}, and refund what was captured",
            )
        return (event,)


def authorization(
    account: Account, provider: str, reference: str, asked: str
) -> Transaction:
    """Return an authorisation.  Raises Refused ``payment.no-authorization``."""
    found = account.transaction((provider, reference, Kind.AUTHORIZATION))
    if found is None or found.outcome is not Outcome.SUCCEEDED:
        raise Refused(
            "payment.no-authorization",
            asked=asked,
            because=f"{provider} has not authorised {reference}",
            remedy="Record the authorisation first; if the provider's reports come in "
            "another order, ask again when it is there",
        )
    return found
