"""What a Shopify shop can sell is told to it, level by level, and never blindly."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin
from ordercore_adapters.shopify.documents import ITEMS, SET_LEVELS

__all__ = ["push_stock"]

Level = oc.ports.StockLevel
Part = oc.connecting.Part
Receipt = oc.ports.Receipt

MOST = 100
"""How many levels are told at once."""

_STALE = frozenset({"CHANGE_FROM_QUANTITY_STALE", "COMPARE_QUANTITY_STALE"})
_UNKNOWN = frozenset(
    {"INVALID_INVENTORY_ITEM", "INVALID_LOCATION", "ITEM_NOT_STOCKED_AT_LOCATION"}
)


def push_stock(
    admin: Admin, levels: Sequence[Level], key: str
) -> list[Receipt | oc.AdapterError]:
    """Set levels.  Shopify sets all or none, so those that it refuses are left out."""
    return [
        answer
        for start in range(0, len(levels), MOST)
        for answer in _pushed(admin, levels[start : start + MOST], key)
    ]


def _pushed(
    admin: Admin, levels: Sequence[Level], key: str
) -> list[Receipt | oc.AdapterError]:
    items = _items(admin, sorted({level.sku for level in levels}))
    answers: dict[int, Receipt | oc.AdapterError] = {
        n: oc.errors.NotFound("shopify, stock.set", f"no article {level.sku}")
        for n, level in enumerate(levels)
        if level.sku not in items
    }
    left = [n for n in range(len(levels)) if n not in answers]
    while left:
        refused = _set(admin, [levels[n] for n in left], items, key)
        answers |= {left[n]: error for n, error in refused.items()}
        if not refused:
            answers |= {n: Receipt(_named(levels[n], items)) for n in left}
        left = [n for n in left if n not in answers]
    return [answers[n] for n in range(len(levels))]


def _items(admin: Admin, skus: Sequence[str]) -> dict[str, str]:
    """Return the ids of articles that the shop has, by SKU."""
    found: dict[str, str] = {}
    after: str | None = None
    query = " OR ".join([f"sku:{json.dumps(sku)}" for sku in skus])
    while True:
        data = admin.ask(ITEMS, "stock.items", query=query, first=MOST, after=after)
        listed = data.part("inventoryItems")
        for node in listed.parts("nodes", needed=True) if listed else ():
            found[node.maybe_text("sku")] = node.text("id") or ""
        page = listed.part("pageInfo") if listed else None
        more = page.flag("hasNextPage") if page else False
        after = page.maybe_text("endCursor") if page else None
        data.check_answer()
        if not more:
            return {sku: found[sku] for sku in skus if sku in found}


def _set(
    admin: Admin, levels: Sequence[Level], items: Mapping[str, str], key: str
) -> dict[int, oc.AdapterError]:
    """Set all levels or none; return what stands against some of them."""
    quantities = [
        {
            "inventoryItemId": items[level.sku],
            "locationId": level.location,
            "quantity": level.available,
            "changeFromQuantity": level.expected,
        }
        for level in levels
    ]
    given = {"name": "available", "reason": "correction", "quantities": quantities}
    data = admin.ask(SET_LEVELS, "stock.set", input=given, key=_key_of(key, quantities))
    done = data.part("inventorySetQuantities")
    refused = [*_refusals(done, len(levels))] if done else []
    data.check_answer()
    return dict(refused)


def _named(level: Level, items: Mapping[str, str]) -> str:
    return f"{items[level.sku]}@{level.location}"


def _key_of(key: str, quantities: object) -> str:
    """Return a key of what is set: Shopify refuses one that came with another body."""
    text = json.dumps([key, quantities], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _refusals(done: Part, levels: int) -> Iterator[tuple[int, oc.AdapterError]]:
    """Yield which levels were refused, by their place, and why.

    Raises:
        Rejected: all of them, for a reason that is of no level.
    """
    for error in done.parts("userErrors"):
        code, path = error.maybe_text("code"), error.texts("field")
        place = path[2] if path[:2] == ["input", "quantities"] and path[2:] else ""
        said = ("shopify, stock.set", code if code.isidentifier() else "a user error")
        if not place.isdecimal() or int(place) >= levels:
            raise oc.errors.Rejected(*said)
        if code in _STALE:
            yield int(place), oc.errors.Stale(*said)
        elif code in _UNKNOWN:
            yield int(place), oc.errors.NotFound(*said)
        else:
            yield int(place), oc.errors.Rejected(*said)
