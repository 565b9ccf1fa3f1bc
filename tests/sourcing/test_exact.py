"""The best plan is the best: held against trying everything, thousands of times."""

import pytest

from ordercore.sourcing import source
from ordercore.sourcing.cheapest import dividing, packing, solving
from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.cheapest.exact import FAR, tabulate
from ordercore.sourcing.cheapest.packing import divisions, fit, pack
from ordercore.sourcing.cheapest.quick import cheapest
from tests.sourcing import brute
from tests.sourcing.instances import instance
from tests.sourcing.shops import demand, network, shipped

KINDS = {
    "plain": {},
    "odd tables": {"odd": True},
    "one SKU in several lines": {"odd": True, "twice": 0.7, "held": 3},
    "scarce": {"held": 2, "twice": 0.5},
    "divided": {"odd": True, "lines": 3, "nodes": 3, "most": 5, "held": 3},
    "divided, different SKUs": {"odd": True, "lines": 3, "held": 2, "twice": 0},
    "plenty, more lines": {"lines": 6, "nodes": 3, "held": 6, "most": 2, "twice": 0},
    "plenty, odd": {"odd": True, "lines": 5, "nodes": 3, "most": 2, "held": 6},
}


class TestAgainstBruteForce:
    """Missing, divided lines, cost, shipments and ranks are what they can be."""

    @pytest.mark.soak
    @pytest.mark.parametrize("kind", KINDS)
    def test_equal(self, kind, soak):
        """SRC 53, 62: no plan ships more, and none that ships as much is better."""
        for seed in range(65 * soak):
            problem = instance(seed, **KINDS[kind])
            asked = problem.demand, problem.network, problem.stock

            plan = source(*asked)

            ways = brute.as_ways(plan, problem.demand)
            counts = [sum(way.values()) for way in ways]
            value = brute.value(ways, problem.demand, problem.network)
            assert brute.servable(*asked) == counts, seed
            assert brute.best(*asked) == value, seed
            assert value[1] == plan.cost.minor, seed
            assert plan.proved, seed


class TestQuick:
    """The quick way leaves most of the work out, and finds the same."""

    @pytest.mark.soak
    @pytest.mark.parametrize("odd", [False, True])
    def test_equal_to_the_whole_table(self, odd, soak):
        """Up to ten lines: the quick way costs what the best partition costs."""
        several = 0
        for seed in range(150 * soak):
            problem = instance(
                seed, lines=10, nodes=7, most=2, held=5, twice=0, odd=odd
            )
            lanes = problem.network.lanes_to(problem.demand.ship_to)
            items = [
                (d.quantity, d.quantity * d.weight_g, problem.stock[d.sku])
                for d in problem.demand.lines
            ]
            table = tabulate(lanes, items)
            parts = cheapest(lanes, items)
            cost = table.total[-1]
            if parts is None:
                assert cost >= FAR
            else:
                for node, mask, spent in parts:
                    assert lanes.by_node[node].cost(table.weight_g[mask]) == spent
                assert len(table.total) - 1 == sum(mask for _, mask, _ in parts)
                assert cost == sum(spent for _, _, spent in parts)
                several += len(parts) > 2

        assert several > 10


class TestTraps:
    """The smallest problems that a plausible algorithm gets wrong."""

    def test_a_node_is_not_used_twice_beyond_its_stock(self):
        """Each of two lines fits at the cheap node, both together do not."""
        shop = network({"CPH": ((9, 1),), "MMX": ((9, 5),)})
        stock = {"MUG": {"CPH": 3, "MMX": 2}}

        plan = source(demand(("MUG", 2), ("MUG", 2)), shop, stock)

        assert 6 == plan.cost.minor
        assert {"CPH": 2, "MMX": 2} == {a.node: a.quantity for a in plan.assignments}

    def test_a_node_ships_once(self):
        """Two light shipments from one node are one in two parcels."""
        shop = network({"CPH": ((10, 10), (20, 100)), "MMX": ((40, 30),)})
        stock = {sku: {"CPH": 1, "MMX": 1} for sku in ("MUG", "CUP")}

        plan = source(demand(("MUG", 1, 10), ("CUP", 1, 10)), shop, stock)

        assert {("1", "CPH"): 1, ("2", "CPH"): 1} == shipped(plan)
        assert [(2, 20)] == [(one.parcels, one.cost.minor) for one in plan.shipments]

    def test_dividing_leaves_room_for_the_others(self):
        """The units of a divided line go where the other lines go anyway."""
        shop = network({"CPH": ((9, 1),), "HAM": ((9, 1),), "MMX": ((9, 9),)})
        stock = {"MUG": {"CPH": 2, "HAM": 2, "MMX": 2}, "CUP": {"MMX": 1}}

        plan = source(demand(("MUG", 4), ("CUP", 1)), shop, stock)

        assert 10 == plan.cost.minor
        assert {"MMX"} < {node for _, node in shipped(plan)}

    def test_a_step_may_be_filled_up(self):
        """As many units go with a price step as it takes."""
        shop = network({"CPH": ((4, 1), (9, 50)), "MMX": ((3, 1), (9, 50))})
        stock = {"MUG": {"CPH": 6, "MMX": 6}}

        plan = source(demand(("MUG", 7, 1)), shop, stock)

        assert {("1", "CPH"): 4, ("1", "MMX"): 3} == shipped(plan)

    def test_which_line_is_divided_matters(self):
        """Of two lines of one SKU the one is divided with which it costs least."""
        tables = dict.fromkeys(["HAM", "MMX", "OSL"], ((9, 1),))
        shop = network({"CPH": ((4, 5), (18, 100)), **tables})
        stock = {"MUG": {"CPH": 3, "HAM": 1, "MMX": 1, "OSL": 1}}

        for lines in ([("MUG", 3, 2), ("MUG", 2, 2)], [("MUG", 2, 2), ("MUG", 3, 2)]):
            plan = source(demand(*lines), shop, stock)

            assert 8 == plan.cost.minor
            assert 4 == len(plan.assignments)

    def test_one_of_two_lines_is_divided(self):
        """What one node has for two lines serves one of them whole."""
        tables = {"CPH": ((6, 10), (9, 90)), "HAM": ((9, 9),), "MMX": ((9, 9),)}
        stock = {"MUG": {"CPH": 4, "HAM": 2, "MMX": 2}}

        plan = source(demand(("MUG", 3, 2), ("MUG", 3, 2)), network(tables), stock)

        assert 28 == plan.cost.minor
        assert 3 == len(plan.assignments)


