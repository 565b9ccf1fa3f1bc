"""Who waits is told when, and told again when what is to come comes otherwise."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import TypeAlias

from ordercore import orders, stock
from ordercore.flow import tagging
from ordercore.flow.days.expecting import plan_expected, plan_newest
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.deciding import is_free
from ordercore.flow.reacting.shared import node_of
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import expecting
from ordercore.sourcing import BackorderPolicySet

__all__ = ["expect_units", "watch_expected"]

OfSku: TypeAlias = (
    stock.Received
    | stock.TransferredIn
    | stock.Adjusted
    | stock.Counted
    | stock.SafetyStockKept
    | stock.QuotaSet
    | stock.QuotaDropped
    | stock.Reclassified
    | stock.Deallocated
    | stock.Returned
    | stock.Freed
    | stock.Lapsed
    | stock.LotHeld
    | stock.LotReleased
    | stock.LotRedated
    | stock.LotExpired
)
OfGoods: TypeAlias = (
    stock.DeliveryAnnounced
    | stock.DeliveryRedated
    | stock.DeliveryCompleted
    | stock.DeliveryClosed
    | stock.DeliveryCancelled
    | stock.TransferShipped
    | stock.TransferRedated
    | stock.TransferClosed
)
OfOrder: TypeAlias = (
    orders.Backordered
    | orders.Cancelled
    | orders.Flagged
    | orders.Unflagged
    | expecting.UnitsOverdue
)


def expect_units(
    event: OfSku | OfGoods | OfOrder | BackorderPolicySet, views: Views
) -> Iterator[Step]:
    """Tell those who wait when their units are expected, if it is another day."""
    for sku in _skus(event, views):
        if not views.tagged(tagging.backordered(sku)):
            continue
        if not isinstance(event, orders.Backordered):
            yield from plan_expected(sku, views).commands
        elif views.incoming(sku) or is_free(sku, views):
            yield from plan_newest(sku, event.order, views).commands


def watch_expected(event: expecting.UnitsExpected, views: Views) -> Iterator[Step]:
    """Look when the day is over, where they come in, whether the units have come."""
    over: dict[date, datetime] = {}
    for one in expecting.expected(views.order(event.order)):
        if one.there_on is not None and not one.in_stock and one.sources:
            ends = _ends(one.there_on, one.sources, views)
            over[one.there_on] = max([*ends, over.get(one.there_on, views.now)])
    to_come = [(day, due) for day, due in over.items() if due > views.now]
    if to_come:
        first, due = min(to_come)
        note = expecting.NoteOverdue(event.order, first)
        yield Task(f"expected/{event.order}", due, note)


def _ends(
    day: date, sources: Collection[expecting.ExpectedFrom], views: Views
) -> Iterator[datetime]:
    """Yield when a day is over at each place to which the last units come."""
    last = max([part.day for part in sources])
    for part in sources:
        if part.day == last and part.cause != stock.IN_STOCK:
            node = node_of(part.cause, views)
            yield views.today.begins(day + timedelta(days=1), node)


def _skus(
    event: OfSku | OfGoods | OfOrder | BackorderPolicySet, views: Views
) -> Collection[str]:
    if isinstance(event, BackorderPolicySet):
        return _waited_for(views)
    sku: str | None = getattr(event, "sku", None)
    if sku is not None:
        return (sku,)
    state = views.state(event.stream)
    if isinstance(state, orders.Order):
        wanted = [line.pieces(1) for line in state.lines]
        return {name: None for pieces in wanted for name, _ in pieces}
    return [line.sku for line in state.lines]


def _waited_for(views: Views) -> Collection[str]:
    """Return every SKU that an order waits for, the longest in line first."""
    open_orders = [views.state(stream) for stream in views.tagged(tagging.OPEN)]
    return {
        sku: None
        for order in open_orders
        for line, at in zip(order.lines, order.progress, strict=True)
        if at.backordered
        for sku, _ in line.pieces(1)
    }
