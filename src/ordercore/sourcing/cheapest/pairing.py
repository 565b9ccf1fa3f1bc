"""Two nodes divide what they ship between them: as cheaply as those two can.

Which weights one of them can come to is known by adding line after line, as bits of one
long number (subset sums); of these the heaviest within each price step is looked at,
since at one price for the one, the other had better ship little.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from ordercore.sourcing.cheapest.draft import Draft
from ordercore.sourcing.cheapest.effort import Effort
from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.costs.subset_sums import sums_of, taken

__all__ = ["Pairs"]

FINEST = 1 << 14
"""Heavier sums are reckoned in so many parts, rounded up."""


class Pairs:
    """Lets pairs of nodes divide their lines anew, the same ones never twice.

    Args:
        effort: a step for each line that is looked at.
    """

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._settled: set[tuple[str, str, int, int]] = set()

    def go_on(self, effort: Effort) -> None:
        """Spend another effort from now on; what is settled stays so."""
        self._effort = effort

    def settle(self, draft: Draft) -> None:
        """Let all pairs of a draft do so until that saves no more.  Raises TooMuch."""
        moved = True
        while moved:
            moved = False
            for one, two in combinations(sorted(draft.open), 2):
                if draft.is_open(one) and draft.is_open(two):
                    moved = self._divided(draft, one, two) or moved

    def _divided(self, draft: Draft, one: str, two: str) -> bool:
        key = one, two, draft.mask(one), draft.mask(two)
        if key in self._settled:
            return False
        if _divide(draft, one, two, self._effort):
            return True
        self._settled.add(key)
        return False


class Side(NamedTuple):
    """One of the two nodes.

    Attributes:
        lane: from there.
        weight_g: of what it ships that the other cannot.
        ships: whether there is any.
    """

    lane: Lane
    weight_g: int
    ships: bool

    def cost(self, weight_g: int, *, more: bool) -> int:
        """Return what it costs with so much more, *more* telling if that is any."""
        return self.lane.cost(self.weight_g + weight_g) if more or self.ships else 0


def _divide(draft: Draft, one: str, two: str, effort: Effort) -> bool:
    """Divide what two nodes ship anew; tell if that saves, else leave it as it is."""
    bundles = draft.bundles
    free: list[int] = []
    own: dict[str, list[int]] = {one: [], two: []}
    for node, other in ((one, two), (two, one)):
        for place in draft.inside(node):
            (free if other in bundles[place].nodes else own[node]).append(place)
    effort.spend(len(free) + 1)
    if not free:
        return False
    free.sort()
    now = draft.price(one) + draft.price(two)
    weights = [bundles[place].weight_g for place in free]
    first, second = _side(draft, one, own[one]), _side(draft, two, own[two])
    own_share = _best_share(first, second, weights, now)
    if own_share is None:
        return False
    for place, is_own in zip(free, own_share, strict=True):
        draft.move(place, one if is_own else two)
    return True


def _side(draft: Draft, node: str, own: Sequence[int]) -> Side:
    weight_g = sum([draft.bundles[place].weight_g for place in own])
    weight_g += draft.fixed.get(node, 0)
    ships = bool(own) or node in draft.fixed
    return Side(draft.lane(node), weight_g, ships)


def _best_share(
    one: Side, two: Side, weights: Sequence[int], now: int
) -> Sequence[bool] | None:
    """Return which of the weights the first takes, None when *now* is no dearer."""
    total = sum(weights)
    steps = _steps(one, two, total, now)
    if not steps:
        return None
    part = total // FINEST + 1
    rough = [-(-weight // part) for weight in weights]
    sums = sums_of(rough, sum(rough))
    best, found = now, -1
    for least, most in steps:
        if least < best:
            share = sums[-1] & ((1 << most // part + 1) - 1)
            share = share.bit_length() - 1
            cost = _apart(one, two, total, min(share * part, total))
            if cost < best:
                best, found = cost, share
    if found < 0:
        return None
    own = taken(rough, sums, found)
    weight_g = sum([w for w, is_own in zip(weights, own, strict=True) if is_own])
    cost = one.cost(weight_g, more=any(own))
    cost += two.cost(total - weight_g, more=not all(own))
    return own if cost < now else None


def _apart(one: Side, two: Side, total: int, weight_g: int) -> int:
    """Return what two nodes cost when so much of all weights is the first one's."""
    cost = one.cost(weight_g, more=weight_g > 0)
    return cost + two.cost(total - weight_g, more=weight_g < total)


def _steps(one: Side, two: Side, total: int, now: int) -> list[tuple[int, int]]:
    """Return (what it costs at least, the most that the first takes more), below *now*.

    For nothing, for each price step of the first as far as they are at hand, and for
    all, as if weights could be cut.
    """
    ends = [(_apart(one, two, total, most), most) for most in (0, total)]
    limits, costs = one.lane.limits, one.lane.costs
    others, dear = two.lane.limits, two.lane.costs
    found = [ends[0]] if ends[0][0] < now else []
    together = one.weight_g + two.weight_g + total
    least_g = max(one.weight_g + 1, together - others[-1])
    first = bisect_left(limits, least_g)
    last = bisect_left(limits, one.weight_g + total)
    for limit, cost in zip(limits[first:last], costs[first:last], strict=True):
        # As the side's cost, which is asked for too often to be called.
        least = cost + dear[bisect_left(others, together - limit)]
        if least < now:
            found.append((least, limit - one.weight_g))
    return [*found, ends[1]] if ends[1][0] < now else found
