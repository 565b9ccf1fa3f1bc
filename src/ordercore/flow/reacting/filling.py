"""Orders that wait are served when units come in, in turn, or wait no longer."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from ordercore import orders, stock
from ordercore.flow.engine import Attempt, Step
from ordercore.flow.expecting import waiting_in_turn, waiting_policy
from ordercore.flow.reacting.deciding import is_free, source_waiting
from ordercore.flow.reacting.resourcing import readmit_for_supply
from ordercore.flow.store import Task
from ordercore.flow.views import Views
from ordercore.sourcing import strategy_named

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
    for order in waiting_in_turn(event.sku, views):
        if not is_free(event.sku, views):
            return
        yield from readmit_for_supply(event, order, views)
        # Who cannot be helped keeps the place in line, and stops nobody.
        yield Attempt(partial(source_waiting, order))


def give_up_in_time(event: orders.Backordered, views: Views) -> Iterator[Step]:
    """Cancel units that have waited for as long as the shop lets them.

    The strategy of the order says how long, or how orders that wait are served.
    """
    strategy = strategy_named(views.order(event.order).strategy, views.strategies)
    days = strategy.cancel_after_days or waiting_policy(views).give_up_after_days
    if days is not None:
        cancel = orders.Cancel(event.order, NOT_IN_TIME, waiting=True)
        yield Task(f"waiting/{event.order}", views.now + timedelta(days=days), cancel)
