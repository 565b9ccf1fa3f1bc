"""Random strategies and problems for them, drawn without Hypothesis: many, and fast."""

from random import Random

from attrs import evolve

from ordercore.sourcing import (
    Clearance,
    Constraint,
    ConstraintKind,
    Demand,
    Goal,
    Known,
    Network,
    NodeKind,
    Strategy,
    Term,
)
from ordercore.testing.sourcing import SourcingProblem
from ordercore.values import Address, Coordinates
from tests.sourcing.instances import instance

DAYS = {"N0": 4, "N1": 1, "N2": 2}
TO = Address("DK", "8000", at=Coordinates(56, 10))
LIMITS = {
    ConstraintKind.MAX_DISTANCE: (0, 800),
    ConstraintKind.MAX_DAYS: (1, 4),
    ConstraintKind.SAFETY_STOCK: (1, 2),
    ConstraintKind.MAX_NODES: (1, 2),
    ConstraintKind.MAX_NODES_PER_LINE: (1, 2),
}
PLACED = {
    ConstraintKind.MAX_DISTANCE,
    ConstraintKind.MAX_DAYS,
    ConstraintKind.CAPACITY,
    ConstraintKind.CUT_OFF,
    ConstraintKind.EXCLUDE,
    ConstraintKind.ONLY,
    ConstraintKind.SAFETY_STOCK,
}


def problem(seed, *, again=False, **options):
    """Return a problem whose nodes are somewhere, of some kind and in some groups.

    *again*: whether some nodes have units of the order already.
    """
    random = Random(seed)
    drawn = instance(seed, **options)
    nodes = [
        evolve(
            node,
            kind=random.choice([NodeKind.STORE, NodeKind.WAREHOUSE]),
            groups=tuple(g for g in ("north", "own") if random.random() < 0.5),
            co2_g_per_tkm=random.choice([0, 50_000, 900_000]),
            address=evolve(
                node.address,
                at=Coordinates(56, random.choice([10, 13, 18, 24])),
            ),
        )
        for node in drawn.network.nodes
    ]
    lines, before = drawn.demand.lines, set()
    if again:
        names = [node.id for node in nodes]
        drawn_nodes = [tuple(n for n in names if random.random() < 0.3) for _ in lines]
        pairs = zip(lines, drawn_nodes, strict=True)
        lines = tuple(evolve(line, nodes=some) for line, some in pairs)
        before = {name for some in drawn_nodes for name in some}
        before |= {*random.sample(names, random.randint(0, 1))}
    demand = Demand(f"W-{seed}", TO, lines, tuple(sorted(before)))
    network = Network(tuple(nodes), drawn.network.rates)
    return SourcingProblem(demand, network, drawn.stock)


def known(problem):
    """Return what is known of the nodes; of each third problem some are full."""
    third = int(problem.demand.order[2:]) % 3 == 0
    full = {"N2": 1000, "N3": 1200} if third else {"N2": 700}
    accepting = frozenset({"N1", "N2"} if third else {"N0", "N2"})
    return Known(DAYS, {"N0": 400, **full}, accepting=accepting)


def strategy(seed, kinds=tuple(ConstraintKind), most=3, *, soft=True):
    """Return a strategy with some goals and some constraints of these kinds."""
    random = Random(seed)
    constraints = [
        constraint(random, random.choice(kinds), soft=soft)
        for _ in range(random.randint(0, most))
    ]
    clearance = Clearance(("N0",), random.choice([(), ("S0", "S1")]))
    return Strategy("drawn", objective(random), tuple(constraints), (clearance,))


def objective(random):
    """Return levels, each of one goal or of several weighted ones."""
    goals = random.sample([*Goal], random.randint(1, 4))
    levels = []
    while goals:
        count = random.choice([1, 1, 2])
        level = [Term(goal, random.randint(1, 5)) for goal in goals[:count]]
        levels.append(tuple(level))
        del goals[:count]
    return tuple(levels)


def constraint(random, kind, *, soft):
    """Return a constraint that says what its kind can say."""
    told = {}
    if kind in LIMITS:
        told["limit"] = random.randint(*LIMITS[kind])
    if kind in PLACED and (kind is ConstraintKind.ONLY or random.random() < 0.7):
        told |= random.choice(
            [
                {"nodes": ("N0", "N2")},
                {"groups": ("north",)},
                {"node_kinds": (NodeKind.STORE,)},
            ]
        )
    if random.random() < 0.4 and kind not in {
        ConstraintKind.MAX_NODES,
        ConstraintKind.ALL_OR_NOTHING,
    }:
        told["sku"] = random.choice([("S0",), ("S1", "S2"), ("S*",)])
    if random.random() < 0.15:
        told["country"] = random.choice([("DK",), ("SE",)])
    if kind is ConstraintKind.EXCLUDE and not told:
        told["groups"] = ("own",)  # to exclude nothing in particular cannot be meant
    return Constraint(kind, level=random.randint(0, 3) if soft else 0, **told)
