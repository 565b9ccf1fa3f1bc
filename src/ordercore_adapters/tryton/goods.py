"""What is dealt in, as products of Tryton."""

from typing import Any

import ordercore as oc
from ordercore_adapters.tryton.books import Books, inner, number_of

__all__ = ["item_values", "upsert_item"]

Part = oc.connecting.Part


def item_values(item: oc.Item, unit: int, category: int) -> dict[str, Any]:
    """Return what makes an article in Tryton; its prices are the business of others."""
    return {
        "name": item.name or item.sku,
        "code": item.sku,
        "type": "goods",
        "default_uom": unit,
        "salable": True,
        "sale_uom": unit,
        "purchasable": True,
        "purchase_uom": unit,
        "cost_price_method": "fixed",
        "account_category": category,
        "products": [["create", [{}]]],
    }


def upsert_item(item: oc.Item, books: Books) -> oc.ports.Receipt:
    """Make or correct an article; told are its SKU and its name."""
    found = _found(item.sku, books)
    if found is None:
        values = item_values(item, books.unit(), books.category())
        fields = ["products.code"]
        made = books.client.create("product.template", values, fields)
        product = made.parts("products", needed=True)[0]
        return oc.ports.Receipt(str(number_of(product)))
    template = inner(found, "template")
    known, number = template.maybe_text("name"), template.whole("id")
    found.check_answer()
    wanted = item.name or item.sku
    if known != wanted:
        books.client.write("product.template", number, {"name": wanted})
    return oc.ports.Receipt(str(number_of(found)), duplicate=known == wanted)


def _found(sku: str, books: Books) -> Part | None:
    fields = ["code", "template.name"]
    return books.client.first("product.product", [["code", "=", sku]], fields)
