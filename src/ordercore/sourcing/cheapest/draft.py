"""A way to ship many lines that is still being improved, one move at a time."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ordercore.sourcing.cheapest.effort import Effort
from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.costs.lanes import Lanes

__all__ = ["Bundle", "Draft"]


class Bundle(NamedTuple):
    """Lines that ship together.

    Attributes:
        places: of the lines in the wants.
        weight_g: of all of them.
        nodes: that have all of them.
    """

    places: tuple[int, ...]
    weight_g: int
    nodes: frozenset[str]


def _at_hand(
    lanes: Lanes, bundles: Sequence[Bundle], fixed: Mapping[str, int]
) -> dict[str, Lane]:
    weight_g = sum([bundle.weight_g for bundle in bundles]) + sum(fixed.values())
    return {node: lane.at_hand_to(weight_g) for node, lane in lanes.by_node.items()}


class Draft:
    """Which bundle ships from where, and what that costs.

    Attributes:
        at: the node of each bundle.
        total: the cost of all shipments.
    """

    def __init__(
        self,
        lanes: Lanes,
        bundles: Sequence[Bundle],
        at: Sequence[str],
        fixed: Mapping[str, int],
        known: Mapping[str, Lane] | None = None,
    ) -> None:
        self.lanes = lanes
        self._lane = known or _at_hand(lanes, bundles, fixed)
        self.bundles = bundles
        self.at = list(at)
        self.fixed = fixed
        self._weight = dict(fixed)
        self._inside: dict[str, set[int]] = {node: set() for node in fixed}
        for place, node in enumerate(at):
            self._inside.setdefault(node, set()).add(place)
            weight_g = self._weight.get(node, 0)
            self._weight[node] = weight_g + bundles[place].weight_g
        self._mask = dict.fromkeys(self._inside, 0)
        for place, node in enumerate(at):
            self._mask[node] |= 1 << place
        self._price = {
            node: self._lane[node].cost(weight_g)
            for node, weight_g in self._weight.items()
        }

    def other(self, at: Sequence[str]) -> "Draft":
        """Return another way to ship the same."""
        return Draft(self.lanes, self.bundles, at, self.fixed, self._lane)

    def lane(self, node: str) -> Lane:
        """Return the lane of a node, at hand up to all that ships."""
        return self._lane[node]

    @property
    def total(self) -> int:
        """What all shipments cost."""
        return sum(self._price.values())

    @property
    def open(self) -> list[str]:
        """The nodes that ship something, the heaviest shipment first."""
        return sorted(self._price, key=lambda node: (-self._weight[node], node))

    def is_open(self, node: str) -> bool:
        """Tell whether a node ships something."""
        return node in self._price

    def inside(self, node: str) -> frozenset[int]:
        """Return the places of the bundles that a node ships."""
        return frozenset(self._inside.get(node, ()))

    def mask(self, node: str) -> int:
        """Return the same as bits."""
        return self._mask.get(node, 0)

    def price(self, node: str) -> int:
        """Return what a node's shipment costs."""
        return self._price.get(node, 0)

    def restore(self, at: Sequence[str]) -> None:
        """Let each bundle ship from where it once did."""
        for place, node in enumerate(at):
            if self.at[place] != node:
                self.move(place, node)

    def empty(self, node: str) -> bool:
        """Let others ship what a node ships, whatever that costs.

        Tell whether they can; some of it has moved when they cannot.
        """
        places = sorted(
            self._inside[node], key=lambda p: (-self.bundles[p].weight_g, p)
        )
        for place in places:
            bundle = self.bundles[place]
            offers = [
                (self._price_with(other, bundle.weight_g) - self.price(other), other)
                for other in self._price
                if other != node and other in bundle.nodes
            ]
            to = min(offers, default=(0, ""))[1] or self._cheapest_new(bundle, node)
            if not to:
                return False
            self.move(place, to)
        return True

    def _cheapest_new(self, bundle: Bundle, but: str) -> str:
        offers = [
            (self._price_with(node, bundle.weight_g), node)
            for node in bundle.nodes
            if node != but
        ]
        return min(offers, default=(0, ""))[1]

    def fill(self, node: str) -> bool:
        """Let a node ship all that it has, whatever that costs; tell if it has any."""
        places = [p for p, bundle in enumerate(self.bundles) if node in bundle.nodes]
        for place in places:
            if self.at[place] != node:
                self.move(place, node)
        return bool(places)

    def shift(self, effort: Effort) -> bool:
        """Move single bundles between open nodes where it saves; tell if any moved."""
        moved = False
        for place in range(len(self.at)):
            effort.spend()
            to = self._better_place(place)
            if to:
                self.move(place, to)
                moved = True
        return moved

    def _better_place(self, place: int) -> str:
        bundle, here = self.bundles[place], self.at[place]
        saved = self._price[here] - self._price_without(here, [place])
        best = ""
        for node, price in self._price.items():
            if node != here and node in bundle.nodes:
                more = self._price_with(node, bundle.weight_g) - price
                if more < saved:
                    saved, best = more, node
        return best

    def _price_with(self, node: str, weight_g: int) -> int:
        return self._lane[node].cost(self._weight.get(node, 0) + weight_g)

    def _price_without(self, node: str, places: Sequence[int]) -> int:
        if len(places) == len(self._inside[node]) and node not in self.fixed:
            return 0
        gone = sum([self.bundles[place].weight_g for place in places])
        return self._lane[node].cost(self._weight[node] - gone)

    def move(self, place: int, to: str) -> None:
        """Let another node ship a bundle, or the same."""
        here, weight_g = self.at[place], self.bundles[place].weight_g
        self._inside[here].remove(place)
        self._mask[here] ^= 1 << place
        self._mask[to] = self._mask.get(to, 0) | 1 << place
        self._weight[here] -= weight_g
        self._reprice(here)
        self.at[place] = to
        self._inside.setdefault(to, set()).add(place)
        self._weight[to] = self._weight.get(to, 0) + weight_g
        self._reprice(to)

    def _reprice(self, node: str) -> None:
        if self._inside[node] or node in self.fixed:
            self._price[node] = self._lane[node].cost(self._weight[node])
        else:
            del self._price[node], self._inside[node], self._weight[node]

    def close(self, node: str, instead: str, effort: Effort) -> bool:
        """Let others ship what *node* ships, *instead* before all; tell if that saves.

        Nothing changes when it does not.
        """
        if node in self.fixed:
            return False
        places = sorted(
            self._inside[node], key=lambda p: (-self.bundles[p].weight_g, p)
        )
        limit = self._price[node]
        extra: dict[str, int] = {}
        moves: list[str] = []
        spent = 0
        for place in places:
            effort.spend()
            bundle = self.bundles[place]
            to, more = self._cheapest(bundle, node, instead, extra)
            spent += more
            if not to or spent >= limit:
                return False
            extra[to] = extra.get(to, 0) + bundle.weight_g
            moves.append(to)
        for place, to in zip(places, moves, strict=True):
            self.move(place, to)
        return True

    def _cheapest(
        self, bundle: Bundle, but: str, instead: str, extra: Mapping[str, int]
    ) -> tuple[str, int]:
        """Return where a bundle costs least to add, and how much; "" for nowhere."""
        if instead in bundle.nodes:
            return instead, self._added(instead, bundle.weight_g, extra)
        offers = [
            (self._added(node, bundle.weight_g, extra), node)
            for node in self._price
            if node != but and node in bundle.nodes
        ]
        more, node = min(offers, default=(0, ""))
        return node, more

    def _added(self, node: str, weight_g: int, extra: Mapping[str, int]) -> int:
        before = extra.get(node, 0)
        if node in extra:
            now = self._price_with(node, before)
        else:
            now = self._price.get(node, 0)
        return self._price_with(node, before + weight_g) - now

    def join(self, node: str, effort: Effort) -> bool:
        """Open *node* for what it ships cheaper, a node's lines at a time.

        Tell if that saves; nothing changes when it does not.
        """
        lane = self._lane[node]
        price, weight_g, gained = lane.costs[0], 0, 0
        moves: list[int] = []
        for other in self.open:
            effort.spend(len(self._inside[other]))
            places = [p for p in self._inside[other] if node in self.bundles[p].nodes]
            if not places:
                continue
            heavier = weight_g + sum([self.bundles[p].weight_g for p in places])
            gain = self._price[other] - self._price_without(other, places)
            more = lane.cost(heavier) - price
            if gain > more:
                gained, price, weight_g = gained + gain, price + more, heavier
                moves += places
        if gained <= price:
            return False
        for place in sorted(moves):
            self.move(place, node)
        return True
