"""What a Shopify shop can sell is told to it, level by level, and never blindly."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, id_of
from ordercore_adapters.shopify.documents import ITEMS, LEVELS, SET_LEVELS
from ordercore_adapters.shopify.finding import by_sku

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
    found, _ = by_sku(
        admin,
        (ITEMS, "stock.items"),
        "inventoryItems",
        [level.sku for level in levels],
    )
    items = {sku: id_of(nodes[0]) for sku, nodes in found.items()}
    answers: dict[int, Receipt | oc.AdapterError] = {
        n: problem
        for n, level in enumerate(levels)
        if (problem := _problem(level, len(found.get(level.sku, []))))
    }
    left = [n for n in range(len(levels)) if n not in answers]
    while left:
        refused = _set(admin, [levels[n] for n in left], items, key)
        answers |= {left[n]: error for n, error in refused.items()}
        if not refused:
            answers |= {n: Receipt(_named(levels[n], items)) for n in left}
        left = [n for n in left if n not in answers]
    answers |= _so_already(admin, levels, items, answers)
    return [answers[n] for n in range(len(levels))]


def _problem(level: Level, articles: int) -> oc.AdapterError | None:
    if not articles:
        return oc.errors.NotFound("shopify, stock.set", f"no article {level.sku}")
    if articles > 1:
        said = f"{articles} articles are {level.sku}"
        return oc.errors.Rejected("shopify, stock.set", said)
    return None


def _so_already(
    admin: Admin,
    levels: Sequence[Level],
    items: Mapping[str, str],
    answers: Mapping[int, Receipt | oc.AdapterError],
) -> dict[int, Receipt]:
    """Return receipts of levels that are stale, and yet as they shall be.

    Whatever is sold in the shop is taken off there and then, before we tell it.
    """
    stale = [n for n, one in answers.items() if isinstance(one, oc.errors.Stale)]
    found: dict[int, Receipt] = {}
    for place in dict.fromkeys([levels[n].location for n in stale]):
        mine = [n for n in stale if levels[n].location == place]
        there = _available(admin, [items[levels[n].sku] for n in mine], place)
        for n in mine:
            if there.get(items[levels[n].sku]) == levels[n].available:
                found[n] = Receipt(_named(levels[n], items), duplicate=True)
    return found


def _available(admin: Admin, items: Sequence[str], place: str) -> dict[str, int]:
    """Return what is available at a place, by item; below zero where oversold."""
    data = admin.ask(LEVELS, "stock.levels", ids=items, location=place)
    found: dict[str, int] = {}
    for item in data.parts("nodes", needed=True):
        level = item.part("inventoryLevel")
        for one in level.parts("quantities") if level else ():
            units = one.content.get("quantity")
            if type(units) is int:
                found[item.maybe_text("id")] = units
    data.check_answer()
    return found


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
        if code == "IDEMPOTENCY_CONCURRENT_REQUEST":
            raise oc.errors.Unavailable(*said)
        if not (place.isascii() and place.isdecimal()) or int(place) >= levels:
            raise oc.errors.Rejected(*said)
        if code in _STALE:
            yield int(place), oc.errors.Stale(*said)
        elif code in _UNKNOWN:
            yield int(place), oc.errors.NotFound(*said)
        else:
            yield int(place), oc.errors.Rejected(*said)
