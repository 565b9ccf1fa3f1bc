"""A Shopify shop is told each thing once, and what it sends is believed."""

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from attrs import evolve

import ordercore as oc
from ordercore.testing.shop import ShopContract
from ordercore.testing.transport import Fault, StandIn
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
        def serve(request):
            self.shop.later(1)
            return self.shop.serve(request)

        return connected(serve)

    def faulty(self, fault):
        return connected([fault] * 9)

    def unreadable(self):
        token = Secret.from_env("NOBODY_SET_IT", {})
        settings = evolve(SETTINGS, token=token)
        return ShopifyShop(settings, StandIn(self.shop.serve))

    def place(self, quantity):
        return self.shop.order(MUG=quantity).number

    def stock(self):
        return self.shop.stock.levels["MUG", CPH]

    def paid_back(self, order):
        found = self.shop.orders[order]
        return oc.Money(found.sum_of("REFUND"), found.currency)


def test_levels_that_are_refused_do_not_stop_the_others():
    """Shopify sets all or none; what it refuses is left out, and the rest is set."""
    shop = Shop({("MUG", CPH): 2, ("CUP", CPH): 3, ("PEN", CPH): 4, ("PEN", AAR): 0})
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
    there = shop.stock.levels
    assert (2, 8, 5) == (there["MUG", CPH], there["CUP", CPH], there["PEN", AAR])


def test_a_level_that_a_sale_has_brought_about_is_no_surprise():
    """Shopify takes off what it sells; told the same number, it is a duplicate."""
    shop = Shop(MUG=9)
    shop.order(MUG=2)
    shopify = connected(shop)

    (so,) = shopify.push_stock([oc.ports.StockLevel("MUG", CPH, 7, 9)], key="k/1")
    (no,) = shopify.push_stock([oc.ports.StockLevel("MUG", CPH, 6, 9)], key="k/2")

    assert (True, "Stale") == (so.duplicate, type(no).__name__)
    assert 7 == shop.stock.levels["MUG", CPH]


def test_the_same_levels_again_are_set_once():
    """Cut off behind the change and sent again, the shop knows the key."""
    shop = Shop(MUG=2)
    level = oc.ports.StockLevel("MUG", CPH, 9, expected=2)

    first, again = (
        connected(shop).push_stock([level], key="stock/1")[0] for _ in range(2)
    )

    assert first == again
    assert 9 == shop.stock.levels["MUG", CPH]


def test_an_article_that_is_there_twice_is_not_guessed():
    """Shopify lets two articles have one SKU; neither level nor price is set."""
    items = [{"id": f"gid://shopify/InventoryItem/{n}", "sku": "MUG"} for n in (1, 2)]
    page = {"nodes": items, "pageInfo": {"hasNextPage": False, "endCursor": None}}
    body = json.dumps({"data": {"inventoryItems": page}}).encode()
    answer = oc.connecting.Response(200, body=body)

    level = oc.ports.StockLevel("MUG", CPH, 1)
    (said,) = connected([answer]).push_stock([level], key="k")

    assert "adapter.rejected" == said.code


def test_goods_of_the_place_that_a_parcel_left_leave_first():
    """Shopify has mugs at two places; those in Aarhus are in the parcel from there."""
    shop = Shop({("MUG", CPH): 2, ("MUG", AAR): 9})
    order = shop.order(MUG=5)
    (mug,) = order.lines
    cph, aar = order.works

    told = parcel(order.number, place=AAR, **{f"l{mug.number}": 3})
    receipt = connected(shop).push_shipment(told, key="p/1")

    assert (2, 0) == (cph.left[mug.id], aar.left[mug.id])
    assert [receipt.external_id] == [one["id"] for one in order.fulfillments]


