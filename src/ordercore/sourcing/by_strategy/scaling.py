"""What a strategy minds, put in the place of what a parcel costs, where that can be.

So orders are sourced by most strategies as fast as by cost alone.  It can be where
lines are divided as little as can be or as one likes, and all else that is minded is
told by the node and the step of its price table.
"""

from collections.abc import Callable, Mapping, Sequence

from ordercore.sourcing.cheapest.quick import MOST_LINES
from ordercore.sourcing.costs.lane import Worth
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.strategies.sound import FARTHEST_KM
from ordercore.sourcing.strategies.strategy import WHOLE_LINES_THEN_COST, Goal, Term
from ordercore.values import Address

__all__ = ["Objective", "counter_of", "scaled", "whole_lines_first"]

Objective = tuple[tuple[Term, ...], ...]

TOLD = frozenset({Goal.COST, Goal.PARCELS, Goal.SHIPMENTS, Goal.DISTANCE})
"""What the node and the weight of a shipment tell."""

MOST_UNITS = 1 << 20
"""An order of more units is not sourced so: sums could come near what is impossible."""

WHOLE_LINES = [[Goal.DIVIDED_LINES]]

MOST_BITS = 90
"""Beside them there is room for the ranks, below what stands for the impossible."""


def scaled(
    lanes: Lanes, objective: Objective, network: Network, demand: Demand
) -> Lanes | None:
    """Return lanes that cost what is minded, None where that cannot be told so.

    What is minded besides dividing no line that need not be, where that comes first.
    Nor can it be told of an order of several parcels how many there are: they depend on
    the units, and a heavier shipment may go in fewer.
    """
    if objective == WHOLE_LINES_THEN_COST:
        return lanes
    units = sum([line.quantity for line in demand.lines])
    if units > MOST_UNITS or (_minds_parcels(objective) and _is_heavy(demand, lanes)):
        return None
    if objective not in lanes.scales:
        levels = _levels(objective, _most(lanes))
        known = None
        if levels is not None:
            known = lanes.scaled(counter_of(levels, network, demand.ship_to))
        lanes.scales[objective] = known
    return lanes.scales[objective]


def _minds_parcels(objective: Objective) -> bool:
    return any([t.goal is Goal.PARCELS for terms in objective for t in terms])


def _is_heavy(demand: Demand, lanes: Lanes) -> bool:
    weight_g = sum([line.quantity * line.weight_g for line in demand.lines])
    return weight_g > lanes.whole_g


def _most(lanes: Lanes) -> dict[Goal, int]:
    """Return how large a sum of each goal can get in an order of most units.

    In no plan there are more parcels than units.
    """
    found = lanes.by_node.values()
    dearest = max([lane.dearest_minor for lane in found], default=0)
    shipments = len(found) + MOST_LINES
    return {
        Goal.COST: max(dearest, 1) * MOST_UNITS,
        Goal.PARCELS: MOST_UNITS,
        Goal.SHIPMENTS: shipments,
        Goal.DISTANCE: shipments * FARTHEST_KM,
    }


def whole_lines_first(objective: Objective) -> bool:
    """Tell whether as few lines as possible are divided, whatever else is minded."""
    return [[term.goal for term in terms] for terms in objective[:1]] == WHOLE_LINES


Level = tuple[int, dict[Goal, int]]
"""At which bit a level begins, and what one of each goal counts in it."""


def _levels(objective: Objective, most: Mapping[Goal, int]) -> list[Level] | None:
    levels: list[Level] = []
    end = 0
    for terms in reversed(objective[whole_lines_first(objective) :]):
        if any([term.goal not in TOLD for term in terms]):
            return None
        levels.append((end, {term.goal: term.weight for term in terms}))
        end += sum([term.weight * most[term.goal] for term in terms]).bit_length()
    return levels if end <= MOST_BITS else None


def counter_of(
    levels: Sequence[Level], network: Network, ship_to: Address
) -> Callable[[str], Worth]:
    """Return what says of a node what money, parcels and shipments from it count.

    Args:
        levels: at which bit each begins, and what one of each goal counts in it.
        network: the nodes.
        ship_to: where the parcels go.
    """

    def counts(goal: Goal) -> int:
        return sum([weights.get(goal, 0) << at for at, weights in levels])

    def worth(node: str) -> Worth:
        km = int(network.distance_km(node, ship_to))
        shipment = counts(Goal.SHIPMENTS) + km * counts(Goal.DISTANCE)
        return Worth(counts(Goal.COST), counts(Goal.PARCELS), shipment)

    return worth
