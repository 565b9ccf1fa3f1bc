"""What nobody knows is refused at the door, and what is meant is named."""

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import carts, catalog, orders, stock
from ordercore.catalog import AssortmentRule, Component, DefineKit, Kit, SetAssortment
from ordercore.errors import Refused
from ordercore.flow import MANUAL, SetAside, Taken
from ordercore.orders import Edits, Every, Period, Repeat, Wish, Wishes
from ordercore.parties import (
    AgreeConsignment,
    AgreedPrice,
    RegisterSupplier,
    Supplier,
)
from ordercore.stock import Part, SkuQuantity
from ordercore.values import Address
from tests.flow.shop import START, Clock, agreed, kr, list_new, shop
from tests.flow.test_intake import line, order, take

ON = date(2026, 12, 1)
LATER = START + timedelta(hours=1)
RULES = {rule: SetAssortment(rule) for rule in AssortmentRule}


def selling(rule=None, **options):
    """Return a shop with mugs on the shelf and pots in the catalogue."""
    oms = shop(stock={"MUG@CPH": 5}, lists=["POT"], policies=MANUAL, **options)
    oms.do(
        carts.Open("C", "web", "DKK", START),
        orders.RequestQuote("R", wishes("POT")),
        orders.Subscribe("S", agreed("POT"), DAILY),
        orders.Place("A", agreed("POT")),
        RegisterSupplier(Supplier("ACME")),
    )
    if rule:
        oms.do(SetAssortment(rule))
    return oms


def wishes(sku):
    return Wishes("B-1", "DKK", Address("DK"), (Wish(sku, 1),))


DAILY = Repeat(Every(1, Period.DAY), ON)


def changed(sku):
    """Return a command that adds goods to an order."""
    (added,) = agreed(sku).lines
    return orders.ProposeChange("X", "A", Edits(add=(evolve(added, id="2"),)), START)


