"""The last touch: any line, or part of one, moves where it costs less."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ordercore.sourcing.lanes import Lanes
from ordercore.sourcing.splitting import Loads
from ordercore.sourcing.supply import Want

__all__ = ["Scales", "Shift", "polish"]


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
        shifts = [
            shift
            for source, lines in self.loads.items()
            for place in (lines if line is None else {line} & {*lines})
            if (shift := self.shift(place, source, target)) is not None
        ]
        return min(shifts, default=None)

    def best_of(self, place: int, source: str) -> Shift | None:
        """Return the shift of what *source* ships of a line that costs least."""
        shifts = [
            shift
            for target in self._wants[place].held
            if (shift := self.shift(place, source, target)) is not None
        ]
        return min(shifts, default=None)

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


def polish(
    lanes: Lanes, wants: Sequence[Want], loads: Mapping[str, dict[int, int]]
) -> Loads:
    """Return *loads* after every single shift that saves: none is left that would."""
    scales = Scales(lanes, wants, dict(loads))
    moved = True
    while moved:
        moved = False
        for source, place in [(s, p) for s, ls in scales.loads.items() for p in ls]:
            best = scales.best_of(place, source)
            if best is not None and best.more < 0:
                scales.move(best)
                moved = True
    return scales.loads
