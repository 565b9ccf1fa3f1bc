"""Goods that come back go in as few parcels as can be, and these to the best places."""

from itertools import product
from random import Random

import pytest
from attrs import frozen

from ordercore.sourcing import (
    Network,
    ReturnLine,
    ReturnReason,
    plan_return,
)
from ordercore.values import Address
from tests.sourcing import shops

HEAVIEST = 80


@frozen
class ByPlace:
    """What a parcel to a place costs, by its postcode and the weight."""

    tables: dict[str, tuple[tuple[int, int], ...]]
    currency: str = "DKK"

    def breaks(self, origin, destination):
        """Return the steps to a place."""
        return self.tables[destination.postcode]


def network(**takes):
    """Return places that take these SKUs, all for the same price."""
    nodes = [shops.node(name, takes_back=skus) for name, skus in takes.items()]
    tables = dict.fromkeys(takes, ((HEAVIEST, 100),))
    for place, node in enumerate(nodes):
        nodes[place] = shops.node(
            node.id, takes_back=node.takes_back, address=Address("DK", node.id)
        )
    return Network(tuple(nodes), ByPlace(tables))


def where(plan):
    """Return by place which lines come back there."""
    return [(one.node, [k.line for k in one.lines]) for one in plan.parcels]


def lines(*skus, **more):
    """Return a unit of each SKU that comes back."""
    return [ReturnLine(str(n), sku, 1, 1, **more) for n, sku in enumerate(skus)]


def test_lines_to_one_place_go_in_one_parcel():
    """No place takes all three; two of them go together all the same."""
    places = network(X=("A", "B"), Y=("C",))
    plan = plan_return("O", lines("A", "B", "C"), places, Address("DK"), {})
    assert [("X", ["0", "1"]), ("Y", ["2"])] == where(plan)
    assert (200, 2) == (plan.cost.minor, len(plan.commands))


def test_what_one_place_takes_is_not_sent_to_three():
    """Each line's own best place is another one; two places are enough."""
    places = network(A=("A",), B=("B",), C=("C",), Z=("A", "B"))
    plan = plan_return("O", lines("A", "B", "C"), places, Address("DK"), {})
    assert [("Z", ["0", "1"]), ("C", ["2"])] == where(plan)


def test_of_somebody_s_goods_only_those_come_to_us_that_he_does_not_take():
    """His own place takes one of two articles."""
    places = network(HIS=("A",), OURS=("*",))
    plan = plan_return("O", lines("A", "B", owner="HIS"), places, Address("DK"), {})
    assert [("HIS", ["0"]), ("OURS", ["1"])] == where(plan)
    assert ["HIS", "HIS"] == [one.owner for one in plan.parcels]


@pytest.mark.parametrize("count", [12, 30])
def test_many_lines(count):
    """Lines that the same places take stay together, however many there are."""
    skus = [f"{'AB'[n % 2]}{n}" for n in range(count)]
    places = network(X=("A*",), Y=("B*",), Z=("B*",))
    plan = plan_return("O", lines(*skus), places, Address("DK"), {})
    assert ["X", "Y"] == [one.node for one in plan.parcels]
    assert count == sum(len(one.lines) for one in plan.parcels)


def test_many_lines_of_many_sorts():
    """Who takes most of what is left gets it; nothing is lost."""
    skus = [f"S{n}" for n in range(12)]
    alone = {f"N{n}": (f"S{n}",) for n in range(11)}
    places = network(**alone, Z=tuple(skus[3:]))
    plan = plan_return("O", lines(*skus), places, Address("DK"), {})
    assert [("Z", [str(n) for n in range(3, 12)])] == [
        one for one in where(plan) if one[0] == "Z"
    ]
    assert ["N0", "N1", "N2", "Z"] == sorted(one[0] for one in where(plan))


def drawn(seed):
    """Return lines, who takes which, stock, and what parcels to each place cost.

    One parcel never costs more than two.
    """
    random = Random(seed)
    skus = "ABCD"[: random.randint(1, 4)]
    goods = [
        ReturnLine(str(n), random.choice(skus), *random.choices([1, 2, 4], k=2))
        for n in range(random.randint(2, 5))
    ]
    takes = {
        f"N{n}": tuple(sku for sku in skus if random.random() < 0.5)
        for n in range(random.randint(2, 4))
    }
    tables = {}
    for name in takes:
        at = [*sorted(random.sample(range(1, HEAVIEST), 3)), HEAVIEST]
        tables[name] = tuple((grams, random.randint(5, 9)) for grams in at)
    stock = {sku: {n: 1 for n in takes if random.random() < 0.3} for sku in skus}
    return goods, takes, tables, stock


def price(table, weight_g):
    """Return what one parcel costs: the least of the steps that hold it."""
    return min(cost for grams, cost in table if weight_g <= grams)


def worth(goods, chosen, tables, stock):
    """Return how good it is to send each line where it is chosen; less is better."""
    sent = {}
    for line, node in zip(goods, chosen, strict=True):
        sent.setdefault(node, []).append(line)
    cost = sum(
        price(tables[node], sum(k.weight_g * k.quantity for k in some))
        for node, some in sent.items()
    )
    has = sum(
        line.quantity
        for line, node in zip(goods, chosen, strict=True)
        if stock[line.sku].get(node, 0)
    )
    return len(sent), cost, has


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_nobody_finds_better_ones(first):
    """Of all ways to send each line to somebody who takes it: fewest, then best."""
    split = 0
    for seed in range(first, first + 100):
        goods, takes, tables, stock = drawn(seed)
        nodes = [
            shops.node(name, takes_back=skus, address=Address("DK", name))
            for name, skus in takes.items()
        ]
        here = Network(tuple(nodes), ByPlace(tables))
        plan = plan_return("O", goods, here, Address("DK"), stock)
        taken = [g for g in goods if any(g.sku in skus for skus in takes.values())]
        where_to = {k.line: one.node for one in plan.parcels for k in one.lines}
        assert {g.line for g in taken} == {*where_to}
        assert {g.line for g in goods} - {*where_to} == {k.line for k in plan.missing}
        ways = [[n for n, skus in takes.items() if g.sku in skus] for g in taken]
        best = min(worth(taken, way, tables, stock) for way in product(*ways))
        found = worth(taken, [where_to[g.line] for g in taken], tables, stock)
        assert (seed, best) == (seed, found)
        assert (found[0], found[1]) == (len(plan.parcels), plan.cost.minor)
        for one in plan.parcels:
            told = {answer.node: answer.reason for answer in one.why}
            assert ReturnReason.CHOSEN == told[one.node]
        split += len(plan.parcels) > 1
    assert split > 10
