"""Whatever a shop sends as an order: understood, or refused by its field; soon."""

from copy import deepcopy

import pytest

import ordercore as oc
from ordercore_adapters.shopify import Shopify
from ordercore_adapters.vendure import VendureOrders
from tests.adapters import shopify_payloads, vendure_payloads
from tests.adapters.test_tabular_orders import CHANNEL as TABULAR
from tests.adapters.test_tabular_orders import payload as rows
from tests.hostile import PAYLOADS, SLOWEST_S, Spoiler, besieged, quickest

# What most payloads are made of: every kind of field once, and nothing that is passed
# over, so that what is spoilt is read and many are read in a second.
SMALL_OF_SHOPIFY = {
    "id": 6200407294252,
    "name": "#1071",
    "currency": "DKK",
    "financial_status": "paid",
    "created_at": "2026-11-23T10:00:00+01:00",
    "taxes_included": True,
    "total_price": "229.00",
    "line_items": [
        {
            "id": 15518907892001,
            "sku": "MUG-BLUE",
            "name": "A mug",
            "quantity": 2,
            "price": "100.00",
            "discount_allocations": [{"amount": "10.00"}],
            "tax_lines": [{"price": "38.00", "rate": 0.25, "title": "moms"}],
        }
    ],
    "shipping_lines": [{"price": "39.00"}],
    "shipping_address": {"country_code": "DK", "city": "Aarhus C"},
}
TINY_OF_SHOPIFY = {
    **SMALL_OF_SHOPIFY,
    "total_price": "200.00",
    "line_items": [
        {
            "id": 15518907892001,
            "sku": "MUG-BLUE",
            "quantity": 2,
            "price": "100.00",
            "discount_allocations": [],
        }
    ],
    "shipping_lines": [],
    "shipping_address": {"country_code": "DK"},
}
TAKEN_BACK_OF_SHOPIFY = {
    "taken_back": {"id": 9, "lines": [{"sku": "MUG-BLUE", "quantity": 1}]},
    "order": {"id": 6200407294252, "name": "#1071", "customer": {"id": 7}},
}
RETURN_OF_SHOPIFY = {
    "return": {
        "id": 11,
        "name": "#1071-R1",
        "status": "OPEN",
        "place": "gid://shopify/Location/1",
        "lines": [
            {"line": 15518907892001, "quantity": 1, "received": 0, "reason": "SIZE"}
        ],
    },
    "order": {"id": 6200407294252},
}
SMALL_OF_VENDURE = {
    "id": "6",
    "code": "K9ZPAQ5HD5RAV5HQ",
    "orderPlacedAt": "2026-11-30T15:19:20.644Z",
    "currencyCode": "DKK",
    "total": 4995,
    "totalWithTax": 6245,
    "channels": [{"code": "web", "pricesIncludeTax": False}],
    "shippingAddress": {"city": "Odense", "countryCode": "DK"},
    "lines": [
        {
            "id": "11",
            "quantity": 5,
            "orderPlacedQuantity": 5,
            "unitPrice": 999,
            "unitPriceWithTax": 1249,
            "proratedLinePrice": 4995,
            "proratedLinePriceWithTax": 6245,
            "productVariant": {"sku": "CUP", "name": "A cup"},
        }
    ],
    "shippingLines": [],
    "history": {"totalItems": 0, "items": []},
}
CHANNELS = {
    "shopify": (
        Shopify(),
        [
            *[TINY_OF_SHOPIFY] * 8,
            *[SMALL_OF_SHOPIFY] * 4,
            {**TINY_OF_SHOPIFY, "cancelled_at": "2026-11-23T11:00:00+01:00"},
            *[TAKEN_BACK_OF_SHOPIFY, RETURN_OF_SHOPIFY] * 3,
            shopify_payloads.ORDER,
        ],
    ),
    "vendure": (
        VendureOrders(),
        [
            *[SMALL_OF_VENDURE] * 7,
            *[vendure_payloads.CANCELLATION] * 2,
            vendure_payloads.CHANGED,
        ],
    ),
    "tabular": (
        TABULAR,
        [
            *[rows({})] * 8,
            rows({"order": "C1002", "units": "-2", "note": "1001"}),
            rows({}, {"sku": "post"}, {"price": "0"}),
        ],
    ),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", CHANNELS)
def test_any_payload_is_understood_or_refused(name, soak):
    """A hundred thousand spoilt orders: Invalid is all that is raised, in 50 ms."""
    channel, corpus = CHANNELS[name]
    payloads = Spoiler(*corpus).documents(PAYLOADS * soak)

    understood = besieged(name, channel.parse, payloads, oc.Invalid)

    assert 0.02 < understood < 0.6


@pytest.mark.parametrize("name", CHANNELS)
def test_the_orders_that_are_spoilt_are_good(name):
    """Else it would be shown only that what is no order is refused."""
    channel, corpus = CHANNELS[name]

    assert [channel.parse(deepcopy(one)) for one in corpus]


NO_TAX = {"price": "0.00", "rate": 0.25, "title": "moms"}
JUNK = dict.fromkeys(map(str, range(250_000)), ())


def of_shopify(*lines, **more):
    """Return an order with lines of ten crowns each."""
    total = f"{10 * len(lines)}.00"
    parts = {"shipping_lines": [], "total_price": total, **more}
    return shopify_payloads.order(line_items=[*lines], **parts)


def line_of_shopify(number, taxes=1, **more):
    """Return one of them."""
    line = shopify_payloads.line_item(number, f"S-{number}", 1, "10.00", **more)
    return {**line, "tax_lines": [NO_TAX] * taxes}


def of_vendure(number, **more):
    """Return an order with so many lines."""
    one = SMALL_OF_VENDURE["lines"][0]
    lines = [{**one, "id": f"{place}"} for place in range(number)]
    sums = {name: SMALL_OF_VENDURE[name] * number for name in ("total", "totalWithTax")}
    return {**deepcopy(SMALL_OF_VENDURE), "lines": lines, **sums, **more}


LARGE = {
    "the most lines": (Shopify, of_shopify(*map(line_of_shopify, range(500))), True),
    "one line more": (Shopify, of_shopify(*map(line_of_shopify, range(501))), False),
    "10,000 lines": (Shopify, of_shopify(*[line_of_shopify(1)] * 10_000), False),
    "taxes": (Shopify, of_shopify(line_of_shopify(1, 3_900)), True),
    "more taxes": (Shopify, of_shopify(line_of_shopify(1, 4_100)), False),
    "fields": (Shopify, of_shopify(line_of_shopify(1), **JUNK), False),
    "fields of a line": (Shopify, of_shopify({**line_of_shopify(1), **JUNK}), False),
    "tags": (Shopify, of_shopify(line_of_shopify(1), tags="," * 2_000_000), False),
    "lines of Vendure": (VendureOrders, of_vendure(1_000), True),
    "one more of Vendure": (VendureOrders, of_vendure(1_001), False),
    "surcharges": (VendureOrders, of_vendure(1, surcharges=[{}] * 100_000), False),
}


@pytest.mark.no_cover
@pytest.mark.parametrize("what", LARGE)
def test_an_order_of_megabytes_is_soon_read_or_set_aside(what):
    """Up to what a shop allows it is read; more is refused with what there may be."""
    channel, payload, is_read = LARGE[what]
    read = channel().parse
    # The largest that are read take four fifths of it where nothing else runs.
    most = SLOWEST_S * (2 if is_read else 1)
    assert quickest(read, payload, (oc.Invalid,)) < most
    if is_read:
        assert isinstance(read(payload), oc.Imported)
    else:
        with pytest.raises(oc.Invalid, match=r"at most|1 to 500 objects"):
            read(payload)