class TestEffort:
    """Work is bounded: what would take too long is searched, never wrong on units."""

    @pytest.mark.parametrize("steps", [0, 3, 30])
    def test_too_much_to_be_exact(self, monkeypatch, steps):
        """A plan that was not solved to the end says so and ships as much."""
        monkeypatch.setattr(solving, "STEPS", steps)
        searched = 0
        for seed in range(150):
            problem = instance(seed, **KINDS["divided"])
            asked = problem.demand, problem.network, problem.stock
            plan = source(*asked)
            ways = brute.as_ways(plan, problem.demand)
            value = brute.value(ways, problem.demand, problem.network)
            best = brute.best(*asked)
            assert brute.servable(*asked) == [sum(way.values()) for way in ways]
            assert best == value if plan.proved else best <= value
            assert all(
                reason.extra is None or reason.extra.minor >= 0 for reason in plan.why
            )
            searched += not plan.proved

        assert searched > 0

    @pytest.mark.parametrize("count", [10, 13])
    def test_many_lines_of_one_sku(self, count):
        """Fitting many lines into odd rooms ends, and every unit has its place."""
        lines = [("MUG", 2 + n % 3, 1) for n in range(count)]
        stock = {"MUG": {"CPH": 9, "MMX": 9, "HAM": 9}}

        plan = source(demand(*lines), network(), stock)

        assert {"CPH": 9, "MMX": 9, "HAM": 9} == units_by_node(plan)

    def test_too_much_to_see_what_fits(self, monkeypatch):
        """Where it takes too long to fit lines in, they ship, perhaps divided."""
        monkeypatch.setattr(dividing, "STEPS", 1)
        monkeypatch.setattr(packing, "STEPS", 1)
        searched = 0
        for seed in range(120):
            problem = instance(seed, odd=True, twice=0.9, most=5)
            asked = problem.demand, problem.network, problem.stock
            plan = source(*asked)
            ways = brute.as_ways(plan, problem.demand)
            value = brute.value(ways, problem.demand, problem.network)
            best = brute.best(*asked)
            assert brute.servable(*asked) == [sum(way.values()) for way in ways]
            assert best == value if plan.proved else best <= value
            searched += not plan.proved

        assert searched > 0

    def test_packing_gives_up(self):
        """Packing says that it would take too long."""
        with pytest.raises(TooMuch):
            pack([5, 4, 3, 3], [7, 6, 4], Effort(3))
        with pytest.raises(TooMuch):
            divisions([5, 4, 3, 3], [7, 6, 4], Effort(3))


class TestPacking:
    """Lines of one SKU are fitted into what nodes have."""

    def test_pack(self):
        """Every line has a room, none is overfull; earlier rooms are preferred."""
        assert [1, 0, 1] == pack([2, 3, 1], [3, 3], Effort(99))
        assert [0, 0] == pack([1, 1], [2, 2], Effort(99))
        assert pack([2, 2], [3], Effort(99)) is None

    def test_divisions(self):
        """Every smallest set of lines is found."""
        assert [frozenset()] == divisions([2, 2], [2, 2], Effort(99))
        assert [frozenset({0}), frozenset({1})] == divisions([3, 3], [4, 2], Effort(99))
        assert [frozenset({0, 1})] == divisions([3, 3], [2, 2, 2], Effort(99))

    def test_fit(self):
        """What finds no room whole is left out; with many lines the large go first."""
        assert [1, None] == fit([3, 3], [2, 4])
        assert [0] * 12 == fit([1] * 12, [12])
        assert 12 == sum(room is not None for room in fit([2] * 13, [9, 9, 9]))


def units_by_node(plan):
    """Return how many units each node ships."""
    units = {}
    for line in plan.assignments:
        units[line.node] = units.get(line.node, 0) + line.quantity
    return units
