"""Who waits is told a day, in turn, and told again when it moves."""

from datetime import date, timedelta

import attrs
import pytest

from ordercore import catalog, orders, stock
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, MemoryStore, SqliteStore, delays, tagging
from ordercore.orders import Gate, Hold, LineQuantity, OrderFlag, promised_on
from ordercore.orders.expecting import (
    Expectation,
    ExpectedFrom,
    ExpectUnits,
    expected,
    put_off,
)
from ordercore.sourcing import BackorderPolicy, SetBackorderPolicy
from ordercore.stock import Arrived
from ordercore.views import Attention, attention, look
from tests.flow.shop import START, Clock, agreed, place, progress, shop
from tests.flow.test_promising import promising
from tests.flow.waiting import announce, redate

TODAY = START.date()


def day(n):
    return TODAY + timedelta(days=n)


def days(oms, *names):
    """Return the day on which each order expects its mugs."""
    found = [expected(oms.order(name)) for name in names]
    return [one[0].there_on if one else None for one in found]


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        return MemoryStore()
    return SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")


class TestTelling:
    def test_each_is_told_in_turn(self, store):
        """A gets the first delivery, B the rest of it and the second one, C nothing."""
        with shop(store) as oms:
            announce(oms, "D-1", "MUG", 6, 5)
            announce(oms, "D-2", "MUG", 4, 9)
            for name in "ABC":
                place(oms, name, ("MUG", 4))
            assert [day(5), day(9), None] == days(oms, "A", "B", "C")
            (one,) = expected(oms.order("B"))
            assert (
                ExpectedFrom(day(5), 2, "delivery/D-1"),
                ExpectedFrom(day(9), 2, "delivery/D-2"),
            ) == one.sources

    def test_who_is_first_gets_all_before_the_next(self):
        """Ten are wanted before one: what comes in for both is the first one's."""
        oms = shop()
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 10))
        place(oms, "B", ("MUG", 1))
        plan = oms.plan.expect("MUG")
        assert [None, None] == days(oms, "A", "B")
        assert 5 == plan.missing
        assert "6 of delivery/D-1 on 2026-11-28" in str(plan)
        oms.do(stock.Unload("D-1", "R", (Arrived("MUG", 6),)))
        assert (6, 0) == (progress(oms, "A").allocated, progress(oms, "B").allocated)

    def test_what_was_told_comes_true(self):
        """On its day each gets its units, and nobody of whom it was not said."""
        oms = shop()
        announce(oms, "D-1", "MUG", 6, 5)
        announce(oms, "D-2", "MUG", 4, 9)
        for name in "ABC":
            place(oms, name, ("MUG", 4))
        oms.do(stock.Unload("D-1", "R", (Arrived("MUG", 6),)))
        assert [4, 2, 0] == [progress(oms, name).allocated for name in "ABC"]
        assert [day(9), None] == days(oms, "B", "C")
        oms.do(stock.Unload("D-2", "R", (Arrived("MUG", 4),)))
        assert [4, 4, 2] == [progress(oms, name).allocated for name in "ABC"]

    def test_the_declared_turn_counts(self):
        """Whoever is flagged goes before, and the others are told a later day."""
        oms = shop()
        oms.do(SetBackorderPolicy(BackorderPolicy(flags=("VIP",))))
        announce(oms, "D-1", "MUG", 4, 5)
        announce(oms, "D-2", "MUG", 4, 9)
        place(oms, "A", ("MUG", 4))
        place(oms, "B", ("MUG", 4))
        assert [day(5), day(9)] == days(oms, "A", "B")
        oms.do(orders.Flag("B", OrderFlag.VIP))
        assert [day(9), day(5)] == days(oms, "A", "B")

    def test_what_is_kept_for_others_is_nobodys(self):
        """An order of the channel is told a day, one of another channel none."""
        oms = shop()
        announce(oms, "D-1", "MUG", 6, 5)
        oms.do(stock.SetQuota("MUG", "CPH", "amazon", ("channel:amazon",), 6))
        place(oms, "A", ("MUG", 2))
        place(oms, "B", ("MUG", 2), channel="amazon")
        assert [None, day(5)] == days(oms, "A", "B")

    def test_an_order_for_a_later_day_is_not_robbed(self):
        """It does not stand in the line yet, and four of the six are its own."""
        oms = shop(lists=["MUG"])
        what = agreed(("MUG", 4))
        line = attrs.evolve(what.lines[0], requested_on=day(20))
        oms.do(orders.Place("L", attrs.evolve(what, lines=(line,))))
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 2))
        place(oms, "B", ("MUG", 2))
        assert [day(5), None] == days(oms, "A", "B")

    def test_who_is_held_keeps_the_place(self):
        """What comes in is said to be his, though he is passed over while held."""
        oms = shop()
        place(oms, "A", ("MUG", 4))
        oms.do(orders.PlaceHold("A", Hold("h", Gate.SOURCE, "look")))
        place(oms, "B", ("MUG", 4))
        announce(oms, "D-1", "MUG", 6, 5)
        assert [day(5), None] == days(oms, "A", "B")

    def test_components_of_a_kit_are_expected_each(self):
        """The kit is there when the last of them is."""
        oms = shop(stock={"LID@CPH": 9}, lists=["MUG"])
        parts = (catalog.Component("MUG", 1), catalog.Component("LID", 2))
        oms.do(catalog.DefineKit(catalog.Kit("SET", parts)))
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("SET", 3))
        found = {
            one.sku: (one.quantity, one.there_on) for one in expected(oms.order("A"))
        }
        assert {
            "MUG": (3, day(5)),
            "LID": (6, TODAY),
            "SET": (3, day(5)),
        } == found

    def test_by_hand_nothing_is_told(self):
        """A house that decides by itself looks, and does what the plan says."""
        oms = shop(policies=MANUAL)
        place(oms, "A", ("MUG", 4))
        oms.do(orders.Confirm("A"), orders.Backorder("A", (LineQuantity("1", 4),)))
        announce(oms, "D-1", "MUG", 6, 5)
        plan = oms.plan.expect("MUG")
        assert () == expected(oms.order("A"))
        oms.do(*plan.commands)
        assert [day(5)] == days(oms, "A")
        assert () == oms.plan.expect("MUG").commands

    def test_who_waits_for_nothing_has_no_plan(self):
        """Nobody waits, so nobody is told."""
        plan = shop().plan.expect("MUG")
        assert ((), 0, None) == (plan.commands, plan.missing, plan.cost)


