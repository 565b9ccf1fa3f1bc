"""What happened to stock, in words."""

from ordercore import stock
from ordercore.views.telling.told import Teller, Tellers, Told

__all__ = ["TELLERS"]


def _moved(what: str) -> Teller:
    def tell(
        event: stock.Received
        | stock.Allocated
        | stock.Deallocated
        | stock.Shipped
        | stock.Returned,
    ) -> Told:
        detail = f"{event.quantity} × {event.sku}"
        return Told(what, detail, event.quantity, event.node, why=event.cause)

    return tell


def adjusted(event: stock.Adjusted) -> Told:
    """Tell by how many units the count differed."""
    detail = f"{event.delta:+} × {event.sku}"
    return Told("Stock corrected", detail, event.delta, event.node, why=event.cause)


TELLERS: Tellers = {
    stock.Received: _moved("Stock received"),
    stock.Adjusted: adjusted,
    stock.Allocated: _moved("Stock promised"),
    stock.Deallocated: _moved("Stock freed"),
    stock.Shipped: _moved("Stock left"),
    stock.Returned: _moved("Stock back"),
}
