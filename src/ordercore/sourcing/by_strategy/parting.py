"""Goods that must be there sooner may leave a place by another service than the rest.

Of what a place ships those goods stay together that have the same last day.  Each such
group goes by one of the ways that are in time for it; groups by the same way go in the
same parcels.  Where nobody minds the days themselves a group goes by the cheapest way
that is in time for it, or along with one that has fewer days.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from ordercore.sourcing.by_strategy.in_time import Pace, Ways
from ordercore.sourcing.costs.lane import Lane

__all__ = ["Carried", "Part", "last_ways", "partings"]


class Part(NamedTuple):
    """What goes by one way.

    Attributes:
        way: its place among the ways of the node, the fastest first.
        load: (line, units), no units being left out.
    """

    way: int
    load: tuple[tuple[int, int], ...]


class Carried(NamedTuple):
    """What goes by one lane: line -> units."""

    lane: Lane
    load: Mapping[int, int]


def last_ways(ways: Ways, paces: Mapping[str, Sequence[Pace]]) -> dict[str, list[int]]:
    """Return for each line the slowest way that is in time for it.

    Of nodes from which some lines have to be there sooner than others.
    """
    return {
        node: [_count(paces[node], limit) - 1 for limit in most]
        for node, most in ways.within.items()
        if node in paces
    }


def _count(paces: Iterable[Pace], limit: int) -> int:
    return len([pace for pace in paces if pace.days <= limit])


def partings(
    paces: Sequence[Pace],
    last: Sequence[int] | None,
    weights_g: Sequence[int],
    load: Iterable[tuple[int, int]],
    *,
    minds_days: bool,
) -> Iterator[tuple[Part, ...]]:
    """Yield how a load may go: by which ways, and what by each.

    Args:
        paces: the ways of the node, the fastest first; a slower one takes what a faster
            one takes.
        last: for each line the slowest way that is in time for it; None where any is.
        weights_g: of a unit of each line.
        load: (line, units).
        minds_days: whether the days themselves are to be few.
    """
    groups: dict[int, list[tuple[int, int]]] = {}
    for at, units in load:
        if units:
            groups.setdefault(last[at] if last else len(paces) - 1, []).append(
                (at, units)
            )
    ways = range(len(paces)) if minds_days else sorted(groups)
    able: list[list[int]] = []
    for slowest, goods in groups.items():
        heaviest = max([weights_g[at] for at, _ in goods])
        may = [way for way in ways if way <= slowest]
        able.append([way for way in may if heaviest <= paces[way].lane.limit])
    for chosen in product(*able):
        parts: dict[int, list[tuple[int, int]]] = {}
        for way, goods in zip(chosen, groups.values(), strict=True):
            parts.setdefault(way, []).extend(goods)
        yield tuple([Part(way, tuple(parts[way])) for way in sorted(parts)])
