"""Nodes get no more work than they can do in a day; what has no room waits a night."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from ordercore.catalog import PriceQuery
from ordercore.errors import Invalid, Refused
from ordercore.flow import AUTOMATIC, MANUAL, decisions, simulate
from ordercore.orders import Confirm, HoldReason
from ordercore.sourcing import (
    Capacity,
    Constraint,
    ConstraintKind,
    CountLoad,
    DefineStrategy,
    Goal,
    Load,
    OpenNode,
    Strategy,
    Term,
    load_stream,
)
from ordercore.stock import Receive
from ordercore.values import Address
from tests.flow.shop import NODES, Clock, node, place, shop
from tests.flow.test_days_of_a_node import working
from tests.flow.test_promising import BOTH, ODENSE
from tests.flow.test_promising import CPH as PROMISING
from tests.flow.test_promising import RATES as CARRIES
from tests.flow.test_strategies import sent_from

CPH, HAM = NODES
MUCH = {"MUG@CPH": 90, "MUG@HAM": 90}


def limited(store=None, ham=None, clock=None, **capacity):
    """Return a shop in which Copenhagen takes on so much a day."""
    nodes = [evolve(CPH, capacity=Capacity(**capacity)), evolve(HAM, capacity=ham)]
    return shop(store, nodes=nodes, stock=MUCH, clock=clock)


class TestRoom:
    """A node that has as much as it can do gets no more on the day."""

    @pytest.mark.parametrize(
        "capacity",
        [{"orders": 2}, {"lines": 3}, {"units": 4}, {"orders": 9, "lines": 3}],
    )
    def test_the_next_order_goes_elsewhere(self, capacity):
        """What reaches the limit may go beyond it; what comes after may not."""
        oms = limited(**capacity)
        for name in "ABC":
            place(oms, name, ("MUG", 1), ("MUG", 2))
        assert [{"CPH": 1}, {"CPH": 1}, {"HAM": 1}] == [
            sent_from(oms, name) for name in "ABC"
        ]
        day = oms.now().date()
        assert Load("CPH", day, 2, 4, 6) == oms.state(load_stream("CPH", day))

    def test_the_next_day_has_room(self):
        """Each day by itself."""
        clock = Clock()
        oms = limited(clock=clock, orders=1)
        place(oms, "A", "MUG")
        place(oms, "B", "MUG")
        clock.later(days=1)
        place(oms, "C", "MUG")
        assert ["CPH", "HAM", "CPH"] == [n for o in "ABC" for n in sent_from(oms, o)]

    def test_each_decision_is_explained(self, store):
        """Why not from there: it was full at that time, and is not any more."""
        oms = limited(store, orders=1)
        place(oms, "A", "MUG")
        place(oms, "B", "MUG")
        oms.do(OpenNode(CPH))
        (one,), (two,) = decisions(oms.store, "A"), decisions(oms.store, "B")
        assert one.same
        assert two.same
        (why,) = [reason for reason in two.plan.why if reason.node == "CPH"]
        assert ("RULED_OUT", ("CAPACITY",)) == (why.reason, why.by)

    def test_who_decides_by_hand_sees_it(self):
        """The plan keeps to it; a hand may still send more there."""
        oms = shop(
            policies=MANUAL,
            nodes=[evolve(CPH, capacity=Capacity(orders=1)), HAM],
            stock=MUCH,
        )
        for name in "AB":
            place(oms, name, "MUG")
            oms.do(Confirm(name))
            oms.do(*oms.plan.source(name).commands)
        assert ["CPH", "HAM"] == [n for o in "AB" for n in sent_from(oms, o)]


class TestNoRoom:
    """Where no node has room, an order waits for the next day."""

    def test_it_waits_a_night(self, store):
        """Held with a note, and sourced by itself when the day begins."""
        clock = Clock()
        oms = limited(store, Capacity(orders=1), clock, orders=1)
        for name in "ABCDE":
            place(oms, name, "MUG")
        assert [{}, {}, {}] == [sent_from(oms, name) for name in "CDE"]
        (hold,) = oms.order("C").holds
        assert HoldReason.NODE_CAPACITY == hold.reason
        assert "2026-11-24" in hold.note
        oms.tick(clock.later(hours=13)())
        assert [{}, {}, {}] == [sent_from(oms, name) for name in "CDE"]
        oms.tick(clock.later(hours=2)())
        sent = [*sent_from(oms, "C"), *sent_from(oms, "D"), *sent_from(oms, "E")]
        assert ["CPH", "HAM"] == sorted(sent)
        oms.tick(clock.later(days=1)())
        sent = [n for name in "CDE" for n in sent_from(oms, name)]
        assert ["CPH", "CPH", "HAM"] == sorted(sent)
        for name in "ABCDE":
            assert all(one.same for one in decisions(oms.store, name))

    def test_what_is_not_there_waits_for_goods(self):
        """Room alone would not help: no hold is placed."""
        oms = limited(orders=1)
        place(oms, "A", "MUG")
        place(oms, "B", "CAP")
        assert () == tuple(oms.order("B").holds)
        oms.do(Receive("CAP", "HAM", 1))
        assert {"HAM": 1} == sent_from(oms, "B")

    def test_a_strategy_may_mind_it_less(self):
        """Rather too much work today than a day's delay: a soft constraint."""
        soft = Constraint(ConstraintKind.CAPACITY, level=1)
        oms = limited(None, Capacity(orders=1), orders=1)
        oms.do(DefineStrategy(Strategy("default", constraints=(soft,))))
        for name in "ABC":
            place(oms, name, "MUG")
        assert ["CPH", "HAM", "CPH"] == [n for o in "ABC" for n in sent_from(oms, o)]


