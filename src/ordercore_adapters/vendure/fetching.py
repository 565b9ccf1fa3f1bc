"""Orders out of Vendure by a cursor: none is left out, though its clock is coarse.

Vendure tells when an order was changed to the second, has no cursor of its own, and an
offset moves under whoever turns pages.  So each page begins some seconds before the end
of the one before, and what was seen there already, in the same state, is passed over.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from attrs import field, frozen

import ordercore as oc
from ordercore_adapters.vendure.amounts import is_told
from ordercore_adapters.vendure.api import Api, first_of
from ordercore_adapters.vendure.decimals import decimals_of, with_decimals
from ordercore_adapters.vendure.documents import ORDER, ORDERS
from ordercore_adapters.vendure.history import history_of

__all__ = ["Seen", "fetch_order", "fetch_orders", "order_of"]

Part = oc.connecting.Part

MOST = 500
"""How many orders are asked for at once; Vendure gives up to 1,000."""

SHIFTED = 20
"""How many orders may be changed, and so move to the end, while one page is turned."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Seen:
    """How far orders were read.

    Attributes:
        at: orders changed after it are asked for.
        seen: version of each raw order that is younger than that and was given away.
    """

    at: datetime
    seen: Mapping[str, str] = field(factory=dict[str, str])

    @classmethod
    def of(cls, cursor: str, since: datetime) -> "Seen":
        """Return what a cursor says.  Raises Invalid: it is none of ours."""
        if not cursor:
            return cls(since)
        try:
            read = Part(json.loads(cursor))
            at = read.read("at", oc.instant, NEVER)
            seen = read.part("seen")
            versions = {n: seen.maybe_text(n) for n in seen.content} if seen else {}
            read.close()
        except (ValueError, RecursionError, AttributeError, oc.Invalid):
            raise oc.Invalid.at("cursor", cursor, "one of this adapter") from None
        return cls(at, versions)

    def cursor(self) -> str:
        """Return it as text."""
        return json.dumps(
            {"at": _text(self.at), "seen": dict(self.seen)}, sort_keys=True
        )


def fetch_order(api: Api, number: str) -> oc.Raw:
    """Return one order.  Raises NotFound: there is none."""
    return raw_order(number, order_of(api, number).content)


def order_of(api: Api, number: str) -> Part:
    """Return one order as Vendure has it now.  Raises NotFound: there is none."""
    data = api.ask(ORDER, "orders.get", id=number)
    order = with_decimals(first_of(data, "orders.get"), decimals_of(data))
    data.check_answer()
    return order


def fetch_orders(
    api: Api, seen: Seen, limit: int, overlap: timedelta
) -> oc.ports.Page[oc.Raw]:
    """Return the next raw orders and cancellations, those that changed first first."""
    found, full = _listed(api, seen, min(limit + len(seen.seen), MOST))
    fresh = [n for n, one in enumerate(found) if not one.was_in(seen)]
    rest = fresh[limit:]
    end = rest[0] if rest else len(found)
    at = max([seen.at, *(one.changed_at - overlap for one in found[:end])])
    kept = {
        one.raw.where: one.raw.version
        for n, one in enumerate(found)
        if one.changed_at > at and (n < end or one.was_in(seen))
    }
    if full:  # what was seen already may stand behind what was listed
        listed = {one.raw.where for one in found}
        beyond = {n: v for n, v in seen.seen.items() if n not in listed}
        kept = {**beyond, **kept}
    given = [found[n].raw for n in fresh[:limit]]
    return oc.ports.Page(given, Seen(at, kept).cursor(), more=bool(rest) or full)


@frozen
class _Found:
    """A raw order or cancellation, and when its order was changed last."""

    raw: oc.Raw
    changed_at: datetime

    def was_in(self, seen: Seen) -> bool:
        return seen.seen.get(self.raw.where) == self.raw.version


def _listed(api: Api, seen: Seen, take: int) -> tuple[list[_Found], bool]:
    """Return what has changed since, and whether there may be more.

    At least one page with anything new in it, if there is one: thousands of orders may
    have been changed in the same second.
    """
    found: dict[str, _Found] = {}
    skip = 0
    while True:
        orders = _page(api, seen, take, skip)
        found |= {one.raw.where: one for order in orders for one in _found(order)}
        full = len(orders) == take
        if not full or not all([one.was_in(seen) for one in found.values()]):
            return list(found.values()), full
        skip += max(take - SHIFTED, 1)


def _page(api: Api, seen: Seen, take: int, skip: int) -> list[Part]:
    placed = {"isNull": False}
    options = {
        "take": take,
        "skip": skip,
        "sort": {"updatedAt": "ASC", "id": "ASC"},
        "filter": {"orderPlacedAt": placed, "updatedAt": {"after": _text(seen.at)}},
    }
    data = api.ask(ORDERS, "orders.list", options=options)
    decimals = decimals_of(data)
    orders = first_of(data, "orders.list").parts("items", needed=True)
    data.check_answer()
    return [with_decimals(order, decimals) for order in orders]


def _found(order: Part) -> list[_Found]:
    changed_at = order.read("updatedAt", oc.instant, NEVER)
    number = order.ref("id")
    order.check_answer()
    return [_Found(raw, changed_at) for raw in raws_of(number, order.content)]


def raws_of(number: str, content: Mapping[str, object]) -> list[oc.Raw]:
    """Return an order and what others than us cancelled of it, each on its own.

    What cannot be read in it is left to ``parse``, which names it.
    """
    order, whole = Part(content), raw_order(number, content)
    past = history_of(order)
    told = is_told(order, past)
    named = {
        "id": number,
        "code": content.get("code"),
        "customer": content.get("customer"),
        "lines": [_named(line) for line in order.parts("lines")],
    }
    cancelled = [_cancelled(number, entry, named) for entry in past.cancellations]
    if order.findings:
        return [whole]
    return [*([] if past.taken and not told else [whole]), *cancelled]


def _cancelled(number: str, entry: Part, order: Mapping[str, object]) -> oc.Raw:
    name = entry.ref("id")
    payload = {"cancellation": entry.content, "order": order}
    return oc.Raw(f"{number}/cancelled/{name}", payload, version=name)


def raw_order(number: str, content: Mapping[str, object]) -> oc.Raw:
    """Return an order as it came."""
    text = json.dumps(content, sort_keys=True)
    return oc.Raw(number, content, version=sha256(text.encode()).hexdigest()[:16])


def _named(line: Part) -> dict[str, object]:
    return {name: line.content.get(name) for name in ("id", "productVariant")}


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
