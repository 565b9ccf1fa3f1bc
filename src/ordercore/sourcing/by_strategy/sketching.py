"""A good plan by a strategy, found fast: where the best would take too long, or first.

Lines find the place that counts least one after the other, from several starts; then
each moves where that is better, and nodes are closed where that is better.  The same
question has the same answer.
"""

from collections.abc import Iterator, Sequence

from attrs import evolve

from ordercore.sourcing.by_strategy.case import Case
from ordercore.sourcing.by_strategy.measuring import Loads, Measure

__all__ = ["sketch", "sketch_with"]

STARTS = 8
"""So many nodes are tried as the one that ships all it can."""

ROUNDS = 4
"""So often lines move and nodes close."""

Block = tuple[int, ...]
"""Lines that find their place at once."""


def sketch(
    case: Case, measure: Measure, *, starts: int = STARTS, rounds: int = ROUNDS
) -> Loads:
    """Return good loads that break no rule; perhaps none at all."""
    none: Loads = {}
    found = [
        _Sketch(case, measure).improved(first, blocks, rounds)
        for first, blocks in _starts(case, starts)
    ]
    legal = [loads for loads in found if not case.at_once or _all_there(case, loads)]
    best = min([none, *legal], key=measure.total)
    if case.free and not _all_there(case, best):
        # Where it is not seen how lines go whole, they ship all the same, divided.
        rows = [row._replace(single=False) for row in case.rows]
        loose = evolve(case, rows=tuple(rows), free=False)
        return sketch(loose, measure, starts=starts, rounds=rounds)
    return best


def sketch_with(case: Case, measure: Measure, node: str) -> Loads | None:
    """Return loads of which a node has all that it can take, None if that fails."""
    *_, (_, blocks) = _starts(case, 1)
    loads = _Sketch(case, measure).begun(node, blocks)
    legal = not case.at_once or _all_there(case, loads)
    return loads if node in loads and legal else None


def _all_there(case: Case, loads: Loads) -> bool:
    shipped = sum([units for load in loads.values() for units in load.values()])
    return shipped == sum([row.quantity for row in case.rows])


def _starts(case: Case, nodes: int) -> Iterator[tuple[str, list[Block]]]:
    """Yield which node comes first, and in which order lines find their place."""
    grouped = {at for group in case.groups for at in group}
    blocks = [*case.groups]
    blocks += [(at,) for at in range(len(case.rows)) if at not in grouped]
    blocks = [b for b in blocks if all([case.rows[at].quantity for at in b])]

    def choice(block: Block) -> tuple[int, int, int]:
        rows = [case.rows[at] for at in block]
        held = [case.held.get(row.sku, {}).values() for row in rows]
        places = min([len(nodes) for nodes in held], default=0)
        return places, -sum([row.quantity * row.weight_g for row in rows]), block[0]

    scarce = sorted(blocks, key=choice)
    yield "", scarce
    having = [
        (-sum([case.held.get(row.sku, {}).get(n, 0) > 0 for row in case.rows]), at)
        for at, n in enumerate(case.nodes)
    ]
    for _, at in sorted(having)[:nodes]:
        yield case.nodes[at], scarce


