"""What was known at each moment of the past, read once from the journal."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ordercore.catalog import Item, item_stream
from ordercore.flow.looking.situation import Situation, demand_of
from ordercore.flow.replaying.as_it_was import WaitingLine
from ordercore.flow.seeing.rates_now import in_force, rates_of
from ordercore.flow.seeing.segmenting import free_to, of_order
from ordercore.flow.seeing.turns import levels_behind
from ordercore.flow.store import Recorded
from ordercore.message import key_of, kind_of
from ordercore.orders import Order, order_stream
from ordercore.shipping.timetable import today_by
from ordercore.sourcing import KeptStrategy, Load, Network, Node, chain_of, open_of
from ordercore.stock import Dated, Reservation, StockLevel
from ordercore.values import Today
from ordercore.views.incoming import incoming

__all__ = ["RecordedWorld"]

ONE_BY_ONE = ("order", "item", "load", "backorder-policy")
COMING = ("delivery", "transfer")
BY_KIND = ("node", "rates", "strategy", "timetable", *COMING)
"""The kinds of which all there are is looked at."""

Extra = Callable[[str, str], int]
"""SKU and node -> how many units more are free there than it was recorded."""


class RecordedWorld:
    """Orders, stock and network, moved on by one event of the journal after the other.

    It is told every event in the order of the journal, and answers what was known
    after the last one.
    """

    def __init__(self) -> None:
        self._states: dict[str, Any] = {}
        self._kinds: dict[str, dict[str, Any]] = {kind: {} for kind in BY_KIND}
        self._levels: dict[str, dict[str, StockLevel]] = {}
        self._reserved: dict[str, dict[str, Reservation]] = {}
        self._line = WaitingLine()
        self._network: Network | None = None

    def note(self, recorded: Recorded) -> None:
        """Take in what happened next."""
        stream, event = recorded.stream, recorded.event
        kind = kind_of(stream)
        if kind in ONE_BY_ONE:
            self._states[stream] = event.apply(self._states.get(stream))
            if kind == "order":
                self._line.note(self._states[stream], recorded)
        elif kind in self._kinds:
            states, key = self._kinds[kind], key_of(stream)
            states[key] = event.apply(states.get(key))
            if kind not in COMING:
                self._network = None
        elif kind == "stock":
            self._note_level(stream, event)
        elif kind == "reservation":
            self._note_reservation(stream, event)

    def _note_level(self, stream: str, event: Any) -> None:
        before = self._states.get(stream)
        level: StockLevel = event.apply(before)
        self._states[stream] = level
        self._levels.setdefault(level.sku, {})[level.node] = level

    def _note_reservation(self, stream: str, event: Any) -> None:
        before: Reservation | None = self._states.get(stream)
        kept: Reservation = event.apply(before)
        self._states[stream] = kept
        if before is not None:
            self._reserved.get(before.holder, {}).pop(stream, None)
        self._reserved.setdefault(kept.holder, {})[stream] = kept

    def order(self, order: str) -> Order | None:
        """Return an order as it was, None before it was placed."""
        found: Order | None = self._states.get(order_stream(order))
        return found

    @property
    def network(self) -> Network | None:
        """The places and prices as they were, None before any price was known."""
        tables = self._kinds["rates"]
        if self._network is None and in_force(tables):
            nodes = tuple(self._kinds["node"].values())
            self._network = Network(nodes, rates_of(tables))
        return self._network

    @property
    def strategies(self) -> Mapping[str, KeptStrategy]:
        """How orders were sourced, by name."""
        return self._kinds["strategy"]

    @property
    def promises(self) -> bool:
        """Whether somebody could say when parcels arrive."""
        return bool(self._kinds["timetable"])

    def today(self, at: datetime) -> Today:
        """Return which day it was at each place at an instant."""
        return today_by(next(iter(self._kinds["timetable"].values()), None), at)

    def load(self, stream: str) -> Load | None:
        """Return how much work a node had been given on a day."""
        found: Load | None = self._states.get(stream)
        return found

    def situation(
        self,
        order: Order,
        network: Network,
        at: datetime,
        extra: Extra,
        load_of: Callable[[str], Load | None],
    ) -> Situation:
        """Return what was known of the units of an order that had no place.

        Args:
            order: as it was, or as it would have been.
            network: the places and prices as they were.
            at: when, aware UTC.
            extra: how many units more are free than it was recorded.
            load_of: how much work nodes have been given.
        """
        skus = sorted({sku for line in order.lines for sku, _ in line.pieces(1)})
        items: dict[str, Item] = {
            sku: self._states[item_stream(sku)]
            for sku in skus
            if item_stream(sku) in self._states
        }
        kits = any([line.components for line in order.lines])
        kept = [*self._reserved.get(order.stream, {}).values()]
        own = [(one, one.live(at)) for one in kept]
        live = [] if kits else [one for one, parts in own if parts]
        timetables = [*self._kinds["timetable"].values()]
        return Situation(
            order,
            demand_of(order, items),
            network,
            self._free(skus, order, live, at, extra),
            own if kits else (),
            chain_of(order.strategy, self.strategies),
            timetables[0] if timetables else None,
            at,
            load_of,
        )

    def _free(
        self,
        skus: Sequence[str],
        order: Order,
        own: Sequence[Reservation],
        at: datetime,
        extra: Extra,
    ) -> dict[str, dict[str, int]]:
        whose, seen = of_order(order), _Moment(self, at)
        found: dict[str, dict[str, int]] = {sku: {} for sku in skus}
        for sku in skus:
            for level in levels_behind(sku, order.id, seen):
                units = free_to(level, own, whose) + extra(sku, level.node)
                if units > 0:
                    found[sku][level.node] = units
        return found

    def tagged(self, tag: str) -> list[str]:
        """Return the orders that carried a tag of those who wait, in line."""
        return self._line.tagged(tag)

    def anyone(self, tag: str) -> bool:
        """Tell whether an order carried a tag of those who wait."""
        return self._line.anyone(tag)

    def state(self, stream: str) -> Any:
        """Return the state of a stream as it was."""
        return self._states.get(stream)

    def levels(self, sku: str, at: datetime) -> list[StockLevel]:
        """Return the stock of a SKU at each place as it was."""
        return [one.at(at) for _, one in sorted(self._levels.get(sku, {}).items())]

    def incoming(self, sku: str) -> dict[str, tuple[Dated, ...]]:
        """Return what was on its way of a SKU, by place."""
        rows = [self._kinds[kind].values() for kind in COMING]
        return incoming(sku, [one for some in rows for one in some])

    @property
    def open_nodes(self) -> Mapping[str, Node]:
        """The places that were open."""
        return open_of(self._kinds["node"])


class _Moment:
    """A recorded world at an instant, for those who wait in it."""

    def __init__(self, world: RecordedWorld, now: datetime) -> None:
        self.now = now
        self.open_nodes = world.open_nodes
        self.strategies = world.strategies
        self.tagged = world.tagged
        self.anyone = world.anyone
        self.state = world.state
        self.incoming = world.incoming
        self._world = world

    def order(self, order: str) -> Order:
        """Return an order that waits."""
        found: Order = self._world.state(order_stream(order))
        return found

    def levels(self, sku: str) -> list[StockLevel]:
        """Return the stock of a SKU at each place."""
        return self._world.levels(sku, self.now)
