"""What became of an order is told to a real Vendure shop, once, however often it is."""

import pytest

import ordercore as oc

UnitsOfLine = oc.ports.UnitsOfLine


@pytest.fixture
def parcel(now):
    def made(order, units, number, **more):
        lines = [UnitsOfLine(line, quantity) for line, quantity in units.items()]
        return oc.ports.ParcelNotice(order, number, lines, "GLS", number, now(), **more)

    return made


def level(shop, sku, place, available):
    return oc.ports.StockLevel(sku, shop.locations[place], available)


def test_an_order_is_acknowledged_once(shop, vendure):
    """The note is written once for a key."""
    shop.list_new("ACK", CPH=9)
    order = shop.buy(ACK=1)["id"]

    first, again = (vendure.acknowledge(order, "W-1", key="ack/W-1") for _ in range(2))

    assert (False, True) == (first.duplicate, again.duplicate)
    assert first.external_id == again.external_id
    assert 1 == len(shop.notes(order))


def test_an_order_that_is_not_there_is_not_found(shop, vendure, parcel):
    """Nothing can be told about it."""
    shop.list_new("NONE", CPH=9)
    money = oc.Money.of("1.00", "DKK")
    for tell in (
        lambda: vendure.acknowledge("987654", "W-1", key="k"),
        lambda: vendure.push_shipment(parcel("987654", {"1": 1}, "T"), key="k"),
        lambda: vendure.cancel(oc.ports.OrderCancellation("987654"), key="k"),
        lambda: vendure.refund(oc.ports.RefundRequest("987654", money), key="k"),
    ):
        with pytest.raises(oc.errors.NotFound):
            tell()


def test_two_parcels_with_their_numbers(shop, vendure, parcel):
    """A line leaves in two parcels; the same parcel again is the same."""
    shop.list_new("PARCEL", CPH=2, AAR=2)
    order = shop.buy(PARCEL=3)["id"]
    (line,) = shop.lines(order)

    first = vendure.push_shipment(parcel(order, {line: 2}, "GLS-1"), key="parcel/1")
    half = shop.look(order)["state"]
    again = vendure.push_shipment(parcel(order, {line: 2}, "GLS-1"), key="parcel/1")
    second = vendure.push_shipment(parcel(order, {line: 1}, "GLS-2"), key="parcel/2")

    assert (False, True, False) == (first.duplicate, again.duplicate, second.duplicate)
    assert first.external_id == again.external_id != second.external_id
    found = shop.look(order)
    assert ("PartiallyShipped", "Shipped") == (half, found["state"])
    assert [("GLS", "GLS-1", 2), ("GLS", "GLS-2", 1)] == sorted(
        (x["method"], x["trackingCode"], x["lines"][0]["quantity"])
        for x in found["fulfillments"]
    )


def test_a_parcel_without_a_number_is_known_by_ours(shop, vendure, parcel, now):
    """Two parcels without a number are two."""
    shop.list_new("PLAIN", CPH=9)
    order = shop.buy(PLAIN=2)["id"]
    (line,) = shop.lines(order)
    units = [UnitsOfLine(line, 1)]

    told = [
        vendure.push_shipment(
            oc.ports.ParcelNotice(order, name, units, "post", "", now()), key=name
        )
        for name in ("W-1-1", "W-1-2", "W-1-2")
    ]

    assert [False, False, True] == [receipt.duplicate for receipt in told]
    assert 2 == len(shop.look(order)["fulfillments"])


def test_a_parcel_that_was_told_by_half_is_told_to_the_end(shop, vendure, parcel):
    """What was cut off between its two steps goes on at the second."""
    shop.list_new("HALF", CPH=9)
    order = shop.buy(HALF=1)["id"]
    (line,) = shop.lines(order)
    shop.fulfil(order, 1, number="GLS-9")

    receipt = vendure.push_shipment(parcel(order, {line: 1}, "GLS-9"), key="parcel/9")

    assert receipt.duplicate
    assert "Shipped" == shop.look(order)["state"]


