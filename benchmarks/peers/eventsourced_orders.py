"""An order's life in the `eventsourcing` library: one method a command."""

from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

__all__ = ["OrderAggregate", "Orders"]

Units = dict[str, int]


class OrderAggregate(Aggregate):
    """The same facts and the same guards as ordercore's order: a partition of units."""

    @event("Placed")
    def __init__(
        self,
        reference: str,
        channel: str,
        placed_at: str,
        country: str,
        lines: list[dict[str, Any]],
        shipping: Decimal,
    ) -> None:
        self.reference = reference
        self.channel = channel
        self.placed_at = placed_at
        self.country = country
        self.lines = lines
        self.shipping = shipping
        self.state = "PLACED"
        self.holds: dict[str, str] = {}
        self.units = {
            line["id"]: {
                "unallocated": line["quantity"],
                "backordered": 0,
                "allocated": 0,
                "picked": 0,
                "packed": 0,
                "shipped": 0,
                "delivered": 0,
                "cancelled": 0,
            }
            for line in lines
        }

    @staticmethod
    def create_id(reference: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"/orders/{reference}")

    def _check(self, bucket: str, units: Units) -> None:
        for line, quantity in units.items():
            if self.units[line][bucket] < quantity:
                raise ValueError(f"line {line}: fewer than {quantity} {bucket}")

    def _move(self, source: str, target: str, units: Units) -> None:
        for line, quantity in units.items():
            self.units[line][source] -= quantity
            self.units[line][target] += quantity

    def hold(self, hold: str, gate: str) -> None:
        if hold in self.holds:
            raise ValueError("held already")
        self._held(hold=hold, gate=gate)

    @event("Held")
    def _held(self, hold: str, gate: str) -> None:
        self.holds[hold] = gate

    def release_hold(self, hold: str) -> None:
        if hold not in self.holds:
            raise ValueError("no such hold")
        self._hold_released(hold=hold)

    @event("HoldReleased")
    def _hold_released(self, hold: str) -> None:
        del self.holds[hold]

    def confirm(self) -> None:
        if self.state != "PLACED" or "CONFIRM" in self.holds.values():
            raise ValueError("cannot be confirmed")
        self._confirmed()

    @event("Confirmed")
    def _confirmed(self) -> None:
        self.state = "CONFIRMED"

    def allocate(self, units: Units, nodes: dict[str, str]) -> None:
        if self.state != "CONFIRMED" or "SOURCE" in self.holds.values():
            raise ValueError("cannot be allocated")
        self._check("unallocated", units)
        self._allocated(units=units, nodes=nodes)

    @event("Allocated")
    def _allocated(self, units: Units, nodes: dict[str, str]) -> None:
        self._move("unallocated", "allocated", units)

    def backorder(self, units: Units) -> None:
        self._check("unallocated", units)
        self._backordered(units=units)

    @event("Backordered")
    def _backordered(self, units: Units) -> None:
        self._move("unallocated", "backordered", units)

    def pick(self, units: Units) -> None:
        self._check("allocated", units)
        self._picked(units=units)

    @event("Picked")
    def _picked(self, units: Units) -> None:
        self._move("allocated", "picked", units)

    def pack(self, units: Units) -> None:
        self._check("picked", units)
        self._packed(units=units)

    @event("Packed")
    def _packed(self, units: Units) -> None:
        self._move("picked", "packed", units)

    def ship(self, units: Units) -> None:
        self._check("packed", units)
        self._shipped(units=units)

    @event("Shipped")
    def _shipped(self, units: Units) -> None:
        self._move("packed", "shipped", units)

    def deliver(self, units: Units) -> None:
        self._check("shipped", units)
        self._delivered(units=units)

    @event("Delivered")
    def _delivered(self, units: Units) -> None:
        self._move("shipped", "delivered", units)

    def cancel(self, units: Units, bucket: str) -> None:
        self._check(bucket, units)
        self._cancelled(units=units, bucket=bucket)

    @event("Cancelled")
    def _cancelled(self, units: Units, bucket: str) -> None:
        self._move(bucket, "cancelled", units)

    def complete(self) -> None:
        open_buckets = ("unallocated", "backordered", "allocated", "picked", "packed")
        if any(line[bucket] for line in self.units.values() for bucket in open_buckets):
            raise ValueError("not finished")
        self._completed()

    @event("Completed")
    def _completed(self) -> None:
        self.state = "COMPLETED"


class Orders(Application):
    """The orders of a shop."""
