"""All orders that wait are sourced together, through the door."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import orders, warehouse
from ordercore.catalog import Component, DefineKit, Kit
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, purchase_list
from ordercore.orders import Gate, Hold, PlaceHold
from ordercore.rules import PublishRules, Rule, Then, When
from ordercore.sourcing import (
    BackorderPolicy,
    BatchRule,
    Capacity,
    Constraint,
    DefineStrategy,
    Goal,
    Lack,
    OpenNode,
    SetBackorderPolicy,
    Strategy,
    Term,
)
from ordercore.sourcing import ConstraintKind as Kind
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


def club_goes_by(oms, strategy):
    """Let orders of the channel ``club`` be sourced by a strategy."""
    rule = Rule("r", When(channel=("club",)), Then(strategy=strategy))
    oms.do(PublishRules((rule,)))


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


class TestStrategies:
    """Each is sourced by its strategy."""

    def test_the_house_strategy(self):
        """A shop with a default strategy is sourced by it, and by what it minds."""
        oms = waiting(stock={"MUG@CPH": 1, "CUP@HAM": 1, "MUG@HAM": 1, "CUP@CPH": 1})
        two = ((Term(Goal.SHIPMENTS),), (Term(Goal.COST),))
        oms.do(DefineStrategy(Strategy("default", two)))
        for name in ("A", "B"):
            place(oms, name, "MUG", "CUP")
            oms.do(orders.Confirm(name))

        plan = oms.plan.batch()
        events = oms.do(*plan.commands)

        assert {"A": {"CPH": 1}, "B": {"HAM": 1}} == shipped(plan)
        assert ["default"] * 2 == [one.strategy for one in plan.plans]
        assert 2 == sum([len(one.shipments) for one in plan.plans])
        assert not plan.gap.minor
        assert 2 == len([one for one in events if isinstance(one, orders.Allocated)])

    def test_what_it_rules_out(self):
        """Units that a strategy rules out are not taken, and it is named."""
        oms = waiting("A", "B", stock={**NEAR, "CUP@HAM": 1})
        near = Constraint(Kind.EXCLUDE, nodes=("HAM",))
        oms.do(DefineStrategy(Strategy("default", constraints=(near,))))
        place(oms, "C", "CUP")
        oms.do(orders.Confirm("C"))

        plan = oms.plan.batch()

        assert {"A": {"CPH": 1}, "B": {}, "C": {}} == shipped(plan)
        reasons = [(m.reason, m.by) for lacks in plan.missing.values() for m in lacks]
        # Whoever goes first, B would have had the one in Hamburg.
        assert [(Lack.RULED_OUT, ("EXCLUDE HAM",))] * 2 == reasons
        assert "EXCLUDE HAM" in str(plan.by_order["A"].explanation)

    def test_safety_stock(self):
        """What all are to leave at a node is nobody's."""
        oms = waiting("A", "B", stock={"MUG@CPH": 3})
        keeps = Constraint(Kind.SAFETY_STOCK, 2)
        oms.do(DefineStrategy(Strategy("default", constraints=(keeps,))))

        assert {"A": {"CPH": 1}, "B": {}} == shipped(oms.plan.batch())

    def test_two_that_mind_other_things(self):
        """Strategies share the shelves; each has its own proof."""
        oms = waiting("A", stock={"MUG@CPH": 1, "MUG@HAM": 1})
        oms.do(DefineStrategy(Strategy("near", ((Term(Goal.DISTANCE),),))))
        club_goes_by(oms, "near")
        for name in ("B", "C"):
            place(oms, name, "MUG", channel="club")
            oms.do(orders.Confirm(name))

        plan = oms.plan.batch()

        assert {"A": {"CPH": 1}, "B": {"HAM": 1}, "C": {}} == shipped(plan)
        assert 2 == len(plan.certificates)

    def test_who_does_not_ship_it_is_not_asked_again(self):
        """A node that rejected an order is ruled out for it here as well."""
        oms = waiting("A", stock={"MUG@CPH": 2, "MUG@HAM": 2})
        oms.do(*oms.plan.source("A").commands)
        oms.do(warehouse.Release("A-1"), warehouse.Reject("A-1", "flood"))

        assert {"A": {"HAM": 1}} == shipped(oms.plan.batch())

    def test_goods_without_end(self):
        """What a supplier ships himself is shipped, and has to be bought."""
        supplier = evolve(node("HAM", "DE"), unlimited=("SOFA*",))
        oms = waiting(nodes=(NODES[0], supplier), stock={"MUG@CPH": 1})
        place(oms, "A", ("SOFA", 3), "MUG")
        oms.do(orders.Confirm("A"))

        alone, plan = oms.plan.source("A"), oms.plan.batch()
        oms.do(*plan.commands)

        assert {"A": {"CPH": 1, "HAM": 3}} == shipped(plan)
        assert alone.cost == plan.cost
        assert [("SOFA", 3)] == [(k.sku, k.quantity) for k in purchase_list(oms)]


