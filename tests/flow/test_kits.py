"""Kits are ordered as one article; claims, picking and returns are about components."""

from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import carts, orders, shipping, stock, warehouse
from ordercore.catalog import (
    Component,
    DefineKit,
    Item,
    Kit,
    ListItem,
    WithdrawKit,
)
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, MemoryStore, SqliteStore
from ordercore.flow.replaying.explaining import decisions
from ordercore.orders import Edits, Goods, Substitute, Terms, Units
from ordercore.show import explanation_html
from ordercore.stock import Part, Reserve
from ordercore.values import Measure
from ordercore.views import look
from tests.flow.shop import (
    agreed,
    ask,
    kr,
    list_new,
    place,
    progress,
    shop,
    start,
    waiting,
)
from tests.flow.shop import work_off as work_off_all
from tests.show.pages import read

GIFT = Kit("GIFT", (Component("MUG", 2), Component("BOX")))
PAIR = Kit("PAIR", (Component("MUG", 2),))


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryStore()
    else:
        kept = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
        yield kept
        kept.close()


def gifts(store=None, *kits, **options):
    """Return a shop that sells gift sets of two mugs and a box."""
    oms = shop(store, **options)
    list_new(oms, "MUG", "BOX")
    oms.do(*[DefineKit(kit) for kit in kits or (GIFT,)])
    return oms


def level(oms, sku, node="CPH"):
    """Return how many units are there, promised and held back."""
    kept = oms.stock(sku, node)
    return kept.sellable, kept.allocated, kept.reserved


def code(oms, *commands):
    with pytest.raises(Refused) as refused:
        oms.do(*commands)
    return refused.value.code


def seen(oms):
    """Return the whole shop as it is seen."""
    kinds = ("order", "stock", "reservation", "fulfillment")
    kept = [one for kind in kinds for one in oms.store.scan(kind)]
    return look(kept, oms.journal(), oms.now())


class TestOrdering:
    def test_a_kit_claims_its_components(self, store):
        """STK 37: n kits claim n times each component, and wait for what is short."""
        oms = gifts(store, stock={"MUG@CPH": 5, "BOX@CPH": 4})
        place(oms, "A", ("GIFT", 3))
        assert [(5, 4, 0), (4, 2, 0)] == [level(oms, "MUG"), level(oms, "BOX")]
        assert (2, 1) == (progress(oms, "A").allocated, progress(oms, "A").backordered)
        assert ["order/A"] == waiting(oms, "MUG") == waiting(oms, "BOX")
        oms.do(stock.Receive("MUG", "CPH", 1))
        assert (6, 6, 0) == level(oms, "MUG")
        assert [] == waiting(oms, "MUG")

    def test_a_kit_ships_from_one_place(self):
        """Components at two places make no kit."""
        oms = gifts(stock={"MUG@CPH": 2, "BOX@HAM": 1})
        place(oms, "A", "GIFT")
        assert 1 == progress(oms, "A").backordered

    def test_a_kit_and_a_loose_component_share_what_is_there(self, store):
        """STK 38: the lines are served in the order in which they are asked for."""
        oms = gifts(store, stock={"MUG@CPH": 3, "BOX@CPH": 9})
        place(oms, "A", ("MUG", 2), "GIFT")
        assert [2, 0] == [progress(oms, "A", n).allocated for n in (1, 2)]
        oms = gifts(stock={"MUG@CPH": 3, "BOX@CPH": 9})
        place(oms, "B", "GIFT", ("MUG", 2))
        assert [1, 1] == [progress(oms, "B", n).allocated for n in (1, 2)]

    def test_two_kits_share_a_component(self):
        """STK 38: two kits of one component never jointly exceed what is there."""
        oms = gifts(None, GIFT, PAIR, stock={"MUG@CPH": 5, "BOX@CPH": 9})
        place(oms, "A", ("PAIR", 2), ("GIFT", 2))
        assert [2, 0] == [progress(oms, "A", n).allocated for n in (1, 2)]

    def test_lines_that_get_in_each_others_way_ship_from_elsewhere(self):
        """What one place has for one of the two lines, another has for the other."""
        oms = gifts(stock={"MUG@CPH": 2, "BOX@CPH": 1, "MUG@HAM": 2})
        place(oms, "A", "GIFT", ("MUG", 2))
        assert [(2, 2, 0), (2, 2, 0)] == [
            level(oms, "MUG", node) for node in ("CPH", "HAM")
        ]

    def test_the_price_stays_that_of_the_kit(self):
        """Invoice and order are in kits, whatever is in them."""
        oms = gifts(stock={"MUG@CPH": 4, "BOX@CPH": 2})
        place(oms, "A", ("GIFT", 2))
        work_off_all(oms)
        lines = [line for i in oms.state("account/A").invoices for line in i.lines]
        assert [("1", 2, kr("20.00"))] == [(b.line, b.quantity, b.net) for b in lines]


