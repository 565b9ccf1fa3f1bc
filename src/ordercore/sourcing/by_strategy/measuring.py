"""How good a plan is by a strategy, as one whole number: the less the better.

What is minded first stands in the highest bits: missing units, those of each line, the
levels of the objective, how many nodes ship, and their ranks.  All of it is added up
from what each node ships, so that numbers can be added and compared as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ordercore.sourcing.by_strategy.case import Case
from ordercore.sourcing.by_strategy.in_time import Pace, Ways
from ordercore.sourcing.by_strategy.parting import Carried, Part, last_ways, partings
from ordercore.sourcing.cheapest.quick import MOST_LINES
from ordercore.sourcing.costs.parcelling import Goods, goods_of
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.strategies.strategy import NEVER, Goal, Strategy, Term

__all__ = ["Loads", "Measure", "Score"]

Loads = Mapping[str, Mapping[int, int]]
"""Node -> place of a line in the demand -> units, each at least 1."""

GRAMS_KM_IN_TKM = 1_000_000


class _Parcels(NamedTuple):
    """What a shipment weighs, what it costs, and in how many parcels it goes."""

    weight_g: int
    cost: int
    parcels: int


_Key = tuple[str, int, int, Goods | None]
"""Node, way, weight, and which units, where it matters."""


class Score(NamedTuple):
    """A number taken apart.

    Attributes:
        missing: units of which no node ships any.
        levels: of the objective, what each comes to.
        shipments: how many nodes ship.
    """

    missing: int
    levels: tuple[int, ...]
    shipments: int


class Measure:
    """What loads come to by a strategy.

    Args:
        strategy: what is minded.
        case: what is asked.
        demand: what is wanted.
        network: the nodes.
        ways: how goods may go; of several ways from a node a shipment goes by the one
            by which it counts least, which depends on what is in it.
        packs: whether shipments are packed however many lines there are.

    Attributes:
        lost: for each line, what a unit without a place counts.
        divided: what a line counts that ships from more than one node.
        unit: node -> for each line, what a unit of it counts there.
        far: more than any loads come to.
        exact: whether every shipment that was asked about was packed as cheaply as can
            be; with more lines than can be solved they are reckoned by weight.
        work: how much it was to pack them, in steps.
    """

    def __init__(
        self,
        strategy: Strategy,
        case: Case,
        demand: Demand,
        network: Network,
        ways: Ways,
        *,
        packs: bool = False,
    ) -> None:
        self._known = ways.known
        self._case = case
        self._paces = _paces(case, ways)
        self._last = last_ways(ways, self._paces)
        self._weights_g = [row.weight_g for row in case.rows]
        to = demand.ship_to
        self._km = {node: int(network.distance_km(node, to)) for node in case.nodes}
        self._co2 = {n: network.node(n).co2_g_per_tkm for n in case.nodes}
        self._clearance = strategy.clearance
        self._objective = strategy.objective
        self._minds_days = strategy.minds_delivery
        self._ranks = {n: ways.lanes.by_node[n].rank for n in case.nodes}
        self._weight_g = sum([row.quantity * row.weight_g for row in case.rows])
        self._shifts = self._places()
        self._shipments: dict[_Key, tuple[int, int]] = {}
        self.work = 0
        few = len([row for row in case.rows if row.quantity]) <= MOST_LINES
        self._by_units = few or packs
        self.exact = few
        one = 1 << self._shifts[-2]
        self._fixed = {node: one + rank for node, rank in self._ranks.items()}
        self.lost = self._lost()
        levels = [*zip(self._objective, self._levels, strict=True)]
        self.divided = sum(
            [
                term.weight << shift
                for terms, shift in levels
                for term in terms
                if term.goal is Goal.DIVIDED_LINES
            ]
        )
        self.unit = {node: self._units(node) for node in case.nodes}
        days = [pace.days for paces in self._paces.values() for pace in paces]
        self._days = {n: self._added(_of_days(n)) for n in {*days}}

    @property
    def _levels(self) -> Sequence[int]:
        """Where the levels of the objective begin."""
        return self._shifts[1 + len(self._case.rows) : -2]

    def _places(self) -> list[int]:
        """Return at which bit each part begins, the first part first."""
        rows, nodes = self._case.rows, len(self._case.nodes)
        wanted = [row.quantity for row in rows]
        most = [sum(wanted), *wanted]
        most += [self._most(terms) for terms in self._objective]
        most += [nodes, sum(self._ranks.values())]
        shifts: list[int] = []
        end = 0
        for number in reversed(most):
            shifts.append(end)
            end += number.bit_length()
        self.far = 1 << end
        return shifts[::-1]

    def _most(self, terms: Sequence[Term]) -> int:
        """Return what a level comes to at most: each node ships all that there is."""
        rows, nodes = self._case.rows, self._case.nodes
        alone = {node: self._all_alone(node) for node in nodes}
        found = 0
        for term in terms:
            each = [self._of_shipment(term.goal, n, alone[n]) for n in nodes]
            most = sum(each) + len(rows) * (term.goal is Goal.DIVIDED_LINES)
            for at, row in enumerate(rows):
                unit = [self._most_of_unit(term.goal, node, at) for node in nodes]
                most += row.quantity * max(unit, default=0)
            found += term.weight * most
        return found

    def _lost(self) -> list[int]:
        first, *rows = self._shifts[: 1 + len(self._case.rows)]
        return [(1 << first) + (1 << row) for row in rows]

    def _all_alone(self, node: str) -> _Parcels:
        """Return what all units cost at most: each in a parcel of the heaviest kind."""
        lanes = [pace.lane for pace in self._paces[node]]
        units = sum([row.quantity for row in self._case.rows])
        dearest = max([lane.tariff.steps[-1][1] for lane in lanes])
        handling = lanes[0].handling.minor
        return _Parcels(self._weight_g, handling + units * dearest, units)

    def _of_shipment(self, goal: Goal, node: str, parcels: _Parcels) -> int:
        match goal:
            case Goal.COST:
                return parcels.cost
            case Goal.PARCELS:
                return parcels.parcels
            case Goal.CO2:
                carried = self._km[node] * parcels.weight_g * self._co2[node]
                return carried // GRAMS_KM_IN_TKM
            case _:
                return self._of_node(goal, node)

    def _of_node(self, goal: Goal, node: str) -> int:
        counts = {
            Goal.SHIPMENTS: 1,
            Goal.DISTANCE: self._km[node],
            Goal.CAPACITY_BALANCE: self._known.busy.get(node, 0),
        }
        return counts.get(goal, 0)

    def _of_unit(self, goal: Goal, node: str, place: int) -> int:
        sku = self._case.rows[place].sku
        held = self._case.held.get(sku, {})
        match goal:
            case Goal.STOCK_BALANCE:
                return max(held.values(), default=0) - held.get(node, 0)
            case Goal.DELIVERY_DAYS:
                # Of several ways each has days of its own.
                return self._most_days(node) if len(self._paces[node]) == 1 else 0
            case Goal.MARKDOWN:
                return int(not any([k.has(sku, node) for k in self._clearance]))
            case _:
                return 0

    def _most_of_unit(self, goal: Goal, node: str, place: int) -> int:
        if goal is Goal.DELIVERY_DAYS:
            return self._most_days(node)
        return self._of_unit(goal, node, place)

    def _most_days(self, node: str) -> int:
        return max([pace.days for pace in self._paces[node]])

    def _units(self, node: str) -> list[int]:
        def count(place: int) -> Callable[[Goal], int]:
            return lambda goal: self._of_unit(goal, node, place)

        return [self._added(count(at)) for at in range(len(self._case.rows))]

    def _added(self, count: Callable[[Goal], int]) -> int:
        return sum(
            [
                term.weight * count(term.goal) << shift
                for terms, shift in zip(self._objective, self._levels, strict=True)
                for term in terms
            ]
        )

    def shipment(
        self, node: str, weight_g: int, load: Iterable[tuple[int, int]]
    ) -> int:
        """Return what a shipment counts, without what single units count anywhere.

        Args:
            node: from where.
            weight_g: of all of it.
            load: (line, units); looked at only where it depends on it.
        """
        paces = self._paces[node]
        if len(paces) == 1:
            return self._by(node, 0, weight_g, load)
        return min(self._each(node, weight_g, [*load]))[0]

    def carried(self, node: str, load: Mapping[int, int]) -> tuple[Carried, ...]:
        """Return by which ways a shipment counts least, and what goes by each.

        By the cheapest of those that count the same, in few parts, then by the fastest.
        """
        weight_g = sum([self._weights_g[at] * n for at, n in load.items()])
        found = [*self._each(node, weight_g, [*load.items()])]
        least = min([counts for counts, _ in found])
        alike = [parts for counts, parts in found if counts == least]
        _, _, best = min([(self._cost(node, one), len(one), one) for one in alike])
        paces = self._paces[node]
        return tuple([Carried(paces[way].lane, dict(some)) for way, some in best])

    def _cost(self, node: str, parts: Iterable[Part]) -> int:
        return self._all(node, parts)[0].cost

    def _each(
        self, node: str, weight_g: int, load: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, tuple[Part, ...]]]:
        """Yield what a shipment counts however it may go, and how that is."""
        paces, last = self._paces[node], self._last.get(node)
        asked = paces, last, self._weights_g, load
        for parts in partings(*asked, minds_days=self._minds_days):
            days = 0
            if len(paces) > 1:
                for way, some in parts:
                    days += self._days[paces[way].days] * sum([n for _, n in some])
            if len(parts) == 1:
                yield days + self._by(node, parts[0].way, weight_g, load), parts
            else:
                yield days + self._in_parts(node, parts), parts

    def _by(
        self, node: str, way: int, weight_g: int, load: Iterable[tuple[int, int]]
    ) -> int:
        """Return what a shipment counts by one of the ways, but for its days."""
        key = self._key(node, way, weight_g, load)
        known = self._shipments.get(key)
        if known is None:
            parcels, work = self._parcels(key)
            known = self._shipments[key] = self._counted(node, parcels), work
        # What is known already counts too, so that no answer depends on another.
        self.work += known[1]
        return known[0]

    def _in_parts(self, node: str, parts: Iterable[Part]) -> int:
        """Return what a shipment counts that goes by several ways, but for its days."""
        parcels, work = self._all(node, parts)
        self.work += work
        return self._counted(node, parcels)

    def _all(self, node: str, parts: Iterable[Part]) -> tuple[_Parcels, int]:
        """Return the parcels of several ways together, and how much work that was."""
        weight_g, price, count, effort = 0, 0, 0, 0
        handling = self._paces[node][0].lane.handling.minor
        for way, load in parts:
            grams = sum([self._weights_g[at] * n for at, n in load])
            parcels, work = self._parcels(self._key(node, way, grams, load))
            weight_g += grams
            price += parcels.cost - handling
            count += parcels.parcels
            effort += work
        return _Parcels(weight_g, handling + price, count), effort

    def _counted(self, node: str, parcels: _Parcels) -> int:
        return self._fixed[node] + self._added(
            lambda goal: self._of_shipment(goal, node, parcels)
        )

    def _key(
        self, node: str, way: int, weight_g: int, load: Iterable[tuple[int, int]]
    ) -> "_Key":
        """Return on what it depends how many parcels go by a way, and at what price."""
        if weight_g > self._paces[node][way].lane.whole_g and self._by_units:
            goods = goods_of([(self._weights_g[at], n) for at, n in load])
            return node, way, weight_g, goods
        return node, way, weight_g, None

    def _parcels(self, key: "_Key") -> tuple[_Parcels, int]:
        """Return the parcels of a shipment, and how much work that was."""
        node, way, weight_g, goods = key
        lane, work = self._paces[node][way].lane, 0
        if goods is None:
            price, count = lane.tariff.cover.cost(weight_g)
        else:
            price, count, _, least, work = lane.packed(goods)
            self.exact = self.exact and price == least
        return _Parcels(weight_g, lane.handling.minor + price, count), work

    def total(self, loads: Loads) -> int:
        """Return what loads come to."""
        rows = self._case.rows
        missing = [row.quantity for row in rows]
        nodes_of = [0] * len(rows)
        found = 0
        for node, load in loads.items():
            unit = self.unit[node]
            weight_g = sum([rows[at].weight_g * n for at, n in load.items()])
            found += self.shipment(node, weight_g, load.items())
            for at, units in load.items():
                found += unit[at] * units
                missing[at] -= units
                nodes_of[at] += 1
        found += sum([n * lost for n, lost in zip(missing, self.lost, strict=True)])
        return found + self.divided * len([n for n in nodes_of if n > 1])

    def score(self, total: int) -> Score:
        """Return a number taken apart."""
        parts: list[int] = []
        above = total
        for shift in self._shifts:
            parts.append(above >> shift)
            above -= parts[-1] << shift
        rows = len(self._case.rows)
        return Score(parts[0], tuple(parts[1 + rows : -2]), parts[-2])


def _paces(case: Case, ways: Ways) -> dict[str, tuple[Pace, ...]]:
    """Return the ways from each node; most of the time it is one."""
    return {
        node: ways.paces.get(node)
        or (Pace(ways.known.days.get(node, NEVER), ways.lanes.by_node[node]),)
        for node in case.nodes
    }


def _of_days(days: int) -> Callable[[Goal], int]:
    return lambda goal: days if goal is Goal.DELIVERY_DAYS else 0
