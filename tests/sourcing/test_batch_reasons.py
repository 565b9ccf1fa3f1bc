"""What a batch says of places, lines and missing units is true when asked again."""

from collections import Counter
from random import Random

import pytest
from attrs import evolve

from ordercore.sourcing import (
    CHEAPEST,
    Constraint,
    ConstraintKind,
    Demand,
    DemandLine,
    Network,
    Node,
    NodeKind,
    Strategy,
)
from ordercore.sourcing.batch import BatchRule, source_batch
from ordercore.testing.batches import TownRates
from ordercore.testing.sourcing import SourcingProblem
from ordercore.values import Address, Coordinates, Money
from tests.sourcing import brute_strategy as brute
from tests.sourcing import strategies

NAMES = ("N0", "N1", "N2")
EXCLUDE, ONLY = ConstraintKind.EXCLUDE, ConstraintKind.ONLY
SAFETY, FAR = ConstraintKind.SAFETY_STOCK, ConstraintKind.MAX_DISTANCE
FIRST, VIP = BatchRule.FIRST_COME, BatchRule.VIP_FIRST


def drawn(seed):
    """Return the orders of a batch, the network, the stock and the strategies."""
    random = Random(seed)
    tables = {
        f"{name}-8000": ((1_000, random.randint(3, 9)), (9_000, 15)) for name in NAMES
    }
    nodes = [
        Node(
            *(name, name, NodeKind.WAREHOUSE),
            Address("DK", name, at=Coordinates(56, random.choice([10, 13, 24]))),
            Money(random.randint(0, 2), "DKK"),
        )
        for name in NAMES
    ]
    stock = {
        sku: {name: random.randint(0, 2) for name in NAMES} for sku in ("S0", "S1")
    }
    demands = [
        Demand(
            f"W-{number}",
            strategies.TO,
            tuple(
                DemandLine(str(at), sku, random.randint(1, 2), 300)
                for at, sku in enumerate(["S0", "S1"][: random.randint(1, 2)])
            ),
        )
        for number in range(1, 1 + random.randint(2, 4))
    ]
    kept = Constraint(SAFETY, 1, nodes=random.choice([(), ("N0",)]))
    safety = (kept,) if random.random() < 0.5 else ()
    own = {one.order: (*safety, *ruled(random)) for one in demands}
    by = {
        name: Strategy(f"s{name}", constraints=rules)
        for name, rules in own.items()
        if rules
    }
    return demands, Network(tuple(nodes), TownRates("DKK", tables)), stock, by


def ruled(random):
    """Yield what an order may not."""
    if random.random() < 0.6:
        sku = random.choice([(), ("S0",)])
        yield Constraint(EXCLUDE, nodes=(random.choice(NAMES),), sku=sku)
    if random.random() < 0.3:
        yield Constraint(ONLY, nodes=tuple(random.sample(NAMES, 2)))
    if random.random() < 0.3:
        yield Constraint(FAR, random.choice([10, 300]))


def units(plan, line):
    """Return how many units of a line ship."""
    return sum(one.quantity for one in plan.assignments if one.line == line)


def without(rules, order, by):
    """Return strategies without some rules of one; safety stock is one for all."""
    return {
        name: evolve(
            one,
            constraints=tuple(
                rule
                for rule in one.constraints
                if rule not in rules or (name != order and rule.kind != SAFETY)
            ),
        )
        for name, one in by.items()
    }


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_what_keeps_units_from_a_line_does(part, soak):
    """Without these rules more of it ships, without fewer not; and else without none.

    Each alone where it is said so; each time the whole batch is sourced again.
    """
    told = Counter()
    for seed in range(part, 160 * soak, 4):
        demands, network, stock, by = drawn(seed)
        rule = Random(seed).choice([FIRST, VIP])

        def shipped(order, line, rules, asked=(demands, network, stock), by=by, k=rule):
            plan = source_batch(*asked, rule=k, strategies=without(rules, order, by))
            return units(plan.by_order[order], line)

        batch = source_batch(demands, network, stock, rule=rule, strategies=by)
        for plan in batch.plans:
            rules = by[plan.order].constraints if plan.order in by else ()
            for one in plan.missing:
                asked = plan.order, one.line
                now = units(plan, one.line)
                named = [k for k in rules if str(k) in one.by]
                told[one.reason, len(named) > 1, one.each] += 1
                assert bool(named) == (one.reason == "RULED_OUT"), seed
                if not named:
                    assert now == shipped(*asked, rules), seed
                elif one.each or len(named) == 1:
                    assert all(shipped(*asked, [k]) > now for k in named), seed
                else:
                    fewer = [[k for k in named if k != one] for one in named]
                    assert shipped(*asked, named) > now, seed
                    assert all(shipped(*asked, some) == now for some in fewer), seed

    assert {("RULED_OUT", True, True), ("RULED_OUT", True, False)} < {*told}
    assert ("OTHERS_FIRST", False, False) in told


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_what_is_said_of_places_holds(part, soak):
    """SRC 64: as long as the others have what they have, by trying everything."""
    told = Counter()
    for seed in range(part, 100 * soak, 4):
        demands, network, stock, by = drawn(seed)
        batch = source_batch(demands, network, stock, strategies=by)
        used = Counter(
            unit
            for plan in batch.plans
            for one in plan.assignments
            for unit in [(one.sku, one.node)] * one.quantity
        )
        for plan, demand in zip(batch.plans, demands, strict=True):
            own = {(a.sku, a.node): 0 for a in plan.assignments}
            for one in plan.assignments:
                own[one.sku, one.node] += one.quantity
            left = {
                sku: {
                    name: n - used[sku, name] + own.get((sku, name), 0)
                    for name, n in row.items()
                }
                for sku, row in stock.items()
            }
            strategy = by.get(plan.order, evolve(CHEAPEST, id="own"))
            problem = SourcingProblem(demand, network, left)
            told.update(places_hold(plan, problem, strategy, seed))

    assert {"CHOSEN", "NO_STOCK", "DOMINATED", "RULED_OUT"} <= {*told}


def places_hold(plan, problem, strategy, seed):
    """Ask again for each place and line; yield the reasons that were given."""
    tried = Nobody(problem, strategy, strategy.constraints)
    value, lost = tried.best(), 1 + len(tried.lines)
    for told in plan.why:
        yield told.reason
        forced = tried.best(forced=told.node)
        if told.reason == "CHOSEN":
            assert value == forced, seed
        elif told.reason == "DOMINATED":
            assert (value[0], True) == (forced[0], told.proved), seed
            assert value < forced, seed
        else:
            divides = told.reason == "TOO_LITTLE" and not strategy.constraints
            fewer = forced is None or forced[: lost + divides] > value[: lost + divides]
            assert fewer, seed
            there = [problem.stock[k.sku].get(told.node, 0) for k in tried.lines]
            assert (told.reason == "NO_STOCK") == (not any(there)), seed
    for told in plan.explanation.lines:
        at = [line.line for line in tried.lines].index(told.line)
        forced = tried.best(told.node, at)
        if told.reason == "CHOSEN":
            assert value == forced, seed
        elif told.reason == "DOMINATED":
            assert value[:lost] == forced[:lost], seed
            assert value <= forced, seed
        else:
            divides = told.reason == "TOO_LITTLE" and not strategy.constraints
            fewer = forced is None or forced[: lost + divides] > value[: lost + divides]
            assert fewer, seed


class Nobody(brute.Tried):
    """All plans where nobody is full, and every place has one table."""

    def options_of(self, node):
        """Return the days, which nobody minds, and what parcels cost."""
        return [(0, self.problem.network.rates.breaks(node.address, self.to))]
