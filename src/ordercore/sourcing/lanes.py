"""What a shipment from each node to one destination costs, in whole numbers."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from attrs import evolve, frozen

from ordercore.errors import Finding, Invalid
from ordercore.sourcing.parcelling import (
    Goods,
    Packed,
    Tariff,
    goods_of,
    tariff_of,
)
from ordercore.values import Money

__all__ = ["FAR", "Bill", "Column", "Lane", "Lanes", "Worth", "lane_of"]

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

MOST_STEPS = 1_000
"""So many steps of what a shipment costs are at hand; others are looked up."""

MOST_MINOR = 10**24
"""No price is higher, so that no sum of them comes near what cannot be done."""


class Worth(NamedTuple):
    """What a shipment counts: for each coin of its parcels, each parcel, and itself."""

    coin: int
    parcel: int
    shipment: int


class Bill(NamedTuple):
    """What a shipment of certain units costs.

    Attributes:
        parcels: in how many parcels it goes.
        cost: of the parcels and of putting them together.
        by: who carries them, each service once; none where one carries all.
        least: in no parcels at all it costs less.
    """

    parcels: int
    cost: Money
    by: tuple[str, ...]
    least: Money


@frozen
class Lane:
    """The way from one node to the destination.

    A shipment goes in as many parcels as are cheapest, each by the cheapest service.  A
    lighter parcel never costs more than a heavier one, because it can be booked as one.
    What it costs by weight is reckoned as if units could be cut; no shipment costs
    less.  Up to ``whole_g`` it goes in one parcel, and costs just that.

    Attributes:
        node: where it begins.
        rank: the lower goes first of shipments that cost the same.
        limits: the heaviest weight of each step of what a shipment costs, ascending, in
            g, up to the heaviest parcel, or as far as they are at hand.
        costs: of a shipment of each step, handling included.
        prices: the same as money.
        handling: what putting a shipment together costs.
        tariff: what parcels cost.
        worth: what money, parcels and shipments count in the costs.
        whole_g: up to there it goes in one parcel, whatever is in it.
        services: who carries a parcel of each step of the tariff; none where one
            carries all.
    """

    node: str
    rank: int
    limits: tuple[int, ...]
    costs: tuple[int, ...]
    prices: tuple[Money, ...]
    handling: Money
    tariff: Tariff
    worth: Worth
    whole_g: int
    services: tuple[str, ...] = ()

    @property
    def limit(self) -> int:
        """The heaviest parcel that is taken, and so the heaviest unit."""
        return self.tariff.limits[-1]

    @property
    def dearest_minor(self) -> int:
        """What a shipment of one parcel costs at most, and so each unit of any."""
        return self.handling.minor + self.tariff.steps[-1][1]

    def cost(self, weight_g: int) -> int:
        """Return what a shipment costs at least by its weight."""
        if weight_g <= self.limits[-1]:
            return self.costs[bisect_left(self.limits, weight_g)]
        price, parcels = self.tariff.cover.cost(weight_g)
        coin, parcel, shipment = self.worth
        return coin * price + parcel * parcels + shipment

    def price(self, weight_g: int) -> Money:
        """Return what a shipment of at most ``whole_g`` costs."""
        return self.prices[bisect_left(self.limits, weight_g)]

    def by(self, weight_g: int) -> tuple[str, ...]:
        """Return who carries a shipment of at most ``whole_g``.

        To be asked only where there are ``services``.
        """
        step = bisect_left(self.limits, weight_g)
        return self.services[step : step + 1]

    def cost_of(self, units: Sequence[tuple[int, int]]) -> int:
        """Return what a shipment costs of (weight of one in g, how many)."""
        packed = self.tariff.packed(goods_of(units))
        coin, parcel, shipment = self.worth
        return coin * packed.price + parcel * packed.parcels + shipment

    def least_of(self, units: Sequence[tuple[int, int]]) -> int:
        """Return what it costs at least: the same, but where many units are packed."""
        packed = self.tariff.packed(goods_of(units))
        coin, parcel, shipment = self.worth
        parcels = packed.parcels if packed.price == packed.least else 1
        return coin * packed.least + parcel * parcels + shipment

    def costs_its_weight(self, units: Sequence[tuple[int, int]]) -> bool:
        """Tell whether a shipment costs what its weight does at least.

        Args:
            units: (weight of one in g, how many).
        """
        weight_g = sum([each * count for each, count in units])
        if weight_g <= self.whole_g:
            return True
        packed = self.tariff.packed(goods_of(units))
        return packed.price == self.tariff.cover.cost(weight_g)[0]

    def packed(self, goods: Goods) -> Packed:
        """Return in which parcels units go."""
        return self.tariff.packed(goods)

    def bill(self, goods: Goods) -> Bill:
        """Return in how many parcels units go, and what that costs."""
        packed, handling = self.tariff.packed(goods), self.handling

        def money(price: int) -> Money:
            return handling + Money(price, handling.currency)

        by = [self.services[kind] for kind in packed.kinds] if self.services else []
        return Bill(
            packed.parcels,
            money(packed.price),
            tuple(dict.fromkeys(by)),
            money(packed.least),
        )

    def below(self, weight_g: int) -> int:
        """Return up to which weight the step before goes, -1 when there is none."""
        number = self.tariff.cover.number(weight_g)
        return self.tariff.cover.limit(number - 1) if number else -1


class Lanes:
    """The lanes of all nodes that serve one destination.

    Attributes:
        by_node: the lane of each node that serves it.
        bits: a bit for each of these nodes.
        limit: the heaviest parcel that all of them take, or as far as their steps are
            at hand.
        whole_g: up to there any of them ships whatever it is in one parcel.
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
            return _with(one, Worth(coin, parcel, shipment))

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
            lanes = [_in_parts(one, part_g) for one in self.by_node.values()]
            known = Lanes([one for one in lanes if one is not None], self._bits)
            self._in_parts[part_g] = known
        return known

    def dearer(self, node: str, minor: int) -> "Lanes":
        """Return the same lanes, but each shipment from a node costs so much more."""
        one = self.by_node[node]
        extra = Money(minor, one.handling.currency)
        coin, parcel, shipment = one.worth
        worth = Worth(coin, parcel, shipment + coin * minor)
        prices = tuple([price + extra for price in one.prices])
        one = evolve(one, handling=one.handling + extra, prices=prices)
        changed = {**self.by_node, node: _with(one, worth)}
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
    tariff = tariff_of(tuple(reversed(steps)))
    place, bits = rank
    worth = Worth(1 << bits, 0, (handling.minor << bits) + place)
    limits, prices = _up_to_the_heaviest(tariff)
    currency = handling.currency
    return Lane(
        node,
        place,
        limits,
        tuple([(price << bits) + worth.shipment for price in prices]),
        tuple([handling + Money(price, currency) for price in prices]),
        handling,
        tariff,
        worth,
        tariff.whole_g,
        tuple(reversed(by)),
    )


