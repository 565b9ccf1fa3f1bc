"""The cheapest way to ship one order of a batch, at the prices that stock has now.

A shipment costs at least what its dearest thing would cost alone, so that one or two
parcels are often seen to be the best before partitions into more are looked at, as in
``cheapest.quick``.
"""

from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ordercore.sourcing.batch.question import BatchQuestion
from ordercore.sourcing.cheapest.exact import apart_from_the_dearest

__all__ = [
    "FAR",
    "SCALE",
    "Case",
    "Way",
    "cases_of",
    "cheapest",
    "tolls_at",
    "tolls_of",
]

SCALE = 1_000
"""So many units of a price are a smallest unit of money."""

FAR = 1 << 120
"""The toll of what is not to be had: more than any money, however it is scaled."""


class Way(NamedTuple):
    """A column of one order.

    Attributes:
        cost: of the shipment, scaled.
        slots: what it takes, as places in ``Case.slots``.
        column: its place in the question.
        things: what it ships.
    """

    cost: int
    slots: tuple[int, ...]
    column: int
    things: int


Slot = tuple[int, int]
"""(limit, units)."""

Best = tuple[int, list[Way]]
"""What the cheapest shipments cost, tolls and all, and which they are."""


class Case(NamedTuple):
    """One order of a question.

    Attributes:
        every: all its things.
        slots: all that its columns may take.
        units: the limits of the slots, if each takes one unit; else nothing.
        ways: its columns by what they ship, the cheapest first.
        halves: two such shipments, or a thing by itself, that ship all: what each
            ships, and what both cost at least, whatever is to be paid for stock.
        shared: whether two columns that may be chosen together take from one limit.
    """

    every: int
    slots: tuple[Slot, ...]
    units: tuple[int, ...]
    ways: tuple[tuple[Way, ...], ...]
    halves: tuple[tuple[int, int, int], ...]
    shared: bool


_KNOWN: "WeakKeyDictionary[BatchQuestion, list[Case]]" = WeakKeyDictionary()


def cases_of(question: BatchQuestion) -> list[Case]:
    """Return the orders of a question; those of one question are worked out once."""
    known = _KNOWN.get(question)
    if known is None:
        rows: list[list[tuple[int, int, int]]] = [[] for _ in question.things]
        for place, column in enumerate(question.columns):
            rows[column.order].append((column.cost, place, column.things))
        known = _KNOWN[question] = [
            _case(question, count, row)
            for count, row in zip(question.things, rows, strict=True)
        ]
    return known


def _case(question: BatchQuestion, count: int, row: list[tuple[int, int, int]]) -> Case:
    row.sort()
    slots: dict[Slot, int] = {}
    ways: list[list[Way]] = [[] for _ in range(1 << count)]
    for cost, place, things in row:
        uses = question.columns[place].uses
        found = tuple([slots.setdefault(use, len(slots)) for use in uses])
        ways[things].append(Way(cost * SCALE, found, place, things))
    every = (1 << count) - 1
    half = range(1, (every >> 1) + 1)
    return Case(
        every,
        tuple(slots),
        tuple([limit for limit, _ in slots] if {1} >= {n for _, n in slots} else []),
        tuple([tuple(found) for found in ways]),
        tuple(
            [
                (mask, rest, ways[mask][0].cost + ways[rest][0].cost)
                for mask in half
                if ways[mask] and ways[rest := every ^ mask]
            ]
        ),
        count > 1 and _is_shared(question, row),
    )


def _is_shared(question: BatchQuestion, row: Sequence[tuple[int, int, int]]) -> bool:
    """Tell whether two columns that have no thing in common take from one limit."""
    common: dict[int, int] = {}
    for _, place, things in row:
        for limit, _ in question.columns[place].uses:
            common[limit] = common.get(limit, -1) & things
    for suspect in [limit for limit, things in common.items() if not things]:
        masks = [
            things
            for _, place, things in row
            if any([limit == suspect for limit, _ in question.columns[place].uses])
        ]
        if any([not one & other for one in masks for other in masks]):
            return True
    return False


def tolls_at(case: Case, prices: Sequence[int]) -> list[int]:
    """Return what each slot of an order costs."""
    if case.units:
        return [prices[limit] for limit in case.units]
    return [prices[limit] * units for limit, units in case.slots]


def tolls_of(case: Case, prices: Sequence[int], left: Sequence[int]) -> list[int]:
    """Return what each slot of an order costs: FAR where too few units are left."""
    return [
        prices[limit] * units if left[limit] >= units else FAR
        for limit, units in case.slots
    ]


def cheapest(case: Case, tolls: Sequence[int], limit: int = FAR) -> Best:
    """Return the cheapest way to ship an order; FAR and nothing where there is none.

    What two shipments take together is not minded: where a case is shared this is a
    bound, and :func:`ordercore.sourcing.batch.joint.together` finds the answer.

    Args:
        case: the order.
        tolls: what each of its slots costs.
        limit: more than the cheapest way costs, so that dearer ones are left out.
    """
    every, ways = case.every, case.ways
    if every == 1:
        return _one(ways[1], tolls, limit)
    if every == 3:
        cost, first = _one(ways[1], tolls, limit)
        more, second = _one(ways[2], tolls, limit)
        apart = cost + more if first and second else limit
        at_once = _one(ways[3], tolls, min(limit, apart))
        if at_once[1]:
            return at_once
        return (apart, first + second) if apart < limit else (FAR, [])
    return _many(case, tolls, limit)


