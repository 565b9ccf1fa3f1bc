"""One question for a strategy: which units want a place, and where they may have it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from attrs import frozen

from ordercore.sourcing.cheapest.dividing import division_of
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.supply import Stock, Want, supply_of
from ordercore.sourcing.strategies.strategy import (
    Constraint,
    ConstraintKind,
    Goal,
    Term,
)

__all__ = ["Case", "Row", "case_of"]


class Row(NamedTuple):
    """A line of the demand.

    Attributes:
        sku: what it is.
        wanted: how many units.
        quantity: how many of them could ship at most.
        weight_g: of one.
        most_nodes: from how many nodes it may ship that have nothing of it yet.
        single: whether it ships from one node, if at all.
        whole: whether it ships whole or not at all.
        known: nodes that have units of it already.
    """

    sku: str
    wanted: int
    quantity: int
    weight_g: int
    most_nodes: int
    single: bool
    whole: bool
    known: frozenset[str]

    def may_be_at(self, node: str) -> bool:
        """Tell whether it may ship from a node when none but the known ones has it."""
        return self.most_nodes > 0 or node in self.known


@frozen
class Case:
    """What is asked.

    Attributes:
        rows: the lines of the demand, in its order.
        nodes: that have something that may ship, as the lanes stand.
        held: SKU -> node -> units that may ship.
        most_nodes: how many nodes may ship that have nothing of the order yet.
        known: nodes that have units of the order already.
        at_once: whether everything ships or nothing.
        groups: rows that ship whole and from one node, or not at all.
        free: whether nothing but the stock says what can ship: then each row ships all
            of its quantity.
    """

    rows: tuple[Row, ...]
    nodes: tuple[str, ...]
    held: Mapping[str, Mapping[str, int]]
    most_nodes: int
    known: frozenset[str]
    at_once: bool
    groups: tuple[tuple[int, ...], ...]
    free: bool

    @property
    def limited(self) -> bool:
        """Whether not all nodes may ship together."""
        return self.most_nodes < len([n for n in self.nodes if n not in self.known])


def case_of(
    demand: Demand,
    lanes: Lanes,
    stock: Stock,
    constraints: Iterable[Constraint],
    objective: Sequence[Sequence[Term]],
) -> Case:
    """Return the question.

    Args:
        demand: what is wanted.
        lanes: of the destination.
        stock: what may ship.
        constraints: that are in force; those of single nodes are in *stock* already.
        objective: what is minded.
    """
    shape = _Shape(demand, tuple(constraints))
    supply = supply_of(demand, lanes, stock)
    held = {want.sku: want.held for want in supply.wants}
    having = {node for row in held.values() for node in row}
    nodes = tuple([node for node in lanes.by_node if node in having])
    if shape.free:
        served = {want.place: want.quantity for want in supply.wants}
        able = [served.get(place, 0) for place in range(len(demand.lines))]
    else:
        able = shape.able(supply.in_reach)
    single = _undivided(supply.wants, objective) if shape.free else frozenset[int]()
    rows = [
        Row(
            line.sku,
            line.quantity,
            able[place],
            line.weight_g,
            shape.new_nodes(place, len(nodes)),
            place in single or shape.single(place, len(nodes)),
            shape.whole[place],
            shape.known(place),
        )
        for place, line in enumerate(demand.lines)
    ]
    more = max(0, shape.most_nodes - len({*demand.nodes}))
    return Case(
        tuple(rows),
        nodes,
        held,
        min(more, len(nodes)),
        frozenset(demand.nodes),
        shape.at_once,
        shape.groups,
        shape.free,
    )


def _undivided(
    wants: Sequence[Want], objective: Sequence[Sequence[Term]]
) -> frozenset[int]:
    """Return the lines that no plan divides that divides as few as possible."""
    if not (objective and objective[0] and objective[0][0].goal is Goal.DIVIDED_LINES):
        return frozenset()
    division = division_of(wants)
    if len(objective[0]) > 1 or not division.proved:
        return frozenset()
    may = {place for sets in division.choices for one in sets for place in one}
    return frozenset([w.place for at, w in enumerate(wants) if at not in may])


class _Shape:
    """What constraints say of the plan as a whole."""

    def __init__(self, demand: Demand, constraints: Sequence[Constraint]) -> None:
        self._lines = demand.lines
        self._constraints = constraints
        count = len(demand.lines)
        self.most_nodes = min(self._limits(ConstraintKind.MAX_NODES), default=FAR)
        self.at_once = bool([*self._of(ConstraintKind.ALL_OR_NOTHING)])
        self.per_line = [FAR] * count
        self.whole = [False] * count
        for one in self._of(ConstraintKind.MAX_NODES_PER_LINE):
            for place in self._about(one):
                self.per_line[place] = min(self.per_line[place], one.limit or FAR)
        for one in self._of(ConstraintKind.WHOLE_LINES):
            for place in self._about(one):
                self.whole[place] = True
        together = [self._about(k) for k in self._of(ConstraintKind.SHIP_TOGETHER)]
        self.groups = _joined(together)
        self._grouped = {place for group in self.groups for place in group}
        for place in self._grouped:
            self.whole[place] = True
        limited = [self.most_nodes, *self.per_line]
        self.free = min(limited) == FAR and not (self.at_once or any(self.whole))

    def _of(self, kind: ConstraintKind) -> Iterable[Constraint]:
        return [one for one in self._constraints if one.kind is kind]

    def _limits(self, kind: ConstraintKind) -> Iterable[int]:
        return [one.limit or FAR for one in self._of(kind)]

    def _about(self, one: Constraint) -> list[int]:
        lines = enumerate(self._lines)
        return [place for place, line in lines if one.is_about(line.sku, *line.inside)]

    def known(self, place: int) -> frozenset[str]:
        """Return the nodes that count no more for a line that may have only so many."""
        limited = self.per_line[place] < FAR
        return frozenset(self._lines[place].nodes if limited else ())

    def new_nodes(self, place: int, most: int) -> int:
        """Return how many nodes more a line may ship from."""
        return max(0, min(self.per_line[place] - len(self.known(place)), most))

    def single(self, place: int, most: int) -> bool:
        """Tell whether a line ships from one node, if at all."""
        alone = not self.known(place) and self.new_nodes(place, most) == 1
        return alone or place in self._grouped

    def able(self, in_reach: Mapping[str, int]) -> list[int]:
        """Return how many units of each line could ship at most."""
        able = [min(k.quantity, in_reach.get(k.sku, 0)) for k in self._lines]
        short = [k.quantity > n for k, n in zip(self._lines, able, strict=True)]
        if self.at_once and any(short):
            return [0] * len(able)
        for group in self.groups:
            if any([short[place] for place in group]):
                for place in group:
                    able[place] = 0
        return [
            0 if whole and lacks else units
            for units, whole, lacks in zip(able, self.whole, short, strict=True)
        ]


FAR = 1 << 30
"""As many nodes as there are."""


def _joined(groups: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    """Return groups with those put together that have something in common."""
    joined: list[set[int]] = []
    for group in groups:
        one = {*group}
        for other in [other for other in joined if other & one]:
            one |= other
            joined.remove(other)
        if one:
            joined.append(one)
    return tuple([tuple(sorted(one)) for one in joined])
