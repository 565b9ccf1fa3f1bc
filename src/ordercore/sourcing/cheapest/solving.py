"""The best way to ship what can be had, and what it would cost to make a node ship."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from ordercore.sourcing.cheapest.dividing import Division, division_of
from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.cheapest.exact import (
    FAR,
    Item,
    Table,
    parts_of,
    reached,
    tabulate,
)
from ordercore.sourcing.cheapest.polish import MOST_PACKED, Parcelled, Scales
from ordercore.sourcing.cheapest.quick import MOST_LINES
from ordercore.sourcing.cheapest.search import alone, search
from ordercore.sourcing.cheapest.splitting import Loads, solve
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.supply import Want

__all__ = ["EXACT_LINES", "Forcing", "best_loads", "divided_in", "divided_of"]

EXACT_LINES = MOST_LINES

STEPS = 8_000
"""How many loads of nodes may be looked at to divide lines exactly: some 50 ms."""

MOST_CHOICES = 16


def best_loads(lanes: Lanes, wants: Sequence[Want]) -> tuple[Loads, bool]:
    """Return the best way to ship all *wants*, and whether it is certainly the best."""
    division = division_of(wants)
    exact = _can_be_exact(wants, division)
    known = None if exact and not division.first else _good(lanes, wants, division)
    if known is not None and known[1]:
        return known
    if exact:
        try:
            found = _best(lanes, wants, division, known[0] if known else None)
        except TooMuch:
            found = None
        if found is not None:
            return found, True
    return known or _good(lanes, wants, division)


def _can_be_exact(wants: Sequence[Want], division: Division) -> bool:
    few = len(wants) <= EXACT_LINES and len(division) <= MOST_CHOICES
    return few and division.proved


def _good(
    lanes: Lanes, wants: Sequence[Want], division: Division
) -> tuple[Loads, bool]:
    """Return a good way to ship all, and whether it is seen to be the best."""
    single = alone(lanes, wants)
    if single is not None and single[1]:
        return single
    many = len(wants) > EXACT_LINES
    found = [search(lanes, wants, division.first, thorough=many)]
    if single is not None:
        found.append(single[0])
    return min(found, key=lambda loads: Scales(lanes, wants, loads).total), False


def _best(
    lanes: Lanes, wants: Sequence[Want], division: Division, known: Loads | None
) -> Loads | None:
    """Return the best way of all.  Raises TooMuch.

    Args:
        lanes: of the destination.
        wants: what ships.
        division: the ways to divide as few lines as possible.
        known: a way that is good already, so that only better ones are looked for.
    """
    best, limit = None, FAR
    if known is not None and divided_in(known) <= len(division.first):
        best, limit = known, Scales(lanes, wants, known).total
    effort = Effort(STEPS)
    for divided in division:
        found = solve(lanes, wants, divided, effort, limit=limit)
        if found is not None:
            best, limit = found, Scales(lanes, wants, found).total
    return best


def divided_in(loads: Loads) -> int:
    """Return how many lines ship from more than one node."""
    return len(divided_of(loads))


def divided_of(loads: Mapping[str, Mapping[int, int]]) -> set[int]:
    """Return the lines that ship from more than one node."""
    seen: set[int] = set()
    divided: set[int] = set()
    for lines in loads.values():
        divided.update(seen.intersection(lines))
        seen.update(lines)
    return divided


class Forcing:
    """What it costs to make a node take part in a plan that leaves it out.

    Args:
        lanes: of the destination.
        wants: what ships.
        loads: the plan.
        proved: whether it is the best.
    """

    def __init__(
        self, lanes: Lanes, wants: Sequence[Want], loads: Loads, *, proved: bool
    ) -> None:
        self._lanes = lanes
        self._wants = wants
        self._proved = proved
        # For all nodes together, so that no explanation takes long.
        self._effort = Effort(4 * STEPS)
        weight_g = sum([want.quantity * want.weight_g for want in wants])
        # Where several parcels may leave it matters which units go in them together.
        self._packs = weight_g > lanes.whole_g
        self._scales = (Parcelled if self._packs else Scales)(lanes, wants, loads)

    def extra(self, node: str, line: int | None = None) -> tuple[int | None, bool]:
        """Return what it costs more in smallest units, and whether that is proved.

        None when more lines would have to be divided than need be.  What is not proved
        is the price of the best single move to that node; None when there is no move
        that does not divide a line more.  Where a line is named by its place in the
        wants, the node has to ship some of it.  Raises TooMuch.
        """
        if isinstance(self._scales, Parcelled) and self._scales.work > 4 * MOST_PACKED:
            raise TooMuch
        now = self._scales.total
        shift = self._scales.best_to(node, line)
        moved = None if shift is None else now + shift.more
        try:
            total, proved = self._forced(node, line, moved), True
        except TooMuch:
            total, proved = moved, False
        if total is None:
            return None, proved
        return self._lanes.minor(total) - self._lanes.minor(now), proved

    def _forced(self, node: str, line: int | None, moved: int | None) -> int | None:
        """Return the least cost with *node*, None if it cannot be.  Raises TooMuch."""
        if (
            self._packs
            or not self._proved
            or not _can_be_exact(self._wants, self._division)
        ):
            raise TooMuch
        if self._plain:
            if line is not None and not reached(self._items, node) >> line & 1:
                return None
            total = self._from_table(node, line)
            if total is not None:
                return total
        total = moved
        for divided in self._division:
            limit = FAR if total is None else total
            found = solve(
                self._lanes,
                self._wants,
                divided,
                self._effort,
                forced=node,
                line=line,
                limit=limit,
            )
            if found is not None:
                total = Scales(self._lanes, self._wants, found).total
        return total

    def may_gain(self, node: str, line: int) -> bool:
        """Tell whether the node could ship a line if only it had enough of it.

        Not if the cheapest way to do so, other nodes shipping the rest however they
        like, costs more than the plan.
        """
        few = self._proved and len(self._wants) <= EXACT_LINES and not self._packs
        if not few or not self._plain:
            return True
        lane, table = self._lanes.by_node[node], self._table
        every, must = len(table.total) - 1, 1 << line
        free = sub = reached(self._items, node) & ~must
        while True:
            cost = lane.cost(table.weight_g[sub | must])
            if cost + table.total[every ^ sub ^ must] <= self._scales.total:
                return True
            if not sub:
                return False
            sub = (sub - 1) & free

    @cached_property
    def _division(self) -> Division:
        return division_of(self._wants)

    @cached_property
    def _plain(self) -> bool:
        """Whether every line ships whole and no two have their SKU in common."""
        different = len({want.sku for want in self._wants}) == len(self._wants)
        return different and not self._division.first

    @cached_property
    def _items(self) -> list[Item]:
        return [(w.quantity, w.quantity * w.weight_g, w.held) for w in self._wants]

    @cached_property
    def _table(self) -> Table:
        return tabulate(self._lanes, self._items)

    def _from_table(self, node: str, line: int | None) -> int | None:
        """Return the least cost with *node*, None when the table does not tell."""
        lane, table = self._lanes.by_node[node], self._table
        every = len(table.total) - 1
        must = 0 if line is None else 1 << line
        free = sub = reached(self._items, node) & ~must
        best, chosen = FAR, 0
        while sub or must:
            cost = lane.cost(table.weight_g[sub | must])
            cost += table.total[every ^ sub ^ must]
            if cost < best:
                best, chosen = cost, sub | must
            if not sub:
                break
            sub = (sub - 1) & free
        nodes = [node, *[other for other, _ in parts_of(table, every ^ chosen)]]
        twice = len(set(nodes)) < len(nodes)
        return None if twice or not chosen else best