def test_more_than_was_ordered_is_not_shipped(shop, vendure, parcel):
    """The shop's refusal has its code; nothing was done."""
    shop.list_new("OVER", CPH=9)
    order = shop.buy(OVER=1)["id"]
    (line,) = shop.lines(order)

    with pytest.raises(oc.errors.Rejected, match="ITEMS_ALREADY_FULFILLED") as refusal:
        vendure.push_shipment(parcel(order, {line: 2}, "GLS-3"), key="parcel/3")

    assert (oc.errors.CallOutcome.REJECTED, False) == (
        refusal.value.outcome,
        refusal.value.retryable,
    )
    with pytest.raises(oc.errors.NotFound):
        vendure.push_shipment(parcel(order, {"987654": 1}, "GLS-4"), key="parcel/4")
    assert [] == shop.look(order)["fulfillments"]


def test_units_and_whole_orders_are_cancelled_once(shop, vendure):
    """A line's units alone, then all the rest; neither twice."""
    shop.list_new("STOP", CPH=9)
    order = shop.buy(STOP=5)["id"]
    (line,) = shop.lines(order)
    some = oc.ports.OrderCancellation(order, [UnitsOfLine(line, 2)], "customer")

    told = [vendure.cancel(some, key="cancel/1") for _ in range(2)]
    left = shop.look(order)["lines"][0]["quantity"]
    whole = oc.ports.OrderCancellation(order, reason="customer")
    told += [vendure.cancel(whole, key="cancel/2") for _ in range(2)]

    assert [False, True, False, True] == [receipt.duplicate for receipt in told]
    assert (3, "Cancelled") == (left, shop.look(order)["state"])


def test_what_is_shipped_is_not_cancelled(shop, vendure, parcel):
    """Vendure would, and count it as back on the shelf; we do not ask it to."""
    shop.list_new("SENT", CPH=9)
    order = shop.buy(SENT=3)["id"]
    (line,) = shop.lines(order)
    vendure.push_shipment(parcel(order, {line: 2}, "GLS-5"), key="parcel/5")
    stock = shop.stock("SENT")

    for units in ([], [UnitsOfLine(line, 2)]):
        with pytest.raises(oc.errors.Rejected):
            vendure.cancel(oc.ports.OrderCancellation(order, units), key="cancel/3")
    assert stock == shop.stock("SENT")
    one = oc.ports.OrderCancellation(order, [UnitsOfLine(line, 1)])
    assert not vendure.cancel(one, key="cancel/4").duplicate


def test_money_goes_back_once_and_no_more_than_came(shop, vendure):
    """A refund is known by its key; what is over, or of another money, is refused."""
    shop.list_new("MONEY", CPH=9)
    order = shop.buy(MONEY=2)["id"]
    (line,) = shop.lines(order)

    def asked(text, currency="DKK", **more):
        return oc.ports.RefundRequest(order, oc.Money.of(text, currency), **more)

    part = asked("125.00", lines=[UnitsOfLine(line, 1)], reason="damaged")
    first, again = (vendure.refund(part, key="refund/1") for _ in range(2))

    assert (False, True) == (first.duplicate, again.duplicate)
    assert first.external_id == again.external_id
    refunds = shop.look(order)["payments"][0]["refunds"]
    assert [12500] == [refund["total"] for refund in refunds]
    for more in (asked("186.26"), asked("1.00", "EUR")):
        with pytest.raises(oc.errors.Rejected):
            vendure.refund(more, key="refund/2")
    rest = vendure.refund(asked("186.25"), key="refund/3")
    with pytest.raises(oc.errors.NotFound):
        vendure.refund(asked("0.01", payment="987654"), key="refund/4")
    assert not rest.duplicate


def test_a_refund_is_pending_until_it_is_settled(shop, vendure):
    """Vendure's handler leaves it to the staff; asked again, it says so."""
    shop.list_new("PENDING", CPH=9)
    order = shop.buy(PENDING=1)["id"]
    money = oc.Money.of("10.00", "DKK")
    receipt = vendure.refund(oc.ports.RefundRequest(order, money), key="refund/5")

    assert receipt.pending
    shop.settle_refund(order)

    assert not vendure.poll(receipt).pending


def test_what_is_only_authorized_cannot_go_back(shop, vendure):
    """There is no money yet."""
    shop.list_new("LATER", CPH=9)
    order = shop.buy(pay="later", LATER=1)["id"]
    money = oc.Money.of("1.00", "DKK")

    with pytest.raises(oc.errors.Rejected):
        vendure.refund(oc.ports.RefundRequest(order, money), key="refund/6")


