"""Orders out of a Shopify shop by a cursor: none is left out.

Shopify sorts by when an order was changed, and its own cursors stand between two orders
in that row.  Whoever has come to the end begins some seconds before it the next time:
an order may be found a little later than the second in which it was changed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

from attrs import evolve, frozen

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, TooCostly, number_of
from ordercore_adapters.shopify.changes import cancellations
from ordercore_adapters.shopify.documents import LINES, ORDER, ORDERS
from ordercore_adapters.shopify.paging import all_nodes
from ordercore_adapters.shopify.shaping import as_webhooks_write, version_of

__all__ = ["NEVER", "Place", "fetch_order", "fetch_orders", "paged"]

Part = oc.connecting.Part

NEVER = datetime(1970, 1, 1, tzinfo=UTC)

MOST = 3
"""How many orders are asked for at once: each may cost a third of what is allowed."""


@frozen
class Place:
    """How far orders were read.

    Attributes:
        since: orders changed then or later are asked for.
        after: Shopify's own cursor in what it lists of them; "" for the beginning.
        top: when the last of those that were seen was changed.
        given: raws that were given away of the order that is next.
    """

    since: datetime
    after: str = ""
    top: datetime = NEVER
    given: tuple[str, ...] = ()

    @classmethod
    def of(cls, cursor: str, since: datetime) -> "Place":
        """Return what a cursor says.  Raises Invalid: it is none of ours."""
        if not cursor:
            return cls(since)
        try:
            read = Part(json.loads(cursor))
            place = cls(
                read.read("since", oc.instant, NEVER),
                read.maybe_text("after"),
                read.read("top", oc.instant, NEVER),
                tuple(read.texts("given")),
            )
            read.close()
        except (ValueError, RecursionError, AttributeError, oc.Invalid):
            raise oc.Invalid.at("cursor", cursor, "one of this adapter") from None
        return place

    def cursor(self) -> str:
        """Return it as text."""
        times = {"since": _text(self.since), "top": _text(self.top)}
        more = {"after": self.after, "given": [*self.given]}
        return json.dumps({**times, **more}, sort_keys=True)

    def behind(self, page: Part, changed: list[datetime], overlap_s: int) -> "Place":
        """Return where it goes on behind a page of Shopify's."""
        top = max([self.top, *changed])
        if page.flag("hasNextPage"):
            return Place(self.since, page.text("endCursor") or "", top)
        return Place(max(self.since, top - timedelta(seconds=overlap_s)))


def fetch_order(admin: Admin, number: str) -> oc.Raw:
    """Return one order.  Raises NotFound: there is none."""
    return _raw(admin, admin.order(ORDER, "orders.get", number))


def fetch_orders(
    admin: Admin, place: Place, limit: int, overlap_s: int
) -> oc.ports.Page[oc.Raw]:
    """Return orders and what others cancelled of them, changed longest ago first."""
    of = partial(_raws, admin)
    asked = ORDERS, "orders.list", MOST
    return paged(admin, asked, of, place, limit, overlap_s)


def paged(
    admin: Admin,
    asked: tuple[str, str, int],
    raws_of: Callable[[Part], Iterable[oc.Raw]],
    place: Place,
    limit: int,
    overlap_s: int,
) -> oc.ports.Page[oc.Raw]:
    """Return what comes of the next orders, and the cursor behind it.

    Args:
        admin: of the shop.
        asked: the document, what to call it, and how many orders at most.
        raws_of: what comes of one order.
        place: how far orders were read.
        limit: how many raws at most.
        overlap_s: how many seconds are read again behind the end.
    """
    document, operation, most = asked
    first = min(limit, most)
    while True:
        nodes, page = _listed(admin, (document, operation), place, first)
        raws = [raw for node in nodes for raw in raws_of(node)]
        fresh = [raw for raw in raws if _name(raw) not in place.given]
        if len(fresh) <= limit:
            end = place.behind(page, [_changed_at(node) for node in nodes], overlap_s)
            page.check_answer()
            return oc.ports.Page(fresh, end.cursor(), more=bool(end.after))
        if len(nodes) == 1:
            given = (*place.given, *map(_name, fresh[:limit]))
            rest = evolve(place, given=given)
            return oc.ports.Page(fresh[:limit], rest.cursor(), more=True)
        first = max(len(nodes) // 2, 1)


def _name(raw: oc.Raw) -> str:
    return f"{raw.where} {raw.version}"


def _listed(
    admin: Admin, asked: tuple[str, str], place: Place, first: int
) -> tuple[list[Part], Part]:
    """Return the next orders, and what Shopify says of its page.

    Fewer than *first* where so many would cost more than one question may.
    """
    query = f"updated_at:>='{_text(place.since)}'"
    after = place.after or None
    while True:
        try:
            data = admin.ask(*asked, query=query, first=first, after=after)
            break
        except TooCostly:
            if first == 1:
                raise
            first //= 2
    orders = data.part("orders")
    nodes = orders.parts("nodes", needed=True) if orders else []
    page = orders.part("pageInfo") if orders else None
    data.check_answer()
    if page is None:
        raise oc.MappingFailed.at("data.orders.pageInfo", "nothing", "an object")
    return nodes, page


def _raws(admin: Admin, node: Part) -> Iterator[oc.Raw]:
    """Yield an order and what others than us cancelled of it, each on its own.

    Of an order that was taken and has lost units since, that is all that is new.
    """
    raw = _raw(admin, node)
    lines = cast("list[object]", raw.payload.get("line_items"))
    changed = [line for line in lines if _is_changed(line)]
    cancelled = raw.payload.get("cancelled_at") is not None
    if cancelled or not changed or raw.payload.get("taken") is None:
        yield raw
    if changed and not cancelled:
        yield from cancellations(admin, raw)


def _is_changed(line: object) -> bool:
    if not isinstance(line, Mapping):
        return False
    given = cast("Mapping[str, object]", line)
    return given.get("quantity") != given.get("current_quantity")


def _raw(admin: Admin, node: Part) -> oc.Raw:
    number = number_of(node)
    id_, more = f"gid://shopify/Order/{number}", (LINES, "orders.lines")
    lines = all_nodes(admin, node, "line_items", more, id_)
    payload = as_webhooks_write(
        {**node.content, "line_items": [line.content for line in lines]}
    )
    return oc.Raw(number, payload, version=version_of(payload))


def _changed_at(node: Part) -> datetime:
    changed_at = node.read("updated_at", oc.instant, NEVER)
    node.check_answer()
    return changed_at


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
