"""What a node gave back ships from another one, and does not go round in circles.

A node that gives units back is excluded from the order for a day; if it does so again,
for good.  So each node can turn an order down twice, and no two can hand it back and
forth for ever.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TypeAlias

from ordercore import orders, stock, warehouse
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.deciding import sourced_or_held, wait_for_supply
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import LIFE, Gate, Hold
from ordercore.orders.excluding import (
    ExcludeNode,
    NodeReadmitted,
    ReadmitNode,
    excluded_at,
    times_excluded,
)
from ordercore.show.plain import fitted, plain

__all__ = [
    "exclude_node",
    "readmit_for_supply",
    "source_elsewhere",
    "source_readmitted",
    "wait_for_missing",
]

MOST_TOLD = 200
"""So many characters of a reason are noted."""

REST = timedelta(days=1)
"""For how long a node that gave units back does not get them again."""

GaveBack: TypeAlias = (
    warehouse.Rejected
    | warehouse.Cancelled
    | warehouse.ClosedShort
    | warehouse.PickedShort
)


def exclude_node(event: GaveBack, views: Views) -> Iterator[Step]:
    """Note that the node is not to get these units again: a day, or then for good.

    Of units that were short, or broken, it is about their articles alone.
    """
    order = views.order(event.order)
    if not event.goods or not LIFE[order.state]:
        return
    # Whatever somebody wrote there, the node has given the units back.
    reason = fitted(plain(event.reason), MOST_TOLD)
    for sku in _articles(event):
        again = times_excluded(order, event.node, sku) > 0
        until = None if again else views.now + REST
        skus = (sku,) if sku else ()
        yield ExcludeNode(order.id, event.node, reason, skus, until)
    due = views.now + REST
    readmit = ReadmitNode(order.id, event.node, due=due)
    yield Task(f"readmit/{order.id}/{event.node}", due, readmit)


def _articles(event: GaveBack) -> tuple[str, ...]:
    """Return which articles a node is not to get again; "" for the whole order."""
    if isinstance(event, warehouse.Rejected | warehouse.Cancelled):
        return ("",)
    return tuple(sorted({one.sku for one in event.goods}))


def source_elsewhere(
    event: warehouse.Rejected | warehouse.Cancelled | warehouse.ClosedShort,
    views: Views,
) -> Iterator[Step]:
    """Find another place for units that a node gave back.

    When it is not the first time somebody has to look: the order is held.
    """
    order = views.order(event.order)
    if not event.goods or order.state is not orders.State.CONFIRMED:
        return
    times = [times_excluded(order, event.node, sku) for sku in _articles(event)]
    if max(times) < 2:
        yield sourced_or_held(order.id)
        return
    note = f"{event.node} gave units back again: {event.reason}"
    yield orders.PlaceHold(
        order.id, Hold(f"node-{event.fulfillment}", Gate.SOURCE, "node_gave_back", note)
    )
    yield from wait_for_supply(order)


def wait_for_missing(event: warehouse.PickedShort, views: Views) -> Iterator[Step]:
    """Find another place for units that were not on the shelf, or let them wait."""
    yield sourced_or_held(event.order)


def source_readmitted(event: NodeReadmitted, views: Views) -> Iterator[Step]:
    """Source what waits when a node may ship again."""
    yield sourced_or_held(event.order)


def readmit_for_supply(event: Any, name: str, views: Views) -> Iterator[Step]:
    """Let a node ship an article again that it did not find, when there is new."""
    if _is_supply(event):
        order = views.order(name)
        for one in excluded_at(order, views.now):
            if one.node == event.node and event.sku in one.skus:
                yield ReadmitNode(order.id, one.node, event.sku)


def _is_supply(event: object) -> bool:
    """Tell whether units came to a shelf, or more were found there than by the book."""
    match event:
        case stock.Received() | stock.TransferredIn() | stock.Returned():
            return True
        case stock.Adjusted():
            return event.delta > 0
        case stock.Counted():
            return event.counted > event.before
        case _:
            return False
