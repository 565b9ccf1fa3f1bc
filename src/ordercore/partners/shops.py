"""What a shop is told of its orders: taken, shipped, cancelled, money back."""

from collections import Counter
from collections.abc import Iterable
from typing import cast

from ordercore.orders import Cancelled, Placed
from ordercore.partners.errand import Errand, Errands, Look
from ordercore.partners.paying_back import PAID_BACK
from ordercore.ports import (
    AcknowledgesOrders,
    CancelsOrders,
    OrderCancellation,
    ParcelNotice,
    PushesShipments,
    ShopCapability,
    UnitsOfLine,
)
from ordercore.shipping import HandedOver

__all__ = ["SHOP_ERRANDS"]


def _acknowledge(event: Placed, look: Look) -> Errand | None:
    """Tell the shop that its order is known here, under our name for it."""
    if not look.tells(ShopCapability.ACKNOWLEDGE, event.order):
        return None
    shop = cast("AcknowledgesOrders", look.adapter)
    there = look.their_order(event.order)
    return Errand(
        ShopCapability.ACKNOWLEDGE,
        lambda key: shop.acknowledge(there, event.order, key=key),
    )


def _ship(event: HandedOver, look: Look) -> Errand | None:
    """Tell the shop that a parcel has left."""
    if not look.tells(ShopCapability.SHIPMENTS, event.order):
        return None
    shop = cast("PushesShipments", look.adapter)
    parcel = ParcelNotice(
        look.their_order(event.order),
        event.parcel,
        _lines_in(event, look),
        event.carrier,
        event.tracking_number,
        event.at or look.recorded.at,
        location=look.connection.places.get(event.node, ""),
    )
    return Errand(
        ShopCapability.SHIPMENTS,
        lambda key: shop.push_shipment(parcel, key=key),
        "shipment",
        event.parcel,
    )


def _lines_in(event: HandedOver, look: Look) -> tuple[UnitsOfLine, ...]:
    """Return what is in a parcel, in units of the shop's lines.

    Kits are packed whole: a parcel holds units of a kit's line, never some components,
    so that over all parcels each kit is told once.  Raises MappingFailed: a line that
    the shop does not know.
    """
    units = Counter[str]()
    for goods in event.contents:
        units[goods.line] += goods.quantity
    return tuple(
        [UnitsOfLine(look.their_line(event.order, one), n) for one, n in units.items()]
    )


def _cancel(event: Cancelled, look: Look) -> Errand | None:
    """Tell the shop which units will not come, unless it has told us so itself."""
    if not look.tells(ShopCapability.CANCEL, event.order):
        return None
    shop = cast("CancelsOrders", look.adapter)
    if look.is_their_word:
        return None
    units = ((line.line, line.quantity) for line in event.lines)
    cancellation = OrderCancellation(
        look.their_order(event.order),
        () if _is_untouched(event, look) else _units(event.order, units, look),
        event.reason,
    )
    return Errand(ShopCapability.CANCEL, lambda key: shop.cancel(cancellation, key=key))


def _is_untouched(event: Cancelled, look: Look) -> bool:
    """Tell whether an event cancels all that an order ever was."""
    ordered = sum([line.quantity for line in look.order(event.order).agreed.lines])
    return event.whole and sum([line.quantity for line in event.lines]) == ordered


def _units(
    order: str, units: Iterable[tuple[str, int]], look: Look
) -> tuple[UnitsOfLine, ...]:
    return tuple([UnitsOfLine(look.their_line(order, one), n) for one, n in units])


SHOP_ERRANDS: Errands = {
    Placed: _acknowledge,
    HandedOver: _ship,
    Cancelled: _cancel,
    **PAID_BACK,
}
"""What a shop is told, by the type of the event."""
