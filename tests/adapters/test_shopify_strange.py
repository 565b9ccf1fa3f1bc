"""Whatever Shopify answers is understood, or is one of our errors."""

import json
import random
from contextlib import suppress

import pytest

import ordercore as oc
from ordercore.connecting import Response
from ordercore.testing.transport import StandIn
from ordercore_adapters.shopify import ShopifyShop
from tests.adapters.shopify_stand_in import LOCATIONS, Shop
from tests.adapters.test_shopify_shop import SETTINGS, parcel

CPH, AAR = LOCATIONS
STRANGE = (
    None, True, 7, -1, 10**40, 1.5, "", "x", "gid://shopify/Order/0", "\u202e",
    "1970-01-01T00:00:00Z", [], [None], [[]], {}, {"nodes": 7}, {"nodes": [7]},
)  # fmt: skip


def spoilt(answer, chance):
    """Return an answer with one of its values, anywhere, another."""
    document = json.loads(answer.body)
    holder, name = document, "data"
    while chance.random() < 0.8:
        inside = holder[name]
        if not isinstance(inside, dict | list) or not inside:
            break
        names = [*inside] if isinstance(inside, dict) else range(len(inside))
        holder, name = inside, chance.choice([*names])
    if isinstance(holder, dict) and chance.random() < 0.2:
        del holder[name]
    else:
        holder[name] = chance.choice(STRANGE)
    return Response(200, body=json.dumps(document).encode())


class Spoiling:
    """Plays the shop, and spoils one of its answers."""

    def __init__(self, shop, chance, which):
        self.shop, self.chance, self.left = shop, chance, which

    def __call__(self, request):
        self.left -= 1
        answer = self.shop.serve(request)
        return spoilt(answer, self.chance) if self.left == 0 else answer


def a_shop():
    """Return a shop with an order that much has happened to, and one of its lines."""
    shop = Shop({("MUG", CPH): 2, ("MUG", AAR): 9, ("CUP", AAR): 3}, most=10**9)
    order = shop.order(MUG=5, CUP=1)
    shop.edited(order, {order.lines[0].id: 4})
    shop.staff_refund(order, order.lines[0], 1)
    shop.came_back(order, shop.send_back(order, order.lines[0], 1), 1, AAR)
    return shop, order


def read(shopify, page):
    """Read all that a page holds, as a connection does."""
    for raw in page.items:
        with suppress(oc.Invalid):
            shopify.channel.parse(raw.payload)


def operations(order):
    """Return all that an adapter is asked to do."""
    mug = order.lines[0].number
    one = [oc.ports.UnitsOfLine(mug, 1)]
    kroner = oc.Money.of("1.00", "DKK")
    level = oc.ports.StockLevel("MUG", CPH, 9, expected=7)
    gone = parcel(order.number, place=AAR, **{f"l{mug}": 3})
    whole = oc.ports.OrderCancellation(order.number)
    refund = oc.ports.RefundRequest(order.number, kroner)
    tag = oc.ports.PriceTag("MUG", kroner)
    return [
        lambda s: s.check(),
        lambda s: read(s, s.fetch_orders("", 50)),
        lambda s: read(s, s.fetch_returns("", 50)),
        lambda s: read(s, oc.ports.Page([s.fetch_order(order.number)], "")),
        lambda s: s.acknowledge(order.number, "web.1", key="k"),
        lambda s: s.push_stock([level], key="k"),
        lambda s: s.push_prices([tag], key="k"),
        lambda s: s.push_shipment(gone, key="k"),
        lambda s: s.cancel(oc.ports.OrderCancellation(order.number, one), key="k"),
        lambda s: s.poll(s.cancel(whole, key="k")),
        lambda s: s.poll(s.refund(refund, key="k")),
    ]


@pytest.mark.parametrize("number", range(11))
def test_only_our_own_errors_come_of_a_spoilt_answer(number):
    """Any value of any answer may be missing or another: no error but a typed one."""
    came = {True: 0, False: 0}
    for seed in range(40):
        shop, order = a_shop()
        chance = random.Random(f"{number}/{seed}")
        line = StandIn(Spoiling(shop, chance, 1 + seed % 4))
        try:
            operations(order)[number](ShopifyShop(SETTINGS, line))
        except oc.AdapterError:
            came[False] += 1
        else:
            came[True] += 1

    assert 40 == sum(came.values())
    assert number == 0 or came[False] > 0
