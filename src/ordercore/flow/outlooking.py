"""What becomes of a SKU in the days to come, read from a shop."""

from datetime import date

from ordercore.catalog import item_stream
from ordercore.errors import Refused
from ordercore.flow.oms import OMS
from ordercore.flow.tagging import wanted
from ordercore.orders import Order
from ordercore.views import SkuOutlook, sku_outlook

__all__ = ["outlook_of"]


def outlook_of(oms: OMS, sku: str, today: date | None = None) -> SkuOutlook:
    """Return what becomes of a SKU in the days to come, at all nodes together.

    Args:
        oms: the shop.
        sku: which one.
        today: UTC's day by the shop's clock when it is not given.

    Raises Refused ``sku.unknown``: nobody listed, received, expects or wants it.
    """
    levels, incoming = oms.stock_of(sku), oms.incoming(sku)
    orders: list[Order] = [oms.state(stream) for stream in oms.tagged(wanted(sku))]
    if not (levels or incoming or orders or oms.store.load([item_stream(sku)])):
        raise Refused(
            "sku.unknown",
            asked=f"the outlook of {sku}",
            because="it is not listed, and nobody received, expects or wants it",
            remedy="Check the SKU, or list it with catalog.ListItem",
        )
    return sku_outlook(sku, levels, incoming, orders, today or oms.now().date())