class TestByThemselves:
    """Who is not like all others stays out, and is told so."""

    @pytest.mark.parametrize(
        ("strategy", "why"),
        [
            (
                Strategy("s", constraints=(Constraint(Kind.ALL_OR_NOTHING),)),
                "has ALL_OR_NOTHING, which is decided order by order",
            ),
            (
                Strategy("s", constraints=(Constraint(Kind.MAX_DISTANCE, 9, level=1),)),
                "gives MAX_DISTANCE 9 up order by order",
            ),
            (
                Strategy("s", ((Term(Goal.DELIVERY_DAYS),), (Term(Goal.COST),))),
                "minds DELIVERY_DAYS, which is decided order by order",
            ),
            (
                Strategy("s", alternate="default"),
                "goes over to default order by order",
            ),
            (
                Strategy("s", ((Term(Goal.DIVIDED_LINES),),)),
                "minds nothing that shipments come to",
            ),
            (
                Strategy(
                    "s",
                    constraints=(Constraint(Kind.SAFETY_STOCK, 1, country=("DK",)),),
                ),
                "keeps SAFETY_STOCK 1 DK for some and not for others",
            ),
            (
                Strategy("s", constraints=(Constraint(Kind.SAFETY_STOCK, 1),)),
                "keeps other safety stock than those before",
            ),
        ],
    )
    def test_a_strategy_that_is_asked_order_by_order(self, strategy, why):
        """Whose strategy many orders at once cannot heed is named, and why."""
        oms = waiting("A", stock={"MUG@CPH": 9})
        oms.do(DefineStrategy(Strategy("default")), DefineStrategy(strategy))
        club_goes_by(oms, "s")
        place(oms, "B", "MUG", channel="club")
        oms.do(orders.Confirm("B"))

        plan = oms.plan.batch()

        assert {"A": {"CPH": 1}} == shipped(plan)
        assert {"B": f"strategy s {why}"} == plan.left_out
        assert str(plan).startswith("1 of 2 orders, 1 parcel")

    def test_nothing_is_no_proof(self):
        """Where all stay out nothing is said to be the best."""
        oms = waiting("A")
        alone = Strategy("default", constraints=(Constraint(Kind.ALL_OR_NOTHING),))
        oms.do(DefineStrategy(alone))

        said = str(oms.plan.batch())

        assert said.startswith("0 of 1 orders, nothing ships, first come")

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
        """No node gets more orders than it has room for; the others look elsewhere."""
        nodes = (evolve(node("CPH", "DK"), capacity=Capacity(orders=2)), NODES[1])
        oms = waiting("A", "B", "C", nodes=nodes, stock={"MUG@CPH": 9, "MUG@HAM": 9})

        plan = oms.plan.batch()
        oms.do(*plan.commands)

        assert {"A": {"CPH": 1}, "B": {"CPH": 1}, "C": {"HAM": 1}} == shipped(plan)
        assert {} == plan.left_out

    def test_nobody_has_room(self):
        """Who finds no room anywhere is told what rules it out, whoever he is."""
        nodes = (evolve(node("CPH", "DK"), capacity=Capacity(units=2)),)
        oms = waiting("A", "B", nodes=nodes, stock={"MUG@CPH": 9}, units=2)
        place(oms, "V", ("MUG", 2), flags=("VIP",))
        flags = SetBackorderPolicy(BackorderPolicy(flags=("VIP",)))
        oms.do(orders.Confirm("V"), flags)

        plan = oms.plan.batch(rule=BatchRule.VIP_FIRST)

        assert {"A": {}, "B": {}, "V": {"CPH": 2}} == shipped(plan)
        (lack,) = plan.missing["A"]
        assert (Lack.RULED_OUT, ("CAPACITY",)) == (lack.reason, lack.by)

    def test_room_that_nobody_needs(self):
        """A node that is nearly full puts nobody out who ships from elsewhere."""
        nodes = (evolve(node("CPH", "DK"), capacity=Capacity(orders=1)), NODES[1])
        oms = waiting("A", "B", nodes=nodes, stock={"MUG@HAM": 9})

        assert {"A": {"HAM": 1}, "B": {"HAM": 1}} == shipped(oms.plan.batch())

    def test_a_node_that_is_full_ships_nothing(self):
        """Then the others do."""
        full = evolve(node("CPH", "DK"), capacity=Capacity(units=1))
        oms = waiting("A", "B", nodes=NODES, stock={"MUG@CPH": 9, "MUG@HAM": 9})
        oms.do(OpenNode(full), *oms.plan.source("A").commands)

        assert {"B": {"HAM": 1}} == shipped(oms.plan.batch())