def test_a_parcel_of_two_places_is_told_once():
    """Shopify has its goods at two: two fulfillments, each made once, and one mail."""
    for step in range(5):
        shop = Shop({("MUG", CPH): 1, ("MUG", AAR): 2, ("CUP", CPH): 1})
        order = shop.order(MUG=3, CUP=1)
        before = dict(shop.stock.levels)
        units = {f"l{line.number}": line.units for line in order.lines}
        told = parcel(order.number, place=AAR, **units)
        cut = StandIn(shop.serve, [*[None] * step, Fault.CUT])
        with suppress(oc.errors.Unavailable):
            ShopifyShop(SETTINGS, cut).push_shipment(told, key="p/1")
        receipt = connected(shop).push_shipment(told, key="p/1")
        again = connected(shop).push_shipment(told, key="p/1")

        assert (receipt.external_id, True) == (again.external_id, again.duplicate)
        assert (2, 1) == (len(order.fulfillments), shop.mails), step
        assert [0, 0] == [line.left - line.shipped for line in order.lines]
        assert before == shop.stock.levels


def test_parcels_may_share_a_number_and_are_still_two():
    """Pieces of one consignment have the carrier's number in common."""
    shop = Shop(MUG=9)
    order = shop.order(MUG=3)
    (mug,) = order.lines
    shopify = connected(shop)
    for units in (1, 2):
        shopify.push_shipment(parcel(order.number, **{f"l{mug.number}": units}), key="")

    assert 3 == mug.shipped
    more = parcel(order.number, "GLS-3", **{f"l{mug.number}": 1})
    with pytest.raises(oc.errors.Rejected):
        shopify.push_shipment(more, key="p/3")
    with pytest.raises(oc.errors.NotFound):
        shopify.push_shipment(parcel(order.number, "GLS-4", l999=1), key="p/4")


def test_units_are_cancelled_once_also_when_the_line_breaks():
    """Whatever step is cut off, or none, the same again takes no more units."""
    for step in range(7):
        shop = Shop(MUG=9)
        order = shop.order(MUG=5)
        (mug,) = order.lines
        asked = oc.ports.OrderCancellation(
            order.number, [oc.ports.UnitsOfLine(mug.number, 2)], "customer"
        )
        faulty = StandIn(shop.serve, [*[None] * step, Fault.CUT])
        with suppress(oc.errors.Unavailable):
            ShopifyShop(SETTINGS, faulty).cancel(asked, key="order/1/2")
        connected(shop).cancel(asked, key="order/1/2")

        assert 3 == mug.left, step
        assert connected(shop).cancel(asked, key="order/1/2").duplicate

    connected(shop).cancel(asked, key="order/1/3")
    assert 1 == mug.left
    with pytest.raises(oc.errors.Rejected):
        connected(shop).cancel(asked, key="order/1/4")


def test_the_cancellation_of_a_whole_order_takes_its_time():
    """It is a job; asked again while it runs it is pending, and is begun once."""
    shop = Shop(MUG=9)
    order = shop.order(MUG=5)
    shopify, asked = connected(shop), oc.ports.OrderCancellation(order.number)

    first, again = [shopify.cancel(asked, key="k") for _ in range(2)]
    still = shopify.poll(first)
    shop.later(60)
    done, last = shopify.poll(first), shopify.cancel(asked, key="k")

    assert [True, True, True, False, False] == [
        one.pending for one in (first, again, still, done, last)
    ]
    assert 1 == sum(one["operation"] == "orders.cancel" for one in shop.asked)
    assert order.cancelled is not None
    assert 0 == order.sum_of("REFUND")


def test_the_last_units_are_the_whole_order():
    """No order stays open that has nothing left; the same again is as before."""
    shop = Shop(MUG=9)
    order = shop.order(MUG=4)
    shopify = connected(shop)
    for key in ("k/1", "k/1", "k/2"):
        two = [oc.ports.UnitsOfLine(order.lines[0].number, 2)]
        receipt = shopify.cancel(oc.ports.OrderCancellation(order.number, two), key=key)
        shop.later(60)

        assert (key == "k/2") == receipt.pending == (order.cancelled is not None)
    assert 0 == order.lines[0].left


