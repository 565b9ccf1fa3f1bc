"""The cheapest way to ship one order whose shipments take from the same shelves."""

from collections.abc import Sequence
from contextlib import suppress

from ordercore.sourcing.batch.kernel import FAR, Case, Way, cheapest
from ordercore.sourcing.cheapest.effort import Effort, TooMuch

__all__ = ["fits", "purse_of", "together"]

STEPS = 4_000
"""How many shipments may be tried for one order: some 5 ms."""

PURSE = 100_000
"""How many may be tried for all orders of a batch together: some 100 ms, and"""

EACH = 200
"""so many more for each order."""

OFFERS_A_STEP = 4
"""So many shipments are put in order in the time of a step."""


def purse_of(orders: int) -> Effort:
    """Return how much may be spent on a batch of so many orders."""
    return Effort(PURSE + EACH * orders)


def fits(case: Case, ways: Sequence[Way], left: Sequence[int]) -> bool:
    """Tell whether what shipments take together is left."""
    taken: dict[int, int] = {}
    for way in ways:
        for slot in way.slots:
            limit, units = case.slots[slot]
            taken[limit] = taken.get(limit, 0) + units
    return all([left[limit] >= units for limit, units in taken.items()])


def together(
    case: Case, tolls: Sequence[int], left: Sequence[int], purse: Effort
) -> tuple[int, list[Way]]:
    """Return the cheapest way that takes no more than is left, FAR if none is found.

    What it takes to find it is taken out of the *purse*; when that is empty, what does
    not fit of itself is not looked for any further.
    """
    cost, found = cheapest(case, tolls)
    if cost >= FAR or not case.shared or fits(case, found, left):
        return cost, found
    given = min(STEPS, purse.left)
    search = _Search(case, left, Effort(given))
    with suppress(TooMuch):
        search.offer(tolls)
        search.ship(case.every, 0, [])
    purse.left -= given - max(0, search.effort.left)
    return search.best, search.found


class _Search:
    """Tries shipments for the first thing that has none, the cheapest first."""

    def __init__(self, case: Case, left: Sequence[int], effort: Effort) -> None:
        self.best, self.found = FAR, list[Way]()
        self.effort = effort
        self._case, self._left = case, left
        self._offers: dict[int, list[tuple[int, Way]]] = {}

    def offer(self, tolls: Sequence[int]) -> None:
        """Put shipments in order by what they cost."""
        for ways in self._case.ways:
            self.effort.spend(len(ways) // OFFERS_A_STEP)
            for way in ways:
                cost = way.cost + sum([tolls[slot] for slot in way.slots])
                if cost < FAR:
                    lowest = way.things & -way.things
                    self._offers.setdefault(lowest, []).append((cost, way))
        for offers in self._offers.values():
            offers.sort()

    def ship(self, rest: int, spent: int, ways: list[Way]) -> None:
        """Look for ways to ship the *rest* besides what is shipped already."""
        if not rest:
            self.best, self.found = spent, ways
            return
        for cost, way in self._offers.get(rest & -rest, ()):
            if spent + cost >= self.best:
                break
            self.effort.spend()
            if way.things & rest == way.things:
                more = [*ways, way]
                if fits(self._case, more, self._left):
                    self.ship(rest ^ way.things, spent + cost, more)
