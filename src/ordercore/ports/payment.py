"""A payment provider: money is kept ready, taken, let go of and given back."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from ordercore.accounts import Kind, Outcome, Payout
from ordercore.ports.adapter import Adapter, Page, ReceivesWebhooks
from ordercore.values import Money

__all__ = [
    "PAYMENT_OPERATIONS",
    "AuthorizesPayments",
    "CapturesPayments",
    "MoneyRequest",
    "MovedMoney",
    "PaymentCapability",
    "PaymentProvider",
    "RefundsPayments",
    "TellsPayments",
    "TellsSettlements",
    "VoidsPayments",
]


class PaymentCapability(StrEnum):
    """What a payment provider's adapter can do."""

    STATUS = "status"
    """It can be asked what became of a movement: :class:`TellsPayments`."""
    AUTHORIZE = "authorize"
    """It keeps money ready: :class:`AuthorizesPayments`."""
    CAPTURE = "capture"
    """It takes what it kept ready: :class:`CapturesPayments`."""
    PARTIAL_CAPTURE = "partial_capture"
    """It takes a part, and the rest is let go of."""
    SEVERAL_CAPTURES = "several_captures"
    """It takes several parts of one authorisation, such as one for each parcel."""
    VOID = "void"
    """It lets go of what it kept ready: :class:`VoidsPayments`."""
    REFUND = "refund"
    """It gives money back: :class:`RefundsPayments`."""
    PARTIAL_REFUND = "partial_refund"
    """It gives a part back, and another later."""
    SETTLEMENTS = "settlements"
    """What it pays out is fetched by cursor: :class:`TellsSettlements`."""
    WEBHOOKS = "webhooks"
    """It sends news by itself: ``receive``, with :class:`MovedMoney`."""
    KEYS = "keys"
    """The provider itself knows our keys.  Without, the adapter asks for our reference
    before it moves anything."""


@frozen
class MoneyRequest:
    """What a provider is asked to do.

    Attributes:
        reference: ours, of this movement; unique.  The provider knows it by that.
        amount: above zero.
        order: ours, for the buyer's statement.
        of: our reference of the movement that this one draws on: the authorisation of
            a capture or void, the payment of a refund; "" for an authorisation.
        data: what the adapter returned as ``MovedMoney.data`` of that movement, or for
            an authorisation what the checkout gave us, such as a token.
    """

    reference: str
    amount: Money
    order: str
    of: str = ""
    data: str = field(default="", repr=False)


@frozen
class MovedMoney:
    """What a provider says of one movement.

    Attributes:
        reference: ours, as it was asked for; the provider's where it came by itself.
        kind: what it does.
        outcome: what has become of it.
        amount: that was really moved, or is to be; of the request's currency.
        external_id: the provider's own id of it.
        duplicate: the key was known, nothing was moved now.
        data: what the adapter needs to have again when something draws on this
            movement; text that only it understands, kept and never looked into.
        action_url: where the buyer has to go, with ACTION_REQUIRED; "" otherwise.
        expires_at: for an authorisation, when it ends, aware UTC; None where nobody
            knows.
        at: when it happened, by the provider's clock, aware UTC.
        why: for FAILED, a stable code, such as ``card_declined``; no word of the card.
        of: the movement that it draws on or undoes, by our reference or by the
            provider's id; "" where nobody says it.  Of what came by itself, such as a
            chargeback, the order is known by that.
    """

    reference: str
    kind: Kind
    outcome: Outcome
    amount: Money
    external_id: str
    duplicate: bool = False
    data: str = field(default="", repr=False)
    action_url: str = field(default="", repr=False)
    expires_at: datetime | None = None
    at: datetime | None = None
    why: str = ""
    of: str = ""


@runtime_checkable
class TellsPayments(Protocol):
    """Can be asked what became of a movement."""

    def status(self, reference: str, kind: Kind) -> MovedMoney:
        """Return what the provider says now of what we asked it for.

        Raises:
            NotFound: it has never heard of it, so it has not moved anything.
        """
        ...


@runtime_checkable
class AuthorizesPayments(Protocol):
    """Keeps money ready."""

    def authorize(self, request: MoneyRequest, *, key: str) -> MovedMoney:
        """Keep an amount ready.  That the card is declined is an outcome: FAILED.

        The same key again moves nothing, and returns what became of it.

        Raises:
            Rejected: the provider cannot make sense of the request.
            Unavailable: nobody knows; ask ``status``, or ask again under the same key.
        """
        ...


@runtime_checkable
class CapturesPayments(Protocol):
    """Takes what was kept ready."""

    def capture(self, request: MoneyRequest, *, key: str) -> MovedMoney:
        """Take money.  Keys and errors as of ``authorize``.

        Raises:
            NotFound: it does not know the authorisation.
            Rejected: more than is left of it, it has ended, or another currency.
        """
        ...


@runtime_checkable
class VoidsPayments(Protocol):
    """Lets go of what was kept ready."""

    def void(self, request: MoneyRequest, *, key: str) -> MovedMoney:
        """Let go of all that is left of an authorisation.

        Keys and errors as of ``capture``; what was let go of is a duplicate.
        """
        ...


@runtime_checkable
class RefundsPayments(Protocol):
    """Gives money back."""

    def refund(self, request: MoneyRequest, *, key: str) -> MovedMoney:
        """Give money back.  Keys and errors as of ``capture``.

        Raises:
            Rejected: more than is left of what was taken.
        """
        ...


@runtime_checkable
class TellsSettlements(Protocol):
    """What it pays out can be fetched from it."""

    def fetch_settlements(self, cursor: str, limit: int) -> Page[Payout]:
        """Return payouts, the oldest first, each with all of its lines.

        Args:
            cursor: of the page before; "" for the very beginning.
            limit: how many at most, 1 to 250; fewer may come.

        Returns:
            Payouts that have arrived at the bank or are on their way there for good.
            Of a line ``kind`` and ``reference`` say which movement it is of, by our
            reference or by the provider's id of it; ``order`` may be "".  ``amount`` is
            what was moved, ``fee`` what was kept of it, in the payout's currency.  What
            is kept for no movement, such as a price by the month, is ``Payout.fee``.

        Raises:
            AdapterError: the outcome of a reading is always that nothing happened.
        """
        ...


@runtime_checkable
class PaymentProvider(
    Adapter,
    TellsPayments,
    AuthorizesPayments,
    CapturesPayments,
    VoidsPayments,
    RefundsPayments,
    TellsSettlements,
    ReceivesWebhooks[MovedMoney],
    Protocol,
):
    """A provider that can do everything; others have the methods that they declare."""


PAYMENT_OPERATIONS: Mapping[str, type] = MappingProxyType(
    {
        PaymentCapability.STATUS: TellsPayments,
        PaymentCapability.AUTHORIZE: AuthorizesPayments,
        PaymentCapability.CAPTURE: CapturesPayments,
        PaymentCapability.VOID: VoidsPayments,
        PaymentCapability.REFUND: RefundsPayments,
        PaymentCapability.SETTLEMENTS: TellsSettlements,
        PaymentCapability.WEBHOOKS: ReceivesWebhooks,
    }
)
"""What each capability of a provider promises; those that are not here say how."""
