"""What no plan costs less than: true for any prices of lines, near for good ones."""

from random import Random

import pytest

from ordercore.sourcing import Goal, source
from ordercore.sourcing.by_strategy import heeding
from ordercore.sourcing.by_strategy.bound import lower_bound, undivided
from ordercore.sourcing.cheapest.effort import Effort
from ordercore.sourcing.cheapest.prices import PARTS, Good, Pricing, steps_of
from ordercore.sourcing.plans.supply import supply_of
from ordercore.sourcing.strategies.strategy import FILTERS
from tests.sourcing import brute, brute_strategy, strategies
from tests.sourcing.instances import instance
from tests.sourcing.shops import demand, network
from tests.sourcing.test_exact import KINDS


def unsolved(monkeypatch):
    """Let every order be searched, as those of many lines are."""
    monkeypatch.setattr("ordercore.sourcing.cheapest.solving.EXACT_LINES", 0)
    monkeypatch.setattr("ordercore.sourcing.cheapest.quick.MOST_LINES", 0)


class TestBound:
    """No plan costs less, whatever the rate tables look like."""

    @pytest.mark.soak
    @pytest.mark.parametrize("kind", KINDS)
    def test_never_above_the_best(self, kind, soak, monkeypatch):
        """SRC 54: held against trying everything; what is searched costs no less."""
        for seed in range(4000, 4000 + 40 * soak):
            problem = instance(seed, **{**KINDS[kind], "most": 3})
            asked = problem.demand, problem.network, problem.stock
            best = brute.best(*asked)
            with monkeypatch.context() as patched:
                unsolved(patched)
                plan = source(*asked)
            ways = brute.as_ways(plan, problem.demand)
            value = brute.value(ways, problem.demand, problem.network)

            assert plan.bound.minor <= best[1], seed
            assert plan.gap.minor >= 0, seed
            if plan.proved:
                assert plan.bound == plan.cost, seed
            assert best[:2] <= value[:2], seed

    @pytest.mark.soak
    @pytest.mark.parametrize("kind", KINDS)
    def test_true_for_any_prices(self, kind, soak):
        """Whatever prices lines have, with units cut or not, and dear ones as well."""
        for seed in range(5000, 5000 + 25 * soak):
            random = Random(seed)
            problem = instance(seed, **{**KINDS[kind], "most": 3})
            asked = problem.demand, problem.network, problem.stock
            lanes = problem.network.lanes_to(problem.demand.ship_to)
            wants = supply_of(problem.demand, lanes, problem.stock).wants
            goods = [
                Good(
                    want.weight_g,
                    want.quantity,
                    {n: min(u, want.quantity) for n, u in want.held.items()},
                )
                for want in wants
            ]
            pricing = Pricing(lanes, goods)
            plans = list(brute.plans(*asked))
            least = min(brute.value(plan, *asked[:2])[1] for plan in plans)
            for _ in range(5):
                prices = [
                    random.randint(0, 60) << random.randint(0, PARTS) for _ in goods
                ]
                cut = pricing.priced(prices).bound
                whole = pricing.priced(prices, Effort(9_999)).bound
                assert cut <= whole <= least << PARTS, seed
                some = pricing.priced(prices, Effort(random.randint(0, 20))).bound
                assert cut <= some <= whole, seed

    def test_most_that_nodes_earn_is_found(self):
        """Units that are not cut: what a node takes is what trying all loads finds."""
        for seed in range(80):
            random = Random(seed)
            limits = sorted(random.sample(range(2, 40), 3))
            table = tuple(zip(limits, sorted(random.sample(range(40), 3)), strict=True))
            shop = network({"CPH": table})
            lane = shop.lanes_to(demand(("MUG", 1)).ship_to)
            goods = [
                Good(random.randint(0, 9), units, {"CPH": units})
                for units in (random.randint(1, 3) for _ in range(3))
            ]
            prices = [random.randint(0, 30) << PARTS for _ in goods]
            found = Pricing(lane, goods).priced(prices, Effort(9_999))

            earned = max(
                (sum(n * p for n, p in zip(load, prices, strict=True)))
                - (brute.cut(table, weight(load, goods)) << PARTS)
                for load in loads(goods)
            )
            worth = sum(g.units * p for g, p in zip(goods, prices, strict=True))
            assert found.bound == worth - max(0, earned), seed

    def test_near(self):
        """For orders of many lines it is a matter of per cent."""
        cost = bound = 0
        for seed in range(12):
            problem = instance(seed, lines=40, nodes=6, held=9, most=4, twice=0)
            plan = source(problem.demand, problem.network, problem.stock)
            cost, bound = cost + plan.cost.minor, bound + plan.bound.minor

        assert bound <= cost < 1.1 * bound

    def test_long_tables_are_made_coarser(self):
        """A shipment of a million parcels: never more steps, never a step too dear."""
        lanes = network({"CPH": ((7, 3), (10, 9))}).lanes_to(demand(("A", 1)).ship_to)
        lane = lanes.by_node["CPH"]
        steps = steps_of(lanes, lane, 10_000_000)

        assert len(steps) <= 201
        assert steps[-1][0] >= 10_000_000
        below = -1
        for limit, cost in steps:
            for weight_g in {below + 1, (below + 1 + limit) // 2, limit}:
                assert cost <= lanes.minor(lane.cost(weight_g)) << PARTS
            below = limit

    def test_nothing_ships(self):
        """Nothing costs nothing."""
        plan = source(demand(("MUG", 1)), network(), {})

        assert plan.proved
        assert 0 == plan.bound.minor == plan.gap.minor
        assert 0 == lower_bound(network().lanes_to(demand().ship_to), (), (), {})


class TestByStrategy:
    """Where cost is a level of its own, whatever comes before it and is ruled out."""

    @pytest.mark.soak
    def test_never_above_the_best(self, soak, monkeypatch):
        """SRC 54: also when work is stopped at once, so that nothing is proved."""
        told = 0
        for seed in range(200 * soak):
            problem = strategies.problem(seed, lines=3, nodes=3, most=2, held=3)
            kinds = sorted(FILTERS) if seed % 2 else None
            strategy = strategies.strategy(seed, *[kinds] if kinds else [])
            with monkeypatch.context() as patched:
                patched.setattr(heeding, "STEPS", 0)
                unsolved(patched)
                plan = source(
                    problem.demand,
                    problem.network,
                    problem.stock,
                    strategy,
                    known=strategies.known(problem),
                )
                bound = plan.bound
            levels = [[t.goal for t in terms] for terms in strategy.objective]
            assert (bound is None) == ([Goal.COST] not in levels), seed
            if bound is not None:
                value, _ = brute_strategy.best(problem, strategy)
                at = levels.index([Goal.COST])
                weight_of = strategy.objective[at][0].weight
                lines = len(problem.demand.lines)
                lost = value[: 1 + lines]
                shipped = [
                    line.quantity
                    - sum(a.quantity for a in plan.assignments if a.line == line.line)
                    for line in problem.demand.lines
                ]
                if lost == (sum(shipped), *shipped):
                    told += 1
                    assert bound.minor * weight_of <= value[1 + lines + at], seed
                assert bound <= plan.cost, seed
        assert told > 20


def test_lines_that_surely_ship_whole():
    """A line that some node has whole; of one SKU, if it has them all together."""
    lanes = network().lanes_to(demand().ship_to)
    stock = {"MUG": {"CPH": 3, "HAM": 2}, "CUP": {"CPH": 1, "HAM": 1}}
    asked = demand(("MUG", 2), ("MUG", 1), ("CUP", 2))

    assert {0, 1} == undivided(supply_of(asked, lanes, stock).wants)


def loads(goods):
    """Yield every load but none."""
    found = [()]
    for good in goods:
        found = [(*load, n) for load in found for n in range(good.units + 1)]
    return [load for load in found if any(load)]


def weight(load, goods):
    """Return what a load weighs."""
    return sum(n * good.weight_g for n, good in zip(load, goods, strict=True))
