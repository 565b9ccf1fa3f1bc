"""Look from where orders that wait would ship, if they are sourced together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from time import monotonic

from attrs import evolve, frozen

from ordercore.flow import tagging
from ordercore.flow.looking.situation import Situation, situation_of
from ordercore.flow.seeing.turns import waiting_policy
from ordercore.flow.seeing.views import Views
from ordercore.message import key_of
from ordercore.orders import Gate, Order, State
from ordercore.sourcing import (
    STOCK_PRICES,
    BatchPlan,
    BatchRule,
    Capacity,
    Load,
    Solver,
    SourcingPlan,
    Strategy,
    source_batch,
    used,
)
from ordercore.sourcing.batch import cannot_heed, safety_of
from ordercore.sourcing.places.capacity import FULL
from ordercore.values import of_several

__all__ = ["BatchPlanner"]


class BatchPlanner:
    """What would become of orders that are sourced together."""

    _look: Callable[[], Views]

    def batch(
        self,
        orders: Collection[str] = (),
        *,
        rule: BatchRule = BatchRule.FIRST_COME,
        seed: int = 0,
        iterations: int = 40,
        solver: Solver = STOCK_PRICES,
        within: timedelta | None = None,
    ) -> BatchPlan:
        """Return from where orders ship that compete for the same stock, and why.

        Each order is sourced by its strategy, and no node gets more than it has room
        for today: who has his turn first ships from there.  Orders that cannot be
        sourced together stay out, and ``left_out`` says why: those whose strategy has
        to be asked order by order, those with kits, and those for which units are kept
        or that are free to few.

        Args:
            orders: which; all that wait for a place where none is given.  They have
                their turn as they are given, or the longest in line first.
            rule: who gets units where there are not enough.  VIP_FIRST goes by the
                flags of the shop's backorder policy (``sourcing.BackorderPolicy``).
            seed: whatever is decided by lot is decided by this number.
            iterations: how often stock is priced anew.
            solver: who looks for the plan; ``oms.plugins.solver("highs")`` is another.
            within: after so long the best plan that is known by then is returned, which
                then depends on the machine.

        Raises Refused ``order.unknown``, ``rates.none``; of an order that is given
        ``order.illegal`` unless it is CONFIRMED and ``order.held``.  Raises Invalid:
        an order that is given twice, or a number that cannot be.  Raises PluginError:
        the solver failed.
        """
        views = self._look()
        given = [views.order(order) for order in of_several(orders, str, "orders")]
        for order in given:
            order.check_open("source")
            order.check_gate(Gate.SOURCE, "source")
        batch = _Batch(views, given or _waiting(views))
        end = None if within is None else monotonic() + within.total_seconds()
        ranks = _ranks(batch.members, views)
        solve = partial(
            source_batch,
            [one.demand for one in batch.members],
            views.network,
            batch.stock,
            rule=rule,
            ranks=ranks,
            strategies=batch.strategies,
            seed=seed,
            iterations=iterations,
            solver=solver,
            more=lambda: end is None or monotonic() < end,
        )
        return evolve(batch.with_room(solve, ranks), left_out=batch.left_out)


def _waiting(views: Views) -> list[Order]:
    """Return the orders that may be sourced, the longest in line first."""
    found = [views.order(key_of(one)) for one in views.tagged(tagging.OPEN)]
    return [
        order
        for order in found
        if order.state is State.CONFIRMED and not order.is_held(Gate.SOURCE)
    ]


def _ranks(members: list[Situation], views: Views) -> Mapping[str, int]:
    """Return the class of each order that has one of the flags that go first."""
    flags = waiting_policy(views).flags
    ranks: dict[str, int] = {}
    for order in [one.order for one in members]:
        mine = [place for place, flag in enumerate(flags) if flag in order.flags]
        if mine:
            ranks[order.id] = min(mine)
    return ranks


@frozen
class _Room:
    """How much work a node can take on today, and how much it has."""

    capacity: Capacity
    load: Load

    @property
    def full(self) -> bool:
        """Whether it has as much as it can take on."""
        return used(self.capacity, self.load) >= FULL

    def with_more(self, units: Sequence[int]) -> "_Room":
        """Return the same with an order more, of so many units of each line."""
        more = Load(self.load.node, self.load.day, 1, len(units), sum(units))
        return _Room(self.capacity, self.load.plus(more))


def _rooms_of(views: Views) -> dict[str, _Room]:
    """Return the room of each node that has some, and not for everybody."""
    today = views.today
    rooms: dict[str, _Room] = {}
    for node in views.network.ranked:
        if node.capacity is not None:
            nothing = Load(node.id, today.on(node.id))
            load: Load | None = views.state(nothing.stream)
            rooms[node.id] = _Room(node.capacity, load or nothing)
    return {node: room for node, room in rooms.items() if not room.full}


class _Batch:
    """Who is sourced together, out of which stock, and who is not, and why.

    Attributes:
        members: what is known of each order that takes part.
        strategies: by which each is sourced.
        stock: what everybody can be promised.
        left_out: order -> why it takes no part.
    """

    def __init__(self, views: Views, orders: list[Order]) -> None:
        self.members: list[Situation] = []
        self.strategies: dict[str, Strategy] = {}
        self.left_out: dict[str, str] = {}
        found = [situation_of(order, views) for order in orders]
        found = [one for one in found if one.demand.lines]
        self._rooms = _rooms_of(views)
        skus = {line.sku for one in found for line in one.demand.lines}
        self.stock = views.available(skus)
        for one in found:
            why = self._against(one)
            if why:
                self.left_out[one.order.id] = why
            else:
                self.members.append(one)
                self.strategies[one.order.id] = one.minded[0]

    def _against(self, one: Situation) -> str:
        """Return why an order is to be sourced by itself; "" where nothing is."""
        strategy = one.minded[0]
        if why := cannot_heed(strategy):
            return why
        kept = [safety_of(other) for other in self.strategies.values()]
        if any([other != safety_of(strategy) for other in kept[:1]]):
            return f"strategy {strategy.id} keeps other safety stock than those before"
        if any([line.components for line in one.order.lines]):
            return "it has kits"
        mine = {sku: _there(row) for sku, row in one.free.items()}
        if mine != {sku: _there(self.stock[sku]) for sku in mine}:
            return "units are kept for it, or free to it and not to all"
        return ""

    def with_room(
        self, solve: Callable[..., BatchPlan], ranks: Mapping[str, int]
    ) -> BatchPlan:
        """Return the plan by which no node gets more than it has room for.

        Where one would, who has his turn first may ship from there, and all others look
        elsewhere.  Of a node ever fewer may, so that this comes to an end.
        """
        known = {one.order.id: one.known for one in self.members}
        while True:
            plan = solve(known=known)
            plans = [*plan.plans]
            if plan.rule is BatchRule.VIP_FIRST:
                last = max(ranks.values(), default=0) + 1
                plans.sort(key=lambda one: ranks.get(one.order, last))
            over = {node: self._may(node, plans) for node in self._rooms}
            shut = {node: may for node, may in over.items() if may is not None}
            if not shut:
                return plan
            for order, before in known.items():
                full = {node: FULL for node, may in shut.items() if order not in may}
                known[order] = evolve(before, busy={**before.busy, **full})

    def _may(self, node: str, plans: Sequence[SourcingPlan]) -> set[str] | None:
        """Return whose orders may ship from a node, None where all do that want to."""
        room, may = self._rooms[node], set[str]()
        for plan in plans:
            units = [a.quantity for a in plan.assignments if a.node == node]
            if units and room.full:
                return may
            if units:
                room = room.with_more(units)
                may.add(plan.order)
        return None


def _there(row: Mapping[str, int]) -> dict[str, int]:
    return {node: units for node, units in row.items() if units > 0}
