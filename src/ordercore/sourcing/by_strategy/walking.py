"""The best plan by a strategy, from node to node, each taking a load: exact.

What has been shipped so far is known by the units that still want a place, from how
many nodes each line has come, and how many nodes ship; of the ways to come to the same
point only the best goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from ordercore.sourcing.by_strategy.case import Case, Row
from ordercore.sourcing.by_strategy.measuring import Loads, Measure
from ordercore.sourcing.cheapest.effort import Effort

__all__ = ["walk"]

Units = tuple[int, ...]
"""For each line so many."""

State = tuple[Units, Units, int]
"""Units without a place, nodes of each line that is counted, nodes that ship."""

Load = tuple[Units, int, int]
"""Units, what they count, and 1 if there are any."""

Step = tuple[State, Units]
"""From where a point was reached, and by which load."""


def walk(
    case: Case,
    measure: Measure,
    effort: Effort,
    limit: int,
    *,
    forced: str = "",
    line: int | None = None,
) -> Loads | None:
    """Return the best loads that come to less than *limit*, None if there are none.

    Args:
        case: what is asked.
        measure: what is minded.
        effort: a step for each load that is tried.  Raises TooMuch.
        limit: only what is better is looked for.
        forced: a node that has to ship something.
        line: of which line, as its place in the demand; None for any.
    """
    if forced and forced not in case.nodes:
        return None
    floors = _Floors(case, measure)
    asked = range(len(case.rows)) if line is None else (line,)
    trail: list[Mapping[State, Step]] = []
    quantities = tuple([row.quantity for row in case.rows])
    costs = {(quantities, (0,) * len(_counters(case, measure)), 0): 0}
    for place, node in enumerate(case.nodes):
        must = asked if node == forced else ()
        station = _Station(case, measure, node, effort, must)
        after: dict[State, int] = {}
        steps: dict[State, Step] = {}
        for state, before in costs.items():
            for to, more, units in station.leave(state):
                cost = before + more
                better = cost < after.get(to, limit)
                if better and cost + floors.behind(place, to[0]) < limit:
                    after[to] = cost
                    steps[to] = state, units
        costs = after
        trail.append(steps)
    end = _best_end(case, measure, costs, limit)
    return None if end is None else _way_back(case, end, trail)


def _best_end(
    case: Case, measure: Measure, costs: Mapping[State, int], limit: int
) -> State | None:
    best, found = limit, None
    for state, cost in costs.items():
        if may_end(case, state[0]):
            lost = zip(state[0], measure.lost, strict=True)
            total = cost + sum([units * each for units, each in lost])
            if total < best:
                best, found = total, state
    return found


def may_end(case: Case, missing: Units) -> bool:
    """Tell whether so many units of each line may be left without a place."""
    rows = [*zip(case.rows, missing, strict=True)]
    if case.at_once and any(missing):
        return all([units == row.quantity for row, units in rows])
    return not any([row.whole and 0 < units < row.quantity for row, units in rows])


def _way_back(case: Case, state: State, trail: Sequence[Mapping[State, Step]]) -> Loads:
    found: dict[str, dict[int, int]] = {}
    for node, steps in zip(reversed(case.nodes), reversed(trail), strict=True):
        state, units = steps[state]
        if any(units):
            found[node] = {at: n for at, n in enumerate(units) if n}
    return dict(reversed(found.items()))


class Counter(NamedTuple):
    """From how many nodes a line comes, as far as that has to be known.

    Attributes:
        row: which line.
        most: from more it may not come.
        enough: more need not be told apart.
        free: nodes that do not count.
        second: what it counts that there is a second one.
    """

    row: int
    most: int
    enough: int
    free: frozenset[str]
    second: int


def _counters(case: Case, measure: Measure) -> list[Counter]:
    found: list[Counter] = []
    for at, row in enumerate(case.rows):
        if row.quantity > 1 and not row.single:
            if measure.divided:
                two = Counter(at, row.quantity, 2, frozenset(), measure.divided)
                found.append(two)
            if 0 < row.most_nodes < row.quantity:
                most = row.most_nodes
                found.append(Counter(at, most, most, row.known, 0))
    return found


class _Station:
    """A node, what it can take, and where that leads."""

    def __init__(
        self,
        case: Case,
        measure: Measure,
        node: str,
        effort: Effort,
        must: Sequence[int],
    ) -> None:
        self._case = case
        self._measure = measure
        self._node = node
        self._effort = effort
        self._must = must
        self._held = [
            case.held.get(row.sku, {}).get(node, 0) if row.may_be_at(node) else 0
            for row in case.rows
        ]
        self._counters = _counters(case, measure)
        self._new = int(case.limited and node not in case.known)
        self._known: dict[Units, list[Load]] = {}
        skus = [row.sku for row in case.rows]
        self._alone = [skus.count(sku) == 1 for sku in skus]

    def leave(self, state: State) -> Iterator[tuple[State, int, Units]]:
        """Yield where each load leads, what it counts, and the load."""
        needs, counts, nodes = state
        full = self._new and nodes == self._case.most_nodes
        for units, value, ships in self._loads(needs):
            if not ships:
                yield state, 0, units
            elif not full:
                rest = tuple([n - u for n, u in zip(needs, units, strict=True)])
                now = self._count(counts, units, rest) if counts else (0, counts)
                if now is not None:
                    to = rest, now[1], nodes + self._new
                    yield to, value + now[0], units

    def _loads(self, needs: Units) -> Sequence[Load]:
        """Return what it could take when so much is needed, and what that counts."""
        rows = zip(self._case.rows, needs, self._held, strict=True)
        takes = tuple(
            [
                # Who comes from one node at most has come from another one before.
                0 if row.single and need < row.quantity else min(need, there)
                for row, need, there in rows
            ]
        )
        loads = self._known.get(takes)
        if loads is None:
            loads = self._known[takes] = self._worked_out(takes)
        self._effort.spend(len(loads))
        return loads

    def _worked_out(self, takes: Units) -> list[Load]:
        ranges = [
            self._range(row, most, alone=alone)
            for row, most, alone in zip(
                self._case.rows, takes, self._alone, strict=True
            )
        ]
        self._effort.spend(prod(map(len, ranges)))
        shared = self._shared(takes)
        found: list[Load] = []
        for units in product(*ranges):
            if self._must and not any([units[at] for at in self._must]):
                continue
            if not any(units):
                found.append((units, 0, 0))
            elif self._fits(units, shared):
                found.append((units, self._value(units), 1))
        return found

    def _range(self, row: Row, most: int, *, alone: bool) -> Sequence[int]:
        """Return how many units it may take, leaving out what cannot be the best."""
        if not row.single:
            return range(most + 1)
        if row.whole or self._case.free:
            return (0, most) if 0 < most == row.quantity else (0,)
        return (0, most) if alone and most else range(most + 1)

    def _shared(self, takes: Units) -> list[tuple[int, tuple[int, ...]]]:
        """Return (units, lines) of SKUs of which it has not enough for all lines."""
        by_sku: dict[str, list[int]] = {}
        for at, row in enumerate(self._case.rows):
            if takes[at]:
                by_sku.setdefault(row.sku, []).append(at)
        return [
            (self._held[lines[0]], tuple(lines))
            for lines in by_sku.values()
            if sum([takes[at] for at in lines]) > self._held[lines[0]]
        ]

    def _fits(
        self, units: Units, shared: Sequence[tuple[int, tuple[int, ...]]]
    ) -> bool:
        for there, lines in shared:
            if sum([units[at] for at in lines]) > there:
                return False
        groups = self._case.groups
        return not any([len({units[at] > 0 for at in one}) > 1 for one in groups])

    def _value(self, units: Units) -> int:
        rows, unit = self._case.rows, self._measure.unit[self._node]
        weight_g = sum([n * row.weight_g for n, row in zip(units, rows, strict=True)])
        single = sum([n * each for n, each in zip(units, unit, strict=True)])
        before = self._measure.work
        counts = self._measure.shipment(self._node, weight_g, enumerate(units))
        self._effort.spend(self._measure.work - before)
        return counts + single

    def _count(
        self, counts: Units, units: Units, rest: Units
    ) -> tuple[int, Units] | None:
        """Return what counts now that lines come from one node more, and how many.

        None where that is a node too many.
        """
        more = 0
        now: list[int] = []
        for counter, nodes in zip(self._counters, counts, strict=True):
            count = nodes
            if units[counter.row] and self._node not in counter.free:
                count += 1
                if count > counter.most:
                    return None
                more += counter.second * (count == 2)
            now.append(min(count, counter.enough) if rest[counter.row] else 0)
        return more, tuple(now)


class _Floors:
    """What units without a place count at least, behind each node."""

    def __init__(self, case: Case, measure: Measure) -> None:
        self._lost = measure.lost
        self._known: list[dict[Units, int]] = [{} for _ in case.nodes]
        self._later: list[Units] = []
        self._alone: list[Units] = []
        later, alone = [0] * len(case.rows), [*measure.lost]
        for node in reversed(case.nodes):
            self._later.append(tuple(later))
            self._alone.append(tuple(alone))
            for at, row in enumerate(case.rows):
                there = case.held.get(row.sku, {}).get(node, 0)
                if there:
                    later[at] += there
                    one = measure.shipment(node, row.weight_g, ((at, 1),))
                    alone[at] = min(alone[at], one + measure.unit[node][at])
        self._later.reverse()
        self._alone.reverse()

    def behind(self, place: int, needs: Units) -> int:
        """Return what *needs* count at least when only later nodes can ship them."""
        known = self._known[place].get(needs)
        if known is None:
            known = self._known[place][needs] = self._worked_out(place, needs)
        return known

    def _worked_out(self, place: int, needs: Units) -> int:
        lost = highest = 0
        for need, there, one, each in zip(
            needs, self._later[place], self._alone[place], self._lost, strict=True
        ):
            if need > there:
                lost += (need - there) * each
            if need and there and one > highest:
                highest = one
        return lost + highest
