"""S4: orders of 25, 50 and 100 lines, as other shops place them, at 20 and 50 nodes.

Too many lines for trying all subsets: ours is searched, and says how far from the best
it is at most.  HiGHS gets the same question as a mixed-integer program, one thread, and
a limit of time; what it finds within that is what ours is held against, and its own
bound shows where it was not done.  Cost and bounds are HiGHS' own domain; how often it
ships an order for less is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import inf
from random import Random
from time import process_time

from attrs import frozen

from benchmarks.harness import Better, Result, interleaved, versions
from benchmarks.retail import Retail, address, retail, weight
from ordercore.sourcing import Demand, DemandLine, Network, SourcingPlan, source
from ordercore.sourcing.costs.lane import Lane

__all__ = ["cases", "run", "solved"]

NODES = (20, 50)
LINES = (25, 50, 100)
AT_MOST_ABOVE = 1.01
SECONDS = 30.0
"""How long HiGHS may take for one order."""

Stock = Mapping[str, Mapping[str, int]]


def run(quick: bool) -> list[Result]:
    """Return cost, certainty and speed beside HiGHS."""
    limit = 3.0 if quick else SECONDS
    results: list[Result] = []
    for nodes in NODES[:1] if quick else NODES:
        shop = retail(nodes, 1)
        for lines in LINES:
            orders = cases(shop, lines, 2 if quick else 5)
            workload = f"{nodes} nodes, orders of {lines} lines"
            results += _measured(shop, orders, workload, limit, 1 if quick else 3)
    return results


def cases(shop: Retail, lines: int, count: int) -> list[Demand]:
    """Return orders of so many different articles, one to six units of each."""
    random = Random(lines)
    skus = list(shop.stock)
    popular = list(accumulate([1 / rank**0.9 for rank in range(1, len(skus) + 1)]))
    weighed = Random(2)
    weights = [weight(weighed) for _ in skus]
    found: list[Demand] = []
    for number in range(count):
        chosen: dict[int, None] = {}
        while len(chosen) < lines:
            chosen[random.choices(range(len(skus)), cum_weights=popular)[0]] = None
        wanted = [
            DemandLine(str(at), skus[sku], random.randint(1, 6), weights[sku])
            for at, sku in enumerate(chosen, 1)
        ]
        to = address(random, f"B{number}")
        found.append(Demand(f"B-{number}", to, tuple(wanted)))
    return found


def _measured(
    shop: Retail, orders: Sequence[Demand], workload: str, limit: float, rounds: int
) -> Iterator[Result]:
    found = [solved(order, shop.network, shop.stock, limit) for order in orders]
    plans = [source(order, shop.network, shop.stock) for order in orders]
    (seconds,) = interleaved(
        lambda: [source(order, shop.network, shop.stock) for order in orders],
        rounds=rounds,
        clock=process_time,
        warm_up=0,
    )
    ours = [Answer(p.cost.minor, _bound(p), seconds / len(plans)) for p in plans]
    version = versions("scipy")
    for metric, of, target in (
        ("cents to ship all of them", _cost, AT_MOST_ABOVE),
        ("times what is proved to be the least", _times, None),
        ("s of CPU an order", _seconds, None),
    ):
        yield Result(
            id="S4",
            workload=workload,
            metric=metric,
            ours=of(ours),
            peer=of(found),
            peer_name="HiGHS",
            peer_version=version,
            better=Better.LOWER,
            target=target,
        )
    pairs = [*zip(ours, found, strict=True)]
    better = sum([theirs.cost < mine.cost for mine, theirs in pairs])
    worse = sum([theirs.cost > mine.cost for mine, theirs in pairs])
    for metric, count in (
        (f"of {len(pairs)} orders HiGHS ships for less", better),
        (f"of {len(pairs)} orders ours ships for less", worse),
    ):
        yield Result(id="S4", workload=workload, metric=metric, ours=count)


def _bound(plan: SourcingPlan) -> float:
    return plan.bound.minor if plan.bound is not None else 0.0


@frozen
class Answer:
    """What an order costs, what none costs less than, and how long that took."""

    cost: int
    bound: float
    seconds: float


def _cost(answers: Sequence[Answer]) -> float:
    return sum([answer.cost for answer in answers])


def _times(answers: Sequence[Answer]) -> float:
    return _cost(answers) / sum([answer.bound for answer in answers])


def _seconds(answers: Sequence[Answer]) -> float:
    return sum([answer.seconds for answer in answers]) / len(answers)


def solved(order: Demand, network: Network, stock: Stock, limit: float) -> Answer:
    """Return what HiGHS finds within so many seconds."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    start = process_time()
    program = _Program(order, network, stock)
    rows, columns, values = zip(*program.entries, strict=True)
    shape = len(program.lowest), len(program.cost)
    found = milp(
        program.cost,
        constraints=LinearConstraint(
            csr_array((values, (rows, columns)), shape=shape),
            program.lowest,
            program.highest,
        ),
        integrality=[1] * len(program.cost),
        bounds=Bounds(0, program.most),
        options={"time_limit": limit, "mip_rel_gap": 0},
    )
    return Answer(round(found.fun), found.mip_dual_bound, process_time() - start)


class _Program:
    """Who ships what as a mixed-integer program.

    A node that ships has one step of its price table, and as many full parcels as it
    needs; lines that a node has whole ship whole, the others unit by unit.
    """

    def __init__(self, order: Demand, network: Network, stock: Stock) -> None:
        self.cost: list[float] = []
        self.most: list[float] = []
        self.lowest: list[float] = []
        self.highest: list[float] = []
        self.entries: list[tuple[int, int, float]] = []
        lanes = network.lanes_to(order.ship_to).by_node
        ships = {node: self._variable(0, 1) for node in lanes}
        loads: dict[str, list[tuple[int, float]]] = {node: [] for node in lanes}
        for line in order.lines:
            row: list[tuple[int, float]] = []
            held = {n: u for n, u in stock[line.sku].items() if n in lanes and u > 0}
            whole = [node for node, units in held.items() if units >= line.quantity]
            for node in whole or held:
                units = line.quantity if whole else 1
                most = 1 if whole else min(held[node], line.quantity)
                variable = self._variable(0, most)
                row.append((variable, units))
                loads[node].append((variable, units * line.weight_g))
                self._row([(variable, 1), (ships[node], -most)], -inf, 0)
            self._row(row, line.quantity, line.quantity)
        for node, lane in lanes.items():
            self._node(lane, ships[node], loads[node])

    def _node(self, lane: Lane, ships: int, load: list[tuple[int, float]]) -> None:
        heaviest = sum([self.most[variable] * each for variable, each in load])
        parcels = heaviest // lane.limit
        table, handling = lane.tariff.steps, lane.handling.minor
        steps = [self._variable(handling + price, 1) for _, price in table]
        full = self._variable(table[-1][1], parcels)
        self._row([(ships, -1), *[(step, 1) for step in steps]], 0, 0)
        self._row([(full, 1), (ships, -parcels)], -inf, 0)
        room = [(s, -limit) for s, limit in zip(steps, lane.tariff.limits, strict=True)]
        self._row([*load, *room, (full, -lane.limit)], -inf, 0)

    def _variable(self, cost: float, most: float) -> int:
        self.cost.append(cost)
        self.most.append(most)
        return len(self.cost) - 1

    def _row(
        self, entries: Sequence[tuple[int, float]], lowest: float, highest: float
    ) -> None:
        row = len(self.lowest)
        self.entries += [(row, column, value) for column, value in entries]
        self.lowest.append(lowest)
        self.highest.append(highest)
