"""The cheapest way to ship whole lines, fast, as most orders go in a parcel or two.

It finds what :mod:`ordercore.sourcing.exact` finds, and leaves most of the work out: a
shipment costs at least what its dearest line would cost alone, so that one parcel, or
two, are often seen to be the best before partitions into more are looked at.
"""

from bisect import bisect_left
from collections.abc import Sequence

from ordercore.sourcing.demand import Demand
from ordercore.sourcing.exact import FAR, Item, Part
from ordercore.sourcing.lanes import Lanes

__all__ = ["cheapest", "whole_lines"]

MOST_LINES = 10
"""Orders with more lines are searched, not solved."""


def whole_lines(
    lanes: Lanes, demand: Demand, items: Sequence[Item]
) -> list[Part] | None:
    """Return the cheapest shipments of a demand, None where that wants more care.

    So it is where lines share a SKU, are divided, short or many, or a node ships twice.
    """
    if (
        demand.different
        and len(items) <= MOST_LINES
        and demand.heaviest_g <= lanes.limit
    ):
        parts = cheapest(lanes, items)
        if parts is not None and (
            len(parts) == 1 or len({node for node, _ in parts}) == len(parts)
        ):
            return parts
    return None


def cheapest(lanes: Lanes, items: Sequence[Item]) -> list[Part] | None:
    """Return the cheapest shipments of all *items*, None when one has no node whole.

    No two items have their SKU in common.  A node that occurs twice could do it cheaper
    in two shipments than in one; this is then no answer, but a bound.
    """
    if len(items) == 1:
        _, node = _alone(lanes, items[0])
        return [(node, 1)] if node else None
    if len(items) == 2:
        return _two(lanes, *items)
    return _many(lanes, items) if items else []


def _alone(lanes: Lanes, item: Item) -> tuple[int, str]:
    """Return the cheapest shipment of one line, FAR and "" when there is none."""
    quantity, weight_g, held = item
    if weight_g <= lanes.limit:  # as lanes.column does, without another call
        column = lanes.columns[bisect_left(lanes.steps, weight_g)]
    else:
        column = lanes.column_of(weight_g)
    get = held.get
    for at, node in enumerate(column.nodes):
        if get(node, 0) >= quantity:
            return column.costs[at], node
    return FAR, ""


def _two(lanes: Lanes, one: Item, two: Item) -> list[Part] | None:
    cost_one, node_one = _alone(lanes, one)
    cost_two, node_two = _alone(lanes, two)
    if not node_one or not node_two:
        return None
    column = lanes.column(one[1] + two[1])
    units_one, units_two = one[2].get, two[2].get
    for at, node in enumerate(column.nodes):
        if units_one(node, 0) >= one[0] and units_two(node, 0) >= two[0]:
            if column.costs[at] < cost_one + cost_two:
                return [(node, 3)]
            break
    return [(node_one, 1), (node_two, 2)]


def _many(lanes: Lanes, items: Sequence[Item]) -> list[Part] | None:
    every = (1 << len(items)) - 1
    alone = [_alone(lanes, item) for item in items]
    best = sum([cost for cost, _ in alone])
    if best >= FAR:
        return None
    parts = [(node, 1 << place) for place, (_, node) in enumerate(alone)]
    at_once, node = _at_once(lanes, items, best)
    if node:
        best, parts = at_once, [(node, every)]
    # Two shipments cost at least what the dearest and the cheapest line cost alone.
    costs = sorted([cost for cost, _ in alone])
    if best <= costs[-1] + costs[0]:
        return parts
    if len(items) == 3:
        return _one_apart(lanes, items, alone, best) or parts
    hunt = _Hunt(lanes, items, alone, best)
    parts = hunt.in_two() or parts
    if hunt.best > costs[-1] + costs[0] + costs[1]:
        parts = hunt.in_more(costs[0]) or parts
    return parts


def _at_once(lanes: Lanes, items: Sequence[Item], limit: int) -> tuple[int, str]:
    """Return the cheapest shipment of all lines if it costs less than *limit*."""
    column = lanes.column(sum([item[1] for item in items]))
    for at, node in enumerate(column.nodes):
        for quantity, _, held in items:
            if held.get(node, 0) < quantity:
                break
        else:
            cost = column.costs[at]
            return (cost, node) if cost < limit else (FAR, "")
    return FAR, ""


