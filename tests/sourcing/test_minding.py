"""What a strategy minds and rules out: examples that can be reckoned by hand."""

import pytest
from attrs import evolve

from ordercore.show import explanation_html
from ordercore.sourcing import (
    Clearance,
    Constraint,
    ConstraintKind,
    Goal,
    Known,
    Lack,
    Missing,
    Strategy,
    Term,
    plan_as_plain,
    plan_of_plain,
    source,
)
from tests.sourcing.shops import demand, network, shipped

MUG_EVERYWHERE = {"MUG": {"CPH": 5, "MMX": 5, "HAM": 5}}


def by(asked, stock, *constraints, nodes=None, tables=None, **told):
    """Return the plan for a demand by a strategy of these constraints."""
    strategy = Strategy("mine", constraints=constraints, **told)
    return source(asked, network(tables, **(nodes or {})), stock, strategy)


def first(*goals):
    """Return an objective of single goals, the first before all others."""
    return tuple((Term(goal),) for goal in goals)


class TestGoals:
    """What is minded decides."""

    @pytest.mark.parametrize(
        ("goal", "node"),
        [(Goal.COST, "CPH"), (Goal.DISTANCE, "CPH"), (Goal.STOCK_BALANCE, "HAM")],
    )
    def test_each_goal(self, goal, node):
        """A node that costs less, is nearer, or has more than the others."""
        stock = {"MUG": {"CPH": 5, "MMX": 6, "HAM": 7}}
        plan = by(demand(("MUG", 2)), stock, objective=first(goal))

        assert {("1", node): 2} == shipped(plan)
        assert plan.proved

    def test_what_carrying_sets_free(self):
        """A clean van from far away beats a dirty one from near."""
        nodes = {"CPH": {"co2_g_per_tkm": 300}, "HAM": {"co2_g_per_tkm": 10}}
        asked = demand(("MUG", 2, 9000))
        dirty = {"CPH": ((90_000, 1),), "HAM": ((90_000, 9),)}
        plan = by(
            asked, MUG_EVERYWHERE, objective=first(Goal.CO2), nodes=nodes, tables=dirty
        )

        assert {("1", "HAM"): 2} == shipped(plan)

    def test_parcels_are_counted_where_a_shipment_is_several(self):
        """One large parcel from there, or three small ones from here."""
        tables = {"CPH": ((5_000, 10),), "HAM": ((20_000, 90),)}
        asked = demand(("MUG", 3, 4_000))
        few = first(Goal.DIVIDED_LINES, Goal.PARCELS, Goal.COST)
        plan = by(asked, MUG_EVERYWHERE, objective=few, tables=tables)

        assert {("1", "HAM"): 3} == shipped(plan)
        assert "2 parcels more" in [why.text for why in plan.why]

    def test_goods_that_are_marked_down_go_first(self):
        """What has to go goes, though it costs more."""
        cleared = (Clearance(("HAM",), ("MU*",)),)
        plan = by(
            demand(("MUG", 2)),
            MUG_EVERYWHERE,
            objective=first(Goal.MARKDOWN, Goal.COST),
            clearance=cleared,
        )

        assert {("1", "HAM"): 2} == shipped(plan)

    def test_weights_within_a_level(self):
        """A crown more is worth a kilometre less, or is not."""
        stock = {"MUG": {"CPH": 1, "MMX": 1}}
        tables = {"CPH": ((99, 500),), "MMX": ((99, 100),)}

        def chosen(cost, km):
            level = (Term(Goal.COST, cost), Term(Goal.DISTANCE, km))
            plan = by(demand(("MUG", 1)), stock, objective=(level,), tables=tables)
            return plan.shipments[0].node

        assert ["MMX", "CPH"] == [chosen(1, 1), chosen(1, 100)]

    def test_a_line_may_be_divided_where_that_is_not_minded(self):
        """Cost alone: two cheap parcels instead of a dear one."""
        stock = {"MUG": {"CPH": 1, "MMX": 1, "HAM": 2}}
        tables = {"CPH": ((9, 1),), "MMX": ((9, 1),), "HAM": ((9, 100),)}
        plan = by(demand(("MUG", 2)), stock, objective=first(Goal.COST), tables=tables)

        assert {("1", "CPH"): 1, ("1", "MMX"): 1} == shipped(plan)


