"""What lies on the shelves while a batch is planned, and who has taken what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from attrs import evolve

from ordercore.sourcing.batch.lifting import Barring
from ordercore.sourcing.batch.minding import Asked
from ordercore.sourcing.batch.posing import Wanted
from ordercore.sourcing.batch.turns import Shares
from ordercore.sourcing.by_strategy.heeding import Question
from ordercore.sourcing.cheapest.solving import divided_in
from ordercore.sourcing.cheapest.splitting import Loads
from ordercore.sourcing.choosing import (
    loaded,
    source,
    told_cheapest,
    told_minded,
)
from ordercore.sourcing.explaining.explain import Evidence
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.plan import Lack, Missing, SourcingPlan, Told
from ordercore.sourcing.plans.supply import Stock, Want, missing_of, supply_of

__all__ = ["Keeper", "divided_lines", "taken_by", "worth"]


class Keeper:
    """The shelves, and the orders that take from them one after the other.

    Args:
        asked: the orders.
        network: the nodes.
        stock: what there is of all that is wanted.
        stays: units that are there besides, and are to stay, by SKU and node.

    Attributes:
        stock: what there was of all that is wanted.
        left: what nobody has taken.
    """

    def __init__(
        self,
        asked: Sequence[Asked],
        network: Network,
        stock: Stock,
        stays: Mapping[tuple[str, str], int],
    ) -> None:
        self._asked, self._network = asked, network
        self._stays = stays
        self._barring: Mapping[tuple[int, int], Barring] = {}
        self.stock = {
            sku: {node: units for node, units in row.items() if units > 0}
            for sku, row in stock.items()
        }
        self.left = {sku: dict(row) for sku, row in self.stock.items()}

    def start(self, shares: Shares, turns: Iterable[int]) -> list[Wanted]:
        """Let each order in turn have its share as it is cheapest for it then."""
        found: dict[int, Wanted] = {}
        self._barring = shares.barring
        for own in shares.kept.values():
            self._book(own, -1)
        for place in turns:
            self._book(shares.kept.get(place, {}), 1)
            asked = self._asked[place]
            demand = _with_units(asked.demand, shares.units[place])
            loads = _loads_of(self._sourced(asked, demand), demand)
            found[place] = Wanted(demand, asked.lanes, loads, asked.barred, asked.whole)
            self.take(found[place])
        return [found[place] for place in range(len(self._asked))]

    def _sourced(self, asked: Asked, demand: Demand) -> SourcingPlan:
        """Return what is best for an order of what is left."""
        if asked.plainly:
            return source(demand, self._network, self.left)
        strategy, known = asked.strategy, asked.known
        return source(demand, self._network, self.left, strategy, known=known)

    def stock_for(self, orders: Sequence[Wanted], places: Collection[int]) -> Stock:
        """Return what some orders may take as long as the others stay as they are."""
        if len(places) == len(orders):
            return self.stock
        stock = {sku: {**row} for sku, row in self.stock.items()}
        mine = {*places}
        for place, wanted in enumerate(orders):
            if place not in mine:
                for (sku, node), units in taken_by(wanted).items():
                    stock[sku][node] -= units
        return stock

    def take(self, wanted: Wanted) -> None:
        """Take what an order ships off the shelves."""
        self._book(taken_by(wanted), -1)

    def give_back(self, wanted: Wanted) -> None:
        """Put what an order ships back."""
        self._book(taken_by(wanted), 1)

    def _book(self, units: Mapping[tuple[str, str], int], sign: int) -> None:
        for (sku, node), count in units.items():
            self.left[sku][node] += sign * count

    def settle(self, orders: list[Wanted]) -> list[SourcingPlan]:
        """Let each take what is better for it, until none finds anything.

        Returns their plans, each the best that there is as long as the others stay.
        """
        found: dict[int, bool] = {}
        waiting: Iterable[int] = range(len(orders))
        while waiting:
            freed: set[str] = set()
            for place in waiting:
                before = orders[place]
                self.give_back(before)
                plan = self._sourced(self._asked[place], before.demand)
                after = evolve(before, loads=_loads_of(plan, before.demand))
                if not plan.missing and worth(after) < worth(before):
                    orders[place] = after
                    freed.update([sku for sku, _ in taken_by(before)])
                self.take(orders[place])
                found[place] = plan.proved
            waiting = [p for p, one in enumerate(orders) if _wants(one, freed)]
        return [
            self._plan(place, wanted, proved=found[place])
            for place, wanted in enumerate(orders)
        ]

    def _plan(self, place: int, wanted: Wanted, *, proved: bool) -> SourcingPlan:
        asked = self._asked[place]
        missing = self._missing(place, wanted)
        return SourcingPlan(
            asked.demand.order,
            loaded(wanted.demand.lines, wanted.lanes.by_node, wanted.loads),
            missing,
            self._network.currency,
            proved,
            partial(_explained, self.left, self._stays, asked, self._network),
            asked.strategy.id,
            rest=asked.strategy.rest if missing else None,
        )

    def _missing(self, place: int, wanted: Wanted) -> tuple[Missing, ...]:
        demand = self._asked[place].demand
        served = {line.line: line.quantity for line in wanted.demand.lines}
        if all([served.get(k.line) == k.quantity for k in demand.lines]):
            return ()
        supply = supply_of(demand, wanted.lanes, self.stock)
        wants = [
            Want(at, k.sku, served[k.line], k.weight_g, {})
            for at, k in enumerate(demand.lines)
            if k.line in served
        ]
        mine = evolve(supply, wants=tuple(wants))
        known = [node.id for node in self._network.ranked]
        found = missing_of(demand, mine, known, wanted.lanes, self.stock)
        places = {line.line: at for at, line in enumerate(demand.lines)}
        return tuple([self._because(one, place, places[one.line]) for one in found])

    def _because(self, one: Missing, place: int, at: int) -> Missing:
        """Return the same with what keeps units from shipping that are there."""
        asked, barring = self._asked[place], self._barring.get((place, at))
        barred = [node for sku, node in asked.barred if sku == one.sku]
        shut = [self.stock[one.sku].get(node, 0) for node in barred]
        told = evolve(one, in_reach=max(0, one.in_reach - sum(shut)))
        if barring is not None:
            names = tuple([str(rule) for rule in barring.rules])
            return evolve(told, reason=Lack.RULED_OUT, by=names, each=barring.each)
        wants = [k.quantity for k in asked.demand.lines if k.sku == one.sku]
        if one.in_reach >= sum(wants):
            return evolve(told, reason=Lack.OTHERS_FIRST)
        return told


def _explained(
    left: Stock,
    stays: Mapping[tuple[str, str], int],
    asked: Asked,
    network: Network,
    plan: SourcingPlan,
) -> Told:
    """Return who tells why, as long as the others have what they have."""
    demand = asked.demand
    stock = {line.sku: dict(left[line.sku]) for line in demand.lines}
    for (sku, node), units in stays.items():
        if sku in stock:
            stock[sku][node] = stock[sku].get(node, 0) + units
    for one in plan.assignments:
        stock[one.sku][one.node] += one.quantity
    if asked.plainly:
        return told_cheapest(Evidence(demand, network, asked.lanes, stock), plan)
    question = Question(asked.given, demand, network, stock, asked.known)
    return told_minded(question, plan)


def _loads_of(plan: SourcingPlan, demand: Demand) -> Loads:
    """Return who ships how many units of which line of a demand."""
    places = {line.line: place for place, line in enumerate(demand.lines)}
    return {
        shipment.node: {places[a.line]: a.quantity for a in shipment.lines}
        for shipment in plan.shipments
    }


def divided_lines(loads: Loads) -> frozenset[int]:
    """Return the lines that ship from more than one node."""
    lines = [line for load in loads.values() for line in load]
    return frozenset([line for line in lines if lines.count(line) > 1])


def _with_units(demand: Demand, units: Sequence[int]) -> Demand:
    """Return a demand for so many units of each line."""
    rows = list(zip(demand.lines, units, strict=True))
    if all([line.quantity == count for line, count in rows]):
        return demand
    lines = [evolve(line, quantity=count) for line, count in rows if count]
    return evolve(demand, lines=tuple(lines))


def taken_by(wanted: Wanted) -> dict[tuple[str, str], int]:
    """Return the units that an order takes off each shelf."""
    taken: dict[tuple[str, str], int] = {}
    for node, load in wanted.loads.items():
        for line, units in load.items():
            shelf = wanted.demand.lines[line].sku, node
            taken[shelf] = taken.get(shelf, 0) + units
    return taken


def _wants(wanted: Wanted, skus: set[str]) -> bool:
    return not skus.isdisjoint([line.sku for line in wanted.demand.lines])


def worth(wanted: Wanted) -> tuple[int, int]:
    """Return what counts of how an order ships: divided lines, then what it costs.

    Lines only where it is minded that they are whole.
    """
    lanes, lines = wanted.lanes, wanted.demand.lines
    cost = 0
    for node, load in wanted.loads.items():
        lane = lanes.by_node[node]
        grams = sum([lines[line].weight_g * units for line, units in load.items()])
        if grams <= lane.whole_g:
            cost += lane.cost(grams)
        else:
            units = [(lines[line].weight_g, n) for line, n in load.items()]
            cost += lane.cost_of(units)
    return divided_in(wanted.loads) if wanted.whole else 0, cost
