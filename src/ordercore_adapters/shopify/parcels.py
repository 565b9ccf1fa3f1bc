"""What has left is told to a Shopify shop, parcel by parcel.

Shopify splits an order into fulfillment orders, one for each place that it would send
from, and a fulfillment holds goods of one place.  ordercore may have sent them from
another: then their fulfillment order is moved there before.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from attrs import frozen

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, number_of
from ordercore_adapters.shopify.documents import CONTENTS, FULFIL, MOVE, PARCELS, WORK
from ordercore_adapters.shopify.paging import all_nodes

__all__ = ["push_shipment"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt

SAID = "shopify, parcels.fulfil"

OPEN = frozenset({"OPEN", "IN_PROGRESS", "SCHEDULED"})
"""States of a fulfillment order from which something can leave."""

GONE = frozenset({"CANCELLED", "ERROR", "FAILURE"})
"""States of a fulfillment that is none any more."""


@frozen
class _Portion:
    """Units of one line in a fulfillment order, and where they would leave."""

    work: str
    place: str
    item: str
    line: str
    units: int


def push_shipment(admin: Admin, parcel: oc.ports.ParcelNotice) -> Receipt:
    """Make a fulfillment; without a number our parcel's id stands for it.

    Where its goods cannot be moved to the place that it left, or none is told, it is
    one fulfillment for each place; what was made of them before is not made again.
    """
    order = _order(admin, parcel.order)
    wanted = _wanted(parcel)
    made = [*_made(admin, order, parcel, wanted)]
    if made and not +wanted:
        return Receipt(made[0], duplicate=True)
    portions = _leaving(admin, order, wanted, parcel.location)
    if _move(admin, portions, parcel.location):
        order = _order(admin, parcel.order)
        portions = _leaving(admin, order, _rest(portions), parcel.location)
    by_place: dict[str, list[_Portion]] = defaultdict(list)
    for one in portions:
        by_place[one.place].append(one)
    made += [_fulfilled(admin, parcel, together) for together in by_place.values()]
    return Receipt(made[0])


def _wanted(parcel: oc.ports.ParcelNotice) -> Counter[str]:
    units = Counter[str]()
    for one in parcel.lines:
        units[one.line] += one.quantity
    return units


def _rest(portions: list[_Portion]) -> Counter[str]:
    """Return the units of all portions, by the number of the line."""
    units = Counter[str]()
    for one in portions:
        units[one.line] += one.units
    return units


def _made(
    admin: Admin, order: Part, parcel: oc.ports.ParcelNotice, wanted: Counter[str]
) -> Iterator[str]:
    """Yield what was made of a parcel before, and take its units off what is wanted.

    Another number of units under the same tracking number is of another parcel.
    """
    tracking = parcel.tracking_number or parcel.parcel
    for made in order.parts("fulfillments"):
        numbers = [one.maybe_text("number") for one in made.parts("trackingInfo")]
        if tracking not in numbers or made.maybe_text("status") in GONE:
            continue
        name = made.text("id") or ""
        order.check_answer()
        units = _contents(admin, name)
        if units and all([wanted[line] == n for line, n in units.items()]):
            wanted -= units
            yield name


def _contents(admin: Admin, fulfillment: str) -> Counter[str]:
    """Return what is in a fulfillment, by the number of the line."""
    units = Counter[str]()
    more = CONTENTS, "parcels.contents"
    data = admin.ask(*more, id=fulfillment, after=None)
    whole = data.part("fulfillment")
    if whole is None:
        return units
    for one in all_nodes(admin, whole, "fulfillmentLineItems", more, fulfillment):
        line = one.part("lineItem")
        if line is not None:
            units[number_of(line)] += one.whole("quantity")
        one.check_answer()
    return units


def _order(admin: Admin, number: str) -> Part:
    return admin.order(PARCELS, "parcels.get", number)


def _leaving(
    admin: Admin, order: Part, wanted: Counter[str], place: str
) -> list[_Portion]:
    """Return which units of which fulfillment orders are in a parcel.

    Those of the place that it left come first.

    Raises:
        NotFound: the order has no such line.
        Rejected: more than is left to ship.
    """
    left = Counter(wanted)
    listed = order.part("fulfillmentOrders")
    works = listed.parts("nodes", needed=True) if listed else []
    works.sort(key=lambda work: _place_of(work) != place)
    known: set[str] = set()
    portions = [one for work in works for one in _taken(admin, work, left, known)]
    order.check_answer()
    if set(wanted) - known:
        raise oc.errors.NotFound(SAID, "the order has no such line")
    if any(left.values()):
        raise oc.errors.Rejected(SAID, "more than is left to ship")
    return portions


def _place_of(work: Part) -> str:
    assigned = work.part("assignedLocation")
    place = assigned.part("location") if assigned else None
    return place.maybe_text("id") if place else ""


def _taken(
    admin: Admin, work: Part, wanted: Counter[str], known: set[str]
) -> Iterator[_Portion]:
    """Yield what of the wanted units one fulfillment order has, and take it off."""
    is_open, name = work.maybe_text("status") in OPEN, work.text("id") or ""
    more = WORK, "parcels.work"
    for one in all_nodes(admin, work, "lineItems", more, name):
        item = one.part("lineItem")
        line = number_of(item) if item else ""
        known.add(line)
        left = one.whole("remainingQuantity")
        units = min(wanted[line], left) if is_open else 0
        if units:
            wanted[line] -= units
            id_ = one.text("id") or ""
            yield _Portion(name, _place_of(work), id_, line, units)
        one.check_answer()


def _move(admin: Admin, portions: list[_Portion], place: str) -> bool:
    """Move goods to the place that a parcel left; tell whether anything was moved.

    What Shopify refuses to move, because it stocks no such article there, stays.
    """
    moved = False
    for work, lines in _by_work([one for one in portions if one.place != place]):
        if not place:
            break
        try:
            admin.change(MOVE, "parcels.move", id=work, location=place, lines=lines)
            moved = True
        except oc.errors.Rejected:
            continue
    return moved


def _by_work(
    portions: list[_Portion],
) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Yield each fulfillment order, and what leaves of it."""
    groups: dict[str, list[dict[str, object]]] = defaultdict(list)
    for one in portions:
        groups[one.work].append({"id": one.item, "quantity": one.units})
    yield from groups.items()


def _fulfilled(
    admin: Admin, parcel: oc.ports.ParcelNotice, portions: list[_Portion]
) -> str:
    """Make one fulfillment, and return its id.  Raises Rejected: nothing was made."""
    tracking = {
        "number": parcel.tracking_number or parcel.parcel,
        "company": parcel.carrier,
    }
    if parcel.tracking_url:
        tracking["url"] = parcel.tracking_url
    given = {
        "lineItemsByFulfillmentOrder": [
            {"fulfillmentOrderId": work, "fulfillmentOrderLineItems": lines}
            for work, lines in _by_work(portions)
        ],
        "notifyCustomer": parcel.notify,
        "trackingInfo": tracking,
    }
    done = admin.change(FULFIL, "parcels.fulfil", fulfillment=given)
    made = done.part("fulfillment")
    number = made.text("id") if made is not None else None
    if number is None:
        done.wrong("fulfillment", "a fulfillment, or user errors")
    done.check_answer()
    return number or ""
