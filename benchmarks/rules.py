"""How other systems choose where to ship from: ports of their rules, on the same data.

Each is written anew from the public description of the rule.  All take what they can at
one place and the rest at the next, so a line may come from several places; none looks
at what the whole order costs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ordercore.sourcing import Demand, DemandLine, Network, Node
from ordercore.sourcing.costs.parcelling import goods_of

__all__ = ["RULES", "Choice", "Rule", "cost_of", "nearest_first"]

Stock = Mapping[str, Mapping[str, int]]
Choice = list[tuple[DemandLine, str, int]]
"""(line, node, units) of all that ships."""

Rule = Callable[[Demand, Network, Stock], Choice]


def nearest_first(demand: Demand, network: Network, stock: Stock) -> Choice:
    """The nearest place gives all it has, then the next: distance alone decides."""
    return _waterfall(demand, stock, _by_distance(demand, network))


def saleor_sorting_order(demand: Demand, network: Network, stock: Stock) -> Choice:
    """Saleor, PRIORITIZE_SORTING_ORDER: line by line, in the shop's order."""
    return _waterfall(demand, stock, network.ranked)


def saleor_high_stock(demand: Demand, network: Network, stock: Stock) -> Choice:
    """Saleor, PRIORITIZE_HIGH_STOCK: line by line, where most of the SKU lies first."""
    chosen: Choice = []
    free = _Free(stock)
    for line in demand.lines:
        most = sorted(network.nodes, key=lambda n: -free.units(line.sku, n.id))
        chosen += free.take(line, most)
    return chosen


def solidus(demand: Demand, network: Network, stock: Stock) -> Choice:
    """Solidus, SimpleCoordinator: on hand first, in the order of the list."""
    return _waterfall(demand, stock, network.nodes)


def spree_fewest_splits(demand: Demand, network: Network, stock: Stock) -> Choice:
    """Spree: locations ranked by how many lines they have whole, then a waterfall."""
    covered = {
        node: sum(
            stock.get(line.sku, {}).get(node.id, 0) >= line.quantity
            for line in demand.lines
        )
        for node in network.nodes
    }
    return _waterfall(demand, stock, sorted(network.nodes, key=lambda n: -covered[n]))


RULES: Mapping[str, Rule] = {
    "nearest first": nearest_first,
    "Saleor's rule, sorting order": saleor_sorting_order,
    "Saleor's rule, high stock": saleor_high_stock,
    "Solidus' rule": solidus,
    "Spree's rule, fewest splits": spree_fewest_splits,
}


def cost_of(choice: Choice, demand: Demand, network: Network) -> int:
    """Return what a choice costs in smallest units, one shipment for each node."""
    goods: dict[str, list[tuple[int, int]]] = {}
    for line, node, units in choice:
        goods.setdefault(node, []).append((line.weight_g, units))
    lanes = network.lanes_to(demand.ship_to).by_node
    return sum(
        lanes[node].bill(goods_of(units)).cost.minor for node, units in goods.items()
    )


class _Free:
    """What is left of the stock while an order is served."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        self._taken: dict[tuple[str, str], int] = {}

    def units(self, sku: str, node: str) -> int:
        there = self._stock.get(sku, {}).get(node, 0)
        return there - self._taken.get((sku, node), 0)

    def take(self, line: DemandLine, nodes: Iterable[Node]) -> Choice:
        chosen: Choice = []
        left = line.quantity
        for node in nodes:
            units = min(left, self.units(line.sku, node.id))
            if units > 0:
                key = line.sku, node.id
                self._taken[key] = self._taken.get(key, 0) + units
                chosen.append((line, node.id, units))
                left -= units
        return chosen


def _waterfall(demand: Demand, stock: Stock, nodes: Sequence[Node]) -> Choice:
    free = _Free(stock)
    return [taken for line in demand.lines for taken in free.take(line, nodes)]


def _by_distance(demand: Demand, network: Network) -> list[Node]:
    return sorted(
        network.nodes, key=lambda node: network.distance_km(node.id, demand.ship_to)
    )