ASKED = {
    "ordered": lambda sku: orders.Place("B", agreed(sku, reference="B")),
    "ordered beside others": lambda sku: orders.Place(
        "B", agreed("POT", sku, reference="B")
    ),
    "wished": lambda sku: orders.RequestQuote("Q", wishes(sku)),
    "offered": lambda sku: orders.OfferQuote(
        "R",
        agreed(sku, channel="b2b", reference="R", quote="R", customer="B-1"),
        LATER,
        START,
    ),
    "ordered again and again": lambda sku: orders.Subscribe("T", agreed(sku), DAILY),
    "ordered from now on": lambda sku: orders.ChangeSubscription("S", agreed(sku)),
    "added": changed,
    "put into a cart": lambda sku: carts.AddLine("C", "1", sku, 1, START),
    "reserved": lambda sku: stock.Reserve(
        "R", "till/C", sku, (Part("CPH", 1),), START, LATER
    ),
    "put into a kit": lambda sku: DefineKit(Kit("SET", (Component(sku),))),
    "priced for its owner": lambda sku: AgreeConsignment(
        "ACME", AgreedPrice(sku, ON, kr("1.00"))
    ),
    "sent": lambda sku: stock.RequestTransfer(
        "T", "CPH", "HAM", ON, (SkuQuantity(sku, 1),)
    ),
    "counted": lambda sku: stock.Count(sku, "CPH", 1, "sheet 4", START),
    "counted by a sheet": lambda sku: stock.OpenCountSheet(
        "K", "CPH", (sku,), stock.CountLimit(1)
    ),
    "found": lambda sku: stock.Adjust(sku, "CPH", 1, "found"),
    "kept": lambda sku: stock.KeepSafetyStock(sku, "CPH", 1),
    "kept for some": lambda sku: stock.SetQuota(sku, "CPH", "q", ("channel:web",), 1),
}
COMES = {
    "received": lambda sku: stock.Receive(sku, "CPH", 1),
    "announced": lambda sku: stock.AnnounceDelivery(
        "D", "CPH", "pottery", ON, (SkuQuantity(sku, 1),)
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_nobody_knows_is_refused(name):
    """It changes nothing, says what may be meant, and passes when it is listed."""
    oms = selling()
    end = oms.store.end()
    with pytest.raises(Refused, match=r"Did you mean MUG\? Else list it") as refused:
        oms.do(ASKED[name]("MGU"))
    assert ("sku.unknown", end) == (refused.value.code, oms.store.end())
    oms.do(catalog.ListItem(catalog.Item("MGU", "", 0)))
    assert "sku.unknown" != code(oms, ASKED[name]("MGU"))


@pytest.mark.parametrize("name", COMES)
def test_goods_that_come_make_an_article_known(name):
    """A shop may receive before anybody has listed what it is."""
    oms = selling()
    oms.do(COMES[name]("MGU"))
    assert oms.do(orders.Place("B", agreed("MGU", reference="B")))


@pytest.mark.parametrize("name", ASKED | COMES)
def test_a_shop_may_take_what_it_has_listed_and_nothing_else(name):
    """Then a receipt lists nothing, and what lies there can only be counted."""
    oms = selling(AssortmentRule.LISTED)
    ask = (ASKED | COMES)[name]
    for sku in ("MGU",) if "counted" in name else ("MUG", "MGU"):
        assert "sku.unknown" == code(oms, ask(sku))
    assert "sku.unknown" != code(oms, ask("POT"))


@pytest.mark.parametrize("name", ASKED | COMES)
def test_a_shop_may_keep_its_catalogue_elsewhere(name):
    """It says so, and nothing is unknown any more."""
    oms = selling(AssortmentRule.ANY)
    assert "sku.unknown" != code(oms, (ASKED | COMES)[name]("MGU"))


@pytest.mark.parametrize("name", ASKED)
def test_a_shop_without_places_keeps_its_stock_elsewhere(name):
    """Nothing says what it has received; it is asked only where it says so."""
    oms = selling(nodes=[])
    assert "sku.unknown" != code(oms, ASKED[name]("MGU"))
    oms = selling(AssortmentRule.LISTED, nodes=[])
    assert "sku.unknown" == code(oms, ASKED[name]("MGU"))


def test_a_kit_is_of_the_catalogue():
    """Who has defined it has listed it, what is inside is asked when it comes."""
    oms = selling(AssortmentRule.LISTED)
    oms.do(DefineKit(Kit("SET", (Component("POT", 2),))))
    assert oms.do(orders.Place("B", agreed("SET", reference="B")))


def test_what_was_taken_before_stays():
    """The same again does nothing, whatever the shop deals in by now."""
    oms = shop(stock={"MUG@CPH": 5}, policies=MANUAL)
    asked = [ASKED["ordered"]("MUG"), COMES["announced"]("CUP")]
    oms.do(*asked)
    oms.do(SetAssortment(AssortmentRule.LISTED))
    for command in asked:
        assert () == oms.do(command)
    assert oms.do(orders.Confirm("B"))


def test_an_offer_is_ordered_when_its_article_is_listed():
    """An accepted offer stays accepted; it becomes no order before."""
    oms = shop(stock={"MUG@CPH": 5}, policies=MANUAL)
    oms.do(orders.RequestQuote("R", wishes("MUG")), ASKED["offered"]("MUG"))
    oms.do(SetAssortment(AssortmentRule.LISTED), orders.AcceptQuote("R", 1, START))
    convert = orders.ConvertQuote("R", "W", START)
    assert "sku.unknown" == code(oms, convert)
    list_new(oms, "MUG")
    oms.do(catalog.ListItem(catalog.Item("MUG", "", 0)))
    assert oms.do(convert)


def test_an_order_does_not_make_its_article_known():
    """Not even beside itself, nor by the first of two lines."""
    oms = shop()
    twice = orders.Place("B", agreed("MGU", "MGU"))
    assert "sku.unknown" == code(oms, twice, twice)


def test_a_channel_s_order_lists_its_articles():
    """It says what they are; a shop that takes listed ones alone sets it aside."""
    oms = shop()
    (taken,) = take(oms, order(1, line("VASE", name="A vase")))
    assert isinstance(taken, Taken)
    assert "A vase" == oms.state("item/VASE").name
    oms.do(SetAssortment(AssortmentRule.LISTED))
    (aside,) = take(oms, order(2, line("VASES")))
    assert isinstance(aside, SetAside)
    assert "sku.unknown" == aside.code
    assert "VASE" in aside.reason
    (kept,) = oms.quarantined()
    assert ("sku.unknown", aside.reason) == (kept.code, kept.reason)
    assert "VASES" in kept.raw
    list_new(oms, "VASES")
    (taken,) = take(oms, order(2, line("VASES")))
    assert isinstance(taken, Taken)


def test_a_channel_lists_an_article_with_numbers_as_what_it_is():
    """What came by number and is not listed yet is listed so, and comes so again."""
    oms = shop()
    oms.do(stock.Receive("DRILL", "CPH", 2, "new", serials=("A1", "A2")))
    take(oms, order(1, line("DRILL", name="A drill")))
    item = oms.state("item/DRILL")
    assert ("A drill", True, None) == (item.name, item.serialized, item.lots)
    for node, number in (("CPH", "A3"), ("HAM", "A4")):
        assert oms.do(stock.Receive("DRILL", node, 1, "new", serials=(number,)))


@pytest.mark.parametrize("gone", [False, True])
def test_a_channel_lists_an_article_with_lots_as_what_it_is(gone):
    """What came by lot at one place comes by lot at others, on its way or there."""
    oms = shop()
    oms.do(stock.Receive("TEA", "CPH", 1, "new", lots=(stock.LotUnits("L", 1),)))
    if gone:
        all_of_it = (SkuQuantity("TEA", 1),)
        oms.do(
            stock.RequestTransfer("T", "CPH", "HAM", ON, all_of_it),
            stock.ReleaseTransfer("T"),
            stock.ShipTransfer("T", "S", all_of_it),
        )
    take(oms, order(1, line("TEA")))
    assert catalog.LotRule() == oms.state("item/TEA").lots
    lots = (stock.LotUnits("M", 1),)
    assert oms.do(stock.Receive("TEA", "HAM", 1, "new", lots=lots))


def test_a_channel_lists_nothing_of_which_only_some_units_have_numbers():
    """No entry of the catalogue would be right: more may come with numbers, or not."""
    oms = shop(stock={"DRILL@HAM": 1})
    oms.do(stock.Receive("DRILL", "CPH", 1, "new", serials=("A1",)))
    (taken,) = take(oms, order(1, line("DRILL")))
    assert isinstance(taken, Taken)
    assert {} == oms.store.load(["item/DRILL"])
    assert oms.do(stock.Receive("DRILL", "CPH", 1, "new", serials=("A2",)))


def code(oms, *commands):
    """Return why commands are refused, "" when they are done."""
    try:
        oms.do(*commands)
    except Refused as refused:
        return refused.code
    return ""


SKUS = ("A1", "B1", "C1")
STEP = st.tuples(
    st.sampled_from(["list", "come", "announce", "leave"]), st.sampled_from(SKUS)
)


@settings(max_examples=40)
@given(
    st.lists(STEP, max_size=6),
    st.sampled_from(AssortmentRule),
    st.sets(st.sampled_from(SKUS), min_size=1),
)
def test_what_is_ordered_is_known(steps, rule, wanted):
    """An order is taken just when all of its articles are known, as the shop says."""
    oms = shop(policies=MANUAL, clock=Clock())
    listed, came = set(), set()
    for number, (step, sku) in enumerate(steps):
        if step == "list":
            oms.do(catalog.ListItem(catalog.Item(sku, "", 0)))
            listed.add(sku)
        elif step == "announce":
            lines = (SkuQuantity(sku, 1),)
            oms.do(stock.AnnounceDelivery(f"D{number}", "HAM", "x", ON, lines))
            came.add(sku)
        elif step == "come":
            oms.do(stock.Receive(sku, "CPH", 1, f"PO-{number}"))
            came.add(sku)
        elif sku in came | listed:
            oms.do(stock.Count(sku, "CPH", 0, "x", START))
    oms.do(SetAssortment(rule))
    known = {
        AssortmentRule.LISTED: listed,
        AssortmentRule.KNOWN: listed | came,
        AssortmentRule.ANY: {*SKUS},
    }[rule]
    taken = "" == code(oms, orders.Place("B", agreed(*sorted(wanted))))
    assert taken == (wanted <= known)
