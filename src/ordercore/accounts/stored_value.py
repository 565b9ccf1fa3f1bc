"""Money that buyers have with us: on gift cards, and as credit in the store."""

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.accounts.again import what_differs
from ordercore.accounts.balance import (
    ISSUED,
    InStoredValue,
    StoredValue,
    ValueMove,
    ValueSource,
    applied_value,
    existing_value,
)
from ordercore.accounts.policy import GIFT_CARD, STORE_CREDIT
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.values import Money, check_id

__all__ = [
    "ExpireStoredValue",
    "IssueStoredValue",
    "PutBackStoredValue",
    "RefundOntoCredit",
    "SpendStoredValue",
    "StoredValueExpired",
    "StoredValueIssued",
    "StoredValuePutBack",
    "StoredValueSpent",
    "expired",
]


@frozen
class StoredValueIssued(InStoredValue):
    """Money was put on a card or credit; ``order`` is the one whose refund it is."""

    id: str
    provider: str
    reference: str
    amount: Money
    source: ValueSource
    expires_on: date | None
    ends: str = ""
    order: str = ""

    @property
    def move(self) -> ValueMove:
        """What it adds to the card."""
        return ValueMove(
            self.reference,
            self.amount,
            self.source,
            self.order,
            expires_on=self.expires_on,
        )

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with more on it."""
        value = value or StoredValue(self.id, self.provider, self.amount.currency)
        ends = self.expires_on or value.expires_on
        return evolve(value.with_move(self.move), expires_on=ends)


@frozen
class IssueStoredValue(InStoredValue):
    """Put money on a gift card or a buyer's credit.  The same again does nothing.

    Attributes:
        id: :attr:`GiftCode.card`, or the buyer's id with the currency, ``C-7.DKK``.
        provider: ``gift-card`` or ``store-credit``.
        reference: our own, unique for this card, such as the order that bought it.
        source: SOLD, GIVEN or REFUND.
        expires_on: the last day on which it can be spent.
        ends: the last four digits of a card, for people.
    """

    id: str
    provider: str
    reference: str
    amount: Money
    source: ValueSource
    expires_on: date | None = None
    ends: str = ""

    def decide(self, value: StoredValue | None) -> Sequence[StoredValueIssued]:
        """Return StoredValueIssued.

        Raises Refused ``value.currency``; Conflict ``value.conflict``; Invalid.
        """
        check_id(self.id, "id")
        check_id(self.reference, "reference")
        if self.provider not in {GIFT_CARD, STORE_CREDIT}:
            expected = f"{GIFT_CARD} or {STORE_CREDIT}"
            raise Invalid.at("provider", self.provider, expected)
        if self.source not in ISSUED:
            raise Invalid.at("source", self.source, "SOLD, GIVEN or REFUND")
        if value is not None and value.provider != self.provider:
            raise Invalid.at("provider", self.provider, value.provider)
        issued = StoredValueIssued(
            self.id,
            self.provider,
            self.reference,
            self.amount,
            self.source,
            self.expires_on,
            self.ends[-4:],
        )
        return (issued,) if _is_news(value, issued.move) else ()


@frozen
class RefundOntoCredit(InStoredValue):
    """Make an order's refund credit of its buyer.  It follows from the refund.

    A reference counts within its order: two orders may use the same.
    """

    id: str
    reference: str
    amount: Money
    order: str

    def decide(self, value: StoredValue | None) -> Sequence[StoredValueIssued]:
        """Return StoredValueIssued.

        Raises Refused ``value.currency``; Conflict ``value.conflict``; Invalid.
        """
        if value is not None and value.provider != STORE_CREDIT:
            raise Invalid.at("provider", STORE_CREDIT, value.provider)
        issued = StoredValueIssued(
            self.id,
            STORE_CREDIT,
            self.reference,
            self.amount,
            ValueSource.REFUND,
            None,
            order=self.order,
        )
        return (issued,) if _is_news(value, issued.move) else ()


@frozen
class StoredValueSpent(InStoredValue):
    """An order was paid with a card or credit."""

    id: str
    provider: str
    reference: str
    amount: Money
    order: str

    @property
    def move(self) -> ValueMove:
        """What it adds to the card."""
        spent = ValueSource.SPENT
        return ValueMove(self.reference, -self.amount, spent, self.order)

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with less on it."""
        return applied_value(value).with_move(self.move)


