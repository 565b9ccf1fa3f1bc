"""What lies where, for whoever asks: a name that nobody knows is said to be one."""

from ordercore.flow.asking.fields import text
from ordercore.flow.goods.kits import check_no_kit
from ordercore.flow.knowing.articles import check_read
from ordercore.flow.knowing.open_places import check_node
from ordercore.flow.seeing.views import Views
from ordercore.stock import Dated, StockLevel, stock_stream

__all__ = ["incoming_of", "level_at", "levels_of"]


def level_at(sku: str, node: str, views: Views) -> StockLevel:
    """Return the stock of a SKU at a node now, an empty level where none was.

    Raises Refused ``kit.pieces``, ``node.unknown``, ``sku.unknown``.
    """
    stream = stock_stream(text(sku, "sku"), text(node, "node"))
    found: StockLevel | None = views.state(stream)
    if found is not None:
        return found.at(views.now)
    asked = f"the stock of {sku} at {node}"
    check_no_kit(views.kits.get(sku), asked)
    check_node(node, asked, views)
    check_read((sku,), asked, views)
    return StockLevel(sku, node)


def levels_of(sku: str, views: Views) -> list[StockLevel]:
    """Return the stock of a SKU at every node.  Raises Refused ``sku.unknown``."""
    check_read((text(sku, "sku"),), f"the stock of {sku}", views)
    return views.levels(sku)


def incoming_of(sku: str, views: Views) -> dict[str, tuple[Dated, ...]]:
    """Return what is on its way of a SKU.  Raises Refused ``sku.unknown``."""
    check_read((text(sku, "sku"),), f"what is on its way of {sku}", views)
    return views.incoming(sku)
