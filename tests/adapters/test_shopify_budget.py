"""A shop's cost budget is waited for, so that Shopify need not turn us down."""

from functools import partial

import pytest

import ordercore as oc
from ordercore.testing.transport import StandIn
from ordercore_adapters.shopify import WEIGHTS, ShopifySettings, ShopifyShop, throttled
from tests.adapters.shopify_stand_in import LOCATIONS, Shop
from tests.adapters.test_shopify_shop import NOW, Secret, connected, parcel

CPH, AAR = LOCATIONS


def patient(shop, **more):
    """Return an adapter that waits by the shop's own clock, and how long it did."""
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        shop.later(seconds)

    settings = ShopifySettings(
        "pulsar.myshopify.com", Secret.given("shpat_sesame"), **more
    )
    elapsed = partial(nanoseconds_of, shop)
    line = throttled(settings, StandIn(shop.serve), sleep=sleep, clock_ns=elapsed)
    return ShopifyShop(settings, line), waits


def nanoseconds_of(shop):
    return round((shop.now - NOW).total_seconds() * 10**9)


def busy(shop, shopify, orders):
    """Have an adapter do all that it can, order by order, as fast as it may."""
    for n in range(orders):
        order = shop.order(MUG=3, CUP=1)
        mug, cup = order.lines
        shopify.fetch_orders("", 50)
        shopify.acknowledge(order.number, f"web.{n}", key=f"a/{n}")
        one = [oc.ports.UnitsOfLine(mug.number, 1)]
        shopify.cancel(oc.ports.OrderCancellation(order.number, one), key=f"c/{n}")
        units = {f"l{mug.number}": 2, f"l{cup.number}": 1}
        shopify.push_shipment(parcel(order.number, f"GLS-{n}", **units), key=f"p/{n}")
        back = oc.Money.of("100.00", "DKK")
        shopify.refund(oc.ports.RefundRequest(order.number, back), key=f"r/{n}")
        levels = [
            oc.ports.StockLevel("MUG", CPH, n),
            oc.ports.StockLevel("CUP", AAR, n),
        ]
        shopify.push_stock(levels, key=f"s/{n}")
        shopify.push_prices([oc.ports.PriceTag("MUG", back)], key=f"t/{n}")


@pytest.mark.parametrize(
    ("most", "per_s", "believed"),
    [(2000, 100, 100), (1000, 50, 50), (20_000, 1000, 100)],
)
def test_no_request_is_turned_down(most, per_s, believed):
    """Over hundreds of reads and writes; on a small plan, a usual and a large one."""
    levels = {("MUG", CPH): 900, ("CUP", AAR): 900}
    shop = Shop(levels, now=NOW, most=most, per_s=per_s)
    shopify, waits = patient(shop, points_per_s=believed)

    busy(shop, shopify, 12)

    assert 0 == shop.throttled
    assert (most < 20_000) == bool(waits)
    assert len(shop.asked) > 150


def test_without_waiting_it_is_turned_down():
    """The same work in no time: the budget is real, and the test above can fail."""
    shop = Shop({("MUG", CPH): 900, ("CUP", AAR): 900}, now=NOW)

    with pytest.raises(oc.errors.RateLimited):
        busy(shop, connected(shop), 12)

    assert 1 == shop.throttled


def test_whoever_is_turned_down_is_told_how_long_to_wait():
    """150 points are missing and 50 come back in a second: after three it goes."""
    shop = Shop(MUG=2, now=NOW, per_s=50)
    order = shop.order(MUG=1)
    shopify = connected(shop)
    shopify.fetch_order(order.number)
    cost = shop.asked[-1]["cost"]
    shop.points = cost - 150.0

    with pytest.raises(oc.errors.RateLimited) as error:
        shopify.fetch_order(order.number)
    assert 3.0 == error.value.retry_after

    shop.later(3)
    assert order.number == shopify.fetch_order(order.number).where


def test_nobody_waits_for_ever():
    """Where others have used the budget up, whoever asks is told when to come again."""
    shop = Shop(MUG=2, now=NOW, per_s=1)
    shopify, waits = patient(shop, points_per_s=1)
    shop.points = 100.0
    shopify.check()

    with pytest.raises(oc.errors.RateLimited) as error:
        shopify.fetch_orders("", 50)

    assert WEIGHTS["orders.list"] - 100 <= error.value.retry_after
    assert ([], 0) == (waits, shop.throttled)


def test_it_is_known_what_each_question_costs_at_most():
    """No question costs more than is waited for before it."""
    shop = Shop({("MUG", CPH): 900, ("CUP", AAR): 900}, most=10**6)

    busy(shop, connected(shop), 3)

    for one in shop.asked:
        assert one["cost"] <= WEIGHTS[one["operation"]], one["operation"]