def test_work_is_shared_out_where_that_is_minded():
    """The node that is least busy ships, whatever it costs."""
    oms = limited(None, Capacity(units=40), units=20)
    even = ((Term(Goal.CAPACITY_BALANCE),), (Term(Goal.COST),))
    oms.do(DefineStrategy(Strategy("default", even)))
    for name in "ABCD":
        place(oms, name, ("MUG", 4))
    assert ["CPH", "HAM", "HAM", "CPH"] == [
        n for o in "ABCD" for n in sent_from(oms, o)
    ]


@pytest.mark.parametrize(
    ("capacity", "where"),
    [(Capacity(), "capacity"), (Capacity(0), "capacity.orders")],
)
def test_a_capacity_that_cannot_be(capacity, where):
    """Nothing at all, or less than one."""
    with pytest.raises(Invalid) as error:
        OpenNode(evolve(CPH, capacity=capacity)).decide(None)
    assert [where] == [finding.where for finding in error.value.findings]


def test_nobody_counts_by_hand():
    """It follows what is allocated."""
    oms = limited(orders=1)
    with pytest.raises(Refused, match=r"orders\.Allocate"):
        oms.do(CountLoad("CPH", oms.now().date(), 1, 1, 1))


class TestOffers:
    """What is told of an article is when sourcing would send it."""

    def offered(self, oms):
        """Return from where and on which day a mug is promised."""
        query, to = PriceQuery("DKK"), Address("DK", "8000", "Aarhus")
        (offer,) = oms.offers(["MUG"], query, ship_to=to)
        return offer.promise.node, offer.promise.promised_on

    def selling(self, other):
        """Return a shop with a timetable, of which Copenhagen sends one order a day."""
        nodes = [evolve(PROMISING, capacity=Capacity(orders=1)), other]
        skus = {f"MUG@{node.id}": 9 for node in nodes}
        return shop(nodes=nodes, rates=CARRIES, timetable=BOTH, stock=skus)

    def test_a_place_with_room_sends_it(self):
        """The next one by cost, where the first is full."""
        oms = self.selling(ODENSE)
        assert "CPH" == self.offered(oms)[0]
        place(oms, "A", "MUG")
        node, on = self.offered(oms)
        place(oms, "B", "MUG")
        assert {"ODE": 1} == sent_from(oms, "B")
        assert ("ODE", on) == (node, oms.order("B").marks.promises[0].promised_on)

    def test_where_none_has_room_it_counts_from_tomorrow(self):
        """As if it had been asked when the day begins."""
        full = evolve(ODENSE, capacity=Capacity(orders=1))
        oms = self.selling(full)
        place(oms, "A", "MUG")
        today = self.offered(oms)
        place(oms, "B", "MUG")
        node, on = self.offered(oms)
        clock = Clock(datetime(2026, 11, 24, tzinfo=UTC))
        tomorrow = shop(
            nodes=[PROMISING],
            rates=CARRIES,
            timetable=BOTH,
            clock=clock,
            stock={"MUG@CPH": 9},
        )
        assert ("CPH", on) == (node, self.offered(tomorrow)[1])
        assert "ODE" == today[0]


