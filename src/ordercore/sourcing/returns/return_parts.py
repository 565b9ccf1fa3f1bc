"""Which goods that come back go in one parcel: as few parcels as can be, then the best.

The best place of every subset of lines, then the best partition of all lines into such
subsets: O(places * 2^lines + 3^lines), as ``exact`` has it for goods that go out.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

__all__ = ["MOST_BLOCKS", "Best", "parts_of"]

MOST_BLOCKS = 10
"""So many lines are shared out exactly."""

Key = tuple[int, ...]
Best = Callable[[Sequence[int]], Key | None]
"""Return of lines by their places how good the best place for all of them is, less is
better; None where none takes all."""


class _Kept(NamedTuple):
    """The best way to send a subset: how good it is, and its first parcel."""

    key: Key
    first: int


def parts_of(
    takers: Sequence[frozenset[str]], best: Best
) -> tuple[tuple[int, ...], ...]:
    """Return which lines go in one parcel, each by its place in *takers*.

    Exact for up to ten lines.  Of more, lines that the same places take stay together,
    and where these are more than ten sorts, whoever takes most of what is left gets it.

    Args:
        takers: of each line, who takes it: at least one.
        best: how good the best place for some lines is; those of two parcels are added.
    """
    every = tuple(range(len(takers)))
    if best(every) is not None:
        return (every,)
    blocks: list[tuple[int, ...]] = [(line,) for line in every]
    if len(blocks) > MOST_BLOCKS:
        blocks = _alike(takers)
    if len(blocks) > MOST_BLOCKS:
        return _greedy(takers)
    return _partition(blocks, best)


def _alike(takers: Sequence[frozenset[str]]) -> list[tuple[int, ...]]:
    found: dict[frozenset[str], list[int]] = {}
    for line, some in enumerate(takers):
        found.setdefault(some, []).append(line)
    return [tuple(lines) for lines in found.values()]


def _greedy(takers: Sequence[frozenset[str]]) -> tuple[tuple[int, ...], ...]:
    left, parts = [*range(len(takers))], list[tuple[int, ...]]()
    while left:
        counts: dict[str, list[int]] = {}
        for line in left:
            for name in sorted(takers[line]):
                counts.setdefault(name, []).append(line)
        lines = max(counts.values(), key=len)
        parts.append(tuple(lines))
        left = [line for line in left if line not in lines]
    return tuple(parts)


def _partition(
    blocks: Sequence[tuple[int, ...]], best: Best
) -> tuple[tuple[int, ...], ...]:
    every = (1 << len(blocks)) - 1
    keys: dict[int, Key] = {}
    for mask in range(1, every + 1):
        if all([mask & ~(1 << at) in keys for at in _bits(mask) if mask & (mask - 1)]):
            key = best(_lines(blocks, mask))
            if key is not None:
                keys[mask] = (1, *key)
    kept: dict[int, _Kept] = {}
    for mask in range(1, every + 1):
        kept[mask] = _best_of(mask, keys, kept)
    parts: list[tuple[int, ...]] = []
    while every:
        parts.append(_lines(blocks, kept[every].first))
        every &= ~kept[every].first
    return tuple(sorted(parts))


def _best_of(mask: int, keys: Mapping[int, Key], kept: Mapping[int, _Kept]) -> _Kept:
    """Return the best way to send a subset; its lowest line is in the first parcel."""
    low, found = mask & -mask, list[_Kept]()
    rest = some = mask ^ low
    while True:
        part = some | low
        if part in keys:
            after = kept[mask ^ part].key if mask ^ part else (0,) * len(keys[part])
            pairs = zip(keys[part], after, strict=True)
            found.append(_Kept(tuple([one + other for one, other in pairs]), part))
        if not some:
            return min(found)
        some = (some - 1) & rest


def _bits(mask: int) -> list[int]:
    return [at for at in range(mask.bit_length()) if mask >> at & 1]


def _lines(blocks: Sequence[tuple[int, ...]], mask: int) -> tuple[int, ...]:
    return tuple(sorted([line for at in _bits(mask) for line in blocks[at]]))
