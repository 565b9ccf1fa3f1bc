"""Places that supply without our counting units: drop-shipping, or made to order."""

from collections import Counter
from collections.abc import Collection

from ordercore.flow.seeing.views import Views
from ordercore.replenishing import PurchaseDemand, purchase_stream

__all__ = [
    "bought_for",
    "is_unlimited",
    "supplier_at",
    "there_is_no_end",
]


def is_unlimited(node: str, sku: str, views: Views) -> bool:
    """Tell whether a place supplies an article without units being counted there."""
    known = views.supply.places.get(node)
    return known is not None and known.supplies_unlimited(sku)


def supplier_at(node: str, views: Views) -> str:
    """Return of whom is bought what a place supplies: itself where nobody is named."""
    return views.supply.places[node].supplier or node


def bought_for(order: str, views: Views) -> Counter[tuple[str, str]]:
    """Return how many units are to be bought for an order, by SKU and node."""
    demand: PurchaseDemand | None = views.state(purchase_stream(order))
    lines = demand.lines if demand is not None else ()
    return Counter({(one.sku, one.node): one.open for one in lines})


def there_is_no_end(sku: str, nodes: Collection[str], views: Views) -> bool:
    """Tell whether one place supplies as many of an article as somebody may want.

    Of a kit it supplies every piece.  Only *nodes* are looked at where some are given.
    """
    skus = [one.sku for one in views.components(sku)] or [sku]
    return any(
        [
            all([node.supplies_unlimited(one) for one in skus])
            for node in views.supply.nodes.values()
            if not nodes or node.id in nodes
        ]
    )