class TestBeingFrozen:
    def test_a_later_definition_does_not_touch_what_is_placed(self, store):
        """STK 37: the definition is frozen at placement."""
        oms = gifts(store, stock={"MUG@CPH": 9, "BOX@CPH": 9, "CAP@CPH": 9})
        place(oms, "A", "GIFT")
        oms.do(DefineKit(Kit("GIFT", (Component("CAP"),))))
        place(oms, "B", "GIFT")
        assert [(9, 2, 0), (9, 1, 0)] == [level(oms, "MUG"), level(oms, "CAP")]
        oms.do(orders.Cancel("A", "changed his mind"))
        assert [(9, 0, 0), (9, 0, 0), (9, 1, 0)] == [
            level(oms, sku) for sku in ("MUG", "BOX", "CAP")
        ]

    def test_placing_it_again_does_nothing(self):
        """The same order is the same, also when its kit has become another one."""
        oms = gifts(stock={"MUG@CPH": 2, "BOX@CPH": 1}, lists=["CAP"])
        place(oms, "A", "GIFT")
        oms.do(DefineKit(Kit("GIFT", (Component("CAP"),))))
        assert () == place(oms, "A", "GIFT")
        oms.do(WithdrawKit("GIFT"))
        assert () == place(oms, "A", "GIFT")
        assert GIFT.components == oms.order("A").line("1").components

    def test_a_change_brings_kits_as_they_are_now(self):
        """A line that comes later has what the kit is then, a reprice changes none."""
        oms = gifts(policies=MANUAL, stock={"MUG@CPH": 9, "BOX@CPH": 9, "CAP@CPH": 9})
        place(oms, "A", "GIFT", "SOCK")
        oms.do(DefineKit(Kit("GIFT", (Component("CAP"),))))
        new = agreed("X", "X", "GIFT").lines[2]
        cheaper = agreed("GIFT", price="9.00").lines[0]
        by = agreed("X", "X", "X", "GIFT").lines[3]
        edits = Edits(
            add=(new,), reprice=(cheaper,), substitute=(Substitute("2", 1, by),)
        )
        oms.do(*oms.plan.change("A", edits).commands)
        inside = {line.id: line.components for line in oms.order("A").lines}
        cap = (Component("CAP"),)
        assert {"1": GIFT.components, "2": (), "3": cap, "4": cap} == inside
        oms.do(orders.Confirm("A"))
        oms.do(*oms.plan.source("A").commands)
        assert [(9, 2, 0), (9, 2, 0)] == [level(oms, "MUG"), level(oms, "CAP")]

    def test_what_is_taken_back_gives_its_components_free(self):
        """Units of a line that the order has no more are found in the node's work."""
        oms = gifts(stock={"MUG@CPH": 9, "BOX@CPH": 9})
        place(oms, "A", "SOCK")
        edits = Edits(add=agreed("X", "GIFT").lines[1:])
        plan = oms.plan.change("A", edits, name="more")
        oms.do(*plan.commands)
        assert (9, 2, 0) == level(oms, "MUG")
        oms.do(*oms.plan.revert("more").commands)
        assert [(9, 0, 0), (9, 0, 0)] == [level(oms, "MUG"), level(oms, "BOX")]


class TestDefining:
    def test_a_kit_in_a_kit_is_refused(self):
        """From both sides: the outer one, and an article that is in a kit already."""
        oms = gifts()
        assert "kit.nested" == code(oms, DefineKit(Kit("BIG", (Component("GIFT"),))))
        list_new(oms, "CLAY")
        assert "kit.nested" == code(oms, DefineKit(Kit("MUG", (Component("CLAY"),))))
        oms.do(WithdrawKit("GIFT"), DefineKit(Kit("BIG", (Component("GIFT"),))))

    @pytest.mark.parametrize(
        ("inside", "units"),
        [
            ((Component("MUG", -3),), 1),
            ((Component("MUG", 0),), 1),
            ((Component("no sku", 1),), 1),
            ((Component("MUG"), Component("MUG")), 1),
            ((Component("GIFT"),), 1),
            ((Component("MUG", 2),), 10**9),
        ],
    )
    def test_nobody_orders_a_kit_that_cannot_be(self, inside, units):
        """One order of more than any shelf counts would hide what others wait for."""
        oms = gifts()
        asked = agreed(("GIFT", units))
        lines = tuple([evolve(line, components=inside) for line in asked.lines])
        with pytest.raises(Invalid) as caught:
            oms.do(orders.Place("A", evolve(asked, lines=lines)))
        assert {"lines[0]"} == {
            found.where.partition(".")[0] for found in caught.value.findings
        }
        place(oms, "B", ("MUG", 3))
        assert 3 == oms.plan.expect("MUG").missing

    def test_nothing_lies_on_a_shelf_as_a_kit(self):
        """Units under the kit's own SKU would never be found."""
        oms = gifts(stock={"TRAY@CPH": 1}, lists=["CUP"])
        assert "kit.stock" == code(oms, stock.Receive("GIFT", "CPH", 1))
        assert "kit.stock" == code(oms, DefineKit(Kit("TRAY", (Component("CUP"),))))
        oms.do(WithdrawKit("GIFT"), stock.Receive("GIFT", "CPH", 1))


