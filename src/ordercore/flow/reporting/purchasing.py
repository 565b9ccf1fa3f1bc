"""What has to be bought of suppliers for the orders of a shop."""

from ordercore.flow.oms import OMS
from ordercore.flow.tagging import PURCHASING
from ordercore.replenishing import ToPurchase, to_purchase

__all__ = ["purchase_list"]


def purchase_list(oms: OMS, supplier: str = "") -> tuple[ToPurchase, ...]:
    """Return what is to be sent by others and has not been, by supplier and article.

    Args:
        oms: the shop.
        supplier: of whom; "" for all of them.
    """
    demands = [oms.state(stream) for stream in oms.tagged(PURCHASING)]
    return to_purchase(demands, supplier)
