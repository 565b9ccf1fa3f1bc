"""Orders come out of a Shopify shop, each as it was agreed, and none is left out."""

import json

import pytest

import ordercore as oc
from ordercore.testing.adapter import drained
from ordercore.testing.transport import StandIn
from ordercore_adapters.shopify import ShopifyShop
from tests.adapters.shopify_stand_in import LOCATIONS, Shop
from tests.adapters.test_shopify_shop import SETTINGS, connected, parcel

CPH, AAR = LOCATIONS


def read(shopify, order):
    """Return what the channel makes of an order as it is now."""
    return shopify.channel.parse(shopify.fetch_order(order.number).payload)


def test_an_order_is_read_as_it_was_agreed():
    """Amounts, discounts, taxes and carriage, in the money that the buyer pays."""
    shop = Shop(MUG=9, CUP=9)
    order = shop.order("EUR", off=1_00, MUG=2, CUP=1)
    imported = read(connected(shop), order)

    eur = [oc.Money(line.price, "EUR") for line in order.lines]
    assert (order.number, "EUR", True, "PREPAID", ("VIP",)) == (
        imported.external_id,
        imported.currency,
        imported.tax_included,
        imported.terms,
        imported.flags,
    )
    assert eur == [line.unit_price for line in imported.lines]
    assert [line.number for line in order.lines] == [
        line.reference for line in imported.lines
    ]
    owed = [line.unit_price * line.quantity - line.discount for line in imported.lines]
    assert order.total == sum(one.minor for one in owed) + imported.shipping.minor
    assert "karen@example.dk" == imported.customer.email


@pytest.mark.parametrize("payment", ["SALE", "AUTHORIZATION", ""])
def test_an_order_reads_the_same_whatever_becomes_of_it(payment):
    """Taken, it is what was agreed: paid later, shipped, cut and paid back in part."""
    shop = Shop(MUG=9)
    order = shop.order(payment=payment, MUG=4)
    (mug,) = order.lines
    shopify = connected(shop)
    agreed = read(shopify, order)
    shopify.acknowledge(order.number, "web.1", key="k/1")
    shop.later(60)

    assert agreed == read(shopify, order)
    if payment != "SALE":
        shop.touch(order)
        order.pay(77, "CAPTURE", order.total)
    assert agreed == read(shopify, order)
    shopify.push_shipment(parcel(order.number, **{f"l{mug.number}": 2}), key="p/1")
    assert agreed == read(shopify, order)
    one = [oc.ports.UnitsOfLine(mug.number, 1)]
    shopify.cancel(oc.ports.OrderCancellation(order.number, one), key="k/2")
    kroner = oc.Money.of("100.00", "DKK")
    shopify.refund(oc.ports.RefundRequest(order.number, kroner), key="k/3")
    assert agreed == read(shopify, order)
    terms = {"SALE": "PREPAID", "AUTHORIZATION": "AUTHORIZED", "": "PENDING"}
    assert terms[payment] == agreed.terms


def test_what_we_have_cancelled_does_not_come_back():
    """Neither units nor a whole order; what staff cancel does, once."""
    shop = Shop(MUG=90)
    part, whole, theirs = [shop.order(MUG=4) for _ in range(3)]
    shopify = connected(shop)
    agreed = read(shopify, whole)
    for order in (part, whole, theirs):
        shopify.acknowledge(order.number, f"web.{order.number}", key="k")
    two = [oc.ports.UnitsOfLine(part.lines[0].number, 2)]
    shopify.cancel(oc.ports.OrderCancellation(part.number, two), key="k/2")
    shopify.cancel(oc.ports.OrderCancellation(whole.number), key="k/3")
    shop.later(60)
    shop.cancelled(theirs)

    raws, _ = drained(shopify.fetch_orders, 50)

    found = {raw.where: shopify.channel.parse(raw.payload) for raw in raws}
    cancellation = found[theirs.number]
    assert {whole.number: agreed, theirs.number: cancellation} == found
    assert [("MUG", 4)] == [(one.sku, one.quantity) for one in cancellation.lines]


@pytest.mark.parametrize("how", ["edit", "refund"])
def test_units_that_staff_take_out_come_on_their_own(how):
    """An edit of the order, or a refund of what was not sent; in pages of one, too."""
    shop = Shop(MUG=9, CUP=9)
    order = shop.order(MUG=4, CUP=2)
    mug, cup = order.lines
    shopify = connected(shop)
    shopify.acknowledge(order.number, "web.1", key="k/1")
    for line, units in ((mug, 3), (cup, 1)):
        if how == "edit":
            shop.edited(order, {line.id: line.left - units})
        else:
            shop.staff_refund(order, line, units)

    one_by_one, _ = drained(shopify.fetch_orders, 1)
    together, _ = drained(shopify.fetch_orders, 50)

    assert one_by_one == together
    parsed = [shopify.channel.parse(raw.payload) for raw in together]
    units = [[(one.sku, one.quantity) for one in found.lines] for found in parsed]
    assert [[("MUG", 3)], [("CUP", 1)]] == units
    assert {order.number} == {found.of for found in parsed}
    assert 2 == len({found.external_id for found in parsed})


