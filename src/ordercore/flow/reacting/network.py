"""Every price of the network is in one currency, and goods move between open places."""

from collections.abc import Iterator

from ordercore import orders, stock
from ordercore.errors import Refused
from ordercore.flow.engine import Step
from ordercore.flow.open_places import check_node
from ordercore.flow.views import Views
from ordercore.orders.reallocating import Reallocated
from ordercore.shipping import RatesPublished
from ordercore.sourcing import NodeOpened

__all__ = [
    "check_announced",
    "check_counted",
    "check_handling",
    "check_kept",
    "check_open",
    "check_places",
    "check_prices",
    "check_published",
    "check_route",
    "check_takes_back",
]


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
    for node in views.supply.nodes.values():
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
    for node in named - views.supply.nodes.keys():
        raise Refused(
            "node.unknown",
            asked=f"take units of order {event.order} from {node}",
            because="no such node is open",
            remedy="Do sourcing.OpenNode(...) for it, or choose another node",
        )
    yield from ()


def check_takes_back(event: orders.Returned, views: Views) -> Iterator[Step]:
    """Refuse goods that come back at a place which does not take them back."""
    node = views.supply.nodes.get(event.node)
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


def check_published(event: stock.PublishingSet, views: Views) -> Iterator[Step]:
    """Refuse to tell a channel of a place that is not open."""
    for node in event.publishing.nodes:
        check_node(node, f"tell channel {event.channel} of {node}", views)
    yield from ()


def check_open(event: stock.Received, views: Views) -> Iterator[Step]:
    """Refuse a delivery to a place that is not open: nobody would ever get the goods.

    A shop that has opened no place at all keeps its network elsewhere.  What is found
    or comes back is somewhere already, and is taken on the book wherever it is.
    """
    what = f"receive {event.quantity} × {event.sku} at {event.node}"
    check_node(event.node, what, views)
    yield from ()


def check_announced(event: stock.DeliveryAnnounced, views: Views) -> Iterator[Step]:
    """Refuse to expect a delivery at a place that is not open."""
    what = f"expect delivery {event.delivery} at {event.node}"
    check_node(event.node, what, views)
    yield from ()


def check_route(event: stock.TransferRequested, views: Views) -> Iterator[Step]:
    """Refuse to send units from or to a place that is not open."""
    what = f"send transfer {event.transfer} from {event.source} to {event.destination}"
    for node in (event.source, event.destination):
        check_node(node, what, views)
    yield from ()


def check_kept(
    event: stock.SafetyStockKept | stock.QuotaSet, views: Views
) -> Iterator[Step]:
    """Refuse to keep units at a place that is not open."""
    what = f"keep {event.units} × {event.sku} at {event.node}"
    check_node(event.node, what, views)
    yield from ()


def check_counted(event: stock.CountSheetOpened, views: Views) -> Iterator[Step]:
    """Refuse to count at a place that is not open."""
    check_node(event.node, f"count at {event.node} by sheet {event.sheet}", views)
    yield from ()


def _mixed(asked: str, because: str) -> Refused:
    return Refused(
        "network.currency",
        asked=asked,
        because=because,
        remedy="Give all of it in one currency; a shop that reckons in another one "
        "has a store of its own",
    )
