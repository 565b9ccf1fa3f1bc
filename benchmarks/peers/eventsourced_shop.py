"""Raw order to committed allocation in the `eventsourcing` library, on SQLite.

One aggregate per order, its account, its work order and per stock level, saved together
in one transaction, as the library's documentation shows it.  Aggregates stay in its
cache, so that the stock's history is not folded again for each order.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate, event

from benchmarks.peers.eventsourced_orders import OrderAggregate

__all__ = ["Level", "Shop", "shop_at"]


class Level(Aggregate):
    """The stock of one SKU at one node."""

    @event("Opened")
    def __init__(self, sku: str, node: str, quantity: int) -> None:
        self.sku = sku
        self.node = node
        self.sellable = quantity
        self.allocated = 0

    @staticmethod
    def create_id(sku: str, node: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"/levels/{sku}@{node}")

    def allocate(self, quantity: int, order: str) -> None:
        if quantity > self.sellable - self.allocated:
            raise ValueError("short")
        self._allocated(quantity=quantity, order=order)

    @event("Allocated")
    def _allocated(self, quantity: int, order: str) -> None:
        self.allocated += quantity


class Account(Aggregate):
    """What an order owes, line by line."""

    @event("Opened")
    def __init__(self, reference: str, bill: list[dict[str, Any]]) -> None:
        self.reference = reference
        self.bill = bill

    @staticmethod
    def create_id(reference: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"/accounts/{reference}")


class WorkOrder(Aggregate):
    """What one node does for one order."""

    @event("Opened")
    def __init__(self, reference: str, node: str, work: list[dict[str, Any]]) -> None:
        self.reference = reference
        self.node = node
        self.work = work

    @staticmethod
    def create_id(reference: str, node: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"/work/{reference}@{node}")


class Shop(Application):
    """Takes raw orders and allocates them at the first node that has each line."""

    def open_stock(self, rows: Sequence[tuple[str, str, int]]) -> None:
        for start in range(0, len(rows), 500):
            self.save(*[Level(*row) for row in rows[start : start + 500]])

    def take(self, raws: Sequence[dict[str, Any]], nodes: Sequence[str]) -> int:
        """Take orders, all in one transaction, and return how many are new."""
        changed: dict[UUID, Aggregate] = {}
        new = 0
        for raw in raws:
            order_id = OrderAggregate.create_id(raw["reference"])
            if self._known(order_id):
                continue
            new += 1
            changed[order_id] = self._allocated(raw, nodes, changed)
        self.save(*changed.values())
        return new

    def _known(self, order_id: UUID) -> bool:
        try:
            self.repository.get(order_id)
        except AggregateNotFoundError:
            return False
        return True

    def _allocated(
        self,
        raw: dict[str, Any],
        nodes: Sequence[str],
        changed: dict[UUID, Aggregate],
    ) -> OrderAggregate:
        lines = [
            {
                "id": str(number),
                "sku": line["sku"],
                "quantity": int(line["quantity"]),
                "price": Decimal(line["price"]),
            }
            for number, line in enumerate(raw["lines"], 1)
        ]
        order = OrderAggregate(
            reference=raw["reference"],
            channel="web",
            placed_at=raw["placed_at"],
            country=raw["country"],
            lines=lines,
            shipping=Decimal(raw["shipping"]),
        )
        order.confirm()
        where: dict[str, str] = {}
        for line in lines:
            where[line["id"]] = self._claim(line, nodes, raw["reference"], changed)
        order.allocate({line["id"]: line["quantity"] for line in lines}, where)
        self._open_books(raw["reference"], lines, where, changed)
        return order

    def _open_books(
        self,
        reference: str,
        lines: list[dict[str, Any]],
        where: dict[str, str],
        changed: dict[UUID, Aggregate],
    ) -> None:
        bill = [
            {"line": one["id"], "net": one["price"] * one["quantity"]} for one in lines
        ]
        account = Account(reference, bill)
        changed[account.id] = account
        for node in sorted(set(where.values())):
            work = [
                {key: one[key] for key in ("id", "sku", "quantity")}
                for one in lines
                if where[one["id"]] == node
            ]
            order = WorkOrder(reference, node, work)
            changed[order.id] = order

    def _claim(
        self,
        line: dict[str, Any],
        nodes: Sequence[str],
        order: str,
        changed: dict[UUID, Aggregate],
    ) -> str:
        for node in nodes:
            level_id = Level.create_id(line["sku"], node)
            level = changed.get(level_id) or self.repository.get(level_id)
            if level.sellable - level.allocated >= line["quantity"]:
                level.allocate(line["quantity"], order)
                changed[level_id] = level
                return node
        raise ValueError("short at every node")


def shop_at(path: Path) -> Shop:
    """Return a shop on a SQLite file; ``synchronous`` stays at SQLite's FULL."""
    return Shop(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(path),
            "AGGREGATE_CACHE_MAXSIZE": "100000",
            "DEEPCOPY_FROM_AGGREGATE_CACHE": "n",
        }
    )