def test_stock_is_told_place_by_place(shop, vendure):
    """Levels are absolute, of what can be sold: what is allocated there is on top."""
    shop.list_new("STOCK", CPH=9, AAR=9)
    shop.buy(STOCK=4)
    (_, allocated), _ = shop.stock("STOCK")["CPH"], None
    levels = [level(shop, "STOCK", "CPH", 41), level(shop, "STOCK", "AAR", 0)]

    first = vendure.push_stock(levels, key="stock/1")
    again = vendure.push_stock(levels, key="stock/1")

    assert [False, False] == [receipt.duplicate for receipt in first]
    assert [True, True] == [receipt.duplicate for receipt in again]
    found = shop.stock("STOCK")
    assert {"CPH": 41, "AAR": 0} == {x: n - taken for x, (n, taken) in found.items()}
    assert allocated == found["CPH"][1] > 0


def test_one_level_that_is_not_known_does_not_stop_the_others(shop, vendure):
    """Each level has its own answer."""
    shop.list_new("KNOWN", CPH=9)
    levels = [
        level(shop, "NOWHERE-TO-BE-SEEN", "CPH", 1),
        level(shop, "KNOWN", "AAR", 3),
        oc.ports.StockLevel("KNOWN", "987654", 1),
    ]

    answers = vendure.push_stock(levels, key="stock/2")

    kinds = [oc.errors.NotFound, oc.ports.Receipt, oc.errors.NotFound]
    assert kinds == [type(one) for one in answers]
    assert {"CPH": (9, 0), "AAR": (3, 0)} == shop.stock("KNOWN")


def test_prices_are_told_as_the_channel_has_them(shop, vendure):
    """In its currencies, with tax in them or not; what is so already is a duplicate."""
    shop.list_new("PRICED", CPH=9)
    tags = [price("PRICED", "99.00"), price("PRICED", "13.25", "EUR")]

    first = vendure.push_prices(tags, key="prices/1")
    again = vendure.push_prices(tags, key="prices/1")

    assert [False, False] == [receipt.duplicate for receipt in first]
    assert [True, True] == [receipt.duplicate for receipt in again]
    there = [shop.price("PRICED"), shop.price("PRICED", "EUR")]
    assert [tag.price for tag in tags] == there
    with shop.prices_with_tax():
        (no,) = vendure.push_prices(tags[:1], key="prices/2")
        (yes,) = vendure.push_prices(
            [price("PRICED", "120.00", with_tax=True)], key="prices/3"
        )
    assert isinstance(no, oc.errors.Rejected)
    assert isinstance(yes, oc.ports.Receipt)
    assert oc.Money.of("120.00", "DKK") == shop.price("PRICED")


def test_a_price_that_cannot_be_does_not_stop_the_others(shop, vendure):
    """An unknown article, and a currency that the channel has not."""
    shop.list_new("DEAR", CPH=9)
    tags = [
        price("NOWHERE-TO-BE-SEEN", "1.00"),
        price("DEAR", "77.00"),
        price("DEAR", "1.00", "USD"),
    ]

    answers = vendure.push_prices(tags, key="prices/4")

    kinds = [oc.errors.NotFound, oc.ports.Receipt, oc.errors.Rejected]
    assert kinds == [type(one) for one in answers]
    assert oc.Money.of("77.00", "DKK") == shop.price("DEAR")


def price(sku, amount, currency="DKK", *, with_tax=False):
    """Return what is told of an article."""
    money = oc.Money.of(amount, currency)
    return oc.ports.PriceTag(sku, money, tax_included=with_tax)


def test_the_shop_s_goods_can_leave_after_all_stock_was_told(shop, vendure, parcel):
    """Told that none is left to sell, the shop still ships what was bought before."""
    shop.list_new("LEFT", CPH=3)
    order = shop.buy(LEFT=3)["id"]
    (line,) = shop.lines(order)
    vendure.push_stock([level(shop, "LEFT", "CPH", 0)], key="stock/3")

    vendure.push_shipment(parcel(order, {line: 3}, "GLS-6"), key="parcel/6")

    assert (0, 0) == shop.stock("LEFT")["CPH"]
