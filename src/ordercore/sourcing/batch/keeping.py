"""What lies on the shelves while a batch is planned, and who has taken what."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from attrs import evolve

from ordercore.sourcing.batch.posing import Wanted
from ordercore.sourcing.batch.turns import Shares
from ordercore.sourcing.choosing import loaded, source, told_cheapest
from ordercore.sourcing.demand import Demand
from ordercore.sourcing.explain import Evidence
from ordercore.sourcing.lanes import Lanes
from ordercore.sourcing.network import Network
from ordercore.sourcing.plan import Lack, Missing, SourcingPlan, Told
from ordercore.sourcing.solving import divided_in
from ordercore.sourcing.splitting import Loads
from ordercore.sourcing.supply import Stock, Want, missing_of, supply_of

__all__ = ["Keeper", "divided_lines", "taken_by", "worth"]


class Keeper:
    """The shelves, and the orders that take from them one after the other.

    Attributes:
        stock: what there was of all that is wanted.
        left: what nobody has taken.
    """

    def __init__(
        self, demands: Sequence[Demand], lanes: Sequence[Lanes], stock: Stock
    ) -> None:
        self._demands, self._lanes = demands, lanes
        self.stock: dict[str, dict[str, int]] = {}
        for demand in demands:
            for line in demand.lines:
                if line.sku not in self.stock:
                    row = stock.get(line.sku, {})
                    self.stock[line.sku] = {n: u for n, u in row.items() if u > 0}
        self.left = {sku: dict(row) for sku, row in self.stock.items()}

    def start(
        self, network: Network, shares: Shares, turns: Iterable[int]
    ) -> list[Wanted]:
        """Let each order in turn have its share as it is cheapest for it then."""
        found: dict[int, Wanted] = {}
        for own in shares.kept.values():
            self._book(own, -1)
        for place in turns:
            self._book(shares.kept.get(place, {}), 1)
            demand = _with_units(self._demands[place], shares.units[place])
            loads = _loads_of(source(demand, network, self.left), demand)
            found[place] = Wanted(demand, self._lanes[place], loads)
            self.take(found[place])
        return [found[place] for place in range(len(self._demands))]

    def take(self, wanted: Wanted) -> None:
        """Take what an order ships off the shelves."""
        self._book(taken_by(wanted), -1)

    def give_back(self, wanted: Wanted) -> None:
        """Put what an order ships back."""
        self._book(taken_by(wanted), 1)

    def _book(self, units: Mapping[tuple[str, str], int], sign: int) -> None:
        for (sku, node), count in units.items():
            self.left[sku][node] += sign * count

    def settle(self, network: Network, orders: list[Wanted]) -> list[SourcingPlan]:
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
                plan = source(before.demand, network, self.left)
                after = evolve(before, loads=_loads_of(plan, before.demand))
                if worth(after) < worth(before):
                    orders[place] = after
                    freed.update([sku for sku, _ in taken_by(before)])
                self.take(orders[place])
                found[place] = plan.proved
            waiting = [p for p, one in enumerate(orders) if _wants(one, freed)]
        return [
            self._plan(network, self._demands[place], wanted, proved=found[place])
            for place, wanted in enumerate(orders)
        ]

    def _plan(
        self, network: Network, demand: Demand, wanted: Wanted, *, proved: bool
    ) -> SourcingPlan:
        return SourcingPlan(
            demand.order,
            loaded(wanted.demand.lines, wanted.lanes, wanted.loads),
            self._missing(network, demand, wanted),
            network.currency,
            proved,
            partial(_explained, self.left, demand, network, wanted.lanes),
        )

    def _missing(
        self, network: Network, demand: Demand, wanted: Wanted
    ) -> tuple[Missing, ...]:
        served = {line.line: line.quantity for line in wanted.demand.lines}
        if all([served.get(k.line) == k.quantity for k in demand.lines]):
            return ()
        supply = supply_of(demand, wanted.lanes, self.stock)
        wants = [
            Want(place, k.sku, served[k.line], k.weight_g, {})
            for place, k in enumerate(demand.lines)
            if k.line in served
        ]
        mine = evolve(supply, wants=tuple(wants))
        known = [node.id for node in network.ranked]
        asked: dict[str, int] = {}
        for line in demand.lines:
            asked[line.sku] = asked.get(line.sku, 0) + line.quantity
        return tuple(
            [
                evolve(one, reason=Lack.OTHERS_FIRST)
                if one.in_reach >= asked[one.sku]
                else one
                for one in missing_of(demand, mine, known, wanted.lanes, self.stock)
            ]
        )


def _explained(
    left: Stock, demand: Demand, network: Network, lanes: Lanes, plan: SourcingPlan
) -> Told:
    """Return who tells why, as long as the others have what they have."""
    stock = {line.sku: dict(left[line.sku]) for line in demand.lines}
    for one in plan.assignments:
        stock[one.sku][one.node] += one.quantity
    return told_cheapest(Evidence(demand, network, lanes, stock), plan)


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
    return Demand(demand.order, demand.ship_to, tuple(lines), demand.nodes)


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
    """Return what counts of how an order ships: divided lines, then what it costs."""
    lanes, lines = wanted.lanes, wanted.demand.lines
    cost = 0
    for node, load in wanted.loads.items():
        grams = sum([lines[line].weight_g * units for line, units in load.items()])
        cost += lanes.by_node[node].cost(grams)
    return divided_in(wanted.loads), cost
