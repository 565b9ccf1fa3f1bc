"""What has changed in Tryton: stock, and what suppliers delivered."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

import ordercore as oc
from ordercore_adapters.tryton.books import Books, Warehouse, inner, number_of
from ordercore_adapters.tryton.coding import MOST_UNITS, begins_at, number_in, units_in
from ordercore_adapters.tryton.feeding import (
    Changed,
    Seen,
    Source,
    changed,
    overlap_of,
    page_of,
)
from ordercore_adapters.tryton.purchases import NAMES, name_of

__all__ = ["fetch_receipts", "fetch_stock"]

_NUMBER = re.compile(r"[0-9]{1,18}")

Part = oc.connecting.Part
Page = oc.ports.Page
StockLevel = oc.ports.StockLevel
GoodsReceived = oc.ports.GoodsReceived
SkuUnits = oc.ports.SkuUnits

STOCK = Source("stock.move", ["product.code"])
RECEIPTS = Source(
    "stock.shipment.in",
    (
        "effective_date",
        "supplier.code",
        "warehouse.code",
        "incoming_moves.quantity",
        "incoming_moves.state",
        "incoming_moves.product.code",
        "incoming_moves.origin",
    ),
)
PURCHASE_LINE = "purchase.line,"
"""How Tryton begins the name of a line of a purchase."""


def fetch_stock(cursor: str, limit: int, books: Books) -> Page[StockLevel]:
    """Return what is there now of articles that moved, at each place.

    Broken units, and what is below zero, count for nothing.
    """
    seen = Seen.of(cursor)
    places = books.warehouses()
    moved = changed([STOCK], seen, limit, books)
    found = [(one, [(one, place) for place in places]) for one in moved]
    page = page_of(seen, limit, found, overlap_of(books))
    return Page(_levels(page.items, books), page.cursor, page.more)


def _levels(
    moved: Sequence[tuple[Changed, Warehouse]], books: Books
) -> list[StockLevel]:
    """Return the level of each that has a SKU, with one question for each place."""
    wanted: dict[Warehouse, set[int]] = {}
    for change, place in moved:
        number = inner(change.record, "product").whole("id")
        change.record.check_answer()
        wanted.setdefault(place, set()).add(number)
    known = {
        place: _units(place, products, books) for place, products in wanted.items()
    }
    levels: dict[tuple[str, str], StockLevel] = {}
    for change, place in moved:
        product = inner(change.record, "product")
        if sku := product.maybe_text("code"):
            units = known[place].get(product.whole("id"), 0)
            levels[sku, place.code] = StockLevel(sku, place.code, units)
    return [*levels.values()]


def _units(place: Warehouse, products: set[int], books: Books) -> Mapping[int, int]:
    domain = [["id", "in", sorted(products)]]
    here = {"locations": [place.id]}
    found = books.client.find("product.product", domain, ["quantity"], context=here)
    return {number_of(one): _whole_units(one) for one in found}


def _whole_units(product: Part) -> int:
    quantity = number_in(product, "quantity")
    if quantity is None:
        product.wrong("quantity", f"a number below {MOST_UNITS}")
        product.check_answer()
    return max(int(quantity or 0), 0)


def fetch_receipts(cursor: str, limit: int, books: Books) -> Page[GoodsReceived]:
    """Return deliveries of suppliers that are put away, one for each purchase."""
    seen = Seen.of(cursor)
    came = changed([RECEIPTS], seen, limit, books)
    purchases = _purchases([one.record for one in came], books)
    found = [(one, _receipts(one, purchases, books)) for one in came]
    return page_of(seen, limit, found, overlap_of(books))


def _purchases(records: Sequence[Part], books: Books) -> Mapping[int, str]:
    """Return the purchase of each line that was delivered, by our id or Tryton's."""
    lines = {
        line for one in records for move in _moves(one) if (line := _line_of(move))
    }
    if not lines:
        return {}
    fields = [f"purchase.{name}" for name in NAMES]
    domain = [["id", "in", sorted(lines)]]
    found = books.client.find("purchase.line", domain, fields, most=10_000)
    named: dict[int, str] = {}
    for one in found:
        purchase = inner(one, "purchase")
        named[number_of(one)] = name_of(purchase)
    return named


def _receipts(
    came: Changed, purchases: Mapping[int, str], books: Books
) -> list[GoodsReceived]:
    """Return what a delivery brought, for each purchase on its own."""
    record = came.record
    supplier = inner(record, "supplier").maybe_text("code")
    node = inner(record, "warehouse").maybe_text("code")
    at = begins_at(record, "effective_date", books.settings.times)
    units = sorted(
        [
            (purchases.get(_line_of(move), ""), _sku_units(move))
            for move in _moves(record)
        ],
        key=lambda one: one[0],
    )
    record.check_answer()
    return [
        GoodsReceived(
            f"{came.id}/{purchase}" if purchase else str(came.id),
            purchase,
            supplier,
            node,
            tuple([one for _, one in lines]),
            at,
        )
        for purchase, lines in groupby(units, key=lambda one: one[0])
    ]


def _moves(record: Part) -> list[Part]:
    """Return what came in, without what was cancelled."""
    moves = record.parts("incoming_moves")
    return [one for one in moves if one.maybe_text("state") != "cancelled"]


def _line_of(move: Part) -> int:
    """Return Tryton's id of the line of a purchase; 0 where there is none."""
    _, found, number = move.maybe_text("origin").partition(PURCHASE_LINE)
    return int(number) if found and _NUMBER.fullmatch(number) else 0


def _sku_units(move: Part) -> SkuUnits:
    sku = inner(move, "product").maybe_text("code")
    return SkuUnits(sku, units_in(move, "quantity"))
