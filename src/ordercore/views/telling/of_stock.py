"""What happened to stock, in words."""

from ordercore import stock
from ordercore.views.telling.told import Teller, Tellers, Told, said

__all__ = ["TELLERS"]


def _moved(what: str) -> Teller:
    def tell(
        event: stock.Received
        | stock.Allocated
        | stock.Deallocated
        | stock.Shipped
        | stock.Returned
        | stock.HeldBack
        | stock.Freed
        | stock.Lapsed
        | stock.Scrapped,
    ) -> Told:
        detail = f"{event.quantity} × {event.sku}"
        return Told(what, detail, event.quantity, event.node, why=event.cause)

    return tell


def adjusted(event: stock.Adjusted) -> Told:
    """Tell by how many units the count differed."""
    detail = f"{event.delta:+} × {event.sku}"
    return Told("Stock corrected", detail, event.delta, event.node, why=event.cause)


def counted(event: stock.Counted) -> Told:
    """Tell what was counted, and how many promised units are missing."""
    missing = f", {event.short} promised units are missing" if event.short else ""
    detail = f"{event.counted} × {event.sku}, {event.before} in the book{missing}"
    return Told("Stock counted", detail, event.delta, event.node, why=event.cause)


def reclassified(event: stock.Reclassified) -> Told:
    """Tell from which condition units went into which."""
    detail = f"{event.quantity} × {event.sku}, {event.bucket} → {event.into}"
    units = event.quantity
    return Told("Stock reclassified", detail, units, event.node, why=event.cause)


def safety_stock_kept(event: stock.SafetyStockKept) -> Told:
    """Tell how many units are kept back."""
    detail = f"{event.units} × {event.sku}, {event.before} before"
    return Told("Safety stock", detail, event.units, event.node)


def _kept(what: str) -> Teller:
    def tell(
        event: stock.Reserved
        | stock.Extended
        | stock.Resized
        | stock.HandedOn
        | stock.Released
        | stock.Converted,
    ) -> Told:
        units = sum([part.quantity for part in event.parts])
        until = f"until {event.until:%Y-%m-%d %H:%M} UTC"
        where = ", ".join([part.node for part in event.parts])
        return Told(what, f"{units} × {event.sku} {until}", units, where)

    return tell


def announced(event: stock.DeliveryAnnounced) -> Told:
    """Tell what is to come, from whom, and when."""
    detail = f"{said(event.lines)} from {event.supplier}, due {event.due_on}"
    units = sum([one.quantity for one in event.lines])
    return Told("Delivery announced", detail, units, event.node)


def redated(event: stock.DeliveryRedated) -> Told:
    """Tell the new day."""
    detail = f"due {event.due_on}, not {event.before}"
    return Told("Delivery redated", detail, why=event.reason)


def unloaded(event: stock.Unloaded) -> Told:
    """Tell what has come, and what of it cannot be sold yet."""
    units = sum([one.quantity for one in event.goods])
    apart = units - sum([one.good for one in event.goods])
    more = f", {apart} of them set apart" if apart else ""
    receipt = f" under {event.receipt}"
    return Told("Unloaded", f"{said(event.goods)}{receipt}{more}", units, event.node)


def completed(event: stock.DeliveryCompleted) -> Told:
    """Tell that all has come, or as good as all."""
    detail = f"{said(event.missing)} missing" if event.missing else ""
    return Told("Delivery complete", detail)


def _ended(what: str) -> Teller:
    def tell(event: stock.DeliveryClosed | stock.DeliveryCancelled) -> Told:
        return Told(what, f"{said(event.missing)} will not come", why=event.reason)

    return tell


TELLERS: Tellers = {
    stock.DeliveryAnnounced: announced,
    stock.DeliveryRedated: redated,
    stock.Unloaded: unloaded,
    stock.DeliveryCompleted: completed,
    stock.DeliveryClosed: _ended("Delivery closed short"),
    stock.DeliveryCancelled: _ended("Delivery cancelled"),
    stock.Received: _moved("Stock received"),
    stock.Adjusted: adjusted,
    stock.Counted: counted,
    stock.Reclassified: reclassified,
    stock.Scrapped: _moved("Stock scrapped"),
    stock.SafetyStockKept: safety_stock_kept,
    stock.Allocated: _moved("Stock promised"),
    stock.Deallocated: _moved("Stock freed"),
    stock.Shipped: _moved("Stock left"),
    stock.Returned: _moved("Stock back"),
    stock.Reserved: _kept("Reserved"),
    stock.Extended: _kept("Reserved for longer"),
    stock.Resized: _kept("Reservation resized"),
    stock.HandedOn: _kept("Reservation handed on"),
    stock.Released: _kept("Reservation released"),
    stock.Converted: _kept("Reservation used"),
    stock.HeldBack: _moved("Stock held back"),
    stock.Freed: _moved("Stock held no more"),
    stock.Lapsed: _moved("Reservations ended"),
}
