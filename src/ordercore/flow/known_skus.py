"""An article of which nobody has ever heard is a slip of the pen."""

from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.views import Views
from ordercore.stock import stock_stream

__all__ = ["check_sku_known"]


def check_sku_known(sku: str, asked: str, views: Views, *, besides: str = "") -> None:
    """Raise Refused ``sku.unknown`` unless somebody listed, had or expects a SKU.

    Args:
        sku: which one.
        asked: what somebody wants to do with it.
        views: what can be seen.
        besides: the stream of a shelf that does not count, as it is new.
    """
    places = {stock_stream(sku, level.node) for level in views.levels(sku)}
    if (
        places - {besides}
        or views.item(sku) is not None
        or views.incoming(sku)
        or views.tagged(tagging.wanted(sku))
    ):
        return
    raise Refused(
        "sku.unknown",
        asked=asked,
        because=f"{sku} is not listed, and nobody received, expects or wants it",
        remedy="Check the SKU, or list it with catalog.ListItem",
    )