def _one_apart(
    lanes: Lanes, items: Sequence[Item], alone: Sequence[tuple[int, str]], best: int
) -> list[Part]:
    """Return a line by itself and the others at once, if that is better than *best*."""
    found: list[Part] = []
    every = (1 << len(items)) - 1
    for place, (cost, node) in enumerate(alone):
        others = [item for at, item in enumerate(items) if at != place]
        together, where = _at_once(lanes, others, best - cost)
        if where:
            best = cost + together
            found = [(node, 1 << place), (where, every ^ 1 << place)]
    return found


class _Hunt:
    """Subsets of lines as bit masks, and what is known of each.

    Attributes:
        every: the mask of all lines.
        best: the cost of the best plan so far.
        weight_g: of all lines in a subset.
        able: the nodes that have all of a subset, as their bits.
        least: no way to ship a subset costs less.
        single: the cheapest single shipment of a subset; FAR when there is none, or
            when no plan that has it can be better than the best.
        node: from where that is.
    """

    __slots__ = (
        "able",
        "best",
        "every",
        "lanes",
        "least",
        "node",
        "single",
        "weight_g",
    )

    def __init__(
        self,
        lanes: Lanes,
        items: Sequence[Item],
        alone: Sequence[tuple[int, str]],
        best: int,
    ) -> None:
        weights, able, least = [0], [-1], [0]
        every = (1 << len(items)) - 1
        single, node = [FAR] * (every + 1), [""] * (every + 1)
        bit_of = lanes.bits.get
        for place, (quantity, weight_g, held) in enumerate(items):
            cost, node[1 << place] = alone[place]
            single[1 << place] = cost
            nodes = 0
            for name, units in held.items():
                if units >= quantity:
                    nodes |= bit_of(name, 0)
            weights += [weight + weight_g for weight in weights]
            able += [others & nodes for others in able]
            least += [cost if cost > other else other for other in least]  # noqa: FURB136 - max() takes twice the time
        self.lanes, self.every, self.best = lanes, every, best
        self.weight_g, self.able, self.least = weights, able, least
        self.single, self.node = single, node

    def in_two(self) -> list[Part]:
        """Return two shipments that are better than the best, or none."""
        every, able, least = self.every, self.able, self.least
        found: list[Part] = []
        for mask in range(1, (every >> 1) + 1):
            rest = every ^ mask
            if able[mask] and able[rest] and least[mask] + least[rest] < self.best:
                cost = self._shipped(mask, self.best - least[rest])
                if cost < FAR:
                    cost += self._shipped(rest, self.best - cost)
                if cost < self.best:
                    self.best, found = cost, self._parts([mask, rest])
        return found

    def _shipped(self, mask: int, limit: int) -> int:
        """Return what some lines cost in one shipment if it is less than *limit*."""
        if mask & (mask - 1):
            column = self.lanes.column(self.weight_g[mask])
            cost, node = column.first(self.able[mask], limit)
            self.single[mask], self.node[mask] = cost, node
        return self.single[mask]

    def in_more(self, cheapest: int) -> list[Part]:
        """Return three or more shipments that are better than the best, or none.

        Args:
            cheapest: what every shipment costs at least.
        """
        every, best, least = self.every, self.best, self.least
        shipments = self._by_lowest_line(best - cheapest)
        # The cheapest way to have only these lines left, and what was shipped last.
        spent, last = [FAR] * (every + 1), [0] * (every + 1)
        spent[every] = 0
        for left in range(every, 0, -1):
            before = spent[left]
            if before < best and before + least[left] < best:
                for mask, cost in shipments.get(left & -left, ()):
                    if mask & left == mask and before + cost < spent[left ^ mask]:
                        spent[left ^ mask], last[left ^ mask] = before + cost, mask
        if spent[0] >= best:
            return []
        self.best = spent[0]
        parts: list[int] = []
        left = 0
        while left != every:
            parts.append(last[left])
            left |= last[left]
        return self._parts(parts)

    def _by_lowest_line(self, limit: int) -> dict[int, list[tuple[int, int]]]:
        """Return (lines, cost) of shipments that leave room for the others."""
        every, able, least, single = self.every, self.able, self.least, self.single
        shipments: dict[int, list[tuple[int, int]]] = {}
        for mask in range(1, every):
            room = limit - least[every ^ mask]
            if able[mask] and least[mask] < room:
                cost = single[mask]
                if cost >= FAR:
                    cost = self._shipped(mask, room)
                if cost < room:
                    shipments.setdefault(mask & -mask, []).append((mask, cost))
        return shipments

    def _parts(self, masks: Sequence[int]) -> list[Part]:
        return [(self.node[mask], mask) for mask in masks]
