"""What a reaction or a planner can see: streams, stock, the network, and the time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from attrs import frozen

from ordercore.catalog import (
    ALL_KNOWN,
    AssortmentPolicy,
    Component,
    Item,
    Kit,
    PriceList,
    assortment_stream,
    item_stream,
)
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.seeing import segmenting, turns
from ordercore.flow.seeing.desk import Desk, Draft
from ordercore.flow.seeing.rates_now import in_force, rates_of
from ordercore.flow.store import Loaded, Reader, Store
from ordercore.message import key_of, kind_of
from ordercore.orders import Order, order_stream
from ordercore.shipping import RateTable, Timetable, timetable_stream
from ordercore.shipping.timetable import today_by
from ordercore.sourcing import KeptStrategy, Network, Node, kits_of, open_of
from ordercore.stock import Dated, Reservation, StockLevel
from ordercore.values import Today
from ordercore.views.incoming import incoming

__all__ = ["Supply", "Views", "World"]


@frozen
class Supply:
    """The places that are open, the rate tables in force, and what a shop deals in.

    Attributes:
        places: all that were ever opened, by id; closed ones finish their work.
        published: all rate tables that there ever were, by their names.
        timetable: what dates are promised by; None where none was published.
        assortment: in which articles the shop deals.
    """

    places: Mapping[str, Node]
    published: Mapping[str, RateTable]
    timetable: Timetable | None = None
    assortment: AssortmentPolicy = ALL_KNOWN

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The places that are open, by id."""
        return open_of(self.places)

    @cached_property
    def tables(self) -> Mapping[str, RateTable]:
        """The rate tables in force, by the name under which they were published."""
        return in_force(self.published)

    @cached_property
    def network(self) -> Network:
        """What sourcing reckons with: for each parcel the cheapest rate table.

        Raises Refused ``rates.none``.
        """
        return Network(tuple(self.places.values()), rates_of(self.published))


KEPT = (
    "node/",
    "rates/",
    "price-list/",
    "timetable/",
    "kit/",
    "strategy/",
    "assortment/",
)
"""How the streams begin that are kept at hand."""