class TestMoving:
    def test_a_delivery_that_comes_later_moves_the_day(self):
        """What was told at first, and before, is remembered."""
        oms = shop()
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 4))
        redate(oms, "D-1", 8)
        redate(oms, "D-1", 7)
        (one,) = expected(oms.order("A"))
        assert (day(7), day(5), day(8)) == (one.there_on, one.first_on, one.before)
        assert put_off(oms.order("A"))
        redate(oms, "D-1", 4)
        assert not put_off(oms.order("A"))

    def test_the_same_day_again_is_no_news(self):
        """Another delivery behind changes nothing for who is served before."""
        oms = shop()
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 4))
        told = oms.history("order/A")
        announce(oms, "D-2", "MUG", 6, 9)
        assert told == oms.history("order/A")

    def test_a_delivery_that_is_cancelled_leaves_no_day(self):
        """Nothing is promised that nobody can bring."""
        oms = shop()
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 4))
        oms.do(stock.CancelDelivery("D-1", "lost"))
        assert [None] == days(oms, "A")
        assert put_off(oms.order("A"))

    def test_who_goes_gives_way(self):
        """What was the first one's is the next one's."""
        oms = shop()
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 4))
        place(oms, "B", ("MUG", 4))
        oms.do(orders.Cancel("A", "regret"))
        assert [day(5)] == days(oms, "B")

    def test_a_day_that_went_by_is_noted(self):
        """Units that did not come have no day any more, until somebody says one."""
        clock = Clock()
        oms = shop(clock=clock)
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 4))
        clock.later(days=5)
        assert [] == oms.tick()
        clock.later(days=1)
        oms.tick()
        kinds = [type(row.event).__name__ for row in oms.history("order/A")][-2:]
        assert ["UnitsOverdue", "UnitsExpected"] == kinds
        assert [None] == days(oms, "A")
        redate(oms, "D-1", 3)
        assert [day(9)] == days(oms, "A")

    def test_who_got_his_units_is_not_looked_after(self):
        """The clock strikes for nothing."""
        clock = Clock()
        oms = shop(clock=clock)
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 4))
        oms.do(stock.Unload("D-1", "R", (Arrived("MUG", 6),)))
        clock.later(days=9)
        assert [()] == [outcome.events for outcome in oms.tick()]


