"""The cheapest way to ship whole lines, fast, as most orders go in a parcel or two.

It finds what ``cheapest.exact`` finds, and leaves most of the work out: a
shipment costs at least what its dearest line would cost alone, so that one parcel, or
two, are often seen to be the best before partitions into more are looked at.
"""

from bisect import bisect_left
from collections.abc import Sequence

from ordercore.sourcing.cheapest.exact import FAR, Item, apart_from_the_dearest
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.demand import Demand

__all__ = ["Priced", "alone", "cheapest", "whole_lines"]

MOST_LINES = 10
"""Orders with more lines are searched, not solved."""

Priced = tuple[str, int, int]
"""A shipment: from which node, which lines, as a bit mask, and what it costs."""


def whole_lines(
    lanes: Lanes, demand: Demand, items: Sequence[Item]
) -> list[Priced] | None:
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
            len(parts) == 1 or len({node for node, _, _ in parts}) == len(parts)
        ):
            return parts
    return None


def cheapest(lanes: Lanes, items: Sequence[Item]) -> list[Priced] | None:
    """Return the cheapest shipments of all *items*, None when one has no node whole.

    No two items have their SKU in common.  A node that occurs twice could do it cheaper
    in two shipments than in one; this is then no answer, but a bound.
    """
    if len(items) == 1:
        cost, node = alone(lanes, items[0])
        return [(node, 1, cost)] if node else None
    if len(items) == 2:
        return _two(lanes, *items)
    return _many(lanes, items) if items else []


def alone(lanes: Lanes, item: Item) -> tuple[int, str]:
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


def _two(lanes: Lanes, one: Item, two: Item) -> list[Priced] | None:
    cost_one, node_one = alone(lanes, one)
    cost_two, node_two = alone(lanes, two)
    if not node_one or not node_two:
        return None
    column = lanes.column(one[1] + two[1])
    units_one, units_two = one[2].get, two[2].get
    for at, node in enumerate(column.nodes):
        if units_one(node, 0) >= one[0] and units_two(node, 0) >= two[0]:
            if column.costs[at] < cost_one + cost_two:
                return [(node, 3, column.costs[at])]
            break
    return [(node_one, 1, cost_one), (node_two, 2, cost_two)]


def _at_once(lanes: Lanes, items: Sequence[Item], limit: int) -> tuple[int, str]:
    """Return the cheapest shipment of two lines or more if it costs less than *limit*.

    Of the nodes that have them, by who has the first two: that leaves few to be asked.
    """
    column = lanes.column(sum([item[1] for item in items]))
    if column.costs[0] >= limit:
        return FAR, ""
    (most, _, one), (more, _, other), *rest = items
    units, others = one.get, other.get
    for node in column.nodes:
        if others(node, 0) >= more and units(node, 0) >= most:
            for quantity, _, held in rest:
                if held.get(node, 0) < quantity:
                    break
            else:
                cost = column.costs[column.nodes.index(node)]
                return (cost, node) if cost < limit else (FAR, "")
    return FAR, ""


def _many(lanes: Lanes, items: Sequence[Item]) -> list[Priced] | None:
    singly = [alone(lanes, item) for item in items]
    costs = [cost for cost, _ in singly]
    best = sum(costs)
    if best >= FAR:
        return None
    parts = [(node, 1 << place, cost) for place, (cost, node) in enumerate(singly)]
    at_once, node = _at_once(lanes, items, best)
    if node:
        best, parts = at_once, [(node, (1 << len(items)) - 1, at_once)]
    # Two shipments cost at least what the dearest and the cheapest line cost alone.
    least, more, *_, most = sorted(costs)
    if best <= least + most:
        return parts
    if len(items) == 3:
        return _one_apart(lanes, items, singly, best) or parts
    hunt = _Hunt(lanes, items, singly, best)
    parts = hunt.in_two() or parts
    if hunt.best > least + more + most:
        parts = hunt.in_more(costs) or parts
    return parts


def _one_apart(
    lanes: Lanes, items: Sequence[Item], alone: Sequence[tuple[int, str]], best: int
) -> list[Priced]:
    """Return a line by itself and two at once, if that is better than *best*."""
    found: list[Priced] = []
    for place, one, other in ((0, 1, 2), (1, 0, 2), (2, 0, 1)):
        cost, node = alone[place]
        room = best - cost
        # Two at once cost at least what the dearer one does alone.
        if alone[one][0] >= room or alone[other][0] >= room:
            continue
        together, where = _at_once(lanes, (items[one], items[other]), room)
        if where:
            best = cost + together
            found = [(node, 1 << place, cost), (where, 7 ^ 1 << place, together)]
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

    def in_two(self) -> list[Priced]:
        """Return two shipments that are better than the best, or none."""
        every, able, least = self.every, self.able, self.least
        found: list[Priced] = []
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
            costs, able = column.costs, self.able[mask]
            self.single[mask] = FAR
            if costs[0] < limit:
                # As column.first does, without another call.
                for bit in column.bits:
                    if able & bit:
                        at = column.bits.index(bit)
                        if costs[at] < limit:
                            self.single[mask] = costs[at]
                            self.node[mask] = column.nodes[at]
                        break
        return self.single[mask]

    def in_more(self, costs: Sequence[int]) -> list[Priced]:
        """Return three or more shipments that are better than the best, or none.

        Args:
            costs: what each line costs alone.
        """
        every, best, least = self.every, self.best, self.least
        masks = apart_from_the_dearest(costs, self.best, self.every)
        shipments = self._by_lowest_line(masks, best - min(costs))
        # The cheapest way to have only these lines left, and what was shipped last.
        spent, last = [FAR] * (every + 1), [0] * (every + 1)
        spent[every] = 0
        for left in reversed(masks):
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

    def _by_lowest_line(
        self, masks: Sequence[int], limit: int
    ) -> dict[int, list[tuple[int, int]]]:
        """Return (lines, cost) of shipments that leave room for the others."""
        every, able, least, single = self.every, self.able, self.least, self.single
        shipments: dict[int, list[tuple[int, int]]] = {}
        for mask in masks[1:-1]:
            room = limit - least[every ^ mask]
            if able[mask] and least[mask] < room:
                cost = single[mask]
                if cost >= FAR:
                    cost = self._shipped(mask, room)
                if cost < room:
                    shipments.setdefault(mask & -mask, []).append((mask, cost))
        return shipments

    def _parts(self, masks: Sequence[int]) -> list[Priced]:
        return [(self.node[mask], mask, self.single[mask]) for mask in masks]
