"""A Shopify shop is told levels and parcels once, and what it sends is believed."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

import ordercore as oc
from ordercore.testing.shop import ShopContract
from ordercore.testing.transport import StandIn
from ordercore_adapters.shopify import ShopifySettings, ShopifyShop
from tests.adapters.shopify_payloads import order as payload
from tests.adapters.shopify_stand_in import LOCATIONS, Shop

CPH, AAR = LOCATIONS
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEY = "shpss_of-sixteen-or-more"
Secret = oc.connecting.Secret
SETTINGS = ShopifySettings(
    "pulsar.myshopify.com", Secret.given("shpat_sesame"), Secret.given(KEY)
)


def connected(shop):
    """Return an adapter of a shop, or of answers and faults."""
    return ShopifyShop(SETTINGS, StandIn(getattr(shop, "serve", shop)))


def signed(document, topic="orders/create"):
    """Return headers and body of a delivery that the shop has signed."""
    body = json.dumps(document).encode()
    return signature(body, topic), body


def signature(body, topic="orders/create"):
    """Return the headers that the shop sends along with a body."""
    mac = hmac.new(KEY.encode(), body, hashlib.sha256).digest()
    return {
        "X-Shopify-Hmac-Sha256": base64.b64encode(mac).decode(),
        "X-Shopify-Event-Id": "e-1",
        "X-Shopify-Topic": topic,
    }


def parcel(order, number="GLS-1", place=CPH, **units):
    lines = [oc.ports.UnitsOfLine(line[1:], n) for line, n in units.items()]
    return oc.ports.ParcelNotice(
        order, "W-1-1", lines, "GLS", number, NOW, location=place
    )


class TestKit(ShopContract):
    """The adapter keeps what every adapter of a shop promises."""

    sku, location = "MUG", CPH
    secrets = ("shpat_sesame", KEY)
    delivery = (*signed(payload()), NOW)

    @pytest.fixture(autouse=True)
    def begin(self):
        self.shop = Shop(MUG=2)

    def connect(self):
        return connected(self.shop)

    def faulty(self, fault):
        return connected([fault] * 9)

    def place(self, quantity):
        return self.shop.order(quantity)[0]

    def stock(self):
        return self.shop.levels["MUG", CPH]


def test_levels_that_are_refused_do_not_stop_the_others():
    """Shopify sets all or none; what it refuses is left out, and the rest is set."""
    shop = Shop(MUG=2, CUP=3, PEN=4)
    levels = [
        oc.ports.StockLevel("MUG", CPH, 9, expected=7),
        oc.ports.StockLevel("CUP", CPH, 8, expected=3),
        oc.ports.StockLevel("PEN", "gid://shopify/Location/99", 7),
        oc.ports.StockLevel("INK", CPH, 6),
        oc.ports.StockLevel("PEN", AAR, 5),
    ]

    answers = connected(shop).push_stock(levels, key="stock/1")

    kinds = ["Stale", "Receipt", "NotFound", "NotFound", "Receipt"]
    assert kinds == [type(answer).__name__ for answer in answers]
    assert (2, 8, 5) == (
        shop.levels["MUG", CPH],
        shop.levels["CUP", CPH],
        shop.levels["PEN", AAR],
    )


def test_the_same_levels_again_are_set_once():
    """Cut off behind the change and sent again, the shop knows the key."""
    shop = Shop(MUG=2)
    level = oc.ports.StockLevel("MUG", CPH, 9, expected=2)

    first, again = (
        connected(shop).push_stock([level], key="stock/1")[0] for _ in range(2)
    )

    assert first == again
    assert 9 == shop.levels["MUG", CPH]


def test_a_line_leaves_from_where_the_parcel_left():
    """Units of two fulfillment orders in one parcel; then no more than is left."""
    shop = Shop()
    order, (one, two) = shop.order(2, 1)
    shopify = connected(shop)

    first = shopify.push_shipment(parcel(order, **{f"l{one}": 2}), key="p/1")
    again = shopify.push_shipment(parcel(order, **{f"l{one}": 2}), key="p/1")
    rest = shopify.push_shipment(parcel(order, "GLS-2", AAR, **{f"l{two}": 1}), key="p")

    assert (False, True, False) == (first.duplicate, again.duplicate, rest.duplicate)
    assert first.external_id == again.external_id != rest.external_id
    with pytest.raises(oc.errors.Rejected):
        shopify.push_shipment(parcel(order, "GLS-3", **{f"l{one}": 1}), key="p/3")
    with pytest.raises(oc.errors.NotFound):
        shopify.push_shipment(parcel(order, "GLS-4", l999=1), key="p/4")
    assert 2 == len(shop.orders[order]["fulfillments"])


def test_a_shop_whose_budget_is_spent_says_how_long_to_wait():
    """It says so under status 200: 10 points are missing, 100 come back a second."""
    shop = Shop(MUG=2)
    shop.budget = 0

    with pytest.raises(oc.errors.RateLimited) as error:
        connected(shop).push_stock([oc.ports.StockLevel("MUG", CPH, 1)], key="k")

    assert 1.0 == error.value.retry_after


def test_an_order_comes_with_its_news():
    """What was signed is read as an order; other topics are of no interest."""
    shopify = connected([])

    (news,) = shopify.receive(*signed(payload()), NOW)
    imported = shopify.channel.parse(news.what.payload)

    assert (news.subject, "order") == (imported.external_id, news.about)
    assert () == shopify.receive(*signed(payload(), "products/update"), NOW)
    again = signed(payload())[0] | {"X-Shopify-Event-Id": "e-2"}
    (same,) = shopify.receive(again, signed(payload())[1], NOW)
    assert news.id == same.id


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"errors": [{"extensions": {"code": "ACCESS_DENIED"}}]}, "AuthFailed"),
        ({"errors": [{"extensions": {"code": "TIMEOUT"}}]}, "Unavailable"),
        ({"errors": [{"message": "who?"}]}, "Rejected"),
        ({"data": {"order": None}}, "NotFound"),
        ({"data": None}, "MappingFailed"),
        ({"data": {"order": 7}}, "MappingFailed"),
        ([], "MappingFailed"),
        ({"errors": 7}, "MappingFailed"),
    ],
)
def test_what_an_answer_means(body, error):
    """Each is the error that decides what to do next, without a word of theirs."""
    answer = oc.connecting.Response(200, body=json.dumps(body).encode())

    with pytest.raises(getattr(oc.errors, error)) as found:
        connected([answer]).push_shipment(parcel("1", l1=1), key="k")

    assert "who" not in f"{found.value}"


def test_a_version_that_is_not_known_is_refused():
    """The documents are right for some versions, and for no others."""
    with pytest.raises(oc.Invalid, match="2026-10"):
        ShopifySettings("pulsar.myshopify.com", Secret.given("x"), version="2019-04")