def _one(ways: Sequence[Way], tolls: Sequence[int], limit: int) -> Best:
    """Return the cheapest single shipment that costs less than *limit*."""
    best, found = limit, None
    for way in ways:
        cost = way[0]
        if cost >= best:
            break
        for slot in way[1]:
            cost += tolls[slot]
        if cost < best:
            best, found = cost, way
    return (best, [found]) if found else (best, [])


def _many(case: Case, tolls: Sequence[int], limit: int) -> Best:
    every, ways = case.every, case.ways
    alone: list[Best] = []
    bit = 1
    while bit <= every:
        one = _one(ways[bit], tolls, limit)
        if not one[1]:
            return FAR, []
        alone.append(one)
        bit <<= 1
    costs = [cost for cost, _ in alone]
    best, found = limit, list[Way]()
    if sum(costs) < best:
        best, found = sum(costs), [way for _, (way,) in alone]
    at_once = _one(ways[every], tolls, best)
    if at_once[1]:
        best, found = at_once
    least, more, *_, most = sorted(costs)
    if found and best <= least + most:
        return best, found
    if every == 7:
        best, found = _three(case, tolls, alone, (best, found))
    else:
        hunt = _Hunt(case, tolls, alone, best)
        found = hunt.in_two() or found
        if hunt.best > least + more + most:
            found = hunt.in_more(costs) or found
        best = hunt.best
    return (best, found) if found else (FAR, [])


def _three(
    case: Case, tolls: Sequence[int], alone: Sequence[Best], known: Best
) -> Best:
    """Return one of three things by itself and two at once, if that is better."""
    best, found = known
    for mask, rest, least in case.halves:
        if least < best:
            place, pair = (2, mask) if mask == 3 else (mask >> 1, rest)
            cost, one = alone[place]
            more, two = _one(case.ways[pair], tolls, best - cost)
            if two:
                best, found = cost + more, two + one if mask == 3 else one + two
    return best, found


class _Hunt:
    """Subsets of things, and what is known of each.

    Attributes:
        best: the cost of the best way so far.
        least: no way to ship a subset costs less.
        single: the cheapest single shipment of a subset, if it was looked for.
    """

    __slots__ = ("best", "case", "least", "single", "tolls")

    def __init__(
        self, case: Case, tolls: Sequence[int], alone: Sequence[Best], best: int
    ) -> None:
        least = [0]
        single: dict[int, Best] = {}
        for place, one in enumerate(alone):
            cost = one[0]
            single[1 << place] = one
            least += [cost if cost > other else other for other in least]  # noqa: FURB136 - max() takes twice the time
        self.case, self.tolls, self.best = case, tolls, best
        self.least, self.single = least, single

    def _shipped(self, mask: int, limit: int) -> Best:
        """Return the cheapest single shipment of a subset, FAR if not below *limit*."""
        known = self.single.get(mask)
        if known is not None:
            return known
        found = _one(self.case.ways[mask], self.tolls, limit)
        if found[1]:
            self.single[mask] = found
            return found
        return FAR, []

    def in_two(self) -> list[Way]:
        """Return two shipments that are better than the best, or none."""
        least, best = self.least, list[Way]()
        for mask, rest, floor in self.case.halves:
            if floor < self.best and least[mask] + least[rest] < self.best:
                cost, one = self._shipped(mask, self.best - least[rest])
                if cost < self.best:
                    more, other = self._shipped(rest, self.best - cost)
                    if cost + more < self.best:
                        self.best, best = cost + more, one + other
        return best

    def in_more(self, costs: Sequence[int]) -> list[Way]:
        """Return three or more shipments that are better than the best, or none.

        Args:
            costs: what each thing costs alone.
        """
        every, best, least = self.case.every, self.best, self.least
        masks = apart_from_the_dearest(costs, self.best, self.case.every)
        by_lowest = self._by_lowest(masks, best - min(costs))
        spent, last = [FAR] * (every + 1), [0] * (every + 1)
        spent[every] = 0
        for left in reversed(masks):
            before = spent[left]
            if before < best and before + least[left] < best:
                for mask, cost in by_lowest.get(left & -left, ()):
                    if mask & left == mask and before + cost < spent[left ^ mask]:
                        spent[left ^ mask], last[left ^ mask] = before + cost, mask
        if spent[0] >= best:
            return []
        self.best = spent[0]
        found: list[Way] = []
        left = 0
        while left != every:
            found += self.single[last[left]][1]
            left |= last[left]
        return found

    def _by_lowest(
        self, masks: Sequence[int], limit: int
    ) -> dict[int, list[tuple[int, int]]]:
        """Return (things, cost) of shipments that leave room for others.

        By their lowest thing, those only that cost less than *limit*.
        """
        every, best, least = self.case.every, self.best, self.least
        ways, single = self.case.ways, self.single
        found: dict[int, list[tuple[int, int]]] = {}
        for mask in masks[1:-1]:
            if ways[mask] and ways[mask][0][0] < limit:
                rest = least[every ^ mask]
                if least[mask] < limit and least[mask] + rest < best:
                    known = single.get(mask)
                    cost, _ = known or self._shipped(mask, limit)
                    if cost + rest < best:
                        found.setdefault(mask & -mask, []).append((mask, cost))
        return found
