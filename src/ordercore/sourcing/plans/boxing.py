"""Which units of which line go together into which parcel, where several leave."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ordercore.orders import LineQuantity
from ordercore.orders.planned import PlannedParcel
from ordercore.sourcing.costs.covering import BITS
from ordercore.sourcing.costs.filling import fullest, heaviest_first
from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.costs.parcelling import Goods, Tariff, goods_of
from ordercore.sourcing.plans.plan import Assignment

__all__ = ["MOST_PARCELS", "divided"]

MOST_PARCELS = 1_000
"""So many parcels are worked out one by one; of more it is said how many there are."""

Way = list[tuple[int, Goods]]
"""By which step of the table each parcel goes, and what is in it."""


def divided(
    lane: Lane, lines: Sequence[Assignment], weights_g: Sequence[int]
) -> tuple[PlannedParcel, ...]:
    """Return the parcels of a shipment, the largest first, as it is billed.

    Units of one weight are alike to the price: those of a line stay together as far as
    they can, and what weighs nothing lies with the first parcel.

    Args:
        lane: of the node, which takes a parcel of each of the units.
        lines: what is shipped.
        weights_g: of a unit of each.
    """
    rows = [*zip(lines, weights_g, strict=True)]
    goods = goods_of([(each, line.quantity) for line, each in rows])
    left = Counter({line.line: line.quantity for line, _ in rows})
    parcels: list[PlannedParcel] = []
    for kind, inside in _way(lane.tariff, goods):
        room = Counter(dict(inside))
        units = {line.line: left[line.line] for line, each in rows if not each}
        for line, each in rows:
            if each:
                units[line.line] = min(left[line.line], room[each])
                room[each] -= units[line.line]
        left.subtract(units)
        told = [LineQuantity(a.line, units[a.line]) for a in lines if units[a.line]]
        by = lane.services[kind] if lane.services else ""
        parcels.append(PlannedParcel(lane.node, tuple(told), by))
    return tuple(parcels)


def _way(tariff: Tariff, goods: Goods) -> Way:
    """Return what is in each parcel, where together they cost what they are billed."""
    packed = tariff.packed(goods)
    if packed.parcels == 1:
        return [(packed.kinds[0], goods)]
    key = (packed.price << BITS) + packed.parcels
    for way in _ways(tariff, goods):
        if sum([(tariff.steps[kind][1] << BITS) + 1 for kind, _ in way]) == key:
            return sorted(way, key=lambda parcel: -parcel[0])
    return sorted(tariff.exact_way(goods), key=lambda parcel: -parcel[0])


def _ways(tariff: Tariff, goods: Goods) -> Iterator[Way]:
    """Yield the ways to pack units that are quick to find."""
    if len(goods) == 1:
        yield _of_one_weight(tariff, *goods[0])
    for fill in (heaviest_first, fullest):
        for limit in tariff.limits:
            if limit >= goods[0][0]:
                yield [
                    (tariff.kind_of(some), some)
                    for some, times in fill(goods, limit)
                    for _ in range(times)
                ]


def _of_one_weight(tariff: Tariff, each: int, units: int) -> Way:
    """Return the parcels that the cover chooses for units of one weight."""
    rounded, kinds = tariff.in_parts(each)
    if not rounded.exact:
        return []
    way: Way = []
    for step, count in rounded.kinds(units).items():
        for _ in range(count):
            some = min(units, tariff.limits[kinds[step]] // each)
            units -= some
            if some:
                inside = ((each, some),)
                way.append((tariff.kind_of(inside), inside))
    return way
