"""What is ordered of suppliers in Tryton: by us, by its buyers, or out of requests."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import ordercore as oc
from ordercore_adapters.tryton.books import Books, inner, number_of
from ordercore_adapters.tryton.coding import maybe_day_in, units_in
from ordercore_adapters.tryton.feeding import (
    Seen,
    Source,
    changed,
    overlap_of,
    page_of,
)
from ordercore_adapters.tryton.purchases import NAMES, name_of
from ordercore_adapters.tryton.requisitions import asked_by

__all__ = ["fetch_purchases"]

Part = oc.connecting.Part
Page = oc.ports.Page
PurchasePlaced = oc.ports.PurchasePlaced

FIELDS = (
    *NAMES,
    "state",
    "party.code",
    "warehouse.code",
    "lines.type",
    "lines.quantity",
    "lines.product.code",
    "lines.delivery_date",
)
COUNTS = [["state", "in", ["processing", "done", "cancelled"]]]

_REQUESTED = re.compile(r"purchase\.requisition\.line,([0-9]{1,18})")


def fetch_purchases(cursor: str, limit: int, books: Books) -> Page[PurchasePlaced]:
    """Return purchases that count or count no more, by the date of their last change.

    What goes to a buyer has no place; what has no articles is left out.
    """
    seen = Seen.of(cursor)
    source = Source("purchase.purchase", _fields(books), COUNTS)
    found = changed([source], seen, limit, books)
    requests = _requests([one.record for one in found], books)
    placed = [(one, _placed(one.record, requests, books)) for one in found]
    return page_of(seen, limit, placed, overlap_of(books))


def _fields(books: Books) -> list[str]:
    requests = books.settings.uses("purchase_requisition")
    drops = books.settings.uses("sale_supply_drop_shipment")
    return [
        *FIELDS,
        *(["lines.requests.origin"] if requests else []),
        *(["customer"] if drops else []),
    ]


def _lines(record: Part) -> list[Part]:
    """Return lines that are goods; headings and comments are none."""
    return [one for one in record.parts("lines") if one.maybe_text("type") == "line"]


def _placed(
    record: Part, requests: Mapping[int, str], books: Books
) -> list[PurchasePlaced]:
    units, days = Counter[str](), list[date | None]()
    asked: dict[str, None] = {}
    for line in _lines(record):
        product = line.part("product")
        if product and (sku := product.maybe_text("code")):
            units[sku] += units_in(line, "quantity")
            days.append(maybe_day_in(line, "delivery_date"))
            asked |= {requests[n]: None for n in _origins(line) if n in requests}
    supplier = inner(record, "party").maybe_text("code")
    place = record.part("warehouse")
    to_buyer = record.has("customer")
    node = place.maybe_text("code") if place and not to_buyer else ""
    cancelled = record.maybe_text("state") == "cancelled"
    record.check_answer()
    known = [day for day in days if day is not None]
    return (
        [
            PurchasePlaced(
                name_of(record),
                supplier.removeprefix(books.settings.suppliers),
                node,
                tuple([oc.ports.SkuUnits(sku, n) for sku, n in units.items()]),
                max(known) if len(known) == len(days) else None,
                cancelled,
                tuple(asked),
            )
        ]
        if _is_bought(units)
        else []
    )


def _is_bought(units: Mapping[str, int]) -> bool:
    """Tell whether goods are to come: something is, and nothing goes back."""
    return bool(units) and min(units.values()) > 0


def _origins(line: Part) -> list[int]:
    """Return the lines of requisitions of which a line of a purchase was made."""
    requests = line.parts("requests") if line.has("requests") else []
    found = [_REQUESTED.fullmatch(one.maybe_text("origin")) for one in requests]
    return [int(one[1]) for one in found if one]


def _requests(records: Sequence[Part], books: Books) -> Mapping[int, str]:
    """Return our id of the request of each line of a requisition that is ours."""
    numbers = {n for one in records for line in _lines(one) for n in _origins(line)}
    if not numbers or not books.settings.employee:
        return {}
    domain = [["id", "in", sorted(numbers)], *asked_by(books, "requisition.")]
    fields = ["requisition.description"]
    model = "purchase.requisition.line"
    found = books.client.find(model, domain, fields, most=10_000)
    named = {
        number_of(one): inner(one, "requisition").maybe_text("description")
        for one in found
    }
    for one in found:
        one.check_answer()
    return named
