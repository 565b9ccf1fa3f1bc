"""What a strategy minds, put in the place of what a parcel costs, where that can be.

So orders are sourced by most strategies as fast as by cost alone.  It can be where
lines are divided as little as can be or as one likes, and all else that is minded is
told by the node and the step of its price table.
"""

from collections.abc import Callable, Sequence

from ordercore.sourcing.lanes import Lanes
from ordercore.sourcing.network import Network
from ordercore.sourcing.strategy import WHOLE_LINES_THEN_COST, Goal, Term
from ordercore.values import Address

__all__ = ["Objective", "counter_of", "scaled", "whole_lines_first"]

Objective = tuple[tuple[Term, ...], ...]

BITS = {Goal.COST: 40, Goal.PARCELS: 24, Goal.SHIPMENTS: 16, Goal.DISTANCE: 24}
"""How large a sum of each can get, for an order that any parcel service would take."""

WHOLE_LINES = [[Goal.DIVIDED_LINES]]

MOST_BITS = 90
"""Beside them there is room for the ranks, below what stands for the impossible."""


def scaled(
    lanes: Lanes, objective: Objective, network: Network, ship_to: Address
) -> Lanes | None:
    """Return lanes that cost what is minded, None where that cannot be told so.

    What is minded besides dividing no line that need not be, where that comes first.
    """
    if objective == WHOLE_LINES_THEN_COST:
        return lanes
    if objective not in lanes.scales:
        levels = _levels(objective)
        known = None
        if levels is not None:
            known = lanes.scaled(counter_of(levels, network, ship_to))
        lanes.scales[objective] = known
    return lanes.scales[objective]


def whole_lines_first(objective: Objective) -> bool:
    """Tell whether as few lines as possible are divided, whatever else is minded."""
    return [[term.goal for term in terms] for terms in objective[:1]] == WHOLE_LINES


Level = tuple[int, dict[Goal, int]]
"""At which bit a level begins, and what one of each goal counts in it."""


def _levels(objective: Objective) -> list[Level] | None:
    levels: list[Level] = []
    end = 0
    for terms in reversed(objective[whole_lines_first(objective) :]):
        if any([term.goal not in BITS for term in terms]):
            return None
        levels.append((end, {term.goal: term.weight for term in terms}))
        end += _bits(terms)
    return levels if end <= MOST_BITS else None


def _bits(terms: Sequence[Term]) -> int:
    return sum([term.weight << BITS[term.goal] for term in terms]).bit_length()


def counter_of(
    levels: Sequence[Level], network: Network, ship_to: Address
) -> Callable[[str, int, int], int]:
    """Return what says what a parcel counts: its node, its price, and if it is first.

    Args:
        levels: at which bit each begins, and what one of each goal counts in it.
        network: the nodes.
        ship_to: where the parcels go.
    """

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

    return count
