"""Sourcing by trying everything: slow, short, written without looking at the code."""

from functools import lru_cache
from itertools import combinations, product

from ordercore.values import distance_km


@lru_cache(maxsize=200_000)
def packed(breaks, units):
    """Return what units cost at least in parcels, and in how many; every way is tried.

    A parcel is booked at the cheapest step that takes it.

    Args:
        breaks: (heaviest weight, price).
        units: the weight of each; they are in order, so that the same are known again.
    """
    first, *others = units
    found = []
    for inside in {some for n in range(len(units)) for some in combinations(others, n)}:
        prices = [price for limit, price in breaks if limit >= first + sum(inside)]
        if prices:
            rest = [*others]
            for one in inside:
                rest.remove(one)
            cost, parcels = packed(breaks, tuple(rest)) if rest else (0, 0)
            found.append((cost + min(prices), parcels + 1))
    return min(found)


@lru_cache(maxsize=200_000)
def cut(breaks, weight_g):
    """Return what a weight costs at least if goods could be cut, gram by gram."""
    least = [0]
    for grams in range(1, max(weight_g, 1) + 1):
        least.append(min(least[max(0, grams - limit)] + p for limit, p in breaks))
    return least[-1]


def price(breaks, units):
    """Return what units cost in parcels; what weighs nothing goes with the others."""
    heavy = sorted([each for each in units if each], reverse=True)
    return packed(tuple(breaks), tuple(heavy or [0]))


def lanes(network, destination):
    """Return node -> its rate table, for nodes that serve the destination."""
    tables = {
        node: network.rates.breaks(node.address, destination) for node in network.nodes
    }
    return {node: table for node, table in tables.items() if table}


def reachable(demand, network, stock):
    """Return for each line the units at the nodes that can ship it: [{node: units}]."""
    served = lanes(network, demand.ship_to)
    return [
        {
            node.id: max(0, stock.get(line.sku, {}).get(node.id, 0))
            for node, table in served.items()
            if line.weight_g <= table[-1][0]
        }
        for line in demand.lines
    ]


def servable(demand, network, stock):
    """Return how many units of each line can be had, the earlier lines first."""
    rows = reachable(demand, network, stock)
    left = {
        line.sku: sum(row.values())
        for line, row in zip(demand.lines, rows, strict=True)
    }
    counts = []
    for line in demand.lines:
        counts.append(min(line.quantity, left[line.sku]))
        left[line.sku] -= counts[-1]
    return counts


def ways(count, row, used, sku):
    """Yield every way to take *count* units from the nodes of *row*."""
    nodes = list(row)
    rooms = [range(min(count, row[n] - used.get((sku, n), 0)) + 1) for n in nodes]
    for units in product(*rooms):
        if sum(units) == count:
            yield {n: u for n, u in zip(nodes, units, strict=True) if u}


def plans(demand, network, stock):
    """Yield every plan that ships all that can be had, as a list of {node: units}."""
    rows = reachable(demand, network, stock)
    counts = servable(demand, network, stock)

    def extend(plan, used):
        place = len(plan)
        if place == len(counts):
            yield plan
            return
        sku = demand.lines[place].sku
        for way in ways(counts[place], rows[place], used, sku):
            more = dict(used)
            for node, units in way.items():
                more[sku, node] = more.get((sku, node), 0) + units
            yield from extend([*plan, way], more)

    return extend([], {})


def value(plan, demand, network, dearer=None):
    """Return what is minimised: divided lines, cost, shipments, ranks.

    *dearer* is node -> how much more a shipment from there costs than it does.
    """
    by_id = {node.id: node for node in network.nodes}
    to = demand.ship_to.coordinates

    def rank(name):
        km = distance_km(by_id[name].address.coordinates, to)
        return by_id[name].priority, int(km), name

    ranked = sorted(by_id, key=rank)
    loads = {}
    for line, way in zip(demand.lines, plan, strict=True):
        for node, units in way.items():
            loads.setdefault(node, []).extend([line.weight_g] * units)
    cost = 0
    for node, units in loads.items():
        breaks = network.rates.breaks(by_id[node].address, demand.ship_to)
        cost += by_id[node].handling.minor + price(breaks, units)[0]
        cost += (dearer or {}).get(node, 0)
    divided = sum(len(way) > 1 for way in plan)
    return divided, cost, len(loads), sum(map(ranked.index, loads))


def best(demand, network, stock, *, forced=None, without=None, dearer=None, **of):
    """Return the best value of all plans, None when there are none.

    Of those only in which *forced* ships, and those in which *without* does not: what
    is asked for (*of*), so many units of the line at place *line*, or of any one.
    """
    found = (
        value(plan, demand, network, dearer)
        for plan in plans(demand, network, stock)
        if (forced is None or ships(plan, forced, **of))
        and (without is None or not ships(plan, without, **of))
    )
    return min(found, default=None)


def ships(plan, node, line=None, units=1):
    """Tell whether a node ships so many units of a line, or of any one."""
    ways = plan if line is None else [plan[line]]
    return any(way.get(node, 0) >= units for way in ways)


def as_ways(plan, demand):
    """Return a SourcingPlan in the form that is used here."""
    return [
        {a.node: a.quantity for a in plan.assignments if a.line == line.line}
        for line in demand.lines
    ]
