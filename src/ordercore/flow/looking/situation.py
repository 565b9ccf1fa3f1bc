"""All that is known when it is chosen from where an order ships.

Of the same situation the same plan is made, now or years later; one that is a little
different says what would have been otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import evolve, field, frozen

from ordercore.carts import Cart, cart_stream, reservation_of
from ordercore.carts.cart import existing as existing_cart
from ordercore.catalog import Item
from ordercore.flow.goods.kits import source_with_kits
from ordercore.flow.knowing.finding import on_the_shelf
from ordercore.flow.knowing.nodes_now import days_of, known_of
from ordercore.flow.seeing.segmenting import free_to, of_order
from ordercore.flow.seeing.views import Views
from ordercore.orders import Gate, Order, Progress
from ordercore.orders.excluding import ExcludedNode, excluded_at
from ordercore.shipping import Timetable
from ordercore.sourcing import (
    Constraint,
    ConstraintKind,
    Demand,
    DemandLine,
    Figures,
    Known,
    Load,
    Network,
    SourcingPlan,
    Strategy,
    chain_of,
    figures_of,
    source,
)
from ordercore.sourcing.places.endless import with_no_end
from ordercore.stock import Part, Reservation

__all__ = [
    "Free",
    "Situation",
    "cart_named",
    "demand_of",
    "situation_of",
    "source_order",
]

Own: TypeAlias = Sequence[tuple[Reservation, Sequence[Part]]]
Free: TypeAlias = Mapping[str, Mapping[str, int]]


@frozen
class Situation:
    """What is asked, and all that is known about it.

    Attributes:
        order: whose units wait.
        demand: what of it waits.
        network: the nodes and what parcels cost.
        free: SKU -> node -> units that the order can be promised; where it has kits,
            without what is kept for it.
        own: where it has kits, what is kept for it and where.
        strategies: by which it is sourced, in turn.
        timetable: by which days are promised.
        at: when, aware UTC.
        load_of: returns the state of a node's day by its stream.
    """

    order: Order
    demand: Demand
    network: Network
    free: Free
    own: Own
    strategies: tuple[Strategy, ...]
    timetable: Timetable | None
    at: datetime
    load_of: Callable[[str], Load | None] = field(eq=False, repr=False)

    @property
    def minded(self) -> tuple[Strategy, ...]:
        """The strategies, without the nodes that are not to ship for the order."""
        ruled_out = tuple(
            [
                Constraint(
                    ConstraintKind.EXCLUDE,
                    nodes=(one.node,),
                    sku=one.skus,
                    why=_gave_back(one),
                )
                for one in excluded_at(self.order, self.at)
            ]
        )
        if not ruled_out:
            return self.strategies
        return tuple(
            [
                evolve(one, constraints=(*one.constraints, *ruled_out))
                for one in self.strategies
            ]
        )

    @property
    def known(self) -> Known:
        """What is known of the nodes at the moment."""
        to = self.demand.ship_to
        network, timetable = self.network, self.timetable
        return known_of(self.strategies, network, timetable, to, self.at, self.load_of)

    def plan(self) -> SourcingPlan:
        """Return from where the units are best shipped."""
        free = with_no_end(self.free, self.network.ranked)
        if any([line.components for line in self.order.lines]):
            return source_with_kits(
                self.order,
                self.demand,
                self.network,
                free,
                self.own,
                *self.minded,
                known=self.known,
            )
        return source(
            self.demand,
            self.network,
            free,
            *self.minded,
            known=self.known,
        )

    def days(self, plan: SourcingPlan) -> Mapping[str, int]:
        """Return the days until what a node ships arrives, where a timetable says."""
        if self.timetable is None:
            return {}
        asked = self.network, self.timetable, self.demand.ship_to, self.at
        return days_of(plan, *asked)

    def figures(self, plan: SourcingPlan) -> Figures:
        """Return what a plan comes to, days as the timetable has them."""
        to = self.demand.ship_to
        return figures_of(plan, self.network, to, self.days(plan))


def source_order(order: Order, views: Views) -> SourcingPlan:
    """Return the plan for the units of an order that have no place yet.

    It is made by the strategy that the rules gave the order, or by the shop's default.
    """
    return situation_of(order, views).plan()


def situation_of(order: Order, views: Views, cart: str = "") -> Situation:
    """Return what is known now of the units of an order that have no place yet.

    Args:
        order: whose they are.
        views: what can be seen.
        cart: id of the cart that it is going to come from, which holds units for it.

    Raises Refused ``rates.none``, ``cart.unknown``.
    """
    strategies = chain_of(order.strategy, views.strategies)
    network, whose = views.network, of_order(order)
    skus = {sku for line in order.lines for sku, _ in line.pieces(1)}
    demand = demand_of(order, views.items(skus))
    wanted = {line.sku for line in demand.lines}
    own: Own = ()
    if any([line.components for line in order.lines]):
        kept = [*views.reservations(order.id, wanted), *_of_cart(cart, views)]
        own = [(one, one.live(views.now)) for one in kept]
        free = views.on_shelves(skus, whose, order.id)
    else:
        free = views.available_to(order, wanted)
        _add_held(free, _of_cart(cart, views), whose, views)
    return Situation(
        order,
        demand,
        network,
        free,
        own,
        strategies,
        views.supply.timetable,
        views.now,
        views.state,
    )


def _gave_back(excluded: ExcludedNode) -> str:
    """Return why a node is not to ship for an order, and until when."""
    until = "for good"
    if excluded.until is not None:
        until = f"until {excluded.until:%Y-%m-%d %H:%M} UTC"
    return f"{excluded.reason}; {until}"


def cart_named(cart: str, views: Views) -> Cart:
    """Return a cart.  Raises Refused ``cart.unknown``."""
    return existing_cart(views.state(cart_stream(cart)), cart, "look into")


def _of_cart(cart: str, views: Views) -> list[Reservation]:
    if not cart:
        return []
    known = cart_named(cart, views)
    found = [on_the_shelf(reservation_of(cart, k.id), views) for k in known.lines]
    return [kept for kept in found if kept is not None]


def _add_held(
    free: dict[str, dict[str, int]],
    own: Sequence[Reservation],
    whose: tuple[str, ...],
    views: Views,
) -> None:
    for sku in {kept.sku for kept in own} & {*free}:
        for level in views.levels_behind(sku):
            free[sku][level.node] = free_to(level, own, whose)


def demand_of(order: Order, items: Mapping[str, Item]) -> Demand:
    """Return what an order still needs a place for; an unknown item weighs nothing.

    A kit weighs what is in it.
    Lines that are held before they are sourced need none yet, digital ones none ever.
    """
    held = order.held_lines(Gate.SOURCE)
    lines = [
        DemandLine(
            line.id,
            line.sku,
            progress.waiting,
            sum([items[sku].weight_g * n for sku, n in line.pieces(1) if sku in items]),
            _nodes_of(progress),
        )
        for line, progress in zip(order.lines, order.progress, strict=True)
        if progress.waiting and line.id not in held and not line.digital
    ]
    nodes = [node for progress in order.progress for node in _nodes_of(progress)]
    known = tuple(dict.fromkeys(nodes))
    agreed = order.agreed
    return Demand(order.id, agreed.ship_to, tuple(lines), known, agreed.collect_at)


def _nodes_of(progress: Progress) -> tuple[str, ...]:
    """Return from where units of a line are to ship."""
    return tuple(dict.fromkeys([one.node for one in progress.claims if one.total]))
