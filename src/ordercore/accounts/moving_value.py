"""What a buyer has with us goes onto another card or credit, all that is left of it."""

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.accounts.policy import GIFT_CARD, STORE_CREDIT
from ordercore.accounts.stored_value import (
    InStoredValue,
    StoredValue,
    ValueMove,
    ValueSource,
    applied_value,
    existing_value,
)
from ordercore.errors import Invalid, Refused
from ordercore.values import Money, check_id

__all__ = [
    "MoveStoredValue",
    "StoredValueMoved",
    "StoredValueTakenOver",
    "TakeOverStoredValue",
]


@frozen
class StoredValueMoved(InStoredValue):
    """All that was left went onto another card or credit."""

    id: str
    provider: str
    reference: str
    amount: Money
    into: str
    to_provider: str
    expires_on: date | None = None

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with nothing on it."""
        return _moved(applied_value(value), self.reference, -self.amount)


@frozen
class MoveStoredValue(InStoredValue):
    """Put all that is left of a card or credit onto another one.

    Nothing left, or the same again, does nothing.  What could be spent until a day can
    be spent at least until then.

    Attributes:
        into: the other card or credit; a new one is made where there is none.
        reference: our own, unique for this card.
        on: the day on which it is done; what has expired by then stays where it is.
        to_provider: what the other one is, ``gift-card`` or ``store-credit``.
    """

    id: str
    into: str
    reference: str
    on: date
    to_provider: str = STORE_CREDIT

    def decide(self, value: StoredValue | None) -> Sequence[StoredValueMoved]:
        """Return StoredValueMoved.  Raises Refused ``value.unknown``; Invalid."""
        value = existing_value(value, f"move it to {self.into}")
        check_id(self.reference, "reference")
        if check_id(self.into, "into") == self.id:
            raise Invalid.at("into", self.into, "another card or credit")
        if self.to_provider not in {GIFT_CARD, STORE_CREDIT}:
            expected = f"{GIFT_CARD} or {STORE_CREDIT}"
            raise Invalid.at("to_provider", self.to_provider, expected)
        over = value.expires_on is not None and value.expires_on < self.on
        again = value.known(self.reference, ValueSource.MOVED) is not None
        if over or again or not value.balance:
            return ()
        return (
            StoredValueMoved(
                self.id,
                value.provider,
                self.reference,
                value.balance,
                self.into,
                self.to_provider,
                value.expires_on,
            ),
        )


@frozen
class StoredValueTakenOver(InStoredValue):
    """What was left on another card or credit came onto this one.

    Attributes:
        came_from: the other one.
        expires_on: the last day on which all of it can be spent now.
    """

    id: str
    provider: str
    reference: str
    amount: Money
    came_from: str
    expires_on: date | None

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with more on it."""
        value = value or StoredValue(self.id, self.provider, self.amount.currency)
        grown = _moved(value, f"{self.came_from}.{self.reference}", self.amount)
        return evolve(grown, expires_on=self.expires_on)


@frozen
class TakeOverStoredValue(InStoredValue):
    """Take onto a card or credit what left another one.  It follows from moving it."""

    id: str
    provider: str
    reference: str
    amount: Money
    came_from: str
    expires_on: date | None = None

    def decide(self, value: StoredValue | None) -> Sequence[StoredValueTakenOver]:
        """Return StoredValueTakenOver.

        Raises Refused: ``value.currency``; Invalid for a card of another kind.
        """
        ends = self.expires_on
        if value is not None:
            if value.currency != self.amount.currency:
                raise Refused(
                    "value.currency",
                    asked=f"move {self.amount} onto {self.id}",
                    because=f"it is in {value.currency}",
                    remedy="Use one in the same currency",
                )
            if value.provider != self.provider:
                raise Invalid.at("to_provider", self.provider, value.provider)
            ends = _later(value, ends)
        return (
            StoredValueTakenOver(
                self.id,
                self.provider,
                self.reference,
                self.amount,
                self.came_from,
                ends,
            ),
        )


def _later(value: StoredValue, ends: date | None) -> date | None:
    """Return the later end; what is on an empty card has none of its own."""
    if not value.balance:
        return ends
    if ends is None or value.expires_on is None:
        return None
    return max(ends, value.expires_on)


def _moved(value: StoredValue, reference: str, amount: Money) -> StoredValue:
    move = ValueMove(reference, amount, ValueSource.MOVED)
    return evolve(value, moves=(*value.moves, move))
