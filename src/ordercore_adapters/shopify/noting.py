"""What we mean to do with an order is noted beside it, before it is done.

In metafields of the order in the namespace ``ordercore``.  A note is written only while
what stands there is what was read, so of two that write at once one is turned away.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin
from ordercore_adapters.shopify.documents import NOTE

__all__ = ["note", "note_units", "noted", "units_by_line", "units_in"]

Part = oc.connecting.Part

LINE, JSON = "single_line_text_field", "json"
"""What Shopify calls the types of our notes."""

Note = tuple[str, str]
"""A text that stands beside an order, and Shopify's digest of it."""


def noted(order: Part, name: str) -> Note | None:
    """Return what stands beside an order under a name."""
    field = order.part(name)
    if field is None:
        order.check_answer()
        return None
    found = field.maybe_text("value"), field.maybe_text("compareDigest")
    order.check_answer()
    return found


def note(
    admin: Admin,
    number: str,
    name: str,
    text: str,
    before: Note | None,
    kind: str = LINE,
) -> None:
    """Write something beside an order, if what stands there is what stood before.

    Raises:
        Unavailable: somebody has written something else meanwhile.
    """
    field: dict[str, object] = {
        "ownerId": f"gid://shopify/Order/{number}",
        "namespace": "ordercore",
        "key": name,
        "type": kind,
        "value": text,
        "compareDigest": before[1] if before else None,
    }
    admin.change(NOTE, "orders.note", metafields=[field])


def note_units(
    admin: Admin,
    number: str,
    name: str,
    units: Mapping[str, Mapping[str, int]],
    before: Note | None,
) -> None:
    """Note units by what they are for, see ``note``."""
    text = json.dumps(cast("object", units))
    note(admin, number, name, text, before, JSON)


def units_in(found: Note | None) -> dict[str, dict[str, int]]:
    """Return the units that are noted, by what they are for.

    Raises MappingFailed: somebody has written something else there.
    """
    if found is None:
        return {}
    try:
        read = Part(json.loads(found[0]))
        parts = {key: read.part(key) for key in read.content}
        units = {k: {n: p.whole(n) for n in p.content} for k, p in parts.items() if p}
        read.close()
    except (ValueError, RecursionError, AttributeError, oc.Invalid):
        raise oc.MappingFailed.at("note", found[0], "one of ordercore's") from None
    return units


def units_by_line(lines: Iterable[oc.ports.UnitsOfLine]) -> Counter[str]:
    """Return how many units of each line are wanted, also of one named twice."""
    units = Counter[str]()
    for one in lines:
        units[one.line] += one.quantity
    return units
