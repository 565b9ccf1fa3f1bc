"""What becomes of a SKU in the days to come: what is there, comes in, and is wanted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import Factory, evolve, field, frozen

from ordercore.errors import PluginError
from ordercore.orders import Order
from ordercore.stock import (
    Capacity,
    Dated,
    DaysAhead,
    Outlook,
    Share,
    StockLevel,
    SupplyPromise,
    by_day,
    ends_of,
    first_day,
    shares_of,
    supply_promise,
    unfilled,
)
from ordercore.stock.availability import not_before
from ordercore.values import PIECES, Measure, Today
from ordercore.values import quantity as check_quantity

__all__ = ["SkuOutlook", "from_launch", "sku_outlook", "wanted"]

Segments: TypeAlias = tuple[str, ...]


@frozen
class SkuOutlook:
    """The days to come of one SKU, at all nodes together or at one of them.

    Attributes:
        sku: what it is.
        levels: what is there now, node by node.
        supply: what is on its way there, the earliest first.
        demand: what orders want and have no claim on, the earliest first.  At one node
            all of it counts: each order may be served from there.
        outlook: what is left day by day, and what of it can be promised.
        node: where; "" for all nodes together.
        segments: to whom; nobody in particular where none are given.
        kept: what comes in and fills safety stock, or what is kept for other buyers.
        capacities: what plug-ins say could be made or bought; it is neither there nor
            on its way.
        capable: the outlook with that besides.
        lacking: units that shelves will still lack of what they keep.
        failures: plug-ins that were asked and failed.
        ends: units of lots that nobody may get any more from a day on.
        launch_on: before which it is not on sale, and nothing of it is promised.
        measure: how it is counted, for whoever tells it to people.
        overdue: what of the supply should have come by now, by the day that it is where
            it is to come in: it has no day any more.
    """

    sku: str
    levels: tuple[StockLevel, ...]
    supply: tuple[Dated, ...]
    demand: tuple[Dated, ...]
    outlook: Outlook
    node: str = ""
    segments: Segments = ()
    kept: tuple[Dated, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    capable: Outlook = field(
        default=Factory(lambda self: self.outlook, takes_self=True)
    )
    lacking: int = 0
    failures: tuple[PluginError, ...] = ()
    ends: tuple[Dated, ...] = ()
    launch_on: date | None = None
    measure: Measure = PIECES
    overdue: tuple[Dated, ...] = ()

    @property
    def due(self) -> tuple[Dated, ...]:
        """What of the supply is counted on, by its day."""
        return tuple([one for one in self.supply if one not in self.overdue])

    def lacks(self, quantity: int) -> int:
        """Return how many units have to come so that *quantity* can be promised today.

        Raises Invalid: no whole number of units, at least 1.
        """
        today = self.outlook.today
        there = self.outlook.on(today) or self.outlook.least(today)
        short = check_quantity(quantity) - there
        return short + self.lacking if short > 0 else 0

    def promise(self, quantity: int) -> SupplyPromise | None:
        """Return the first day for which units can be promised, and out of what.

        What a plug-in says could be made or bought is marked in each step.  None where
        nobody can say a day.  Raises Invalid: no whole number of units, at least 1.
        """
        kept = {(one.day, one.cause): one.quantity for one in self.kept}
        mine = [
            one for one in self.due if one.quantity > kept.get((one.day, one.cause), 0)
        ]
        firm, could = (self.outlook, mine), (self.capable, self.capacities)
        found = supply_promise(self.sku, quantity, firm, could, self.launch_on)
        return None if found is None else evolve(found, measure=self.measure)


def sku_outlook(
    sku: str,
    levels: Sequence[StockLevel],
    incoming: Mapping[str, Iterable[Dated]],
    wants: Iterable[tuple[Dated, Segments]],
    today: date | Today,
    *,
    node: str = "",
    segments: Segments = (),
    capacities: Sequence[Capacity] = (),
) -> SkuOutlook:
    """Return the outlook of a SKU.

    Args:
        sku: which one.
        levels: its stock now at each node.
        incoming: what is on its way, by node.
        wants: what orders want and have no claim on, as :func:`wanted` tells, each with
            the segments of its order.
        today: the day, at each place or at all of them.  What is overdue where it is to
            come in is not counted on; what was wanted is wanted today.
        node: of which place; "" for all of them together.
        segments: to whom it is to be promised, as units are kept for some buyers.
        capacities: what could be made or bought; at one node only what would be there.
    """
    here = {name: tuple(rows) for name, rows in incoming.items()}
    wants = sorted(wants, key=lambda want: by_day(want[0]))
    today = Today.of(today)
    ends, first = ends_of(levels, node, today), first_day(levels, here, today, node)
    ahead = DaysAhead(shares_of(levels, here, today, node), first, ends)
    _want(wants, ahead)
    mine = tuple([one for one in levels if node in {"", one.node}])
    coming = [(n, one) for n in here if node in {"", n} for one in here[n]]
    late = [one for n, one in coming if one.day < today.on(n)]
    counted = [one for n, one in coming if one.day >= today.on(n)]
    found = SkuOutlook(
        sku,
        mine,
        tuple(sorted([one for _, one in coming], key=by_day)),
        tuple([one for one, _ in wants]),
        ahead.outlook(segments),
        node,
        segments,
        tuple(_kept(counted, ahead.supply(segments))),
        lacking=_lacking(mine, here, today),
        ends=ends,
        overdue=tuple(sorted(late, key=by_day)),
    )
    could = tuple([one for one in capacities if node in {"", one.node}])
    if not could:
        return found
    more = _with(shares_of(levels, _and(here, could), today, node), could)
    capable = DaysAhead(more, first, ends)
    _want(wants, capable)
    return evolve(found, capacities=could, capable=capable.outlook(segments))


def from_launch(seen: SkuOutlook, launch_on: date | None) -> SkuOutlook:
    """Return the outlook of what is on sale from a day on: nothing is promised before.

    What is there, comes in and is wanted before stays told.
    """
    if launch_on is None:
        return seen
    return evolve(
        seen,
        outlook=not_before(seen.outlook, launch_on),
        capable=not_before(seen.capable, launch_on),
        launch_on=launch_on,
    )


def wanted(order: Order, sku: str, today: date) -> Iterator[Dated]:
    """Yield how many units of a SKU an order wants when, of those without a claim.

    Of a kit it wants the components.
    A line has its own day, or the order's, or is wanted today.
    """
    for line, progress in zip(order.lines, order.progress, strict=True):
        units = dict(line.pieces(progress.waiting)).get(sku, 0)
        if units:
            day = line.requested_on or order.agreed.requested_on or today
            yield Dated(day, units, f"order/{order.id}")


def _want(wants: Iterable[tuple[Dated, Segments]], ahead: DaysAhead) -> None:
    for one, who in wants:
        ahead.want(one, who)


def _kept(supply: Iterable[Dated], mine: Iterable[Dated]) -> Iterator[Dated]:
    """Yield what of the supply is not for these buyers."""
    left: dict[tuple[date, str], int] = {}
    for one in supply:
        left[by_day(one)] = left.get(by_day(one), 0) + one.quantity
    for one in mine:
        if by_day(one) in left:  # else it makes good what another place lacks
            left[by_day(one)] -= one.quantity
    for (day, cause), units in sorted(left.items()):
        if units > 0:
            yield Dated(day, units, cause)


def _lacking(
    levels: Iterable[StockLevel], incoming: Mapping[str, Iterable[Dated]], today: Today
) -> int:
    rows = {
        node: sum([one.quantity for one in some if one.day >= today.on(node)])
        for node, some in incoming.items()
    }
    return sum([unfilled(level, rows.get(level.node, 0)) for level in levels])


def _and(
    incoming: Mapping[str, tuple[Dated, ...]], could: Iterable[Capacity]
) -> dict[str, tuple[Dated, ...]]:
    """Return what comes in with what could be made or bought for a place."""
    found = {**incoming}
    for one in could:
        if one.node:
            more = Dated(one.day, one.quantity, one.how)
            found[one.node] = (*found.get(one.node, ()), more)
    return found


def _with(shares: Iterable[Share], could: Iterable[Capacity]) -> Iterator[Share]:
    """Yield the shares; what could be anywhere is common stock."""
    rows = [Dated(one.day, one.quantity, one.how) for one in could if not one.node]
    for share in shares:
        more = () if share.path else rows
        yield evolve(share, supply=(*share.supply, *more))