class TestRuledOut:
    """What a strategy rules out does not happen."""

    def test_a_node_too_far_away(self):
        """Nothing comes from beyond the limit; the plan says what rules it out."""
        near = Constraint(ConstraintKind.MAX_DISTANCE, 250)
        stock = {"MUG": {"CPH": 1, "HAM": 9}}
        plan = by(demand(("MUG", 3)), stock, near)

        assert {("1", "CPH"): 1} == shipped(plan)
        lack = Missing("1", "MUG", 2, 1, Lack.RULED_OUT, ("MAX_DISTANCE 250",))
        assert (lack,) == plan.missing
        (why,) = [reason for reason in plan.why if reason.node == "HAM"]
        assert ("RULED_OUT", ("MAX_DISTANCE 250",)) == (why.reason, why.by)
        assert "ruled out by MAX_DISTANCE 250" in str(plan)

    def test_the_limit_itself_is_near_enough(self):
        """Beyond it is too far; next door is no way at all."""
        here = Constraint(ConstraintKind.MAX_DISTANCE, 0)
        there = network().node("CPH").address
        asked = demand(("MUG", 1), ship_to=there)

        assert {("1", "CPH"): 1} == shipped(by(asked, MUG_EVERYWHERE, here))
        assert ["HAM", "MMX"] == [
            why.node
            for why in by(asked, MUG_EVERYWHERE, here).why
            if why.reason == "RULED_OUT"
        ]

    def test_goods_that_may_not_go_to_a_country(self):
        """A rule for other countries says nothing here."""
        knives = {"KNIFE-7": {"CPH": 2}}
        kind = ConstraintKind.EXCLUDE
        here = Constraint(kind, sku=("KNIFE*",), country=("DK",))
        there = Constraint(kind, sku=("KNIFE*",), country=("GB",))

        assert 1 == len(by(demand(("KNIFE-7", 1)), knives, there).shipments)
        assert 1 == len(by(demand(("KNIFE-7", 1)), knives, here).missing)

    def test_shops_keep_some(self):
        """Of several numbers for one node the largest stays there."""
        keep = ConstraintKind.SAFETY_STOCK
        rules = (Constraint(keep, 1), Constraint(keep, 3, nodes=("CPH",)))
        plan = by(demand(("MUG", 6)), {"MUG": {"CPH": 5, "HAM": 5}}, *rules)

        assert {("1", "CPH"): 2, ("1", "HAM"): 4} == shipped(plan)

    def test_who_does_not_begin_today(self):
        """Nobody can say so of a node: it does not; what is collected is no matter."""
        today = Strategy("today", constraints=(Constraint(ConstraintKind.CUT_OFF),))

        def nodes(asked, *accepting):
            known = Known(accepting=frozenset(accepting))
            plan = source(asked, network(), MUG_EVERYWHERE, today, known=known)
            return [one.node for one in plan.shipments]

        asked = demand(("MUG", 7))
        assert [[], ["MMX"], ["HAM", "MMX"]] == [
            nodes(asked),
            nodes(asked, "MMX"),
            nodes(asked, "MMX", "HAM"),
        ]
        assert ["CPH"] == nodes(evolve(asked, collect_at="CPH"))

    def test_everything_or_nothing(self):
        """A part of it is not sent: all of it waits, and why is said."""
        whole = Constraint(ConstraintKind.ALL_OR_NOTHING)
        stock = {"MUG": {"CPH": 5}, "CUP": {"CPH": 1}}
        plan = by(demand(("MUG", 2), ("CUP", 2)), stock, whole)

        assert () == plan.shipments
        assert [2, 2] == [missing.quantity for missing in plan.missing]
        reasons_ = [(one.reason, one.by) for one in plan.missing]
        mug = (Lack.RULED_OUT, ("ALL_OR_NOTHING",))
        assert mug == reasons_[0]

    def test_two_rules_that_only_together_keep_units_back(self):
        """Neither alone is the reason, so both are named, and no third."""
        rules = (
            Constraint(ConstraintKind.EXCLUDE, nodes=("HAM",)),
            Constraint(ConstraintKind.MAX_DISTANCE, 100, nodes=("HAM",)),
            Constraint(ConstraintKind.MAX_NODES, 2),
        )
        plan = by(demand(("MUG", 1)), {"MUG": {"HAM": 1}}, *rules)

        (missing,) = plan.missing
        assert tuple(map(str, rules[:2])) == missing.by

    def test_soft_rules_are_given_up_by_level(self):
        """The least important first, and no more than is needed."""
        rules = (
            Constraint(ConstraintKind.EXCLUDE, nodes=("HAM",), level=1),
            Constraint(ConstraintKind.MAX_NODES, 1, level=2),
            Constraint(ConstraintKind.MAX_DISTANCE, 100, level=3),
        )
        asked = demand(("MUG", 4))
        one = by(asked, {"MUG": {"CPH": 5, "HAM": 5}}, *rules)
        two = by(asked, {"MUG": {"CPH": 2, "MMX": 2, "HAM": 5}}, *rules)
        first_ = by(asked, {"MUG": {"HAM": 5}}, *rules)
        all_ = by(asked, {"MUG": {"CPH": 2, "HAM": 2}}, *rules)

        assert ("MAX_DISTANCE 100",) == one.given_up
        assert ("MAX_NODES 1", "MAX_DISTANCE 100") == two.given_up
        assert ("EXCLUDE HAM", "MAX_DISTANCE 100") == first_.given_up
        assert ("EXCLUDE HAM", "MAX_NODES 1", "MAX_DISTANCE 100") == all_.given_up
        assert "given up: MAX_DISTANCE 100" in str(one)

    def test_a_soft_rule_stays_where_giving_up_a_harder_one_is_enough(self):
        """The exclusion has to go; then one node can ship all, and does."""
        rules = (
            Constraint(ConstraintKind.MAX_NODES, 1, level=9),
            Constraint(ConstraintKind.EXCLUDE, nodes=("CPH",), sku=("MUG",), level=1),
        )
        stock = {"MUG": {"CPH": 5}, "CUP": {"CPH": 5, "HAM": 5}}
        tables = {"CPH": ((150, 9_900), (10_000, 19_900)), "HAM": ((10_000, 100),)}
        plan = by(demand(("MUG", 1), ("CUP", 1)), stock, *rules, tables=tables)

        assert {("1", "CPH"): 1, ("2", "CPH"): 1} == shipped(plan)
        assert ("EXCLUDE CPH, MUG",) == plan.given_up

    def test_of_one_level_no_more_is_given_up_than_has_to_be(self):
        """Of rules that cannot all stay the first one does."""
        rules = (
            Constraint(ConstraintKind.MAX_NODES, 1, level=1),
            Constraint(ConstraintKind.MAX_DISTANCE, 250, level=1),
            Constraint(ConstraintKind.EXCLUDE, nodes=("HAM",), level=1),
        )
        stock = {"MUG": {"CPH": 2, "MMX": 2, "HAM": 4}}
        asked = demand(("MUG", 4))

        one, *others = rules
        far = ("MAX_DISTANCE 250", "EXCLUDE HAM")
        assert far == by(asked, stock, one, *others).given_up
        assert ("MAX_NODES 1",) == by(asked, stock, *others[::-1], one).given_up

    def test_what_a_searched_plan_keeps_is_not_given_up(self):
        """Of twelve lines nothing is proved, so each rule is looked at in the plan."""
        asked = demand(*[(f"S{n}", 1) for n in range(11)], ("CUP", 1))
        stock = {f"S{n}": {"CPH": 1, "HAM": 1} for n in range(11)} | {"CUP": {"HAM": 1}}
        rules = (
            Constraint(ConstraintKind.EXCLUDE, nodes=("HAM",), sku=("CUP",), level=1),
            Constraint(ConstraintKind.SHIP_TOGETHER, sku=("S*",), level=2),
        )
        plan = by(asked, stock, *rules)

        assert not plan.proved
        assert (("EXCLUDE HAM, CUP",), ()) == (plan.given_up, plan.missing)

    def test_soft_rules_stay_where_giving_them_up_helps_nobody(self):
        """What is not there at all is no reason to ship from far away."""
        near = Constraint(ConstraintKind.MAX_DISTANCE, 250, level=1)
        plan = by(demand(("MUG", 9)), {"MUG": {"CPH": 2}}, near)

        assert ((), Lack.SHORT) == (plan.given_up, plan.missing[0].reason)


