"""Money that moved, or was promised, at a provider: each movement once."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from ordercore.values import Money

__all__ = ["RANK", "Kind", "Outcome", "Transaction"]


class Kind(StrEnum):
    """What a payment transaction does."""

    AUTHORIZATION = "AUTHORIZATION"
    """The provider keeps an amount ready."""
    CAPTURE = "CAPTURE"
    """The provider takes it."""
    VOID = "VOID"
    """The provider lets go of an amount that it kept ready."""
    REFUND = "REFUND"
    """Money goes back to the buyer."""
    PAYMENT = "PAYMENT"
    """The buyer pays by himself, such as by bank transfer for an invoice."""


class Outcome(StrEnum):
    """What became of a transaction.  Of two reports the later in this list counts.

    So a failure that is heard of after the success changes nothing, and a success
    after a failure does: the buyer tried again.
    """

    PENDING = "PENDING"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"


RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}


@frozen
class Transaction:
    """One movement of money, or a promise of one, at a provider.

    Attributes:
        provider: who moves the money, such as ``stripe`` or ``bank``.
        reference: the provider's own id of it.
        kind: what it does.
        amount: always positive.
        outcome: what became of it.
        authorization: for a capture or void, the reference that it draws on; "" for a
            capture that needed none.
        expires_at: for an authorisation, when it ends; None when that is not known.
    """

    provider: str
    reference: str
    kind: Kind
    amount: Money
    outcome: Outcome = Outcome.SUCCEEDED
    authorization: str = ""
    expires_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same transaction."""
        return self.provider, self.reference, self.kind
