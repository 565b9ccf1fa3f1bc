"""What was done in a warehouse, in words."""

from ordercore import warehouse
from ordercore.views.telling.told import Teller, Tellers, Told, said, units_of

__all__ = ["TELLERS"]


def opened(event: warehouse.Opened) -> Told:
    """Tell what a node is to do, and in how many parcels, where that was planned."""
    count = len(event.parcels)
    detail = f"{said(event.work)}{f', in {count} parcels' if count > 1 else ''}"
    return Told("Work opened", detail, units_of(event.work), event.node)


def packed(event: warehouse.Packed) -> Told:
    """Tell which parcel holds what."""
    detail = f"{said(event.contents)} into parcel {event.parcel}"
    return Told("Packed", detail, units_of(event.contents), event.node)


def unpacked(event: warehouse.Unpacked) -> Told:
    """Tell what came out of which parcel."""
    detail = f"{said(event.contents)} out of parcel {event.parcel}"
    units = units_of(event.contents)
    return Told("Unpacked", detail, units, event.node, why=event.reason)


def _at_node(what: str) -> Teller:
    def tell(
        event: warehouse.Released | warehouse.Accepted | warehouse.Closed,
    ) -> Told:
        return Told(what, node=event.node)

    return tell


def _goods(what: str) -> Teller:
    def tell(
        event: warehouse.Picked | warehouse.Checked | warehouse.Shipped,
    ) -> Told:
        return Told(what, said(event.goods), units_of(event.goods), event.node)

    return tell


def _given_up(what: str) -> Teller:
    def tell(
        event: warehouse.PickedShort
        | warehouse.Rejected
        | warehouse.Cancelled
        | warehouse.ClosedShort
        | warehouse.Withdrawn,
    ) -> Told:
        goods = event.goods
        return Told(what, said(goods), units_of(goods), event.node, why=event.reason)

    return tell


TELLERS: Tellers = {
    warehouse.Opened: opened,
    warehouse.Released: _at_node("Released to the node"),
    warehouse.Accepted: _at_node("Started"),
    warehouse.Rejected: _given_up("Turned down by the node"),
    warehouse.Picked: _goods("Picked"),
    warehouse.PickedShort: _given_up("Not on the shelf"),
    warehouse.Checked: _goods("Scan check passed"),
    warehouse.Packed: packed,
    warehouse.Unpacked: unpacked,
    warehouse.Shipped: _goods("Left the node"),
    warehouse.Withdrawn: _given_up("Taken off the work"),
    warehouse.Cancelled: _given_up("Work called back"),
    warehouse.Closed: _at_node("Work closed"),
    warehouse.ClosedShort: _given_up("Work closed short"),
}
