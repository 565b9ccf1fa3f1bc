"""Looks at a whole shop: all its states and its journal, each read once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from attrs import define, field, fields

from ordercore.accounts import Account, Payout, StoredValue
from ordercore.catalog import Item
from ordercore.message import Happened, kind_of
from ordercore.orders import Order, Quote
from ordercore.shipping import Parcel, Timetable
from ordercore.shipping.timetable import today_by
from ordercore.sourcing import Node
from ordercore.stock import CountSheet, Delivery, Reservation, StockLevel, Transfer
from ordercore.values import Measure
from ordercore.views.books import BOOKED, BooksLedger
from ordercore.views.incoming import coming
from ordercore.views.journey import Trail
from ordercore.views.lots import LotKey, LotsLedger, compare_lots
from ordercore.views.on_hand import OnHand, claims_of, on_hand
from ordercore.views.shop import SetAside, Shop, by_urgency
from ordercore.views.standing import Standing, standing
from ordercore.views.status import Fate, UnitCount
from ordercore.views.stocktaking import (
    Conservation,
    Difference,
    MovesLedger,
    compare_kept,
    compare_moving,
    take_stock,
)
from ordercore.views.work import (
    Task,
    work_lists,
    work_of_node,
    work_of_order,
    work_of_shelf,
    work_on_account,
    work_on_parcel,
)
from ordercore.views.work_on_quotes import work_on_quote
from ordercore.views.work_on_stock import (
    work_on_count,
    work_on_delivery,
    work_on_transfer,
)
from ordercore.warehouse import FulfillmentOrder

__all__ = ["Kept", "look"]

JOURNEYS = 30


class Kept(Protocol):
    """A stream's state, as a store hands it out."""

    @property
    def state(self) -> Any:
        """The frozen value."""
        ...


def look(
    states: Iterable[tuple[str, Kept]],
    journal: Iterable[Happened],
    now: datetime,
    *,
    set_aside: Iterable[SetAside] = (),
    journeys: int = JOURNEYS,
    of: Collection[str] = (),
) -> Shop:
    """Return how the shop stands, reading states and journal once each.

    Args:
        states: every stream with its state; kinds that no view needs are passed over.
        journal: everything that happened, in order.
        now: aware UTC.
        set_aside: what lies in quarantine.
        journeys: of how many orders the journey is kept, in equal parts: those that
            need attention, the newest that were shipped, and the newest of all.
        of: ids of orders whose journeys are kept in any case.
    """
    known = _Known()
    for _, kept in states:
        known.add(kept.state)
    standings = known.standings(now)
    seen = _Seen(Trail(set(of) | set(_telling(standings, journeys))))
    for one in journal:
        seen.add(one)
    orders = [one.order for one in standings]
    waiting = _waiting(orders)
    return Shop(
        now,
        seen.events,
        standings,
        {end: sum([one.fate is end for one in standings]) for end in Fate},
        _all_units([one.units for one in standings]),
        known.on_hand(waiting, now),
        known.conservation(seen.moves, seen.lots, now),
        work_lists(known.work(now)),
        seen.books.books(known.accounts.values(), known.others),
        tuple([seen.trail.journey(o.id) for o in orders if o.id in seen.trail.orders]),
        tuple(set_aside),
        known.nodes,
        known.items,
        known.measures,
    )


@define
class _Seen:
    """What is worked out while the journal passes by."""

    trail: Trail
    moves: MovesLedger = field(factory=MovesLedger)
    lots: LotsLedger = field(factory=LotsLedger)
    books: BooksLedger = field(factory=BooksLedger)
    events: int = 0

    def add(self, one: Happened) -> None:
        self.events += 1
        kind = kind_of(one.stream)
        if kind in {"stock", "transfer"}:
            self.moves.add(one.event)
            self.lots.add(one.event)
        elif kind in BOOKED:
            self.books.add(one)
        self.trail.add(one)