class TestWhatRulesOut:
    """A rule is named where the node could ship without it."""

    def test_a_rule_that_is_given_twice_is_one(self):
        """It is named once, and is not given up one half after the other."""
        whole = Constraint(ConstraintKind.ALL_OR_NOTHING)
        asked = demand(("MUG", 1), ("CUP", 1))
        plan = by(asked, {"MUG": {"CPH": 1}}, whole, whole)

        assert ("ALL_OR_NOTHING",) == plan.missing[0].by
        assert ("ALL_OR_NOTHING",) == plan.why[0].by

    def why(self, plan, node="HAM"):
        """Return why a node does not ship, and what is said of it."""
        (why,) = [reason for reason in plan.why if reason.node == node]
        return why.by, why.text

    def test_two_rules_that_each_keep_it_out_are_named_together(self):
        """Not too far away it would be one node too many, and the other way round."""
        rules = (
            Constraint(ConstraintKind.MAX_DISTANCE, 250),
            Constraint(ConstraintKind.EXCLUDE, nodes=("HAM",)),
            Constraint(ConstraintKind.MAX_NODES, 2),
        )
        plan = by(demand(("MUG", 1)), MUG_EVERYWHERE, *rules)

        both = ("MAX_DISTANCE 250", "EXCLUDE HAM")
        assert (both, "ruled out by MAX_DISTANCE 250, EXCLUDE HAM") == self.why(plan)

    def test_what_alone_is_not_enough_is_not_named_alone(self):
        """Near enough, it could still not ship two of three together."""
        rules = (
            Constraint(ConstraintKind.MAX_DISTANCE, 250),
            Constraint(ConstraintKind.SHIP_TOGETHER, sku=("MUG",)),
        )
        stock = {"MUG": {"CPH": 3, "HAM": 2}}
        plan = by(demand(("MUG", 3)), stock, *rules)

        both = ("MAX_DISTANCE 250", "SHIP_TOGETHER MUG")
        assert (both, f"ruled out by {', '.join(both)}") == self.why(plan)

    def test_of_two_rules_it_is_enough_to_leave_out_one(self):
        """Near enough itself, but not all it takes is; a part of it could ship."""
        rules = (
            Constraint(ConstraintKind.ALL_OR_NOTHING),
            Constraint(ConstraintKind.MAX_DISTANCE, 250),
        )
        plan = by(demand(("MUG", 3)), {"MUG": {"CPH": 2, "HAM": 2}}, *rules)

        assert plan == plan_of_plain(plan_as_plain(plan))
        text = "could ship without ALL_OR_NOTHING, or without MAX_DISTANCE 250"
        assert str(plan).endswith(f"3 × MUG  line 1  {text}")
        assert (("ALL_OR_NOTHING", "MAX_DISTANCE 250"), text) == self.why(plan, "CPH")

    def test_no_rule_is_blamed_where_others_go_first(self):
        """The one mug there is goes to the first line, whatever is ruled out."""
        far = Constraint(ConstraintKind.MAX_NODES, 2)
        stock = {"MUG": {"HAM": 1, "CPH": 1}}
        plan = by(demand(("MUG", 2), ("MUG", 1)), stock, far)
        (of_line,) = [one for one in plan.explanation.of("2") if one.node == "HAM"]

        assert ("TOO_LITTLE", ()) == (of_line.reason, of_line.by)

    def test_what_takes_too_long_to_try_is_said_to_be_the_least(self):
        """Of twelve lines it is known what rules a node out, and no more."""
        rules = (
            Constraint(ConstraintKind.EXCLUDE, nodes=("HAM",)),
            Constraint(ConstraintKind.WHOLE_LINES),
        )
        lines = [(f"S{n}", 1) for n in range(12)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _ in lines}
        plan = by(demand(*lines), stock, *rules)

        text = "ruled out by EXCLUDE HAM, and perhaps by more"
        assert (("EXCLUDE HAM",), text) == self.why(plan)


