"""Which lines of one SKU ship whole when no node has enough for all of them."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from ordercore.sourcing.cheapest.effort import Effort, TooMuch

__all__ = ["MOST_PACKED", "STEPS", "divisions", "fit", "pack"]

MOST_PACKED = 10
"""More lines of one SKU than these are fitted in roughly."""

STEPS = 2_000


def divisions(
    quantities: Sequence[int], rooms: Sequence[int], effort: Effort
) -> list[frozenset[int]]:
    """Return every smallest set of lines that have to be divided between nodes.

    Each set holds places in *quantities*; the other lines find room whole.

    >>> divisions([3, 3], [4, 2], Effort(100))
    [frozenset({0}), frozenset({1})]

    Args:
        quantities: of each line, together at most the sum of *rooms*.
        rooms: how many units each node has.
        effort: a step for each room that is tried.  Raises TooMuch.
    """
    lines = range(len(quantities))
    for count in lines:
        sets = map(frozenset, combinations(lines, count))
        found = [
            divided
            for divided in sets
            if pack([quantities[i] for i in lines if i not in divided], rooms, effort)
            is not None
        ]
        if found:
            return found
    return [frozenset(lines)]


def pack(
    quantities: Sequence[int], rooms: Sequence[int], effort: Effort
) -> list[int] | None:
    """Return a room for each quantity so that none is overfull, or None.

    Earlier rooms are preferred.  Raises TooMuch.
    """
    order = _largest_first(quantities)
    chosen = _pack([quantities[i] for i in order], list(rooms), effort)
    if chosen is None:
        return None
    return [room for _, room in sorted(zip(order, chosen, strict=True))]


def fit(quantities: Sequence[int], rooms: Sequence[int]) -> list[int | None]:
    """Return a room for each quantity, None for those that find none whole.

    All find one if that can be seen in short time; else the largest goes first.
    """
    if len(quantities) <= MOST_PACKED:
        try:
            chosen = pack(quantities, rooms, Effort(STEPS))
        except TooMuch:
            chosen = None
        if chosen is not None:
            return [*chosen]
    return _first_fit(quantities, rooms)


def _first_fit(quantities: Sequence[int], rooms: Sequence[int]) -> list[int | None]:
    free = list(rooms)
    chosen: list[int | None] = [None] * len(quantities)
    for line in _largest_first(quantities):
        room = next(_different(quantities[line], free), None)
        if room is not None:
            free[room] -= quantities[line]
            chosen[line] = room
    return chosen


def _largest_first(quantities: Sequence[int]) -> list[int]:
    return sorted(range(len(quantities)), key=lambda i: -quantities[i])


def _pack(
    quantities: Sequence[int], rooms: list[int], effort: Effort
) -> list[int] | None:
    if not quantities:
        return []
    first, *others = quantities
    for room in _different(first, rooms):
        effort.spend()
        rooms[room] -= first
        found = _pack(others, rooms, effort)
        rooms[room] += first
        if found is not None:
            return [room, *found]
    return None


def _different(quantity: int, rooms: Sequence[int]) -> Iterator[int]:
    """Yield rooms that are large enough, of equal ones only the first."""
    seen: set[int] = set()
    for room, free in enumerate(rooms):
        if free >= quantity and free not in seen:
            seen.add(free)
            yield room
