"""Whose the units are that are there and that come in: everybody's, or kept for some.

A shelf that keeps units for some buyers keeps them of what comes in, too, and so does
safety stock.  Until as many are there, each owner counts on no more than what is left
when all other owners have theirs, as it is on the shelf itself; so what is promised out
of all shares together is never more than there is.

A buyer uses the most particular share first.  Where he may use two of which neither is
a part of the other, such as one of a channel and one of a country, the shelf decides
when he claims; a promise to somebody who may use only one of them counts on that one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import frozen

from ordercore.stock.availability import (
    Dated,
    Outlook,
    by_day,
    outlook,
    together,
    with_ends,
)
from ordercore.stock.shelf import StockLevel
from ordercore.values import Today
from ordercore.values import quantity as check_quantity

__all__ = ["DaysAhead", "Share", "ends_of", "first_day", "shares_of", "unfilled"]

Segments: TypeAlias = tuple[str, ...]
Whose: TypeAlias = tuple[int, str, Segments]
"""A quota: how general it is, its id, and the segments of its owners."""

COMMON: Whose = (0, "", ())


@frozen
class Share:
    """Units of a SKU that are for one kind of buyers.

    Attributes:
        path: the segments of which a buyer has to be; none for common stock.
        there: how many are there now; below zero, promised units of common stock are
            missing.
        supply: what comes in of them, the earliest first.
        quota: the id of the quota that keeps them; "" for common stock.
    """

    path: Segments
    there: int
    supply: tuple[Dated, ...]
    quota: str = ""


def shares_of(
    levels: Iterable[StockLevel],
    incoming: Mapping[str, Iterable[Dated]],
    today: date | Today,
    node: str = "",
) -> tuple[Share, ...]:
    """Return whose the units of a SKU are, the most particular buyers first.

    Args:
        levels: its stock now at each node.
        incoming: what is on its way, by node; what should have come before the day that
            it is there has no day, and is not counted on.
        today: the day, at each place or at all of them.
        node: the only one of which units count; "" for all of them.  What is missing at
            the others is wanted all the same.
    """
    known, today = {level.node: level for level in levels}, Today.of(today)
    there: dict[Whose, int] = {COMMON: 0}
    supply: dict[Whose, list[Dated]] = {}
    for name in sorted({*known, *incoming}):
        level, day = known.get(name) or StockLevel("", name), today.on(name)
        split = _divided if node in {"", name} else _lacking
        before, come = split(level, 0), 0
        for whose, units in before.items():
            there[whose] = there.get(whose, 0) + units
        used = sum([units for units in before.values() if units > 0])
        spare = [Dated(day, n)] if (n := max(0, _left(level, 0)) - used) > 0 else []
        for one in sorted(incoming.get(name, ()), key=by_day):
            if one.day < day:
                continue
            come += one.quantity
            spare.append(one)
            after = split(level, come)
            for whose, units in after.items():
                more = _taken(spare, units - before[whose], one.day)
                supply.setdefault(whose, []).extend(more)
            before = after
    return tuple(
        [
            Share(whose[2], units, _ordered(supply.get(whose, ())), whose[1])
            for whose, units in sorted(there.items())
        ]
    )


def first_day(
    levels: Iterable[StockLevel],
    incoming: Iterable[str],
    today: date | Today,
    node: str = "",
) -> date:
    """Return the first of the days to come: the earliest that it is at a place.

    Args:
        levels: the stock now at each node.
        incoming: the nodes to which units come.
        today: the day, at each place or at all of them.
        node: the only one that counts; "" for all of them.
    """
    nodes = {level.node for level in levels} | {*incoming}
    return Today.of(today).first([node] if node else nodes)


def _taken(spare: list[Dated], units: int, day: date) -> Iterator[Dated]:
    """Yield units that are whose they are from that day on, the last that came first.

    They are taken off *spare*: what came before and was nobody's, as too few were there
    for all owners, may be somebody's when more comes.
    """
    while units > 0:
        last = spare.pop()
        some = min(units, last.quantity)
        yield Dated(day, some, last.cause)
        if some < last.quantity:
            spare.append(Dated(last.day, last.quantity - some, last.cause))
        units -= some


def _ordered(supply: Iterable[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted(supply, key=by_day))


def unfilled(level: StockLevel, come: int) -> int:
    """Return how many units a shelf lacks of what it keeps, when so many have come."""
    return max(0, level.quotas.left - _left(level, come))


def _left(level: StockLevel, come: int) -> int:
    """Return what is left for buyers when so many have come; below zero, it lacks."""
    return _unclaimed(level) + come - level.safety_stock


def _unclaimed(level: StockLevel) -> int:
    """Return how many units nobody claims; below zero, claimed ones are missing."""
    return level.sellable - level.allocated - level.reserved


def _divided(level: StockLevel, come: int) -> dict[Whose, int]:
    """Return how many units of a shelf are whose, when so many have come."""
    left, kept = _left(level, come), level.quotas.left
    found = {COMMON: max(left - kept, *_lacking(level, come).values())}
    for one in level.quotas.pockets:
        mine = min(max(0, left - (kept - one.left)), one.left)
        found[-len(one.path), one.id, one.path] = mine
    return found


def _lacking(level: StockLevel, come: int) -> dict[Whose, int]:
    """Return what is missing of promised units when so many have come, below zero."""
    return {COMMON: min(0, _unclaimed(level) + come)}


def ends_of(
    levels: Iterable[StockLevel], node: str = "", today: Today | None = None
) -> tuple[Dated, ...]:
    """Return how many units nobody may get any more from which days on.

    These are units of lots that are over in the course of that day, or with its begin.
    Units that somebody has a claim on are those of the lots that are over first.

    Args:
        levels: the stock now at each node.
        node: the only one of which units count; "" for all of them.
        today: by whose clocks the days go; by UTC where it is not given.
    """
    found: list[Dated] = []
    clocks = today or Today.of(date.min)
    for level in levels:
        claimed = level.allocated + level.reserved
        ending = [(end, lot) for lot in level.lots if (end := lot.sell_until)]
        for end, lot in sorted(ending, key=lambda pair: (pair[0], pair[1].id)):
            taken = min(claimed, max(0, lot.sellable))
            claimed -= taken
            if lot.sellable > taken and node in {"", level.node}:
                on = clocks.day(end, level.node)
                found.append(Dated(on, lot.sellable - taken, f"lot {lot.id}"))
    return tuple(sorted(found, key=by_day))


class DaysAhead:
    """The days to come of a SKU, while units of it are promised one after the other.

    Args:
        shares: whose the units are, as :func:`shares_of` tells.
        today: the first day.
        ends: how many of them nobody may get from which days on, as :func:`ends_of`
            tells.
    """

    def __init__(
        self, shares: Iterable[Share], today: date, ends: Sequence[Dated] = ()
    ) -> None:
        self._ends = ends
        self._shares = tuple(shares)
        self._wants: list[list[Dated]] = [[] for _ in self._shares]
        self._by_day: list[dict[date, int]] = [{} for _ in self._shares]
        self._seen: dict[int, Outlook] = {}
        self._today = today

    def outlook(self, segments: Collection[str] = ()) -> Outlook:
        """Return what can be promised to a buyer of these segments."""
        mine = together([self._of(place) for place in self._open_to(segments)])
        return with_ends(mine, self._ends)

    def supply(self, segments: Collection[str] = ()) -> tuple[Dated, ...]:
        """Return what comes in that such a buyer may have, the earliest first."""
        mine = [self._shares[place].supply for place in self._open_to(segments)]
        return tuple(sorted([one for rows in mine for one in rows], key=by_day))

    def want(self, units: Dated, segments: Collection[str] = ()) -> None:
        """Let units be wanted on a day, whether there are as many or not.

        What is kept for the buyer is used first, as far as it can be promised for that
        day; for all others common stock has to be there.
        """
        day, left = max(units.day, self._today), units.quantity
        for place in self._open_to(segments):
            kept = bool(self._shares[place].path)
            some = min(left, self._of(place).on(day)) if kept else left
            if some:
                self._wants[place].append(Dated(day, some, units.cause))
                wanted = self._by_day[place]
                wanted[day] = wanted.get(day, 0) + some
                self._seen.pop(place, None)
                left -= some

    def promise(
        self, quantity: int, segments: Collection[str] = (), not_before: date = date.min
    ) -> date | None:
        """Promise units for the first day on which nobody is robbed by that.

        Returns that day, or None where there is none: then nothing is promised.
        """
        check_quantity(quantity)
        seen, first = self.outlook(segments), max(not_before, self._today)
        days = [first, *[day for day in seen.days if day > first]]
        found = next((day for day in days if seen.on(day) >= quantity), None)
        if found is not None:
            self.want(Dated(found, quantity), segments)
        return found

    def fill(
        self, quantity: int, segments: Collection[str] = (), cause: str = ""
    ) -> tuple[tuple[date, int], ...]:
        """Promise units as they come, until there are as many; nobody is robbed.

        Returns how many on which day, the earliest first; units of which no day is
        known are left out.  The *cause* is found again in :meth:`sources`.
        """
        left, found = check_quantity(quantity), list[tuple[date, int]]()
        seen = self.outlook(segments)
        for day in seen.days if any(seen.promisable) else ():
            if some := min(left, seen.on(day)):
                self.want(Dated(day, some, cause), segments)
                found.append((day, some))
                left -= some
                seen = self.outlook(segments)
            if not left:
                break
        return tuple(found)

    @property
    def exhausted(self) -> bool:
        """Whether nothing can be promised any more to anybody on any day."""
        places = range(len(self._shares))
        return not any([self._of(place).promisable[-1] for place in places])

    def sources(self) -> dict[str, list[Dated]]:
        """Return out of what each cause gets its units: whoever is earlier, the first.

        What is there now comes on the first day and has no cause of its own.
        """
        found: dict[str, list[Dated]] = {}
        for share, wants in zip(self._shares, self._wants, strict=True):
            there = [Dated(self._today, share.there)] if share.there > 0 else []
            debt = [Dated(self._today, -share.there)] if share.there < 0 else []
            come = _drawn([*there, *share.supply], [*debt, *sorted(wants, key=_day)])
            for cause, part in come:
                found.setdefault(cause, []).append(part)
        return {cause: sorted(parts, key=by_day) for cause, parts in found.items()}

    def _open_to(self, segments: Collection[str]) -> Sequence[int]:
        mine = {*segments}
        return [n for n, one in enumerate(self._shares) if mine.issuperset(one.path)]

    def _of(self, place: int) -> Outlook:
        seen = self._seen.get(place)
        if seen is None:
            share = self._shares[place]
            wants = [Dated(day, units) for day, units in self._by_day[place].items()]
            seen = outlook(share.there, share.supply, wants, self._today)
            self._seen[place] = seen
        return seen


def _day(one: Dated) -> date:
    return one.day


def _drawn(
    supply: Iterable[Dated], wants: Iterable[Dated]
) -> Iterator[tuple[str, Dated]]:
    """Yield for whose sake which units are used, in the order of both."""
    parts = iter(supply)
    part = next(parts, None)
    used = 0
    for want in wants:
        left = want.quantity
        while left and part is not None:
            some = min(left, part.quantity - used)
            yield want.cause, Dated(part.day, some, part.cause)
            left, used = left - some, used + some
            if used == part.quantity:
                part, used = next(parts, None), 0
