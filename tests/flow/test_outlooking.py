"""What becomes of a SKU in the days to come, read from a shop."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import Plugins, catalog, orders, stock
from ordercore.catalog import Item, ListItem, LotRule, PriceQuery
from ordercore.errors import Invalid, Refused
from ordercore.flow import outlook_of
from ordercore.show import outlook_svg, outlook_text
from ordercore.stock import Capacity, Dated, Publishing
from ordercore.values import Measure
from tests.flow.shop import START, agreed, place, shop, waiting
from tests.flow.waiting import announce
from tests.plugins.guests import guest, raises


def test_orders_without_stock_are_wanted_today():
    """Backordered units, and what is on its way to nobody."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 5))
    seen = outlook_of(oms, "MUG")
    today = oms.now().date()

    assert (Dated(today, 3, "order/A"),) == seen.demand
    assert -3 == seen.outlook.balance(today)
    assert 0 == seen.outlook.on(today)


def test_a_line_of_a_later_day_is_not_robbed():
    """It has no claim yet, and its units cannot be promised to anybody before it."""
    oms = shop(stock={"MUG@CPH": 6})
    later = oms.now().date() + timedelta(days=20)
    what = agreed(("MUG", 4))
    dated = evolve(what, lines=(evolve(what.lines[0], requested_on=later),))
    oms.do(orders.Place("A", dated))
    seen = outlook_of(oms, "MUG")

    assert (Dated(later, 4, "order/A"),) == seen.demand
    assert [2, 2] == [seen.outlook.on(d) for d in (oms.now().date(), later)]


def test_what_was_expected_can_be_promised_from_its_day_on():
    """A delivery serves who wants units on its day or later."""
    oms = shop(stock={"MUG@CPH": 1})
    due = oms.now().date() + timedelta(days=5)
    lines = (stock.SkuQuantity("MUG", 9),)
    oms.do(stock.AnnounceDelivery("D", "CPH", "pottery", due, lines))
    seen = outlook_of(oms, "MUG")

    assert [1, 10] == [seen.outlook.on(d) for d in (oms.now().date(), due)]
    assert due == seen.outlook.earliest(2)


def test_what_nobody_knows_has_no_outlook():
    """A listed item that was never received has one: nothing is there."""
    oms = shop()
    with pytest.raises(Refused) as caught:
        outlook_of(oms, "NOTHING")
    assert "sku.unknown" == caught.value.code
    oms.do(catalog.ListItem(catalog.Item("NEW", "a new one", 0)))
    assert 0 == outlook_of(oms, "NEW").outlook.on(oms.now().date())


class TestLaunches:
    def lamps(self, days, launch, *, units=0, **options):
        """Return a shop that gets five lamps in so many days, on sale only later."""
        stocked = {"stock": {"LAMP@CPH": units}} if units else {}
        oms = shop(**stocked, **options)
        on_sale = oms.now().date() + timedelta(days=launch)
        oms.do(catalog.ListItem(catalog.Item("LAMP", "A lamp", 900, launch_on=on_sale)))
        announce(oms, "D", "LAMP", 5, days)
        return oms, on_sale

    def test_nothing_is_promised_before_it_is_on_sale(self):
        """What comes ten days before the launch is nobody's until then."""
        oms, launch = self.lamps(30, 40)
        seen = outlook_of(oms, "LAMP")
        comes = launch - timedelta(days=10)
        assert launch == seen.outlook.earliest(1)
        assert [0, 5] == [seen.outlook.on(day) for day in (comes, launch)]
        assert [5, 5] == [seen.outlook.balance(day) for day in (comes, launch)]

    def test_a_promise_says_out_of_what_on_the_day_of_the_launch(self):
        """Three in stock and the delivery before it are all for that day."""
        oms, launch = self.lamps(4, 9, units=3)
        found = outlook_of(oms, "LAMP").promise(7)
        assert launch == found.day
        assert [(launch, 7, "in stock, delivery/D")] == [
            (step.day, step.quantity, step.cause) for step in found.steps
        ]

    def test_a_launch_gone_by_or_before_the_goods_changes_nothing(self):
        """Then the day is that of the delivery."""
        for launch in (-3, 0, 2):
            oms, _ = self.lamps(4, launch)
            due = oms.now().date() + timedelta(days=4)
            assert due == outlook_of(oms, "LAMP").promise(5).day

    def test_what_could_be_made_is_not_promised_before_it(self):
        """Nor is what a plug-in says, however soon it could be there."""
        plugins = Plugins(disabled=())

        def ordercore_capacities(sku, quantity, today, nodes):
            return [Capacity(today + timedelta(days=1), 9, "made")]

        plugins.register(guest(ordercore_capacities=ordercore_capacities), "workshop")
        oms, launch = self.lamps(4, 9, plugins=plugins)
        found = outlook_of(oms, "LAMP", quantity=8).promise(8)
        assert (launch, True) == (found.day, found.capable)

    def test_no_channel_is_told_of_a_day_before_it(self):
        """What comes in before is published for the day from which it can be had."""
        oms, launch = self.lamps(4, 9)
        (offer,) = oms.offers(
            ["LAMP"], PriceQuery("DKK"), publishing=Publishing(incoming_days=30)
        )
        assert (Dated(launch, 5),) == offer.expected


