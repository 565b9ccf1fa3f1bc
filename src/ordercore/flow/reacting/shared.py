"""What several reactions need."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from itertools import chain, count

from ordercore.orders import Goods, LineQuantity

__all__ = [
    "counts",
    "free_name",
    "start_of",
]


def free_name(stem: str, taken: Iterable[str]) -> str:
    """Return *stem*, or with the first number from 2 under which it is not taken."""
    known = {*taken}
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(name for name in chain([stem], numbered) if name not in known)


def start_of(day: date) -> datetime:
    """Return when a day begins, by UTC."""
    return datetime.combine(day, time(), UTC)


def counts(goods: Iterable[Goods]) -> tuple[LineQuantity, ...]:
    """Return goods as quantities of lines."""
    return tuple([LineQuantity(g.line, g.quantity) for g in goods])
