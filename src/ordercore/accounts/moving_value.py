"""What a buyer has with us goes onto another card or credit, all that is left of it."""

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from ordercore.accounts.again import what_differs
from ordercore.accounts.balance import (
    InStoredValue,
    StoredValue,
    ValueMove,
    ValueSource,
    applied_value,
    existing_value,
)
from ordercore.accounts.policy import GIFT_CARD, STORE_CREDIT
from ordercore.accounts.stored_value import StoredValueExpired, expired
from ordercore.errors import Conflict, Invalid, Refused
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

    @property
    def move(self) -> ValueMove:
        """What it adds to the card that it leaves."""
        to = ("", self.into, self.to_provider)
        return ValueMove(self.reference, -self.amount, ValueSource.MOVED, *to)

    def apply(self, value: StoredValue | None) -> StoredValue:
        """Return the card with nothing on it."""
        return applied_value(value).with_move(self.move)


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
        """Return StoredValueMoved.

        Raises Refused ``value.unknown``; Conflict ``value.conflict`` for the same
        reference with another card; Invalid.
        """
        value = existing_value(value, f"move it to {self.into}")
        check_id(self.reference, "reference")
        if check_id(self.into, "into") == self.id:
            raise Invalid.at("into", self.into, "another card or credit")
        if self.to_provider not in {GIFT_CARD, STORE_CREDIT}:
            expected = f"{GIFT_CARD} or {STORE_CREDIT}"
            raise Invalid.at("to_provider", self.to_provider, expected)
        moved = StoredValueMoved(
            self.id,
            value.provider,
            self.reference,
            value.balance,
            self.into,
            self.to_provider,
            value.expires_on,
        )
        again = _is_known(value, moved.move)
        if again or value.over(self.on) or not value.balance:
            return ()
        return (moved,)


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
        name = f"{self.came_from}.{self.reference}"
        came = ValueMove(name, self.amount, ValueSource.MOVED, card=self.came_from)
        return evolve(value.with_move(came), expires_on=self.expires_on)


@frozen
class TakeOverStoredValue(InStoredValue):
    """Take onto a card or credit what left another one.  It follows from moving it.

    What is there and has ended by then does not live on with it: it ends first.

    Attributes:
        on: the day on which it is done.
    """

    id: str
    provider: str
    reference: str
    amount: Money
    came_from: str
    on: date
    expires_on: date | None = None

    def decide(
        self, value: StoredValue | None
    ) -> Sequence[StoredValueExpired | StoredValueTakenOver]:
        """Return StoredValueTakenOver, and before it StoredValueExpired where it is so.

        Raises Refused: ``value.currency``; Invalid for a card of another kind.
        """
        over = () if value is None else expired(value, self.on)
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
            ends = ends if over else _later(value, ends)
        return (
            *over,
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


def _is_known(value: StoredValue, move: ValueMove) -> bool:
    """Whether a card was moved under that name; Conflict where it went elsewhere.

    How much went was not asked for.
    """
    known = value.known((ValueSource.MOVED, True, "", move.reference))
    if known is not None:
        to = {"card": move.card, "kind": move.provider}
        if why := what_differs(move.reference, known.parts, to):
            raise Conflict("value.conflict", why)
    return known is not None
