"""From where an order ships is chosen as the shop's rules and strategies have it."""

import pytest
from attrs import evolve

from ordercore import catalog, orders, shipping, warehouse
from ordercore.errors import Refused
from ordercore.flow import (
    MANUAL,
    SqliteStore,
    codec,
    decisions,
    read_rules,
    read_strategies,
)
from ordercore.orders import Gate, State
from ordercore.rules import PublishRules
from ordercore.sourcing import (
    Clearance,
    Constraint,
    ConstraintKind,
    DefineStrategy,
    Goal,
    OpenNode,
    Strategy,
    Term,
    Unfillable,
    WithdrawStrategy,
    plan_as_plain,
    plan_of_plain,
)
from ordercore.stock import Receive
from tests.flow.shop import NODES, Clock, ask, node, place, progress, shop, start
from tests.flow.test_promising import BOTH as TIMETABLE
from tests.flow.test_promising import CPH, ODENSE, RATES, SLOW
from tests.shipping.dates import DISPATCH

STRATEGIES = """
[[strategy]]
id = "from-germany"
constraints = [{kind = "ONLY", nodes = "HAM"}]
"""
RULES = """
[[rule]]
id = "big"
when = {quantity_over = 2}
then = {strategy = "from-germany"}
"""
BOTH = {"MUG@CPH": 20, "MUG@HAM": 20}
AT_BOTH = {"MUG@CPH": 5, "MUG@ODE": 5}


def ruled(store=None, strategies=STRATEGIES, rules=RULES, **options):
    """Return a shop with strategies and rules from files."""
    options.setdefault("stock", BOTH)
    oms = shop(store, **options)
    oms.do(*[DefineStrategy(one) for one in read_strategies(strategies)])
    oms.do(PublishRules(read_rules(rules), "Ann"))
    return oms


def sent_from(oms, order="A"):
    """Return node -> units of an order's first line."""
    found = {}
    for claim in progress(oms, order).claims:
        found[claim.node] = found.get(claim.node, 0) + claim.total
    return {node: units for node, units in found.items() if units}


class TestByRule:
    """A rule names the strategy of an order."""

    def test_another_node_is_chosen(self, store):
        """The rule's orders ship as its strategy has it, all others as before."""
        oms = ruled(store)
        place(oms, "A", ("MUG", 3))
        place(oms, "B", ("MUG", 2))
        assert "from-germany" == oms.order("A").strategy
        assert {"HAM": 3} == sent_from(oms)
        assert {"CPH": 2} == sent_from(oms, "B")

    def test_a_shop_that_is_opened_again_has_them(self, tmp_path):
        """They are kept as everything else is."""
        path = tmp_path / "shop.db"
        oms = ruled(SqliteStore(path, codec()))
        oms.close()
        again = shop(SqliteStore(path, codec()))
        place(again, "A", ("MUG", 3))
        assert {"HAM": 3} == sent_from(again)
        again.close()

    def test_looked_at_before(self):
        """The plan of a shop that decides by hand is by the strategy and says so."""
        oms = ruled(policies=MANUAL)
        place(oms, "A", ("MUG", 3))
        oms.do(orders.Confirm("A"))
        plan = oms.plan.source("A")
        assert "from-germany" == plan.strategy
        assert ("CPH", "RULED_OUT", ("ONLY HAM",)) in [
            (why.node, why.reason, why.by) for why in plan.why
        ]
        oms.do(*plan.commands)
        assert {"HAM": 3} == sent_from(oms)

    def test_sourced_again(self):
        """What a node could not pick is looked for by the same strategy."""
        oms = ruled(stock={"MUG@CPH": 20, "MUG@HAM": 3})
        oms.do(OpenNode(node("FRA", "DE", "9.00")), Receive("MUG", "FRA", 5))
        oms.do(DefineStrategy(only("from-germany", "HAM", "FRA")))
        place(oms, "A", ("MUG", 3))
        start(oms, "A-1")
        oms.do(warehouse.ShortPick("A-1", ask(l1=2)))
        assert {"HAM": 1, "FRA": 2} == sent_from(oms)

    def test_filled_later(self):
        """Units that wait are filled from where the strategy lets them."""
        oms = ruled(stock={})
        place(oms, "A", ("MUG", 3))
        oms.do(Receive("MUG", "CPH", 9))
        assert {} == sent_from(oms)
        oms.do(Receive("MUG", "HAM", 2))
        assert {"HAM": 2} == sent_from(oms)

    def test_a_kit(self):
        """What is in a kit comes from where the strategy lets the kit come."""
        oms = ruled(stock={"CUP@CPH": 9, "CUP@HAM": 9})
        oms.do(catalog.DefineKit(catalog.Kit("SET", (catalog.Component("CUP", 2),))))
        place(oms, "A", ("SET", 3))
        assert {"HAM": 3} == sent_from(oms)

    def test_what_is_in_a_kit_is_ruled_out_with_it(self):
        """A knife in a box of gifts is a knife."""
        oms = ruled(stock={"CUP@CPH": 9, "KNIFE@CPH": 9})
        inside = (catalog.Component("CUP"), catalog.Component("KNIFE"))
        oms.do(catalog.DefineKit(catalog.Kit("SET", inside)))
        no_knives = Constraint(ConstraintKind.EXCLUDE, sku=("KNIFE",), country=("SE",))
        oms.do(DefineStrategy(Strategy("default", constraints=(no_knives,))))
        place(oms, "A", "SET")
        place(oms, "B", "SET", country="SE")
        place(oms, "C", "CUP", country="SE")
        assert [{"CPH": 1}, {}, {"CPH": 1}] == [sent_from(oms, name) for name in "ABC"]


