"""A provider is asked to promise, take or let go of money, and has yet to answer."""

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
from ordercore.accounts.again import what_differs
from ordercore.accounts.paying import authorization
from ordercore.accounts.transaction import Kind, Outcome, Transaction
from ordercore.errors import Conflict, Refused
from ordercore.values import Money, utc

__all__ = [
    "AuthorizationRequested",
    "CaptureRequested",
    "RequestAuthorization",
    "RequestCapture",
    "RequestVoid",
    "VoidRequested",
]


@frozen
class AuthorizationRequested(InAccount):
    """A provider was asked to keep an amount ready."""

    order: str
    provider: str
    reference: str
    amount: Money

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        ids = (self.provider, self.reference)
        return Transaction(*ids, Kind.AUTHORIZATION, self.amount, Outcome.PENDING)

    def apply(self, account: Account | None) -> Account:
        """Return the account with the promise under way; it covers nothing yet."""
        return applied(account).with_transaction(self.transaction)


@frozen
class RequestAuthorization(InAccount):
    """Ask a provider to keep an amount ready, under a reference of ours.

    The same again does nothing.  The answer is recorded under the same reference.
    """

    order: str
    provider: str
    reference: str
    amount: Money

    def decide(self, account: Account | None) -> Sequence[AuthorizationRequested]:
        """Return AuthorizationRequested.

        Raises Refused ``account.unknown``, ``payment.currency``; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "ask for an authorisation")
        ids = (self.order, self.provider, self.reference)
        event = AuthorizationRequested(*ids, self.amount)
        return (event,) if is_news(account, event.transaction) else ()


@frozen
class CaptureRequested(InAccount):
    """A provider was asked to take an amount that it keeps ready."""

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return _asked(self, Kind.CAPTURE)

    def apply(self, account: Account | None) -> Account:
        """Return the account with the capture under way; nothing is paid by it."""
        return applied(account).with_transaction(self.transaction)


@frozen
class RequestCapture(InAccount):
    """Ask a provider to take an amount that it keeps ready.

    The reference is ours; the answer is recorded under it, so that a provider that is
    asked twice takes the money once.  The same again does nothing.

    Attributes:
        at: now; an authorisation that has ended is not asked of.
    """

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money
    at: datetime

    def decide(self, account: Account | None) -> Sequence[CaptureRequested]:
        """Return CaptureRequested.

        Raises Refused: ``account.unknown``, ``payment.currency``,
        ``payment.no-authorization``, ``payment.expired``, ``payment.over-capture``
        where what was asked for before counts as taken; Conflict ``payment.conflict``;
        Invalid.
        """
        account = existing(account, self.order, "capture")
        ids = (self.order, self.provider, self.reference)
        event = CaptureRequested(*ids, self.authorization, self.amount)
        if not is_news(account, event.transaction):
            return ()
        asked = f"capture {self.amount} for order {self.order}"
        promise = authorization(account, self.provider, self.authorization, asked)
        if promise not in account.promises(utc(self.at)):
            raise Refused(
                "payment.expired",
                asked=asked,
                because=f"authorisation {self.authorization} has ended",
                remedy="Authorise again, then capture from the new authorisation",
            )
        left = account.open_of(promise, asked=True)
        if self.amount > left:
            raise Refused(
                "payment.over-capture",
                asked=asked,
                because=f"{left} of authorisation {self.authorization} is not taken, "
                "nor asked for",
                remedy=f"Capture at most {left}, or authorise the rest",
            )
        return (event,)


@frozen
class VoidRequested(InAccount):
    """A provider was asked to let go of an amount that it keeps ready."""

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money

    @property
    def transaction(self) -> Transaction:
        """What it adds to the account."""
        return _asked(self, Kind.VOID)

    def apply(self, account: Account | None) -> Account:
        """Return the account with the void under way."""
        return applied(account).with_transaction(self.transaction)


@frozen
class RequestVoid(InAccount):
    """Ask a provider to let go of all that it keeps ready and was not asked to take.

    The same again does nothing.
    """

    order: str
    provider: str
    reference: str
    authorization: str

    def decide(self, account: Account | None) -> Sequence[VoidRequested]:
        """Return VoidRequested.

        Raises Refused: ``account.unknown``, ``payment.no-authorization``,
        ``payment.over-void`` when nothing is left to let go of; Conflict
        ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "void")
        asked = f"void authorisation {self.authorization} for order {self.order}"
        known = account.transaction((self.provider, self.reference, Kind.VOID))
        if known is not None:
            promise_of = {"authorisation": self.authorization}
            what = f"{known.kind} {known.reference} at {known.provider}"
            if why := what_differs(what, known.parts, promise_of):
                raise Conflict("payment.conflict", why)
            return ()
        promise = authorization(account, self.provider, self.authorization, asked)
        left = account.open_of(promise, asked=True)
        if left.minor <= 0:
            raise Refused(
                "payment.over-void",
                asked=asked,
                because="nothing of it is open that was not asked for",
                remedy="Refund what was captured",
            )
        ids = (self.order, self.provider, self.reference)
        event = VoidRequested(*ids, self.authorization, left)
        return (event,) if is_news(account, event.transaction) else ()


def _asked(event: CaptureRequested | VoidRequested, kind: Kind) -> Transaction:
    return Transaction(
        event.provider,
        event.reference,
        kind,
        event.amount,
        Outcome.PENDING,
        authorization=event.authorization,
    )
