"""What each node may ship of what it has, and what a strategy rules out of it."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from ordercore.sourcing.demand import Demand
from ordercore.sourcing.network import Network, Node
from ordercore.sourcing.strategy import Constraint, ConstraintKind
from ordercore.sourcing.supply import Stock

__all__ = ["FILTERS", "Narrowed", "narrowed"]

FILTERS = frozenset(
    {
        ConstraintKind.MAX_DISTANCE,
        ConstraintKind.EXCLUDE,
        ConstraintKind.ONLY,
        ConstraintKind.SAFETY_STOCK,
    }
)
"""The kinds that say of each node by itself what it may ship."""

Place = tuple[str, str]
"""SKU and node."""


@frozen
class Narrowed:
    """What may ship.

    Attributes:
        stock: SKU -> node -> units that may ship, of the SKUs that are wanted.
        barred: by SKU and node what rules it out; where units are there, and none of
            them may ship.
    """

    stock: Mapping[str, Mapping[str, int]]
    barred: Mapping[Place, tuple[Constraint, ...]]


def narrowed(
    demand: Demand, network: Network, stock: Stock, constraints: Iterable[Constraint]
) -> Narrowed:
    """Return what may ship when some constraints are in force."""
    filters = [one for one in constraints if one.kind in FILTERS]
    nodes = network.ranked
    km = {node.id: network.distance_km(node.id, demand.ship_to) for node in nodes}
    left: dict[str, dict[str, int]] = {}
    barred: dict[Place, tuple[Constraint, ...]] = {}
    for sku in dict.fromkeys([line.sku for line in demand.lines]):
        concerned = [one for one in filters if one.is_about(sku)]
        there = stock.get(sku, {})
        left[sku] = {}
        for node in nodes:
            units = there.get(node.id, 0)
            if units > 0:
                against = _against(concerned, node, km[node.id], units)
                if against:
                    barred[sku, node.id] = against
                else:
                    left[sku][node.id] = units - _kept(concerned, node)
    return Narrowed(left, barred)


def _against(
    constraints: Sequence[Constraint], node: Node, km: float, units: int
) -> tuple[Constraint, ...]:
    return tuple([one for one in constraints if _rules_out(one, node, km, units)])


def _rules_out(one: Constraint, node: Node, km: float, units: int) -> bool:
    named = one.names(node)
    concerned = named or not one.names_nodes
    limit = one.limit or 0
    match one.kind:
        case ConstraintKind.MAX_DISTANCE:
            return concerned and km > limit
        case ConstraintKind.SAFETY_STOCK:
            return concerned and units <= limit
        case ConstraintKind.ONLY:
            return not named
        case _:
            return concerned


def _kept(constraints: Sequence[Constraint], node: Node) -> int:
    """Return how many units stay at a node: of several numbers the largest."""
    kept = [
        one.limit or 0
        for one in constraints
        if one.kind is ConstraintKind.SAFETY_STOCK
        and (one.names(node) or not one.names_nodes)
    ]
    return max(kept, default=0)
