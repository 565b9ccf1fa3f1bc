"""Small random sourcing problems by kind, drawn without Hypothesis: many, and fast."""

from random import Random

from ordercore.sourcing import Demand, DemandLine, Network, Node, NodeKind
from ordercore.testing.sourcing import SourcingProblem, TableRates
from ordercore.values import Address, Money

HERE = Address("DK", "8000")


def table(random, *, odd):
    """Return a rate table; an odd one may jump, sink, be short or not be there."""
    count = random.randint(0 if odd and random.random() < 0.1 else 1, 4)
    limits = sorted(random.sample(range(2, 25) if odd else range(9, 60), count))
    prices = [random.randint(1, 60 if odd else 30) for _ in limits]
    if not odd or random.random() < 0.8:
        prices.sort()
    return tuple(zip(limits, prices, strict=True))


def instance(seed, *, odd=False, lines=4, nodes=4, most=3, held=4, twice=0.3):
    """Return a problem.

    Args:
        odd: whether rate tables are odd and units may be too heavy.
        held: a node has at most so many units of a SKU; few means scarcity.
        twice: how likely a line has the SKU of an earlier one.
    """
    random = Random(seed)
    names = [f"N{number}" for number in range(random.randint(1, nodes))]
    random.shuffle(names)
    places = [
        Node(
            name,
            name,
            NodeKind.WAREHOUSE,
            Address("DK", name),
            Money(random.choice([0, 3, 8]), "DKK"),
            random.randint(0, 1),
        )
        for name in names
    ]
    rates = TableRates("DKK", {name: table(random, odd=odd) for name in names})
    skus = []
    for number in range(random.randint(1, lines)):
        again = skus and random.random() < twice
        skus.append(random.choice(skus) if again else f"S{number}")
    weights = {sku: random.randint(0, 9) for sku in skus}
    demand = [
        DemandLine(str(n), sku, random.randint(1, most), weights[sku])
        for n, sku in enumerate(skus, 1)
    ]
    stock = {
        sku: {name: random.randint(0, held) for name in names if random.random() < 0.8}
        for sku in skus
    }
    network = Network(tuple(places), rates)
    return SourcingProblem(Demand("W-1", HERE, tuple(demand)), network, stock)
