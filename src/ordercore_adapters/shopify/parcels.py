"""What has left is told to a Shopify shop, parcel by parcel."""

from collections import Counter

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin
from ordercore_adapters.shopify.documents import FULFIL, PARCELS

__all__ = ["push_shipment"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt

OPEN = frozenset({"OPEN", "IN_PROGRESS", "SCHEDULED"})
"""States of a fulfillment order from which something can leave."""


def push_shipment(admin: Admin, parcel: oc.ports.ParcelNotice) -> Receipt:
    """Make a fulfillment; without a number our parcel's id stands for it."""
    order = _order(admin, parcel.order)
    number = parcel.tracking_number or parcel.parcel
    for made in order.parts("fulfillments"):
        numbers = [one.maybe_text("number") for one in made.parts("trackingInfo")]
        if number in numbers and made.maybe_text("status") != "CANCELLED":
            return Receipt(made.text("id") or "", duplicate=True)
    tracking = {"number": number, "company": parcel.carrier}
    if parcel.tracking_url:
        tracking["url"] = parcel.tracking_url
    given = {
        "lineItemsByFulfillmentOrder": _leaving(order, parcel),
        "notifyCustomer": parcel.notify,
        "trackingInfo": tracking,
    }
    return Receipt(_fulfilled(admin.ask(FULFIL, "orders.fulfil", fulfillment=given)))


def _fulfilled(data: Part) -> str:
    """Return the id of what was made.  Raises Rejected: nothing was."""
    done = data.part("fulfillmentCreate")
    refused = done.parts("userErrors") if done else []
    if refused:
        raise oc.errors.Rejected("shopify, orders.fulfil", "a user error")
    made = done.part("fulfillment") if done else None
    if made is None:
        data.wrong("fulfillmentCreate", "a fulfillment, or user errors")
    number = made.text("id") if made is not None else None
    data.check_answer()
    return number or ""


def _order(admin: Admin, number: str) -> Part:
    data = admin.ask(PARCELS, "orders.get", id=f"gid://shopify/Order/{number}")
    order = data.part("order")
    data.check_answer()
    if order is None:
        raise oc.errors.NotFound("shopify, orders.get", "no such order")
    return order


def _leaving(order: Part, parcel: oc.ports.ParcelNotice) -> list[dict[str, object]]:
    """Return which units of which fulfillment orders are in a parcel.

    Those of the place that it left come first.

    Raises:
        NotFound: the order has no such line.
        Rejected: more than is left to ship.
    """
    wanted = Counter[str]()
    for one in parcel.lines:
        wanted[f"gid://shopify/LineItem/{one.line}"] += one.quantity
    listed = order.part("fulfillmentOrders")
    works = listed.parts("nodes", needed=True) if listed else []
    works.sort(key=lambda work: _place_of(work) != parcel.location)
    known: set[str] = set()
    groups: list[dict[str, object]] = []
    for work in works:
        if taken := _taken(work, wanted, known):
            number = work.text("id")
            groups.append(
                {"fulfillmentOrderId": number, "fulfillmentOrderLineItems": taken}
            )
    order.check_answer()
    if set(wanted) - known:
        raise oc.errors.NotFound("shopify, orders.fulfil", "the order has no such line")
    if any(wanted.values()):
        raise oc.errors.Rejected("shopify, orders.fulfil", "more than is left to ship")
    return groups


def _place_of(work: Part) -> str:
    assigned = work.part("assignedLocation")
    place = assigned.part("location") if assigned else None
    return place.maybe_text("id") if place else ""


def _taken(
    work: Part, wanted: Counter[str], known: set[str]
) -> list[dict[str, object]]:
    """Return what of the wanted units one fulfillment order has, and take it off."""
    lines = work.part("lineItems")
    taken: list[dict[str, object]] = []
    for one in lines.parts("nodes", needed=True) if lines else ():
        item = one.part("lineItem")
        name = (item.text("id") or "") if item else ""
        known.add(name)
        left = one.whole("remainingQuantity")
        units = min(wanted[name], left) if work.maybe_text("status") in OPEN else 0
        if units:
            wanted[name] -= units
            taken.append({"id": one.text("id"), "quantity": units})
    return taken