class TestReserving:
    def test_a_cart_holds_the_components(self, store):
        """STK 37: what is held for a kit is held of each component, and freed again."""
        oms = gifts(store, stock={"MUG@CPH": 5, "BOX@CPH": 9})
        now = oms.now()
        oms.do(carts.Open("C", "web", "DKK", now))
        oms.do(carts.AddLine("C", "1", "GIFT", 2, now, kr("10.00")))
        assert [(5, 0, 4), (9, 0, 2)] == [level(oms, "MUG"), level(oms, "BOX")]
        short = "0 are left, MUG is short: 1 there, 2 wanted[.] "
        with pytest.raises(Refused, match=short):
            oms.do(carts.AddLine("C", "2", "GIFT", 1, now, kr("10.00")))
        oms.do(carts.ChangeLine("C", "1", 1, now))
        assert [(5, 0, 2), (9, 0, 1)] == [level(oms, "MUG"), level(oms, "BOX")]
        assert [1] == [line.held for line in oms.cart("C").lines]
        oms.do(carts.RemoveLine("C", "1", now))
        assert [(5, 0, 0), (9, 0, 0)] == [level(oms, "MUG"), level(oms, "BOX")]

    def test_the_order_gets_what_its_cart_held(self):
        """RSV 45: the kit is claimed out of what was held for it, and held no more."""
        oms = gifts(stock={"MUG@CPH": 4, "BOX@CPH": 2})
        now = oms.now()
        oms.do(
            carts.Open("C", "web", "DKK", now),
            carts.AddLine("C", "1", "GIFT", 2, now, kr("10.00")),
        )
        deal = agreed(("GIFT", 2), terms=Terms.PREPAID)
        oms.do(orders.Place("W", deal), carts.Convert("C", "W", now))
        assert [(4, 4, 0), (2, 2, 0)] == [level(oms, "MUG"), level(oms, "BOX")]
        assert 2 == progress(oms, "W").allocated

    def test_what_is_short_of_a_kit_is_named(self):
        """Who has two boxes and mugs for one gift is told what to ask for."""
        oms = gifts(stock={"MUG@CPH": 3, "BOX@CPH": 2})
        until = oms.now() + timedelta(minutes=30)
        plan = oms.plan.reserve("R", "GIFT", 2, until=until)
        told = "1 × GIFT missing: 1 are free, MUG is short: 3 there, 4 wanted"
        assert told == plan.why[-1]
        place(oms, "A", ("GIFT", 2))
        page = read(explanation_html(oms.plan.source("A"))).text
        assert "MUG is short: 1 there, 2 wanted" in page

    def test_what_was_held_is_freed_as_it_was(self):
        """A kit that became another one meanwhile frees what it held."""
        oms = gifts(stock={"MUG@CPH": 4, "BOX@CPH": 2})
        until = oms.now() + timedelta(minutes=30)
        reserve = Reserve("R", "till/C", "GIFT", (Part("CPH", 2),), oms.now(), until)
        oms.do(reserve)
        oms.do(DefineKit(Kit("GIFT", (Component("BOX"),))))
        assert () == oms.do(reserve)
        oms.do(stock.Release("R", oms.now()))
        assert [(4, 0, 0), (2, 0, 0)] == [level(oms, "MUG"), level(oms, "BOX")]


