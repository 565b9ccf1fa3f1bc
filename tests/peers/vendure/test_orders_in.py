"""Orders come out of a real Vendure shop: each once, to the smallest unit."""

import json

import pytest

import ordercore as oc


def pulled(vendure, cursor="", limit=50):
    """Return all raw orders behind a cursor, and the cursor behind them."""
    raws = []
    while True:
        page = vendure.fetch_orders(cursor, limit)
        assert limit >= len(page.items)
        raws += page.items
        cursor = page.cursor
        if not page.more:
            return raws, cursor


def read(vendure, order):
    return vendure.channel.parse(vendure.fetch_order(order["id"]).payload)


def total(imported):
    """Return what an imported order comes to, worked out by hand."""
    minor = imported.shipping.minor
    for line in imported.lines:
        off = line.discount.minor if line.discount else 0
        minor += line.unit_price.minor * line.quantity - off
    if not imported.tax_included:
        taxes = [line.tax.minor for line in imported.lines]
        minor += sum(taxes) + imported.shipping_tax.minor
    return oc.Money(minor, imported.currency)


@pytest.mark.parametrize("currency", ["DKK", "EUR"])
@pytest.mark.parametrize("coupon", ["", "TENTH", "THIRD", "FREE-SHIPPING"])
def test_the_totals_are_the_shop_s(shop, vendure, currency, coupon):
    """Whatever is taken off, the parts add up to what the buyer was shown."""
    tag = f"{currency}{coupon[:2]}"
    shop.list_new(f"CUP{tag}", dkk=999, eur=133, CPH=50)
    shop.list_new(f"BOOK{tag}", tax="Books", dkk=3333, eur=447, AAR=50)

    bought = shop.buy(currency, coupon=coupon, **{f"CUP{tag}": 7, f"BOOK{tag}": 3})
    imported = read(vendure, bought)

    assert oc.Money(bought["totalWithTax"], currency) == total(imported)
    assert bought["code"] == imported.reference
    assert [7, 3] == [line.quantity for line in imported.lines]


def test_prices_with_their_tax_come_to_the_same(shop, vendure):
    """In a shop that shows prices with tax, nothing is lost in taking it out."""
    shop.list_new("GROSS", dkk=999, eur=133, CPH=50)
    with shop.prices_with_tax():
        bought = shop.buy(coupon="THIRD", GROSS=7)
        imported = read(vendure, bought)

    assert imported.tax_included
    assert oc.Money.of("9.99", "DKK") == imported.lines[0].unit_price
    assert oc.Money(bought["totalWithTax"], "DKK") == total(imported)


def test_surcharges_are_in_the_totals(shop, vendure):
    """A surcharge is carriage; what staff take off is taken off the goods."""
    shop.list_new("FEE", CPH=5)
    shop.list_new("OFF", CPH=5)
    bought = shop.buy(pay="later", FEE=2, OFF=1)
    shop.surcharge(bought["id"], ("wrapping", 2501), ("sorry", -2003))

    raw = vendure.fetch_order(bought["id"])
    imported = vendure.channel.parse(raw.payload)

    assert oc.Money(raw.payload["totalWithTax"], "DKK") == total(imported)
    (charge,) = imported.charges
    assert oc.Money(2501, "DKK") == charge.amount
    off = sum(line.discount.minor for line in imported.lines if line.discount)
    assert 2003 == off


def test_pages_have_no_gap(shop, vendure):
    """However few come at once, each order comes once, though all are of one second."""
    shop.list_new("PAGE", CPH=90)
    _, cursor = pulled(vendure)
    bought = {shop.buy(PAGE=1)["id"] for _ in range(5)}

    singly, behind = pulled(vendure, cursor, limit=1)
    together, _ = pulled(vendure, cursor)

    assert bought == {raw.where for raw in singly}
    assert len(bought) == len(singly) == len(together)
    assert ([], behind) == pulled(vendure, behind)


def test_a_change_within_the_second_is_seen(shop, vendure):
    """An order that is changed in the same tick in which it was seen comes again."""
    shop.list_new("TICK", CPH=9)
    bought = shop.buy(pay="later", TICK=1)
    raws, cursor = pulled(vendure)
    shop.settle(bought["id"])

    again, _ = pulled(vendure, cursor)

    assert [bought["id"]] == [raw.where for raw in again]
    (before,) = [raw for raw in raws if raw.where == bought["id"]]
    assert before.version != again[0].version


def test_imported_twice_is_one_order(shop, vendure):
    """What is agreed reads the same after payment, shipment and cancellation."""
    shop.list_new("TWICE", CPH=9)
    oms = oc.OMS()
    bought = shop.buy(pay="later", TWICE=3)
    first = vendure.fetch_order(bought["id"])
    (taken,) = oms.take(vendure.channel, [first])
    vendure.acknowledge(bought["id"], taken.order, key="ack/1")
    shop.settle(bought["id"])
    shop.fulfil(bought["id"], 1)
    shop.cancel(bought["id"], 1)

    later = vendure.fetch_order(bought["id"])
    (again,) = oms.take(vendure.channel, [later])

    assert first.version != later.version
    assert (False, True) == (taken.repeated, again.repeated)
    assert taken.order == again.order


def test_what_staff_cancel_comes_in_and_what_we_cancel_does_not(shop, vendure):
    """A cancellation by others is one of its own; ours is no news to us."""
    shop.list_new("CANCEL", CPH=9)
    bought = shop.buy(CANCEL=5)
    (line,) = shop.lines(bought["id"])
    _, cursor = pulled(vendure)
    ours = oc.ports.OrderCancellation(bought["id"], [oc.ports.UnitsOfLine(line, 2)])
    vendure.cancel(ours, key="cancel/1")
    shop.cancel(bought["id"], 1)

    raws, _ = pulled(vendure, cursor)
    parsed = [vendure.channel.parse(raw.payload) for raw in raws]

    order, cancellation = parsed
    assert isinstance(order, oc.Imported)
    assert [5] == [line.quantity for line in order.lines]
    assert isinstance(cancellation, oc.ImportedCancellation)
    assert (bought["id"], "out of stock") == (cancellation.of, cancellation.reason)
    assert [("CANCEL", 1)] == [(x.sku, x.quantity) for x in cancellation.lines]


def test_an_order_shipped_by_others_is_not_shipped_again(shop, vendure):
    """What left before we knew of it is none of ours; the reason is kept."""
    shop.list_new("GONE", CPH=9)
    bought = shop.buy(GONE=2)
    shop.fulfil(bought["id"], 2)

    parsed = read(vendure, bought)

    assert isinstance(parsed, oc.NotAnOrder)
    assert ["order.shipped"] == [row.code for row in parsed.left_out]


def test_an_order_is_fetched_by_its_id(shop, vendure):
    """One that is not there is not found."""
    with pytest.raises(oc.errors.NotFound):
        vendure.fetch_order("987654")


def test_signed_news_name_the_order(shop, vendure, mailbox, now):
    """A delivery that the shop has signed is believed, and another one is not."""
    shop.list_new("NEWS", CPH=9)
    bought = shop.buy(NEWS=1)

    def is_payment(delivery):
        body = json.loads(delivery[1])
        return (body["data"].get("code"), body["data"].get("to")) == (
            bought["code"],
            "PaymentSettled",
        )

    headers, body = mailbox.wait(is_payment)
    (news,) = vendure.receive(headers, body, now())

    assert ("order", bought["id"]) == (news.about, news.subject)
    with pytest.raises(oc.errors.BadSignature):
        vendure.receive(headers, body.replace(b"Settled", b"settled"), now())
