"""What shall be bought, as requisitions of Tryton's, which its buyers find as requests.

Tryton lets nobody from outside make a purchase request; one comes of a requisition.
"""

from typing import Any

import ordercore as oc
from ordercore_adapters.tryton.books import Books, inner, number_of
from ordercore_adapters.tryton.coding import day_in, units_in

__all__ = ["asked_by", "request_purchase"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt
PurchaseRequest = oc.ports.PurchaseRequest

MODEL = "purchase.requisition"
STEPS = {"draft": "wait", "waiting": "approve", "approved": "process"}
"""The button that leads on from each state until its requests are made."""

FIELDS = (
    "state",
    "supply_date",
    "warehouse.code",
    "lines.quantity",
    "lines.product.code",
    "lines.supplier.code",
)


def request_purchase(request: PurchaseRequest, books: Books) -> Receipt:
    """Make a requisition whose requests stand before the buyers, or find it.

    One that was begun and left half-way goes on from there; one that the buyers have
    rejected stays so.
    """
    domain = [["description", "=", request.id], *asked_by(books)]
    alive = ["state", "!=", "cancelled"]
    found = books.client.first(MODEL, [*domain, alive], FIELDS)
    before = found is not None
    if found is None:
        found = books.client.create(MODEL, _values(request, books), FIELDS)
    elif _said(found) != _told(request, books):
        raise oc.errors.Rejected("tryton", f"there is another request {request.id}")
    number, state = number_of(found), found.maybe_text("state")
    books.client.advance(MODEL, number, state, STEPS)
    return Receipt(str(number), duplicate=before and state not in STEPS)


def asked_by(books: Books, before: str = "") -> list[list[object]]:
    """Return which requisitions are ours, as a domain.

    Args:
        books: of the company.
        before: what leads to the requisition, such as ``requisition.``.

    Raises:
        Rejected: the settings say nobody who asks.
    """
    employee = books.settings.employee
    if not employee:
        said = "a request by nobody; settings.employee says who asks"
        raise oc.errors.Rejected("tryton", said)
    return [
        [f"{before}employee", "=", employee],
        [f"{before}company", "=", books.settings.company],
    ]


def _supplier(request: PurchaseRequest, books: Books) -> str:
    return books.settings.suppliers + request.supplier if request.supplier else ""


def _told(request: PurchaseRequest, books: Books) -> tuple[object, ...]:
    supplier = _supplier(request, books)
    lines = sorted([(one.sku, one.quantity, supplier) for one in request.lines])
    return request.node, request.wanted_on, lines


def _said(record: Part) -> tuple[object, ...]:
    lines = sorted(map(_line, record.parts("lines")))
    place = inner(record, "warehouse").maybe_text("code")
    said = place, day_in(record, "supply_date"), lines
    record.check_answer()
    return said


def _line(record: Part) -> tuple[str, int, str]:
    supplier = record.part("supplier")
    code = supplier.maybe_text("code") if supplier else ""
    sku = inner(record, "product").maybe_text("code")
    return sku, units_in(record, "quantity"), code


def _values(request: PurchaseRequest, books: Books) -> dict[str, Any]:
    """Return what makes the requisition.  Raises NotFound."""
    supplier = _supplier(request, books)
    party = books.party(supplier) if supplier else None
    products = books.products([one.sku for one in request.lines])
    unit = books.unit()
    lines = [
        {
            "product": products[one.sku],
            "quantity": one.quantity,
            "unit": unit,
            "supplier": party,
        }
        for one in request.lines
    ]
    return {
        "description": request.id,
        "employee": books.settings.employee,
        "warehouse": books.warehouse(request.node).id,
        "supply_date": request.wanted_on,
        "lines": [["create", lines]],
    }