class _Sketch:
    """Who ships how much, while it is still being moved."""

    def __init__(self, case: Case, measure: Measure) -> None:
        self._case = case
        self._measure = measure
        self._loads: dict[str, dict[int, int]] = {}
        self._weight: dict[str, int] = {}
        self._left = {sku: {**nodes} for sku, nodes in case.held.items()}
        self._nodes_of: list[set[str]] = [set() for _ in case.rows]

    def begun(self, first: str, blocks: Sequence[Block]) -> Loads:
        """Return loads of which the first node has all lines that it has whole."""
        first = first if first and self._may_open(first) else ""
        for block in blocks:
            if first and self._can_take(first, block):
                self._take(first, {at: self._case.rows[at].quantity for at in block})
        for block in blocks:
            if not self._nodes_of[block[0]]:
                self._settle(block)
        return self._loads

    def improved(self, first: str, blocks: Sequence[Block], rounds: int) -> Loads:
        """Return the loads that a start leads to."""
        self.begun(first, blocks)
        for _ in range(rounds):
            moved = [self._moved(block) for block in blocks]
            closed = [self._closed(node, blocks) for node in [*self._loads]]
            if not any([*moved, *closed]):
                break
        return self._loads

    def _may_open(self, node: str) -> bool:
        known = self._case.known
        if node in self._loads or node in known:
            return True
        new = [one for one in self._loads if one not in known]
        return len(new) < self._case.most_nodes

    def _may_come(self, at: int, node: str) -> bool:
        """Tell whether a line may come from a node besides those that it comes from."""
        row, before = self._case.rows[at], self._nodes_of[at]
        if row.single:
            return not before and row.may_be_at(node)
        return node in row.known or len(before - row.known) < row.most_nodes

    def _can_take(self, node: str, block: Sequence[int]) -> bool:
        wanted: dict[str, int] = {}
        for at in block:
            row = self._case.rows[at]
            if not row.may_be_at(node):
                return False
            wanted[row.sku] = wanted.get(row.sku, 0) + row.quantity
        return all([self._left[s].get(node, 0) >= n for s, n in wanted.items()])

    def _take(self, node: str, units: dict[int, int]) -> None:
        load = self._loads.setdefault(node, {})
        for at, n in units.items():
            row = self._case.rows[at]
            load[at] = load.get(at, 0) + n
            self._left[row.sku][node] -= n
            self._weight[node] = self._weight.get(node, 0) + n * row.weight_g
            self._nodes_of[at].add(node)

    def _give_back(self, node: str, at: int) -> int:
        row, units = self._case.rows[at], self._loads[node].pop(at)
        self._left[row.sku][node] += units
        self._weight[node] -= units * row.weight_g
        self._nodes_of[at].discard(node)
        if not self._loads[node]:
            del self._loads[node], self._weight[node]
        return units

    def _more(self, node: str, block: Sequence[int], most: int | None = None) -> int:
        """Return what it counts more when a node takes lines, *most* units of each."""
        rows, unit = self._case.rows, self._measure.unit[node]
        units = {at: most or rows[at].quantity for at in block}
        weight_g = sum([n * rows[at].weight_g for at, n in units.items()])
        before = self._weight.get(node)
        more = sum([unit[at] * n for at, n in units.items()])
        shipment = self._measure.shipment
        if before is None:
            return more + shipment(node, weight_g, units.items())
        load = self._loads[node].items()
        more += shipment(node, before + weight_g, [*load, *units.items()])
        return more - shipment(node, before, load)

    def _settle(self, block: Sequence[int], but: str = "") -> None:
        """Find the best place for lines that have none."""
        offers = [
            (self._more(node, block), at, node)
            for at, node in enumerate(self._case.nodes)
            if node != but and self._may_open(node) and self._can_take(node, block)
        ]
        if offers:
            _, _, node = min(offers)
            self._take(node, {at: self._case.rows[at].quantity for at in block})
        elif len(block) == 1:
            self._spread(block[0], but)

    def _spread(self, at: int, but: str) -> None:
        """Let several nodes ship a line, as far as that goes."""
        row = self._case.rows[at]
        need = row.quantity
        while need:
            offers: list[tuple[int, int, int, str]] = []
            for place, node in enumerate(self._case.nodes):
                units = min(need, self._left[row.sku].get(node, 0))
                new = node != but and node not in self._nodes_of[at]
                if units and new and self._may_come(at, node) and self._may_open(node):
                    more = self._more(node, [at], units)
                    offers.append((-units, more, place, node))
            if not offers:
                break
            less, _, _, node = min(offers)
            self._take(node, {at: -less})
            need += less
        if need and row.whole:
            for node in sorted(self._nodes_of[at]):
                self._give_back(node, at)

    def _moved(self, block: Sequence[int]) -> bool:
        """Find lines a better place; tell if there is one."""
        kept = self._kept()
        before = self._measure.total(self._loads)
        for at in block:
            for node in sorted(self._nodes_of[at]):
                self._give_back(node, at)
        self._settle(block)
        return self._better(before, kept)

    def _closed(self, node: str, blocks: Sequence[Sequence[int]]) -> bool:
        """Let others ship what a node ships; tell if that is better."""
        if node not in self._loads:
            return False
        kept = self._kept()
        before = self._measure.total(self._loads)
        gone = {*self._loads[node]}
        homeless = [block for block in blocks if not gone.isdisjoint(block)]
        for block in homeless:
            for at in block:
                for other in sorted(self._nodes_of[at]):
                    self._give_back(other, at)
        for block in homeless:
            self._settle(block, node)
        return self._better(before, kept)

    def _kept(self) -> dict[str, dict[int, int]]:
        return {node: {**load} for node, load in self._loads.items()}

    def _better(self, before: int, kept: dict[str, dict[int, int]]) -> bool:
        if self._measure.total(self._loads) < before:
            return True
        for node in [*self._loads]:
            for at in [*self._loads[node]]:
                self._give_back(node, at)
        for node, load in kept.items():
            self._take(node, load)
        return False
