"""A card's promise covers two orders: part of it goes along with what is split off."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.accounts.account import (
    Account,
    InAccount,
    Share,
    applied,
    existing,
)
from ordercore.accounts.again import what_differs
from ordercore.accounts.paying import authorization
from ordercore.accounts.transaction import Kind, Transaction
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.values import Money, check_id, utc

__all__ = [
    "PromiseShared",
    "PromiseTakenOver",
    "SharePromise",
    "TakeOverPromise",
    "shared_promises",
]


@frozen
class PromiseShared(InAccount):
    """Part of an authorisation covers another order from now on, and not this one."""

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money
    into: str
    expires_at: datetime | None

    def apply(self, account: Account | None) -> Account:
        """Return the account with less promised to it."""
        account = applied(account)
        share = Share(self.provider, self.reference, self.authorization, -self.amount)
        return evolve(account, shares=(*account.shares, share))


@frozen
class SharePromise(InAccount):
    """Let part of an authorisation cover another order; the provider is not asked.

    Captures of both orders draw on the same authorisation, and never on more than it.
    The same again does nothing.

    Attributes:
        reference: what this is called; ours.
        authorization: the provider's reference of the authorisation.
        into: the order that is covered by it from then on.
    """

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money
    into: str

    def decide(self, account: Account | None) -> Sequence[PromiseShared]:
        """Return PromiseShared.

        Raises Refused: ``account.unknown``, ``payment.no-authorization``,
        ``payment.over-share`` where less of it is open and not asked for; Conflict
        ``payment.conflict`` for the same reference with another amount; Invalid.
        """
        account = existing(account, self.order, "share an authorisation")
        asked = f"let {self.amount} of {self.authorization} cover order {self.into}"
        if not _is_news(account, self, -self.amount):
            return ()
        promise = authorization(account, self.provider, self.authorization, asked)
        left = account.open_of(promise, asked=True)
        if promise not in account.promises() or self.amount > left:
            raise Refused(
                "payment.over-share",
                asked=asked,
                because=f"{left} of it is open, or it has ended",
                remedy=f"Share at most {left}, or authorise the other order anew",
            )
        ids = (self.order, self.provider, self.reference, self.authorization)
        return (PromiseShared(*ids, self.amount, self.into, promise.expires_at),)


@frozen
class PromiseTakenOver(InAccount):
    """Part of another order's authorisation covers this one."""

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money
    came_from: str
    expires_at: datetime | None

    def apply(self, account: Account | None) -> Account:
        """Return the account with that promised to it."""
        account = applied(account)
        share = Share(self.provider, self.reference, self.authorization, self.amount)
        account = evolve(account, shares=(*account.shares, share))
        key = (self.provider, self.authorization, Kind.AUTHORIZATION)
        if account.transaction(key) is not None:
            return account
        # Nothing was authorised for this order itself; its share is what it may take.
        nothing = Money.zero(account.currency)
        return account.with_transaction(
            Transaction(*key, nothing, expires_at=self.expires_at)
        )


@frozen
class TakeOverPromise(InAccount):
    """Note what another order has shared of its authorisation; follows SharePromise.

    The same again does nothing.
    """

    order: str
    provider: str
    reference: str
    authorization: str
    amount: Money
    came_from: str
    expires_at: datetime | None = None

    def decide(self, account: Account | None) -> Sequence[PromiseTakenOver]:
        """Return PromiseTakenOver.

        Raises Refused ``account.unknown``; Conflict ``payment.conflict``; Invalid.
        """
        account = existing(account, self.order, "take over an authorisation")
        ends = utc(self.expires_at, "expires_at") if self.expires_at else None
        if not _is_news(account, self, self.amount):
            return ()
        ids = (self.order, self.provider, self.reference, self.authorization)
        return (PromiseTakenOver(*ids, self.amount, self.came_from, ends),)


def _is_news(
    account: Account, asked: SharePromise | TakeOverPromise, amount: Money
) -> bool:
    check_id(asked.reference, "reference")
    if asked.amount.minor <= 0 or asked.amount.currency != account.currency:
        expected = f"more than 0 {account.currency}"
        raise Invalid.at("amount", str(asked.amount), expected)
    share = Share(asked.provider, asked.reference, asked.authorization, amount)
    known = {(s.provider, s.reference): s for s in account.shares}
    found = known.get((asked.provider, asked.reference), share)
    if why := what_differs(share.reference, _parts(found), _parts(share)):
        raise Conflict("payment.conflict", why)
    return share not in account.shares


def _parts(share: Share) -> Mapping[str, object]:
    return {"amount": share.amount, "authorisation": share.authorization}


def shared_promises(
    account: Account, into: str, amount: Money, name: str
) -> Iterator[SharePromise]:
    """Yield what lets authorisations of an order cover another one, up to an amount.

    Args:
        account: whose authorisations; what is captured or asked for is left out.
        into: the other order.
        amount: how much of them; less where less is open.
        name: what the shares are called, with a number.
    """
    left = amount
    for number, promise in enumerate(account.promises(), 1):
        some = min(left, account.open_of(promise, asked=True))
        if some.minor > 0:
            left -= some
            ids = (account.order, promise.provider, f"{name}-{number}")
            yield SharePromise(*ids, promise.reference, some, into)
