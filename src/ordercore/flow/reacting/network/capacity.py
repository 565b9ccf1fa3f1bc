"""Nodes get no more work than they can do in a day; what comes too late waits."""

from collections.abc import Iterator
from datetime import datetime

from ordercore import orders
from ordercore.flow.days.room import next_begin, next_room
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import Gate, Hold, HoldReason, Order
from ordercore.orders.reallocating import Reallocated
from ordercore.sourcing import ConstraintKind, CountLoad, SourcingPlan

__all__ = ["count_load", "wait_for_a_day"]


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


def wait_for_a_day(order: Order, plan: SourcingPlan, views: Views) -> Iterator[Step]:
    """Let an order wait until a day begins on which a node can do what none can today.

    Because there is no room, or because the cut-off is over.
    """
    found = min(_waits(order, plan, views), key=lambda wait: wait[0], default=None)
    if found is not None:
        due, hold = found
        yield orders.PlaceHold(order.id, hold)
        yield Task(f"room/{order.id}", due, orders.ReleaseHold(order.id, hold.id))


def _waits(
    order: Order, plan: SourcingPlan, views: Views
) -> Iterator[tuple[datetime, Hold]]:
    """Yield what could be waited for: until when, and the hold."""
    reasons = {name.partition(" ")[0] for k in plan.missing for name in k.by}
    held = [hold.id for hold in order.holds]
    if ConstraintKind.CAPACITY in reasons:
        day, due = next_room(views)
        note = f"no node has room for it before {day}"
        name = free_name(f"room-{day}", held)
        yield due, Hold(name, Gate.SOURCE, HoldReason.NODE_CAPACITY, note)
    if ConstraintKind.CUT_OFF in reasons and (begins := next_begin(views)) is not None:
        day, due = begins
        note = f"no node begins work on it before {day}"
        name = free_name(f"cut-off-{day}", held)
        yield due, Hold(name, Gate.SOURCE, HoldReason.CUT_OFF, note)