class TestExplained:
    """A decision is made again by the strategy as it was then."""

    def test_a_strategy_that_was_changed_since(self, store):
        """Changed and withdrawn strategies change nothing of what was decided."""
        oms = ruled(store)
        place(oms, "A", ("MUG", 3))
        oms.do(PublishRules(()))
        oms.do(DefineStrategy(only("from-germany", "CPH")))
        oms.do(WithdrawStrategy("from-germany"))
        (decision,) = decisions(oms.store, "A")
        assert decision.same
        assert "from-germany" == decision.plan.strategy
        assert ["HAM"] == [one.node for one in decision.plan.shipments]

    def test_an_order_keeps_a_strategy_that_was_withdrawn(self):
        """It was promised to be sourced so."""
        oms = ruled(stock={})
        place(oms, "A", ("MUG", 3))
        oms.do(PublishRules(()))
        oms.do(WithdrawStrategy("from-germany"))
        oms.do(Receive("MUG", "CPH", 9), Receive("MUG", "HAM", 9))
        assert {"HAM": 3} == sent_from(oms)


class TestNames:
    """What is named has to be there."""

    def test_a_rule_that_names_none(self):
        """The names that exist are told; nothing is published."""
        oms = ruled()
        rule = RULES.replace("from-germany", "from-germny")
        with pytest.raises(Refused, match="cheapest, from-germany") as error:
            oms.do(PublishRules(read_rules(rule)))
        assert "strategy.unknown" == error.value.code
        assert 1 == oms.state("rules/shop").version

    def test_a_strategy_that_is_being_defined_is_no_alternate_of_itself(self):
        """The names that are told are those that would do."""
        with pytest.raises(Refused) as error:
            ruled().do(DefineStrategy(Strategy("mine", alternate="min")))
        assert "strategy.unknown" == error.value.code
        assert "Name one of cheapest, from-germany, or do" in error.value.remedy

    def test_ours_can_be_named(self):
        """``cheapest`` is always there."""
        oms = ruled(rules=RULES.replace("from-germany", "cheapest"))
        place(oms, "A", ("MUG", 3))
        assert {"CPH": 3} == sent_from(oms)

    def test_one_that_was_withdrawn(self):
        """... is named no more, by no rule and no strategy."""
        oms = ruled(rules="")
        oms.do(WithdrawStrategy("from-germany"))
        with pytest.raises(Refused, match="was withdrawn"):
            oms.do(PublishRules(read_rules(RULES)))
        with pytest.raises(Refused, match=r"strategy\.unknown"):
            oms.do(DefineStrategy(Strategy("near", alternate="from-germany")))

    def test_one_that_is_in_use_stays(self):
        """A rule or another strategy names it."""
        oms = ruled()
        oms.do(DefineStrategy(Strategy("near", alternate="from-germany")))
        with pytest.raises(Refused, match="rule big, strategy near") as error:
            oms.do(WithdrawStrategy("from-germany"))
        assert "strategy.in-use" == error.value.code

    def test_alternates_that_lead_back(self):
        """Nobody would know where it ends."""
        oms = ruled()
        oms.do(DefineStrategy(Strategy("near", alternate="from-germany")))
        with pytest.raises(Refused, match="from-germany -> near -> from-germany") as no:
            oms.do(DefineStrategy(evolve(only("from-germany"), alternate="near")))
        assert "strategy.circle" == no.value.code
        with pytest.raises(Refused, match=r"strategy\.circle"):
            oms.do(DefineStrategy(Strategy("near", alternate="near")))


