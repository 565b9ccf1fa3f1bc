"""Every price of the network is in one currency, and goods move between open places."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from ordercore import orders, stock
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.knowing.open_places import check_node
from ordercore.flow.seeing.views import Views
from ordercore.message import Event
from ordercore.orders.reallocating import Reallocated
from ordercore.shipping import RatesPublished
from ordercore.sourcing import NodeOpened
from ordercore.sourcing.places.opened import not_open

__all__ = [
    "check_handling",
    "check_open",
    "check_places",
    "check_prices",
    "check_takes_back",
]

At: TypeAlias = tuple[str, Sequence[str]]
"""What is asked for, and at which places."""


def check_handling(event: NodeOpened, views: Views) -> Iterator[Step]:
    """Refuse a place whose handling is in another currency than the rate tables."""
    for name, table in views.supply.tables.items():
        currency = event.node.handling.currency
        if table.currency != currency:
            what = f"open node {event.node.id}, whose handling is in {currency}"
            raise _mixed(what, f"rate table {name} is in {table.currency}")
    yield from ()


def check_prices(event: RatesPublished, views: Views) -> Iterator[Step]:
    """Refuse a rate table in another currency than the places and the other ones."""
    currency = event.table.currency
    what = f"publish rate table {event.name} in {currency}"
    for name, table in views.supply.tables.items():
        if table.currency != currency:
            raise _mixed(what, f"rate table {name} is in {table.currency}")
    for node in views.supply.places.values():
        if node.handling.currency != currency:
            because = f"the handling of node {node.id} is in {node.handling.currency}"
            raise _mixed(what, because)
    yield from ()


def check_places(
    event: orders.Allocated | orders.HandedOut | Reallocated, views: Views
) -> Iterator[Step]:
    """Refuse units at a place that is not open."""
    if isinstance(event, orders.HandedOut):
        named = {event.node} - {""}
    else:
        named = {a.node for a in event.allotments}
    supply = views.supply
    for node in sorted(named - supply.nodes.keys()):
        asked = f"take units of order {event.order} from {node}"
        raise not_open(node, asked, supply.nodes, closed=node in supply.places)
    yield from ()


def check_takes_back(event: orders.Returned, views: Views) -> Iterator[Step]:
    """Refuse goods that come back at a place which does not take them back."""
    node = views.supply.places.get(event.node)
    order = views.order(event.order)
    pieces = [
        sku
        for goods in event.goods
        for sku, _ in order.line(goods.line).pieces(goods.quantity)
    ]
    no = sorted({sku for sku in pieces if node is not None and not node.takes(sku)})
    if no:
        raise Refused(
            "node.takes-none",
            asked=f"take {', '.join(no)} of order {event.order} back at {event.node}",
            because="the place does not take that back (takes_back)",
            remedy=f"Ask oms.plan.return_to({event.order!r}) which place does",
        )
    yield from ()


def check_open(event: Event[Any], views: Views) -> Iterator[Step]:
    """Refuse what is to come to, leave, be kept, counted or told at no open place.

    A shop that has opened no place at all keeps its network elsewhere.
    """
    asked, nodes = _AT[type(event)](event)
    leaves = _leaves(event)
    for node in nodes:
        check_node(node, asked, views, may_be_closed=node == leaves)
    yield from ()


def _leaves(event: Event[Any]) -> str:
    """Return the place of which the goods are counted, or sent away."""
    match event:
        case stock.TransferRequested():
            return event.source
        case stock.CountSheetOpened():
            return event.node
        case _:
            return ""


def _received(event: stock.Received) -> At:
    return f"receive {event.quantity} × {event.sku} at {event.node}", (event.node,)


def _announced(event: stock.DeliveryAnnounced) -> At:
    return f"expect delivery {event.delivery} at {event.node}", (event.node,)


def _moved(event: stock.TransferRequested) -> At:
    way = (event.source, event.destination)
    return f"send transfer {event.transfer} from {way[0]} to {way[1]}", way


def _kept(event: stock.SafetyStockKept | stock.QuotaSet) -> At:
    return f"keep {event.units} × {event.sku} at {event.node}", (event.node,)


def _counted(event: stock.CountSheetOpened) -> At:
    return f"count at {event.node} by sheet {event.sheet}", (event.node,)


def _told(event: stock.PublishingSet) -> At:
    nodes = event.publishing.nodes
    return f"tell channel {event.channel} of {', '.join(nodes)}", nodes


_AT: Mapping[type, Callable[[Any], At]] = {
    stock.Received: _received,
    stock.DeliveryAnnounced: _announced,
    stock.TransferRequested: _moved,
    stock.SafetyStockKept: _kept,
    stock.QuotaSet: _kept,
    stock.CountSheetOpened: _counted,
    stock.PublishingSet: _told,
}
"""What each event asks for."""


def _mixed(asked: str, because: str) -> Refused:
    return Refused(
        "network.currency",
        asked=asked,
        because=because,
        remedy="Give all of it in one currency; a shop that reckons in another one "
        "has a store of its own",
    )
