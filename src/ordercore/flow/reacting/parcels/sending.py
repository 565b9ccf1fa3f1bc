"""What was packed becomes a parcel; it leaves, and it arrives."""

from collections.abc import Iterator

from ordercore import orders, shipping, warehouse
from ordercore.flow.doing.engine import Step
from ordercore.flow.reacting.shared import counts
from ordercore.flow.seeing.views import Views
from ordercore.orders import LineQuantity
from ordercore.warehouse import FulfillmentOrder, fulfillment_stream

__all__ = [
    "deliver_order",
    "make_parcel",
    "ship_order",
    "units_leave",
    "void_parcel",
]


def make_parcel(event: warehouse.Packed, views: Views) -> Iterator[Step]:
    """Make the parcel that was packed."""
    order = views.order(event.order)
    pieces = [
        piece for g in event.contents for piece in order.line(g.line).pieces(g.quantity)
    ]
    items = views.items({sku for sku, _ in pieces})
    weight_g = sum([items[sku].weight_g * n for sku, n in pieces if sku in items])
    yield shipping.MakeParcel(
        event.parcel,
        event.order,
        event.fulfillment,
        event.node,
        event.contents,
        weight_g,
    )


def void_parcel(event: warehouse.Unpacked, views: Views) -> Iterator[Step]:
    """End the parcel that was unpacked, if it has no label on and is still here."""
    yield shipping.VoidParcel(event.parcel)


def ship_order(event: shipping.HandedOver, views: Views) -> Iterator[Step]:
    """Let the units leave: in the order and in the node's work."""
    yield from units_leave(event, views)


def units_leave(
    event: shipping.HandedOver | shipping.Collected, views: Views
) -> Iterator[Step]:
    """Yield what lets the units of a parcel leave the node that packed it."""
    lines = counts(event.contents)
    work: FulfillmentOrder | None = views.state(fulfillment_stream(event.fulfillment))
    lots = work.box(event.parcel).lots if work else ()
    yield orders.Ship(event.order, event.fulfillment, lines, lots)
    yield warehouse.Ship(event.fulfillment, lines)


def deliver_order(event: shipping.Delivered, views: Views) -> Iterator[Step]:
    """Count the parcel's units as delivered, but for those that have come back.

    What its buyer still has to collect is not.
    """
    order = views.order(event.order)
    if order.agreed.collect_at:
        return
    under_way = [
        (goods.line, min(goods.quantity, order.find(goods.line)[1].shipped))
        for goods in event.contents
    ]
    lines = [LineQuantity(line, units) for line, units in under_way if units]
    yield orders.Deliver(event.order, tuple(lines))