@define
class _Known:
    """States, sorted by what they are."""

    quotes: list[Quote] = field(factory=list[Quote])
    orders: dict[str, Order] = field(factory=dict[str, Order])
    accounts: dict[str, Account] = field(factory=dict[str, Account])
    parcels: dict[str, list[Parcel]] = field(factory=dict[str, list[Parcel]])
    fulfillments: list[FulfillmentOrder] = field(factory=list[FulfillmentOrder])
    levels: list[StockLevel] = field(factory=list[StockLevel])
    others: list[StoredValue | Payout] = field(factory=list[StoredValue | Payout])
    reservations: list[Reservation] = field(factory=list[Reservation])
    deliveries: list[Delivery] = field(factory=list[Delivery])
    transfers: list[Transfer] = field(factory=list[Transfer])
    sheets: list[CountSheet] = field(factory=list[CountSheet])
    timetable: Timetable | None = None
    nodes: dict[str, str] = field(factory=dict[str, str])
    items: dict[str, str] = field(factory=dict[str, str])
    measures: dict[str, Measure] = field(factory=dict[str, Measure])

    def add(self, state: Any) -> None:
        match state:
            case Order():
                self.orders[state.id] = state
            case Quote():
                self.quotes.append(state)
            case FulfillmentOrder():
                self.fulfillments.append(state)
            case Parcel():
                self.parcels.setdefault(state.order, []).append(state)
            case Account() | StoredValue() | Payout():
                self.add_money(state)
            case Timetable():
                self.timetable = state
            case Item() | Node():
                self._name(state)
            case _:
                self.add_stock(state)

    def add_stock(self, state: Any) -> None:
        match state:
            case StockLevel():
                self.levels.append(state)
            case Reservation():
                self.reservations.append(state)
            case Delivery():
                self.deliveries.append(state)
            case Transfer():
                self.transfers.append(state)
            case CountSheet():
                self.sheets.append(state)
            case _:
                pass

    def add_money(self, state: Account | StoredValue | Payout) -> None:
        if isinstance(state, Account):
            self.accounts[state.order] = state
        else:
            self.others.append(state)

    def standings(self, now: datetime) -> tuple[Standing, ...]:
        """Return how each order stands, the newest first."""
        found = [
            standing(
                order,
                self.accounts.get(id_),
                self.parcels.get(id_, ()),
                now,
                self._clocks(order),
            )
            for id_, order in self.orders.items()
        ]
        found.sort(key=lambda s: (s.order.agreed.placed_at, s.order.id), reverse=True)
        return tuple(found)

    def _clocks(self, order: Order) -> ZoneInfo | None:
        """Return by which clocks whoever gets the goods lives, if a timetable says."""
        ship_to = order.agreed.ship_to
        return self.timetable.clocks_of(ship_to) if self.timetable else None

    def _name(self, state: Item | Node) -> None:
        if isinstance(state, Item):
            self.items[state.sku] = state.name
            if not state.measure.by_piece:
                self.measures[state.sku] = state.measure
        else:
            self.nodes[state.id] = state.name

    def on_hand(self, waiting: Mapping[str, int], now: datetime) -> OnHand:
        """Return what is there, and what is to come."""
        levels = [level.at(now) for level in self.levels]
        return on_hand(levels, waiting, coming([*self.deliveries, *self.transfers]))

    def conservation(
        self, moves: MovesLedger, lots: LotsLedger, now: datetime
    ) -> Conservation:
        """Return whether all books of stock agree."""
        moved = moves.by_place()
        claims = claims_of(self.orders.values(), self.transfers)
        found = take_stock(self.levels, moved, claims)
        kept = compare_kept(self.levels, self.reservations, now)
        moving = compare_moving(moved, self.transfers)
        by_lot = compare_lots(self.levels, lots.by_lot())
        differences = (*found.differences, *kept, *moving, *map(_of_lot, by_lot))
        return Conservation(found.levels, found.moves, differences)

    def work(self, now: datetime) -> Iterator[Task]:
        """Yield everything that somebody has to do next.

        Goods are due on a day of the place where they are to come in.
        """
        levels = [level.at(now) for level in self.levels]
        short = {(s.sku, s.node): s.shortfall for s in levels if s.shortfall}
        for quote in self.quotes:
            yield from work_on_quote(quote)
        for order in self.orders.values():
            yield from work_of_order(order)
            if short:
                yield from work_of_shelf(order, short)
            if (account := self.accounts.get(order.id)) is not None:
                yield from work_on_account(account, order, now)
            for parcel in self.parcels.get(order.id, ()):
                yield from work_on_parcel(parcel, order)
        for fulfillment in self.fulfillments:
            if (whose := self.orders.get(fulfillment.order)) is not None:
                yield from work_of_node(fulfillment, whose)
        yield from self.work_on_stock(short, now)

    def work_on_stock(
        self, short: Mapping[tuple[str, str], int], now: datetime
    ) -> Iterator[Task]:
        today = today_by(self.timetable, now)
        for delivery in self.deliveries:
            yield from work_on_delivery(delivery, today.on(delivery.node))
        for transfer in self.transfers:
            there = today.on(transfer.destination)
            yield from work_on_transfer(transfer, there, short)
        for sheet in self.sheets:
            yield from work_on_count(sheet, now)


def _of_lot(found: tuple[LotKey, int, int]) -> Difference:
    (sku, node, lot, _), expected, actual = found
    return Difference(sku, node, f"lot {lot}, journal and book", expected, actual)


def _telling(standings: Sequence[Standing], most: int) -> list[str]:
    part = most // 3
    shipped = [one for one in standings if one.fate is Fate.SHIPPED]
    chosen = (*by_urgency(standings)[:part], *shipped[:part], *standings)
    return list(dict.fromkeys([one.order.id for one in chosen]))[:most]


def _waiting(orders: Iterable[Order]) -> dict[str, int]:
    waiting: dict[str, int] = {}
    for order in orders:
        for line, progress in zip(order.lines, order.progress, strict=True):
            if progress.backordered:
                for sku, units in line.pieces(progress.backordered):
                    waiting[sku] = waiting.get(sku, 0) + units
    return waiting


def _all_units(counts: Sequence[UnitCount]) -> UnitCount:
    names = [field_.name for field_ in fields(UnitCount)]
    return UnitCount(*[sum([getattr(c, name) for c in counts]) for name in names])
