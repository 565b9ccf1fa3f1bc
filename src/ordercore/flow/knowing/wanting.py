"""What orders want and have no claim on, each with the segments of its buyer."""

from collections.abc import Collection

from ordercore.flow.seeing.segmenting import of_order
from ordercore.flow.seeing.views import Views
from ordercore.flow.tagging import wanted as tag_of
from ordercore.message import key_of
from ordercore.stock import Dated
from ordercore.views.outlook import wanted

__all__ = ["wants_of"]


def wants_of(
    sku: str, views: Views, without: Collection[str] = ()
) -> list[tuple[Dated, tuple[str, ...]]]:
    """Return how many units of a SKU are wanted when, and by whose orders.

    Args:
        sku: which one.
        views: what is known.
        without: orders that are left out.
    """
    names = [key_of(stream) for stream in views.tagged(tag_of(sku))]
    orders = [views.order(name) for name in names if name not in without]
    today = views.today.first(views.supply.nodes)
    return [(one, of_order(o)) for o in orders for one in wanted(o, sku, today)]
