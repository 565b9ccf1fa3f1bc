"""The last touch: any line, or part of one, moves where it costs less."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ordercore.sourcing.cheapest.splitting import Loads
from ordercore.sourcing.costs.lanes import FAR, Lanes
from ordercore.sourcing.costs.parcelling import Goods, goods_of
from ordercore.sourcing.plans.supply import Want

__all__ = ["MOST_PACKED", "Parcelled", "Scales", "Shift", "packed_better", "polish"]

MOST_PACKED = 20_000
"""So much work may go into packing on trial, in steps of some microseconds."""


class Shift(NamedTuple):
    """Units of a line ship from another node.

    Attributes:
        more: what that costs more, less than nothing when it saves.
        units: how many: all that the node ships of a line, or of a line that is divided
            anyway as many as the other has.
        place: of the line in the wants.
        source: where they ship now.
        target: where they would ship.
    """

    more: int
    units: int
    place: int
    source: str
    target: str


class Scales:
    """What every shipment weighs and costs, and which stock is taken.

    Attributes:
        loads: who ships what; changed by :meth:`move`.
    """

    def __init__(self, lanes: Lanes, wants: Sequence[Want], loads: Loads) -> None:
        self.loads: Loads = {}
        self._lanes = lanes
        self._wants = wants
        self._weight: dict[str, int] = {}
        self._price: dict[str, int] = {}
        self._taken: dict[tuple[str, str], int] = {}
        for node, lines in loads.items():
            for place, units in lines.items():
                self._add(node, place, units)

    @property
    def total(self) -> int:
        """What all shipments cost."""
        return sum(self._price.values())

    def best_to(self, target: str, line: int | None = None) -> Shift | None:
        """Return the cheapest shift to *target*, None when it has too little.

        Of a line only, where its place in the wants is given.
        """
        return min(self._to(target, line), default=None)

    def best_of(self, place: int, source: str) -> Shift | None:
        """Return the shift of what *source* ships of a line that costs least."""
        return min(self._of(place, source), default=None)

    def _to(self, target: str, line: int | None) -> list[Shift]:
        return [
            shift
            for source, lines in self.loads.items()
            for place in (lines if line is None else {line} & {*lines})
            if (shift := self.shift(place, source, target)) is not None
        ]

    def _of(self, place: int, source: str) -> list[Shift]:
        return [
            shift
            for target in self._wants[place].held
            if (shift := self.shift(place, source, target)) is not None
        ]

    def shift(self, place: int, source: str, target: str) -> Shift | None:
        """Return a shift with what it costs, None when *target* has too little."""
        units = self._movable(place, source, target)
        if not units:
            return None
        weight_g = units * self._wants[place].weight_g
        all_of_it = units == self.loads[source][place] and len(self.loads[source]) == 1
        more = self._added(target, weight_g)
        more -= self._price[source] if all_of_it else self._saved(source, weight_g)
        return Shift(more, units, place, source, target)

    def _movable(self, place: int, source: str, target: str) -> int:
        want, units = self._wants[place], self.loads[source][place]
        if target == source:
            return 0
        free = want.held.get(target, 0) - self._taken.get((target, want.sku), 0)
        if free >= units:
            return units
        return free if units < want.quantity else 0

    def move(self, shift: Shift) -> None:
        """Carry a shift out."""
        self._add(shift.source, shift.place, -shift.units)
        self._add(shift.target, shift.place, shift.units)

    def _added(self, node: str, weight_g: int) -> int:
        heavier = self._weight.get(node, 0) + weight_g
        return self._lanes.by_node[node].cost(heavier) - self._price.get(node, 0)

    def _saved(self, node: str, weight_g: int) -> int:
        lighter = self._weight[node] - weight_g
        return self._price[node] - self._lanes.by_node[node].cost(lighter)

    def _add(self, node: str, place: int, units: int) -> None:
        want, lines = self._wants[place], self.loads.setdefault(node, {})
        lines[place] = lines.get(place, 0) + units
        if not lines[place]:
            del lines[place]
        self._taken[node, want.sku] = self._taken.get((node, want.sku), 0) + units
        self._weight[node] = self._weight.get(node, 0) + units * want.weight_g
        if lines:
            lane = self._lanes.by_node[node]
            self._price[node] = lane.cost(self._weight[node])
        else:
            del self.loads[node], self._price[node]


class Parcelled(Scales):
    """The same, but shipments cost what they do in parcels of whole units.

    No shipment costs less than its weight does, so few shifts have to be packed to see
    which costs least.

    Attributes:
        work: what packing has cost so far, in steps.
    """

    def __init__(self, lanes: Lanes, wants: Sequence[Want], loads: Loads) -> None:
        super().__init__(lanes, wants, loads)
        self.work = 0
        self._known: dict[tuple[str, Goods], int] = {}
        self._paid = {node: self._packed(node, {}) for node in self.loads}

    @property
    def total(self) -> int:
        """What all shipments cost."""
        return sum(self._paid.values())

    def best_to(self, target: str, line: int | None = None) -> Shift | None:
        """Return the cheapest shift to *target*, None when it has too little."""
        return self._least(self._to(target, line), FAR)

    def best_of(self, place: int, source: str) -> Shift | None:
        """Return the shift of what *source* ships of a line that saves most."""
        return self._least(self._of(place, source), 0)

    def move(self, shift: Shift) -> None:
        """Carry a shift out."""
        super().move(shift)
        for node in (shift.source, shift.target):
            self._paid.pop(node, None)
            if node in self.loads:
                self._paid[node] = self._packed(node, {})

    def _least(self, shifts: Iterable[Shift], limit: int) -> Shift | None:
        best: Shift | None = None
        for shift in sorted(shifts):
            # Both shipments cost at least what they weigh.
            spare = self._spare(shift.source) + self._spare(shift.target)
            if shift.more - spare < limit:
                really = shift._replace(more=self._more(shift))
                if really.more < limit:
                    best, limit = really, really.more
        return best

    def _spare(self, node: str) -> int:
        """Return what a shipment costs more than its weight does."""
        return self._paid.get(node, 0) - self._price.get(node, 0)

    def _more(self, shift: Shift) -> int:
        place, units = shift.place, shift.units
        source, target = shift.source, shift.target
        after = self._packed(source, {place: -units})
        after += self._packed(target, {place: units})
        return after - self._paid[source] - self._paid.get(target, 0)

    def _packed(self, node: str, more: Mapping[int, int]) -> int:
        """Return what a shipment costs with units more, or fewer, of some lines."""
        lines = {**self.loads.get(node, {})}
        for place, count in more.items():
            lines[place] = lines.get(place, 0) + count
        units = [(self._wants[place].weight_g, n) for place, n in lines.items() if n]
        if not units:
            return 0
        lane, weight_g = self._lanes.by_node[node], sum([w * n for w, n in units])
        if weight_g <= lane.whole_g:
            return lane.cost(weight_g)
        key = node, goods_of(units)
        if key not in self._known:
            self._known[key] = lane.cost_of(units)
            self.work += lane.packed(key[1]).work
        return self._known[key]


def polish(
    lanes: Lanes, wants: Sequence[Want], loads: Mapping[str, dict[int, int]]
) -> Loads:
    """Return *loads* after every single shift that saves: none is left that would."""
    scales = Scales(lanes, wants, dict(loads))
    while any([*_moves(scales)]):
        pass
    return scales.loads


def packed_better(lanes: Lanes, wants: Sequence[Want], loads: Loads) -> Loads:
    """Return *loads* after single shifts that save in parcels of whole units.

    None is left that would, unless to look for it takes too long.
    """
    scales, moved = Parcelled(lanes, wants, loads), True
    while moved:
        moved = False
        for saves in _moves(scales):
            moved = moved or saves
            if scales.work > MOST_PACKED:
                return scales.loads
    return scales.loads


def _moves(scales: Scales) -> Iterator[bool]:
    """Make each shift that saves once, and tell of each line whether there was one."""
    for source, place in [(s, p) for s, ls in scales.loads.items() for p in ls]:
        best = scales.best_of(place, source)
        saves = best is not None and best.more < 0
        if best is not None and saves:
            scales.move(best)
        yield saves
