"""What goes into parcel after parcel, found quickly: heaviest first, or to the brim."""

from collections.abc import Iterator, Sequence
from math import gcd

from ordercore.sourcing.costs.subset_sums import sums_of, taken

__all__ = ["Goods", "fullest", "heaviest_first"]

Goods = tuple[tuple[int, int], ...]
"""(weight of a unit in g, units), each weight once, the heaviest first, none zero."""

FINEST = 1 << 16
"""A parcel that takes more than so many times what all units weigh a multiple of is
filled from the heaviest unit to the lightest only."""

MOST_FILLED = 2_000
"""So many weights in so many parcels: more are filled in the same way."""


def heaviest_first(goods: Goods, limit: int) -> Iterator[tuple[Goods, int]]:
    """Yield what is in a parcel of at most *limit* g, and how many are filled alike."""
    left = goods
    while left:
        room, found = limit, list[int]()
        for each, units in left:
            found.append(min(units, room // each))
            room -= found[-1] * each
        some, times, left = _alike(left, found)
        yield some, times


def fullest(goods: Goods, limit: int) -> Iterator[tuple[Goods, int]]:
    """Yield the same, each parcel as full as it can be with the heaviest unit left.

    As :func:`heaviest_first` does where that would take long.
    """
    part = gcd(*[each for each, _ in goods])
    parcels = sum([each * units for each, units in goods]) // limit + 1
    if limit // part > FINEST or len(goods) * parcels > MOST_FILLED:
        yield from heaviest_first(goods, limit)
        return
    left = goods
    while left:
        some, times, left = _alike(left, _to_the_brim(left, limit, part))
        yield some, times


def _alike(goods: Goods, found: Sequence[int]) -> tuple[Goods, int, Goods]:
    """Return what is in a parcel, how many can be filled alike, and what is left."""
    rows = [*zip(goods, found, strict=True)]
    times = min([units // count for (_, units), count in rows if count])
    some = tuple([(each, count) for (each, _), count in rows if count])
    left = [(each, units - times * count) for (each, units), count in rows]
    return some, times, tuple([row for row in left if row[1]])


def _to_the_brim(goods: Goods, limit: int, part: int) -> list[int]:
    """Return how many units of each weight fill a parcel best, one of the heaviest."""
    room = (limit - goods[0][0]) // part
    rows: list[tuple[int, int]] = []
    for place in range(len(goods) - 1, -1, -1):
        each, units = goods[place][0] // part, goods[place][1] - (not place)
        units, some = min(units, room // each), 1
        # By twos, fours, eights, so that many units take few steps.
        while units:
            some = min(some, units)
            rows.append((place, some))
            units -= some
            some *= 2
    weights = [goods[place][0] // part * some for place, some in rows]
    sums = sums_of(weights, room)
    found = [1, *[0] * (len(goods) - 1)]
    for (place, some), is_in in zip(
        rows, taken(weights, sums, sums[-1].bit_length() - 1), strict=True
    ):
        found[place] += some * is_in
    return found
