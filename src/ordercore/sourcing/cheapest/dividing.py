"""Which lines have to be divided: a line ships whole unless no node has it whole."""

from collections.abc import Iterator, Sequence
from itertools import product

from attrs import frozen

from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.cheapest.packing import MOST_PACKED, STEPS, divisions, fit
from ordercore.sourcing.plans.supply import Want

__all__ = ["Division", "division_of"]


@frozen
class Division:
    """The ways to divide as few lines as possible.

    Attributes:
        choices: for each SKU, the sets of its lines that can be the divided ones, as
            places in the wants.
        proved: whether it is certain that fewer will not do, and no set is left out.
    """

    choices: tuple[tuple[frozenset[int], ...], ...]
    proved: bool

    @property
    def first(self) -> frozenset[int]:
        """One way to do it."""
        return frozenset[int]().union(*[sets[0] for sets in self.choices])

    def __iter__(self) -> Iterator[frozenset[int]]:
        for sets in product(*self.choices):
            yield frozenset[int]().union(*sets)

    def __len__(self) -> int:
        count = 1
        for sets in self.choices:
            count *= len(sets)
        return count


def division_of(wants: Sequence[Want]) -> Division:
    """Return the ways to divide as few of the lines as possible."""
    by_sku: dict[str, list[int]] = {}
    for place, want in enumerate(wants):
        by_sku.setdefault(want.sku, []).append(place)
    choices: list[tuple[frozenset[int], ...]] = []
    proved = True
    for places in by_sku.values():
        rooms = sorted(wants[places[0]].held.values(), reverse=True)
        quantities = [wants[place].quantity for place in places]
        sets, certain = _sets(quantities, rooms)
        proved = proved and certain
        named = [frozenset([places[line] for line in lines]) for lines in sets]
        if any(named):
            choices.append(tuple(named))
    return Division(tuple(choices), proved)


def _sets(
    quantities: Sequence[int], rooms: Sequence[int]
) -> tuple[list[frozenset[int]], bool]:
    if sum(quantities) <= rooms[0]:
        return [frozenset()], True
    if len(quantities) <= MOST_PACKED:
        try:
            return divisions(quantities, rooms, Effort(STEPS)), True
        except TooMuch:
            pass
    chosen = fit(quantities, rooms)
    return [frozenset([i for i, room in enumerate(chosen) if room is None])], False