class TestInTheWarehouse:
    def work(self, **stock):
        """Return a shop with one order of two kits and a mug, to be picked."""
        oms = shop(stock=stock or {"MUG@CPH": 5, "BOX@CPH": 2})
        oms.do(ListItem(Item("MUG", "Mug", 350, "4006381333931")))
        oms.do(ListItem(Item("BOX", "Box", 100)), DefineKit(GIFT))
        place(oms, "A", ("GIFT", 2), "MUG")
        start(oms, "A-1")
        return oms

    def test_components_are_picked_and_scanned(self):
        """The list names what is fetched, and every component is scanned."""
        oms = self.work()
        plan = oms.plan.pick("A-1")
        stops = [(stop.sku, stop.line, stop.quantity) for stop in plan.stops]
        assert [("BOX", "1", 2), ("MUG", "1", 4), ("MUG", "2", 1)] == stops
        oms.do(*plan.commands)
        with pytest.raises(Refused, match="missing 1 × BOX"):
            oms.do(warehouse.Check("A-1", ("BOX", *["4006381333931"] * 5)))
        oms.do(
            warehouse.Check("A-1", ("BOX", "BOX", *["4006381333931"] * 5)),
            warehouse.Pack("A-1", "P"),
        )
        parcel = oms.state("parcel/P")
        assert (2 * (2 * 350 + 100) + 350) == parcel.weight_g
        assert (Goods("1", "GIFT", 2), Goods("2", "MUG", 1)) == parcel.contents
        oms.do(*oms.plan.label("P").commands, shipping.HandOver("P"))
        assert [(0, 0, 0), (0, 0, 0)] == [level(oms, "MUG"), level(oms, "BOX")]

    def test_what_a_count_did_not_find_is_missing_on_the_list(self):
        """Kits are fetched whole or not at all; what one leaves the next line gets."""
        oms = self.work()
        oms.do(stock.Count("BOX", "CPH", 1, "sheet", oms.now()))
        plan = oms.plan.pick("A-1")
        stops = [(stop.sku, stop.line, stop.quantity) for stop in plan.stops]
        assert [("BOX", "1", 1), ("MUG", "1", 2), ("MUG", "2", 1)] == stops
        told = "1 × BOX missing: by the book 1 left on the shelf"
        assert told == str(plan).splitlines()[-1]
        assert ask(l1=1) == plan.missing
        oms.do(*plan.commands)
        assert "by the book 0 left" in str(oms.plan.pick("A-1"))

    def test_what_is_weighed_is_told_by_weight(self):
        """The list knows from the catalogue how an article is counted."""
        oms = shop(stock={"CHEESE@CPH": 500})
        kilos = Measure("kg", Decimal("0.005"))
        place(oms, "A", ("CHEESE", kilos.steps("1.250")))
        start(oms, "A-1")
        assert "    250  " in str(oms.plan.pick("A-1"))
        oms = shop()
        oms.do(ListItem(Item("CHEESE", "Cheese", 5, measure=kilos)))
        oms.do(stock.Receive("CHEESE", "CPH", 500))
        place(oms, "A", ("CHEESE", kilos.steps("1.250")))
        start(oms, "A-1")
        assert "  1.250 kg  " in str(oms.plan.pick("A-1"))
        oms.do(stock.Count("CHEESE", "CPH", 50, "sheet", oms.now()))
        told = "1.000 kg × CHEESE missing: by the book 0.250 kg left on the shelf"
        assert told == str(oms.plan.pick("A-1")).splitlines()[-1]

    def test_one_scan_and_a_weight_check_what_is_weighed(self):
        """Nobody scans 250 times; another weight is named as what it is."""
        oms = shop()
        kilos = Measure("kg", Decimal("0.005"))
        oms.do(ListItem(Item("CHEESE", "Cheese", 5, measure=kilos)))
        oms.do(stock.Receive("CHEESE", "CPH", 500), stock.Receive("CUP", "CPH", 1))
        place(oms, "A", ("CHEESE", kilos.steps("1.250")), "CUP")
        start(oms, "A-1")
        oms.do(*oms.plan.pick("A-1").commands)

        def check(steps):
            many = (warehouse.ScannedUnits("CHEESE", steps),)
            return warehouse.Check("A-1", ("CUP",), many)

        with pytest.raises(Refused, match="missing 10 × CHEESE"):
            oms.do(check(kilos.steps("1.200")))
        with pytest.raises(Invalid, match="units"):
            oms.do(check(0))
        oms.do(check(kilos.steps("1.250")))

    def test_a_return_puts_the_components_back(self):
        """What was in the kit is on the shelf again."""
        oms = self.work()
        work_off_all(oms)
        oms.do(orders.Return("A", "HAM", ask(l1=1)))
        assert [(2, 0, 0), (1, 0, 0)] == [
            level(oms, sku, "HAM") for sku in ("MUG", "BOX")
        ]

    def test_a_missing_component_is_named(self):
        """A box that is not there is taken off the book, and no mug with it."""
        oms = self.work(**{"MUG@CPH": 5, "BOX@CPH": 2})
        missing = warehouse.ShortPick("A-1", ask(l1=1))
        assert "fulfillment.pieces" == code(oms, missing)
        wrong = warehouse.ShortPick("A-1", ask(l1=1), pieces=(Goods("1", "BOX", 2),))
        assert "fulfillment.pieces" == code(oms, wrong)
        other = warehouse.ShortPick("A-1", ask(l2=1), pieces=(Goods("2", "MUG", 1),))
        assert "fulfillment.pieces" == code(oms, other)
        right = warehouse.ShortPick("A-1", ask(l1=1), pieces=(Goods("1", "BOX", 1),))
        oms.do(right)
        assert [(5, 3, 0), (1, 1, 0)] == [level(oms, "MUG"), level(oms, "BOX")]
        assert 1 == progress(oms, "A").backordered

    def test_over_the_counter(self):
        """A kit that the buyer takes along leaves the shelf as its components."""
        oms = gifts(stock={"MUG@CPH": 4, "BOX@CPH": 2}, policies=MANUAL)
        place(oms, "A", "GIFT")
        oms.do(orders.Confirm("A"), orders.HandOut("A", ask(l1=1), "CPH"))
        assert [(2, 0, 0), (1, 0, 0)] == [level(oms, "MUG"), level(oms, "BOX")]


