"""An authorisation ends by itself, and covers nothing from then on."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.accounts.account import Account, InAccount, applied, existing
from ordercore.accounts.transaction import Kind, Outcome
from ordercore.values import Money, utc

__all__ = ["AuthorizationLapsed", "LapseAuthorization"]


@frozen
class AuthorizationLapsed(InAccount):
    """An authorisation has ended; ``amount`` of it had not been taken."""

    order: str
    provider: str
    reference: str
    amount: Money

    def apply(self, account: Account | None) -> Account:
        """Return the account without that promise."""
        account = applied(account)
        ended = {*account.lapsed, (self.provider, self.reference)}
        return evolve(account, lapsed=tuple(sorted(ended)))


@frozen
class LapseAuthorization(InAccount):
    """Let an authorisation end whose time is over, if anything of it is still open.

    Before its time, and the same again, it does nothing.

    Attributes:
        at: now.
    """

    order: str
    provider: str
    reference: str
    at: datetime

    def decide(self, account: Account | None) -> Sequence[AuthorizationLapsed]:
        """Return AuthorizationLapsed, or nothing.

        Raises Refused ``account.unknown``; Invalid.
        """
        account = existing(account, self.order, "let an authorisation end")
        key = (self.provider, self.reference, Kind.AUTHORIZATION)
        promise = account.transaction(key)
        if promise is None or promise.outcome is not Outcome.SUCCEEDED:
            return ()
        over = promise.expires_at is not None and utc(self.at) >= promise.expires_at
        left = account.open_of(promise)
        if not over or left.minor <= 0 or key[:2] in account.lapsed:
            return ()
        ids = (self.order, self.provider, self.reference)
        return (AuthorizationLapsed(*ids, left),)
