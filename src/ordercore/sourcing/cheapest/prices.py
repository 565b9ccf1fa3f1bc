"""What each line is worth, so that nodes that ship what pays for itself ship it all.

Lagrangian relaxation: that every unit ships is no rule any more, but a unit that ships
earns its line's price.  Each node then takes what earns most above the price of its
shipment, whatever the others do.  All prices added up, less what the nodes earn, is at
most what any plan costs, for prices of any kind (Geoffrion, Lagrangean Relaxation for
Integer Programming, 1974); prices move towards those for which it is most by the
subgradient method (Held, Wolfe and Crowder, 1974).

All is reckoned in whole numbers, and rounded so that what is proved stays true: prices
and costs in parts of 1/1024 of the smallest coin, units in parts of 1/1024.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ordercore.sourcing.cheapest.effort import Effort
from ordercore.sourcing.cheapest.loading import Choice, most_earned
from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.costs.lanes import Lanes

__all__ = ["PARTS", "Good", "Pricing", "Round", "shares"]

PARTS = 10
"""Bits below the smallest coin, and below a unit."""

MOST_STEPS = 200
"""A node's price table has at most so many steps, a longer one is made coarser."""

SLOWER_AFTER = 8
"""Rounds without a better bound before prices move half as far."""

Steps: TypeAlias = Sequence[tuple[int, int]]
"""(heaviest weight, what a shipment costs at least that is no lighter than the step
before), both ascending."""

Taken: TypeAlias = list[tuple[int, int]]
"""What a node takes: place of the good, parts of a unit."""


class Good(NamedTuple):
    """What has to ship.

    Attributes:
        weight_g: of a unit.
        units: how many; 1 for a line that ships whole.
        most: how many of them each node can ship.
    """

    weight_g: int
    units: int
    most: Mapping[str, int]


class Round(NamedTuple):
    """What came of some prices.

    Attributes:
        bound: no plan costs less, in parts of the smallest coin.
        prices: of a unit of each good.
        earned: node -> what it earns and what it takes, of those that earn anything.
    """

    bound: int
    prices: Sequence[int]
    earned: Mapping[str, tuple[int, Taken]]


