"""What is ordered of suppliers, as purchases of Tryton's that count."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ordercore as oc
from ordercore_adapters.tryton.books import Books, inner, number_of
from ordercore_adapters.tryton.coding import amount_in, units_in

__all__ = ["NAMES", "create_purchase_order", "name_of", "purchase_values"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt
SupplierOrder = oc.ports.SupplierOrder

MODEL = "purchase.purchase"
STEPS = {"draft": "quote", "quotation": "confirm", "confirmed": "process"}
"""The button that leads on from each state until a purchase counts."""

FIELDS = (
    "state",
    "party.code",
    "currency.code",
    "lines.quantity",
    "lines.unit_price",
    "lines.product.code",
)

NAMES = ("reference", "number")


def name_of(purchase: Part) -> str:
    """Return what a purchase is called: our id, else what its people gave it.

    Args:
        purchase: with the fields of :data:`NAMES`.
    """
    return purchase.maybe_text("reference") or purchase.maybe_text("number")


def create_purchase_order(order: SupplierOrder, books: Books) -> Receipt:
    """Make a purchase that counts, or find the one that is there.

    One that was begun and left half-way goes on from there.
    """
    domain = [["reference", "=", order.id], ["state", "!=", "cancelled"]]
    found = books.client.first(MODEL, domain, FIELDS)
    before = found is not None
    if found is None:
        found = books.client.create(MODEL, _values(order, books), FIELDS)
    elif not _same(found, order, books):
        raise oc.errors.Rejected("tryton", f"there is another purchase {order.id}")
    number, state = number_of(found), found.maybe_text("state")
    books.client.advance(MODEL, number, state, STEPS)
    return Receipt(str(number), duplicate=before and state not in STEPS)


def _supplier(order: SupplierOrder, books: Books) -> str:
    return books.settings.suppliers + order.supplier


def _same(record: Part, order: SupplierOrder, books: Books) -> bool:
    """Tell whether a purchase is what was ordered; prices that Tryton knew are its."""
    known = [
        (
            inner(one, "product").maybe_text("code"),
            units_in(one, "quantity"),
            amount_in(one, "unit_price"),
        )
        for one in record.parts("lines")
    ]
    party = inner(record, "party").maybe_text("code")
    currency = inner(record, "currency").maybe_text("code")
    record.check_answer()
    told = [
        (one.sku, one.quantity, one.unit_price.decimal if one.unit_price else price)
        for one, (_, _, price) in zip(order.lines, known, strict=False)
    ]
    same_head = (party, currency) == (_supplier(order, books), order.currency)
    return same_head and len(known) == len(order.lines) and told == known


def _values(order: SupplierOrder, books: Books) -> dict[str, Any]:
    """Return what makes the purchase.  Raises NotFound, Rejected, Unsupported."""
    if not order.node:
        said = "a purchase that goes to the buyer"
        raise oc.errors.Unsupported("tryton", said)
    party = books.party(_supplier(order, books))
    products = books.products([line.sku for line in order.lines])
    currency = books.currency(order.currency)
    prices = _known_prices(order, products, party, currency, books)
    values = purchase_values(order, products, prices, books.unit())
    return values | {
        "party": party,
        "invoice_address": _address(party, books),
        "currency": currency,
        "warehouse": books.warehouse(order.node).id,
    }


def purchase_values(
    order: SupplierOrder,
    products: Mapping[str, int],
    prices: Mapping[str, Decimal],
    unit: int,
) -> dict[str, Any]:
    """Return what a purchase says of itself and its lines.

    Args:
        order: to the supplier.
        products: SKU -> Tryton's id.
        prices: SKU -> the price of a unit, where the order names none.
        unit: Tryton's id of the unit.

    Raises:
        Rejected: nobody knows the price of an article.
    """
    unknown = [
        line.sku
        for line in order.lines
        if line.unit_price is None and line.sku not in prices
    ]
    if unknown:
        raise oc.errors.Rejected("tryton", f"no price of {unknown[0]} is known")
    lines = [
        {
            "type": "line",
            "product": products[line.sku],
            "unit": unit,
            "quantity": line.quantity,
            "unit_price": line.unit_price.decimal
            if line.unit_price
            else prices[line.sku],
            "delivery_date_edit": order.wanted_on is not None,
            "delivery_date_store": order.wanted_on,
        }
        for line in order.lines
    ]
    return {
        "reference": order.id,
        "description": f"for {order.for_order}" if order.for_order else None,
        "purchase_date": order.ordered_on,
        "lines": [["create", lines]],
    }


def _known_prices(
    order: SupplierOrder,
    products: Mapping[str, int],
    party: int,
    currency: int,
    books: Books,
) -> dict[str, Decimal]:
    """Return what Tryton takes for a supplier's prices, of what names none."""
    asked = [line.sku for line in order.lines if line.unit_price is None]
    if not asked:
        return {}
    found = books.client.find(
        "product.product",
        [["id", "in", [products[sku] for sku in asked]]],
        ["code", "purchase_price_uom"],
        context={"supplier": party, "currency": currency},
    )
    prices = {
        one.maybe_text("code"): amount_in(one, "purchase_price_uom")
        for one in found
        if one.has("purchase_price_uom")
    }
    for one in found:
        one.check_answer()
    return prices


def _address(party: int, books: Books) -> int:
    """Return where the supplier's papers come from.  Raises Rejected: not known."""
    found = books.client.first("party.address", [["party", "=", party]], ["id"])
    if found is None:
        raise oc.errors.Rejected("tryton", "a supplier without an address")
    return number_of(found)
