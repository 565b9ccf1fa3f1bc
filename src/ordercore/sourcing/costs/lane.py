"""What a shipment from one node to one destination costs, in whole numbers."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from attrs import evolve, frozen

from ordercore.errors import Finding, Invalid
from ordercore.sourcing.costs.parcelling import (
    Goods,
    Packed,
    Tariff,
    goods_of,
    tariff_of,
)
from ordercore.values import Money

__all__ = ["Bill", "Lane", "Worth", "in_parts", "lane_of", "with_worth"]

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

    def dearer(self, minor: int) -> "Lane":
        """Return the same lane, but each shipment costs so much more."""
        extra = Money(minor, self.handling.currency)
        coin, parcel, shipment = self.worth
        worth = Worth(coin, parcel, shipment + coin * minor)
        prices = tuple([price + extra for price in self.prices])
        one = evolve(self, handling=self.handling + extra, prices=prices)
        return with_worth(one, worth)

    def at_hand_to(self, weight_g: int) -> "Lane":
        """Return the same lane, what shipments cost being at hand up to a weight.

        Of several parcels, too, so that it need not be worked out each time.
        """
        cover = self.tariff.cover
        count = min(MOST_STEPS, cover.number(weight_g) + 1)
        if count <= len(self.limits):
            return self
        limits = [cover.limit(number) for number in range(count)]
        costs = [self.cost(limit) for limit in limits]
        return evolve(self, limits=tuple(limits), costs=tuple(costs))

    def below(self, weight_g: int) -> int:
        """Return up to which weight the step before goes, -1 when there is none."""
        number = self.tariff.cover.number(weight_g)
        return self.tariff.cover.limit(number - 1) if number else -1


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


def in_parts(lane: Lane, part_g: int) -> Lane | None:
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
    return with_worth(one, lane.worth)


def _up_to_the_heaviest(tariff: Tariff) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the steps of what weights cost that go in one parcel, and their prices.

    The first of them, where they are many.
    """
    heaviest, cover = tariff.limits[-1], tariff.cover
    limits: list[int] = []
    while not limits or (limits[-1] < heaviest and len(limits) < MOST_STEPS):
        limits.append(min(heaviest, cover.limit(len(limits))))
    return tuple(limits), tuple([cover.cost(limit)[0] for limit in limits])


def with_worth(lane: Lane, worth: Worth) -> Lane:
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
