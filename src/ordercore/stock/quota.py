"""Units that are kept for some buyers: a quota of a channel, a region, a group.

A quota is a pocket of the shelf.  Whoever may use it takes from it first, from the most
particular one before the more general, and from common stock last; what a claim gives
back goes the same way.  Units are not told apart, but claims of different buyers are,
so that a pocket always knows how much of it is out.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from attrs import frozen

__all__ = ["NO_QUOTAS", "Drawn", "Quota", "Quotas"]

Segments: TypeAlias = tuple[str, ...]
"""Who a buyer is to the shop, sorted: ``("channel:web", "region:DE")``."""


@frozen
class Quota:
    """A pocket of a shelf.

    Attributes:
        id: unique on its shelf.
        path: the segments that a buyer must be of, all of them; a nested quota has
            those of its parent and more.
        units: how many were kept for these buyers when it was set; those of a nested
            quota are not among them.
        left: those that nobody has a claim on and that have not left the shelf.
    """

    id: str
    path: Segments
    units: int
    left: int

    def is_open_to(self, segments: Collection[str]) -> bool:
        """Tell whether a buyer of these segments may use it."""
        return all([one in segments for one in self.path])


@frozen
class Drawn:
    """Units of a quota that buyers of the same segments have a claim on."""

    quota: str
    segments: Segments
    units: int


@frozen
class Quotas:
    """All quotas of a shelf.

    Attributes:
        pockets: in order of id.
        claimed: what is allocated of them, in order of quota and segments.
    """

    pockets: tuple[Quota, ...] = ()
    claimed: tuple[Drawn, ...] = ()

    @property
    def left(self) -> int:
        """Units of all quotas that nobody has a claim on."""
        return sum([one.left for one in self.pockets])

    def find(self, quota: str) -> Quota | None:
        """Return a quota by its id, None when there is none."""
        return next((one for one in self.pockets if one.id == quota), None)

    def kept_from(self, segments: Collection[str]) -> int:
        """Return how many units are kept for others than a buyer of these segments."""
        return sum([one.left for one in self.pockets if not one.is_open_to(segments)])

    def drawn_by(self, segments: Segments, quantity: int) -> tuple[Drawn, ...]:
        """Return from which quotas a claim of *quantity* units takes how many."""
        mine = [one for one in self._deepest_first() if one.is_open_to(segments)]
        return _take([Drawn(one.id, segments, one.left) for one in mine], quantity)

    def given_back(
        self,
        segments: Segments,
        quantity: int,
        out: Iterable[Drawn] | None = None,
    ) -> tuple[Drawn, ...]:
        """Return of which quotas *quantity* units are that a buyer gives back, or gets.

        Args:
            segments: whose claim ends; claims of others stay.
            quantity: how many units of it; what is of no quota is common stock.
            out: what is claimed in this way; what is allocated where nothing is given.
        """
        known = self.claimed if out is None else out
        mine = {one.quota: one for one in known if one.segments == segments}
        ids = [one.id for one in self._deepest_first() if one.id in mine]
        return _take([mine[name] for name in ids], quantity)

    def _deepest_first(self) -> list[Quota]:
        return sorted(self.pockets, key=lambda one: (-len(one.path), one.id))

    def moved(
        self, drawn: Iterable[Drawn], *, left: int = 0, claimed: int = 0
    ) -> "Quotas":
        """Return the quotas with so many times *drawn* more left, and claimed."""
        drawn = tuple(drawn)
        if not drawn:
            return self
        more = {one.id: 0 for one in self.pockets}
        for one in drawn:
            if one.quota in more:
                more[one.quota] += one.units * left
        pockets = [
            Quota(q.id, q.path, q.units, q.left + more[q.id]) for q in self.pockets
        ]
        return Quotas(tuple(pockets), summed(self.claimed, drawn, claimed))

    def with_quota(self, quota: Quota) -> "Quotas":
        """Return the quotas with this one; what is claimed of it stays claimed."""
        others = [one for one in self.pockets if one.id != quota.id]
        pockets = sorted([*others, quota], key=lambda one: one.id)
        return Quotas(tuple(pockets), self.claimed)

    def without(self, quota: str) -> "Quotas":
        """Return the quotas without one; claims on it are claims on common stock."""
        pockets = tuple([one for one in self.pockets if one.id != quota])
        return Quotas(pockets, without(self.claimed, quota))


NO_QUOTAS = Quotas()


def summed(
    some: Sequence[Drawn], more: Iterable[Drawn], times: int = 1
) -> tuple[Drawn, ...]:
    """Return what is drawn in all by quota and segments, *more* *times* over."""
    units = {(one.quota, one.segments): one.units for one in some}
    for one in more:
        key = (one.quota, one.segments)
        units[key] = units.get(key, 0) + one.units * times
    return tuple([Drawn(*key, units[key]) for key in sorted(units) if units[key]])


def without(drawn: Iterable[Drawn], quota: str) -> tuple[Drawn, ...]:
    """Return what is drawn of other quotas."""
    return tuple([one for one in drawn if one.quota != quota])


def _take(there: Iterable[Drawn], quantity: int) -> tuple[Drawn, ...]:
    """Return the first *quantity* units of what is there, as far as that goes."""
    taken: list[Drawn] = []
    for one in there:
        if (some := min(one.units, quantity)) > 0:
            taken.append(Drawn(one.quota, one.segments, some))
            quantity -= some
    return tuple(taken)