class TestDefault:
    """Orders of which no rule says anything."""

    def test_the_shop_s_own(self):
        """The strategy ``default`` is theirs, from when it is defined."""
        oms = shop(stock=BOTH)
        place(oms, "A", ("MUG", 3))
        oms.do(DefineStrategy(only("default", "HAM")))
        place(oms, "B", ("MUG", 3))
        oms.do(WithdrawStrategy("default"))
        place(oms, "C", ("MUG", 3))
        assert {"CPH": 3} == sent_from(oms, "A") == sent_from(oms, "C")
        assert {"HAM": 3} == sent_from(oms, "B")
        for order in "ABC":
            assert [True] == [one.same for one in decisions(oms.store, order)]


class TestUnfillable:
    """What becomes of units that no node can ship."""

    def test_an_alternate(self):
        """Another strategy sources it, where that misses fewer."""
        german = evolve(only("from-germany", "HAM"), alternate="cheapest")
        oms = ruled(stock={"MUG@CPH": 9, "MUG@HAM": 2})
        oms.do(DefineStrategy(german))
        place(oms, "A", ("MUG", 3))
        assert {"CPH": 3} == sent_from(oms)

    def test_parked(self):
        """What is there ships, and somebody decides about the rest."""
        oms = ruled(stock={"MUG@HAM": 2})
        german = evolve(only("from-germany", "HAM"), unfillable=Unfillable.PARK)
        oms.do(DefineStrategy(german))
        place(oms, "A", ("MUG", 3))
        assert {"HAM": 2} == sent_from(oms)
        assert [(Gate.SOURCE, "not_sourced")] == [
            (hold.gate, hold.reason) for hold in oms.order("A").holds
        ]
        oms.do(Receive("MUG", "HAM", 9))
        assert {"HAM": 2} == sent_from(oms)
        oms.do(orders.ReleaseHold("A", "parked"))
        assert {"HAM": 3} == sent_from(oms)

    def test_parked_by_hand(self):
        """The plan says it before, and carrying it out does it."""
        oms = ruled(stock={"MUG@HAM": 2}, policies=MANUAL)
        german = evolve(only("from-germany", "HAM"), unfillable=Unfillable.PARK)
        oms.do(DefineStrategy(german))
        place(oms, "A", ("MUG", 3))
        oms.do(orders.Confirm("A"))
        plan = oms.plan.source("A")

        oms.do(*plan.commands)

        said = "then: held for somebody to decide: nothing more is sourced until then"
        assert said in str(plan).splitlines()
        assert plan.rest == plan_of_plain(plan_as_plain(plan)).rest
        assert ["parked"] == [hold.id for hold in oms.order("A").holds]
        assert {"HAM": 2} == sent_from(oms)

    def test_cancelled_by_hand(self):
        """The clock cancels what still has no place when its days are over."""
        clock = Clock()
        oms = ruled(stock={"MUG@HAM": 2}, clock=clock, policies=MANUAL)
        german = evolve(
            only("from-germany", "HAM"),
            unfillable=Unfillable.CANCEL,
            cancel_after_days=3,
        )
        oms.do(DefineStrategy(german))
        place(oms, "A", ("MUG", 3))
        oms.do(orders.Confirm("A"))
        plan = oms.plan.source("A")
        oms.do(*plan.commands)

        oms.tick(clock.later(days=3)())

        assert "then: cancelled in 3 days, what has no place by then" in str(plan)
        assert 1 == oms.order("A").progress[0].cancelled

    def test_nothing_is_said_where_nothing_is_missing(self):
        """It ships whole."""
        oms = ruled(stock={"MUG@HAM": 3}, policies=MANUAL)
        german = evolve(only("from-germany", "HAM"), unfillable=Unfillable.PARK)
        oms.do(DefineStrategy(german))
        place(oms, "A", ("MUG", 3))
        oms.do(orders.Confirm("A"))

        assert oms.plan.source("A").rest is None

    def test_cancelled_in_time(self):
        """They wait as long as the strategy says, and are cancelled then."""
        clock = Clock()
        oms = ruled(stock={"MUG@CPH": 9}, clock=clock)
        german = evolve(
            only("from-germany", "HAM"),
            unfillable=Unfillable.CANCEL,
            cancel_after_days=3,
        )
        oms.do(DefineStrategy(german))
        place(oms, "A", ("MUG", 3))
        oms.tick(clock.later(days=2)())
        assert State.CONFIRMED is oms.order("A").state
        oms.tick(clock.later(days=1)())
        assert State.CANCELLED is oms.order("A").state


