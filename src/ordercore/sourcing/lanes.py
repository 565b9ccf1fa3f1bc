"""What a parcel from each node to one destination costs, reckoned in whole numbers."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import evolve, frozen

from ordercore.errors import Finding, Invalid
from ordercore.values import Money

__all__ = ["FAR", "Column", "Lane", "Lanes", "lane_of"]

FAR = 1 << 120
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


@frozen
class Lane:
    """The way from one node to the destination.

    A shipment that is heavier than the heaviest parcel goes in several: as many of the
    heaviest as it fills, and one with the rest.  A lighter parcel never costs more than
    a heavier one, because it can be booked as one.

    Attributes:
        node: where it begins.
        rank: the lower goes first of shipments that cost the same.
        limits: the heaviest weight of each step, ascending, in g.
        costs: of a shipment in one parcel, for each step, handling included.
        full: what each further parcel of the heaviest weight adds.
        prices: the money of ``costs``.
        more: the money of ``full``.
        services: who carries a parcel of each step; none where one carries all.
    """

    node: str
    rank: int
    limits: tuple[int, ...]
    costs: tuple[int, ...]
    full: int
    prices: tuple[Money, ...]
    more: Money
    services: tuple[str, ...] = ()

    @property
    def limit(self) -> int:
        """The heaviest parcel that is taken, and so the heaviest unit."""
        return self.limits[-1]

    def cost(self, weight_g: int) -> int:
        """Return what a shipment costs."""
        if weight_g <= self.limits[-1]:
            return self.costs[bisect_left(self.limits, weight_g)]
        parcels, rest = divmod(weight_g - 1, self.limits[-1])
        return parcels * self.full + self.costs[bisect_left(self.limits, rest + 1)]

    def bill(self, weight_g: int) -> tuple[int, Money]:
        """Return in how many parcels a shipment goes, and what it costs."""
        if weight_g <= self.limits[-1]:
            return 1, self.prices[bisect_left(self.limits, weight_g)]
        parcels, rest = divmod(weight_g - 1, self.limits[-1])
        price = self.prices[bisect_left(self.limits, rest + 1)]
        return parcels + 1, price + self.more * parcels

    def by(self, weight_g: int) -> tuple[str, ...]:
        """Return who carries the parcels of a shipment, each service once.

        To be asked only where there are ``services``.
        """
        parcels, rest = divmod(max(weight_g, 1) - 1, self.limits[-1])
        last = self.services[bisect_left(self.limits, rest + 1)]
        return tuple(dict.fromkeys([self.services[-1], last] if parcels else [last]))

    def below(self, weight_g: int) -> int:
        """Return the heaviest weight that costs less, -1 when there is none."""
        parcels, rest = divmod(max(weight_g, 1) - 1, self.limits[-1])
        step = bisect_left(self.limits, rest + 1)
        if not step and not parcels:
            return -1
        return parcels * self.limits[-1] + (self.limits[step - 1] if step else 0)


class Lanes:
    """The lanes of all nodes that serve one destination.

    Attributes:
        by_node: the lane of each node that serves it.
        bits: a bit for each of these nodes.
        limit: the heaviest parcel that all of them take.
        steps: weights, ascending, between which no price changes.
        columns: of the heaviest weight of each step, by its place in ``steps``; to be
            asked only for weights up to ``limit``, as :meth:`column` does.
        scales: the same lanes by what else was minded than cost, kept at hand.
    """

    __slots__ = ("_bits", "bits", "by_node", "columns", "limit", "scales", "steps")

    def __init__(self, lanes: Iterable[Lane], bits: int = 0) -> None:
        self._bits = bits
        self.by_node = {lane.node: lane for lane in lanes}
        found = self.by_node.values()
        self.bits = {node: 1 << place for place, node in enumerate(self.by_node)}
        self.limit = min([lane.limit for lane in found], default=0)
        steps = {limit for lane in found for limit in lane.limits}
        self.steps = sorted({limit for limit in steps if limit < self.limit})
        self.steps.append(self.limit)
        self.columns = _Columns(self)
        self.scales: dict[object, Lanes | None] = {}

    def minor(self, cost: int) -> int:
        """Return the money of a cost, in smallest units."""
        return cost >> self._bits

    def scaled(self, count: Callable[[str, int, int], int]) -> "Lanes":
        """Return the same lanes with other costs, their bills as they are.

        *count* says what a parcel counts: from which node, at which price, and 1 if it
        is the first of a shipment, else 0.
        """
        bits = self._bits

        def lane(one: Lane) -> Lane:
            steps = [count(one.node, price.minor, 1) for price in one.prices]
            costs = tuple([(step << bits) + one.rank for step in steps])
            full = count(one.node, one.more.minor, 0) << bits
            return evolve(one, costs=costs, full=full)

        return Lanes([lane(one) for one in self.by_node.values()], bits)

    def dearer(self, node: str, minor: int) -> "Lanes":
        """Return the same lanes, but each shipment from a node costs so much more."""
        one = self.by_node[node]
        extra = Money(minor, one.more.currency)
        costs = tuple([cost + (minor << self._bits) for cost in one.costs])
        prices = tuple([price + extra for price in one.prices])
        changed = {**self.by_node, node: evolve(one, costs=costs, prices=prices)}
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


def lane_of(
    node: str,
    breaks: Sequence[tuple[int, int]],
    handling: Money,
    rank: tuple[int, int],
    where: str,
    services: Sequence[str] = (),
) -> Lane:
    """Return the lane of a rate table.

    Args:
        node: where it begins.
        breaks: (heaviest weight in g, price in smallest units) of each step.
        handling: what a shipment costs besides, in the currency of the table.
        rank: what decides between shipments that cost the same, the lower first, and
            the bits that it takes: enough for the ranks of all nodes together.
        where: names the table in an error.
        services: who carries a parcel of each step, where that is not always the same.

    Raises:
        Invalid: weights do not ascend, or a number is negative or not whole.
    """
    if findings := _problems(breaks, where):
        raise Invalid(findings)
    steps: list[tuple[int, int]] = []
    by: list[str] = []
    for place in range(len(breaks) - 1, -1, -1):
        if not steps or breaks[place][1] < steps[-1][1]:
            steps.append(breaks[place])
            by += services[place : place + 1]
    steps.reverse()
    place, bits = rank
    base = (handling.minor << bits) + place
    currency = handling.currency
    return Lane(
        node,
        place,
        tuple([weight_g for weight_g, _ in steps]),
        tuple([(price << bits) + base for _, price in steps]),
        steps[-1][1] << bits,
        tuple([handling + Money(price, currency) for _, price in steps]),
        Money(steps[-1][1], currency),
        tuple(reversed(by)),
    )


def _problems(breaks: Sequence[tuple[int, int]], where: str) -> list[Finding]:
    findings: list[Finding] = []
    before = 0
    for step, (weight_g, price) in enumerate(breaks):
        if type(weight_g) is not int or weight_g <= before:
            expected = f"a whole number of g above {before}"
            findings.append(Finding(f"{where}[{step}]", repr(weight_g), expected))
        else:
            before = weight_g
        if type(price) is not int or price < 0:
            expected = "a price in whole smallest units, zero or more"
            findings.append(Finding(f"{where}[{step}]", repr(price), expected))
    return findings
