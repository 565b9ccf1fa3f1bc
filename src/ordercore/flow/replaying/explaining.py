"""Why an order was sourced as it was: decided again from what was known then."""

from collections.abc import Collection, Iterator, Sequence

from attrs import evolve, field, frozen

from ordercore.catalog import item_stream
from ordercore.flow.looking.situation import Situation, demand_of
from ordercore.flow.replaying.as_it_was import Then, folded, history_before, states_at
from ordercore.flow.seeing.rates_now import in_force, rates_of
from ordercore.flow.seeing.segmenting import free_to, of_order
from ordercore.flow.seeing.turns import levels_behind
from ordercore.flow.store import Recorded, Store
from ordercore.flow.tagging import reserved_for
from ordercore.orders import Allocated, Backordered, Gate, Order, order_stream
from ordercore.shipping import RateTable
from ordercore.sourcing import (
    KeptStrategy,
    Load,
    Network,
    Node,
    SourcingPlan,
    Strategy,
    chain_of,
)
from ordercore.stock import Part, Reservation

__all__ = [
    "Decision",
    "decided",
    "decisions",
    "did",
    "held",
    "is_decision",
    "says",
    "strategies_at",
]


@frozen
class Decision:
    """A sourcing decision as it was made, and made again.

    Attributes:
        recorded: the event that carried it out.
        plan: the same plan, from the stock, the nodes and the rates of that moment;
            with every node's reason.
        same: whether what happened is what the plan says.  Not so when somebody
            allocated by hand.
        situation: what was known then.
    """

    recorded: Recorded
    plan: SourcingPlan
    same: bool
    situation: Situation = field(eq=False, repr=False)


def decisions(store: Store, order: str, *others: Strategy) -> Iterator[Decision]:
    """Yield the sourcing decisions of an order, the oldest first.

    What was allocated before any rates were published was no decision of ours.

    Args:
        store: where the order is.
        order: its id.
        others: strategies by which they are made, in turn; none for that of the order
            as it was then.
    """
    for recorded, then in decided(store, order):
        situation = evolve(then, strategies=others) if others else then
        plan = situation.plan()
        same = says(plan) == did(recorded.event)
        yield Decision(recorded, plan, same, situation)


def decided(
    store: Store, order: str, versions: Collection[int] = ()
) -> Iterator[tuple[Recorded, Situation]]:
    """Yield when an order was sourced, and all that was known then.

    Only the events of these *versions* are looked at where some are given.
    """
    history = store.history(order_stream(order))
    for place, recorded in enumerate(history):
        before = history[place - 1].event if place else None
        wanted = not versions or recorded.version in versions
        if wanted and is_decision(recorded.event, before):
            known: Order = folded(history[:place])
            network = _network_at(store, recorded.position)
            if network is not None and not held(known):
                yield recorded, _situation_at(store, known, network, recorded)


def is_decision(event: object, before: object) -> bool:
    """Tell whether an event carries out a plan, or the first part of one.

    *before* is what happened to the order last: that units wait belongs to the plan by
    which the others were allocated.
    """
    if isinstance(event, Allocated):
        return True
    return isinstance(event, Backordered) and not isinstance(before, Allocated)


def held(order: Order) -> bool:
    """Tell whether units wait because somebody has to look first."""
    return order.is_held(Gate.SOURCE)


def _situation_at(
    store: Store, order: Order, network: Network, recorded: Recorded
) -> Situation:
    position = recorded.position
    skus = sorted({sku for line in order.lines for sku, _ in line.pieces(1)})
    known = [folded(history_before(store, item_stream(sku), position)) for sku in skus]
    items = {item.sku: item for item in known if item is not None}
    demand = demand_of(order, items)
    strategies = chain_of(order.strategy, strategies_at(store, position))
    timetables = [*states_at(store, "timetable", position).values()]
    own = [*_own(store, order.id, recorded)]
    kits = any([line.components for line in order.lines])
    live = [] if kits else [one for one, parts in own if parts]

    def load_of(stream: str) -> Load | None:
        load: Load | None = folded(history_before(store, stream, position))
        return load

    return Situation(
        order,
        demand,
        network,
        _stock_at(store, order, skus, recorded, live),
        own if kits else (),
        strategies,
        timetables[0] if timetables else None,
        recorded.at,
        load_of,
    )


def _network_at(store: Store, position: int) -> Network | None:
    nodes: dict[str, Node] = states_at(store, "node", position)
    tables: dict[str, RateTable] = states_at(store, "rates", position)
    if not in_force(tables):
        return None
    return Network(tuple(nodes.values()), rates_of(tables))


def strategies_at(store: Store, position: int) -> dict[str, KeptStrategy]:
    """Return how orders were sourced before a position of the journal, by name."""
    return states_at(store, "strategy", position)


def _stock_at(
    store: Store,
    order: Order,
    skus: Collection[str],
    recorded: Recorded,
    own: Sequence[Reservation],
) -> dict[str, dict[str, int]]:
    """Return what an order that had these reservations could be promised then."""
    then, whose = Then(store, recorded.position, recorded.at, skus), of_order(order)
    found: dict[str, dict[str, int]] = {sku: {} for sku in skus}
    for sku in skus:
        for level in levels_behind(sku, order.id, then):
            if (free := free_to(level, own, whose)) > 0:
                found[sku][level.node] = free
    return found


def _own(
    store: Store, order: str, recorded: Recorded
) -> Iterator[tuple[Reservation, tuple[Part, ...]]]:
    """Yield what was reserved for the order at that time, and where."""
    for stream in store.tagged(reserved_for(order)):
        history = history_before(store, stream, recorded.position)
        kept: Reservation | None = folded(history)
        if kept is not None and kept.holder == order_stream(order):
            yield kept, kept.live(recorded.at)


def says(plan: SourcingPlan) -> dict[tuple[str, str], int]:
    """Return how many units of which line a plan ships from where."""
    return {(a.line, a.node): a.quantity for a in plan.assignments}


def did(event: object) -> dict[tuple[str, str], int]:
    """Return how many units of which line were given to which node."""
    if not isinstance(event, Allocated):
        return {}
    return {(a.line, a.node): a.quantity for a in event.allotments}
