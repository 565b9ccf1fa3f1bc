"""What is said of places that do not ship a large order, lines being moved by hand."""

from collections import Counter
from random import Random

import pytest

from ordercore.sourcing import (
    Constraint,
    ConstraintKind,
    Demand,
    DemandLine,
    Goal,
    Network,
    Node,
    NodeKind,
    Strategy,
    Term,
    source,
)
from ordercore.sourcing.batch import source_batch
from ordercore.testing.batches import TownRates
from ordercore.values import Address, Money
from tests.sourcing.brute import price

NAMES = ("N0", "N1", "N2", "N3", "N4", "N5")
WEIGHTS = (4_000, 6_500, 9_000)
"""Parcels that take several of them, and none that takes all: it matters which."""


def drawn(seed):
    """Return a network and its tables, three orders of which two are large, a stock."""
    random = Random(seed)
    tables = {}
    for name in NAMES:
        base = random.randint(300, 900)
        light, middle = random.randint(9_000, 12_000), random.randint(15_000, 20_000)
        more = random.randint(100, 500)
        tables[f"{name}-1000"] = (
            (light, base),
            (middle, base + more),
            (27_000, base + more + random.randint(100, 500)),
        )
    nodes = [
        Node(n, n, NodeKind.WAREHOUSE, Address("DK", n), money(random.randint(0, 200)))
        for n in NAMES
    ]
    skus = [f"S{number}" for number in range(12)]
    weights = {sku: random.choice(WEIGHTS) for sku in skus}

    def order(name, count):
        lines = [
            DemandLine(sku, sku, random.choice([1, 1, 2]), weights[sku])
            for sku in random.sample(skus, count)
        ]
        return Demand(name, Address("DK", "1000"), tuple(lines))

    demands = order("A", 12), order("B", 11), order("C", 3)
    stock = {sku: {n: random.choice([0, 1, 2, 3]) for n in NAMES} for sku in skus}
    return demands, Network(tuple(nodes), TownRates("DKK", tables)), tables, stock


def money(minor):
    """Return so much."""
    return Money(minor, "DKK")


def billed(loads, demand, network, tables):
    """Return what loads cost, every way to pack them tried; None for too many units."""
    found = 0
    for node, load in loads.items():
        each = [
            line.weight_g
            for line in demand.lines
            for _ in range(load.get(line.line, 0))
        ]
        if len(each) > 8:
            return None
        found += (
            price(tables[f"{node}-1000"], each)[0] + network.node(node).handling.minor
        )
    return found


def moves(loads, demand, stock, target, line):
    """Yield loads after a move there: all units of a line, or of one that is divided.

    Of a line that one place ships whole never a part.
    """
    for source_, load in loads.items():
        for at, units in load.items():
            here = stock[at].get(target, 0) - loads.get(target, {}).get(at, 0)
            whole = [one.quantity for one in demand.lines if one.line == at] == [units]
            count = units if here >= units else 0 if whole else here
            if source_ != target and line in (None, at) and count > 0:
                after = {node: dict(some) for node, some in loads.items()}
                after[source_][at] -= count
                after.setdefault(target, {}).setdefault(at, 0)
                after[target][at] += count
                yield {
                    node: {k: n for k, n in some.items() if n}
                    for node, some in after.items()
                    if any(some.values())
                }


