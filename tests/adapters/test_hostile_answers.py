"""Whatever a partner answers or sends: it is understood, or named by its path; soon."""

import json
from decimal import Decimal

import pytest

import ordercore as oc
from ordercore.connecting import LocalClock
from ordercore.connecting.exchange import read_json
from ordercore.testing.transport import StandIn
from ordercore_adapters.karrio import telling
from ordercore_adapters.karrio.document import Document
from ordercore_adapters.tryton.books import Books
from ordercore_adapters.tryton.coding import encoded
from ordercore_adapters.tryton.fetching import fetch_receipts, fetch_stock
from ordercore_adapters.tryton.ordered import fetch_purchases
from ordercore_adapters.tryton.sales import find_sale
from ordercore_adapters.vendure import Vendure
from tests.adapters import test_karrio as karrio
from tests.adapters import test_shopify_shop as shopify
from tests.adapters import test_tryton as tryton
from tests.adapters import test_vendure as vendure
from tests.adapters.test_hostile_orders import SMALL_OF_SHOPIFY, SMALL_OF_VENDURE
from tests.hostile import PAYLOADS, Spoiler, besieged

SHEET = oc.ports.LabelSheet(oc.ports.LabelFormat.ZPL, b"^XA^XZ")
RATE = karrio.RATE | {"total_charge": Decimal("49.1")}
SOLD = {
    "id": "shp_1",
    "tracking_number": "1",
    "tracking_url": "https://track.example/1",
    "selected_rate": RATE,
}


def quoted(document):
    return [*telling.quotes_of(document, "DKK")]


def booked(document):
    return telling.booking_of(Document(document), "P-1", SHEET, duplicate=False)


def tracked(document):
    return telling.tracking_of(Document(document), LocalClock())


class Answers:
    """A client of Tryton's that is answered out of one document, model by model."""

    def __init__(self, document):
        self.document = document

    def find(self, model, *_, **__):
        found = oc.connecting.Part({"records": self.document.get(model)})
        records = found.parts("records", needed=True)
        found.check_answer()
        return records

    def first(self, *asked):
        return next(iter(self.find(*asked)), None)


FETCHES = {
    "stock.move": fetch_stock,
    "stock.shipment.in": fetch_receipts,
    "purchase.purchase": fetch_purchases,
}
"""What is asked for first -> what reads it."""


def books(document):
    return Books(Answers(document), tryton.WITH_MODULES)


def of_tryton(document):
    """Read sales, stock and deliveries, whichever the document has."""
    asked = books(document)
    if "sale.sale" in document:
        return find_sale("W-1", asked)
    known = [FETCHES[model] for model in FETCHES if model in document]
    fetch = next(iter(known), fetch_receipts)
    return fetch("", 10, asked)


