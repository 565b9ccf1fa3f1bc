"""Money that buyers have with us: on gift cards, and as credit in the store."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from attrs import evolve, frozen

from ordercore.accounts.policy import GIFT_CARD, STORE_CREDIT
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.message import stream_id
from ordercore.values import Money, check_id, total

__all__ = [
    "ExpireStoredValue",
    "InStoredValue",
    "IssueStoredValue",
    "PutBackStoredValue",
    "SpendStoredValue",
    "StoredValue",
    "StoredValueExpired",
    "StoredValueIssued",
    "StoredValuePutBack",
    "StoredValueSpent",
    "ValueMove",
    "ValueSource",
    "applied_value",
    "existing_value",
    "stored_value_stream",
]


class ValueSource(StrEnum):
    """Where money on a card or credit comes from, or why it went."""

    SOLD = "SOLD"
    """Somebody paid for it: we owe goods for it, and have earned nothing yet."""
    GIVEN = "GIVEN"
    """We gave it away, such as an apology."""
    REFUND = "REFUND"
    """An order's refund went there instead of back."""
    SPENT = "SPENT"
    """An order was paid with it."""
    PUT_BACK = "PUT_BACK"
    """What an order was paid with came back from it."""
    EXPIRED = "EXPIRED"
    """Nobody spent it in time."""
    MOVED = "MOVED"
    """It went onto another card or credit, or came from there."""


@frozen
class ValueMove:
    """One change of the balance: above zero it grew."""

    reference: str
    amount: Money
    source: ValueSource
    order: str = ""


@frozen
class StoredValue:
    """What is left on one gift card, or of one buyer's credit.

    Attributes:
        id: of the card (never its code), or of the buyer with the currency.
        provider: ``gift-card`` or ``store-credit``: under this name orders are paid.
        currency: of its amounts.
        moves: each once, in the order in which they were made.
        expires_on: the last day on which it can be spent; None for no end.
    """

    id: str
    provider: str
    currency: str
    moves: tuple[ValueMove, ...] = ()
    expires_on: date | None = None

    @property
    def balance(self) -> Money:
        """What is left; never below zero."""
        return total([move.amount for move in self.moves], self.currency)

    def known(self, reference: str, source: ValueSource) -> ValueMove | None:
        """Return a move by its reference and source, if it was made."""
        for move in self.moves:
            if (move.reference, move.source) == (reference, source):
                return move
        return None

    def spent_on(self, order: str) -> Money:
        """Return what an order was paid with and did not give back."""
        sources = {ValueSource.SPENT, ValueSource.PUT_BACK}
        moves = [m for m in self.moves if m.order == order and m.source in sources]
        return -total([move.amount for move in moves], self.currency)


class InStoredValue:
    """Something that concerns one card or credit."""

    __slots__ = ()

    id: str

    @property
    def stream(self) -> str:
        """The card's stream."""
        return stored_value_stream(self.id)


@frozen
class StoredValueIssued(InStoredValue):
    """Money was put on a card or credit."""

    id: str
    provider: str
    reference: str
    amount: Money
    source: ValueSource
    expires_on: date | None
    ends: str = ""

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with more on it."""
        value = value or StoredValue(self.id, self.provider, self.amount.currency)
        ends = self.expires_on or value.expires_on
        grown = _moved(value, self.reference, self.amount, self.source)
        return evolve(grown, expires_on=ends)


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
        if self.source not in _ISSUED:
            raise Invalid.at("source", self.source, "SOLD, GIVEN or REFUND")
        if value is not None and value.provider != self.provider:
            raise Invalid.at("provider", self.provider, value.provider)
        if not _is_news(value, self.reference, self.amount, self.source):
            return ()
        issued = StoredValueIssued(
            self.id,
            self.provider,
            self.reference,
            self.amount,
            self.source,
            self.expires_on,
            self.ends[-4:],
        )
        return (issued,)


@frozen
class StoredValueSpent(InStoredValue):
    """An order was paid with a card or credit."""

    id: str
    provider: str
    reference: str
    amount: Money
    order: str

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with less on it."""
        spent = (self.reference, -self.amount, ValueSource.SPENT, self.order)
        return _moved(applied_value(value), *spent)


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
        if not _is_news(value, self.reference, -self.amount, ValueSource.SPENT):
            return ()
        if value.expires_on is not None and value.expires_on < self.on:
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
        ids = (self.id, value.provider, self.reference)
        return (StoredValueSpent(*ids, self.amount, self.order),)


