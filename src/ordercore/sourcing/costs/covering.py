"""The least that a weight costs in any number of parcels, as if goods could be cut.

It is a step function of the weight, worked out once for each price table: of all
choices of parcels those that take more for less, by price (shortest paths), until one
kind of parcel is in all of them.  From there on each further one of that kind adds the
same (Gilmore and Gomory, The Theory and Computation of Knapsack Functions, 1966).
"""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from heapq import heappop, heappush

from attrs import frozen

__all__ = ["Cover", "Steps", "cover_of"]

Steps = tuple[tuple[int, int], ...]
"""(heaviest weight, price) of one parcel, both ascending."""

BITS = 64
"""Below a price stands in how many parcels: of what costs the same, in the fewest."""

ONE = (1 << BITS) - 1

MOST_STEPS = 64
"""Of a table with more, several parcels are reckoned with by a bound from below."""

MOST_TRIED = 40_000
"""So many choices of parcels at most for one table: some 50 ms, once."""

KEPT = 4_096
"""For so many tables it is kept at hand."""


@frozen
class Cover:
    """What weights cost at least.

    Attributes:
        limits: up to which weight each step goes, ascending.
        keys: the price of each, and in the last bits in how many parcels.
        span_g: what is heavier than all steps costs what so much less does, and more.
        span: how much more.
        exact: whether it is the least, and not only a bound from below.
        chosen: for each step the one before it, and which parcel is added; below zero
            for none.
        kind: which parcel adds the span.
    """

    limits: tuple[int, ...]
    keys: tuple[int, ...]
    span_g: int
    span: int
    exact: bool
    chosen: tuple[tuple[int, int], ...]
    kind: int

    def _place(self, weight_g: int) -> tuple[int, int]:
        """Return how many spans, and which step besides."""
        over = weight_g - self.limits[-1]
        spans = -(-over // self.span_g) if over > 0 else 0
        return spans, bisect_left(self.limits, weight_g - spans * self.span_g)

    def key(self, weight_g: int) -> int:
        """Return what a weight costs at least, as the keys tell it."""
        spans, step = self._place(weight_g)
        return self.keys[step] + spans * self.span

    def cost(self, weight_g: int) -> tuple[int, int]:
        """Return what a weight costs at least, and in how many parcels."""
        key = self.key(weight_g)
        return key >> BITS, key & ONE

    def kinds(self, weight_g: int) -> dict[int, int]:
        """Return which parcels are chosen for a weight and how many, largest first.

        To be asked only where it is exact.
        """
        spans, step = self._place(weight_g)
        found = {self.kind: spans} if spans else {}
        while step >= 0:
            step, kind = self.chosen[step]
            found[kind] = found.get(kind, 0) + 1
        return dict(sorted(found.items(), reverse=True))

    def number(self, weight_g: int) -> int:
        """Return in which step a weight is, counted through all spans."""
        spans, step = self._place(weight_g)
        return step + spans * self._each_span

    def limit(self, number: int) -> int:
        """Return up to which weight a step goes."""
        if number < len(self.limits):
            return self.limits[number]
        spans, place = divmod(number - len(self.limits), self._each_span)
        first = len(self.limits) - self._each_span
        return self.limits[first + place] + (spans + 1) * self.span_g

    @property
    def _each_span(self) -> int:
        """How many steps each span has."""
        start = self.limits[-1] - self.span_g
        return len(self.limits) - bisect_left(self.limits, start + 1)


@lru_cache(maxsize=KEPT)
def cover_of(steps: Steps) -> Cover:
    """Return what weights cost at least when parcels cost what *steps* say."""
    keys = [(price << BITS) + 1 for _, price in steps]
    found = _worked_out(steps, keys) if len(steps) <= MOST_STEPS else None
    return found or _from_below(steps)


def _worked_out(steps: Steps, keys: Sequence[int]) -> Cover | None:
    """Return the least, None where that takes too long."""
    limits = [limit for limit, _ in steps]
    kinds = range(len(steps))
    best = min(kinds, key=lambda kind: Fraction(keys[kind], limits[kind]))
    span_g, span = limits[best], keys[best]
    # What several of the best kind do for no more is never chosen.
    useful = [
        kind
        for kind in kinds
        if kind == best or keys[kind] < span * -(-limits[kind] // span_g)
    ]
    heaviest = limits[useful[-1]]
    heap = [(keys[kind], -limits[kind], kind != best, -1, kind) for kind in useful]
    heap.sort()
    found: list[tuple[int, int]] = []
    chosen: list[tuple[int, int]] = []
    reached = since = 0
    left = MOST_TRIED
    # All that was reached since has one of the best kind, and so will all that follows.
    while reached < since + heaviest:
        key, weight, without, before, kind = heappop(heap)
        if -weight <= reached:
            continue
        reached = -weight
        since = reached if without else since
        for more in useful:
            to = key + keys[more], weight - limits[more]
            heappush(heap, (*to, without and more != best, len(found), more))
        found.append((reached, key))
        chosen.append((before, kind))
        left -= len(useful)
        if left < 0:
            return None
    weights, costs = zip(*found, strict=True)
    return Cover(weights, costs, span_g, span, True, tuple(chosen), best)


def _from_below(steps: Steps) -> Cover:
    """Return a bound: where several parcels may cost less than one, they lie on a line.

    No parcel costs less than the line says, so no two cost less than twice its start
    and what it says for the weight of both.
    """
    heaviest = steps[-1][0]
    start, slope = _line(steps)
    found: list[tuple[int, int]] = []
    before = 0
    for limit, price in steps:
        one, several = (price << BITS) + 1, 2 * start + slope * (before + 1)
        found.append((limit, min(one, (int(several) << BITS) + 2)))
        before = limit
    before = 0
    for limit, _ in steps:
        several = 2 * start + slope * (heaviest + before + 1)
        found.append((heaviest + limit, (int(several) << BITS) + 2))
        before = limit
    span = (int(start + slope * heaviest) << BITS) + 1
    weights, costs = zip(*found, strict=True)
    return Cover(weights, costs, heaviest, span, False, (), len(steps) - 1)


def _line(steps: Steps) -> tuple[Fraction, Fraction]:
    """Return where a line begins that no price is below, and how it rises by weight."""
    (first, low), (last, high) = steps[0], steps[-1]
    slope = Fraction(high - low, last - first)
    start = min([price - slope * limit for limit, price in steps])
    if start >= 0:
        return start, slope
    return Fraction(0), min([Fraction(price, limit) for limit, price in steps])