ONE = {"id": 1, "code": "MUG"}
WRITTEN = {"id": 7, "write_date": encoded(tryton.AT)}
CPH = {"id": 4, "code": "CPH", "storage_location": 5, "output_location": 6}
CAME = {
    "effective_date": encoded(tryton.AT.date()),
    "supplier": {"id": 2, "code": "POTTER"},
    "warehouse": {"id": 4, "code": "CPH"},
    "incoming_moves": [
        {"quantity": Decimal("3.0"), "product": ONE, "origin": "purchase.line,9"}
    ],
}
SALE = {
    "id": 3,
    "state": "processing",
    "party": {"id": 2, "code": "C-1"},
    "currency": {"id": 1, "code": "DKK"},
    "invoice_address": {"id": 2},
    "shipment_address": {"id": 2},
    "lines": [
        {
            "id": 1,
            "note": "1",
            "product": ONE,
            "quantity": 3,
            "unit_price": encoded(Decimal("80.00")),
            "moves": [{"quantity": 1, "state": "done"}],
        }
    ],
}
REQUISITION = {"id": 2, "description": "PR-1"}
ORDERED = {
    "number": "7",
    "reference": None,
    "state": "processing",
    "party": {"id": 2, "code": "supplier/S-1"},
    "warehouse": {"id": 4, "code": "CPH"},
    "customer": None,
    "lines": [
        {
            "type": "line",
            "product": ONE,
            "quantity": Decimal("12.0"),
            "delivery_date": encoded(tryton.AT.date()),
            "requests": [{"origin": "purchase.requisition.line,9"}],
        },
    ],
}
OF_TRYTON = [
    {
        "stock.move": [WRITTEN | {"product": ONE}],
        "stock.location": [CPH],
        "product.product": [{"id": 1, "quantity": Decimal("7.0")}],
    },
    {
        "stock.shipment.in": [WRITTEN | CAME],
        "purchase.line": [{"id": 9, "purchase": {"id": 1, "reference": "PO-1"}}],
    },
    {"sale.sale": [SALE]},
    {
        "purchase.purchase": [WRITTEN | ORDERED],
        "purchase.requisition.line": [{"id": 9, "requisition": REQUISITION}],
    },
]
READERS = {
    "karrio's prices": (quoted, [{"rates": [RATE]}]),
    "karrio's bookings": (booked, [SOLD]),
    "karrio's labels": (telling.label_of, [karrio.LABEL]),
    "karrio's reports": (tracked, [karrio.TRACKER]),
    "tryton's records": (of_tryton, OF_TRYTON),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", READERS)
def test_any_answer_is_understood_or_refused(name, soak):
    """A hundred thousand spoilt answers: one family of errors, each within 50 ms."""
    read, corpus = READERS[name]
    payloads = Spoiler(*corpus).documents(PAYLOADS * soak)

    understood = besieged(name, read, payloads, oc.AdapterError)

    assert 0.02 < understood < 0.8


@pytest.mark.parametrize("name", READERS)
def test_the_answers_that_are_spoilt_are_good(name):
    """Else it would be shown only that what is no answer is refused."""
    read, corpus = READERS[name]

    assert [read(one) for one in corpus]


def from_vendure():
    """Return what reads a signed body of Vendure's."""
    shop = Vendure(vendure.SETTINGS, StandIn([]))
    sign = oc.connecting.StandardWebhooks(vendure.HOOK_SECRET).sign
    now = vendure.NOW
    return lambda body: shop.receive(sign("msg_1", now, body), body, now)


def from_shopify():
    """Return what reads a signed body of Shopify's."""
    shop = shopify.connected([])
    return lambda body: shop.receive(shopify.signature(body), body, shopify.NOW)


def from_karrio():
    """Return what reads a body of Karrio's."""
    one = karrio.carrier(AssertionError)
    headers = {"X-Event-Id": karrio.SECRET}
    return lambda body: one.receive(headers, body, karrio.NOW)


NEWS = {"type": "order.state", "timestamp": vendure.AT}
NEWS |= {"data": {"id": "7", "to": "PaymentSettled"}}
TOLD = {"event": "tracker_updated", "data": karrio.TRACKER}
BOUGHT = {"event": "shipment_purchased", "data": karrio.DRAFT}
SENDERS = {
    "vendure": (from_vendure, [NEWS]),
    "shopify": (from_shopify, [SMALL_OF_SHOPIFY]),
    "karrio": (from_karrio, [TOLD, BOUGHT]),
    "any partner's JSON": (lambda: read_json, [SMALL_OF_VENDURE]),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", SENDERS)
def test_any_delivery_is_understood_or_refused(name, soak):
    """100,000 spoilt bodies of whoever has the key: MappingFailed, if any."""
    reader, corpus = SENDERS[name]
    payloads = Spoiler(*corpus).bodies(PAYLOADS * soak)

    understood = besieged(name, reader(), payloads, oc.MappingFailed)

    assert 0.02 < understood < 0.8


@pytest.mark.parametrize("name", SENDERS)
def test_the_deliveries_that_are_spoilt_are_good(name):
    """They are taken as they are, before something in them is changed."""
    reader, corpus = SENDERS[name]
    read = reader()

    assert all(read(json.dumps(one).encode()) for one in corpus)


def test_a_line_with_an_endless_number_is_of_no_purchase():
    """Python reads no number of 5,000 digits; the goods have come all the same."""
    (move,) = CAME["incoming_moves"]
    came = WRITTEN | CAME
    came["incoming_moves"] = [move | {"origin": "purchase.line," + "9" * 5_000}]

    (goods,) = of_tryton({"stock.shipment.in": [came]}).items

    assert ("7", "") == (goods.id, goods.purchase_order)
