"""What is minded when orders are sourced together, as one whole number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from ordercore.sourcing.by_strategy.scaling import counter_of, whole_lines_first
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.strategies.strategy import Goal, Strategy, Term

__all__ = [
    "COUNTED",
    "MONEY",
    "Counts",
    "Levels",
    "counts_of",
    "levels_of",
    "scaler_of",
]

COUNTED: Sequence[Goal] = (Goal.COST, Goal.PARCELS, Goal.SHIPMENTS, Goal.DISTANCE)
"""What can be told of a shipment by its node and its weight."""

Counts: TypeAlias = tuple[tuple[Goal, int], ...]
"""What is minded, as one sum: goals, and what one of each counts."""

MONEY: Counts = ((Goal.COST, 1),)

Levels: TypeAlias = tuple[tuple[Term, ...], ...]


def levels_of(strategy: Strategy) -> Levels:
    """Return what else is minded, the first before all others."""
    return strategy.objective[whole_lines_first(strategy.objective) :]


def counts_of(
    levels: Levels, ways: Sequence[tuple[Demand, Lanes]], network: Network
) -> Counts:
    """Return what one of each goal counts, for orders with their lanes.

    A level counts more than all that the later ones can come to for all orders.
    """
    if len(levels) == 1 and len(levels[0]) == 1:
        return ((levels[0][0].goal, 1),)
    most = _most(ways, network)
    found: list[tuple[Goal, int]] = []
    far = 0
    for terms in reversed(levels):
        here = [(term.goal, term.weight * (far + 1)) for term in terms]
        far += sum([weight * most[goal] for goal, weight in here])
        found = here + found
    return tuple(found)


def _most(ways: Iterable[tuple[Demand, Lanes]], network: Network) -> Mapping[Goal, int]:
    """Return what orders cannot come to more than together, of each goal."""
    found = dict.fromkeys(COUNTED, 0)
    for demand, lanes in ways:
        units = sum([line.quantity for line in demand.lines])
        costs = [lane.dearest_minor for lane in lanes.by_node.values()]
        far = [network.distance_km(node, demand.ship_to) for node in lanes.by_node]
        found[Goal.COST] += units * max(costs, default=0)
        found[Goal.PARCELS] += units
        found[Goal.SHIPMENTS] += units
        found[Goal.DISTANCE] += units * int(max(far, default=0))
    return found


def scaler_of(counts: Counts, network: Network) -> Callable[[Demand, Lanes], Lanes]:
    """Return what gives lanes that cost what is minded; of equal ones, the same."""
    known: dict[int, Lanes] = {}
    weights = dict(counts)

    def scaled(demand: Demand, lanes: Lanes) -> Lanes:
        if counts == MONEY:
            return lanes
        if id(lanes) not in known:
            known[id(lanes)] = lanes.scaled(
                counter_of(((0, weights),), network, demand.ship_to)
            )
        return known[id(lanes)]

    return scaled
