"""When a line has its places, the buyer is told a day for it."""

from collections.abc import Iterator
from datetime import datetime

from ordercore import orders
from ordercore.flow.days.promising import Wanted, promise_lines
from ordercore.flow.days.seller_days import starts
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.orders import HoldReason

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
    instants = _instants(event, order, views)
    for at in dict.fromkeys([instants[one.line] for one in wanted]):
        some = [one for one in wanted if instants[one.line] == at]
        yield from promise_lines(order, some, at, views).commands


def _instants(
    event: orders.Allocated, order: orders.Order, views: Views
) -> dict[str, datetime]:
    """Return from when each line counts: the instant of the order, if it may.

    What had to wait, for a hold or for goods, counts from now; what waits until its
    article is on sale, from then.
    """
    works = {allotment.fulfillment for allotment in event.allotments}
    at_once = order.fulfillments == len(works) and not order.past_holds
    launches = {h.line for h in order.holds if h.reason == HoldReason.PREORDER}
    found: dict[str, datetime] = {}
    for line in order.lines:
        waited = not at_once or line.id in order.marks.waited
        found[line.id] = views.now if waited else order.agreed.placed_at
        item = views.item(line.sku) if line.id in launches else None
        if item is not None and item.launch_on is not None:
            found[line.id] = max(found[line.id], starts(item.launch_on, views))
    return found
