"""What a shipment from each node to one destination costs, in whole numbers."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from ordercore.sourcing.costs.lane import Lane, Worth, in_parts, with_worth

__all__ = ["FAR", "Column", "Lanes"]

FAR = 1 << 200
"""The cost of what cannot be done."""


@frozen
class Column:
    """What so heavy a shipment costs from each node, the cheapest first.

    A cost is a whole number: money in smallest units, and in a few bits below that the
    rank of the node.  So of plans that cost the same the one with fewer shipments, and
    then the one with nodes of lower rank, is the lesser number.

    Side by side and not in a row for each node: who looks for a node does not have to
    wait for the memory in which costs and bits of the others are.

    Attributes:
        nodes: their ids.
        costs: what it costs from each.
        bits: the bit of each.
    """

    nodes: tuple[str, ...]
    costs: tuple[int, ...]
    bits: tuple[int, ...]

    def __iter__(self) -> Iterator[tuple[int, str, int]]:
        """Yield (cost, node, bit of the node)."""
        return zip(self.costs, self.nodes, self.bits, strict=True)

    def first(self, nodes: int, limit: int) -> tuple[int, str]:
        """Return the cheapest of some nodes if it costs less than *limit*.

        Else what cannot be done, FAR, and no node.
        """
        if nodes and self.costs[0] < limit:
            for at, bit in enumerate(self.bits):
                if nodes & bit:
                    cost = self.costs[at]
                    return (cost, self.nodes[at]) if cost < limit else (FAR, "")
        return FAR, ""


KEPT = 20
"""For so many weights lanes are kept that take only multiples of them."""


class Lanes:
    """The lanes of all nodes that serve one destination.

    Attributes:
        by_node: the lane of each node that serves it, by the nodes' priority, then id.
        bits: a bit for each of these nodes.
        limit: the heaviest parcel that all of them take, or as far as their steps are
            at hand.
        whole_g: up to there any of them ships whatever it is in one parcel.
        plain_g: the same, where none of them has several services; else -1.
        steps: weights, ascending, between which no price changes.
        columns: of the heaviest weight of each step, by its place in ``steps``; to be
            asked only for weights up to ``limit``, as :meth:`column` does.
        scales: the same lanes by what else was minded than cost, kept at hand.
    """

    __slots__ = (
        "_bits",
        "_in_parts",
        "bits",
        "by_node",
        "columns",
        "limit",
        "plain_g",
        "scales",
        "steps",
        "whole_g",
    )

    def __init__(self, lanes: Iterable[Lane], bits: int = 0) -> None:
        self._bits = bits
        self.by_node = {lane.node: lane for lane in lanes}
        found = self.by_node.values()
        self.bits = {node: 1 << place for place, node in enumerate(self.by_node)}
        self.limit = min([lane.limits[-1] for lane in found], default=0)
        self.whole_g = min([lane.whole_g for lane in found], default=0)
        compared = any([lane.services for lane in found])
        self.plain_g = -1 if compared else self.whole_g
        steps = {limit for lane in found for limit in lane.limits}
        self.steps = sorted({limit for limit in steps if limit < self.limit})
        self.steps.append(self.limit)
        self.columns = _Columns(self)
        self.scales: dict[object, Lanes | None] = {}
        self._in_parts: dict[int, Lanes] = {}

    def minor(self, cost: int) -> int:
        """Return the money of a cost, in smallest units."""
        return cost >> self._bits

    def scaled(self, count: Callable[[str], Worth]) -> "Lanes":
        """Return the same lanes with other costs, their bills as they are.

        *count* says of a node what money, parcels and shipments from there count.
        """
        bits = self._bits

        def lane(one: Lane) -> Lane:
            coin, parcel, shipment = [number << bits for number in count(one.node)]
            shipment += coin * one.handling.minor + one.rank
            return with_worth(one, Worth(coin, parcel, shipment))

        return Lanes([lane(one) for one in self.by_node.values()], bits)

    def in_parts(self, part_g: int) -> "Lanes":
        """Return what all costs where units weigh multiples of a weight, by weight.

        A parcel then takes no more than a multiple of it either.  Its bills have no
        services.
        """
        known = self._in_parts.get(part_g)
        if known is None:
            # A few, because most orders go in one parcel and never ask.
            while len(self._in_parts) >= KEPT:
                self._in_parts.pop(next(iter(self._in_parts)), None)
            lanes = [in_parts(one, part_g) for one in self.by_node.values()]
            known = Lanes([one for one in lanes if one is not None], self._bits)
            self._in_parts[part_g] = known
        return known

    def dearer(self, node: str, minor: int) -> "Lanes":
        """Return the same lanes, but each shipment from a node costs so much more."""
        changed = {**self.by_node, node: self.by_node[node].dearer(minor)}
        return Lanes(changed.values(), self._bits)

    def column(self, weight_g: int) -> Column:
        """Return what so heavy a shipment costs from each node, cheapest first."""
        if weight_g <= self.limit:
            return self.columns[bisect_left(self.steps, weight_g)]
        return self.column_of(weight_g)

    def column_of(self, weight_g: int) -> Column:
        """Return the same, worked out anew."""
        found = sorted([(lane.cost(weight_g), n) for n, lane in self.by_node.items()])
        nodes = tuple([node for _, node in found])
        costs = tuple([cost for cost, _ in found])
        return Column(nodes, costs, tuple([self.bits[node] for node in nodes]))


class _Columns(dict[int, Column]):
    """The columns of all steps, each worked out when it is first asked for."""

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self._lanes = lanes

    def __missing__(self, step: int) -> Column:
        self[step] = column = self._lanes.column_of(self._lanes.steps[step])
        return column