class TestArriving:
    """With a timetable the day is that at the buyer's."""

    def late(self):
        clock = Clock()
        oms = promising(stock={}, clock=clock)
        announce(oms, "D-1", "MUG", 6, 4)  # Friday 27 November
        place(oms, "A", ("MUG", 4))
        return oms, clock

    def test_it_counts_from_the_end_of_the_day(self):
        """In on Friday, packed by Tuesday, two working days on the way (TIM 119)."""
        oms, _ = self.late()
        (one,) = expected(oms.order("A"))
        assert (date(2026, 11, 27), date(2026, 12, 3)) == (one.there_on, one.arrives_on)
        assert date(2026, 12, 3) == promised_on(oms.order("A"))

    def test_lateness_follows(self):
        """Redated, the order is late by the new day, and counted as put off."""
        oms, clock = self.late()
        clock.later(days=1)
        redate(oms, "D-1", 10)
        assert date(2026, 12, 10) == promised_on(oms.order("A"))
        clock.later(days=12)
        assert Attention.LATE not in attention(oms.order("A"), oms.now())
        states = (row for kind in ("order", "stock") for row in oms.store.scan(kind))
        seen = look(states, oms.journal(), oms.now())
        assert (1, 1) == (seen.put_off, seen.promised)
        clock.later(days=5)
        assert Attention.LATE in attention(oms.order("A"), oms.now())
        oms.tick()  # nobody knows a day any more: it is late by the last one told
        assert [None] == days(oms, "A")
        assert date(2026, 12, 10) == promised_on(oms.order("A"))
        assert Attention.LATE in attention(oms.order("A"), oms.now())

    def test_the_goods_that_came_are_promised_anew(self):
        """From then on it is the promise of the place that sends them."""
        oms, clock = self.late()
        clock.later(days=1)
        oms.do(stock.Unload("D-1", "R", (Arrived("MUG", 6),)))
        assert () == expected(oms.order("A"))
        assert date(2026, 11, 27) == promised_on(oms.order("A"))

    def test_before_the_launch_nothing_arrives(self):
        """What is ordered before is promised from its day on, waiting or not."""
        oms = promising(stock={"LAMP@CPH": 1})
        launch = date(2026, 12, 14)
        oms.do(catalog.ListItem(catalog.Item("LAMP", "A lamp", 900, launch_on=launch)))
        announce(oms, "D-1", "LAMP", 6, 4)
        place(oms, "A", ("LAMP", 1))
        place(oms, "B", ("LAMP", 1))
        assert [date(2026, 12, 17)] * 2 == [
            promised_on(oms.order(name)) for name in "AB"
        ]

    def test_without_a_timetable_nothing_is_told_before_the_launch(self):
        """A lamp that is there before it is on sale is nobody's until then."""
        oms = shop()
        launch = date(2026, 12, 14)
        oms.do(catalog.ListItem(catalog.Item("LAMP", "A lamp", 900, launch_on=launch)))
        announce(oms, "D-1", "LAMP", 6, 4)
        place(oms, "A", ("LAMP", 1))
        ((_, expectation),) = oms.plan.expect("LAMP").expected
        assert launch == expectation.told_on