def test_an_order_that_was_changed_before_it_was_taken_is_looked_at_by_people():
    """What of it was agreed cannot be told for sure: it is refused with the path."""
    shop = Shop(MUG=9)
    order = shop.order(MUG=4)
    shop.edited(order, {order.lines[0].id: 3})

    with pytest.raises(oc.Invalid, match=r"line_items\[0\]\.current_quantity"):
        read(connected(shop), order)


def test_a_long_order_has_all_its_lines():
    """Twenty lines come with an order, the others are asked for."""
    shop = Shop(**{f"SKU-{n}": 1 for n in range(130)})
    order = shop.order(**{f"SKU-{n}": 1 for n in range(130)})

    imported = read(connected(shop), order)

    assert [line.sku for line in order.lines] == [x.sku for x in imported.lines]


def test_no_order_is_left_out_while_orders_change():
    """Between any two pages the oldest order is changed, and so moves to the end."""
    shop = Shop(MUG=900)
    orders = []
    for _ in range(12):
        orders.append(shop.order(MUG=1))
        shop.later(1)
    shopify, seen, cursor = connected(shop), set(), ""
    for order in orders[:6]:
        page = shopify.fetch_orders(cursor, 3)
        seen |= {(raw.where, raw.version) for raw in page.items}
        cursor = page.cursor
        shop.later(1)
        shop.touch(order)
    raws, cursor = drained(shopify.fetch_orders, 3, cursor)
    seen |= {(raw.where, raw.version) for raw in raws}

    assert {order.number for order in orders} == {where for where, _ in seen}
    newest = {shopify.fetch_order(order.number).version for order in orders}
    assert newest <= {version for _, version in seen}


def test_an_order_that_is_found_late_is_not_left_out():
    """Shopify's search sees an order some seconds after the second of its change."""
    shop = Shop(MUG=9)
    first = shop.order(MUG=1)
    shop.later(8)
    late, _ = shop.order(MUG=1), shop.later(1)
    hidden = shop.orders.pop(late.number)
    last = shop.order(MUG=1)
    _, cursor = drained(connected(shop).fetch_orders, 50)
    shop.orders[late.number] = hidden

    found, _ = drained(connected(shop).fetch_orders, 50, cursor)

    assert [first.number, late.number, last.number] == [raw.where for raw in found]


def test_as_many_orders_are_asked_for_as_may_be():
    """Where three would cost too much at once, they are asked for one by one."""
    shop = Shop(MUG=99)
    for _ in range(7):
        shop.order(MUG=1)
        shop.later(60)
    asked = []

    def dear(request):
        asked.append(json.loads(request.body)["variables"]["first"])
        if asked[-1] > 1:
            error = {"extensions": {"code": "MAX_COST_EXCEEDED"}}
            body = json.dumps({"errors": [error]}).encode()
            return oc.connecting.Response(200, body=body)
        return shop.serve(request)

    shopify = ShopifyShop(SETTINGS, StandIn(dear))
    raws, _ = drained(shopify.fetch_orders, 50)

    assert [*shop.orders] == [raw.where for raw in raws]
    assert {3, 1} == set(asked)


def test_words_that_nobody_knows_do_not_break_the_import():
    """A new state of payment or shipping waits for its money; the order is taken."""
    shop = Shop(MUG=9)
    order = shop.order(MUG=1)
    raw = connected(shop).fetch_order(order.number)
    news = {"financial_status": "half_paid", "fulfillment_status": "FLOWN"}

    imported = connected(shop).channel.parse({**raw.payload, **news})

    assert "PENDING" == imported.terms


def test_returns_come_as_they_stand():
    """Once the shop has agreed; what has come, where it is, and whether that is all."""
    shop = Shop(MUG=9)
    order = shop.order(MUG=4)
    (mug,) = order.lines
    shopify = connected(shop)
    shopify.push_shipment(parcel(order.number, **{f"l{mug.number}": 4}), key="p/1")
    wished = shop.send_back(order, mug, 1, "REQUESTED")
    raws, cursor = drained(shopify.fetch_returns, 1)
    assert [] == raws

    shop.later(60)
    agreed = shop.send_back(order, mug, 3)
    wished["status"] = "CANCELED"
    shop.came_back(order, agreed, 1, AAR)
    shop.came_back(order, agreed, 1, AAR, "MISSING")
    one_by_one, _ = drained(shopify.fetch_returns, 1, cursor)
    together, _ = drained(shopify.fetch_returns, 50, cursor)

    assert one_by_one == together
    first, second = [one["id"].rpartition("/")[2] for one in (wished, agreed)]
    assert [
        oc.ImportedReturn(
            f"{order.number}-return-{first}",
            f"{order.number}-R1",
            order.number,
            [oc.ReturnedLine(mug.number, 1, 0, "defective")],
            ended=True,
            reason="canceled",
        ),
        oc.ImportedReturn(
            f"{order.number}-return-{second}",
            f"{order.number}-R2",
            order.number,
            [oc.ReturnedLine(mug.number, 3, 1, "defective")],
            AAR,
        ),
    ] == [shopify.channel.parse(raw.payload) for raw in together]


@pytest.mark.parametrize("cursor", ["?", "[]", "{}", '{"since": 7}', "[" * 10**5])
def test_a_cursor_of_another_is_refused(cursor):
    """It is an error of whoever keeps cursors, and said at once."""
    with pytest.raises(oc.Invalid, match="cursor"):
        connected([]).fetch_orders(cursor, 5)
