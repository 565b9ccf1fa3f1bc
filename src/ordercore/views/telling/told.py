"""What is told of one event, and how goods are said."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeAlias

from attrs import frozen

from ordercore.values import Address, Money

__all__ = [
    "Teller",
    "Tellers",
    "Told",
    "just",
    "many",
    "place_name",
    "said",
    "units_of",
]

SAID = 4
"""So many SKUs are named; the rest is counted."""


@frozen
class Told:
    """One event in the words of the trade.

    Attributes:
        what: a word or two: "Placed", "Handed over".
        detail: the rest of the sentence.
        units: how many units it moved; 0 when it moved none.
        node: where; "" when it was nowhere in particular.
        money: how much; None when no money was meant.
        why: the reason that was given.
    """

    what: str
    detail: str = ""
    units: int = 0
    node: str = ""
    money: Money | None = None
    why: str = ""


Teller: TypeAlias = Callable[[Any], Told]
Tellers: TypeAlias = Mapping[type, Teller]


class Counted(Protocol):
    """So many units of something."""

    @property
    def sku(self) -> str:
        """What it is."""
        ...

    @property
    def quantity(self) -> int:
        """How many units."""
        ...


def just(what: str, detail: str = "") -> Teller:
    """Return what tells always the same."""
    told = Told(what, detail)
    return lambda _: told


def said(goods: Iterable[Counted]) -> str:
    """Return goods in words: ``4 × MUG, 2 × CUP``; long lists end in a count."""
    by_sku: dict[str, int] = {}
    for item in goods:
        by_sku[item.sku] = by_sku.get(item.sku, 0) + item.quantity
    words = [f"{quantity} × {sku}" for sku, quantity in by_sku.items()]
    if len(words) > SAID + 1:
        words[SAID:] = [f"and {len(words) - SAID} more SKUs"]
    return ", ".join(words)


def units_of(goods: Iterable[Counted]) -> int:
    """Return how many units goods are."""
    return sum([item.quantity for item in goods])


def many(number: int, one: str, more: str = "") -> str:
    """Return a count with its word: ``1 entry``, ``2,000 entries``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def place_name(address: Address) -> str:
    """Return where that is, without telling who lives there: ``Aarhus C, DK``."""
    return f"{address.city}, {address.country}" if address.city else address.country
