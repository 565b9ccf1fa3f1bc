"""By a strategy the best plan is the best too: held against trying everything."""

from itertools import combinations, product
from random import Random

import pytest
from attrs import evolve

from ordercore.sourcing import (
    Constraint,
    ConstraintKind,
    Goal,
    Network,
    Strategy,
    Term,
    plan_as_plain,
    plan_of_plain,
    source,
)
from ordercore.sourcing.by_strategy import heeding
from ordercore.sourcing.by_strategy.keeping_to import keeps_to
from ordercore.sourcing.by_strategy.narrowing import narrowed
from ordercore.sourcing.strategies.strategy import FILTERS
from ordercore.values import Money
from tests.sourcing import brute_strategy as brute
from tests.sourcing import strategies
from tests.sourcing.shops import demand
from tests.sourcing.test_minding import MUG_EVERYWHERE, by, first

SIZES = {
    "sourced again": {"lines": 3, "nodes": 3, "most": 2, "held": 2, "again": True},
    "many units again": {"lines": 2, "nodes": 3, "most": 5, "held": 3, "again": True},
    "plain": {"lines": 3, "nodes": 3, "most": 2, "held": 3},
    "odd tables": {"lines": 3, "nodes": 3, "most": 2, "odd": True},
    "one SKU in several lines": {"lines": 3, "nodes": 3, "most": 2, "twice": 0.7},
    "scarce": {"lines": 3, "nodes": 3, "most": 2, "held": 1, "twice": 0.5},
    "many units": {"lines": 2, "nodes": 3, "most": 5, "held": 3, "twice": 0.5},
    "many nodes": {"lines": 2, "nodes": 5, "most": 2, "held": 2},
}


def solved(problem, strategy):
    """Return the plan of a problem by a strategy."""
    asked = problem.demand, problem.network, problem.stock
    return source(*asked, strategy, known=strategies.known(problem))


def is_flipped(problem, strategy, reason, units):
    """Tell whether so many units more change what of a line a node ships."""
    row = problem.stock[reason.sku]
    row = {**row, reason.node: row.get(reason.node, 0) + units}
    stock = {**problem.stock, reason.sku: row}
    plan = solved(evolve(problem, stock=stock), strategy)
    shipped = {(a.line, a.node): a.quantity for a in plan.assignments}
    now = shipped.get((reason.line, reason.node), 0)
    return now < reason.units if reason.units else now > 0


def loads_of(plan, demand):
    """Return who ships how many units of which line, by its place."""
    places = {line.line: at for at, line in enumerate(demand.lines)}
    return {
        shipment.node: {places[a.line]: a.quantity for a in shipment.lines}
        for shipment in plan.shipments
    }


def smallest(problem, strategy, rules, reason, value):
    """Return all single rules, or as many as told, without which a node could ship."""

    def ships(without):
        rest = [rule for rule in rules if rule not in without]
        forced = brute.Tried(problem, strategy, rest).best(reason.node)
        return forced is not None and forced[0] <= value[0]

    for count in range(1, len(rules) + 1):
        sets = [some for some in combinations(rules, count) if ships(some)]
        if count == 1 and sets:
            return sorted({str(rule) for (rule,) in sets})
        named = [sorted(map(str, some)) for some in sets]
        if named:
            return next((one for one in named if one == sorted(reason.by)), named[0])
    return []


def much_of(reason, *, complete):
    """Return what changes the decision, or a lot where nothing does."""
    if reason.flip is not None:
        return reason.flip.units
    return 9 if complete and not reason.units else 0


def ships_at(problem, strategy, node, minor):
    """Tell whether a node ships when a shipment from there costs so much more."""
    known = problem.network.node(node)
    dearer = evolve(known, handling=known.handling + Money(minor, "DKK"))
    nodes = [dearer if one is known else one for one in problem.network.nodes]
    shop = Network(tuple(nodes), problem.network.rates)
    plan = solved(evolve(problem, network=shop), strategy)
    return node in {shipment.node for shipment in plan.shipments}