class World:
    """What all requests look at, kept at hand and read anew when it has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = -1
        # What was read is kept with the token of its time: a reader who is overtaken
        # by a change keeps what he read under a token that counts no more.
        self._token = object()
        self._kept: tuple[object, Supply] | None = None
        self._lists: tuple[object, tuple[PriceList, ...]] | None = None
        self._kits: tuple[object, Mapping[str, Kit]] | None = None
        self._strategies: tuple[object, Mapping[str, KeptStrategy]] | None = None

    def refresh(self, reader: Reader) -> None:
        """Forget the supply when somebody else has written since it was read."""
        end = reader.end()
        if end != self._seen:
            self._token = object()
            self._seen = end

    def noticed(self, end: int, changed: Iterable[str]) -> None:
        """Remember how far we have written ourselves."""
        self._seen = end
        for stream in changed:
            if stream.startswith(KEPT):
                self._token = object()
                return

    @property
    def supply(self) -> Supply:
        """The places that are open, and the rate tables that are in force."""
        token, kept = self._token, self._kept
        if kept is None or kept[0] is not token:
            kept = self._kept = (token, self.supply_with({}))
        return kept[1]

    @property
    def price_lists(self) -> tuple[PriceList, ...]:
        """What articles cost, by every list that was published, in order of id."""
        token, kept = self._token, self._lists
        if kept is None or kept[0] is not token:
            lists = tuple(self._known("price-list", {}).values())
            kept = self._lists = (token, lists)
        return kept[1]

    @property
    def kits(self) -> Mapping[str, Kit]:
        """What is in each kit, by its SKU; withdrawn ones are among them."""
        token, kept = self._token, self._kits
        if kept is None or kept[0] is not token:
            kept = self._kits = (token, self.kits_with({}))
        return kept[1]

    @property
    def strategies(self) -> Mapping[str, KeptStrategy]:
        """How orders are sourced, by name; withdrawn ones are among them."""
        token, kept = self._token, self._strategies
        if kept is None or kept[0] is not token:
            kept = self._strategies = (token, self.strategies_with({}))
        return kept[1]

    def strategies_with(
        self, changed: Mapping[str, Loaded]
    ) -> Mapping[str, KeptStrategy]:
        """Return the strategies with streams that are not committed yet."""
        return self._known("strategy", changed)

    def kits_with(self, changed: Mapping[str, Loaded]) -> Mapping[str, Kit]:
        """Return the kits with streams that are not committed yet."""
        return self._known("kit", changed)

    def supply_with(self, changed: Mapping[str, Loaded]) -> Supply:
        """Return the supply with streams that are not committed yet."""
        timetables = self._known("timetable", changed)
        deals = self._known("assortment", changed).get(key_of(assortment_stream()))
        return Supply(
            self._known("node", changed),
            self._known("rates", changed),
            timetables.get(key_of(timetable_stream())),
            deals or ALL_KNOWN,
        )

    def _known(self, kind: str, changed: Mapping[str, Loaded]) -> dict[str, Any]:
        states = {stream: loaded.state for stream, loaded in self._store.scan(kind)}
        states |= {s: kept.state for s, kept in changed.items() if kind_of(s) == kind}
        return {key_of(stream): states[stream] for stream in sorted(states)}


class Views:
    """What can be seen while a request is decided, its own changes included."""

    def __init__(self, draft: Draft, now: datetime, world: World) -> None:
        self._draft = draft
        self._world = world
        self.now = now

    @classmethod
    def over(cls, reader: Reader, now: datetime, world: World) -> "Views":
        """Return a view over what is stored, outside any request."""
        return cls(Draft(Desk(reader)), now, world)

    @property
    def supply(self) -> Supply:
        """The places that are open, and the rate tables that are in force."""
        changed = self._draft.network_changes()
        return self._world.supply_with(changed) if changed else self._world.supply

    @property
    def today(self) -> Today:
        """Which day it is at each place."""
        return today_by(self.supply.timetable, self.now)

    @property
    def open_nodes(self) -> Mapping[str, Node]:
        """The places that are open, by id."""
        return self.supply.nodes

    @property
    def assortment(self) -> AssortmentPolicy:
        """In which articles the shop deals."""
        return self.supply.assortment

    @property
    def kits(self) -> Mapping[str, Kit]:
        """What is in each kit, by its SKU; withdrawn ones are among them."""
        changed = self._draft.network_changes()
        return self._world.kits_with(changed) if changed else self._world.kits

    @property
    def strategies(self) -> Mapping[str, KeptStrategy]:
        """How orders are sourced, by name; withdrawn ones are among them."""
        changed = self._draft.network_changes()
        world = self._world
        return world.strategies_with(changed) if changed else world.strategies

    def components(self, sku: str) -> tuple[Component, ...]:
        """Return what is in one unit of a kit now; nothing for any other article."""
        kit = self.kits.get(sku)
        return () if kit is None or kit.withdrawn else kit.components

    @property
    def network(self) -> Network:
        """The nodes and their rates.  Raises Refused ``rates.none``."""
        return self.supply.network

    @property
    def price_lists(self) -> tuple[PriceList, ...]:
        """What articles cost, by every list that was in force before this request."""
        return self._world.price_lists

    def load(self, stream: str) -> Loaded:
        """Return version and state of a stream."""
        return self._draft.get(stream)

    def order(self, order: str) -> Order:
        """Return an order.  Raises Refused ``order.unknown``."""
        state: Order | None = self._draft.get(order_stream(order)).state
        if state is None:
            raise Refused(
                "order.unknown",
                asked=f"order {order}",
                because="there is no such order",
                remedy="Check the id: oms.store.scan('order') lists all of them, and "
                "flow.order_numbered finds one by its channel's number",
            )
        return state

    def item(self, sku: str) -> Item | None:
        """Return the catalogue's entry for a SKU, if there is one."""
        item: Item | None = self._draft.get(item_stream(sku)).state
        return item

    def items(self, skus: Collection[str]) -> Mapping[str, Item]:
        """Return the catalogue's entries of those of *skus* that it has."""
        streams = [item_stream(sku) for sku in skus]
        self._draft.desk.fetch(streams)
        found = [self._draft.get(stream).state for stream in streams]
        return {item.sku: item for item in found if item is not None}

    def available(
        self, skus: Collection[str], segments: Collection[str] = (), order: str = ""
    ) -> dict[str, dict[str, int]]:
        """Return for each SKU how many units can be promised now, by node.

        Of a kit there are as many as can be put together.  *segments* say to whom, as
        units are kept for some buyers, and *order* for which order, where it waits:
        what kits wait for that come before it is theirs.
        """
        if not self.kits:
            return self.on_shelves(skus, segments, order)
        inside = {sku: self.components(sku) for sku in skus}
        wanted = {sku for sku in skus if not inside[sku]}
        wanted |= {one.sku for components in inside.values() for one in components}
        found = self.on_shelves(wanted, segments, order)
        return {
            sku: kits_of(components, found)
            if (components := inside[sku])
            else found[sku]
            for sku in skus
        }

    def on_shelves(
        self, skus: Collection[str], segments: Collection[str] = (), order: str = ""
    ) -> dict[str, dict[str, int]]:
        """Return how many units nobody has a claim on, or is ahead of these buyers."""
        self._draft.desk.fetch_levels(skus)
        return {sku: self._left(sku, segments, order) for sku in skus}

    def _left(self, sku: str, segments: Collection[str], order: str) -> dict[str, int]:
        if not turns.may_be_kept(sku, self):
            return self._draft.available(sku, self.now, segments)
        levels = self.levels_behind(sku, order)
        found = {level.node: level.available_to(segments) for level in levels}
        return {node: units for node, units in found.items() if units}

    def free(
        self,
        skus: Collection[str],
        nodes: Collection[str] = (),
        segments: Collection[str] = (),
        order: str = "",
    ) -> dict[str, dict[str, int]]:
        """Return how many units of each SKU can be promised now, by open place.

        Only *nodes* are looked at where some are given; *segments* say to whom, and
        *order* for which order, where it waits.
        """
        here = self.supply.nodes
        return {
            sku: {
                node: units
                for node, units in places.items()
                if node in here and (not nodes or node in nodes)
            }
            for sku, places in self.available(skus, segments, order).items()
        }

    def available_to(
        self, order: Order, skus: Collection[str]
    ) -> dict[str, dict[str, int]]:
        """Return the same as an order sees it: what is reserved for it is its own."""
        whose = segmenting.of_order(order)
        found = self.available(skus, whose, order.id)
        own = self.reservations(order.id, skus)
        for sku in {kept.sku for kept in own}:
            for level in self.levels_behind(sku, order.id):
                found[sku][level.node] = segmenting.free_to(level, own, whose)
        return found

    def reservations(self, order: str, skus: Collection[str]) -> list[Reservation]:
        """Return what is reserved for an order now, of these SKUs."""
        # A kit's own SKU stands on no shelf, so nothing tells there that it is held.
        if not self.kits and not self._draft.anything_held(skus):
            return []
        return [one for one in self.all_reservations(order) if one.sku in skus]

    def all_reservations(self, order: str) -> list[Reservation]:
        """Return what is reserved for an order now, of whatever it is."""
        streams = self.tagged(tagging.reserved_for(order))
        known: list[Reservation] = [self.state(stream) for stream in streams]
        return [one for one in known if one.live(self.now)]

    def levels(self, sku: str) -> list[StockLevel]:
        """Return the stock levels of a SKU as they are now."""
        return [level.at(self.now) for level in self._draft.levels(sku)]

    def levels_behind(self, sku: str, order: str = "") -> list[StockLevel]:
        """Return the stock levels of a SKU as an order, or a newcomer, finds them.

        What is kept for those who wait before it is held.
        """
        return turns.levels_behind(sku, order, self)

    def incoming(self, sku: str) -> dict[str, tuple[Dated, ...]]:
        """Return what is on its way of a SKU, by node, the earliest first."""
        streams = self.tagged(tagging.incoming(sku))
        return incoming(sku, [self.state(stream) for stream in streams])

    def internal(self, connection: str, kind: str, external: str) -> str | None:
        """Return our id for a partner's id, if it is bound."""
        return self._draft.internal(connection, kind, external)

    def tagged(self, tag: str) -> list[str]:
        """Return the streams that carry *tag*, the longest in line first."""
        return self._draft.tagged(tag)

    def anyone(self, tag: str) -> bool:
        """Tell whether a stream may carry *tag*; no is certain."""
        return self._draft.anyone(tag)

    def known_among(self, skus: Collection[str]) -> set[str]:
        """Return which SKUs had been listed, or lain on a shelf, before this."""
        reader = self._draft.desk.reader
        listed = reader.load([item_stream(sku) for sku in skus])
        levels = reader.levels(skus).values()
        return {*map(key_of, listed), *[loaded.state.sku for loaded in levels]}

    def begun(self, streams: Collection[str]) -> set[str]:
        """Return in which streams something had happened before this."""
        return {*self._draft.desk.reader.load(streams)}

    def state(self, stream: str) -> Any:
        """Return the state of a stream, None when nothing ever happened in it."""
        return self._draft.get(stream).state
