"""All orders that wait are sourced together, through the door."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import orders
from ordercore.catalog import Component, DefineKit, Kit
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL
from ordercore.orders import Gate, Hold, PlaceHold
from ordercore.sourcing import (
    BackorderPolicy,
    BatchRule,
    Capacity,
    DefineStrategy,
    OpenNode,
    SetBackorderPolicy,
    Strategy,
)
from ordercore.stock import SetQuota
from tests.flow.shop import NODES, Clock, node, place, shop

NEAR = {"MUG@CPH": 1, "MUG@HAM": 1}


def waiting(*names, stock=NEAR, country="DK", units=1, **options):
    """Return a shop that decides by hand, in which orders wait for a mug each."""
    oms = shop(policies=MANUAL, stock=stock, **options)
    for name in names:
        place(oms, name, ("MUG", units), country=country)
        oms.do(orders.Confirm(name))
    return oms


def shipped(plan):
    """Return order -> node -> units."""
    return {
        one.order: {a.node: a.quantity for a in one.assignments} for one in plan.plans
    }


class TestPlan:
    """Who takes part, and what comes of it."""

    def test_all_that_wait(self):
        """Nobody is named: all that are confirmed and held by nothing are sourced."""
        oms = waiting("A", "B", "C")
        place(oms, "D", "MUG")
        oms.do(PlaceHold("C", Hold("h", Gate.SOURCE, "look")))

        assert ["A", "B"] == [one.order for one in oms.plan.batch().plans]

    def test_it_is_done_as_it_is_planned(self):
        """A fresh plan is never refused, and afterwards nobody waits for a place."""
        oms = waiting("A", "B", "C")
        plan = oms.plan.batch()

        oms.do(*plan.commands)

        assert {"A": {"CPH": 1}, "B": {"HAM": 1}, "C": {}} == shipped(plan)
        assert [0, 0] == [oms.stock("MUG", at).available for at in ("CPH", "HAM")]
        assert 1 == oms.order("C").progress[0].backordered
        assert [] == [one for one in oms.plan.batch().plans if one.shipments]

    def test_the_near_mug_goes_to_whom_it_saves_most(self):
        """The German order is as dear from CPH as the Danish one from HAM."""
        oms = waiting(stock={"MUG@CPH": 1, "MUG@HAM": 1})
        for name, country in (("A", "DE"), ("B", "DK")):
            place(oms, name, "MUG", country=country)
            oms.do(orders.Confirm(name))

        plan = oms.plan.batch(["A", "B"])

        assert {"A": {"HAM": 1}, "B": {"CPH": 1}} == shipped(plan)
        assert not plan.gap.minor

    def test_named_orders_in_their_turn(self):
        """Who is named first is first."""
        oms = waiting("A", "B", stock={"MUG@CPH": 1})

        assert {"B": {"CPH": 1}, "A": {}} == shipped(oms.plan.batch(["B", "A"]))

    def test_flags_that_go_first(self):
        """VIP_FIRST goes by the flags of the backorder policy."""
        oms = waiting("A", stock={"MUG@CPH": 1})
        place(oms, "B", "MUG", flags=("VIP",))
        oms.do(
            orders.Confirm("B"),
            SetBackorderPolicy(BackorderPolicy(flags=("VIP",))),
        )

        first = oms.plan.batch()
        vip = oms.plan.batch(rule=BatchRule.VIP_FIRST)

        assert {"A": {"CPH": 1}, "B": {}} == shipped(first)
        assert {"A": {}, "B": {"CPH": 1}} == shipped(vip)

    def test_within_no_time(self):
        """When time is up there is a plan all the same."""
        oms = waiting("A", "B")

        plan = oms.plan.batch(within=timedelta(0))

        assert {"A": {"CPH": 1}, "B": {"HAM": 1}} == shipped(plan)

    def test_who_cannot_be_sourced_is_refused_where_he_is_named(self):
        """Unknown, not confirmed, held, or twice."""
        oms = waiting("A")
        place(oms, "B", "MUG")
        for names, code in ((["X"], "order.unknown"), (["B"], "order.illegal")):
            with pytest.raises(Refused) as told:
                oms.plan.batch(names)
            assert code == told.value.code
        with pytest.raises(Invalid, match="each order once"):
            oms.plan.batch(["A", "A"])


class TestByThemselves:
    """Who is not like all others stays out, and is told so."""

    def test_a_strategy_of_their_own(self):
        """The shop's default is another strategy: nobody is sourced by cost alone."""
        oms = waiting("A")
        oms.do(DefineStrategy(Strategy("default")))

        plan = oms.plan.batch()

        assert ({"A": "it is sourced by default"}, ()) == (plan.left_out, plan.plans)
        assert str(plan).endswith("by themselves\n  A  it is sourced by default")

    def test_kits(self):
        """Kits are put together where all that is in them lies."""
        oms = waiting("A", lists=("SET",))
        oms.do(DefineKit(Kit("SET", (Component("MUG", 1),))))
        place(oms, "B", "SET")
        oms.do(orders.Confirm("B"))

        assert {"B": "it has kits"} == oms.plan.batch().left_out

    def test_units_that_are_kept(self):
        """What is kept for one, or for his segment, is not everybody's."""
        clock = Clock()
        oms = waiting("A", "B", clock=clock)
        until = clock.now + timedelta(hours=1)
        oms.do(*oms.plan.reserve("r", "MUG", 1, until=until, holder="order/B").commands)

        plan = oms.plan.batch()

        assert {"A": {"HAM": 1}} == shipped(plan)
        assert ["B"] == [*plan.left_out]
        oms.do(*plan.commands, *oms.plan.source("B").commands)

    def test_quotas(self):
        """Orders of a channel for which units are kept are sourced by themselves."""
        oms = waiting("A", "B")
        oms.do(SetQuota("MUG", "CPH", "web", ("channel:web",), 1))

        assert ["A", "B"] == [*oms.plan.batch().left_out]

    def test_room(self):
        """No more orders than every node has room for, wherever they go."""
        nodes = (evolve(node("CPH", "DK"), capacity=Capacity(orders=2)), NODES[1])
        oms = waiting("A", "B", "C", nodes=nodes, stock={"MUG@CPH": 9, "MUG@HAM": 9})

        plan = oms.plan.batch()
        oms.do(*plan.commands)

        assert {"A": {"CPH": 1}, "B": {"CPH": 1}} == shipped(plan)
        assert {"C": "CPH may have no room for it today"} == plan.left_out
        assert {"C": {"HAM": 1}} == shipped(oms.plan.batch())

    def test_a_node_that_is_full_ships_nothing(self):
        """Then the others do."""
        full = evolve(node("CPH", "DK"), capacity=Capacity(units=1))
        oms = waiting("A", "B", nodes=NODES, stock={"MUG@CPH": 9, "MUG@HAM": 9})
        oms.do(OpenNode(full), *oms.plan.source("A").commands)

        assert {"B": {"HAM": 1}} == shipped(oms.plan.batch())