@frozen
class StoredValuePutBack(InStoredValue):
    """What an order was paid with came back onto the card."""

    id: str
    reference: str
    amount: Money
    order: str

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with that much on it again."""
        back = (self.reference, self.amount, ValueSource.PUT_BACK, self.order)
        return _moved(applied_value(value), *back)


@frozen
class PutBackStoredValue(InStoredValue):
    """Put back what an order was paid with.  It follows from the order's refund."""

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
        if not _is_news(value, self.reference, self.amount, ValueSource.PUT_BACK):
            return ()
        spent = value.spent_on(self.order)
        if self.amount > spent:
            raise Refused(
                "value.over-put-back",
                asked=asked,
                because=f"{spent} of it was spent on that order",
                remedy=f"Put back at most {spent}",
            )
        return (StoredValuePutBack(self.id, self.reference, self.amount, self.order),)


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
        return _moved(applied_value(value), name, -self.amount, ValueSource.EXPIRED)


@frozen
class ExpireStoredValue(InStoredValue):
    """Let what is left end when its last day is over; before that it does nothing."""

    id: str
    on: date

    def decide(self, value: StoredValue | None) -> Sequence[StoredValueExpired]:
        """Return StoredValueExpired, or nothing.  Raises Refused ``value.unknown``."""
        value = existing_value(value, "let it expire")
        over = value.expires_on is not None and value.expires_on < self.on
        if not over or not value.balance:
            return ()
        times = 1 + sum([m.source is ValueSource.EXPIRED for m in value.moves])
        return (StoredValueExpired(self.id, value.provider, times, value.balance),)


def stored_value_stream(card: str) -> str:
    """Return the stream of a card or credit: ``stored-value/C-7.DKK``."""
    return stream_id("stored-value", card)


_ISSUED = frozenset({ValueSource.SOLD, ValueSource.GIVEN, ValueSource.REFUND})


def _moved(
    value: StoredValue,
    reference: str,
    amount: Money,
    source: ValueSource,
    order: str = "",
) -> StoredValue:
    move = ValueMove(reference, amount, source, order)
    return evolve(value, moves=(*value.moves, move))


def applied_value(value: StoredValue | None) -> StoredValue:
    """Return the card that an event changes; a journal has it before the event."""
    if value is None:
        raise RuntimeError("an event of a card stands before its StoredValueIssued")
    return value


def existing_value(value: StoredValue | None, asked: str) -> StoredValue:
    """Return the card or credit.  Raises Refused ``value.unknown``."""
    if value is None:
        raise Refused(
            "value.unknown",
            asked=asked,
            because="there is no such card or credit",
            remedy="Check the code; IssueStoredValue makes a new one",
        )
    return value


def _is_news(
    value: StoredValue | None, reference: str, amount: Money, source: ValueSource
) -> bool:
    if not amount or (amount.minor < 0) != (source is ValueSource.SPENT):
        raise Invalid.at("amount", str(abs(amount)), "more than 0")
    if value is None:
        return True
    if amount.currency != value.currency:
        raise Refused(
            "value.currency",
            asked=f"move {abs(amount)}",
            because=f"it is in {value.currency}",
            remedy="Use one in the order's currency",
        )
    known = value.known(reference, source)
    if known is not None and known.amount != amount:
        raise Conflict(
            "value.conflict",
            f"{reference} is known with {abs(known.amount)} and came again with "
            f"{abs(amount)}",
        )
    return known is None
