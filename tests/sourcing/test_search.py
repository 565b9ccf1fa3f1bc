"""Orders of many lines: good plans, quickly, and never wrong on quantities."""

from collections import Counter
from random import Random

import pytest

from ordercore.sourcing import DemandLine, source
from ordercore.sourcing.cheapest import jolting, search
from tests.sourcing import brute
from tests.sourcing.instances import instance
from tests.sourcing.shops import demand, network

KINDS = {
    "many lines": {"lines": 30, "nodes": 6, "most": 4, "held": 9},
    "scarce, odd tables": {
        "lines": 30,
        "nodes": 6,
        "most": 6,
        "held": 4,
        "odd": True,
    },
    "few SKUs": {"lines": 40, "nodes": 5, "most": 5, "held": 6, "twice": 0.8},
    "large quantities": {"lines": 9, "nodes": 4, "most": 80, "held": 60},
}


class TestQuantities:
    """Whatever is searched: as much as can be had ships, from where it is."""

    @pytest.mark.soak
    @pytest.mark.parametrize("kind", KINDS)
    def test_as_much_as_can_be_had(self, kind, soak):
        """SRC 51, 62: no stock is exceeded, planned and missing are what is wanted."""
        for seed in range(20 * soak):
            problem = instance(seed, **KINDS[kind])
            asked = problem.demand, problem.network, problem.stock

            plan = source(*asked)

            ways = brute.as_ways(plan, problem.demand)
            assert brute.servable(*asked) == [sum(way.values()) for way in ways]
            assert within_stock(ways, *asked)
            assert all(costs_enough(one, problem) for one in plan.shipments)
            assert len(plan.why) == len(problem.network.nodes)

    @pytest.mark.no_cover
    def test_lines_are_divided_only_where_no_node_has_them(self):
        """Different SKUs: a line is divided if and only if no node has it whole."""
        for seed in range(60):
            problem = instance(seed, lines=30, nodes=6, most=6, held=6, twice=0)
            plan = source(problem.demand, problem.network, problem.stock)
            ways = brute.as_ways(plan, problem.demand)
            rows = brute.reachable(problem.demand, problem.network, problem.stock)
            for way, row in zip(ways, rows, strict=True):
                whole = any(units >= sum(way.values()) for units in row.values())
                assert whole == (len(way) <= 1)


class TestQuality:
    """What is found."""

    def test_one_parcel_can_be_proved(self):
        """One parcel that costs no more than any two is best, with many lines too."""
        lines = [(f"S{n}", 1, 10) for n in range(50)]
        stock = {sku: {"CPH": 5, "HAM": 5} for sku, _, _ in lines}

        plan = source(demand(*lines), network(), stock)

        assert plan.proved
        assert ["CPH"] == [shipment.node for shipment in plan.shipments]

    @pytest.mark.no_cover
    def test_close_to_the_best(self, monkeypatch):
        """Searched plans of small orders are as good as solved ones, nearly always."""
        from ordercore.sourcing.cheapest import solving

        cost = Counter()
        for seed in range(100):
            problem = instance(seed, lines=7, nodes=5, held=6, twice=0.1)
            asked = problem.demand, problem.network, problem.stock
            solved = source(*asked)
            with monkeypatch.context() as patched:
                patched.setattr(solving, "EXACT_LINES", 0)
                patched.setattr("ordercore.sourcing.cheapest.quick.MOST_LINES", 0)
                searched = source(*asked)
            cost["solved"] += solved.cost.minor
            cost["searched"] += searched.cost.minor
            assert not searched.proved or searched.cost <= solved.cost

        assert cost["solved"] <= cost["searched"] < 1.02 * cost["solved"]

    def test_jolts_pay(self, monkeypatch):
        """Jolted orders cost no more, some cost less, and the same each time."""
        problems = [
            instance(seed, lines=40, nodes=12, most=4, held=6, twice=0)
            for seed in range(8)
        ]
        asked = [(p.demand, p.network, p.stock) for p in problems]
        jolted = [source(*one).cost.minor for one in asked]
        again = [source(*one).cost.minor for one in asked]
        monkeypatch.setattr(jolting, "JOLTS", 0)
        still = [source(*one).cost.minor for one in asked]

        assert jolted == again
        assert all(mine <= other for mine, other in zip(jolted, still, strict=True))
        assert sum(jolted) < sum(still)

    def test_the_search_ends(self, monkeypatch):
        """With no moves left the best start is what is returned."""
        monkeypatch.setattr(search, "MOVES", 1)
        problem = instance(3, lines=40, nodes=6, held=9)

        plan = source(problem.demand, problem.network, problem.stock)

        ways = brute.as_ways(plan, problem.demand)
        assert brute.servable(problem.demand, problem.network, problem.stock) == [
            sum(way.values()) for way in ways
        ]

    def test_large(self):
        """700 lines are a matter of milliseconds, and a lot of parcels."""
        random = Random(5)
        lines = [(f"S{n}", random.randint(1, 30), 700) for n in range(700)]
        stock = {
            sku: {name: random.randint(0, 60) for name in ("CPH", "MMX", "HAM")}
            for sku, _, _ in lines
        }
        asked = demand(*lines), network(), stock

        plan = source(*asked)

        ways = brute.as_ways(plan, asked[0])
        assert brute.servable(*asked) == [sum(way.values()) for way in ways]
        assert within_stock(ways, *asked)


def costs_enough(shipment, problem):
    """Tell whether a shipment costs what cut goods do at least, in parcels enough."""
    network = problem.network
    node = network.node(shipment.node)
    table = network.rates.breaks(node.address, problem.demand.ship_to)
    least = brute.cut(table, shipment.weight_g) + node.handling.minor
    heaviest = shipment.parcels * table[-1][0]
    return least <= shipment.cost.minor and shipment.weight_g <= heaviest


def within_stock(ways, asked, shop, stock):
    """Tell whether no node ships more of a SKU than it can."""
    used = Counter()
    for line, way in zip(asked.lines, ways, strict=True):
        for node, units in way.items():
            used[line.sku, node] += units
    rows = dict(
        zip(
            [d.sku for d in asked.lines],
            brute.reachable(asked, shop, stock),
            strict=True,
        )
    )
    return all(units <= rows[sku][node] for (sku, node), units in used.items())


def test_demand_lines_have_an_unknown_weight_by_default():
    """Where a weight is not known it counts as nothing."""
    assert 0 == DemandLine("1", "MUG", 1).weight_g