class TestKits:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda oms: outlook_of(oms, "GIFT"),
            lambda oms: oms.stock("GIFT", "CPH"),
            lambda oms: oms.plan.expect("GIFT"),
        ],
    )
    def test_who_asks_for_a_kit_is_sent_to_its_components(self, ask):
        """Two kits wait: to say that nobody wants any, or nothing, was wrong."""
        oms = shop(stock={"MUG@CPH": 7, "BOX@CPH": 3})
        inside = (catalog.Component("MUG", 2), catalog.Component("BOX"))
        oms.do(catalog.DefineKit(catalog.Kit("GIFT", inside)))
        place(oms, "A", ("GIFT", 5))
        with pytest.raises(Refused, match="GIFT is a kit of MUG, BOX") as caught:
            ask(oms)
        assert "kit.pieces" == caught.value.code

    def test_a_kit_that_was_withdrawn_is_an_article_again(self):
        """Units of it may be received and looked at."""
        oms = shop(lists=["MUG"])
        kit = catalog.Kit("GIFT", (catalog.Component("MUG"),))
        oms.do(catalog.DefineKit(kit), catalog.WithdrawKit("GIFT"))
        oms.do(stock.Receive("GIFT", "CPH", 2))
        assert 2 == outlook_of(oms, "GIFT").outlook.on(oms.now().date())
        assert () == oms.plan.expect("GIFT").expected


class TestPlaces:
    def test_a_node_has_an_outlook_of_its_own(self):
        """What is there and comes in there; whoever waits may be served from there."""
        oms = shop(stock={"MUG@CPH": 2, "MUG@HAM": 3})
        due = oms.now().date() + timedelta(days=5)
        lines = (stock.SkuQuantity("MUG", 9),)
        oms.do(stock.AnnounceDelivery("D", "HAM", "pottery", due, lines))
        days = (oms.now().date(), due)
        found = {
            node: [outlook_of(oms, "MUG", node=node).outlook.on(day) for day in days]
            for node in ("CPH", "HAM", "")
        }
        assert {"CPH": [2, 2], "HAM": [3, 12], "": [5, 14]} == found

        place(oms, "A", ("MUG", 9))
        assert [0, 5] == [outlook_of(oms, "MUG").outlook.on(day) for day in days]
        assert [-4, 5] == [
            outlook_of(oms, "MUG", node="HAM").outlook.balance(day) for day in days
        ]

    def test_a_place_that_is_not_open_has_none(self):
        """Its name is told, and those that there are."""
        with pytest.raises(Refused, match="CPH, HAM") as caught:
            outlook_of(shop(stock={"MUG@CPH": 2}), "MUG", node="NYC")
        assert "node.unknown" == caught.value.code


