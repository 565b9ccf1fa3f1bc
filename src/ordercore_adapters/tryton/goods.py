"""What is dealt in, as products of Tryton."""

from typing import Any

import ordercore as oc
from ordercore_adapters.tryton.articles import weight_in
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
    """Make or correct an article; told are its SKU, its name and, if known, its weight.

    Weights are a module of Tryton's, and are told where the settings name it.
    """
    found = _found(item.sku, books)
    told = {"name": item.name or item.sku} | _weight(item, books)
    if found is None:
        values = item_values(item, books.unit(), books.category()) | told
        fields = ["products.code"]
        made = books.client.create("product.template", values, fields)
        product = made.parts("products", needed=True)[0]
        return oc.ports.Receipt(str(number_of(product)))
    template = inner(found, "template")
    known, number = template.maybe_text("name"), template.whole("id")
    weighs = weight_in(found) if "weight" in told else item.weight_g
    found.check_answer()
    same = (known, weighs) == (told["name"], item.weight_g)
    if not same:
        books.client.write("product.template", number, told)
    return oc.ports.Receipt(str(number_of(found)), duplicate=same)


def _weight(item: oc.Item, books: Books) -> dict[str, Any]:
    """Return what tells a weight, if it is known and Tryton keeps any."""
    if not (item.weight_g and books.settings.uses("product_measurements")):
        return {}
    return {"weight": item.weight_g, "weight_uom": books.gram()}


def _found(sku: str, books: Books) -> Part | None:
    weighs = books.settings.uses("product_measurements")
    weight = ["weight", "weight_uom.factor"] if weighs else []
    fields = ["code", "template.name", *weight]
    return books.client.first("product.product", [["code", "=", sku]], fields)
