"""Stock follows orders: what a line claims is what the shelf holds back."""

from collections.abc import Iterator

from ordercore import orders, stock
from ordercore.flow.engine import Step
from ordercore.flow.reacting.reserving import convert_reserved
from ordercore.flow.views import Views

__all__ = [
    "claim_stock",
    "free_cancelled_stock",
    "free_stock",
    "put_back_in_stock",
    "take_from_stock",
    "take_over_the_counter",
]


def claim_stock(event: orders.Allocated, views: Views) -> Iterator[Step]:
    """Promise the units at their nodes; what was kept for the order is used up."""
    yield from convert_reserved(event, views)
    for a in event.allotments:
        yield stock.Allocate(a.sku, a.node, a.quantity, event.order, views.now)


def free_stock(event: orders.Deallocated, views: Views) -> Iterator[Step]:
    """Give the units free at their nodes."""
    for a in event.allotments:
        yield stock.Deallocate(a.sku, a.node, a.quantity, event.order)


def free_cancelled_stock(
    event: orders.Cancelled | orders.Changed | orders.Reverted, views: Views
) -> Iterator[Step]:
    """Give the units free at their nodes that are not wanted there any more."""
    for a in event.released:
        yield stock.Deallocate(a.sku, a.node, a.quantity, event.order)


def take_from_stock(event: orders.Shipped, views: Views) -> Iterator[Step]:
    """Let the units leave the shelf."""
    for goods in event.goods:
        yield stock.Ship(goods.sku, event.node, goods.quantity, event.order)


def take_over_the_counter(event: orders.HandedOut, views: Views) -> Iterator[Step]:
    """Let the units leave the shelf that the buyer takes along."""
    for goods in event.goods if event.node else ():
        ids = (goods.sku, event.node, goods.quantity, event.order)
        yield stock.Allocate(*ids, views.now)
        yield stock.Ship(*ids)


def put_back_in_stock(event: orders.Returned, views: Views) -> Iterator[Step]:
    """Put units that came back on the shelf."""
    for goods in event.goods:
        yield stock.Return(goods.sku, event.node, goods.quantity, event.order)