class TestQuotas:
    def kept(self, left=0):
        oms = shop(stock={"MUG@CPH": 10, "MUG@HAM": left} if left else {"MUG@CPH": 10})
        oms.do(stock.SetQuota("MUG", "CPH", "amazon", ("channel:amazon",), 6))
        return oms

    def on(self, oms, *segments, **more):
        seen = outlook_of(oms, "MUG", segments=segments, **more).outlook
        return seen.on(oms.now().date())

    def test_what_is_kept_for_others_is_not_promised(self):
        """The outlook of a buyer is what his order would be allocated."""
        oms = self.kept()
        assert [4, 4, 10] == [
            self.on(oms, *who) for who in ((), ("channel:web",), ("channel:amazon",))
        ]

    def test_what_comes_in_for_others_is_shown(self):
        """A quota that was set above what is there takes what comes in."""
        oms = self.kept()
        oms.do(stock.SetQuota("MUG", "CPH", "amazon", ("channel:amazon",), 14))
        due = oms.now().date() + timedelta(days=2)
        lines = (stock.SkuQuantity("MUG", 9),)
        oms.do(stock.AnnounceDelivery("D", "CPH", "pottery", due, lines))
        seen = outlook_of(oms, "MUG", segments=["channel:web"])
        assert (Dated(due, 4, "delivery/D"),) == seen.kept
        assert 5 == seen.outlook.on(due)

    def test_an_order_of_the_owner_wants_what_is_kept_for_it(self):
        """It has no claim yet; nobody else is promised less for that."""
        oms = self.kept()
        what = agreed(("MUG", 4), channel="amazon")
        later = oms.now().date() + timedelta(days=20)
        line = evolve(what.lines[0], requested_on=later)
        oms.do(orders.Place("A", evolve(what, lines=(line,))))
        assert [4, 6] == [
            self.on(oms, one) for one in ("channel:web", "channel:amazon")
        ]

    def test_a_transfer_takes_nothing_that_is_kept(self):
        """It may have common stock alone; a quota that should move is set anew."""
        oms = self.kept()

        def ask(transfer, units):
            day = oms.now().date()
            lines = (stock.SkuQuantity("MUG", units),)
            ask = stock.RequestTransfer(transfer, "CPH", "HAM", day, lines)
            return oms.do(ask, stock.ReleaseTransfer(transfer))

        with pytest.raises(Refused) as caught:
            ask("T", 5)
        assert "stock.short" == caught.value.code
        ask("U", 4)
        assert 6 == oms.stock("MUG", "CPH").available_to(["channel:amazon"])
        # What has not left is promised at neither end.
        assert [0, 6] == [
            self.on(oms, one) for one in ("channel:web", "channel:amazon")
        ]
        oms.do(stock.ShipTransfer("U", "S", (stock.SkuQuantity("MUG", 4),)))
        assert [4, 10] == [
            self.on(oms, one) for one in ("channel:web", "channel:amazon")
        ]

    def test_segments_are_looked_at(self):
        """A text is no list of them, a word alone is none, and nobody is of a slip."""
        for bad in ("channel:web", ["web"], ["chanel:web"]):
            with pytest.raises(Invalid):
                outlook_of(self.kept(), "MUG", segments=bad)
        oms, until = self.kept(), START + timedelta(hours=1)
        with pytest.raises(Invalid):
            oms.plan.reserve("R", "MUG", 1, until=until, segments=("chanel:web",))


