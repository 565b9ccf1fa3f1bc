"""Nodes get no more work than they can do in a day; what has no room waits a night."""

from collections.abc import Iterator

from ordercore import orders
from ordercore.flow.engine import Step
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.room import next_room
from ordercore.flow.store import Task
from ordercore.flow.views import Views
from ordercore.orders import Gate, Hold, HoldReason, Order
from ordercore.orders.reallocating import Reallocated
from ordercore.sourcing import ConstraintKind, CountLoad, SourcingPlan

__all__ = ["count_load", "wait_for_room"]


def count_load(event: orders.Allocated | Reallocated, views: Views) -> Iterator[Step]:
    """Count what a node is given against what it can do in a day."""
    nodes, today = views.supply.nodes, views.today
    for name in dict.fromkeys([one.node for one in event.allotments]):
        node = nodes.get(name)
        if node is not None and node.capacity is not None:
            here = [one for one in event.allotments if one.node == name]
            work = {one.fulfillment for one in here}
            units = sum([one.quantity for one in here])
            day = today.on(name)
            yield CountLoad(name, day, len(work), len(here), units)


def wait_for_room(order: Order, plan: SourcingPlan, views: Views) -> Iterator[Step]:
    """Let an order wait whose units are where there is no room, until a day begins."""
    reasons = {name for missing in plan.missing for name in missing.by}
    if any([name.startswith(ConstraintKind.CAPACITY) for name in reasons]):
        day, due = next_room(views)
        hold_id = free_name(f"room-{day}", [hold.id for hold in order.holds])
        note = f"no node has room for it before {day}"
        hold = Hold(hold_id, Gate.SOURCE, HoldReason.NODE_CAPACITY, note)
        yield orders.PlaceHold(order.id, hold)
        yield Task(f"room/{order.id}", due, orders.ReleaseHold(order.id, hold_id))