def _in_parts(lane: Lane, part_g: int) -> Lane | None:
    """Return a lane that takes multiples of a weight, None if it takes not even one."""
    steps: dict[int, int] = {}
    for limit, price in lane.tariff.steps:
        most = limit // part_g * part_g
        if most:
            steps.setdefault(most, price)
    if not steps:
        return None
    tariff = tariff_of(tuple(steps.items()))
    limits, prices = _up_to_the_heaviest(tariff)
    currency = lane.handling.currency
    told = tuple([lane.handling + Money(price, currency) for price in prices])
    one = evolve(
        lane,
        limits=limits,
        prices=told,
        tariff=tariff,
        whole_g=tariff.whole_g,
        services=(),
    )
    return _with(one, lane.worth)


def _up_to_the_heaviest(tariff: Tariff) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the steps of what weights cost that go in one parcel, and their prices.

    The first of them, where they are many.
    """
    heaviest, cover = tariff.limits[-1], tariff.cover
    limits: list[int] = []
    while not limits or (limits[-1] < heaviest and len(limits) < MOST_STEPS):
        limits.append(min(heaviest, cover.limit(len(limits))))
    return tuple(limits), tuple([cover.cost(limit)[0] for limit in limits])


def _with(lane: Lane, worth: Worth) -> Lane:
    """Return a lane of which money, parcels and shipments count something else."""
    coin, parcel, shipment = worth
    found = [lane.tariff.cover.cost(limit) for limit in lane.limits]
    costs = [coin * price + parcel * count + shipment for price, count in found]
    return evolve(lane, costs=tuple(costs), worth=worth)


def _problems(breaks: Sequence[tuple[int, int]], where: str) -> list[Finding]:
    findings: list[Finding] = []
    before = 0
    for step, (weight_g, price) in enumerate(breaks):
        if type(weight_g) is not int or weight_g <= before:
            expected = f"a whole number of g above {before}"
            findings.append(Finding(f"{where}[{step}]", repr(weight_g), expected))
        else:
            before = weight_g
        if type(price) is not int or not 0 <= price <= MOST_MINOR:
            expected = f"a price in whole smallest units, from 0 to {MOST_MINOR}"
            findings.append(Finding(f"{where}[{step}]", repr(price), expected))
    return findings
