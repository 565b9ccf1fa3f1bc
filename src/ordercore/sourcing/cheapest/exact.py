"""The cheapest way to ship whole lines, each from one node: exact for any rate table.

The cheapest shipment of every subset of lines, then the cheapest partition of all lines
into such subsets: O(nodes * 2^lines + 3^lines).  A node's column is left as soon as the
price passes the best partition known, so most subsets look at two or three nodes only.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ordercore.sourcing.costs.lanes import FAR, Lanes

__all__ = [
    "FAR",
    "Item",
    "Part",
    "Table",
    "Together",
    "apart_from_the_dearest",
    "parts_of",
    "reached",
    "tabulate",
]

Item = tuple[int, int, Mapping[str, int]]
"""A whole line: its units, the weight of all of them, how many units each node has."""

Part = tuple[str, int]
"""A shipment: from which node, and which lines, as a bit mask."""


class Together(NamedTuple):
    """Lines of one SKU: what a node has must do for all that it ships.

    Attributes:
        lines: (bit of the line, its units).
        held: how many units each node has.
    """

    lines: tuple[tuple[int, int], ...]
    held: Mapping[str, int]

    def fits(self, mask: int, node: str) -> bool:
        """Tell whether a node has enough for those of the lines that are in *mask*."""
        wanted = [quantity for bit, quantity in self.lines if bit & mask]
        return not wanted or sum(wanted) <= self.held.get(node, 0)


class Table(NamedTuple):
    """For every subset of lines, as a bit mask, the cheapest way to ship it.

    Attributes:
        total: what it costs, FAR when it cannot be done.
        part: the subset that goes in the first shipment.
        node: from where that shipment goes, by its own subset.
        weight_g: of all lines in it.
    """

    total: list[int]
    part: list[int]
    node: list[str]
    weight_g: list[int]


def tabulate(
    lanes: Lanes,
    items: Sequence[Item],
    together: Sequence[Together] = (),
    without: Collection[str] = (),
) -> Table:
    """Return the cheapest way to ship every subset of *items*.

    A node may occur in two shipments of one answer: see :func:`parts_of`.

    Args:
        lanes: of the destination.
        items: at most ten whole lines, or it takes long.
        together: lines among them that have their SKU in common.
        without: nodes that must not ship.
    """
    weights = _weights(items)
    size = len(weights)
    total, single = [0] * size, [FAR] * size
    part, nodes = list(range(size)), [""] * size
    reach = dict.fromkeys(without, 0)
    for mask in range(1, size):
        best = FAR
        # Splits into a first shipment, which has the lowest line, and the others.
        others = rest = mask & (mask - 1)
        while others:
            cost = single[mask ^ others] + total[others]
            if cost < best:
                best, part[mask] = cost, mask ^ others
            others = (others - 1) & rest
        for cost, node, _ in lanes.column(weights[mask]):
            if cost >= best:
                break
            found = reach.get(node)
            if found is None:
                found = reach[node] = reached(items, node)
            if found & mask == mask and _fits(together, mask, node):
                best = single[mask] = cost
                part[mask], nodes[mask] = mask, node
                break
        total[mask] = best
    return Table(total, part, nodes, weights)


def reached(items: Sequence[Item], node: str) -> int:
    """Return which lines a node has whole, as a bit mask."""
    mask, bit = 0, 1
    for quantity, _, held in items:
        if held.get(node, 0) >= quantity:
            mask |= bit
        bit <<= 1
    return mask


def parts_of(table: Table, mask: int) -> list[Part]:
    """Return the shipments of a subset, as (node, lines)."""
    parts: list[Part] = []
    while mask:
        part = table.part[mask]
        parts.append((table.node[part], part))
        mask ^= part
    return parts


def _weights(items: Sequence[Item]) -> list[int]:
    weights = [0]
    for _, weight_g, _ in items:
        weights += [weight + weight_g for weight in weights]
    return weights


def _fits(together: Sequence[Together], mask: int, node: str) -> bool:
    # Most often there are none, and a generator would cost more than the question.
    return not together or all(lines.fits(mask, node) for lines in together)


def apart_from_the_dearest(costs: Sequence[int], best: int, every: int) -> list[int]:
    """Return the subsets that could be shipped in a better way in three or more.

    They have all that must ship together with the dearest thing, or nothing of it:
    what is apart from it costs at least so much, and something else the least.

    Args:
        costs: at least, of each thing alone.
        best: what the best way that is known costs.
        every: all things, a bit each; what is returned is ascending.
    """
    dearest = max(costs)
    room = best - dearest - min(costs)
    masks, core = [0], every
    stays = costs.index(dearest)
    for place, cost in enumerate(costs):
        if cost < room and place != stays:
            core ^= 1 << place
            masks += [other | 1 << place for other in masks]
    return sorted([*masks, *[other | core for other in masks]])
