"""What has left is told to a Shopify shop, parcel by parcel.

Shopify splits an order into fulfillment orders, one for each place that it would send
from, and a fulfillment holds goods of one place.  ordercore may have sent them from
another.  They are not moved there for that: Shopify would move what can be sold along,
and that is told to it by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from attrs import frozen

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, id_of, number_of
from ordercore_adapters.shopify.documents import CONTENTS, FULFIL, PARCELS, WORK
from ordercore_adapters.shopify.noting import note_units, noted, units_by_line, units_in
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

    Where Shopify has its goods at several places it is one fulfillment for each of
    them, and the buyer is written to once.  Which they are is noted first, so that what
    was made is not made again.
    """
    order = admin.order(PARCELS, "parcels.get", parcel.order)
    plans = noted(order, "parcels")
    known = units_in(plans)
    left = _groups(known.get(parcel.parcel, {})) or [units_by_line(parcel.lines)]
    made = [*_made(admin, order, parcel, left)]
    if not left:
        return Receipt(made[0], duplicate=True)
    by_place: dict[str, list[_Portion]] = defaultdict(list)
    for one in _leaving(admin, order, sum(left, Counter[str]()), parcel.location):
        by_place[one.place].append(one)
    if len(by_place) > 1 and parcel.parcel not in known:
        plan = _plan([*by_place.values()])
        note_units(
            admin, parcel.order, "parcels", {**known, parcel.parcel: plan}, plans
        )
    for portions in by_place.values():
        made.append(_fulfilled(admin, parcel, portions, notify=not made))
    return Receipt(made[0])


def _plan(groups: list[list[_Portion]]) -> Counter[str]:
    plan = Counter[str]()
    for n, portions in enumerate(groups):
        for one in portions:
            plan[f"{n}/{one.line}"] += one.units
    return plan


def _groups(plan: Mapping[str, int]) -> list[Counter[str]]:
    """Return what shall be in each fulfillment of a parcel, by its lines."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for name, units in plan.items():
        group, _, line = name.partition("/")
        groups[group][line] = units
    return [*groups.values()]


def _made(
    admin: Admin,
    order: Part,
    parcel: oc.ports.ParcelNotice,
    left: list[Counter[str]],
) -> Iterator[str]:
    """Yield what was made of a parcel before, and take it off what is left to make.

    Other goods under the same tracking number are of another parcel.
    """
    tracking = parcel.tracking_number or parcel.parcel
    for made in order.parts("fulfillments"):
        numbers = [one.maybe_text("number") for one in made.parts("trackingInfo")]
        if tracking not in numbers or made.maybe_text("status") in GONE:
            continue
        name = id_of(made)
        units = _contents(admin, name)
        if units in left:
            left.remove(units)
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
    is_open, name = work.maybe_text("status") in OPEN, id_of(work)
    more = WORK, "parcels.work"
    for one in all_nodes(admin, work, "lineItems", more, name):
        item = one.part("lineItem")
        line = number_of(item) if item else ""
        known.add(line)
        left = one.whole("remainingQuantity")
        units = min(wanted[line], left) if is_open else 0
        if units:
            wanted[line] -= units
            yield _Portion(name, _place_of(work), id_of(one), line, units)
        one.check_answer()


def _by_work(
    portions: list[_Portion],
) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Yield each fulfillment order, and what leaves of it."""
    groups: dict[str, list[dict[str, object]]] = defaultdict(list)
    for one in portions:
        groups[one.work].append({"id": one.item, "quantity": one.units})
    yield from groups.items()


def _fulfilled(
    admin: Admin,
    parcel: oc.ports.ParcelNotice,
    portions: list[_Portion],
    *,
    notify: bool,
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
        "notifyCustomer": parcel.notify and notify,
        "trackingInfo": tracking,
    }
    done = admin.change(FULFIL, "parcels.fulfil", fulfillment=given)
    made = done.part("fulfillment")
    if made is None:
        done.wrong("fulfillment", "a fulfillment, or user errors")
    done.check_answer()
    return id_of(made) if made else ""
