"""What is asked of Shopify, and what the shop that stands in for it answers, is right.

By the schemas that Shopify itself publishes with ``@shopify/dev-mcp``, one for each
version of the API; the questions are those of an adapter at work, with their variables.
"""

import json
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

import ordercore as oc
from ordercore.testing.adapter import drained
from ordercore.testing.transport import StandIn
from ordercore_adapters.shopify import WEIGHTS, ShopifyShop, documents
from tests.adapters.shopify_stand_in import LOCATIONS, Shop
from tests.adapters.shopify_stand_in.listing import listed
from tests.adapters.test_shopify_shop import SETTINGS, parcel
from tests.peers.installing import ran

CPH, AAR = LOCATIONS
NAMES = ("query", "variables", "operation")
HERE = Path(__file__).parent
SCHEMAS, GRAPHQL = "@shopify/dev-mcp@1.16.0", "graphql@16.13.2"
DATA = "package/dist/data"


@pytest.fixture(scope="session")
def software(install_peer):
    def build(folder):
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        ran(["npm", "install", "--prefix", ".", *quiet, GRAPHQL], cwd=folder)
        packed = ran(["npm", "pack", "--silent", SCHEMAS], cwd=folder).split()[-1]
        ran(["tar", "-xzf", packed, DATA], cwd=folder)
        (folder / "schemas").mkdir()
        for version in documents.VERSIONS:
            name = f"admin_{version}.json.gz"
            shutil.move(folder / DATA / name, folder / "schemas")
        shutil.rmtree(folder / "package")
        (folder / packed).unlink()

    return install_peer("shopify", f"{SCHEMAS}\n{GRAPHQL}", build)


@pytest.fixture(scope="session")
def against(software):
    """Return what the schemas of each version have against questions."""

    def asked(questions):
        told = ran(
            ["node", HERE / "validate.js", software / "schemas"],
            env={"NODE_PATH": str(software / "node_modules")},
            text=json.dumps(questions),
        )
        return json.loads(told)

    return asked


@cache
def questions():
    """Return all that an adapter has asked in a day, and what our shop has answered."""
    levels = {("MUG", CPH): 9, ("MUG", AAR): 9, ("CUP", AAR): 3, ("PEN", CPH): 4}
    shop = Shop(levels, most=100_000)
    shopify = ShopifyShop(SETTINGS, StandIn(shop.serve))
    shopify.check()
    levels = [
        oc.ports.StockLevel("MUG", CPH, 9, expected=2),
        oc.ports.StockLevel("CUP", AAR, 9),
        oc.ports.StockLevel("PEN", CPH, 9, expected=7),
    ]
    shopify.push_stock(levels, key="stock/1")
    price = oc.Money.of("80.00", "DKK")
    shopify.push_prices([oc.ports.PriceTag("MUG", price)], key="prices/1")
    an_order_s_life(shop, shopify, price)
    a_long_order(shop, shopify)
    long_returns(shop)
    for fetch in (shopify.fetch_orders, shopify.fetch_returns):
        drained(fetch, 50)
    return shop.asked


def an_order_s_life(shop, shopify, price):
    order, other = shop.order(MUG=5, CUP=1), shop.order("EUR", MUG=1)
    mug, cup = [line.number for line in order.lines]
    shopify.fetch_order(order.number)
    shopify.acknowledge(order.number, "web.1", key="order/1/1")
    two = [oc.ports.UnitsOfLine(mug, 2)]
    shopify.cancel(oc.ports.OrderCancellation(order.number, two), key="order/1/2")
    for _ in range(2):
        sent = parcel(order.number, place=AAR, **{f"l{mug}": 3, f"l{cup}": 1})
        shopify.push_shipment(sent, key="parcel/1")
    shopify.poll(shopify.cancel(oc.ports.OrderCancellation(other.number), key="k"))
    shopify.refund(oc.ports.RefundRequest(order.number, price), key="account/1/1")
    back = [shop.send_back(order, order.lines[0], 1) for _ in range(11)]
    shop.came_back(order, back[0], 1, AAR)


def long_returns(shop):
    """Have a return with more lines than come at once."""
    order = shop.order(MUG=1)
    made = shop.send_back(order, order.lines[0], 1)
    sent = made["returnLineItems"](first=1)["nodes"]
    (work,) = made["reverseFulfillmentOrders"](first=1)["nodes"]
    made["returnLineItems"] = listed(sent * 60)
    awaited = work["lineItems"](first=1)["nodes"]
    works = [{**work, "lineItems": listed(awaited * 60)}]
    made["reverseFulfillmentOrders"] = listed(works)


def a_long_order(shop, shopify):
    """Have one with more lines than come at once, changed by staff."""
    order = shop.order(MUG=1, CUP=1, PEN=1)
    order.lines *= 50
    shop.edited(order, {order.lines[0].id: 0})
    shop.staff_refund(order, order.lines[1], 1)
    with suppress(oc.errors.Rejected):
        shopify.cancel(oc.ports.OrderCancellation(order.number), key="long")
    for work in order.works:
        for n in range(1, 31):
            work.left[f"gid://shopify/LineItem/{n}"] = 0
            work.items[f"gid://shopify/LineItem/{n}"] = f"{work.id}{n}"
    with suppress(oc.errors.NotFound):
        shopify.push_shipment(parcel(order.number, l999999=1), key="long")


def test_every_question_is_right_in_every_version(against):
    """Documents and variables; no document of the adapter is left out."""
    asked = [{n: one[n] for n in NAMES} for one in questions()]

    found = against(asked)

    assert set(documents.VERSIONS) == set(found)
    for version, wrong in found.items():
        named = [
            (a["operation"], one) for a, one in zip(asked, wrong, strict=True) if one
        ]
        assert [] == named, version
    known = {getattr(documents, name) for name in documents.__all__} - {
        documents.VERSIONS
    }
    assert known == {one["query"] for one in asked}


def test_every_answer_of_our_shop_is_one_that_shopify_could_give(against):
    """Carried out by the official schema: no type, null, enum or field is another."""
    answered = [one for one in questions() if "answer" in one]
    assert {one["operation"] for one in answered} == set(WEIGHTS)
    dear = [one for one in answered if one["cost"] > WEIGHTS[one["operation"]]]
    assert [] == [(one["operation"], one["cost"]) for one in dear]

    spoilt = {**answered[-1], "answer": {"order": {"fulfillments": "none"}}}
    for version, found in against([*answered, spoilt]).items():
        *ours, last = found
        wrong = [(a["operation"], f) for a, f in zip(answered, ours, strict=True) if f]
        assert [] == wrong, version
        assert last, "what is no answer of Shopify's is not found"


def test_what_is_wrong_is_found(against):
    """A field, a directive and a variable that are none: the look is looked at."""
    mug = {"inventoryItemId": "gid://shopify/InventoryItem/1", "locationId": "x"}
    given = {"name": "available", "reason": "correction", "quantities": [mug]}
    wrong = [
        {"query": documents.CHECK.replace("name", "nickname"), "variables": {}},
        {
            "query": documents.SET_LEVELS.replace("@idempotent", "@once"),
            "variables": {"input": {**given, "quantities": []}, "key": "k"},
        },
        {"query": documents.SET_LEVELS, "variables": {"input": given, "key": "k"}},
    ]

    for version, found in against(wrong).items():
        assert [1, 1, 1] == [len(errors) for errors in found], version