@frozen
class SpendStoredValue(InStoredValue):
    """Pay for an order with a card or credit: a payment, so its tax stays as it is.

    The same again does nothing.

    Attributes:
        reference: our own, unique for this card.
        on: the day on which it was spent; the caller is trusted for it, for a till may
            report days later.
    """

    id: str
    reference: str
    amount: Money
    order: str
    on: date

    def decide(self, value: StoredValue | None) -> Sequence[StoredValueSpent]:
        """Return StoredValueSpent.

        Raises Refused: ``value.unknown``, ``value.currency``, ``value.short``,
        ``value.expired``; Conflict ``value.conflict``; Invalid.
        """
        asked = f"spend {self.amount} for order {self.order}"
        value = existing_value(value, asked)
        check_id(self.reference, "reference")
        ids = (self.id, value.provider, self.reference)
        spent = StoredValueSpent(*ids, self.amount, self.order)
        if not _is_news(value, spent.move):
            return ()
        if value.over(self.on):
            raise Refused(
                "value.expired",
                asked=asked,
                because=f"it could be spent until {value.expires_on}",
                remedy="Pay in another way, or issue it anew as a courtesy",
            )
        if self.amount > value.balance:
            raise Refused(
                "value.short",
                asked=asked,
                because=f"{value.balance} is left",
                remedy=f"Spend at most {value.balance}, and pay the rest otherwise",
            )
        return (spent,)


@frozen
class StoredValuePutBack(InStoredValue):
    """What an order was paid with came back onto the card."""

    id: str
    reference: str
    amount: Money
    order: str

    @property
    def move(self) -> ValueMove:
        """What it adds to the card."""
        back = ValueSource.PUT_BACK
        return ValueMove(self.reference, self.amount, back, self.order)

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with that much on it again."""
        return applied_value(value).with_move(self.move)


@frozen
class PutBackStoredValue(InStoredValue):
    """Put back what an order was paid with.  It follows from the order's refund.

    A reference counts within its order: two orders may use the same.
    """

    id: str
    reference: str
    amount: Money
    order: str

    def decide(self, value: StoredValue | None) -> Sequence[StoredValuePutBack]:
        """Return StoredValuePutBack.

        Raises Refused: ``value.unknown``, ``value.currency``, ``value.over-put-back``;
        Conflict ``value.conflict``; Invalid.
        """
        asked = f"put {self.amount} back from order {self.order}"
        value = existing_value(value, asked)
        back = StoredValuePutBack(self.id, self.reference, self.amount, self.order)
        if not _is_news(value, back.move):
            return ()
        spent = value.spent_on(self.order)
        if self.amount > spent:
            raise Refused(
                "value.over-put-back",
                asked=asked,
                because=f"{spent} of it was spent on that order",
                remedy=f"Put back at most {spent}",
            )
        return (back,)


@frozen
class StoredValueExpired(InStoredValue):
    """Nobody spent it in time, for the *times*-th time; what was left is ours."""

    id: str
    provider: str
    times: int
    amount: Money

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with nothing on it."""
        name = f"expired-{self.times}"
        gone = ValueMove(name, -self.amount, ValueSource.EXPIRED)
        return applied_value(value).with_move(gone)


@frozen
class ExpireStoredValue(InStoredValue):
    """Let what is left end when its last day is over; before that it does nothing."""

    id: str
    on: date

    def decide(self, value: StoredValue | None) -> Sequence[StoredValueExpired]:
        """Return StoredValueExpired, or nothing.  Raises Refused ``value.unknown``."""
        value = existing_value(value, "let it expire")
        return expired(value, self.on)


def expired(value: StoredValue, on: date) -> tuple[StoredValueExpired, ...]:
    """Return that what is left has ended, where its last day is over; or nothing."""
    if not value.over(on) or not value.balance:
        return ()
    times = 1 + sum([m.source is ValueSource.EXPIRED for m in value.moves])
    return (StoredValueExpired(value.id, value.provider, times, value.balance),)


def _is_news(value: StoredValue | None, move: ValueMove) -> bool:
    """Whether a move was not made before.

    Raises Invalid; Refused ``value.currency``; Conflict ``value.conflict``.
    """
    said = -move.amount if move.source is ValueSource.SPENT else move.amount
    amount = abs(said)
    if said.minor <= 0:
        raise Invalid.at("amount", str(said), "more than 0")
    if value is None:
        return True
    if amount.currency != value.currency:
        raise Refused(
            "value.currency",
            asked=f"move {amount}",
            because=f"it is in {value.currency}",
            remedy="Use one in the order's currency",
        )
    known = value.known(move.key)
    if known is None:
        return True
    if why := what_differs(move.reference, known.parts, move.parts):
        raise Conflict("value.conflict", why)
    return False