class TestAlternates:
    """Another strategy is tried where units are missing."""

    def test_the_first_that_misses_nothing(self):
        """... is taken, and the plan says which."""
        three, four = demand(("MUG", 3)), demand(("MUG", 4))
        shop, stock = network(), {"MUG": {"CPH": 2, "HAM": 3}}
        near = Strategy("near", constraints=(Constraint(ConstraintKind.MAX_NODES, 1),))
        far = Strategy("far")

        assert "near" == source(three, shop, stock, near, far).strategy
        assert "far" == source(four, shop, stock, near, far).strategy

    def test_what_was_tried_as_well_is_told(self):
        """By which strategies units would be missing, which ones, and why."""
        rules = [Constraint(ConstraintKind.EXCLUDE, nodes=("HAM",))]
        strict = Strategy("strict", constraints=(*rules,))
        single = Strategy(
            "single", constraints=(Constraint(ConstraintKind.MAX_NODES, 1),)
        )
        stock = {"MUG": {"CPH": 2, "HAM": 3}}
        asked = demand(("MUG", 4)), network(), stock
        plan = source(*asked, strict, single, Strategy("loose"))

        short = [(one.strategy, one.missing[0].quantity) for one in plan.tried]
        assert [("strict", 2), ("single", 1)] == short
        assert str(plan).endswith(
            "missing by others\n"
            "  strict  2 × MUG  line 1  ruled out by EXCLUDE HAM\n"
            "  single  1 × MUG  line 1  ruled out by MAX_NODES 1"
        )
        assert plan == plan_of_plain(plan_as_plain(plan))
        assert "Missing by other strategies" in explanation_html(plan)
        assert () == source(*asked, Strategy("loose"), strict).tried

    def test_what_was_tried_later_and_is_no_better_is_told_too(self):
        """The one that counts does not have to be the last."""
        one, two = Strategy("one"), Strategy("two")
        plan = source(demand(("MUG", 4)), network(), {}, one, two)

        assert [("two", plan.missing)] == [(k.strategy, k.missing) for k in plan.tried]

    def test_of_those_that_miss_as_much_the_first(self):
        """An alternate that does not help is not taken."""
        one, two = Strategy("one"), Strategy("two")

        assert "one" == source(demand(("MUG", 4)), network(), {}, one, two).strategy
