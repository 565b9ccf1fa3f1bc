"""Orders are fetched from a partner page by page, and none is missed or taken twice."""

from collections.abc import Iterable
from typing import Any, cast

from attrs import evolve, frozen

from ordercore.errors import AdapterError, shorten
from ordercore.flow import OMS, Claim, Receipt, SetAside, Taken, TakenCancellation
from ordercore.flow.telling.consumer import new_worker
from ordercore.partners.asking import AdapterBroke, asked
from ordercore.partners.connection import Connection
from ordercore.plugins import Raw
from ordercore.ports import FetchesOrders, Page

__all__ = ["Pulled", "pull"]


@frozen
class Pulled:
    """How far a partner's orders were taken.

    Attributes:
        orders: taken now for the first time.
        repeated: taken before, now seen again.
        set_aside: could not be used, and lie in quarantine.
        more: there are more; call again.
        error: why it has stopped; the cursor stands behind what was taken.
    """

    orders: int = 0
    repeated: int = 0
    set_aside: int = 0
    more: bool = False
    error: AdapterError | None = None


def pull(oms: OMS, connection: Connection) -> Pulled:
    """Take in what is new at a partner, at most ``connection.pages`` pages.

    The cursor is committed in the transaction that takes its page: whoever is killed in
    between fetches that page again, and what was taken of it is taken once.  Of several
    workers one takes a page, and the cursor never moves back.  Raises StoreUnavailable.
    """
    shop = cast("FetchesOrders", connection.adapter)
    claim = Claim(oms.store, connection.orders_cursor, new_worker(), oms.now)
    so_far = Pulled()
    for _ in range(connection.pages):
        cursor = oms.store.checkpoint(connection.orders_cursor) or ""
        try:
            page = _page(shop, connection, cursor)
        except AdapterError as error:
            return evolve(so_far, error=error)
        if page.items or page.cursor != cursor:
            receipts = _take(oms, shop, connection, claim, cursor, page)
            if receipts is None:
                return evolve(so_far, more=True)
            so_far = _taken(so_far, receipts)
        if not page.more:
            return so_far
        if page.cursor == cursor:
            why = "says that there is more, and its cursor does not move"
            broke = AdapterBroke(connection.name, "fetch_orders", why)
            return evolve(so_far, error=broke)
    return evolve(so_far, more=True)


def _page(shop: FetchesOrders, connection: Connection, cursor: str) -> Page[Raw]:
    """Return the page behind a cursor.  Raises AdapterError."""
    name, limit = connection.name, connection.page
    page: Any = asked(name, "fetch_orders", lambda: shop.fetch_orders(cursor, limit))
    if not issubclass(type(page), Page) or not isinstance(page.cursor, str):
        why = f"answered {shorten(page)}, no page"
        raise AdapterBroke(name, "fetch_orders", why)
    found: Page[Any] = page
    if odd := [one for one in found.items if not isinstance(one, Raw)]:
        why = f"a page of it holds {shorten(odd[0])}, no Raw"
        raise AdapterBroke(name, "fetch_orders", why)
    return found


def _take(
    oms: OMS,
    shop: FetchesOrders,
    connection: Connection,
    claim: Claim,
    cursor: str,
    page: Page[Raw],
) -> list[Receipt] | None:
    """Take a page that nobody has taken meanwhile; None while somebody else takes."""
    name = connection.orders_cursor
    if not claim.take():
        return None
    try:
        if (oms.store.checkpoint(name) or "") != cursor:
            return []
        channel = connection.reads_as(shop.channel)
        return oms.take(channel, page.items, checkpoint=(name, page.cursor))
    finally:
        claim.leave()


def _taken(so_far: Pulled, receipts: Iterable[Receipt]) -> Pulled:
    orders, repeated, aside = so_far.orders, so_far.repeated, so_far.set_aside
    for receipt in receipts:
        match receipt:
            case SetAside():
                aside += 1
            case Taken(repeated=True) | TakenCancellation(repeated=True):
                repeated += 1
            case _:
                orders += 1
    return Pulled(orders, repeated, aside)
