"""Lines that no node has whole are divided between nodes, the others ship whole: exact.

The nodes that have a part in it are taken one by one; of the units to divide, a node
takes as many as one price step allows, because more at the same price leaves less to
the others.  What is left of the whole lines goes as in ``cheapest.exact``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ordercore.sourcing.cheapest.effort import Effort
from ordercore.sourcing.cheapest.exact import (
    FAR,
    Part,
    Table,
    parts_of,
    reached,
    tabulate,
)
from ordercore.sourcing.cheapest.pools import Case, Pool, case_of
from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.supply import Want

__all__ = ["Loads", "deal", "solve"]

Loads = dict[str, dict[int, int]]
"""Node -> place in the wants -> units."""

State = tuple[int, tuple[int, ...]]
"""Whole lines and units of each pool that have no place yet."""


class Load(NamedTuple):
    """What one node takes: whole lines, units of each pool, and what that costs."""

    mask: int
    units: tuple[int, ...]
    cost: int


def solve(
    lanes: Lanes,
    wants: Sequence[Want],
    divided: Collection[int],
    effort: Effort,
    *,
    forced: str = "",
    line: int | None = None,
    limit: int = FAR,
) -> Loads | None:
    """Return the cheapest way to ship *wants*, or None when there is none.

    Args:
        lanes: of the destination.
        wants: what ships.
        divided: places in *wants* of the lines that may ship from several nodes.
        effort: a step for each load of a node that is looked at.  Raises TooMuch.
        forced: a node that has to ship something.
        line: of which line, as its place in *wants*; None for any.
        limit: only what costs less is looked for.
    """
    case = case_of(lanes, wants, divided, forced)
    # The forced node first: what it takes, no other may take from it again.
    stations = [forced] if forced else []
    stations += [node for node in lanes.by_node if _has_pool(case, node)]
    walk = _Walk(case, limit, effort, line)
    while True:
        found = walk.through(stations)
        if found is None:
            return None
        loads, parts = found
        repeated = _repeated(case, walk.floor, parts)
        if not repeated:
            return _as_loads(case, loads, parts, wants)
        # These would ship twice: more than they have, or dearer than it looks.
        stations += repeated


def _has_pool(case: Case, node: str) -> bool:
    has = any([node in pool.held for pool in case.pools])
    return has and node != case.forced


class _Walk:
    """From node to node, each taking a load, until all that is left goes whole.

    Attributes:
        floor: what a subset of the whole lines costs at least.
    """

    def __init__(
        self, case: Case, limit: int, effort: Effort, line: int | None
    ) -> None:
        self._case = case
        self._limit = limit
        self._effort = effort
        # What the forced node must not go without: lines, and units of pools.
        self._lines = sum(
            [1 << at for at, place in enumerate(case.whole) if line in {None, place}]
        )
        self._pools = [line is None or line in pool.lines for pool in case.pools]
        self.floor = self._table([])
        by_node = case.lanes.by_node
        # No way to ship units of a pool is cheaper than one of them from the best node.
        self._alone = [
            min([by_node[node].cost(pool.weight_g) for node in pool.held])
            for pool in case.pools
        ]

    def _table(self, without: Sequence[str]) -> Table:
        case = self._case
        self._effort.spend(3 ** len(case.items) // 16)
        return tabulate(case.lanes, case.items, case.together, without)

    def through(
        self, stations: Sequence[str]
    ) -> tuple[dict[str, Load], list[Part]] | None:
        """Return what each station takes, and the shipments of all other nodes."""
        pools = self._case.pools
        table = self._table(stations) if stations else self.floor
        start = (len(table.total) - 1, tuple([pool.quantity for pool in pools]))
        costs: dict[State, int] = {start: 0}
        trail: list[dict[State, tuple[State, Load]]] = []
        for place, node in enumerate(stations):
            behind = stations[place + 1 :]
            later = [sum([pool.held.get(n, 0) for n in behind]) for pool in pools]
            costs, steps = self._station(node, costs, later)
            trail.append(steps)
        ends = [
            (cost + table.total[mask], (mask, needs))
            for (mask, needs), cost in costs.items()
            if cost + table.total[mask] < self._limit
        ]
        if not ends:
            return None
        state = min(ends)[1]
        parts = parts_of(table, state[0])
        loads: dict[str, Load] = {}
        for node, steps in zip(reversed(stations), reversed(trail), strict=True):
            state, loads[node] = steps[state]
        return loads, parts

    def _station(
        self, node: str, costs: Mapping[State, int], later: Sequence[int]
    ) -> tuple[dict[State, int], dict[State, tuple[State, Load]]]:
        """Return the cheapest way to each state behind one node, and its last step."""
        after: dict[State, int] = {}
        steps: dict[State, tuple[State, Load]] = {}
        for state, before in costs.items():
            mask, needs = state
            for load in self._loads(node, state, self._limit - before, later):
                cost = before + load.cost
                left = [n - u for n, u in zip(needs, load.units, strict=True)]
                to = (mask ^ load.mask, tuple(left))
                if cost < after.get(to, FAR):
                    after[to] = cost
                    steps[to] = (state, load)
        return after, steps

    def _loads(
        self, node: str, state: State, limit: int, later: Sequence[int]
    ) -> Iterator[Load]:
        """Yield what a node could take, but no load that is no better than another."""
        case, floor = self._case, self.floor
        lane, (mask, needs) = case.lanes.by_node[node], state
        sub = reach = mask & reached(case.items, node)
        while True:
            self._effort.spend()
            weight_g, rest = floor.weight_g[sub], floor.total[mask ^ sub]
            least = lane.cost(weight_g) if sub else 0
            ranges = None
            if least + rest < limit and all([g.fits(sub, node) for g in case.together]):
                ranges = _ranges(case.pools, node, sub, needs, later)
            for units in () if ranges is None else _units(lane, weight_g, ranges):
                load = self._load(lane, sub, units)
                if load.cost + self._least(needs, units, rest) < limit:
                    yield load
            if not sub:
                return
            sub = (sub - 1) & reach

    def _load(self, lane: Lane, mask: int, units: tuple[int, ...]) -> Load:
        self._effort.spend()
        pools = self._case.pools
        if lane.node == self._case.forced and not self._obeys(mask, units):
            return Load(mask, units, FAR)
        if not mask and not any(units):
            return Load(0, units, 0)
        heavy = [n * pool.weight_g for n, pool in zip(units, pools, strict=True)]
        return Load(mask, units, lane.cost(self.floor.weight_g[mask] + sum(heavy)))

    def _obeys(self, mask: int, units: Sequence[int]) -> bool:
        """Tell whether a load of the forced node has what it was forced for."""
        asked = [n for n, must in zip(units, self._pools, strict=True) if must]
        return bool(mask & self._lines) or any(asked)

    def _least(self, needs: Sequence[int], units: Sequence[int], rest: int) -> int:
        """Return what is left costs at least, *rest* being that of the whole lines."""
        for need, taken, alone in zip(needs, units, self._alone, strict=True):
            if need > taken and alone > rest:
                rest = alone
        return rest


def _ranges(
    pools: Sequence[Pool],
    node: str,
    mask: int,
    needs: Sequence[int],
    later: Sequence[int],
) -> list[tuple[int, int, int]] | None:
    """Return (least units, most units, weight of one) of each pool, None if that fails.

    The nodes that follow must be able to supply what is left.
    """
    ranges: list[tuple[int, int, int]] = []
    for pool, need, others in zip(pools, needs, later, strict=True):
        taken = sum([quantity for bit, quantity in pool.whole if bit & mask])
        most = min(need, pool.held.get(node, 0) - taken)
        least = max(0, need - others)
        if least > most:
            return None
        ranges.append((least, most, pool.weight_g))
    return ranges


def _units(
    lane: Lane, weight_g: int, ranges: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[int, ...]]:
    """Yield how many units of each pool a node could take beside *weight_g*."""
    if not ranges:
        yield ()
        return
    (least, most, each), *others = ranges
    if not others:
        for units in _steps(lane, weight_g, least, most, each):
            yield (units,)
        return
    for units in range(most, least - 1, -1):
        for more in _units(lane, weight_g + units * each, others):
            yield (units, *more)


def _steps(
    lane: Lane, weight_g: int, least: int, most: int, each: int
) -> Iterator[int]:
    """Yield the most units of each price step, and 0 where none needs to be taken."""
    units = most
    while units >= max(least, 1):
        yield units
        if not each:
            break
        # Below the first step, and where the rest alone passes it, this is negative.
        units = (lane.below(weight_g + units * each) - weight_g) // each
    if not least:
        yield 0


def _repeated(case: Case, table: Table, parts: Sequence[Part]) -> list[str]:
    """Return nodes that ship twice and could not do it at once for the price."""
    joined: dict[str, int] = {}
    cost: dict[str, int] = {}
    for node, mask in parts:
        lane = case.lanes.by_node[node]
        joined[node] = joined.get(node, 0) | mask
        cost[node] = cost.get(node, 0) + lane.cost(table.weight_g[mask])
    return [
        node
        for node, mask in joined.items()
        if not all([lines.fits(mask, node) for lines in case.together])
        or case.lanes.by_node[node].cost(table.weight_g[mask]) > cost[node]
    ]


def _as_loads(
    case: Case,
    loads: Mapping[str, Load],
    parts: Sequence[Part],
    wants: Sequence[Want],
) -> Loads:
    """Return who ships how many units of which line."""
    shipped: Loads = {}
    for node, mask in [(node, load.mask) for node, load in loads.items()] + list(parts):
        for bit, place in enumerate(case.whole):
            if mask >> bit & 1:
                shipped.setdefault(node, {})[place] = wants[place].quantity
    for index, pool in enumerate(case.pools):
        supply = {node: load.units[index] for node, load in loads.items()}
        deal(shipped, pool.lines, wants, supply)
    return shipped


def deal(
    shipped: Loads,
    lines: Sequence[int],
    wants: Sequence[Want],
    supply: Mapping[str, int],
) -> None:
    """Add the units that nodes supply to *shipped*, line by line and node by node."""
    needs = [[line, wants[line].quantity] for line in lines]
    for node, units in supply.items():
        left = units
        for need in needs:
            taken = min(need[1], left)
            if taken:
                shipped.setdefault(node, {})[need[0]] = taken
                need[1] -= taken
                left -= taken
