"""Orders that wait are served when units come in, in turn, or wait no longer."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias

from ordercore import orders, stock
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Attempt, Step
from ordercore.flow.reacting.deciding import is_free, source_waiting
from ordercore.flow.reacting.waiting.resourcing import readmit_for_supply
from ordercore.flow.seeing.turns import (
    kept_skus,
    may_be_kept,
    waiting_in_turn,
    waiting_policy,
)
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.message import key_of
from ordercore.sourcing import (
    BackorderPolicySet,
    NodeOpened,
    StrategyDefined,
    StrategyWithdrawn,
    strategy_named,
)

__all__ = [
    "NOT_IN_TIME",
    "claim_handed_on",
    "fill_backorders",
    "give_up_in_time",
    "serve_behind",
]

NOT_IN_TIME = "not available in time"
"""Why units are cancelled that have waited too long."""

OfKeeper: TypeAlias = (
    orders.Allocated
    | orders.Cancelled
    | orders.Changed
    | orders.Reverted
    | orders.Held
    | orders.Flagged
    | orders.Unflagged
)
"""After it less may be kept for an order, or it may stand behind others."""

OfTurns: TypeAlias = (
    BackorderPolicySet | NodeOpened | StrategyDefined | StrategyWithdrawn
)
"""After it less may be kept for whoever waits."""


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
    yield from _serve(event.sku, views, event)


def serve_behind(event: OfKeeper | OfTurns, views: Views) -> Iterator[Step]:
    """Give what is not kept any more, or lies where it opens, to those who wait."""
    skus: dict[str, None] = {}
    if isinstance(event, OfTurns):
        for stream in views.tagged(tagging.WAITS):
            order = views.order(key_of(stream))
            skus |= dict.fromkeys([sku for k in order.lines for sku, _ in k.pieces(1)])
    else:
        order = views.order(event.order)
        skus = kept_skus(order, views)
        if isinstance(event, orders.Flagged | orders.Unflagged):
            plain = [line.sku for line in order.lines if not line.components]
            skus |= {sku: None for sku in plain if may_be_kept(sku, views)}
    for sku in skus:
        yield from _serve(sku, views)


def claim_handed_on(event: stock.HandedOn, views: Views) -> Iterator[Step]:
    """Let an order that waits already claim what is kept for it from now on."""
    kind, _, name = event.holder.partition("/")
    if kind == "order":
        yield Attempt(partial(source_waiting, name))


def _serve(sku: str, views: Views, event: Any = None) -> Iterator[Step]:
    for order in waiting_in_turn(sku, views):
        if not is_free(sku, views):
            return
        if event is not None:
            yield from readmit_for_supply(event, order, views)
        # Who cannot be helped keeps the place in line, and stops nobody.
        if _lacks_nothing(order, views):
            yield Attempt(partial(source_waiting, order))


def _lacks_nothing(name: str, views: Views) -> bool:
    """Tell whether each component of some line that waits is there for somebody."""
    order = views.order(name)
    lines = zip(order.lines, order.progress, strict=True)
    waiting = [line for line, progress in lines if progress.waiting]
    return any(
        [
            all([is_free(sku, views) for sku, _ in line.pieces(1)])
            for line in waiting
            if line.components
        ]
    ) or any([not line.components for line in waiting])


def give_up_in_time(event: orders.Backordered, views: Views) -> Iterator[Step]:
    """Cancel units that have waited for as long as the shop lets them.

    The strategy of the order says how long, or how orders that wait are served.
    """
    strategy = strategy_named(views.order(event.order).strategy, views.strategies)
    days = strategy.cancel_after_days or waiting_policy(views).give_up_after_days
    if days is not None:
        cancel = orders.Cancel(event.order, NOT_IN_TIME, waiting=True)
        yield Task(f"waiting/{event.order}", views.now + timedelta(days=days), cancel)
