"""Is a plan for a batch right, and its bound true?  Small batches to ask that of."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen
from hypothesis import strategies as st

from ordercore.sourcing import (
    BatchPlan,
    Demand,
    DemandLine,
    Network,
    Node,
    NodeKind,
    SourcingPlan,
)
from ordercore.testing.sourcing import TableRates, rate_tables
from ordercore.values import Address, Money

__all__ = ["BatchProblem", "TownRates", "batch_problems", "verify"]

Stock = Mapping[str, Mapping[str, int]]

NEVER = 1 << 100
"""The cost of what cannot be shipped."""


def verify(
    plan: BatchPlan, demands: Sequence[Demand], network: Network, stock: Stock
) -> list[str]:
    """Return what is wrong with a plan for a batch or with its bound; nothing if right.

    It trusts nobody: units, stock and costs are counted anew from the rates, and of
    each order it is worked out what it costs at least at the prices of the certificate.
    Who gets units where there are too few is not looked at.
    """
    if [one.order for one in plan.plans] != [demand.order for demand in demands]:
        return ["there is not one plan for each order, in their turn"]
    pairs = list(zip(plan.plans, demands, strict=True))
    wrong = [
        f"{one.order}: {why}"
        for one, demand in pairs
        for why in _wrong(one, demand, network)
    ]
    used = Counter[tuple[str, str]]()
    for a in [a for one in plan.plans for a in one.assignments]:
        used[a.sku, a.node] += a.quantity
    wrong += [
        f"{units} × {sku} at {node} are more than there are"
        for (sku, node), units in used.items()
        if units > stock.get(sku, {}).get(node, 0)
    ]
    return wrong or [*_unproved(plan, pairs, network, stock)]


def _unproved(
    plan: BatchPlan,
    pairs: Sequence[tuple[SourcingPlan, Demand]],
    network: Network,
    stock: Stock,
) -> Iterator[str]:
    """Yield what is wrong with the proof: a bound that is too high, or a sum."""
    proof = plan.certificate
    prices = {(one.sku, one.node): one.price for one in proof.prices}
    if len(prices) < len(proof.prices) or min(prices.values(), default=1) < 1:
        yield "a price is there twice, or below 1"
    shipping = [(one, demand) for one, demand in pairs if one.shipments]
    if [b.order for b in proof.bounds] != [one.order for one, _ in shipping]:
        yield "there is not one bound for each order that ships, in their turn"
        return
    judge = _Judge(network, stock, prices, proof.parts)
    for bound, (one, demand) in zip(proof.bounds, shipping, strict=True):
        least = judge.spent(one) if bound.fixed else judge.least(one, demand)
        if bound.least > least:
            yield f"{one.order} could cost {least}, which is less than {bound.least}"
    worth = sum([p * stock.get(sku, {}).get(n, 0) for (sku, n), p in prices.items()])
    total = sum([bound.least for bound in proof.bounds]) - worth
    if proof.total != total:
        yield f"the bounds come to {total}, not {proof.total}"
    if plan.cost.minor < plan.bound.minor:
        yield f"it costs {plan.cost}, which is below its bound {plan.bound}"


def _wrong(plan: SourcingPlan, demand: Demand, network: Network) -> Iterator[str]:
    """Yield what is wrong with the units and the costs of an order."""
    lines = {line.line: line for line in demand.lines}
    rows = [(a.line, a.sku, a.quantity) for a in plan.assignments]
    rows += [(m.line, m.sku, m.quantity) for m in plan.missing]
    counted = Counter[str]()
    for line, sku, units in rows:
        if units < 1 or line not in lines or lines[line].sku != sku:
            yield f"{units} × {sku} are not what line {line} is about"
            return
        counted[line] += units
    if counted != {line.line: line.quantity for line in demand.lines}:
        yield "shipped and missing are not what was wanted"
    ways = [(a.line, a.node) for a in plan.assignments]
    if len({*ways}) < len(ways):
        yield "a line ships twice from a node"
    if len({shipment.node for shipment in plan.shipments}) < len(plan.shipments):
        yield "a node ships twice"
    yield from _wrong_shipments(plan, demand, network)


def _wrong_shipments(
    plan: SourcingPlan, demand: Demand, network: Network
) -> Iterator[str]:
    lines = {line.line: line for line in demand.lines}
    for shipment in plan.shipments:
        if any([a.node != shipment.node for a in shipment.lines]):
            yield f"{shipment.node} ships what is assigned to another node"
        grams = sum([lines[a.line].weight_g * a.quantity for a in shipment.lines])
        cost = _cost(network, shipment.node, demand.ship_to, grams)
        if shipment.cost != Money(cost, network.currency):
            yield f"{shipment.node} costs {cost}, not {shipment.cost}"


def _cost(network: Network, node: str, to: Address, grams: int) -> int:
    """Return what a shipment costs: heaviest parcels, and one for the rest."""
    place = network.node(node)
    breaks = network.rates.breaks(place.address, to)
    if not breaks:
        return NEVER
    most, last = breaks[-1]
    full = max(0, grams - 1) // most
    rest = min([price for limit, price in breaks if limit >= grams - full * most])
    return place.handling.minor + full * last + rest


@frozen
class _Judge:
    """Works out what orders cost at least at some prices of stock."""

    network: Network
    stock: Stock
    prices: Mapping[tuple[str, str], int]
    parts: int

    def spent(self, plan: SourcingPlan) -> int:
        """Return what an order costs as it ships, and pays for what it takes."""
        rows = plan.assignments
        paid = [self.prices.get((a.sku, a.node), 0) * a.quantity for a in rows]
        return plan.cost.minor * self.parts + sum(paid)

    def least(self, plan: SourcingPlan, demand: Demand) -> int:
        """Return what an order costs at least, and pays for what it takes.

        The same units ship, lines that ship from one node do so, and any node may ship
        any things that it has, in as many shipments as is cheapest.
        """
        divided = Counter([a.line for a in plan.assignments])
        things: list[tuple[DemandLine, int]] = []
        for line in demand.lines:
            units = sum([a.quantity for a in plan.assignments if a.line == line.line])
            if divided[line.line] > 1:
                things += [(line, 1)] * units
            elif units:
                things.append((line, units))
        best = [0]
        for mask in range(1, 1 << len(things)):
            goods = [thing for at, thing in enumerate(things) if mask >> at & 1]
            nodes = [node.id for node in self.network.nodes]
            found = [self._one(goods, node, demand.ship_to) for node in nodes]
            part = (mask - 1) & mask
            while part > mask ^ part:
                found.append(best[part] + best[mask ^ part])
                part = (part - 1) & mask
            best.append(min(found))
        return best[-1]

    def _one(
        self, goods: Sequence[tuple[DemandLine, int]], node: str, to: Address
    ) -> int:
        """Return what one shipment of some goods from a node costs."""
        units = Counter[str]()
        for line, count in goods:
            units[line.sku] += count
        place = self.network.node(node)
        breaks = self.network.rates.breaks(place.address, to) or ((0, 0),)
        have = [self.stock.get(sku, {}).get(node, 0) >= n for sku, n in units.items()]
        if not all(have) or any([line.weight_g > breaks[-1][0] for line, _ in goods]):
            return NEVER
        grams = sum([line.weight_g * count for line, count in goods])
        cost = _cost(self.network, node, to, grams) * self.parts
        return cost + sum([self.prices.get((s, node), 0) * n for s, n in units.items()])


@frozen
class BatchProblem:
    """All that :func:`ordercore.sourcing.source_batch` is asked with."""

    demands: tuple[Demand, ...]
    network: Network
    stock: Stock


@st.composite
def batch_problems(
    draw: st.DrawFn,
    *,
    max_orders: int = 3,
    max_lines: int = 2,
    max_nodes: int = 3,
    max_quantity: int = 2,
    scarce: bool = True,
) -> BatchProblem:
    """Draw a batch that is small enough to be solved by trying everything.

    Prices depend on origin and destination, some nodes do not serve some destinations,
    some units are too heavy, and some orders want a SKU twice.  It shrinks to fewer
    orders, lines and nodes.

    Args:
        draw: given by Hypothesis.
        max_orders: most orders.
        max_lines: most lines of one.
        max_nodes: most nodes.
        max_quantity: most units of a line.
        scarce: whether a node has at most *max_quantity* units of a SKU, and often
            none, so that not everybody gets all.
    """
    names = [f"N{number}" for number in range(draw(st.integers(1, max_nodes)))]
    towns = ["8000", "9000"]
    tables = {f"{name}-{town}": draw(rate_tables()) for name in names for town in towns}
    nodes = [
        Node(
            name,
            name,
            NodeKind.WAREHOUSE,
            Address("DK", postcode=name),
            Money(draw(st.integers(0, 10)), "DKK"),
            draw(st.integers(0, 1)),
        )
        for name in names
    ]
    skus = "ABC"
    weights = {sku: draw(st.integers(0, 9)) for sku in skus}
    demands: list[Demand] = []
    for number in range(draw(st.integers(1, max_orders))):
        wanted = draw(st.lists(st.sampled_from(skus), min_size=1, max_size=max_lines))
        lines = [
            DemandLine(str(n), sku, draw(st.integers(1, max_quantity)), weights[sku])
            for n, sku in enumerate(wanted, 1)
        ]
        town = draw(st.sampled_from(towns))
        demands.append(Demand(f"W-{number}", Address("DK", town), tuple(lines)))
    most = max_quantity if scarce else max_orders * max_lines * max_quantity
    stock = {sku: {name: draw(st.integers(0, most)) for name in names} for sku in skus}
    network = Network(tuple(nodes), TownRates("DKK", tables))
    return BatchProblem(tuple(demands), network, stock)


@frozen
class TownRates(TableRates):
    """Parcel rates by origin and destination: ``origin-destination`` by postcode."""

    def breaks(
        self, origin: Address, destination: Address
    ) -> tuple[tuple[int, int], ...]:
        """Return the table of a way; nothing where there is none."""
        return self.tables.get(f"{origin.postcode}-{destination.postcode}", ())
