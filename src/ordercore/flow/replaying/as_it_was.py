"""Who waited for what at a moment of the record, so that turns are as they were."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from ordercore.flow import tagging
from ordercore.flow.store import Recorded, Store
from ordercore.message import fold, key_of
from ordercore.orders import Order, order_stream
from ordercore.sourcing import KeptStrategy, Node, open_of
from ordercore.sourcing.strategies.wholly import any_whole
from ordercore.stock import Dated, StockLevel
from ordercore.views.incoming import incoming

__all__ = ["Then", "WaitingLine", "folded", "history_before", "states_at"]


def folded(history: Iterable[Recorded]) -> Any:
    """Return the state that a stream's events lead to."""
    return fold([recorded.event for recorded in history])


def history_before(store: Store, stream: str, position: int) -> Iterator[Recorded]:
    """Yield what happened in a stream before a position of the journal."""
    return (r for r in store.history(stream) if r.position < position)


def states_at(store: Store, kind: str, position: int) -> dict[str, Any]:
    """Return what there was of a kind before a position, by its key."""
    found = {
        key_of(stream): folded(history_before(store, stream, position))
        for stream, _ in store.scan(kind)
    }
    return {key: state for key, state in found.items() if state is not None}


class WaitingLine:
    """The orders that wait, the longest in line first, moved on event by event.

    It is the line that a store keeps: who stops to wait and begins again at the same
    instant has kept the place.
    """

    def __init__(self) -> None:
        self._since: dict[str, dict[str, int]] = {}
        self._tags: dict[str, frozenset[str]] = {}
        self._left: dict[tuple[str, str], int] = {}
        self._at: datetime | None = None

    def note(self, order: Order, recorded: Recorded) -> None:
        """Take in how an order stands after something that happened to it."""
        stream, nothing = order.stream, frozenset[str]()
        if recorded.at != self._at:
            self._at = recorded.at
            self._left.clear()
        was, now = self._tags.get(stream, nothing), tagging.waits_of(order)
        if was == now:
            return
        for tag in was - now:
            self._left[tag, stream] = self._since[tag].pop(stream)
        for tag in now - was:
            since = self._left.pop((tag, stream), recorded.position)
            self._since.setdefault(tag, {})[stream] = since
        self._tags[stream] = now

    def anyone(self, tag: str) -> bool:
        """Tell whether an order carries a tag of those who wait."""
        return bool(self._since.get(tag))

    def tagged(self, tag: str) -> list[str]:
        """Return the streams of orders that carry a tag of those who wait."""
        found = self._since.get(tag, {})
        return sorted(found, key=lambda stream: found[stream])


class Then:
    """What a shop knew of those who wait, before a position of its journal.

    Args:
        store: where it is.
        position: before which.
        now: when that was, aware UTC.
        skus: what is asked for; nobody knows of those who waited for anything else.
    """

    def __init__(
        self, store: Store, position: int, now: datetime, skus: Collection[str]
    ) -> None:
        self.now = now
        self._store = store
        self._position = position
        self._skus = skus
        self._line = WaitingLine()
        self._levels: dict[str, list[StockLevel]] = {}
        self._kinds: dict[str, Mapping[str, Any]] = {}

    @property
    def open_nodes(self) -> Mapping[str, Node]:
        """The places that were open."""
        nodes: Mapping[str, Node] = self._kind("node")
        return open_of(nodes)

    @property
    def strategies(self) -> Mapping[str, KeptStrategy]:
        """How orders were sourced, by name."""
        return self._kind("strategy")

    def _kind(self, kind: str) -> Mapping[str, Any]:
        if kind not in self._kinds:
            self._kinds[kind] = states_at(self._store, kind, self._position)
        return self._kinds[kind]

    @cached_property
    def _orders(self) -> Mapping[str, Order]:
        """The orders that stood in a line with those for whom something was kept."""
        find = self._store.tagged
        if not any_whole(self.strategies) and not any(
            [find(tagging.waited_in_kit(sku)) for sku in self._skus]
        ):
            return {}
        streams = {stream for sku in self._skus for stream in find(tagging.waited(sku))}
        found: dict[str, Order] = {}
        for stream in streams:
            before = None
            for recorded in history_before(self._store, stream, self._position):
                order: Order = recorded.event.apply(before)
                self._line.note(order, recorded)
                found[order.id] = before = order
        return found

    def tagged(self, tag: str) -> list[str]:
        """Return the orders that carried a tag of those who wait, in line."""
        return self._line.tagged(tag) if self._orders else []

    def anyone(self, tag: str) -> bool:
        """Tell whether an order carried a tag of those who wait."""
        return bool(self.tagged(tag))

    def order(self, order: str) -> Order:
        """Return an order as it was."""
        known: Order = self._orders.get(order) or self.state(order_stream(order))
        return known

    def state(self, stream: str) -> Any:
        """Return the state of a stream as it was."""
        return folded(history_before(self._store, stream, self._position))

    def levels(self, sku: str) -> list[StockLevel]:
        """Return the stock of a SKU at each place as it was."""
        if sku not in self._levels:
            streams = sorted(self._store.levels([sku]))
            found = [self.state(stream) for stream in streams]
            self._levels[sku] = [k.at(self.now) for k in found if k is not None]
        return self._levels[sku]

    def incoming(self, sku: str) -> dict[str, tuple[Dated, ...]]:
        """Return what was on its way of a SKU, by place."""
        rows = [self._kind(kind).values() for kind in ("delivery", "transfer")]
        return incoming(sku, [one for some in rows for one in some])
