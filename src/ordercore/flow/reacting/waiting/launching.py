"""What is ordered before it is on sale waits for its day, and leaves on it."""

from collections.abc import Iterator

from ordercore import catalog, orders
from ordercore.flow import tagging
from ordercore.flow.days.seller_days import starts
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.message import key_of
from ordercore.orders import Gate, Hold, HoldReason, Order, OrderFlag

__all__ = ["launch_in_time", "launch_on_day", "release_launched", "wait_for_launch"]


def launch_in_time(event: catalog.ItemListed, views: Views) -> Iterator[Step]:
    """Put an item on sale on its day; a later listing moves the day."""
    yield from launch_on_day(event.item, views)


def launch_on_day(item: catalog.Item, views: Views) -> Iterator[Task]:
    """Put an item on sale when its day begins for the seller."""
    if item.launch_on is not None:
        launch = catalog.Launch(item.sku, item.launch_on)
        yield Task(f"launch/{item.sku}", starts(item.launch_on, views), launch)


def wait_for_launch(
    event: orders.Placed | orders.Changed, views: Views
) -> Iterator[Step]:
    """Let a line of what is not on sale yet wait for its day."""
    order = views.order(event.order)
    waits = False
    for line, progress in zip(order.lines, order.progress, strict=True):
        item = views.item(line.sku)
        day = item.launch_on if item else None
        if day is None or progress.finished or line.id in _waiting(order):
            continue
        waits = True
        name = free_name(f"launch-{line.id}", [hold.id for hold in order.holds])
        note = f"on sale from {day}"
        hold = Hold(name, Gate.RELEASE, HoldReason.PREORDER, note, line.id)
        yield orders.PlaceHold(order.id, hold)
    if waits:
        yield orders.Flag(order.id, OrderFlag.PREORDER)


def release_launched(
    event: catalog.Launched | catalog.ItemListed, views: Views
) -> Iterator[Step]:
    """Let go what has waited for an item that is on sale now."""
    if isinstance(event, catalog.ItemListed):
        sku, waits = event.item.sku, event.item.launch_on is not None
    else:
        sku, waits = event.sku, False
    if waits:
        return
    for stream in views.tagged(tagging.preordered(sku)):
        order = views.order(key_of(stream))
        skus = {line.id: line.sku for line in order.lines}
        for hold in order.holds:
            if hold.reason == HoldReason.PREORDER and skus.get(hold.line) == sku:
                yield orders.ReleaseHold(order.id, hold.id)


def _waiting(order: Order) -> set[str]:
    return {h.line for h in order.holds if h.reason == HoldReason.PREORDER}
