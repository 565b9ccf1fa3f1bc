"""What a strategy makes of an order that is sourced together with others."""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from ordercore.sourcing.batch.counting import (
    COUNTED,
    MONEY,
    Counts,
    Levels,
    counts_of,
    levels_of,
    scaler_of,
)
from ordercore.sourcing.by_strategy.heeding import Question
from ordercore.sourcing.by_strategy.narrowing import Place
from ordercore.sourcing.by_strategy.scaling import whole_lines_first
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.places.known import NOTHING_KNOWN, Known
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.supply import Stock
from ordercore.sourcing.strategies.strategy import (
    CHEAPEST,
    FILTERS,
    Constraint,
    ConstraintKind,
    Strategy,
)

__all__ = ["Asked", "asked_of", "cannot_heed", "safety_of"]

NOTHING_BARRED: Mapping[Place, tuple[Constraint, ...]] = {}


@frozen
class Asked:
    """An order of a batch, and how it is to be sourced.

    Attributes:
        demand: what it wants.
        lanes: to its destination; a shipment costs there what it counts.
        strategy: by which it is sourced.
        known: of the nodes at the moment.
        barred: by SKU and node, what rules it out.
        counts: what the strategy minds.
        given: the strategy with what it says of units that stay at their nodes, which
            have been taken off the stock.
    """

    demand: Demand
    lanes: Lanes
    strategy: Strategy = CHEAPEST
    known: Known = NOTHING_KNOWN
    barred: Mapping[Place, tuple[Constraint, ...]] = NOTHING_BARRED
    counts: Counts = MONEY
    given: Strategy = CHEAPEST

    @property
    def whole(self) -> bool:
        """Whether a line is divided only where more units ship so."""
        return whole_lines_first(self.strategy.objective)

    @property
    def plainly(self) -> bool:
        """Whether it is sourced as if nobody had said anything."""
        return self.strategy is CHEAPEST and not self.known.full


def _parts_shipments(one: Constraint) -> bool:
    """Tell whether goods of one shipment may have to go by different services."""
    return one.kind is ConstraintKind.MAX_DAYS and bool(one.sku)


def cannot_heed(strategy: Strategy) -> str:
    """Return why a batch cannot heed a strategy, "" where it can.

    It can where each order may take units from some shelves and not from others, and
    where what is minded is told by a shipment's node and weight.
    """
    name = f"strategy {strategy.id}"
    for one in strategy.constraints:
        if one.kind not in FILTERS or _parts_shipments(one):
            return f"{name} has {one}, which is decided order by order"
        if one.level:
            return f"{name} gives {one} up order by order"
        if one.kind is ConstraintKind.SAFETY_STOCK and one.country:
            return f"{name} keeps {one} for some and not for others"
    goals = [term.goal for level in levels_of(strategy) for term in level]
    for goal in goals:
        if goal not in COUNTED:
            return f"{name} minds {goal}, which is decided order by order"
    if strategy.alternate:
        return f"{name} goes over to {strategy.alternate} order by order"
    return "" if goals else f"{name} minds nothing that shipments come to"


def safety_of(strategy: Strategy) -> tuple[Constraint, ...]:
    """Return what a strategy says of units that stay at their nodes."""
    kind = ConstraintKind.SAFETY_STOCK
    return tuple([one for one in strategy.constraints if one.kind is kind])


def asked_of(
    demands: Sequence[Demand],
    network: Network,
    stock: dict[str, dict[str, int]],
    strategies: Mapping[str, Strategy],
    known: Mapping[str, Known],
) -> list[Asked]:
    """Return how each order is to be sourced.

    Units that are to stay at their nodes are taken off the *stock*, for all orders.
    """
    found: list[Asked] = []
    before = {sku: dict(row) for sku, row in stock.items()}
    for demand in demands:
        strategy = strategies.get(demand.order, CHEAPEST)
        here = known.get(demand.order, NOTHING_KNOWN)
        if strategy is CHEAPEST and not here.full:
            lanes = network.lanes_to(demand.ship_to, collect_at=demand.collect_at)
            found.append(Asked(demand, lanes, known=here))
        else:
            found.append(_minded(demand, network, before, stock, strategy, here))
    return _counted(found, network)


def _counted(asked: Sequence[Asked], network: Network) -> list[Asked]:
    """Return the same with lanes that cost what is minded."""
    ways: dict[Levels, list[tuple[Demand, Lanes]]] = {}
    for one in asked:
        ways.setdefault(levels_of(one.strategy), []).append((one.demand, one.lanes))
    counts = {levels: counts_of(levels, ways[levels], network) for levels in ways}
    scalers = {found: scaler_of(found, network) for found in counts.values()}
    if {*scalers} <= {MONEY}:
        return [*asked]
    after: list[Asked] = []
    for one in asked:
        mine = counts[levels_of(one.strategy)]
        lanes = scalers[mine](one.demand, one.lanes)
        after.append(evolve(one, lanes=lanes, counts=mine))
    return after


def _minded(
    demand: Demand,
    network: Network,
    before: Stock,
    stock: dict[str, dict[str, int]],
    strategy: Strategy,
    known: Known,
) -> Asked:
    asked = Question(strategy, demand, network, before, known)
    ways, left = asked.ways(asked.constraints), asked.narrowed(asked.constraints)
    safety = safety_of(strategy)
    for sku, row in left.stock.items():
        stock[sku].update(row)
    for (sku, node), by in left.barred.items():
        if any([one in safety for one in by]):
            stock[sku][node] = 0
    others = tuple([one for one in strategy.constraints if one not in safety])
    rest = evolve(strategy, constraints=others) if safety else strategy
    return Asked(demand, ways.lanes, rest, ways.known, left.barred, given=strategy)
