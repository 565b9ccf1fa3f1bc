"""Is a plan for a batch right, as fair as it says, and its bound true?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from attrs import frozen

from ordercore.sourcing import (
    CHEAPEST,
    NOTHING_KNOWN,
    BatchCertificate,
    BatchPlan,
    BatchRule,
    Demand,
    DemandLine,
    Goal,
    Known,
    Network,
    Shipment,
    SourcingPlan,
    Strategy,
)
from ordercore.sourcing.batch.counting import Counts, counts_of, levels_of
from ordercore.sourcing.batch.posing import MOST_THINGS
from ordercore.sourcing.by_strategy.heeding import Question
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.costs.parcelling import Goods, goods_of
from ordercore.sourcing.places.endless import with_no_end
from ordercore.testing.parcels import Used, used_by, wrongly_divided

__all__ = ["verify"]

Stock = Mapping[str, Mapping[str, int]]

NOBODY: Mapping[str, int] = {}
NO_STRATEGIES: Mapping[str, Strategy] = {}
NO_KNOWN: Mapping[str, Known] = {}

NEVER = 1 << 200
"""What counts what cannot be shipped."""

TRIED = 12
"""So many orders that compete are tried in all ways to be whole."""


def verify(
    plan: BatchPlan,
    demands: Sequence[Demand],
    network: Network,
    stock: Stock,
    *,
    ranks: Mapping[str, int] = NOBODY,
    strategies: Mapping[str, Strategy] = NO_STRATEGIES,
    known: Mapping[str, Known] = NO_KNOWN,
) -> list[str]:
    """Return what is wrong with a plan for a batch or with its bound; nothing if right.

    It is asked with what the batch was asked with, and believes nothing of the plan.
    Units, shelves, weights, parcels and costs are counted anew; nobody may have been
    passed over in his turn; and of each order it is worked out what it counts at least
    at the prices of its certificate.  What a single shipment costs is asked of the
    network's lanes, and what a strategy rules out of ``sourcing``.

    Not looked at are the reasons, whether the plan of an order by itself is ``proved``,
    and, where more than 12 orders compete, whether no more of them could be whole.
    """
    if [one.order for one in plan.plans] != [demand.order for demand in demands]:
        return ["there is not one plan for each order, in their turn"]
    orders = [
        _order(
            one,
            demand,
            network,
            stock,
            strategies.get(demand.order, CHEAPEST),
            known.get(demand.order, NOTHING_KNOWN),
        )
        for one, demand in zip(plan.plans, demands, strict=True)
    ]
    used = used_by(plan.plans)
    wrong = [f"{o.plan.order}: {why}" for o in orders for why in o.wrong(used)]
    if wrong:
        return wrong
    return [*_unfair(plan, orders, ranks, used), *_unproved(plan, orders, used)]


def _order(
    plan: SourcingPlan,
    demand: Demand,
    network: Network,
    stock: Stock,
    strategy: Strategy,
    known: Known,
) -> "_Order":
    skus = {line.sku: stock.get(line.sku, NOBODY) for line in demand.lines}
    stock = with_no_end(skus, network.ranked)
    asked = Question(strategy, demand, network, stock, known)
    left = asked.narrowed(asked.constraints).stock
    lanes = asked.ways(asked.constraints).lanes
    rows = {
        line.sku: {
            node: units
            for node, units in left[line.sku].items()
            if units > 0
            and node in lanes.by_node
            and line.weight_g <= lanes.by_node[node].limit
        }
        for line in demand.lines
    }
    return _Order(plan, demand, lanes, rows, strategy, network)


@frozen
class _Order:
    """An order with its plan.

    Attributes:
        plan: how it ships.
        demand: what it wants.
        lanes: what shipments to it cost.
        rows: SKU -> node -> units that it may have from there.
        strategy: by which it is sourced.
        network: the nodes.
    """

    plan: SourcingPlan
    demand: Demand
    lanes: Lanes
    rows: Stock
    strategy: Strategy
    network: Network

    def wrong(self, used: Used) -> Iterator[str]:
        """Yield what is wrong with its units, shipments and costs."""
        plan, wanted = self.plan, Counter[tuple[str, str]]()
        for line in self.demand.lines:
            wanted[line.line, line.sku] += line.quantity
        rows = [(a.line, a.sku, a.quantity) for a in plan.assignments]
        rows += [(m.line, m.sku, m.quantity) for m in plan.missing]
        for name, sku, units in rows:
            wanted[name, sku] -= units
            if units < 1:
                yield f"{units} × {sku} are no units"
        if any(wanted.values()):
            yield "shipped and missing are not what was wanted"
            return
        ways = [(a.line, a.node) for a in plan.assignments]
        nodes = [shipment.node for shipment in plan.shipments]
        if len({*ways}) < len(ways) or len({*nodes}) < len(nodes):
            yield "a node ships twice"
        for a in plan.assignments:
            units = used[a.sku, a.node]
            if units > self.rows[a.sku].get(a.node, 0):
                yield f"{units} × {a.sku} at {a.node} are more than may be taken"
                return
        yield from self._wrong_lacks()
        yield from self._wrong_shipments()

    def _wrong_lacks(self) -> Iterator[str]:
        for lack in self.plan.missing:
            units = sum(self.rows[lack.sku].values())
            if lack.in_reach != units:
                yield f"{units} × {lack.sku} are in reach, not {lack.in_reach}"

    def _wrong_shipments(self) -> Iterator[str]:
        for one in self.plan.shipments:
            if {a.node for a in one.lines} != {one.node}:
                yield f"{one.node} ships what is assigned to another node"
                return
            goods, lane = self.goods(one), self.lanes.by_node[one.node]
            grams = sum([each * count for each, count in goods])
            parcels, cost, *_ = lane.bill(goods)
            if (one.weight_g, one.parcels, one.cost) != (grams, parcels, cost):
                yield f"{one.node} ships {grams} g in {parcels} parcels for {cost}"
            else:
                yield from wrongly_divided(one, lane, self.demand)

    def goods(self, shipment: Shipment) -> Goods:
        """Return what is shipped."""
        weights = {line.line: line.weight_g for line in self.demand.lines}
        return goods_of([(weights[a.line], a.quantity) for a in shipment.lines])

    def count(self, node: str, goods: Goods, counts: Counts) -> int:
        """Return what a shipment counts."""
        bill = self.lanes.by_node[node].bill(goods)
        each = {
            Goal.COST: bill.cost.minor,
            Goal.PARCELS: bill.parcels,
            Goal.SHIPMENTS: 1,
            Goal.DISTANCE: int(self.network.distance_km(node, self.demand.ship_to)),
        }
        return sum([weight * each[goal] for goal, weight in counts])

    @property
    def things(self) -> list[tuple[DemandLine, int]]:
        """What ships from one node: lines, of those that are divided each unit."""
        parts = Counter([a.line for a in self.plan.assignments])
        shipped = Counter[str]()
        for a in self.plan.assignments:
            shipped[a.line] += a.quantity
        things: list[tuple[DemandLine, int]] = []
        for line in self.demand.lines:
            units = shipped[line.line]
            divided = parts[line.line] > 1
            things += [(line, 1)] * units if divided else [(line, units)] * bool(units)
        return things


def _unfair(
    plan: BatchPlan, orders: Sequence[_Order], ranks: Mapping[str, int], used: Used
) -> Iterator[str]:
    """Yield who was passed over, and whether more orders could be whole."""
    if plan.rule is BatchRule.MOST_WHOLE_ORDERS:
        turns = sorted(orders, key=lambda one: bool(one.plan.missing))
    elif plan.rule is BatchRule.VIP_FIRST:
        last = max(ranks.values(), default=0) + 1
        turns = sorted(orders, key=lambda one: ranks.get(one.plan.order, last))
    else:
        turns = [*orders]
    queue = _Queue(turns, used)
    for one in turns:
        for lack in one.plan.missing:
            if why := queue.could_have_had(one, lack.line, lack.sku):
                yield f"{one.plan.order} misses {lack.sku}, which {why}"
    if plan.rule is not BatchRule.MOST_WHOLE_ORDERS and not plan.fair:
        yield "it is certain that the rule is kept, and it says that it is not"
    elif plan.rule is BatchRule.MOST_WHOLE_ORDERS and plan.fair:
        yield from _not_most(orders)


class _Queue:
    """Who has his turn when, and what he holds."""

    def __init__(self, turns: Sequence[_Order], used: Used) -> None:
        lines = [(one.plan.order, k.line) for one in turns for k in one.demand.lines]
        self._turn = {line: at for at, line in enumerate(lines)}
        self._used = used
        self._holders: dict[tuple[str, str], list[tuple[_Order, int]]] = {}
        for one in turns:
            for a in one.plan.assignments:
                turn = self._turn[one.plan.order, a.line]
                self._holders.setdefault((a.sku, a.node), []).append((one, turn))

    def could_have_had(self, one: _Order, line: str, sku: str) -> str:
        """Return who has a unit that a line could have had, others moving on for it.

        Along an augmenting path: a node that it can be sent from, or one to which
        somebody before it could move, has units left, or gives some to who comes later.
        """
        mine, near = self._turn[one.plan.order, line], dict(one.rows[sku])
        queue = [*near]
        for node in queue:
            if self._used[sku, node] < near[node]:
                return f"{node} has"
            for other, turn in self._holders.get((sku, node), ()):
                if turn > mine:
                    return f"{other.plan.order} has from {node}"
                queue += [more for more in other.rows[sku] if more not in near]
                near |= other.rows[sku]
        return ""


def _not_most(orders: Sequence[_Order]) -> Iterator[str]:
    """Yield that one order more could be whole, where few enough compete."""
    short = {lack.sku for one in orders for lack in one.plan.missing}
    rivals = [one for one in orders if not short.isdisjoint(one.rows)]
    whole = len([one for one in rivals if not one.plan.missing])
    if len(rivals) > TRIED:
        return
    for some in combinations(rivals, whole + 1):
        if all([_fits(some, sku) for sku in short]):
            names = ", ".join([one.plan.order for one in some])
            yield f"{names} could be whole, which is one more"
            return


def _fits(orders: Sequence[_Order], sku: str) -> bool:
    """Tell whether all get their units of a SKU (Hall 1935)."""
    wants = [
        (line.quantity, frozenset(one.rows[sku]))
        for one in orders
        for line in one.demand.lines
        if line.sku == sku
    ]
    row = {node: n for one in orders for node, n in one.rows.get(sku, NOBODY).items()}
    reaches = {reach for _, reach in wants}
    for count in range(1, len(reaches) + 1):
        for some in combinations(reaches, count):
            near = frozenset[str]().union(*some)
            need = sum([units for units, reach in wants if reach <= near])
            if need > sum([row[node] for node in near]):
                return False
    return True


def _unproved(plan: BatchPlan, orders: Sequence[_Order], used: Used) -> Iterator[str]:
    """Yield what is wrong with the proofs: a bound that is too high, or a sum."""
    left = {one.plan.order: one for one in orders}
    for proof in plan.certificates:
        shipping = [left.pop(b.order) for b in proof.bounds if b.order in left]
        if [o.plan.order for o in shipping] != [b.order for b in proof.bounds]:
            yield "there is not one bound for each order that ships"
            return
        if {_counts(one, orders) for one in shipping} - {proof.counts}:
            yield f"an order does not mind {proof.counts}"
        yield from _Proof(proof, shipping).wrong(used)
    if any([one.plan.shipments for one in left.values()]):
        yield "there is no bound for an order that ships"


def _counts(one: _Order, orders: Sequence[_Order]) -> Counts:
    """Return what the strategy of an order minds, beside the others that mind it."""
    levels = levels_of(one.strategy)
    same = [o for o in orders if levels_of(o.strategy) == levels]
    return counts_of(levels, [(o.demand, o.lanes) for o in same], one.network)


class _Proof:
    """A certificate and the orders that it is about."""

    def __init__(self, proof: BatchCertificate, orders: Sequence[_Order]) -> None:
        self._proof, self._orders = proof, orders
        self._prices = {(one.sku, one.node): one.price for one in proof.prices}

    def wrong(self, used: Used) -> Iterator[str]:
        """Yield what is wrong with it."""
        proof, orders, prices = self._proof, self._orders, self._prices
        if len(prices) < len(proof.prices) or min(prices.values(), default=1) < 1:
            yield "a price is there twice, or below 1"
        if type(proof.parts) is not int or proof.parts < 1:
            yield f"{proof.parts} parts are no whole number from 1"
            return
        for bound, one in zip(proof.bounds, orders, strict=True):
            fixed = len(one.things) > MOST_THINGS
            least = self._spent(one) if fixed else self._least(one)
            if bound.fixed != fixed:
                yield f"{one.plan.order} is fixed or not: it is told wrong"
            if bound.least > least:
                yield f"{one.plan.order} could cost {least}, below {bound.least}"
        mine = used_by([one.plan for one in orders])
        there = {
            (k, n): u for o in orders for k, r in o.rows.items() for n, u in r.items()
        }
        worth = [n * (there.get(k, 0) - used[k] + mine[k]) for k, n in prices.items()]
        total = sum([bound.least for bound in proof.bounds]) - sum(worth)
        spent = sum([self._counted(one) for one in orders])
        if (proof.total, proof.spent) != (total, spent):
            yield f"it comes to {total} and {spent}, not {proof.total}, {proof.spent}"
        if proof.spent < proof.bound:
            yield f"it costs {proof.spent}, which is below its bound {proof.bound}"

    def _counted(self, one: _Order) -> int:
        counts = self._proof.counts
        rows = [(s.node, one.goods(s)) for s in one.plan.shipments]
        return sum([one.count(node, goods, counts) for node, goods in rows])

    def _spent(self, one: _Order) -> int:
        """Return what an order counts as it ships, and pays for what it takes."""
        rows = one.plan.assignments
        paid = [self._prices.get((a.sku, a.node), 0) * a.quantity for a in rows]
        return self._counted(one) * self._proof.parts + sum(paid)

    def _least(self, one: _Order) -> int:
        """Return what an order counts at least, and pays for what it takes.

        The same units ship, lines that ship from one node do so, and any node may ship
        any things that it has, in as many shipments as is cheapest.
        """
        things, best = one.things, [0]
        for mask in range(1, 1 << len(things)):
            goods = [thing for at, thing in enumerate(things) if mask >> at & 1]
            found = [self._one(one, goods, node) for node in one.lanes.by_node]
            part = (mask - 1) & mask
            while part > mask ^ part:
                found.append(best[part] + best[mask ^ part])
                part = (part - 1) & mask
            best.append(min(found))
        return best[-1]

    def _one(
        self, one: _Order, goods: Sequence[tuple[DemandLine, int]], node: str
    ) -> int:
        """Return what one shipment of some goods from a node counts, tolls and all."""
        units = Counter[str]()
        for line, count in goods:
            units[line.sku] += count
        if any([one.rows[sku].get(node, 0) < n for sku, n in units.items()]):
            return NEVER
        each = goods_of([(line.weight_g, count) for line, count in goods])
        counted = one.count(node, each, self._proof.counts) * self._proof.parts
        paid = [self._prices.get((sku, node), 0) * n for sku, n in units.items()]
        return counted + sum(paid)