class TestAgainstBruteForce:
    """Missing units, all levels, shipments and ranks are what they can be."""

    @pytest.mark.soak
    @pytest.mark.parametrize("size", SIZES)
    def test_equal(self, size, soak):
        """SRC 52, 53, 55: no plan that keeps the rules is better."""
        for seed in range(65 * soak):
            problem = strategies.problem(seed, **SIZES[size])
            strategy = strategies.strategy(seed)
            plan = solved(problem, strategy)

            value, tried = brute.best(problem, strategy)
            ways = brute.as_ways(plan, tried)
            assert tried.fits(ways), seed
            assert all(tried.keeps(rule, ways) for rule in tried.rules), seed
            assert value == tried.value(ways), seed
            assert plan.proved, seed
            here = brute.rules_of(problem, strategy)
            given_up = [str(rule) for rule in here if rule not in tried.rules]
            assert given_up == [*plan.given_up], seed

    @pytest.mark.soak
    @pytest.mark.parametrize("size", SIZES)
    def test_equal_by_the_quick_way(self, size, soak):
        """What nodes and weights tell, whole lines first or not: as by trying all."""
        for seed in range(40 * soak):
            random = Random(seed)
            goals = [Goal.COST, Goal.PARCELS, Goal.SHIPMENTS, Goal.DISTANCE]
            terms = [
                Term(goal, random.randint(1, 9))
                for goal in random.sample(goals, random.randint(1, 3))
            ]
            many = random.random() < 0.5
            levels = [tuple(terms)] if many else [(term,) for term in terms]
            strategy = strategies.strategy(seed, sorted(FILTERS))
            whole = [(Term(Goal.DIVIDED_LINES, 2),)] if random.random() < 0.5 else []
            strategy = evolve(strategy, objective=(*whole, *levels))
            problem = strategies.problem(seed, **SIZES[size])
            plan = solved(problem, strategy)

            value, tried = brute.best(problem, strategy)
            assert value == tried.value(brute.as_ways(plan, tried)), seed
            assert plan.proved, seed

    def test_whether_a_plan_keeps_to_a_rule(self):
        """Rules that it was made by, and others: as by looking at all of it."""
        told = set()
        for seed in range(60):
            problem = strategies.problem(seed, **SIZES["many units again"])
            asked = problem.demand, problem.network, problem.stock
            plan = source(*asked, Strategy("any", first(Goal.STOCK_BALANCE)))
            known, loads = strategies.known(problem), loads_of(plan, problem.demand)
            for kind in ConstraintKind:
                rule = strategies.constraint(Random(seed), kind, soft=False)
                tried = brute.Tried(problem, Strategy("any"), [rule])
                ways = brute.as_ways(plan, tried)
                keeps = tried.fits(ways) and tried.keeps(rule, ways)
                left = narrowed(*asked, (rule,), known)
                ours = keeps_to(rule, problem.demand, left, loads)
                assert keeps == ours, (seed, rule)
                told.add((kind, keeps))

        assert {*product(ConstraintKind, (True, False))} == told

    def test_cost_alone_needs_no_walk(self, monkeypatch):
        """Few units that may be divided are solved, but where a node ships twice."""
        monkeypatch.setattr(heeding, "STEPS", -1)
        plans = []
        for seed in range(100):
            problem = strategies.problem(seed, lines=4, nodes=4, held=2, twice=0)
            plans.append(solved(problem, Strategy("cost", first(Goal.COST))))
        lines = [[a.line for a in plan.assignments] for plan in plans]

        assert sum(plan.proved for plan in plans) > 75
        assert sum(len({*some}) < len(some) for some in lines) > 10

    def test_the_house_s_own_strategy_is_the_same_as_none(self):
        """Whole lines, then cost: by the general way what the quick way finds."""
        for seed in range(100):
            problem = strategies.problem(seed, **SIZES["many units"])
            asked = problem.demand, problem.network, problem.stock
            quick, general = source(*asked), source(*asked, Strategy("same"))

            assert quick.shipments == general.shipments
            assert quick.missing == general.missing


