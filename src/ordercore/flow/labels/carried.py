"""What a carrier is told of a parcel: from where, where to, how heavy it is."""

from collections.abc import Callable, Iterator

from ordercore.catalog import Item
from ordercore.flow.looking.labelling import size_of
from ordercore.orders import Order
from ordercore.ports import ParcelContent, ParcelToCarry, ShipmentRequest
from ordercore.shipping import EU, Parcel
from ordercore.values import Address, Dimensions, Money, share

__all__ = ["label_key", "shipment_of"]

_ItemOf = Callable[[str], Item | None]


def label_key(parcel: str, number: int) -> str:
    """Return the key under which a carrier is asked for a parcel's nth label."""
    return f"parcel/{parcel}/label/{number}"


def shipment_of(
    parcel: Parcel,
    order: Order,
    origin: Address,
    currency: str,
    item_of: _ItemOf,
    size: Dimensions | None = None,
) -> ShipmentRequest:
    """Return a parcel as a carrier wants it told.

    Args:
        parcel: which one; its id is the reference.
        order: whose goods are in it.
        origin: where it lies.
        currency: in which prices are wanted.
        item_of: the catalogue.
        size: its outer size; None for that of a unit that is alone in it.
    """
    to = order.agreed.ship_to
    contents = (
        () if _one_union(origin, to) else tuple(_contents(parcel, order, item_of))
    )
    outer = size or size_of(parcel, item_of)
    box = ParcelToCarry(parcel.id, parcel.weight_g, outer, contents)
    return ShipmentRequest(parcel.id, origin, to, (box,), currency)


def _one_union(a: Address, b: Address) -> bool:
    """Tell whether there is no customs between two places."""
    return a.country == b.country or (a.country in EU and b.country in EU)


def _contents(
    parcel: Parcel, order: Order, item_of: _ItemOf
) -> Iterator[ParcelContent]:
    for goods in parcel.contents:
        line = order.line(goods.line)
        item = item_of(goods.sku)
        unit = share(line.amount.minor, line.quantity, 1)
        yield ParcelContent(
            goods.sku,
            line.name or (item.name if item else "") or goods.sku,
            goods.quantity,
            Money(unit, line.amount.currency),
            item.weight_g if item else 0,
        )
