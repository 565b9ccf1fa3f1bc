"""When a line has its places, the buyer is told a day for it."""

from collections.abc import Iterator
from datetime import datetime

from ordercore import orders
from ordercore.flow.engine import Step
from ordercore.flow.promising import Wanted, promise_lines
from ordercore.flow.views import Views

__all__ = ["promise_dates"]


def promise_dates(event: orders.Allocated, views: Views) -> Iterator[Step]:
    """Promise a day for each line that has all its places, if a timetable says it."""
    if views.supply.timetable is None:
        return
    order = views.order(event.order)
    whole = {
        line.id
        for line, progress in zip(order.lines, order.progress, strict=True)
        if not progress.waiting
    }
    wanted = [
        Wanted(a.line, a.sku, a.node, a.quantity)
        for a in event.allotments
        if a.line in whole
    ]
    plan = promise_lines(order, wanted, _counted_from(event, order, views), views)
    yield from plan.commands


def _counted_from(
    event: orders.Allocated, order: orders.Order, views: Views
) -> datetime:
    """Return the instant of the order, or now where it had to wait for something."""
    works = {allotment.fulfillment for allotment in event.allotments}
    at_once = order.fulfillments == len(works) and not order.past_holds
    return order.agreed.placed_at if at_once else views.now
