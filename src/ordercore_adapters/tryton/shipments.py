"""What has left, as customer shipments of Tryton's that are done."""

from collections.abc import Sequence
from typing import Any

import ordercore as oc
from ordercore_adapters.tryton.books import Books, Warehouse, number_of
from ordercore_adapters.tryton.parties import address_for
from ordercore_adapters.tryton.sales import Sale, SaleLine, needed_sale

__all__ = ["post_shipment", "taken"]

Receipt = oc.ports.Receipt
ShipmentToPost = oc.ports.ShipmentToPost

MODEL = "stock.shipment.out"

STEPS = {
    "draft": "wait",
    "waiting": "assign_force",
    "assigned": "pick",
    "picked": "pack",
    "packed": "do",
    "shipped": "do",
}
"""The button that leads on from each state.

Goods are assigned by force: they have left, whatever Tryton's stock says of it.
"""


def post_shipment(shipment: ShipmentToPost, books: Books) -> Receipt:
    """Book what has left, or find that it is booked.

    One that was begun and left half-way goes on from there.
    """
    domain = [["reference", "=", shipment.id], ["state", "!=", "cancelled"]]
    found = books.client.first(MODEL, domain, ["state"])
    before = found is not None
    if found is None:
        values = _values(shipment, books)
        found = books.client.create(MODEL, values, ["state"])
    number, state = number_of(found), found.maybe_text("state")
    books.client.advance(MODEL, number, state, STEPS)
    return Receipt(str(number), duplicate=before and state not in STEPS)


def taken(sale: Sale, units: "oc.ports.SkuUnits") -> list[tuple[SaleLine, int]]:
    """Return from which lines of a sale units leave, and how many from each.

    Raises:
        NotFound: the sale has no such article in that line.
        Rejected: more than is left to ship.
    """
    lines = [
        line
        for line in sale.lines
        if line.sku == units.sku and units.line in ("", line.ref)
    ]
    if not lines:
        said = f"no {units.sku} in line {units.line or 'any'} of the sale"
        raise oc.errors.NotFound("tryton", said)
    open_units = sum([line.left for line in lines])
    if units.quantity > open_units:
        said = f"{units.quantity} of {units.sku}; {open_units} are left to ship"
        raise oc.errors.Rejected("tryton", said)
    parts: list[tuple[SaleLine, int]] = []
    wanted = units.quantity
    for line in lines:
        now = min(wanted, max(line.left, 0))
        wanted -= now
        parts += [(line, now)] if now else []
    return parts


def _values(shipment: ShipmentToPost, books: Books) -> dict[str, Any]:
    """Return what makes the shipment.  Raises NotFound, Rejected."""
    sale = needed_sale(shipment.order, books)
    place = books.warehouse(shipment.node)
    parts = [part for units in shipment.lines for part in taken(sale, units)]
    day = books.settings.day(shipment.shipped_at)
    moves = _moves(parts, sale, place, books)
    return {
        "customer": sale.party,
        "delivery_address": address_for(sale.party, shipment.ship_to, books),
        "warehouse": place.id,
        "warehouse_storage": place.storage,
        "warehouse_output": place.output,
        "reference": shipment.id,
        "planned_date": day,
        "effective_date": day,
        "moves": [["create", [{**move, "planned_date": day} for move in moves]]],
    }


def _moves(
    parts: Sequence[tuple[SaleLine, int]], sale: Sale, place: Warehouse, books: Books
) -> list[dict[str, Any]]:
    shared = {
        "unit": books.unit(),
        "from_location": place.output,
        "to_location": books.customers_place(),
        "currency": books.currency(sale.currency),
    }
    return [
        shared
        | {
            "product": line.product,
            "quantity": units,
            "unit_price": line.price,
            "origin": f"sale.line,{line.id}",
        }
        for line, units in parts
    ]
