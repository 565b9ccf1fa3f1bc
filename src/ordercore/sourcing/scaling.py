"""What a strategy minds, put in the place of what a parcel costs, where that can be.

So orders are sourced by most strategies as fast as by cost alone.  It can be where no
line is divided that need not be, and all else that is minded is told by the node and
the step of its price table.
"""

from collections.abc import Sequence

from ordercore.sourcing.lanes import Lanes
from ordercore.sourcing.network import Network
from ordercore.sourcing.strategy import WHOLE_LINES_THEN_COST, Goal, Term
from ordercore.values import Address

__all__ = ["Objective", "scaled"]

Objective = tuple[tuple[Term, ...], ...]

BITS = {Goal.COST: 40, Goal.PARCELS: 24, Goal.SHIPMENTS: 16, Goal.DISTANCE: 24}
"""How large a sum of each can get, for an order that any parcel service would take."""

MOST_BITS = 90
"""Beside them there is room for the ranks, below what stands for the impossible."""


def scaled(
    lanes: Lanes, objective: Objective, network: Network, ship_to: Address
) -> Lanes | None:
    """Return lanes that cost what is minded, None where that cannot be told so."""
    if objective == WHOLE_LINES_THEN_COST:
        return lanes
    if objective not in lanes.scales:
        levels = _levels(objective)
        known = None
        if levels is not None:
            known = _scaled(lanes, levels, network, ship_to)
        lanes.scales[objective] = known
    return lanes.scales[objective]


Level = tuple[int, dict[Goal, int]]
"""At which bit a level begins, and what one of each goal counts in it."""


def _levels(objective: Objective) -> list[Level] | None:
    first, *others = objective
    if [term.goal for term in first] != [Goal.DIVIDED_LINES]:
        return None
    levels: list[Level] = []
    end = 0
    for terms in reversed(others):
        if any([term.goal not in BITS for term in terms]):
            return None
        levels.append((end, {term.goal: term.weight for term in terms}))
        end += _bits(terms)
    return levels if end <= MOST_BITS else None


def _bits(terms: Sequence[Term]) -> int:
    return sum([term.weight << BITS[term.goal] for term in terms]).bit_length()


def _scaled(
    lanes: Lanes, levels: Sequence[Level], network: Network, ship_to: Address
) -> Lanes:
    def count(node: str, price: int, shipments: int) -> int:
        km = int(network.distance_km(node, ship_to))
        each = {
            Goal.COST: price,
            Goal.PARCELS: 1,
            Goal.SHIPMENTS: shipments,
            Goal.DISTANCE: km * shipments,
        }
        return sum(
            [
                sum([weight * each[goal] for goal, weight in weights.items()]) << at
                for at, weights in levels
            ]
        )

    return lanes.scaled(count)
