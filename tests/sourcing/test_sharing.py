"""Kits that want the same component: which of them gets the last one where."""

import random
from collections.abc import Mapping
from itertools import product

import pytest

from ordercore.catalog import Component
from ordercore.sourcing import Demand, DemandLine, Network, Node, NodeKind
from ordercore.sourcing.kits import Shelves, source_kits
from ordercore.sourcing.plans.plan import SourcingPlan
from ordercore.sourcing.strategies.strategy import Goal, Strategy, Term
from ordercore.testing.sourcing import TableRates
from ordercore.values import Address, Money

INSIDE = {
    "TEA-SET": (Component("CUP"), Component("TEAPOT")),
    "GIFT": (Component("CUP"), Component("BOX")),
}

Shelf = Mapping[str, Mapping[str, int]]


def network_of(costs: Mapping[str, int]) -> Network:
    """A parcel from each node, for so many cents."""
    nodes = [
        Node(name, name, NodeKind.WAREHOUSE, Address("DK", name), Money(0, "DKK"))
        for name in costs
    ]
    rows = {node: ((10_000, cost),) for node, cost in costs.items()}
    return Network(tuple(nodes), TableRates("DKK", rows))


def ordered(**kits: int) -> Demand:
    """An order of kits, a line for each."""
    lines = [
        DemandLine(str(at), sku.replace("_", "-"), units, 1)
        for at, (sku, units) in enumerate(kits.items(), 1)
    ]
    return Demand("W-1", Address("DK", "8000"), tuple(lines))


def assigned(plan: SourcingPlan) -> dict[tuple[str, str], int]:
    """Units by SKU and node."""
    return {(one.sku, one.node): one.quantity for one in plan.assignments}


LAST_CUPS = Shelves(
    {"CUP": {"A": 1, "B": 1}, "BOX": {"A": 1, "B": 1}, "TEAPOT": {"A": 1}}, {}, INSIDE
)


def test_the_kit_that_has_only_one_place_gets_the_last_component_there() -> None:
    """No unit is missing because another kit took the nearer component first."""
    network = network_of({"A": 100, "B": 200})
    for wanted in (ordered(GIFT=1, TEA_SET=1), ordered(TEA_SET=1, GIFT=1)):
        plan = source_kits(wanted, network, LAST_CUPS)
        expected = {("TEA-SET", "A"): 1, ("GIFT", "B"): 1}
        assert (expected, (), True) == (assigned(plan), plan.missing, plan.proved)


def test_kits_that_could_ship_together_are_not_divided_by_turns() -> None:
    """What costs least is found although one kit alone would go elsewhere."""
    rates = TableRates("DKK", {"A": ((1, 100), (10_000, 500)), "B": ((10_000, 120),)})
    shelves = Shelves(
        {
            "CUP": {"A": 2, "B": 3},
            "BOX": {"A": 9, "B": 9},
            "TEAPOT": {"A": 9, "B": 9},
        },
        {},
        INSIDE,
    )
    network = Network(network_of({"A": 0, "B": 0}).nodes, rates)
    plan = source_kits(ordered(GIFT=1, TEA_SET=2), network, shelves)
    expected = {("GIFT", "B"): 1, ("TEA-SET", "B"): 2}
    assert (expected, 120) == (assigned(plan), plan.cost.minor)


def test_a_plan_by_other_goals_is_not_called_proved_where_kits_share() -> None:
    """Only plans by cost are compared as a whole; others miss no unit needlessly."""
    strategy = Strategy("near", objective=((Term(Goal.DISTANCE),),))
    wanted = ordered(GIFT=1, TEA_SET=1)
    plan = source_kits(wanted, network_of({"A": 100, "B": 200}), LAST_CUPS, strategy)
    assert ((), False) == (plan.missing, plan.proved)


def test_what_stock_would_change_is_not_guessed_where_kits_share() -> None:
    """A plan within shares does not know what one unit more would do."""
    plan = source_kits(
        ordered(GIFT=1, TEA_SET=1), network_of({"A": 100, "B": 200}), LAST_CUPS
    )
    kinds = {str(flip.kind) for flip in plan.explanation.flips}
    assert "STOCK" not in kinds


def best(costs: Mapping[str, int], free: Shelf, gifts: int, sets: int) -> list[int]:
    """The least by hand: missing units, those of each line, divided lines, cents."""
    found: list[list[int]] = []
    for gift in product(range(gifts + 1), repeat=len(costs)):
        for tea in product(range(sets + 1), repeat=len(costs)):
            rows = [*zip(costs, gift, tea, strict=True)]
            if sum(gift) > gifts or sum(tea) > sets:
                continue
            if any(
                one + two > free["CUP"][node]
                or one > free["BOX"][node]
                or two > free["TEAPOT"][node]
                for node, one, two in rows
            ):
                continue
            short = [gifts - sum(gift), sets - sum(tea)]
            divided = [sum(1 for n in line if n) > 1 for line in (gift, tea)]
            cost = sum(costs[node] for node, one, two in rows if one or two)
            found.append([sum(short), *short, sum(divided), cost])
    return min(found)


@pytest.mark.soak
def test_kits_that_share_equal_brute_force(soak: int) -> None:
    """No division of the components among the kits is better than a proved plan."""
    for seed in range(200 * soak):
        draw = random.Random(seed)
        costs = {node: draw.randint(1, 9) for node in "ABC"[: draw.randint(2, 3)]}
        free = {
            sku: {node: draw.randint(0, 2) for node in costs}
            for sku in ("CUP", "BOX", "TEAPOT")
        }
        gifts, sets = draw.randint(1, 2), draw.randint(1, 2)
        wanted = ordered(GIFT=gifts, TEA_SET=sets)
        plan = source_kits(wanted, network_of(costs), Shelves(free, {}, INSIDE))
        short = {one.line: one.quantity for one in plan.missing}
        parts = [one.line for one in plan.assignments]
        found = [
            sum(short.values()),
            short.get("1", 0),
            short.get("2", 0),
            sum(parts.count(line) > 1 for line in set(parts)),
            plan.cost.minor,
        ]
        assert (best(costs, free, gifts, sets), True) == (found, plan.proved), seed
