"""Which order a channel's number means: the first that was placed under it."""

from collections.abc import Iterator

from ordercore.errors import Refused
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Reader
from ordercore.flow.stores.aside import storable
from ordercore.orders import Agreed, Order, Place, order_stream

__all__ = [
    "REFERENCE",
    "number_taken",
    "order_numbered",
    "order_referred_to",
    "placed_as",
    "stands_alone",
]

REFERENCE = "reference"
"""The kind of the bindings from a channel's numbers to our orders."""


def order_numbered(reader: Reader, channel: str, reference: str) -> Order:
    """Return the order that a channel's number means, whatever its id is.

    Args:
        reader: the shop's store.
        channel: whose number it is.
        reference: the number, as the channel writes it.

    Raises Refused ``order.unknown``: no order was placed under it.
    """
    known = reader.internal(channel, REFERENCE, storable(reference))
    if known is None:
        raise Refused(
            "order.unknown",
            asked=f"order {reference} of channel {channel}",
            because="no order was placed under this number",
            remedy="Check channel and reference, or place the order",
        )
    stream = order_stream(known)
    order: Order = reader.load([stream])[stream].state
    return order


def order_referred_to(agreed: Agreed, views: Views) -> str:
    """Return the order that the channel's number in *agreed* means, "" for none."""
    if not stands_alone(agreed, views):
        return ""
    number = storable(agreed.reference)
    return views.internal(agreed.channel, REFERENCE, number) or ""


def stands_alone(agreed: Agreed, views: Views) -> bool:
    """Tell whether an order's number is its own.

    It has none where nobody gave one, or where it came from an order with the same
    number: a part, a copy, or one that is sent instead of it.
    """
    origins = [views.state(order_stream(name)) for name in agreed.came_from]
    number = (agreed.channel, agreed.reference)
    along = any([_number(origin) == number for origin in origins if origin])
    return agreed.reference != "" and not along


def placed_as(order: str, agreed: Agreed, views: Views) -> Iterator[Place]:
    """Yield what places an order under this very id, for whoever goes on with it.

    Raises Refused ``order.reference``: the number means another order, the same or not.
    """
    known = order_referred_to(agreed, views)
    if known not in {"", order}:
        raise number_taken(order, agreed, views.order(known))
    yield Place(order, agreed)


def number_taken(order: str, agreed: Agreed, known: Order) -> Refused:
    """Return the refusal to place an order under the number of another one."""
    return Refused(
        "order.reference",
        asked=f"place order {order}",
        because=f"{agreed.reference} of channel {agreed.channel} is order {known.id} "
        f"({known.state})",
        remedy=f"Change order {known.id}; or, if this one comes instead of it or "
        f"beside it, say so: came_from=({known.id!r},); or give it a reference of its "
        "own",
    )


def _number(order: Order) -> tuple[str, str]:
    return (order.agreed.channel, order.agreed.reference)