def checked(plan, demand, network, tables, stock):
    """Make each move that is spoken of; yield how often what was told of places."""
    loads = {}
    for one in plan.assignments:
        loads.setdefault(one.node, {})[one.line] = one.quantity
    now = billed(loads, demand, network, tables)
    assert now in (None, plan.cost.minor)
    told = [(one, None) for one in plan.why]
    told += [(one, one.line) for one in plan.explanation.lines]
    for one, line in told:
        if one.reason in {"DOMINATED", "TOO_LITTLE"} and not one.proved:
            after = [*moves(loads, demand, stock, one.node, line)]
            costs = [billed(some, demand, network, tables) for some in after]
            if one.reason == "TOO_LITTLE":
                assert not costs
                assert "any single move there divides one more line" in one.text
                yield "little"
            elif one.extra is None:
                assert "could ship; what that would come to" in one.text
            elif now is not None and None not in costs:
                assert min(costs) - now == one.extra.minor
                assert one.extra.minor >= 0  # else it would have been made
                yield "moved"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_the_best_move_costs_what_is_said(part, soak):
    """In parcels of whole units, alone and in a batch; none that saves was left out."""
    told = Counter()
    for seed in range(part, 12 * soak, 4):
        demands, network, tables, stock = drawn(seed)
        plan = source(demands[0], network, stock)
        assert not plan.proved
        told.update(checked(plan, demands[0], network, tables, stock))
        batch = source_batch(demands, network, stock)
        used = Counter()
        for plan in batch.plans:
            for one in plan.assignments:
                used[one.sku, one.node] += one.quantity
        for plan, demand in zip(batch.plans, demands, strict=True):
            left = {
                sku: {node: n - used[sku, node] for node, n in row.items()}
                for sku, row in stock.items()
            }
            for one in plan.assignments:
                left[one.sku][one.node] += one.quantity
            told.update(checked(plan, demand, network, tables, left))

    assert {"little", "moved"} == {*told}


def minded(loads, demand, network, tables, goals):
    """Return what goals come to, the first before the second; None for many units."""
    found = dict.fromkeys(goals, 0)
    for node, load in loads.items():
        each = [k.weight_g for k in demand.lines for _ in range(load.get(k.line, 0))]
        if len(each) > 14:
            return None
        cost, parcels = price(tables[f"{node}-1000"], each)
        more = {
            Goal.COST: cost + network.node(node).handling.minor,
            Goal.PARCELS: parcels,
            Goal.SHIPMENTS: 1,
        }
        for goal in goals:
            found[goal] += more[goal]
    return tuple(found.values())


def any_moves(loads, demand, stock, target, line, most):
    """Yield loads after a move there, of as many units as there are, to few places."""
    for source_, load in loads.items():
        for at, units in load.items():
            here = stock[at].get(target, 0) - loads.get(target, {}).get(at, 0)
            if source_ != target and line in (None, at) and here > 0:
                after = {node: dict(some) for node, some in loads.items()}
                after[source_][at] -= min(units, here)
                after.setdefault(target, {}).setdefault(at, 0)
                after[target][at] += min(units, here)
                left = {n: {k: u for k, u in s.items() if u} for n, s in after.items()}
                found = {node: some for node, some in left.items() if some}
                if len(found) <= most:
                    yield found


@pytest.mark.soak
@pytest.mark.parametrize("first", [Goal.SHIPMENTS, Goal.PARCELS, Goal.COST])
@pytest.mark.parametrize("most", [3, 9])
def test_the_best_move_by_a_strategy(first, most, soak):
    """What a large order comes to by a strategy when one of its lines moves there."""
    told = Counter()
    for seed in range(5 * soak):
        (demand, *_), network, tables, stock = drawn(seed)
        goals = dict.fromkeys([first, Goal.COST])
        rules = (Constraint(ConstraintKind.MAX_NODES, most),)
        levels = tuple((Term(goal),) for goal in goals)
        strategy = Strategy("mine", levels, rules)
        plan = source(demand, network, stock, strategy)
        loads = {}
        for one in plan.assignments:
            loads.setdefault(one.node, {})[one.line] = one.quantity
        asked = demand, network, tables, goals
        now = minded(loads, *asked)
        said = [(one, None) for one in plan.why]
        said += [(one, one.line) for one in plan.explanation.lines]
        for one, line in said:
            if one.reason == "DOMINATED" and not plan.proved:
                after = [*any_moves(loads, demand, stock, one.node, line, most)]
                values = [minded(some, *asked) for some in after]
                if not values:
                    assert "not worked out" in one.text
                    told["none"] += 1
                elif now is not None and None not in values:
                    best = min(values)
                    assert one.extra.minor == best[-1] - now[-1]
                    better = one.text == "the best move there would be better"
                    assert better == (best < now), seed
                    told["moved"] += 1

    assert told["moved"] > 0
