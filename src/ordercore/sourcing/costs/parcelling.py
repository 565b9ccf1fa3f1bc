"""Which units go together in a parcel: parcels hold whole units, whatever they weigh.

A choice of units costs what its heaviest parcel costs and the least for all others,
over every way to fill that one: exact while there are few.  Many units are filled in
from the heaviest to the lightest, or each parcel to the brim, for each size of parcel;
what goods cost that could be cut tells how far from the best that is at most.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import gcd, prod
from typing import NamedTuple

from ordercore.sourcing.costs.covering import BITS, KEPT, ONE, Cover, Steps, cover_of
from ordercore.sourcing.costs.filling import Goods, fullest, heaviest_first

__all__ = ["Goods", "Packed", "Tariff", "goods_of", "tariff_of"]

Filling = Callable[[Goods, int], Iterator[tuple[Goods, int]]]
"""Fills parcels up to a weight: what is in one, and how many are filled alike."""

MOST_PAIRS = 20_000
"""With more pairs of a choice of units and a part of it it is not exact: some 50 ms."""

FILLING = 40
"""How much work it is to fill parcels."""

BRIM = 100
"""How much work it is to fill each of them to the brim."""

MOST_KNOWN = 50_000
"""So many choices of units are kept at hand for a table."""


class Packed(NamedTuple):
    """Units in parcels.

    Attributes:
        price: of all parcels.
        parcels: how many there are.
        kinds: which steps of the table they go by, each once, the heaviest first.
        least: no way to pack the units costs less.
        work: how much it was to see that, in steps of some microseconds.
    """

    price: int
    parcels: int
    kinds: tuple[int, ...]
    least: int
    work: int = 0


class Last(NamedTuple):
    """The best way to pack a choice of units: its price as a key, and how it begins."""

    key: int
    kind: int
    rest: Goods


NOTHING = Last(0, -1, ())


class Tariff:
    """What parcels cost on one way.

    Args:
        steps: (heaviest weight, price) of one parcel, both ascending.

    Attributes:
        steps: the same.
        limits: their weights.
        cover: what weights cost at least in any number of parcels.
        whole_g: up to there a shipment is cheapest in one parcel, whatever is in it.
    """

    __slots__ = ("_best", "_known", "cover", "limits", "steps", "whole_g")

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.limits = tuple([limit for limit, _ in steps])
        self.cover = cover_of(steps)
        self.whole_g = self._whole_g()
        self._best: dict[Goods, Last] = {(): NOTHING}
        self._known: dict[Goods, Packed] = {}

    def _whole_g(self) -> int:
        whole_g = 0
        for limit, key in zip(self.cover.limits, self.cover.keys, strict=True):
            if key & ONE > 1:
                break
            whole_g = min(limit, self.limits[-1])
        return whole_g

    def packed(self, goods: Goods) -> Packed:
        """Return how units are packed.  None is heavier than the heaviest parcel."""
        known = self._known.get(goods)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[goods] = self._worked_out(goods)
        return known

    def kind_of(self, goods: Goods) -> int:
        """Return by which step a parcel of these units goes."""
        weight_g = sum([each * units for each, units in goods])
        return bisect_left(self.limits, weight_g)

    def _worked_out(self, goods: Goods) -> Packed:
        weight_g = sum([each * units for each, units in goods])
        price, parcels = self.cover.cost(weight_g)
        if parcels == 1:
            kind = bisect_left(self.limits, weight_g)
            return Packed(price, 1, (kind,), price)
        # All parcels weigh a multiple of this, so what is above one takes no more.
        part = gcd(*[each for each, _ in goods])
        rounded, kinds = self.in_parts(part)
        if len(goods) == 1 and rounded.exact:
            price, parcels = rounded.cost(goods[0][1])
            used = [kinds[kind] for kind in rounded.kinds(goods[0][1])]
            return Packed(price, parcels, tuple(used), price, FILLING)
        least = max(price, rounded.cost(weight_g // part)[0])
        good = self._filled(goods, least, heaviest_first)
        if good.price == least:
            return good
        if _pairs(goods) <= MOST_PAIRS:
            return self._exactly(goods)
        best = min(good, self._filled(goods, least, fullest))
        return best._replace(work=FILLING + BRIM)

    def in_parts(self, part: int) -> tuple[Cover, Sequence[int]]:
        """Return the cover with weights reckoned in parts, and whose its steps are."""
        steps: dict[int, tuple[int, int]] = {}
        for kind, (limit, price) in enumerate(self.steps):
            if limit >= part:
                steps.setdefault(limit // part, (price, kind))
        cover = cover_of(tuple([(limit, price) for limit, (price, _) in steps.items()]))
        return cover, [kind for _, kind in steps.values()]

    def _filled(self, goods: Goods, least: int, fill: Filling) -> Packed:
        """Return a good way: like parcels are filled one after the other."""
        found: list[tuple[int, tuple[int, ...]]] = []
        for limit in self.limits[bisect_left(self.limits, goods[0][0]) :]:
            key, used = 0, set[int]()
            for some, times in fill(goods, limit):
                kind = self.kind_of(some)
                key += times * ((self.steps[kind][1] << BITS) + 1)
                used.add(kind)
            found.append((key, tuple(sorted(used, reverse=True))))
        key, kinds = min(found)
        return Packed(key >> BITS, key & ONE, kinds, least, FILLING)

    def _exactly(self, goods: Goods) -> Packed:
        if len(self._best) >= MOST_KNOWN:
            self._best = {(): NOTHING}
        best = self._best
        ranges = [range(units + 1) for _, units in goods]
        for counts in product(*ranges):
            some = _some(goods, counts)
            if some not in best:
                best[some] = self._begun(some, best)
        key, used = best[goods].key, {kind for kind, _ in self.exact_way(goods)}
        price = key >> BITS
        kinds = tuple(sorted(used, reverse=True))
        return Packed(price, key & ONE, kinds, price, FILLING + _pairs(goods) // 8)

    def exact_way(self, goods: Goods) -> Iterator[tuple[int, Goods]]:
        """Yield by which step each parcel goes and what is in it, of the best way."""
        if goods not in self._best:
            self._exactly(goods)
        while goods:
            _, kind, rest = self._best[goods]
            left = dict(rest)
            inside = [(each, n - left.get(each, 0)) for each, n in goods]
            yield kind, tuple([(each, n) for each, n in inside if n])
            goods = rest

    def _begun(self, goods: Goods, best: Mapping[Goods, Last]) -> Last:
        """Return the best parcel for the heaviest unit, all less being packed."""
        limits, steps = self.limits, self.steps
        (_, first), *others = goods
        ranges = [range(1, first + 1), *[range(units + 1) for _, units in others]]
        found: list[Last] = []
        least = -1
        for counts in product(*ranges):
            weight_g = sum([n * w for n, (w, _) in zip(counts, goods, strict=True)])
            if weight_g <= limits[-1]:
                kind = bisect_left(limits, weight_g)
                rest = _rest(goods, counts)
                key = best[rest].key + (steps[kind][1] << BITS) + 1
                if least < 0 or key < least:
                    least = key
                    found.append(Last(key, kind, rest))
        return found[-1]


@lru_cache(maxsize=KEPT)
def tariff_of(steps: Steps) -> Tariff:
    """Return what parcels cost that cost what *steps* say."""
    return Tariff(steps)


def goods_of(units: Iterable[tuple[int, int]]) -> Goods:
    """Return (weight of a unit, units) by weight; what weighs nothing is left out."""
    found: dict[int, int] = {}
    for each, count in units:
        if each and count:
            found[each] = found.get(each, 0) + count
    return tuple(sorted(found.items(), reverse=True))


def _pairs(goods: Goods) -> int:
    return prod([(units + 1) * (units + 2) // 2 for _, units in goods])


def _some(goods: Goods, counts: Sequence[int]) -> Goods:
    pairs = zip(goods, counts, strict=True)
    return tuple([(each, count) for (each, _), count in pairs if count])


def _rest(goods: Goods, counts: Sequence[int]) -> Goods:
    pairs = zip(goods, counts, strict=True)
    return tuple([(each, n - count) for (each, n), count in pairs if n > count])
