"""What is dealt in and what it costs, where Tryton is the one who says so."""

from collections.abc import Sequence
from decimal import Decimal

import ordercore as oc
from ordercore_adapters.tryton.books import Books, inner, number_of
from ordercore_adapters.tryton.coding import (
    amount_in,
    number_in,
    whole_in,
)
from ordercore_adapters.tryton.feeding import (
    Changed,
    Seen,
    changed,
    made_and_written,
    overlap_of,
    page_of,
)

__all__ = ["fetch_items", "fetch_prices", "weight_in"]

Part = oc.connecting.Part
Page = oc.ports.Page
PriceTag = oc.ports.PriceTag

GOODS = ["goods", "assets"]
ITEMS = (
    *made_and_written("product.template", ["products.id"], [["type", "in", GOODS]]),
    *made_and_written("product.product", ["code"], [["template.type", "in", GOODS]]),
)
"""An article is its template and its variant; each may change by itself."""

SIDES = ("length", "width", "height")
ITEM_FIELDS = (
    "code",
    "template.name",
    "weight",
    "weight_uom.factor",
    *SIDES,
    *[f"{side}_uom.factor" for side in SIDES],
    "identifiers.type",
    "identifiers.code",
)
PRICE_FIELDS = ("code", "list_price_used")
MOST_MM = 10**6
GRAMS = MILLIMETRES = 1_000
"""Of the unit by whose factor Tryton counts weights and lengths."""


def fetch_items(cursor: str, limit: int, books: Books) -> Page[oc.Item]:
    """Return articles that are goods and have a SKU, by their last change."""
    seen = Seen.of(cursor)
    found = changed(ITEMS, seen, limit, books)
    pairs = [(one, _variants(one)) for one in found]
    known = {
        number_of(one): item
        for one in _read(pairs, ITEM_FIELDS, books)
        if (item := _item(one)) is not None
    }
    things = [
        (one, [known[number] for number in numbers if number in known])
        for one, numbers in pairs
    ]
    return page_of(seen, limit, things, overlap_of(books))


def fetch_prices(cursor: str, limit: int, books: Books) -> Page[PriceTag]:
    """Return list prices, without tax, by their last change.

    Tryton keeps them with four places; what is no whole coin is rounded half up.
    """
    seen = Seen.of(cursor)
    company = ["company", "=", books.settings.company]
    fields = ["product", "template.products.id"]
    sources = made_and_written("product.list_price", fields, [company])
    found = changed(sources, seen, limit, books)
    pairs = [(one, _priced(one)) for one in found]
    currency = books.company_currency() if pairs else ""
    known = {
        number_of(one): tag
        for one in _read(pairs, PRICE_FIELDS, books)
        if (tag := _tag(one, currency)) is not None
    }
    things = [
        (one, [known[number] for number in numbers if number in known])
        for one, numbers in pairs
    ]
    return page_of(seen, limit, things, overlap_of(books))


def _variants(change: Changed) -> list[int]:
    """Return the ids of the articles that a record is about."""
    if change.record.has("products"):
        return [number_of(one) for one in change.record.parts("products")]
    return [] if ITEMS[change.source].model == "product.template" else [change.id]


def _priced(change: Changed) -> list[int]:
    """Return the ids of the articles that have a price: one, or all of a template."""
    record = change.record
    if record.has("product"):
        number = record.whole("product")
        record.check_answer()
        return [number]
    return [number_of(one) for one in inner(record, "template").parts("products")]


def _read(
    pairs: Sequence[tuple[Changed, Sequence[int]]], fields: Sequence[str], books: Books
) -> list[Part]:
    numbers = sorted({number for _, numbers in pairs for number in numbers})
    if not numbers:
        return []
    domain = [["id", "in", numbers]]
    return books.client.find("product.product", domain, fields, most=10_000)


def _item(record: Part) -> oc.Item | None:
    """Return an article; None where it has no SKU.  Raises MappingFailed."""
    sku, name = record.maybe_text("code"), inner(record, "template").maybe_text("name")
    weight_g = weight_in(record)
    sides = [_measured(record, side, MILLIMETRES) for side in SIDES]
    codes = [
        one.maybe_text("code")
        for one in record.parts("identifiers")
        if one.maybe_text("type") == "ean"
    ]
    if not sku:
        return None
    if max(sides) > MOST_MM:
        record.wrong("length", f"sides of at most {MOST_MM} mm")
    record.check_answer()
    size = oc.values.Dimensions(*sides) if all(sides) else None
    return oc.Item(sku, name, weight_g, next(iter(codes), ""), size)


def weight_in(record: Part) -> int:
    """Return the weight of an article in whole grams; 0 where none is said."""
    return _measured(record, "weight", GRAMS)


def _measured(record: Part, name: str, smallest: int) -> int:
    """Return a measure in a smaller unit than that of Tryton's factors."""
    if not record.has(name):
        return 0
    factor = number_in(inner(record, f"{name}_uom"), "factor")
    if factor is None or factor <= 0:
        record.wrong(f"{name}_uom", "a unit with its factor")
        return 0
    return whole_in(record, name, Decimal(factor) * smallest)


def _tag(record: Part, currency: str) -> PriceTag | None:
    """Return a price; None where it is of no SKU or of nothing."""
    sku = record.maybe_text("code")
    if not sku or not record.has("list_price_used"):
        return None
    price = amount_in(record, "list_price_used")
    money = oc.Money.of_decimal(price, currency, oc.values.Rounding.HALF_UP)
    record.check_answer()
    return PriceTag(sku, money, tax_included=False)