class TestNotices:
    def test_the_buyer_is_told_once_that_a_day_has_moved(self, store):
        """Not of the first day; later days, and none, are told under a key each."""
        with shop(store) as oms:
            announce(oms, "D-1", "MUG", 6, 5)
            place(oms, "A", ("MUG", 4))
            told = []

            def send(key, order, lines):
                told.append(
                    (key, order.id, [(one.before, one.told_on) for one in lines])
                )

            box = delays(oms.store, "mail", send)
            box.drain()
            assert [] == told
            redate(oms, "D-1", 8)
            oms.do(stock.CancelDelivery("D-1", "lost"))
            box.drain()
            box.drain()
            assert [
                ("A", [(day(5), day(8))]),
                ("A", [(day(8), None)]),
            ] == [row[1:] for row in told]
            assert 2 == len({row[0] for row in told})

    def test_nobody_is_told_of_what_has_come(self):
        """Between the move and the mail the goods arrived."""
        oms = shop()
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 4))
        redate(oms, "D-1", 8)
        oms.do(stock.Unload("D-1", "R", (Arrived("MUG", 6),)))
        told = []
        delays(oms.store, "mail", lambda *what: told.append(what)).drain()
        assert [] == told


class TestAsking:
    ROW = Expectation("1", "MUG", 4, day(5), sources=(ExpectedFrom(day(5), 4, "D"),))

    @pytest.mark.parametrize(
        "bad",
        [
            {"quantity": 0},
            {"quantity": 1.5},
            {"there_on": START},
            {"arrives_on": "2026-12-01"},
            {"sources": ()},
            {"sources": (ExpectedFrom(day(5), 5, "D"),)},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused(self, bad):
        """Days are days, and all units are accounted for (TIM 117)."""
        oms = shop()
        place(oms, "A", ("MUG", 4))
        with pytest.raises(Invalid, match="lines"):
            oms.do(ExpectUnits("A", (attrs.evolve(self.ROW, **bad),)))

    def test_each_line_once(self):
        """Two days for the same units are none."""
        oms = shop()
        place(oms, "A", ("MUG", 4))
        with pytest.raises(Invalid, match="each line and SKU once"):
            oms.do(ExpectUnits("A", (self.ROW, self.ROW)))

    def test_a_line_that_is_none(self):
        """Its name is told."""
        oms = shop()
        place(oms, "A", ("MUG", 4))
        with pytest.raises(Refused, match="no-line"):
            oms.do(ExpectUnits("A", (attrs.evolve(self.ROW, line="9"),)))

    def test_the_same_again_does_nothing(self):
        """And no day, where none was told, is no news."""
        oms = shop()
        place(oms, "A", ("MUG", 4))
        assert () == oms.do(ExpectUnits("A", (Expectation("1", "MUG", 4, None),)))
        assert 1 == len(oms.do(ExpectUnits("A", (self.ROW,))))
        assert () == oms.do(ExpectUnits("A", (self.ROW,)))


def test_who_waits_is_found_again(store):
    """The days are kept with the order, on every store."""
    with shop(store) as oms:
        announce(oms, "D-1", "MUG", 6, 5)
        place(oms, "A", ("MUG", 4))
        assert ["order/A"] == list(oms.tagged(tagging.backordered("MUG")))
        kept = dict(oms.store.scan("order"))["order/A"].state
        assert oms.order("A").marks.expected == kept.marks.expected


class TestComingAndGoing:
    """Who waits is told anew whenever units come to be there, or are there no more."""

    EGG = ("EGG", "CPH")

    def held(self, clock):
        """Return a shop where somebody waits for the one egg that lies there.

        He is passed over while he is held; another egg comes in nine days.
        """
        oms = shop(clock=clock)
        oms.do(catalog.ListItem(catalog.Item("EGG", "", 60, lots=catalog.LotRule())))
        place(oms, "A", "EGG")
        oms.do(orders.PlaceHold("A", Hold("h", Gate.SOURCE, "look")))
        announce(oms, "D-1", "EGG", 1, 9)
        lots = (stock.LotUnits("L", 1, day(1)),)
        oms.do(stock.Receive(*self.EGG, 1, "new", lots=lots))
        return oms

    def told(self, oms):
        """Return the day that A was told, which is the one that would be told now."""
        assert () == oms.plan.expect("EGG").commands
        return days(oms, "A")[0]

    def test_a_lot_is_held_and_released(self):
        """What is held is nobody's day."""
        oms = self.held(Clock())
        assert TODAY == self.told(oms)
        oms.do(stock.HoldLot(*self.EGG, "L", "glass"))
        assert day(9) == self.told(oms)
        oms.do(stock.ReleaseLot(*self.EGG, "L", "false alarm"))
        assert TODAY == self.told(oms)

    def test_a_lot_ends_and_is_redated(self):
        """When it is swept; and a label that was misread brings it back."""
        clock = Clock()
        oms = self.held(clock)
        clock.later(days=2)
        oms.tick()
        assert day(9) == self.told(oms)
        oms.do(stock.RedateLot(*self.EGG, "L", day(40), "label"))
        assert day(2) == self.told(oms)
        oms.do(stock.RedateLot(*self.EGG, "L", day(1), "label"))
        assert day(9) == self.told(oms)

    def test_a_unit_is_set_apart_and_looked_at(self):
        """It is there when it can be sold."""
        oms = self.held(Clock())
        apart, sells = stock.Condition.QUARANTINE, stock.Condition.SELLABLE
        lots = (stock.LotUnits("L", 1),)
        oms.do(stock.Reclassify(*self.EGG, 1, sells, apart, "crack", lots=lots))
        assert day(9) == self.told(oms)
        oms.do(stock.Reclassify(*self.EGG, 1, apart, sells, "none", lots=lots))
        assert TODAY == self.told(oms)

    def test_a_cart_lets_it_go(self):
        """Given free, or by itself."""
        clock = Clock()
        oms = self.held(clock)
        for name, on in ("R-1", 8), ("R-2", 7):
            until = clock.now + timedelta(hours=1)
            part = (stock.Part("CPH", 1),)
            oms.do(stock.Reserve(name, "counter/1", "EGG", part, clock.now, until))
            redate(oms, "D-1", on)
            assert day(on) == self.told(oms)
            if name == "R-1":
                oms.do(stock.Release(name, clock.now))
            else:
                clock.later(hours=1)
                oms.tick()
            assert TODAY == self.told(oms)

    def test_another_order_gives_it_back(self):
        """Before it has left, or after."""
        oms = self.held(Clock())
        place(oms, "B", "EGG")
        redate(oms, "D-1", 8)
        assert day(8) == self.told(oms)
        oms.do(orders.Cancel("B", "regret"))
        assert TODAY == self.told(oms)

    def test_the_turn_is_another_one(self):
        """A policy that serves others first tells everybody anew, of every article."""
        oms = shop()
        for sku in ("MUG", "CUP"):
            announce(oms, f"D-{sku}", sku, 1, 5)
            place(oms, f"A-{sku}", sku)
            place(oms, f"B-{sku}", sku, flags=("VIP",))
        names = [f"{who}-{sku}" for sku in ("MUG", "CUP") for who in "AB"]
        assert [day(5), None] * 2 == days(oms, *names)
        oms.do(SetBackorderPolicy(BackorderPolicy(flags=("VIP",))))
        assert [None, day(5)] * 2 == days(oms, *names)
