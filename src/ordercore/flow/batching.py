"""Look from where orders that wait would ship, if they are sourced together."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from time import monotonic

from attrs import evolve, frozen

from ordercore.flow import tagging
from ordercore.flow.situation import Free, Situation, situation_of
from ordercore.flow.turns import waiting_policy
from ordercore.flow.views import Views
from ordercore.message import key_of
from ordercore.orders import Gate, Order, State
from ordercore.sourcing import (
    CHEAPEST,
    STOCK_PRICES,
    BatchPlan,
    BatchRule,
    Capacity,
    Load,
    Solver,
    load_stream,
    source_batch,
    used,
)
from ordercore.sourcing.capacity import FULL
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
        iterations: int = 50,
        solver: Solver = STOCK_PRICES,
        within: timedelta | None = None,
    ) -> BatchPlan:
        """Return from where orders ship that compete for the same stock, and why.

        Orders that are not sourced like all others stay out, and ``left_out`` says why:
        those with a strategy of their own or with kits, those for which units are kept
        or that are free to few, and those for which a node may have no room today.

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
        network = views.network
        asked = _Batch(views, given or _waiting(views))
        end = None if within is None else monotonic() + within.total_seconds()
        plan = source_batch(
            [one.demand for one in asked.members],
            network,
            asked.stock,
            rule=rule,
            ranks=_ranks(asked.members, views),
            seed=seed,
            iterations=iterations,
            solver=solver,
            more=lambda: end is None or monotonic() < end,
        )
        return evolve(plan, left_out=asked.left_out)


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
    """How much work a node can take on today, and how much it may have."""

    capacity: Capacity
    load: Load

    @property
    def full(self) -> bool:
        """Whether it may have as much as it can take on."""
        return used(self.capacity, self.load) >= FULL

    def with_more(self, lines: int, units: int) -> "_Room":
        """Return the same if it may have an order more."""
        load = self.load
        more = evolve(
            load,
            orders=load.orders + 1,
            lines=load.lines + lines,
            units=load.units + units,
        )
        return _Room(self.capacity, more)


def _rooms_of(views: Views) -> dict[str, _Room]:
    """Return the room of each node whose capacity is limited."""
    day = views.now.date()
    rooms: dict[str, _Room] = {}
    for node in views.network.ranked:
        if node.capacity is not None:
            load: Load | None = views.state(load_stream(node.id, day))
            rooms[node.id] = _Room(node.capacity, load or Load(node.id, day))
    return rooms


class _Batch:
    """Who is sourced together, out of which stock, and who is not, and why.

    Attributes:
        members: what is known of each order that takes part.
        stock: what everybody can be promised.
        left_out: order -> why it takes no part.
    """

    def __init__(self, views: Views, orders: list[Order]) -> None:
        self.members: list[Situation] = []
        self.left_out: dict[str, str] = {}
        found = [situation_of(order, views) for order in orders]
        found = [one for one in found if one.demand.lines]
        rooms = _rooms_of(views)
        self._full = {node for node, room in rooms.items() if room.full}
        self._rooms = {n: room for n, room in rooms.items() if n not in self._full}
        skus = {line.sku for one in found for line in one.demand.lines}
        self.stock = self._open(views.available(skus))
        for one in found:
            why = self._against(one)
            if why:
                self.left_out[one.order.id] = why
            else:
                self._admit(one)

    def _open(self, free: Free) -> dict[str, dict[str, int]]:
        """Return units at the nodes that are not full."""
        return {
            sku: {n: u for n, u in row.items() if u > 0 and n not in self._full}
            for sku, row in free.items()
        }

    def _against(self, one: Situation) -> str:
        """Return why an order is to be sourced by itself; "" where nothing is."""
        if one.strategies != (CHEAPEST,):
            return f"it is sourced by {one.strategies[0].id}"
        if any([line.components for line in one.order.lines]):
            return "it has kits"
        if any([row != self.stock[sku] for sku, row in self._open(one.free).items()]):
            return "units are kept for it, or free to it and not to all"
        crowded = [node for node, room in self._rooms.items() if room.full]
        return f"{crowded[0]} may have no room for it today" if crowded else ""

    def _admit(self, one: Situation) -> None:
        self.members.append(one)
        lines = one.demand.lines
        units = sum([line.quantity for line in lines])
        for node, room in self._rooms.items():
            self._rooms[node] = room.with_more(len(lines), units)
