"""What plans take, and whether a shipment is divided into parcels as it is billed."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator

from ordercore.sourcing import Demand, Shipment, SourcingPlan
from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.plans.boxing import MOST_PARCELS

__all__ = ["Used", "used_by", "wrongly_divided"]

Used = Counter[tuple[str, str]]
"""SKU and node -> units that ship from there."""


def used_by(plans: Iterable[SourcingPlan]) -> Used:
    """Return what plans take from which shelves together."""
    used = Used()
    for a in [a for one in plans for a in one.assignments]:
        used[a.sku, a.node] += a.quantity
    return used


def wrongly_divided(shipment: Shipment, lane: Lane, demand: Demand) -> Iterator[str]:
    """Yield what is wrong with the parcels of a shipment; nothing where they are right.

    Each unit is in one of them, none is heavier than is taken, each goes by the service
    of its weight, and together they cost what is billed.  More than a thousand are
    not told one by one.

    Args:
        shipment: that is looked at.
        lane: of its node.
        demand: which says what the units weigh.
    """
    weights_g = {line.line: line.weight_g for line in demand.lines}
    if shipment.parcels > MOST_PARCELS:
        return
    inside, minor = Counter[str](), lane.handling.minor
    for parcel in shipment.packing:
        units = {one.line: one.quantity for one in parcel.lines}
        inside.update(units)
        grams = sum([weights_g[line] * count for line, count in units.items()])
        if grams > lane.limit:
            yield f"a parcel from {shipment.node} weighs {grams} g"
            return
        step = bisect_left(lane.tariff.limits, grams)
        minor += lane.tariff.steps[step][1]
        by = lane.services[step] if lane.services else ""
        if (parcel.node, parcel.service) != (shipment.node, by):
            yield f"a parcel of {grams} g from {shipment.node} goes by {by}"
    if inside != Counter({one.line: one.quantity for one in shipment.lines}):
        yield f"what {shipment.node} ships is not what is in its parcels"
    if (len(shipment.packing), minor) != (shipment.parcels, shipment.cost.minor):
        yield f"the parcels from {shipment.node} are not those that are billed"
