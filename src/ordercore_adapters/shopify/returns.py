"""What buyers send back to a Shopify shop, as soon as the shop has agreed to it."""

from collections.abc import Iterator
from typing import Any

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, number_of
from ordercore_adapters.shopify.documents import RETURNS
from ordercore_adapters.shopify.fetching import Place, paged
from ordercore_adapters.shopify.shaping import plain, version_of

__all__ = ["fetch_returns"]

Part = oc.connecting.Part

AGREED = frozenset({"OPEN", "CLOSED"})
"""States of a return that is more than a wish."""


def fetch_returns(
    admin: Admin, place: Place, limit: int, overlap_s: int
) -> oc.ports.Page[oc.Raw]:
    """Return returns, those of the order that changed longest ago first."""
    asked = RETURNS, "returns.list"
    return paged(admin, asked, _raws, place, limit, overlap_s)


def _raws(order: Part) -> Iterator[oc.Raw]:
    number = number_of(order)
    listed = order.part("returns")
    for one in listed.parts("nodes", needed=True) if listed else ():
        name, agreed = number_of(one), one.maybe_text("status") in AGREED
        order.check_answer()
        if agreed:
            yield _raw(order, number, name, _lines(one))
    order.check_answer()


def _lines(one: Part) -> list[dict[str, Any]]:
    """Return what is sent back; what the shop itself cannot name is left out."""
    lines: list[dict[str, Any]] = []
    listed = one.part("returnLineItems")
    for line in listed.parts("nodes", needed=True) if listed else ():
        shipped = line.part("fulfillmentLineItem")
        item = shipped.part("lineItem") if shipped else None
        if item is not None:
            sku, units = item.content.get("sku"), line.content.get("quantity")
            lines.append({"sku": sku, "quantity": units})
    return lines


def _raw(order: Part, number: str, name: str, lines: list[dict[str, Any]]) -> oc.Raw:
    named = plain({n: order.content.get(n) for n in ("id", "name", "customer")})
    taken_back = {"kind": "return", "id": int(name), "lines": lines}
    payload = {"taken_back": {**taken_back, "reason": "return"}, "order": named}
    return oc.Raw(f"{number}/return/{name}", payload, version=version_of(payload))
