"""What the partners in memory have in common: they know a key that they have seen."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from attrs import evolve

from ordercore.ports import Page, Receipt

__all__ = ["Done", "page_of"]

T = TypeVar("T")


class Done(Generic[T]):
    """What was done under which key: the same key is done once."""

    def __init__(self) -> None:
        self._by_key: dict[Hashable, T] = {}
        self._count = 0

    def once(self, key: Hashable, do: Callable[[], T]) -> tuple[T, bool]:
        """Return what was done under *key*, and whether it had been done before."""
        if key in self._by_key:
            return self._by_key[key], True
        self._by_key[key] = done = do()
        return done, False

    def receipt(self: "Done[Receipt]", key: Hashable, do: Callable[[], str]) -> Receipt:
        """Return the receipt of a write; *do* returns the id of what was written."""
        receipt, before = self.once(key, lambda: Receipt(do()))
        return evolve(receipt, duplicate=before)

    def number(self, prefix: str) -> str:
        """Return the next number: ``P-7``."""
        self._count += 1
        return f"{prefix}-{self._count}"


def page_of(items: Sequence[T], cursor: str, limit: int) -> Page[T]:
    """Return a page of a list that only grows at its end."""
    start = int(cursor or 0)
    found = items[start : start + limit]
    end = start + len(found)
    return Page(tuple(found), str(end), more=end < len(items))
