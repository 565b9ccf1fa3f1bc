"""S1: one order after the other is sourced, at 5, 20 and 100 nodes.

Speed through the public call, with building the plan; cost against what other systems'
rules choose for the same orders; time against two solvers, CP-SAT and HiGHS, one thread
each.  A solver gets the same question, works out the cheapest shipment of every subset
of the lines (its columns) and solves the set partitioning over them; once more it is
timed with the columns given for nothing.  What it finds must cost what our plan costs,
order by order.
"""

from collections.abc import Callable, Sequence
from time import process_time
from typing import TypeAlias

from attrs import frozen

from benchmarks.harness import Better, Result, interleaved, versions
from benchmarks.retail import Retail, retail
from benchmarks.rules import RULES, Rule, cost_of
from ordercore.sourcing import Demand, source

__all__ = ["run"]

NODES = (5, 20, 100)
TARGET = {20: 50_000.0}
AGAIN = 20

Columns: TypeAlias = list[tuple[int, int]]
"""(lines as a bit mask, cost) of every subset that one node has."""

Solver: TypeAlias = Callable[[int, Columns], int]


def run(quick: bool) -> list[Result]:
    """Return speed, cost against the rules, and time against the solvers."""
    results: list[Result] = []
    for nodes in NODES:
        shop = retail(nodes, 1_000 if quick else 5_000)
        lines = sum(len(order.lines) for order in shop.orders) / len(shop.orders)
        workload = f"{nodes} nodes, {lines:.1f} lines an order"
        results += _speed(shop, workload, TARGET.get(nodes), 5 if quick else 15)
        results += [_cost(shop, workload, name, rule) for name, rule in RULES.items()]
        results += _solvers(shop, workload, 60 if quick else 300, 3 if quick else 7)
    return results


def _speed(
    shop: Retail, workload: str, target: float | None, rounds: int
) -> list[Result]:
    (seconds,) = interleaved(
        lambda: _source(shop, shop.orders), rounds=rounds, clock=process_time
    )
    speed = len(shop.orders) / seconds
    return [
        Result(id="S1", workload=workload, metric="orders/s", ours=speed, target=target)
    ]


def _source(shop: Retail, orders: Sequence[Demand]) -> None:
    for order in orders:
        source(order, shop.network, shop.stock)


def _cost(shop: Retail, workload: str, name: str, rule: Rule) -> Result:
    ours = theirs = 0
    for order in shop.orders:
        ours += source(order, shop.network, shop.stock).cost.minor
        chosen = rule(order, shop.network, shop.stock)
        theirs += cost_of(chosen, order, shop.network)
    count = 100 * len(shop.orders)
    return Result(
        id="S1",
        workload=workload,
        metric="EUR an order to ship",
        ours=ours / count,
        peer=theirs / count,
        peer_name=name,
        better=Better.LOWER,
        target=1.0,
    )


def _solvers(shop: Retail, workload: str, count: int, rounds: int) -> list[Result]:
    orders = shop.orders[:count]
    given = [columns_of(order, shop) for order in orders]
    ours, *theirs = interleaved(
        # As often as makes it long enough to be timed beside them.
        lambda: _source(shop, orders * AGAIN),
        *(
            call
            for solve, _, _ in SOLVERS.values()
            for call in (_whole(solve, shop, orders), _alone(solve, orders, given))
        ),
        rounds=rounds,
        clock=process_time,
    )
    costs = [source(order, shop.network, shop.stock).cost.minor for order in orders]
    speed = AGAIN * count / ours
    results: list[Result] = []
    for at, (name, (solve, package, target)) in enumerate(SOLVERS.items()):
        found = _alone(solve, orders, given)()
        differ = sum(a != b for a, b in zip(costs, found, strict=True))
        peer = Peer("S1", workload, name, versions(package))
        whole, alone = theirs[2 * at : 2 * at + 2]
        results += [
            peer.faster("orders/s, proved best", speed, count / whole, target),
            peer.faster("orders/s, columns given", speed, count / alone, None),
            peer.none(f"of {count} optima that differ", differ),
        ]
    return results


@frozen
class Peer:
    """Who is measured with what."""

    id: str
    workload: str
    name: str
    version: str

    def faster(
        self, metric: str, ours: float, theirs: float, target: float | None
    ) -> Result:
        return Result(
            id=self.id,
            workload=self.workload,
            metric=metric,
            ours=ours,
            peer=theirs,
            peer_name=self.name,
            peer_version=self.version,
            target=target,
        )

    def none(self, metric: str, count: int) -> Result:
        return Result(
            id=self.id,
            workload=self.workload,
            metric=metric,
            ours=count,
            peer_name=self.name,
            peer_version=self.version,
            better=Better.LOWER,
            target=0,
        )


def _whole(
    solve: Solver, shop: Retail, orders: Sequence[Demand]
) -> Callable[[], list[int]]:
    return lambda: [solve(len(o.lines), columns_of(o, shop)) for o in orders]


def _alone(
    solve: Solver, orders: Sequence[Demand], given: Sequence[Columns]
) -> Callable[[], list[int]]:
    return lambda: [
        solve(len(order.lines), columns)
        for order, columns in zip(orders, given, strict=True)
    ]


def columns_of(order: Demand, shop: Retail) -> Columns:
    """Return the cheapest shipment of every subset of the lines."""
    lanes = shop.network.lanes_to(order.ship_to)
    weights = [0]
    for line in order.lines:
        weights += [weight + line.quantity * line.weight_g for weight in weights]
    rows = [
        (1 << at, d.quantity, shop.stock[d.sku]) for at, d in enumerate(order.lines)
    ]
    best: dict[int, int] = {}
    for node, lane in lanes.by_node.items():
        sub = reach = sum(bit for bit, units, row in rows if row.get(node, 0) >= units)
        while sub:
            cost = lanes.minor(lane.cost(weights[sub]))
            if cost < best.get(sub, cost + 1):
                best[sub] = cost
            sub = (sub - 1) & reach
    return list(best.items())


def _cp_sat(lines: int, columns: Columns) -> int:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in columns]
    for line in range(lines):
        having = [
            variable
            for variable, (mask, _) in zip(chosen, columns, strict=True)
            if mask >> line & 1
        ]
        model.add_exactly_one(having)
    model.minimize(
        sum(
            cost * variable for variable, (_, cost) in zip(chosen, columns, strict=True)
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(model)
    return round(solver.objective_value)


def _highs(lines: int, columns: Columns) -> int:
    from scipy.optimize import Bounds, LinearConstraint, milp

    covers = [[mask >> line & 1 for mask, _ in columns] for line in range(lines)]
    found = milp(
        [cost for _, cost in columns],
        constraints=LinearConstraint(covers, 1, 1),
        integrality=[1] * len(columns),
        bounds=Bounds(0, 1),
    )
    return round(found.fun)


SOLVERS: dict[str, tuple[Solver, str, float | None]] = {
    "CP-SAT": (_cp_sat, "ortools", 40.0),
    "HiGHS": (_highs, "scipy", None),
}
