"""What is left on one gift card or of one buyer's credit, and each move of it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.values import Money, total

__all__ = [
    "ISSUED",
    "InStoredValue",
    "StoredValue",
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


ISSUED = frozenset({ValueSource.SOLD, ValueSource.GIVEN, ValueSource.REFUND})
"""Where money comes from that is put on a card or credit anew."""


@frozen
class ValueMove:
    """One change of the balance.

    Attributes:
        reference: what it is called.
        amount: above zero where the balance grew.
        source: where it comes from, or why it went.
        order: that it was spent on, or comes back from.
        card: where it was moved to, or came from.
        provider: what that other one is, where it was moved to.
        expires_on: the last day that was said when it was issued.
    """

    reference: str
    amount: Money
    source: ValueSource
    order: str = ""
    card: str = ""
    provider: str = ""
    expires_on: date | None = None

    @property
    def key(self) -> tuple[str, bool, str, str]:
        """What makes it the same move.

        Each order has names of its own for what comes back of it; otherwise a name is
        given once for what is issued, once for what is spent, and so on.
        """
        what = "ISSUED" if self.source in ISSUED else self.source
        order = "" if self.source is ValueSource.SPENT else self.order
        return what, self.amount.minor < 0, order, self.reference

    @property
    def parts(self) -> Mapping[str, object]:
        """All that it says, each part by the word that people have for it."""
        return {
            "amount": abs(self.amount),
            "source": self.source,
            "order": self.order,
            "card": self.card,
            "kind": self.provider,
            "last day": self.expires_on,
        }


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

    def known(self, key: tuple[str, bool, str, str]) -> ValueMove | None:
        """Return a move by its key, if it was made."""
        for move in self.moves:
            if move.key == key:
                return move
        return None

    def over(self, on: date) -> bool:
        """Tell whether its last day is over."""
        return self.expires_on is not None and self.expires_on < on

    def with_move(self, move: ValueMove) -> "StoredValue":
        """Return the card with one more move."""
        return evolve(self, moves=(*self.moves, move))

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


def stored_value_stream(card: str) -> str:
    """Return the stream of a card or credit: ``stored-value/C-7.DKK``."""
    return stream_id("stored-value", card)


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
