"""A node's work follows the order's claims there, and the order follows the work."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from ordercore import orders, stock, warehouse
from ordercore.catalog import Component, Item
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.goods.lots import check_lots_named, lots_named
from ordercore.flow.goods.unlimited import is_unlimited
from ordercore.flow.reacting.shared import counts
from ordercore.flow.reacting.stock.serials import check_named, numbers_of
from ordercore.flow.seeing.views import Views
from ordercore.orders import Gate, LineQuantity
from ordercore.orders.reallocating import Reallocated
from ordercore.stock import StockLevel, stock_stream
from ordercore.warehouse import FulfillmentOrder
from ordercore.warehouse.life import UNBEGUN

__all__ = [
    "check_release",
    "check_unbegun",
    "correct_short_stock",
    "count_packed",
    "count_picked",
    "count_unpacked",
    "lose_place",
    "open_work",
    "withdraw_work",
]


def open_work(event: orders.Allocated | Reallocated, views: Views) -> Iterator[Step]:
    """Open a fulfilment order for each node."""
    order = views.order(event.order)
    order_lines = [order.line(a.line) for a in event.allotments]
    items = views.items({sku for line in order_lines for sku, _ in line.pieces(1)})
    work: dict[tuple[str, str], list[warehouse.Work]] = {}
    for a, line in zip(event.allotments, order_lines, strict=True):
        barcode = items[a.sku].barcode if a.sku in items else ""
        inside = [_piece(one, items) for one in line.components]
        ids = (a.line, a.sku, line.name, a.quantity, barcode)
        open_lines = work.setdefault((a.fulfillment, a.node), [])
        open_lines.append(warehouse.Work(*ids, tuple(inside)))
    for (fulfillment, node), lines in work.items():
        day = _counts_on(node, views)
        parcels = tuple([one for one in event.parcels if one.node == node])
        what = (tuple(lines), day, parcels)
        yield warehouse.Open(fulfillment, event.order, node, *what)


def _counts_on(node: str, views: Views) -> date | None:
    known = views.supply.nodes.get(node)
    limited = known is not None and known.capacity is not None
    return views.today.on(node) if limited else None


def _piece(component: Component, items: Mapping[str, Item]) -> warehouse.Piece:
    item = items.get(component.sku)
    name, barcode = (item.name, item.barcode) if item is not None else ("", "")
    return warehouse.Piece(component.sku, component.quantity, name, barcode)


def withdraw_work(
    event: orders.Cancelled | orders.Changed | orders.Reverted | Reallocated,
    views: Views,
) -> Iterator[Step]:
    """Take units away from the node's work that are not wanted there any more."""
    lines: dict[str, list[LineQuantity]] = {}
    for a in event.released:
        lines.setdefault(a.fulfillment, []).append(LineQuantity(a.line, a.quantity))
    for fulfillment, asked in lines.items():
        yield warehouse.Withdraw(fulfillment, tuple(asked), event.reason)


def check_unbegun(event: Reallocated, views: Views) -> Iterator[Step]:
    """Refuse to take units away from work that its node has been told of."""
    for name in dict.fromkeys([a.fulfillment for a in event.released]):
        work: FulfillmentOrder = views.state(warehouse.fulfillment_stream(name))
        if work.state not in UNBEGUN:
            raise Refused(
                "fulfillment.begun",
                asked=f"move units of fulfilment order {name} to another one",
                because=f"it is {work.state}: {work.node} has been told of it",
                remedy="Leave it where it is; to call it back do warehouse.Cancel or "
                "warehouse.Reject",
            )
    yield from ()


def check_release(event: warehouse.Released, views: Views) -> Iterator[Step]:
    """Refuse to release work of an order that is held, or of held lines only."""
    order, work = views.order(event.order), views.state(event.stream)
    lines = [line.line for line in work.lines if line.open]
    some_may = set(lines) - order.held_lines(Gate.RELEASE)
    asked = () if some_may else tuple(lines)
    yield orders.CheckGate(event.order, Gate.RELEASE, asked)


def count_picked(event: warehouse.Picked, views: Views) -> Iterator[Step]:
    """Count the units as picked in the order."""
    yield orders.Pick(event.order, event.fulfillment, counts(event.goods))


def count_packed(event: warehouse.Packed, views: Views) -> Iterator[Step]:
    """Count the units as packed in the order."""
    yield orders.Pack(event.order, event.fulfillment, counts(event.contents))


def count_unpacked(event: warehouse.Unpacked, views: Views) -> Iterator[Step]:
    """Count the units as picked again in the order."""
    yield orders.Unpack(event.order, event.fulfillment, counts(event.contents))


def lose_place(
    event: warehouse.PickedShort
    | warehouse.Rejected
    | warehouse.Cancelled
    | warehouse.ClosedShort,
    views: Views,
) -> Iterator[Step]:
    """Give back the units that this node will not ship."""
    if event.goods:
        yield orders.Deallocate(
            event.order, event.fulfillment, counts(event.goods), event.reason
        )


def correct_short_stock(event: warehouse.PickedShort, views: Views) -> Iterator[Step]:
    """Take units off the book that are not on the shelf, of kits those alone.

    What a count has not found, or what is held, is no more among what can be sold: of
    the units that lost their place so many are not free now.
    """
    work: FulfillmentOrder = views.state(event.stream)
    missing, freed = Counter[str](), Counter[str]()
    for goods in event.not_there or event.goods:
        missing[goods.sku] += goods.quantity
    for goods in event.goods:
        freed.update(dict(work.line(goods.line).pieces(goods.quantity)))
    asked = f"miss units in fulfilment order {event.fulfillment}"
    check_named(asked, missing, event.serials, views)
    check_lots_named(asked, missing, event.lots)
    for sku, units in missing.items():
        numbers, lots = numbers_of(event.serials, sku), lots_named(event.lots, sku)
        kept: StockLevel | None = views.state(stock_stream(sku, event.node))
        level = kept or StockLevel(sku, event.node)
        gone_before = max(0, freed[sku] - level.at(views.now).unclaimed)
        left = units if numbers or lots else max(0, units - gone_before)
        ids = (sku, event.node, -left, event.fulfillment, views.now)
        if left and not is_unlimited(event.node, sku, views):
            yield stock.Adjust(*ids, serials=numbers, lots=lots)
