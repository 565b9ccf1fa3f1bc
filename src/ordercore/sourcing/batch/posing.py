"""A batch as a question in whole numbers, and an answer as shipments again."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from ordercore.sourcing.batch.question import BatchColumn, BatchQuestion
from ordercore.sourcing.cheapest.splitting import Loads
from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.supply import Stock

__all__ = ["MOST_THINGS", "Posed", "Thing", "Wanted", "pose", "posed", "things_of"]

MOST_THINGS = 8
"""Orders with more lines than these, or units of divided lines, are not traded."""

Shelf = tuple[str, str]
"""(SKU, node)."""

Uses = tuple[tuple[Shelf, int], ...]
"""Units that are taken off shelves."""


@frozen
class Thing:
    """What ships from one node: a whole line, or a unit of a line that is divided.

    Attributes:
        line: its place in the demand.
        sku: what it is.
        units: how many.
        weight_g: of all of it.
    """

    line: int
    sku: str
    units: int
    weight_g: int


@frozen
class Wanted:
    """An order of a batch with its share, and how it ships so far.

    Attributes:
        demand: with the units of its share only.
        lanes: to its destination.
        loads: node -> place of a line in that demand -> units.
        barred: from which shelves it may take nothing.
        whole: whether a line is divided only where more units ship so.
    """

    demand: Demand
    lanes: Lanes
    loads: Loads
    barred: Collection[Shelf] = ()
    whole: bool = True


@frozen
class Posed:
    """A question, and what it means.

    Attributes:
        question: in whole numbers.
        orders: which order each of its orders is.
        nodes: from where each column ships.
        things: what each order has to ship.
        shelves: what each limit is, for those that are the units on a shelf.
    """

    question: BatchQuestion
    orders: tuple[int, ...]
    nodes: tuple[str, ...]
    things: tuple[tuple[Thing, ...], ...]
    shelves: tuple[Shelf | None, ...]

    def loads(self, chosen: Sequence[int]) -> dict[int, Loads]:
        """Return who ships what by some columns, of each order that was asked about."""
        found: dict[int, Loads] = {order: {} for order in self.orders}
        for place in chosen:
            column = self.question.columns[place]
            load = found[self.orders[column.order]].setdefault(self.nodes[place], {})
            for at, thing in enumerate(self.things[column.order]):
                if column.things >> at & 1:
                    load[thing.line] = load.get(thing.line, 0) + thing.units
        return found


def things_of(demand: Demand, loads: Loads) -> tuple[Thing, ...] | None:
    """Return what an order has to ship, lines that are divided unit by unit.

    None where that is too much to be traded.
    """
    parts: dict[int, int] = {}
    for load in loads.values():
        for place in load:
            parts[place] = parts.get(place, 0) + 1
    found: list[Thing] = []
    for place, line in enumerate(demand.lines):
        if parts[place] == 1:
            weight_g = line.quantity * line.weight_g
            found.append(Thing(place, line.sku, line.quantity, weight_g))
        elif len(found) + line.quantity <= MOST_THINGS:
            found += [Thing(place, line.sku, 1, line.weight_g)] * line.quantity
        else:
            return None
    return tuple(found) if len(found) <= MOST_THINGS else None


def pose(
    wanted: Mapping[int, Wanted],
    things: Mapping[int, tuple[Thing, ...]],
    stock: Stock,
    left: Stock,
) -> Posed:
    """Return the question how some orders of a batch ship for the least.

    Each thing ships from one node, each node ships once, and shelves give no more than
    they have.

    Args:
        wanted: the orders of the batch, by their places.
        things: what those ship that are asked about, by their places.
        stock: what there is of each SKU at each node, for all orders of the batch.
        left: what those may take that are asked about.
    """
    return posed(wanted, things, stock, left, _crowded(wanted, things, stock, left))


def posed(
    wanted: Mapping[int, Wanted],
    things: Mapping[int, tuple[Thing, ...]],
    stock: Stock,
    left: Stock,
    scarce: Collection[Shelf],
) -> Posed:
    """Return the same question where only some shelves are minded."""
    poser = _Poser(stock, left, scarce)
    for order, mine in things.items():
        poser.add(wanted[order], mine)
    return Posed(
        poser.question(tuple([len(mine) for mine in things.values()])),
        tuple(things),
        tuple(poser.nodes),
        tuple(things.values()),
        tuple([(k, n) if isinstance(k, str) else None for k, n in poser.limits]),
    )


def _crowded(
    wanted: Mapping[int, Wanted],
    things: Mapping[int, tuple[Thing, ...]],
    stock: Stock,
    left: Stock,
) -> set[Shelf]:
    """Return the shelves that could be asked for more than they have."""
    asked: dict[Shelf, int] = {}
    for order, mine in things.items():
        nodes, barred = wanted[order].lanes.by_node, wanted[order].barred
        for thing in mine:
            for node, units in stock[thing.sku].items():
                shelf = thing.sku, node
                if node in nodes and units >= thing.units and shelf not in barred:
                    asked[shelf] = asked.get(shelf, 0) + thing.units
    return {(sku, node) for (sku, node), n in asked.items() if n > left[sku][node]}


class _Poser:
    """Builds a question, order by order.

    Attributes:
        limits: shelves, and (order, node) where a node may ship once only.
        nodes: from where each column ships.
    """

    def __init__(self, stock: Stock, left: Stock, crowded: Collection[Shelf]) -> None:
        self._stock, self._left, self._crowded = stock, left, crowded
        self._columns: list[BatchColumn] = []
        self._start: list[int] = []
        self._orders = 0
        self.limits: dict[tuple[str | int, str], int] = {}
        self.nodes: list[str] = []

    def question(self, counts: tuple[int, ...]) -> BatchQuestion:
        """Return the question of all orders that were added."""
        sizes = [
            self._left[key][node] if isinstance(key, str) else 1
            for key, node in self.limits
        ]
        return BatchQuestion(counts, tuple(sizes), (*self._columns,), (*self._start,))

    def add(self, wanted: Wanted, things: Sequence[Thing]) -> None:
        """Add the columns of an order that could be of use, and mark what it has."""
        now = _now(wanted.loads, things)
        found: list[tuple[str, BatchColumn]] = []
        there = self._there(wanted, things)
        for node, lane in wanted.lanes.by_node.items():
            if node in there:
                columns = self._columns_of(lane, wanted.lanes, there[node])
                found += [(node, one) for one in columns]
        # What takes nothing that is scarce is better than all that costs as much.
        free: dict[int, tuple[int, str]] = {}
        for node, (_, mask, cost, uses) in found:
            if not uses and (mask not in free or (cost, node) < free[mask]):
                free[mask] = cost, node
        for node, column in found:
            ships = now.get(node) == column.things
            best = free.get(column.things)
            if ships or best is None or (column.cost, node) <= best:
                if ships:
                    self._start.append(len(self._columns))
                self._columns.append(column)
                self.nodes.append(node)
        self._orders += 1

    def _there(
        self, wanted: Wanted, things: Sequence[Thing]
    ) -> dict[str, list[tuple[int, Thing]]]:
        """Return which things each node could ship, with their bits."""
        by_node, lines = wanted.lanes.by_node, wanted.demand.lines
        there: dict[str, list[tuple[int, Thing]]] = {}
        for place, thing in enumerate(things):
            each = lines[thing.line].weight_g
            for node, units in self._stock[thing.sku].items():
                if (
                    units >= thing.units
                    and node in by_node
                    and each <= by_node[node].limit
                    and (thing.sku, node) not in wanted.barred
                ):
                    there.setdefault(node, []).append((1 << place, thing))
        return there

    def _columns_of(
        self, lane: Lane, lanes: Lanes, there: Sequence[tuple[int, Thing]]
    ) -> list[BatchColumn]:
        """Return what a node could ship of an order, and what that costs."""
        order, node = self._orders, lane.node
        offers: list[tuple[int, int, Uses]] = [(0, 0, ())]
        for bit, thing in there:
            offers += self._more(offers, bit, thing, node)
        del offers[0]
        rows = [
            (mask, lanes.minor(_least(lane, grams, mask, there)), uses)
            for mask, grams, uses in offers
        ]
        once: list[tuple[int, int]] = []
        if len(rows) > 1 and _twice_is_cheaper({mask: cost for mask, cost, _ in rows}):
            once = [(self._limit((order, node)), 1)]
        limit = self._limit
        return [
            BatchColumn(
                order,
                mask,
                cost,
                tuple([(limit(shelf), units) for shelf, units in uses] + once),
            )
            for mask, cost, uses in rows
        ]

    def _more(
        self, offers: Sequence[tuple[int, int, Uses]], bit: int, thing: Thing, node: str
    ) -> list[tuple[int, int, Uses]]:
        """Return offers with a thing more, where the shelf has enough for all of it."""
        shelf = thing.sku, node
        if shelf not in self._crowded:
            return [(m | bit, grams + thing.weight_g, u) for m, grams, u in offers]
        found: list[tuple[int, int, Uses]] = []
        for mask, grams, uses in offers:
            units = thing.units + sum([n for other, n in uses if other == shelf])
            if units <= self._stock[thing.sku][node]:
                others = tuple([use for use in uses if use[0] != shelf])
                takes = (*others, (shelf, units))
                found.append((mask | bit, grams + thing.weight_g, takes))
        return found

    def _limit(self, key: tuple[str | int, str]) -> int:
        return self.limits.setdefault(key, len(self.limits))


def _least(
    lane: Lane, grams: int, mask: int, there: Sequence[tuple[int, Thing]]
) -> int:
    """Return what a shipment costs, at least where to see what it does takes long."""
    if grams <= lane.whole_g:
        return lane.cost(grams)
    things = [thing for bit, thing in there if mask & bit]
    return lane.least_of([(one.weight_g // one.units, one.units) for one in things])


def _now(loads: Loads, things: Sequence[Thing]) -> dict[str, int]:
    """Return what each node ships as a bit mask of things."""
    rest = dict(enumerate(things))
    found: dict[str, int] = {}
    for node, load in loads.items():
        for line, units in load.items():
            mine = [at for at, thing in rest.items() if thing.line == line]
            if rest[mine[0]].units == 1:
                mine = mine[:units]
            for at in mine:
                del rest[at]
                found[node] = found.get(node, 0) | 1 << at
    return found


def _twice_is_cheaper(costs: Mapping[int, int]) -> bool:
    """Tell whether two shipments from one place could cost less than one."""
    if max(costs.values(), default=0) <= 2 * min(costs.values(), default=0):
        return False
    return any(
        [
            costs[one] + costs[other] < costs.get(one | other, 0)
            for one in costs
            for other in costs
            if one < other and not one & other
        ]
    )