class Pricing:
    """Lines and nodes, and the rounds of prices.

    Args:
        lanes: of the destination.
        goods: what has to ship.

    Attributes:
        weights: node -> all that it can ship.
        steps: node -> its price table, up to that.
        size: how much work a round is.
    """

    def __init__(self, lanes: Lanes, goods: Sequence[Good]) -> None:
        self._goods = goods
        self._having: dict[str, list[int]] = {}
        for at, good in enumerate(goods):
            for node in good.most:
                self._having.setdefault(node, []).append(at)
        # Node -> good -> how many units it can ship, what they and what one weigh.
        self._loads = {
            node: {at: self._load(node, goods[at]) for at in having}
            for node, having in self._having.items()
        }
        self.weights = {node: self._weight(node) for node in self._having}
        self.steps = {
            node: steps_of(lanes, lanes.by_node[node], weight_g)
            for node, weight_g in self.weights.items()
        }
        # So many bits that no two different earnings per gram are taken for the same.
        heaviest = max([good.weight_g for good in goods], default=0)
        self._bits = 2 * heaviest.bit_length() + 1
        self.size = sum(map(len, self._having.values()))
        self.size += sum(map(len, self.steps.values()))

    def _load(self, node: str, good: Good) -> tuple[int, int, int]:
        units = good.most[node]
        return units, units * good.weight_g, good.weight_g

    def _weight(self, node: str) -> int:
        return sum([heavier for _, heavier, _ in self._loads[node].values()])

    def rounds(
        self,
        prices: Sequence[int],
        aim: int,
        count: int,
        effort: Effort | None = None,
    ) -> Iterator[Round]:
        """Yield what comes of prices as they move.

        Args:
            prices: to begin with, of a unit of each good, in parts of a coin.
            aim: what a good plan costs, in parts of a coin.
            count: how many rounds.
            effort: what may be spent on not cutting units; None to cut them.
        """
        best, since, speed = -1, 0, 64 if effort is None else 32
        for _ in range(count):
            now = self.priced(prices, effort)
            yield now
            since = 0 if now.bound > best else since + 1
            best = max(best, now.bound)
            if since == SLOWER_AFTER:
                speed, since = speed >> 1, 0
            lacks = [good.units << PARTS for good in self._goods]
            for _, taken in now.earned.values():
                for at, parts in taken:
                    lacks[at] -= parts
            length = sum([lack * lack for lack in lacks])
            if not length or not speed:
                return
            far = max(0, aim - now.bound) * speed << PARTS
            prices = [
                max(0, price + far * lack // (length << 6))
                for price, lack in zip(prices, lacks, strict=True)
            ]

    def priced(self, prices: Sequence[int], effort: Effort | None = None) -> Round:
        """Return what comes of prices: a bound, whatever they are."""
        by_gram = self._by_gram(prices)
        # Sorted once for all nodes, the one first that earns most by the gram.
        worth = [at for at, price in enumerate(prices) if price > 0]
        every: dict[str, list[int]] = {node: [] for node in self._having}
        for at in sorted(worth, key=lambda at: -by_gram[at]):
            for node in self._goods[at].most:
                every[node].append(at)
        bound = sum([p * g.units for p, g in zip(prices, self._goods, strict=True)])
        earned: dict[str, tuple[int, Taken]] = {}
        for node, wanted in every.items():
            if effort is None:
                found = self._most_earned(node, wanted, prices)
            else:
                found = self._most_whole(node, wanted, prices, effort)
            if found[0] > 0:
                earned[node] = found
                bound -= found[0]
        return Round(bound, prices, earned)

    def _by_gram(self, prices: Sequence[int]) -> list[int]:
        highest = (max(prices, default=0) + 1) << self._bits
        return [
            (price << self._bits) // good.weight_g if good.weight_g else highest + price
            for price, good in zip(prices, self._goods, strict=True)
        ]

    def _most_earned(
        self, node: str, wanted: Sequence[int], prices: Sequence[int]
    ) -> tuple[int, Taken]:
        """Return the most that a node can earn at least as if units could be cut.

        Up to the weight of each step what earns most by the gram goes first, and the
        last as far as there is room: no load earns more (Dantzig, 1957).
        """
        loads, count = self._loads[node], len(wanted)
        best, ends = 0, (0, 0)
        weight_g = worth = at = 0
        for limit, cost in self.steps[node]:
            while at < count:
                units, heavier, _ = loads[wanted[at]]
                if weight_g + heavier > limit:
                    break
                weight_g += heavier
                worth += units * prices[wanted[at]]
                at += 1
            gain, room = worth - cost, limit - weight_g
            if at < count:
                gain -= -room * prices[wanted[at]] // loads[wanted[at]][2]
            if gain > best:
                best, ends = gain, (at, room)
            if at == count:
                break
        end, room = ends
        taken = [(good, loads[good][0] << PARTS) for good in wanted[:end]]
        if room and end < count:
            part = (room << PARTS) // loads[wanted[end]][2]
            taken += [(wanted[end], part)] if part else []
        return best, taken

    def _most_whole(
        self, node: str, wanted: Sequence[int], prices: Sequence[int], effort: Effort
    ) -> tuple[int, Taken]:
        """Return the same where units cannot be cut, as far as the effort goes."""
        goods = self._goods
        choices = [
            Choice(goods[at].weight_g, goods[at].most[node], prices[at])
            for at in wanted
        ]
        best, load = most_earned(self.steps[node], choices, effort)
        taken = zip(wanted, load, strict=False)
        return best, [(at, units << PARTS) for at, units in taken if units]


def shares(price: int, weights: Sequence[int]) -> list[int]:
    """Return what of a shipment's price each weight bears: where prices may begin."""
    total = sum(weights)
    if not total:
        return [price // max(1, len(weights))] * len(weights)
    return [price * weight_g // total for weight_g in weights]


def steps_of(lanes: Lanes, lane: Lane, weight_g: int) -> Steps:
    """Return the steps of a lane up to a weight, a shipment of several parcels, too.

    Where they are too many some are left out: what is no heavier than a step costs at
    least what it costs just above the step before, for no shipment costs less than a
    lighter one.
    """
    cover = lane.tariff.cover
    count = cover.number(weight_g) + 1
    every = -(-count // MOST_STEPS)
    found: list[tuple[int, int]] = []
    below = -1
    for number in range((count - 1) % every, count, every):
        cost = lanes.minor(lane.cost(below + 1)) << PARTS
        below = cover.limit(number)
        found.append((below, cost))
    return found