def test_money_goes_back_on_the_payments_it_came_from():
    """In the buyer's money, first on the first payment, and never twice."""
    shop = Shop(MUG=9)
    order = shop.order("EUR", payment="", MUG=2)
    card = order.pay(7, "SALE", 10_00)
    order.pay(8, "SALE", order.total - 10_00)
    eur = oc.Money.of("12.50", "EUR")
    asked = oc.ports.RefundRequest(order.number, eur, reason="goodwill")

    cut = StandIn(shop.serve, [None, Fault.CUT])
    with pytest.raises(oc.errors.Unavailable):
        ShopifyShop(SETTINGS, cut).refund(asked, key="account/1/5")
    receipt = connected(shop).refund(asked, key="account/1/5")

    given = [one for one in order.transactions if one["kind"] == "REFUND"]
    amounts = [one["amountSet"]["presentmentMoney"]["amount"] for one in given]
    assert receipt.duplicate
    assert ["10.00", "2.50"] == amounts
    assert card["id"] == given[0]["parentTransaction"]["id"]


def test_a_refund_waits_for_the_payment_provider():
    """Until then it is pending; one that the provider turns down is rejected."""
    shop = Shop(MUG=9)
    shop.refunds_are = "PENDING"
    order = shop.order(MUG=1)
    shopify = connected(shop)
    asked = oc.ports.RefundRequest(order.number, oc.Money.of("9.00", "DKK"))
    receipt = shopify.refund(asked, key="account/1/5")

    assert receipt.pending
    assert shopify.poll(receipt).pending
    shop.settle_refunds(order, "FAILURE")
    with pytest.raises(oc.errors.Rejected):
        shopify.refund(asked, key="account/1/5")
    shop.settle_refunds(order)
    with pytest.raises(oc.errors.NotFound):
        shopify.poll(oc.ports.Receipt(f"{order.number}/99"))


def test_prices_are_the_shop_s_own():
    """In its currency and with its tax; what was reduced is shown beside."""
    shop = Shop(MUG=1, CUP=1, PEN=1)

    def tag(sku, amount="80.00", currency="DKK", **more):
        return oc.ports.PriceTag(sku, oc.Money.of(amount, currency), **more)

    before = oc.Money.of("100.00", "DKK")
    tags = [
        tag("MUG", before=before),
        tag("CUP", "999999.00"),
        tag("PEN", currency="EUR"),
        tag("PEN", tax_included=False),
        tag("INK"),
        tag("PEN"),
    ]
    answers = connected(shop).push_prices(tags, key="prices/1")

    kinds = ["Receipt", "Rejected", "Rejected", "Rejected", "NotFound", "Receipt"]
    assert kinds == [type(answer).__name__ for answer in answers]
    prices = {"MUG": ["80.00", "100.00"], "CUP": ["100.00", None]}
    assert {**prices, "PEN": ["80.00", None]} == shop.stock.prices


def test_who_has_taken_an_order_is_written_beside_it():
    """The same again is a duplicate; another ordercore is told that it comes late."""
    shop = Shop(MUG=1)
    order = shop.order(MUG=1)
    shopify = connected(shop)

    first, again = [
        shopify.acknowledge(order.number, "web.1002", key="k") for _ in range(2)
    ]

    assert (False, True) == (first.duplicate, again.duplicate)
    with pytest.raises(oc.errors.Rejected, match=r"web\.1002"):
        shopify.acknowledge(order.number, "other.1", key="k")


def test_news_say_which_order_has_changed():
    """What was signed is a hint, to be fetched; other topics are of no interest."""
    shopify = connected([])

    (news,) = shopify.receive(*signed(payload()), NOW)

    assert ("6200407294252", "order", None) == (news.subject, news.about, news.what)
    assert datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC) == news.at
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
