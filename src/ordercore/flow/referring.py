"""Which order a channel's number means: the first that was placed under it."""

from ordercore.flow.aside import storable
from ordercore.flow.views import Views
from ordercore.orders import Agreed, Order, order_stream

__all__ = ["REFERENCE", "order_referred_to", "stands_alone"]

REFERENCE = "reference"
"""The kind of the bindings from a channel's numbers to our orders."""


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


def _number(order: Order) -> tuple[str, str]:
    return (order.agreed.channel, order.agreed.reference)
