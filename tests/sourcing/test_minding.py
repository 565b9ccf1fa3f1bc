"""What a strategy minds and rules out: examples that can be reckoned by hand."""

import pytest

from ordercore.sourcing import (
    Clearance,
    Constraint,
    ConstraintKind,
    Goal,
    Lack,
    Missing,
    Strategy,
    Term,
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
        all_ = by(asked, {"MUG": {"HAM": 5}}, *rules)

        assert ("MAX_DISTANCE 100",) == one.given_up
        assert ("MAX_NODES 1", "MAX_DISTANCE 100") == two.given_up
        assert ("EXCLUDE HAM", "MAX_NODES 1", "MAX_DISTANCE 100") == all_.given_up
        assert "given up: MAX_DISTANCE 100" in str(one)

    def test_soft_rules_stay_where_giving_them_up_helps_nobody(self):
        """What is not there at all is no reason to ship from far away."""
        near = Constraint(ConstraintKind.MAX_DISTANCE, 250, level=1)
        plan = by(demand(("MUG", 9)), {"MUG": {"CPH": 2}}, near)

        assert ((), Lack.SHORT) == (plan.given_up, plan.missing[0].reason)


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

    def test_of_those_that_miss_as_much_the_first(self):
        """An alternate that does not help is not taken."""
        one, two = Strategy("one"), Strategy("two")

        assert "one" == source(demand(("MUG", 4)), network(), {}, one, two).strategy