class TestExplaining:
    """SRC 64: each node once, with a reason that holds when it is asked again."""

    @pytest.mark.soak
    @pytest.mark.parametrize("size", SIZES)
    def test_reasons_hold(self, size, soak):
        """A plan with that node is worse by what is said, or cannot be."""
        for seed in range(12 * soak):
            problem = strategies.problem(seed, **SIZES[size])
            strategy = strategies.strategy(seed)
            plan = solved(problem, strategy)
            value, tried = brute.best(problem, strategy)

            named = [node.id for node in problem.network.ranked]
            assert named == [reason.node for reason in plan.why]
            for reason in plan.why:
                forced = tried.best(forced=reason.node)
                if reason.reason == "CHOSEN":
                    assert value == forced, seed
                elif reason.reason == "DOMINATED":
                    assert value[0] == forced[0], seed
                    # Where even the ranks come to the same, it is said that it does.
                    as_good = reason.text.startswith("is as good")
                    assert value < forced or (as_good and value == forced), seed
                    assert reason.proved, seed
                else:
                    assert forced is None or forced[0] > value[0], seed
                    assert bool(reason.by) == (reason.reason == "RULED_OUT"), seed

    @pytest.mark.soak
    @pytest.mark.parametrize("size", SIZES)
    def test_reasons_of_lines_hold(self, size, soak):
        """A plan in which that node ships some of that line is worse, or cannot be."""
        for seed in range(5 * soak):
            problem = strategies.problem(seed, **SIZES[size])
            strategy = strategies.strategy(seed)
            told = solved(problem, strategy).explanation
            value, tried = brute.best(problem, strategy)
            places = [line.line for line in problem.demand.lines]
            lost = 1 + len(places)

            ranked = problem.network.ranked
            pairs = [(line, node.id) for line in places for node in ranked]
            assert pairs == [(reason.line, reason.node) for reason in told.lines]
            for reason in told.lines:
                forced = tried.best(reason.node, places.index(reason.line))
                if reason.reason == "CHOSEN":
                    assert value == forced, seed
                elif reason.reason == "DOMINATED":
                    assert value[:lost] == forced[:lost], seed
                    assert value <= forced, seed
                    assert reason.proved, seed
                else:
                    assert forced is None or forced[:lost] > value[:lost], seed
                    assert bool(reason.by) == (reason.reason == "RULED_OUT"), seed

    @pytest.mark.soak
    @pytest.mark.parametrize("size", SIZES)
    def test_changes_are_true_and_the_smallest(self, size, soak):
        """With the change the decision is another one, with any less of it it is not.

        And where none is told although all were tried, none that large is one.
        """
        for seed in range(5 * soak):
            problem = strategies.problem(seed, **SIZES[size])
            strategy = strategies.strategy(seed)
            told = solved(problem, strategy).explanation
            for reason in told.lines:
                much = much_of(reason, complete=told.complete)
                for units in range(0, much, 1 if much > 0 else -1):
                    assert not is_flipped(problem, strategy, reason, units), seed
                if reason.flip is not None:
                    assert is_flipped(problem, strategy, reason, much), seed
            for flip in told.flips:
                if flip.price is not None and flip.price.minor > 0:
                    price = flip.price.minor
                    assert not ships_at(problem, strategy, flip.node, price), seed
                    assert ships_at(problem, strategy, flip.node, price - 1), seed

    @pytest.mark.soak
    @pytest.mark.parametrize("size", SIZES)
    def test_what_rules_out_does(self, size, soak):
        """SRC 64: without these rules it could ship, and without fewer it could not."""
        for seed in range(12 * soak):
            problem = strategies.problem(seed, **SIZES[size])
            strategy = strategies.strategy(seed, most=4)
            plan = solved(problem, strategy)
            value, tried = brute.best(problem, strategy)
            for reason in plan.why:
                if reason.reason == "RULED_OUT":
                    told = smallest(problem, strategy, tried.rules, reason, value)
                    assert told == sorted(reason.by), seed
                    assert reason.proved, seed

    def test_what_is_worse_is_said(self):
        """In the measure of the first goal that differs; the money beside it."""
        plan = by(
            demand(("MUG", 1)),
            MUG_EVERYWHERE,
            objective=first(Goal.DISTANCE, Goal.COST),
            tables={"CPH": ((9, 900),), "HAM": ((9, 100),)},
        )
        (why,) = [reason for reason in plan.why if reason.node == "HAM"]

        assert why.text.endswith(" km more")
        assert Money(-800, "DKK") == why.extra

    def test_weighted_goals_are_said_with_their_measures(self):
        """Of several goals on one level it is told what each is counted in."""
        both = ((Term(Goal.COST, 10), Term(Goal.DISTANCE)),)
        plan = by(
            demand(("MUG", 1)),
            MUG_EVERYWHERE,
            objective=both,
            tables={"CPH": ((9, 900),), "HAM": ((9, 950),)},
        )
        (why,) = [reason for reason in plan.why if reason.node == "HAM"]

        assert why.text.endswith(" more of 10 × COST (in 0.01 DKK) + DISTANCE (in km)")
        assert f"{why.text}, 0.50 DKK more" in str(plan)

    def test_no_plan_is_thrown_away_by_writing_it_down(self):
        """As plain data and back, with what rules it out."""
        near = Constraint(ConstraintKind.MAX_DISTANCE, 250, level=1)
        far = Constraint(ConstraintKind.EXCLUDE, nodes=("MMX",))
        plan = by(demand(("MUG", 12)), MUG_EVERYWHERE, near, far)
        again = plan_of_plain(plan_as_plain(plan))

        assert plan == again
        assert plan.why == again.why
        assert ("mine", ("MAX_DISTANCE 250",)) == (again.strategy, again.given_up)


