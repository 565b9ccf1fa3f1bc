"""Batches on scarce stock out of a seed, larger than what can be tried out."""

from random import Random

from ordercore.sourcing import Demand, DemandLine, Network, Node, NodeKind
from ordercore.testing.batches import BatchProblem, TownRates
from ordercore.values import Address, Money


def scarce(seed, *, orders=40, nodes=5, skus=25, most=2, lines=4, spare=1.1):
    """Return a batch whose stock is *spare* times what is wanted, spread by chance."""
    random = Random(seed)
    names = [f"N{number}" for number in range(nodes)]
    towns = [str(1000 + number) for number in range(12)]
    tables = {}
    for name in names:
        for town in towns:
            base = random.randint(300, 900)
            steps = [(500, 0), (2000, 150), (10_000, 400), (30_000, 900)]
            tables[f"{name}-{town}"] = tuple((w, base + more) for w, more in steps)
    places = [
        Node(
            name,
            name,
            NodeKind.WAREHOUSE,
            Address("DK", name),
            Money(random.randint(50, 200), "DKK"),
        )
        for name in names
    ]
    weights = {f"S{number}": random.randint(50, 3000) for number in range(skus)}
    wanted = dict.fromkeys(weights, 0)
    demands = []
    for number in range(orders):
        chosen = random.sample(sorted(weights), random.randint(1, lines))
        found = []
        for place, sku in enumerate(chosen, 1):
            units = 1 if random.random() < 0.8 else random.randint(1, most)
            found.append(DemandLine(str(place), sku, units, weights[sku]))
            wanted[sku] += units
        to = Address("DK", random.choice(towns))
        demands.append(Demand(f"W-{number}", to, tuple(found)))
    stock = {sku: dict.fromkeys(names, 0) for sku in weights}
    for sku, units in wanted.items():
        for _ in range(round(units * spare)):
            stock[sku][random.choice(names)] += 1
    network = Network(tuple(places), TownRates("DKK", tables))
    return BatchProblem(tuple(demands), network, stock)