class TestCapacities:
    def made(self, *rows, units=2):
        """Return a shop with a workshop that says what it could make."""
        plugins = Plugins(disabled=())
        asked = []

        def ordercore_capacities(sku, quantity, today, nodes):
            asked.append((sku, quantity, nodes))
            return [Capacity(today + timedelta(days=n), q, "made") for n, q in rows]

        plugins.register(guest(ordercore_capacities=ordercore_capacities), "workshop")
        return shop(stock={"MUG@CPH": units}, plugins=plugins), asked

    def test_what_could_be_made_is_promised_as_such(self):
        """Each step says on whose word it counts; the sure outlook knows nothing."""
        oms, asked = self.made((3, 50), (4, 50))
        seen = outlook_of(oms, "MUG", quantity=60)
        found = seen.promise(60)
        assert [("MUG", 58, ("CPH", "HAM"))] == asked
        assert (oms.now().date() + timedelta(days=4), ("workshop",)) == (
            found.day,
            found.plugins,
        )
        assert [2, 50, 8] == [step.quantity for step in found.steps]
        assert [False, True, True] == [step.capable for step in found.steps]
        assert seen.outlook.earliest(3) is None
        assert "8 on 2026-11-27: capable, by plug-in workshop: made" in str(found)

    def test_nobody_is_asked_where_it_is_there(self):
        """Nor where no quantity is said."""
        oms, asked = self.made((3, 50))
        assert not outlook_of(oms, "MUG", quantity=2).promise(2).capable
        outlook_of(oms, "MUG")
        assert [] == asked

    def test_who_waits_is_served_first(self):
        """Seven are missing for five: two are wanted already."""
        oms, asked = self.made((3, 50))
        place(oms, "A", ("MUG", 4))
        found = outlook_of(oms, "MUG", quantity=5).promise(5)
        assert [("MUG", 7, ("CPH", "HAM"))] == asked
        assert [(5, "workshop")] == [(s.quantity, s.plugin) for s in found.steps]

    def test_it_is_never_published(self):
        """No channel and no order is told of what nobody has ordered."""
        oms, _ = self.made((0, 50))
        outlook_of(oms, "MUG", quantity=60)
        (offer,) = oms.offers(["MUG"], PriceQuery("DKK"))
        assert 2 == offer.available
        place(oms, "A", ("MUG", 3))
        assert ["order/A"] == waiting(oms, "MUG")

    def test_whoever_fails_is_named(self):
        """The outlook is there without him."""
        plugins = Plugins(disabled=())
        plugins.register(raises(ValueError("no calendar")), "workshop")
        oms = shop(stock={"MUG@CPH": 2}, plugins=plugins)
        seen = outlook_of(oms, "MUG", quantity=3)
        assert "no calendar" in seen.failures[0].why
        assert seen.promise(3) is None

    def test_a_place_counts_what_would_be_there(self):
        """Units that could be in Hamburg are none of Copenhagen."""
        oms, _ = self.made((3, 50))
        here = outlook_of(oms, "MUG", quantity=9, node="CPH")
        assert () == here.capacities
        assert here.promise(9) is None

    @pytest.mark.parametrize("quantity", [-1, 1.5, "3", True])
    def test_quantities_are_whole_numbers(self, quantity):
        """Nothing is asked for half a unit."""
        oms, _ = self.made((3, 50))
        with pytest.raises(Invalid):
            outlook_of(oms, "MUG", quantity=quantity)


def test_what_is_weighed_is_shown_by_weight():
    """No table and no picture of a cheese counts its steps of 5 g."""
    oms = shop()
    kilos = Measure("kg", Decimal("0.005"))
    oms.do(ListItem(Item("CHEESE", "Cheese", 5, measure=kilos, lots=LotRule())))
    lots = (stock.LotUnits("C-1", 250),)
    oms.do(stock.Receive("CHEESE", "CPH", 250, lots=lots))
    day, goods = oms.now().date(), (stock.SkuQuantity("CHEESE", 250),)
    oms.do(stock.AnnounceDelivery("D", "CPH", "DAIRY", day, goods))
    seen = outlook_of(oms, "CHEESE")
    for told in (outlook_text(seen), outlook_svg(seen)):
        assert "1.250 kg" in told
        assert re.search(r"(?<![.\d])(250|500)(?! kg|\d)", plain(told)) is None


def plain(page):
    """Return what people read of a page: its text without markup."""
    return re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
