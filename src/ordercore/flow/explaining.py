"""Why an order was sourced as it was: decided again from what was known then."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

from ordercore.catalog import item_stream
from ordercore.flow.kits import source_with_kits
from ordercore.flow.nodes_now import known_of
from ordercore.flow.planning import demand_of
from ordercore.flow.rates_now import rates_of
from ordercore.flow.segmenting import free_to, of_order
from ordercore.flow.store import Recorded, Store
from ordercore.flow.tagging import reserved_for
from ordercore.message import fold, key_of
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
    source,
)
from ordercore.stock import Part, Reservation, StockLevel

__all__ = ["Decision", "decisions"]


@frozen
class Decision:
    """A sourcing decision as it was made, and made again.

    Attributes:
        recorded: the event that carried it out.
        plan: the same plan, from the stock, the nodes and the rates of that moment;
            with every node's reason.
        same: whether what happened is what the plan says.  Not so when somebody
            allocated by hand.
    """

    recorded: Recorded
    plan: SourcingPlan
    same: bool


def decisions(store: Store, order: str, *others: Strategy) -> Iterator[Decision]:
    """Yield the sourcing decisions of an order, the oldest first.

    What was allocated before any rates were published was no decision of ours.

    Args:
        store: where the order is.
        order: its id.
        others: strategies by which they are made, in turn; none for that of the order
            as it was then.
    """
    history = store.history(order_stream(order))
    for place, recorded in enumerate(history):
        before = history[place - 1].event if place else None
        allocated = isinstance(recorded.event, Allocated)
        backordered = isinstance(recorded.event, Backordered)
        if allocated or (backordered and not isinstance(before, Allocated)):
            known: Order = folded(history[:place])
            network = _network_at(store, recorded.position)
            if network is not None and not held(known):
                plan = _again(store, known, network, recorded, others)
                yield Decision(recorded, plan, _says(plan) == _did(recorded.event))


def held(order: Order) -> bool:
    """Tell whether units wait because somebody has to look first."""
    return order.is_held(Gate.SOURCE)


def folded(history: Iterable[Recorded]) -> Any:
    """Return the state that a stream's events lead to."""
    return fold([recorded.event for recorded in history])


def _again(
    store: Store,
    order: Order,
    network: Network,
    recorded: Recorded,
    others: tuple[Strategy, ...],
) -> SourcingPlan:
    position = recorded.position
    skus = sorted({sku for line in order.lines for sku, _ in line.pieces(1)})
    known = [folded(_before(store, item_stream(sku), position)) for sku in skus]
    items = {item.sku: item for item in known if item is not None}
    demand, whose = demand_of(order, items), of_order(order)
    kept: dict[str, KeptStrategy] = _states_at(store, "strategy", position)
    strategies = others or chain_of(order.strategy, kept)
    timetables = [*_states_at(store, "timetable", position).values()]
    timetable, to = timetables[0] if timetables else None, order.agreed.ship_to

    def load_of(stream: str) -> Load | None:
        load: Load | None = folded(_before(store, stream, position))
        return load

    known_then = known_of(strategies, network, timetable, to, recorded.at, load_of)
    own = [*_own(store, order.id, recorded)]
    if any([line.components for line in order.lines]):
        stock = _stock_at(store, skus, recorded, (), whose)
        return source_with_kits(
            order, demand, network, stock, own, *strategies, known=known_then
        )
    live = [kept for kept, parts in own if parts]
    stock = _stock_at(store, skus, recorded, live, whose)
    return source(demand, network, stock, *strategies, known=known_then)


def _network_at(store: Store, position: int) -> Network | None:
    nodes: dict[str, Node] = _states_at(store, "node", position)
    tables: dict[str, RateTable] = _states_at(store, "rates", position)
    return Network(tuple(nodes.values()), rates_of(tables)) if tables else None


def _states_at(store: Store, kind: str, position: int) -> dict[str, Any]:
    """Return what there was of a kind at that time, by its key."""
    found = {
        key_of(stream): folded(_before(store, stream, position))
        for stream, _ in store.scan(kind)
    }
    return {key: state for key, state in found.items() if state is not None}


def _stock_at(
    store: Store,
    skus: Iterable[str],
    recorded: Recorded,
    own: Sequence[Reservation],
    segments: tuple[str, ...],
) -> dict[str, dict[str, int]]:
    """Return what could be promised at that time to who had these reservations."""
    found: dict[str, dict[str, int]] = {sku: {} for sku in skus}
    for stream in store.levels(list(found)):
        kept: StockLevel | None = folded(_before(store, stream, recorded.position))
        free = free_to(kept.at(recorded.at), own, segments) if kept is not None else 0
        if kept is not None and free > 0:
            found[kept.sku][kept.node] = free
    return found


def _own(
    store: Store, order: str, recorded: Recorded
) -> Iterator[tuple[Reservation, tuple[Part, ...]]]:
    """Yield what was reserved for the order at that time, and where."""
    for stream in store.tagged(reserved_for(order)):
        kept: Reservation | None = folded(_before(store, stream, recorded.position))
        if kept is not None and kept.holder == order_stream(order):
            yield kept, kept.live(recorded.at)


def _before(store: Store, stream: str, position: int) -> Iterator[Recorded]:
    return (r for r in store.history(stream) if r.position < position)


def _says(plan: SourcingPlan) -> dict[tuple[str, str], int]:
    return {(a.line, a.node): a.quantity for a in plan.assignments}


def _did(event: Any) -> dict[tuple[str, str], int]:
    if not isinstance(event, Allocated):
        return {}
    return {(a.line, a.node): a.quantity for a in event.allotments}
