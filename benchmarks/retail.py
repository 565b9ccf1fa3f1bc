"""A shop out of a seed: nodes, regions, SKUs, stock and orders, as in real retail.

Few SKUs and regions make most of the demand (Zipf, Pareto), weights are lognormal, most
orders have one or two lines, and popular SKUs lie at more nodes.  Four carriers with
eleven weight steps each are merged into one rate table per zone.
"""

from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate
from math import floor, hypot
from random import Random

from attrs import field, frozen

from ordercore.sourcing import Demand, DemandLine, Network, Node, NodeKind
from ordercore.values import Address, Coordinates, Money

__all__ = ["Retail", "Table", "ZoneRates", "address", "retail", "weight"]

Table = tuple[tuple[int, int], ...]

REGIONS = 500
STEPS_G = (500, 1000, 2000, 3000, 5000, 7500, 10000, 15000, 20000, 25000, 31500)
CARRIERS = ((100, 100), (88, 130), (115, 80), (95, 110))
"""Per cent of the base price and of the price per kg."""

SHARES = {5: 0.46, 20: 0.42, 100: 0.42, 500: 0.39}
"""Nodes -> the share of them at which a SKU lies, weighted by its demand."""

# The unit square lies on the map so that it is distorted little.
SOUTH, WEST, DEGREES = 46.0, 8.0, 6.0


def zone_table(zone: int) -> Table:
    """Return the cheapest of all carriers for each weight step."""
    base, per_kg = 520 + 95 * (zone - 2), 38 + 31 * (zone - 2)
    return tuple(
        (
            weight_g,
            min(
                base * fixed // 100 + per_kg * each * weight_g // 100_000
                for fixed, each in CARRIERS
            ),
        )
        for weight_g in STEPS_G
    )


@frozen
class ZoneRates:
    """Prices by zone: how far it is, in steps of 0.18 of the map's side."""

    currency: str
    tables: Mapping[int, Table]

    def breaks(self, origin: Address, destination: Address) -> Table:
        here, there = origin.coordinates, destination.coordinates
        far = hypot(here.latitude - there.latitude, here.longitude - there.longitude)
        return self.tables[2 + min(6, floor(far / DEGREES / 0.18))]


@frozen
class Retail:
    """A shop.

    Attributes:
        network: nodes and rates.
        stock: SKU -> node -> units.
        orders: what is to be sourced, each by itself.
    """

    network: Network
    stock: Mapping[str, Mapping[str, int]]
    orders: tuple[Demand, ...]
    name: str = field(default="")

    @cached_property
    def lines_per_order(self) -> float:
        return sum(len(order.lines) for order in self.orders) / len(self.orders)


def retail(nodes: int, orders: int, skus: int = 10_000, seed: int = 1) -> Retail:
    """Return a shop; the same arguments give the same one."""
    random = Random(seed)
    rates = ZoneRates("EUR", {zone: zone_table(zone) for zone in range(2, 9)})
    places = tuple(_node(random, number) for number in range(nodes))
    regions = [address(random, f"R{number}") for number in range(REGIONS)]
    crowd = list(accumulate(random.paretovariate(1.2) for _ in regions))
    names = [f"S{number}" for number in range(skus)]
    wanted = [1 / rank**0.9 for rank in range(1, skus + 1)]
    weights = [weight(random) for _ in names]
    stock = _stock(random, names, wanted, [node.id for node in places])
    popular = list(accumulate(wanted))
    demands = []
    for number in range(orders):
        region = random.choices(regions, cum_weights=crowd)[0]
        lines = _lines(random, names, popular, weights)
        demands.append(Demand(f"W-{number}", region, lines))
    return Retail(Network(places, rates), stock, tuple(demands))


def address(random: Random, postcode: str) -> Address:
    """Return a place somewhere on the map."""
    at = Coordinates(
        SOUTH + DEGREES * random.random(), WEST + DEGREES * random.random()
    )
    return Address("DE", postcode, at=at)


def _node(random: Random, number: int) -> Node:
    handling = Money(random.randrange(80, 220), "EUR")
    at = address(random, f"N{number}")
    return Node(f"N{number}", f"N{number}", NodeKind.WAREHOUSE, at, handling)


def weight(random: Random) -> int:
    """Return what a unit of an article weighs, in g."""
    return min(20_000, max(50, round(random.lognormvariate(6.3, 0.9))))


def _stock(
    random: Random, skus: list[str], wanted: list[float], nodes: list[str]
) -> dict[str, dict[str, int]]:
    """Put each SKU at nodes, the popular ones at more."""
    share = SHARES.get(len(nodes), 0.42)
    raised = [want**0.25 for want in wanted]
    mean = sum(w * r for w, r in zip(wanted, raised, strict=True)) / sum(wanted)
    stock = {}
    for sku, more in zip(skus, raised, strict=True):
        count = min(len(nodes), max(1, round(share * len(nodes) * more / mean)))
        stock[sku] = {
            node: random.randint(3, 40) for node in random.sample(nodes, count)
        }
    return stock


def _lines(
    random: Random, skus: list[str], popular: list[float], weights: list[int]
) -> tuple[DemandLine, ...]:
    count = 1
    while count < 8 and random.random() < 0.5:
        count += 1
    chosen: dict[int, None] = {}
    while len(chosen) < count:
        chosen[random.choices(range(len(skus)), cum_weights=popular)[0]] = None
    return tuple(
        DemandLine(
            str(number),
            skus[place],
            1 if random.random() < 0.82 else random.randint(2, 3),
            weights[place],
        )
        for number, place in enumerate(chosen, 1)
    )
