"""What of a demand can be had at all, from where, and why the rest cannot."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.demand import Demand, DemandLine
from ordercore.sourcing.plans.plan import Lack, Missing

__all__ = ["Stock", "Supply", "Want", "missing_of", "supply_of", "usable"]

Stock = Mapping[str, Mapping[str, int]]
"""SKU -> node -> units that can be promised."""


@frozen
class Want:
    """A line as far as it can be served.

    Attributes:
        place: of the line in the demand.
        sku: what it is.
        quantity: units that can be had, at least 1.
        weight_g: of one unit.
        held: units of the SKU at each node that can ship them.
    """

    place: int
    sku: str
    quantity: int
    weight_g: int
    held: Mapping[str, int]


@frozen
class Supply:
    """What can be had of a demand.

    Attributes:
        wants: lines of which something can be had, in the demand's order.
        in_reach: units of each SKU at the nodes that can ship them.
    """

    wants: tuple[Want, ...]
    in_reach: Mapping[str, int]


def usable(line: DemandLine, lanes: Lanes, stock: Stock) -> dict[str, int]:
    """Return how many units of a line's SKU each node has that can ship one."""
    return {
        node: units
        for node, units in stock.get(line.sku, {}).items()
        if units > 0
        and node in lanes.by_node
        and line.weight_g <= lanes.by_node[node].limit
    }


def supply_of(demand: Demand, lanes: Lanes, stock: Stock) -> Supply:
    """Return what can be had; where a SKU is short, earlier lines are served first."""
    held: dict[str, dict[str, int]] = {}
    left: dict[str, int] = {}
    wants: list[Want] = []
    for place, line in enumerate(demand.lines):
        if line.sku not in held:
            held[line.sku] = usable(line, lanes, stock)
            left[line.sku] = sum(held[line.sku].values())
        served = min(line.quantity, left[line.sku])
        left[line.sku] -= served
        if served:
            nodes = held[line.sku]
            wants.append(Want(place, line.sku, served, line.weight_g, nodes))
    in_reach = {sku: sum(nodes.values()) for sku, nodes in held.items()}
    return Supply(tuple(wants), in_reach)


def missing_of(
    demand: Demand, supply: Supply, known: Sequence[str], lanes: Lanes, stock: Stock
) -> tuple[Missing, ...]:
    """Return what is wanted and cannot be had; *known* are the network's nodes."""
    served = {want.place: want.quantity for want in supply.wants}
    missing: list[Missing] = []
    for place, line in enumerate(demand.lines):
        short = line.quantity - served.get(place, 0)
        if short:
            in_reach = supply.in_reach[line.sku]
            row = stock.get(line.sku, {})
            having = [node for node in known if row.get(node, 0) > 0]
            lack = Lack.SHORT if in_reach else _lack(having, lanes)
            missing.append(Missing(line.line, line.sku, short, in_reach, lack))
    return tuple(missing)


def _lack(having: Sequence[str], lanes: Lanes) -> Lack:
    if not having:
        return Lack.NO_STOCK
    served = any([node in lanes.by_node for node in having])
    return Lack.TOO_HEAVY if served else Lack.NOT_SERVED
