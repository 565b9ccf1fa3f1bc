"""What no plan for an order costs less than, proved: how far from the best one is.

The bound is that of ``cheapest.prices``, for any prices of the lines and
any price table of which a heavier shipment never costs less than a lighter one.  It
leaves out that two lines of one article share the stock of a node, and takes a line
that may be divided as units that each go by themselves; a plan that has to mind this
costs no less.
"""

from collections.abc import Collection, Sequence

from ordercore.sourcing.by_strategy.measuring import Loads
from ordercore.sourcing.cheapest.dividing import division_of
from ordercore.sourcing.cheapest.effort import Effort
from ordercore.sourcing.cheapest.exact import FAR
from ordercore.sourcing.cheapest.prices import PARTS, Good, Pricing, shares
from ordercore.sourcing.cheapest.solving import divided_of
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.supply import Want

__all__ = ["lower_bound", "undivided"]

CUT, WHOLE = 150, 60
"""So many rounds of prices, first with units that may be cut, then without."""

PRICED = 400_000
"""What all rounds may cost together, so that larger orders have fewer of them."""

FINEST = 256
"""Weights are reckoned in so many parts to see what carrying them costs."""

BRANCHES = 60_000
"""How many loads may be tried for not cutting units: some tenths of a second."""


def undivided(wants: Sequence[Want]) -> frozenset[int]:
    """Return the lines that ship whole wherever as few as possible are divided."""
    division = division_of(wants)
    if division.proved:
        may = {place for sets in division.choices for one in sets for place in one}
        return frozenset(range(len(wants))) - may
    units: dict[str, int] = {}
    for want in wants:
        units[want.sku] = units.get(want.sku, 0) + want.quantity
    return frozenset(
        [
            place
            for place, want in enumerate(wants)
            if max(want.held.values()) >= units[want.sku]
        ]
    )


def lower_bound(
    lanes: Lanes, wants: Sequence[Want], whole: Collection[int], loads: Loads
) -> int:
    """Return what no way to ship *wants* costs less than, in smallest coins.

    Args:
        lanes: of the destination.
        wants: what ships, all of it.
        whole: places in *wants* of lines that ship from one node each.
        loads: a good way to do it, from which prices begin.
    """
    if not wants:
        return 0
    # Who divides one of them cannot be held against plans that do not.
    kept = whole if divided_of(loads).isdisjoint(whole) else ()
    goods = [_good(want, whole=place in kept) for place, want in enumerate(wants)]
    pricing = Pricing(lanes, goods)
    prices, cost = _first_prices(lanes, wants, goods, loads)
    best, found = 0, prices
    count = PRICED // pricing.size
    for rounds, effort in ((CUT, None), (WHOLE, Effort(BRANCHES))):
        for one in pricing.rounds(found, cost, min(rounds, count), effort):
            if one.bound > best:
                best, prices = one.bound, [*one.prices]
            if effort is not None and not effort.left:
                break
        found = prices
    weight_g = sum([want.quantity * want.weight_g for want in wants])
    # A plan costs whole coins.
    return -(-max(best, _carrying(pricing, weight_g)) >> PARTS)


def _carrying(pricing: Pricing, weight_g: int) -> int:
    """Return what carrying a weight costs at least, whatever it is of.

    Each node carries what a step of its price table takes; which of them together take
    it all at the least cost is worked out weight by weight, in parts rounded so that
    more is taken.  It says more where few nodes ship many like parcels.
    """
    part = weight_g // FINEST + 1
    need = weight_g // part
    least: list[int] = [0, *[FAR] * need]
    for node, steps in pricing.steps.items():
        most = pricing.weights[node]
        takes = [(-(-min(limit, most) // part), cost) for limit, cost in steps]
        takes.append((0, 0))
        least = [
            min([cost + least[max(0, left - take)] for take, cost in takes])
            for left in range(need + 1)
        ]
    return least[need]


def _good(want: Want, *, whole: bool) -> Good:
    if whole:
        having = [node for node, units in want.held.items() if units >= want.quantity]
        return Good(want.quantity * want.weight_g, 1, dict.fromkeys(having, 1))
    most = {node: min(units, want.quantity) for node, units in want.held.items()}
    return Good(want.weight_g, want.quantity, most)


def _first_prices(
    lanes: Lanes, wants: Sequence[Want], goods: Sequence[Good], loads: Loads
) -> tuple[list[int], int]:
    """Return what each line bears of what ships it, and what all of it costs."""
    prices, cost = [0] * len(goods), 0
    for node, load in loads.items():
        weights = [wants[place].weight_g * units for place, units in load.items()]
        price = lanes.minor(lanes.by_node[node].cost(sum(weights))) << PARTS
        cost += price
        for place, part in zip(load, shares(price, weights), strict=True):
            prices[place] += part
    each = [p // good.units for p, good in zip(prices, goods, strict=True)]
    return each, cost
