"""Orders that wait are served when units come in, in turn, or wait no longer."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from ordercore import orders, stock
from ordercore.flow import tagging
from ordercore.flow.engine import Attempt, Step
from ordercore.flow.reacting.deciding import is_free, source_waiting
from ordercore.flow.store import Task
from ordercore.flow.views import Views
from ordercore.message import key_of
from ordercore.sourcing import (
    FIRST_COME,
    BackorderPolicy,
    backorder_policy_stream,
    first_come,
    in_turn,
    strategy_named,
)

__all__ = ["NOT_IN_TIME", "fill_backorders", "give_up_in_time"]

NOT_IN_TIME = "not available in time"
"""Why units are cancelled that have waited too long."""


def fill_backorders(
    event: stock.Received
    | stock.Returned
    | stock.TransferredIn
    | stock.Deallocated
    | stock.Adjusted
    | stock.Counted
    | stock.Reclassified
    | stock.LotReleased
    | stock.LotRedated
    | stock.SafetyStockKept
    | stock.QuotaSet
    | stock.QuotaDropped
    | stock.Freed
    | stock.Lapsed,
    views: Views,
) -> Iterator[Step]:
    """Give what became free to the orders that wait, each in its turn."""
    for order in _line(event.sku, views):
        if not is_free(event.sku, views):
            return
        # Who cannot be helped keeps the place in line, and stops nobody.
        yield Attempt(partial(source_waiting, order))


def give_up_in_time(event: orders.Backordered, views: Views) -> Iterator[Step]:
    """Cancel units that have waited for as long as the shop lets them.

    The strategy of the order says how long, or how orders that wait are served.
    """
    strategy = strategy_named(views.order(event.order).strategy, views.strategies)
    days = strategy.cancel_after_days or _policy(views).give_up_after_days
    if days is not None:
        cancel = orders.Cancel(event.order, NOT_IN_TIME, waiting=True)
        yield Task(f"waiting/{event.order}", views.now + timedelta(days=days), cancel)


def _line(sku: str, views: Views) -> Sequence[str]:
    """Return the orders that wait for a SKU, in their turn."""
    waiting = [key_of(stream) for stream in views.tagged(tagging.backordered(sku))]
    policy = _policy(views)
    if first_come(policy):
        return waiting
    return [order.id for order in in_turn(policy, sku, map(views.order, waiting))]


def _policy(views: Views) -> BackorderPolicy:
    policy: BackorderPolicy | None = views.state(backorder_policy_stream())
    return policy or FIRST_COME