class TestDays:
    """When parcels arrive is known by the timetable, and can be minded."""

    FASTEST = Strategy("default", ((Term(Goal.DELIVERY_DAYS),), (Term(Goal.COST),)))
    SOON = Constraint(ConstraintKind.MAX_DAYS, 3)

    def test_the_fastest_ships(self, store):
        """Whoever costs less, or goes first among equals, may be too slow."""
        slow_first = evolve(SLOW, node="CPH"), evolve(DISPATCH, node="ODE")
        timetable = evolve(TIMETABLE, dispatches=slow_first)
        oms = shop(
            store, nodes=[CPH, ODENSE], rates=RATES, timetable=timetable, stock=AT_BOTH
        )
        place(oms, "A", ("MUG", 1))
        oms.do(DefineStrategy(self.FASTEST))
        place(oms, "B", ("MUG", 1))
        assert ["CPH", "ODE"] == [*sent_from(oms, "A"), *sent_from(oms, "B")]
        oms.do(shipping.PublishTimetable(TIMETABLE))
        (decision,) = decisions(oms.store, "B")
        assert decision.same
        (why,) = [one for one in decision.plan.why if one.node == "CPH"]
        assert why.text.endswith(" days more")

    def test_too_late_is_ruled_out(self):
        """Within three days, or not from there; what rules it out is said."""
        oms = shop(nodes=[CPH, ODENSE], rates=RATES, timetable=TIMETABLE, stock=AT_BOTH)
        oms.do(DefineStrategy(Strategy("default", constraints=(self.SOON,))))
        place(oms, "A", ("MUG", 7))
        assert {"CPH": 5} == sent_from(oms)
        (decision,) = decisions(oms.store, "A")
        assert ("MAX_DAYS 3",) == decision.plan.missing[0].by

    def test_nobody_can_say(self):
        """Without a timetable no day is promised, so none is soon enough."""
        oms = shop(nodes=[CPH, ODENSE], rates=RATES, stock=AT_BOTH)
        oms.do(DefineStrategy(self.FASTEST))
        place(oms, "A", ("MUG", 1))
        oms.do(DefineStrategy(Strategy("default", constraints=(self.SOON,))))
        place(oms, "B", ("MUG", 1))
        assert [{"CPH": 1}, {}] == [sent_from(oms, "A"), sent_from(oms, "B")]


def test_nodes_that_have_a_part_already_count():
    """One place at most, also where the rest is found later."""
    one = Constraint(ConstraintKind.MAX_NODES, 1)
    oms = shop(stock={"MUG@CPH": 2})
    oms.do(DefineStrategy(Strategy("default", constraints=(one,))))
    place(oms, "A", ("MUG", 3), "CAP")
    assert {"CPH": 2} == sent_from(oms)
    oms.do(Receive("MUG", "HAM", 9), Receive("CAP", "HAM", 9))
    assert {"CPH": 2} == sent_from(oms)
    oms.do(Receive("MUG", "CPH", 9), Receive("CAP", "CPH", 9))
    assert {"CPH": 3} == sent_from(oms)
    assert [1] == [claim.total for claim in progress(oms, "A", 2).claims]
    assert all(one.same for one in decisions(oms.store, "A"))


def test_what_is_minded_decides():
    """Not what is ruled out, but what is minded more: the fullest shelf."""
    fullest = ((Term(Goal.STOCK_BALANCE),),)
    oms = shop(stock={"MUG@CPH": 5, "MUG@HAM": 20})
    oms.do(DefineStrategy(Strategy("default", fullest)))
    place(oms, "A", ("MUG", 2))
    assert {"HAM": 2} == sent_from(oms)