class TestTheDayIsThePlaces:
    """Pickers work by their own clocks, so a day of work is one of the place's own."""

    EVENING = datetime(2026, 11, 24, 2, tzinfo=UTC)  # 18:00 on the 23rd in LA

    def opened(self, policies=AUTOMATIC, **options):
        """Return a shop that ships one order a day from Los Angeles, and its clock."""
        clock = Clock(self.EVENING)
        lax = evolve(node("LAX", "US"), capacity=Capacity(orders=1))
        timetable = working({"LAX": "America/Los_Angeles"})
        options |= {"clock": clock, "timetable": timetable, "stock": {"MUG@LAX": 9}}
        return shop(policies=policies, nodes=[lax], **options), clock

    def test_it_ends_at_midnight_there(self, store):
        """UTC's midnight has gone by, and an hour before that of the place, too."""
        oms, clock = self.opened(store=store)
        place(oms, "A", "MUG")
        place(oms, "B", "MUG")
        (hold,) = oms.order("B").holds
        assert "no node has room for it before 2026-11-24" == hold.note
        clock.now = datetime(2026, 11, 24, 7, 59, tzinfo=UTC)
        oms.tick()
        assert {} == sent_from(oms, "B")
        clock.now = datetime(2026, 11, 24, 8, tzinfo=UTC)
        oms.tick()
        assert {"LAX": 1} == sent_from(oms, "B")
        loads = [oms.state(load_stream("LAX", date(2026, 11, day))) for day in (23, 24)]
        assert [1, 1] == [load.orders for load in loads]
        assert all(one.same for name in "AB" for one in decisions(oms.store, name))
        assert [0] == [row.otherwise for row in simulate(oms.store, ()).rows]

    def test_orders_together_have_the_same_day(self):
        """What was given at noon of the same local day, a day before by UTC, counts."""
        oms, clock = self.opened(MANUAL)
        clock.now = datetime(2026, 11, 23, 20, tzinfo=UTC)
        for name in "ABC":
            place(oms, name, "MUG")
            oms.do(Confirm(name))
        oms.do(*oms.plan.source("A").commands)
        clock.now = self.EVENING
        assert [1, 1] == [len(plan.missing) for plan in oms.plan.batch().plans]
        clock.later(hours=6)
        assert 1 == sum([len(plan.missing) for plan in oms.plan.batch().plans])


class TestWithoutItsOwnWork:
    """What is looked at as if it had not been given out takes no room, either."""

    def full(self):
        """Return a shop in which order A is all that Copenhagen can do today."""
        oms = limited(orders=1)
        place(oms, "A", "MUG")
        return oms

    def test_nothing_supposed_is_what_is(self):
        """The order is where it would be sourced."""
        oms = self.full()
        seen = oms.plan.what_if("A")
        assert (True, ["CPH"]) == (seen.same, [a.node for a in seen.as_is.assignments])
        place(oms, "B", "MUG")
        (one,) = oms.plan.what_if("B").as_is.assignments
        assert "HAM" == one.node

    def test_units_come_together_where_the_order_is_already(self):
        """Its own work fills the node, and is what the rest can go with."""
        nodes = [evolve(CPH, capacity=Capacity(orders=1)), HAM]
        oms = shop(nodes=nodes, stock={"MUG@HAM": 2})
        place(oms, "A", ("MUG", 5))
        oms.do(Receive("MUG", "CPH", 9))
        assert {"HAM": 2, "CPH": 3} == sent_from(oms, "A")
        (one,) = oms.plan.consolidate("A").after
        assert "CPH" == one.node

    def test_work_of_another_day_takes_no_room_of_today(self):
        """Only what was counted today is taken off today."""
        clock = Clock()
        oms = limited(clock=clock, orders=1)
        place(oms, "A", "MUG")
        clock.later(days=1)
        place(oms, "B", "MUG")
        assert ["HAM"] == [a.node for a in oms.plan.what_if("A").as_is.assignments]