class TestSeeing:
    def test_the_books_agree(self, store):
        """STK 33: claims of kits are found in the book of each component."""
        oms = gifts(store, stock={"MUG@CPH": 5, "BOX@CPH": 9})
        until = oms.now() + timedelta(minutes=30)
        oms.do(DefineKit(Kit("ONE", (Component("MUG"), Component("BOX")))))
        oms.do(Reserve("R", "till/C", "ONE", (Part("CPH", 1),), oms.now(), until))
        place(oms, "A", ("GIFT", 3))
        found = seen(oms)
        assert () == found.conservation.differences
        waits = {sku.sku: sku.waiting for sku in found.stock.skus}
        assert {"MUG": 2, "BOX": 1} == waits

    def test_who_is_promised_what_a_count_did_not_find_is_listed(self):
        """STK 42: an order of kits is among the work of the missing component."""
        oms = gifts(stock={"MUG@CPH": 4, "BOX@CPH": 2})
        place(oms, "A", ("GIFT", 2))
        oms.do(stock.Count("BOX", "CPH", 1, "sheet", oms.now()))
        tasks = [t for w in seen(oms).work for t in w.tasks if t.job == "FIND_MISSING"]
        assert [("A", 2)] == [(t.order, t.units) for t in tasks]

    def test_a_decision_is_made_again_from_what_was_known_then(self):
        """Also one about kits that have become other ones since."""
        oms = gifts(stock={"MUG@CPH": 3, "BOX@CPH": 9, "MUG@HAM": 2})
        place(oms, "A", ("MUG", 2), "GIFT", ("MUG", 1))
        oms.do(DefineKit(Kit("GIFT", (Component("BOX"),))))
        assert [True] == [d.same for d in decisions(oms.store, "A")]

    def test_two_versions_of_a_kit_in_one_order(self):
        """Each line is sourced as what it was when it came."""
        oms = gifts(policies=MANUAL, stock={"MUG@CPH": 2, "BOX@CPH": 3})
        place(oms, "A", "GIFT")
        oms.do(DefineKit(Kit("GIFT", (Component("BOX"),))))
        edits = Edits(add=agreed("X", ("GIFT", 3)).lines[1:])
        oms.do(*oms.plan.change("A", edits).commands, orders.Confirm("A"))
        plan = oms.plan.source("A")
        assert [("1", 1), ("2", 2)] == [(a.line, a.quantity) for a in plan.assignments]
        assert [("2", 1)] == [(m.line, m.quantity) for m in plan.missing]
        oms.do(*plan.commands)
        assert [(2, 2, 0), (3, 3, 0)] == [level(oms, "MUG"), level(oms, "BOX")]

    def test_allocating_by_hand_is_all_or_nothing(self):
        """A kit of which a component is missing is refused by the shelf."""
        oms = gifts(policies=MANUAL, stock={"MUG@CPH": 2})
        place(oms, "A", "GIFT")
        oms.do(orders.Confirm("A"))
        assert "stock.short" == code(oms, orders.Allocate("A", (Units("1", "CPH", 1),)))
        assert (2, 0, 0) == level(oms, "MUG")
