"""A place or a rate table goes only when nobody is left without it."""

from collections.abc import Iterator, Sequence

from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.doing.engine import Step
from ordercore.flow.seeing.views import Views
from ordercore.message import key_of
from ordercore.orders import Order
from ordercore.shipping import Parcel, RatesWithdrawn, parcel_stream
from ordercore.sourcing import NodeClosed
from ordercore.warehouse import FulfillmentOrder, fulfillment_stream

__all__ = ["check_nothing_comes", "check_tables_left"]

NAMED = 10
"""So many of those are named that are in the way."""


def check_nothing_comes(event: NodeClosed, views: Views) -> Iterator[Step]:
    """Refuse to close a place where buyers come for orders, or to which goods come."""
    streams = views.tagged(tagging.coming_to(event.node))
    coming = [stream.replace("/", " ") for stream in streams]
    collected = [
        one.id for one in _open_orders(views) if one.agreed.collect_at == event.node
    ]
    why = [f"{_few(coming)} is on the way there"] if coming else []
    why += [f"order {_few(collected)} is to be collected there"] if collected else []
    if why:
        raise Refused(
            "node.in-use",
            asked=f"close node {event.node}",
            because=", and ".join(why),
            remedy="Let them come first, or send them elsewhere: stock.CancelDelivery, "
            "CloseDelivery, CancelTransfer or CloseTransfer, and orders.ProposeChange; "
            "so that no more orders are collected there open it with collect_days=None",
        )
    yield from ()


def check_tables_left(event: RatesWithdrawn, views: Views) -> Iterator[Step]:
    """Refuse to withdraw the last rate table, or the only one for what is to leave."""
    if not views.supply.tables:
        because = "it is the only one in force: no shipment would have a price"
        raise _in_use(event, because, "Publish another one (shipping.PublishRates)")
    if stranded := [one.id for one in _open_orders(views) if _strands(one, views)]:
        because = f"no other table carries what is to leave for order {_few(stranded)}"
        remedy = "Label their parcels first, let other nodes ship (warehouse.Reject), "
        raise _in_use(event, because, f"{remedy}or publish a table for the way")
    yield from ()


def _in_use(event: RatesWithdrawn, because: str, remedy: str) -> Refused:
    asked = f"withdraw rate table {event.name}"
    return Refused("rates.in-use", asked=asked, because=because, remedy=remedy)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _open_orders(views: Views) -> Iterator[Order]:
    for stream in views.tagged(tagging.OPEN):
        yield views.order(key_of(stream))


def _strands(order: Order, views: Views) -> bool:
    """Tell whether units that a node has for an order could not be sent any more."""
    claims = [claim for one in order.progress for claim in one.claims]
    works = {claim.fulfillment: claim.node for claim in claims if claim.total}
    return any(
        [
            node != order.agreed.collect_at
            and not _carries(node, order, views)
            and _unlabelled(name, views)
            for name, node in works.items()
        ]
    )


def _carries(node: str, order: Order, views: Views) -> bool:
    """Tell whether a table that is in force is for the way from a node to the buyer."""
    place, to = views.supply.places.get(node), order.agreed.ship_to.country
    tables = views.supply.tables.values()
    return place is None or any([k.zone(place.address.country, to) for k in tables])


def _unlabelled(fulfillment: str, views: Views) -> bool:
    """Tell whether something of a node's work has no label yet."""
    work: FulfillmentOrder = views.state(fulfillment_stream(fulfillment))
    parcels: list[Parcel] = [views.state(parcel_stream(one)) for one in work.parcels]
    packed = sum([line.packed for line in work.lines])
    return work.open > packed or any([not one.carrier for one in parcels])