class TestMuch:
    """Work is bounded: what would take too long is searched, and keeps every rule."""

    @pytest.mark.parametrize("most", [0, 60])
    def test_too_much_to_be_exact(self, most, monkeypatch):
        """A plan that was not solved to the end says so, and is no worse than said."""
        monkeypatch.setattr(heeding, "STEPS", most)
        searched = 0
        for seed in range(60):
            problem = strategies.problem(seed, **SIZES["one SKU in several lines"])
            strategy = strategies.strategy(seed, soft=False)
            plan = solved(problem, strategy)
            value, tried = brute.best(problem, strategy)
            ways = brute.as_ways(plan, tried)

            assert tried.fits(ways), seed
            assert all(tried.keeps(rule, ways) for rule in tried.rules), seed
            assert value == tried.value(ways) if plan.proved else True, seed
            assert value <= tried.value(ways), seed
            searched += not plan.proved

        assert searched > 0

    @pytest.mark.parametrize("seed", range(6))
    def test_many_lines(self, seed):
        """Forty lines: as many units ship as by the house's own way, twice the same."""
        problem = strategies.problem(seed, lines=40, nodes=12, held=9)
        asked = problem.demand, problem.network, problem.stock
        near = Strategy("near", first(Goal.DISTANCE, Goal.COST))
        plan, other = source(*asked, near), source(*asked)

        assert other.missing == plan.missing
        assert len(plan.why) == len(problem.network.nodes)
        assert (
            plan.shipments
            == source(
                *asked, Strategy("near", first(Goal.DISTANCE, Goal.COST))
            ).shipments
        )


class TestInvariance:
    """SRC 57: what means nothing changes nothing."""

    @pytest.mark.no_cover
    @pytest.mark.parametrize("size", SIZES)
    def test_order_of_nodes(self, size):
        """The order in which nodes are given does not matter."""
        for seed in range(15):
            problem = strategies.problem(seed, **SIZES[size])
            strategy = strategies.strategy(seed)
            nodes = problem.network.nodes[::-1]
            turned = Network(nodes, problem.network.rates)
            asked = problem.demand, problem.stock, strategy

            one = source(asked[0], problem.network, *asked[1:])
            assert one == source(asked[0], turned, *asked[1:]), seed