def only(name, *nodes):
    """Return a strategy by which only some nodes ship."""
    return Strategy(
        name, constraints=(Constraint(ConstraintKind.ONLY, nodes=nodes or ("HAM",)),)
    )


class TestPlaces:
    """A strategy is about places that are open, and groups that they are of."""

    WRONG = (
        Constraint(ConstraintKind.EXCLUDE, nodes=("HAMM",)),
        Constraint(ConstraintKind.ONLY, nodes=("HAM", "NYC")),
    )

    @pytest.mark.parametrize("wrong", WRONG)
    def test_a_place_that_is_not_open(self, wrong):
        """A slip would rule out nothing, or everything; open ones are named."""
        oms = shop()
        with pytest.raises(Refused, match="open are CPH, HAM") as refused:
            oms.do(DefineStrategy(Strategy("mine", constraints=(wrong,))))
        assert "node.unknown" == refused.value.code
        oms.do(OpenNode(node("HAMM", "DE")), OpenNode(node("NYC", "US")))
        assert oms.do(DefineStrategy(Strategy("mine", constraints=(wrong,))))

    def test_what_is_to_be_cleared_lies_somewhere(self):
        """Nothing is marked down at a place that is not open."""
        clears = Strategy("mine", clearance=(Clearance(("NYC",)),))
        with pytest.raises(Refused, match=r"node\.unknown"):
            shop().do(DefineStrategy(clears))

    def test_a_group_that_no_place_is_of(self):
        """Groups are those of the places that are open."""
        shops = Constraint(ConstraintKind.ONLY, groups=("shops",))
        oms = shop()
        with pytest.raises(Refused, match="of no group") as refused:
            oms.do(DefineStrategy(Strategy("mine", constraints=(shops,))))
        assert "node.group" == refused.value.code
        oms.do(OpenNode(evolve(node("AAR", "DK"), groups=("shops",))))
        assert oms.do(DefineStrategy(Strategy("mine", constraints=(shops,))))

    def test_a_shop_without_places_keeps_them_elsewhere(self):
        """It has opened none, so nothing says that one is wrong."""
        oms = shop(nodes=[])
        named = Constraint(ConstraintKind.ONLY, nodes=("NYC",), groups=("shops",))
        assert oms.do(DefineStrategy(Strategy("mine", constraints=(named,))))

    def test_the_last_place_of_a_group_keeps_it(self):
        """A slip in its description would end what a strategy rules out in silence."""
        blocked = evolve(NODES[0], groups=("blocked",))
        oms = shop(nodes=[blocked, NODES[1]], stock=BOTH)
        never = Constraint(ConstraintKind.EXCLUDE, groups=("blocked",))
        oms.do(DefineStrategy(Strategy("default", constraints=(never,))))
        with pytest.raises(Refused, match="Did you mean blocked by bloked") as refused:
            oms.do(OpenNode(evolve(blocked, groups=("bloked",))))
        assert "node.group-in-use" == refused.value.code
        place(oms, "A", "MUG")
        assert {"HAM": 1} == sent_from(oms)
        oms.do(OpenNode(evolve(NODES[1], groups=("blocked",))), OpenNode(NODES[0]))
        place(oms, "B", "MUG")
        assert {"CPH": 1} == sent_from(oms, "B")

    def test_a_group_gets_another_name_as_the_refusal_says(self):
        """Both for a while; and a strategy that was withdrawn needs none."""
        old, new = (
            Strategy(
                "mine", constraints=(Constraint(ConstraintKind.ONLY, groups=(g,)),)
            )
            for g in ("old", "new")
        )
        oms = shop(nodes=[evolve(NODES[0], groups=("old",)), NODES[1]])
        oms.do(DefineStrategy(old))
        with pytest.raises(Refused, match=r"groups=\('new', 'old'\)"):
            oms.do(OpenNode(evolve(NODES[0], groups=("new",))))
        oms.do(
            OpenNode(evolve(NODES[0], groups=("new", "old"))),
            DefineStrategy(new),
            OpenNode(evolve(NODES[0], groups=("new",))),
        )
        oms.do(WithdrawStrategy("mine"), OpenNode(NODES[0]))
