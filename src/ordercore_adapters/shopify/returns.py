"""What buyers send back to a Shopify shop, as soon as the shop has agreed to it."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, id_of, number_of
from ordercore_adapters.shopify.documents import (
    CAME_BACK,
    RETURN,
    RETURNS,
    RETURNS_OF,
    SENT_BACK,
)
from ordercore_adapters.shopify.fetching import Place, paged
from ordercore_adapters.shopify.paging import all_nodes
from ordercore_adapters.shopify.shaping import version_of

__all__ = ["fetch_returns"]

Part = oc.connecting.Part

AGREED = frozenset({"OPEN", "CLOSED", "CANCELED"})
"""States of a return that is more than a wish."""

MOST = 50
"""How many orders are looked at for returns at once."""


def fetch_returns(
    admin: Admin, place: Place, limit: int, overlap_s: int
) -> oc.ports.Page[oc.Raw]:
    """Return returns as they stand now, those of the order that changed longest ago."""
    asked = RETURNS, "returns.list", MOST
    return paged(admin, asked, partial(_raws, admin), place, limit, overlap_s)


def _raws(admin: Admin, order: Part) -> Iterator[oc.Raw]:
    number = number_of(order)
    order.check_answer()
    id_, more = f"gid://shopify/Order/{number}", (RETURNS_OF, "returns.of")
    for one in all_nodes(admin, order, "returns", more, id_):
        if one.maybe_text("status") in AGREED:
            yield _raw(admin, number, id_of(one))
        one.check_answer()


def _raw(admin: Admin, order: str, name: str) -> oc.Raw:
    data = admin.ask(RETURN, "returns.get", id=name)
    sent = data.part("return") or Part({}, "data.return", data.findings)
    came, place = _came_back(admin, sent)
    number = number_of(sent)
    payload: dict[str, object] = {
        "return": {
            "id": int(number),
            "name": sent.content.get("name"),
            "status": sent.content.get("status"),
            "place": place,
            "lines": _lines(admin, sent, came),
        },
        "order": {"id": int(order)},
    }
    data.check_answer()
    where = f"{order}/return/{number}"
    return oc.Raw(where, payload, version=version_of(payload))


def _lines(admin: Admin, sent: Part, came: Counter[str]) -> list[dict[str, object]]:
    """Return how much of each line is sent back, and how much of it has come.

    What the shop itself can name no line of is left out.
    """
    units, processed, reasons = Counter[str](), Counter[str](), dict[str, str]()
    more = SENT_BACK, "returns.sent"
    id_ = id_of(sent)
    for one in all_nodes(admin, sent, "returnLineItems", more, id_):
        if line := _line_of(one):
            units[line] += one.whole("quantity")
            processed[line] += one.whole("processedQuantity")
            reasons.setdefault(line, one.maybe_text("returnReason").lower())
        one.check_answer()
    return [
        {
            "line": int(line),
            "quantity": quantity,
            "received": min(max(processed[line], came[line]), quantity),
            "reason": reasons[line],
        }
        for line, quantity in units.items()
    ]


def _came_back(admin: Admin, sent: Part) -> tuple[Counter[str], str]:
    """Return how much of each line the shop has seen again, and where it is."""
    units, places = Counter[str](), list[str]()
    listed = sent.part("reverseFulfillmentOrders")
    more = CAME_BACK, "returns.came"
    for work in listed.parts("nodes", needed=True) if listed else ():
        for one in all_nodes(admin, work, "lineItems", more, id_of(work)):
            for seen in one.parts("dispositions"):
                if seen.maybe_text("type") != "MISSING":
                    units[_line_of(one)] += seen.whole("quantity")
                    place = seen.part("location")
                    places.append(place.maybe_text("id") if place else "")
            one.check_answer()
    return units, next(filter(None, places), "")


def _line_of(part: Part) -> str:
    """Return the number of the order's line; "" where the shop names none."""
    shipped = part.part("fulfillmentLineItem")
    line = shipped.part("lineItem") if shipped else None
    return number_of(line) if line else ""
