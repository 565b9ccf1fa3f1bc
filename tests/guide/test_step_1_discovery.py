"""Step 1 of the guide, discovery."""

import pytest

from ordercore import carts, catalog, orders, stock
from ordercore.catalog import (
    AssortmentRule,
    Item,
    PriceList,
    PriceQuery,
    PublishPriceList,
    SetAssortment,
)
from ordercore.errors import Refused
from ordercore.flow import reminders
from ordercore.orders import agreed_at
from ordercore.plugins import Plugins, hookimpl
from ordercore.pricing import TaxTable, price
from ordercore.stock import Publishing
from ordercore.values import Address
from tests.flow.shop import START, Clock, kr, shop

SHOP = PriceList.of("shop", "DKK", {"MUG": "89.00", "TEA": "49.00"}, tax_included=True)


def fill(oms, cart, channel, *wants, by="", customer=""):
    """Open a cart in a channel and put goods into it."""
    now = oms.now()
    lines = [
        carts.AddLine(cart, str(n), sku, units, now, kr("89.00"), by)
        for n, (sku, units) in enumerate(wants, 1)
    ]
    return oms.do(carts.Open(cart, channel, "DKK", now, customer, by), *lines)


@pytest.mark.parametrize(
    ("channel", "by"),
    [("web", ""), ("partner-site", ""), ("telephone", "Mette of service")],
)
def test_g22_what_lies_in_a_cart_is_held_at_once(channel, by):
    """G22: whoever fills the cart, wherever: nobody else can have the goods."""
    oms = shop(stock={"MUG@CPH": 3})
    fill(oms, "C-1", channel, ("MUG", 3), by=by)
    assert 0 == oms.stock("MUG", "CPH").available
    with pytest.raises(Refused, match="0 are left"):
        fill(oms, "C-2", "web", ("MUG", 1))
    cart = oms.cart("C-1")
    assert (channel, by, 3) == (cart.cart.channel, cart.cart.by, cart.lines[0].held)


def test_g22_the_order_gets_what_its_cart_held():
    """G22: from the cart to the place in one request, at the price of the list."""
    oms = shop(stock={"MUG@CPH": 1, "MUG@HAM": 1})
    oms.do(carts.Open("C-1", "web", "DKK", START))
    oms.do(carts.AddLine("C-1", "1", "MUG", 2, START))
    cart = oms.cart("C-1").cart
    home = Address("DK", "8000", "Aarhus")
    cost = price(
        carts.basket_of(cart), SHOP, tax=TaxTable.of({"DK": "25"}), ship_to=home
    )
    terms = orders.Terms.PREPAID
    deal = agreed_at(
        cost,
        channel="web",
        reference="C-1",
        placed_at=START,
        ship_to=home,
        terms=terms,
    )
    oms.do(orders.Place("W-1", deal), carts.Convert("C-1", "W-1", START), key="C-1")
    order = oms.order("W-1")
    assert (2, kr("178.00")) == (order.progress[0].allocated, order.agreed.total)
    assert [0, 0] == [level.reserved for level in oms.stock_of("MUG")]


def test_g22_goods_are_free_again_when_nobody_comes_back():
    """G22: at the instant at which the hold ends, and for whoever waits for them."""
    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 1})
    fill(oms, "C-1", "web", ("MUG", 1))
    clock.later(minutes=30)
    assert 1 == oms.stock("MUG", "CPH").available
    assert ["1"] == [line.line.id for line in oms.cart("C-1").dry]


def test_g23_somebody_is_told_of_goods_that_lie_in_a_cart():
    """G23: listeners hear of them with the commit."""
    heard = []

    class Window:
        @hookimpl
        def ordercore_events(self, recorded):
            heard.extend(one.event for one in recorded)

    plugins = Plugins()
    plugins.register(Window(), "window")
    oms = shop(plugins=plugins, stock={"MUG@CPH": 3})
    fill(oms, "C-1", "web", ("MUG", 2))
    put = [e for e in heard if isinstance(e, carts.LineAdded)]
    assert [("MUG", 2)] == [(e.line.sku, e.line.quantity) for e in put]
    assert any(isinstance(e, stock.HeldBack) for e in heard)


def test_g23_the_buyer_of_a_cart_that_was_left_is_told_once():
    """G23: after an hour, if he wants to hear of it, and never when he has ordered."""
    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 9})
    for name, customer in (("C-1", "ALFKI"), ("C-2", "BONAP"), ("C-3", "CHOPS")):
        fill(oms, name, "web", ("MUG", 2), customer=customer)
    oms.do(carts.RemoveLine("C-3", "1", oms.now()))
    clock.later(hours=1)
    oms.tick()
    oms.tick()
    assert ["C-1", "C-2"] == [cart.id for cart in oms.left_carts()]
    assert [kr("178.00")] * 2 == [cart.value for cart in oms.left_carts()]
    mails = []
    consents = {"ALFKI"}
    outbox = reminders(
        oms.store,
        "mail",
        lambda key, cart: mails.append((key, cart.customer)),
        may=lambda cart: cart.customer in consents,
    )
    outbox.drain()
    outbox.drain()
    assert ["ALFKI"] == [customer for _, customer in mails]


def test_g9_whoever_sells_knows_the_product_at_once():
    """G9: name, price, what there is and where, barcode and weight, in one look."""
    oms = shop(stock={"MUG@CPH": 5, "MUG@HAM": 2, "TEA@CPH": 1})
    mug = Item("MUG", "Mug, blue", 350, "5901234123457")
    oms.do(catalog.ListItem(mug), PublishPriceList(SHOP))
    fill(oms, "C-1", "web", ("MUG", 1))
    query = PriceQuery("DKK", "web")
    oms.do(SetAssortment(AssortmentRule.ANY))  # the catalogue may lie elsewhere
    found, tea, unknown = oms.offers(["MUG", "TEA", "HAT"], query)
    assert (mug, 6, {"CPH": 4, "HAM": 2}) == (found.item, found.available, found.nodes)
    assert "89.00" == str(found.price.unit_price)
    assert (None, 1, "49.00") == (tea.item, tea.available, str(tea.price.unit_price))
    assert (None, None, 0) == (unknown.item, unknown.price, unknown.available)
    few = Publishing(buffer=1, threshold=1, cap=3)
    later = START.replace(day=30)
    dearer = PriceList.of("shop", "DKK", {"MUG": "99.00"}, tax_included=True)
    oms.do(PublishPriceList(dearer))
    found, tea, unknown = oms.offers(
        ["MUG", "TEA", "HAT"], query, publishing=few, promise=lambda sku, nodes: later
    )
    assert ("99.00", None) == (str(found.price.unit_price), tea.price)
    assert [3, 0, 0] == [found.available, tea.available, unknown.available]
    assert [later, None, None] == [o.arrives_at for o in (found, tea, unknown)]
