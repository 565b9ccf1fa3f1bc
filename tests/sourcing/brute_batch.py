"""Batches by trying everything: slow, short, written without looking at the code."""

from itertools import product

from tests.sourcing import brute


def counts(problem):
    """Return the units of each line: [order][line]."""
    return [[line.quantity for line in d.lines] for d in problem.demands]


def line_ways(demand, line, problem):
    """Yield every way to take some or all units of a line: {node: units}."""
    served = brute.lanes(problem.network, demand.ship_to)
    row = {
        node.id: problem.stock[line.sku].get(node.id, 0)
        for node, table in served.items()
        if line.weight_g <= table[-1][0]
    }
    for units in product(*[range(min(n, line.quantity) + 1) for n in row.values()]):
        if sum(units) <= line.quantity:
            yield {n: u for n, u in zip(row, units, strict=True) if u}


def plans(problem):
    """Yield every way to ship some or all: [order][line] -> {node: units}."""

    def extend(rest, used):
        if not rest:
            yield []
            return
        (demand, line), *others = rest
        for way in line_ways(demand, line, problem):
            more = dict(used)
            for node, units in way.items():
                more[line.sku, node] = more.get((line.sku, node), 0) + units
            if all(problem.stock[s].get(n, 0) >= u for (s, n), u in more.items()):
                for tail in extend(others, more):
                    yield [way, *tail]

    rest = [(demand, line) for demand in problem.demands for line in demand.lines]
    for flat in extend(rest, {}):
        ways = iter(flat)
        yield [[next(ways) for _ in demand.lines] for demand in problem.demands]


def served(plan):
    """Return the units of each line that ship: [order][line]."""
    return tuple(tuple(sum(way.values()) for way in order) for order in plan)


def cost(plan, problem):
    """Return what all shipments cost."""
    return sum(
        brute.value(ways, demand, problem.network)[1]
        for ways, demand in zip(plan, problem.demands, strict=True)
    )


def shipments(plan):
    """Return how many nodes ship, of all orders added up."""
    return sum(len({node for way in order for node in way}) for order in plan)


def divided(plan):
    """Return the lines that ship from several nodes: {(order, line)}."""
    return {
        (o, at)
        for o, order in enumerate(plan)
        for at, way in enumerate(order)
        if len(way) > 1
    }


def as_ways(plan, problem):
    """Return a BatchPlan in the form that is used here."""
    return [
        brute.as_ways(one, demand)
        for one, demand in zip(plan.plans, problem.demands, strict=True)
    ]


def in_turn(found, turns):
    """Return the units that ship of who comes first, then of the next, and so on."""
    return tuple(found[place] for place in turns)
