"""The cheapest way to ship units where no line has to stay whole, if they are few.

Exact, as ``cheapest.exact`` is for whole lines: the cheapest shipment of
every choice of units, then the cheapest way to part all units into such shipments.  A
choice is one number with a digit for each line, so that what is left of a choice
without a part of it is found by taking one number from the other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ordercore.sourcing.by_strategy.measuring import Loads
from ordercore.sourcing.cheapest.exact import FAR, Part
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.supply import Want

__all__ = ["cheapest_units"]

MOST_PAIRS = 200_000
"""With more pairs of a choice and a part of it there is no table: some 20 ms."""


def cheapest_units(lanes: Lanes, wants: Sequence[Want]) -> Loads | None:
    """Return the cheapest loads that ship all *wants*, None where that wants more care.

    So it is where lines share a SKU, units are many, or a node would ship twice.
    """
    pairs = 1
    for want in wants:
        pairs *= (want.quantity + 1) * (want.quantity + 2) // 2
    different = len({want.sku for want in wants}) == len(wants)
    if not different or pairs > MOST_PAIRS:
        return None
    parts = _tabulate(lanes, wants).parts()
    if len({node for node, _ in parts}) < len(parts):
        return None
    return {node: _units(wants, choice) for node, choice in parts}


class _Table(NamedTuple):
    """For every choice of units, the cheapest way to ship it.

    Attributes:
        part: the choice that goes in the first shipment.
        node: from where that shipment goes, by its own choice.
    """

    part: list[int]
    node: list[str]

    def parts(self) -> list[Part]:
        """Return the shipments of all units, as (node, choice)."""
        found: list[Part] = []
        left = len(self.part) - 1
        while left:
            part = self.part[left]
            found.append((self.node[part], part))
            left -= part
        return found


def _tabulate(lanes: Lanes, wants: Sequence[Want]) -> _Table:
    weights, able, ones = [0], [-1], list[int]()
    for want in wants:
        having, some = _having(lanes, want), range(want.quantity + 1)
        ones.append(len(weights))
        weights = [n * want.weight_g + weight for n in some for weight in weights]
        able = [having[n] & nodes for n in some for nodes in able]
    size = len(weights)
    total, single = [0] * size, [FAR] * size
    part, nodes = [*range(size)], [""] * size
    for choice in range(1, size):
        best = FAR
        for first in _firsts(ones, choice):
            cost = single[first] + total[choice - first]
            if cost < best:
                best, part[choice] = cost, first
        for cost, node, bit in lanes.column(weights[choice]):
            if cost >= best:
                break
            if able[choice] & bit:
                best = single[choice] = cost
                part[choice], nodes[choice] = choice, node
                break
        total[choice] = best
    return _Table(part, nodes)


def _having(lanes: Lanes, want: Want) -> list[int]:
    """Return the nodes that have no unit, one unit, and so on, as their bits."""
    nodes = [-1, *[0] * want.quantity]
    for node, units in want.held.items():
        for number in range(1, min(units, want.quantity) + 1):
            nodes[number] |= lanes.bits[node]
    return nodes


def _firsts(ones: Sequence[int], choice: int) -> Sequence[int]:
    """Return the parts of a choice that could go first, but for all of it.

    So that no way to part it is looked at twice, they have a unit of its last line.

    Args:
        ones: for each line, one unit of it.
        choice: which is parted.
    """
    found: list[int] = []
    for one in reversed(ones):
        count, choice = divmod(choice, one)
        if not found:
            found = [n * one for n in range(1, count + 1)]
        elif count:
            found = [n * one + part for n in range(count + 1) for part in found]
    return found[:-1]


def _units(wants: Sequence[Want], choice: int) -> dict[int, int]:
    """Return by places in the demand how many units a choice has."""
    found: dict[int, int] = {}
    for want in wants:
        choice, units = divmod(choice, want.quantity + 1)
        if units:
            found[want.place] = units
    return found
