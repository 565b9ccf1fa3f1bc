"""Reservations in the `eventsourcing` library, on SQLite: one aggregate per article.

An order is saved with all its articles in one transaction.  Who has read what somebody
else has changed meanwhile tries again, as the library's documentation advises.
"""

from collections.abc import Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError, PersistenceError

__all__ = ["ReservedStock", "reserved_stock_at"]

TRIES = 20


class Article(Aggregate):
    """The stock of one article, and what is reserved of it."""

    @event("Opened")
    def __init__(self, sku: str, quantity: int) -> None:
        self.sku = sku
        self.quantity = quantity
        self.reserved = 0

    @staticmethod
    def create_id(sku: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"/articles/{sku}")

    @event("Reserved")
    def reserve(self, order: str, quantity: int) -> None:
        self.reserved += quantity


class ReservedStock(Application):
    """Reserves one unit of each article of an order."""

    def open_stock(self, rows: Sequence[tuple[str, int]]) -> None:
        for start in range(0, len(rows), 500):
            self.save(*[Article(*row) for row in rows[start : start + 500]])

    def reserve(self, order: str, skus: Sequence[str]) -> bool | None:
        """Reserve one unit of each; False when one is short, None when it failed."""
        for _ in range(TRIES):
            try:
                return self._reserve(order, skus)
            except IntegrityError:
                continue
            except PersistenceError:
                return None
        return None

    def _reserve(self, order: str, skus: Sequence[str]) -> bool:
        found = [self.repository.get(Article.create_id(sku)) for sku in sorted(skus)]
        if any(one.reserved >= one.quantity for one in found):
            return False
        for one in found:
            one.reserve(order, 1)
        self.save(*found)
        return True

    def reserved(self, sku: str) -> int:
        units: int = self.repository.get(Article.create_id(sku)).reserved
        return units

    def leave(self) -> None:
        """Do nothing: connections are in a pool."""


def reserved_stock_at(path: Path) -> ReservedStock:
    """Return a shop in a file; ``synchronous`` stays at SQLite's FULL."""
    return ReservedStock(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(path),
            "SQLITE_LOCK_TIMEOUT": "60",
            "AGGREGATE_CACHE_MAXSIZE": "100000",
        }
    )
