"""A house with two warehouses that a shop, a carrier and an ERP work with.

All that it knows is in one folder, and each step of an order's life may be begun again
from wherever it was cut off: it looks first what is done already.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import asdict, frozen

from ordercore import orders, partners, shipping
from ordercore.catalog import Item, ListItem
from ordercore.connecting import HttpTransport
from ordercore.flow import SqliteStore
from ordercore.orders import LineQuantity
from ordercore.ports import Port
from ordercore.shipping import (
    ParcelState,
    RateTable,
    Reach,
    RequestLabel,
    WeightBreak,
    Zone,
)
from ordercore.sourcing import Node, NodeKind
from ordercore.values import Address, Dimensions
from tests.flow import shop
from tests.flow.shop import kr
from tests.peers.karrio.installed import karrio_at
from tests.peers.tryton.installed import tryton_at
from tests.peers.vendure.installed import vendure_at

__all__ = ["STEPS", "House", "Whereabouts"]

ADDRESSES = {
    "CPH": Address("DK", "2600", "Glostrup", ("Road 1",), "Mugs A/S"),
    "AAR": Address("DK", "8000", "Aarhus", ("Harbour 2",), "Mugs A/S"),
}
NODES = tuple(
    Node(name, name, NodeKind.WAREHOUSE, place, kr("8.00"))
    for name, place in ADDRESSES.items()
)
TABLE = RateTable(
    "GLS",
    "parcel",
    "DKK",
    (Zone("home", Reach.DOMESTIC, (WeightBreak(30_000, kr("52.00")),)),),
)


@frozen
class Whereabouts:
    """Where the partners are, and by what they let us in.

    Attributes:
        web: the URL of the shop's Admin API.
        places: our warehouses -> what the shop calls them.
        books: the URL of the ERP.
        key: of it.
        labels: the URL of the carrier.
        token: of it.
        since: orders of the shop that were changed before are nobody's here.
    """

    web: str
    places: dict[str, str]
    books: str
    key: str
    labels: str
    token: str
    since: str


class Clock:
    """The time of day, moved on by what a file says, for all who look at it."""

    def __init__(self, file):
        self._file = file

    def __call__(self):
        ahead_s = float(self._file.read_text()) if self._file.exists() else 0.0
        return datetime.now(UTC) + timedelta(seconds=ahead_s)

    def later(self, **duration):
        """Let time pass."""
        ahead = self() + timedelta(**duration) - datetime.now(UTC)
        self._file.write_text(str(ahead.total_seconds()))


class House:
    """The house at work.

    Args:
        folder: where all that it knows is kept.
        line: is given the name of a partner and the line to it, and returns what is
            used in its place.
    """

    def __init__(self, folder, line=lambda name, transport: transport):
        self._folder = Path(folder)
        self.clock = Clock(self._folder / "clock")
        store = SqliteStore(self._folder / "house.sqlite")
        self.oms = shop.shop(store, clock=self.clock, nodes=NODES, rates=TABLE)
        there = Whereabouts(**json.loads(self._where.read_text()))
        self._lines = {name: HttpTransport() for name in ("web", "books", "labels")}
        lines = {name: line(name, each) for name, each in self._lines.items()}
        web = vendure_at(there.web, lines["web"], since=there.since, overlap_s=2)
        books = tryton_at(there.books, there.key, lines["books"])
        carrier = karrio_at(
            there.labels, there.token, lines["labels"], carriers=("postnord",)
        )
        self.partners = partners.Partners(
            self.oms,
            [
                partners.Connection("web", web, places=there.places, currency="DKK"),
                partners.Connection("labels", carrier, Port.CARRIER),
                partners.Connection("books", books, Port.ERP, {"CPH": "WH"}),
            ],
        )

    @classmethod
    def found(cls, folder, there, stock, **more):
        """Return a house that begins, with what it has on its shelves."""
        (folder / "where.json").write_text(json.dumps(asdict(there)))
        begun = cls(folder, **more)
        for place, units in stock.items():
            sku, _, node = place.partition("@")
            size = Dimensions(120, 100, 90)
            begun.oms.do(ListItem(Item(sku, f"A {sku}", 350, dimensions=size)))
            begun.oms.do(shop.Receive(sku, node, units, "opening"))
        return begun

    def close(self):
        """Hang up, and leave the file."""
        for each in self._lines.values():
            each.close()
        self.oms.store.close()

    @property
    def _where(self):
        return self._folder / "where.json"

    def turn(self):
        """Give each partner a turn; return why something is still to be told.

        Money that the shop's staff have not paid out keeps nobody waiting.
        """
        turns = self.partners.work()
        stops = [
            e for turn in turns.values() for e in (turn.stopped, turn.pulled.error)
        ]
        names = "web", "books", "labels/labels"
        rows = [r for name in names for r in self.oms.store.postponed(f"outbox/{name}")]
        why = [row.why for row in rows if "is pending" not in row.why]
        standings = self.partners.standings()
        late = [f"{one.name} is behind" for one in standings if one.behind_by]
        return [*filter(None, stops), *why, *late]

    def take(self, order):
        """Take the order in: the connection does that by itself."""

    def label(self, order, node):
        """Pack what leaves from a warehouse, and buy its label."""
        work = self._work(order, node)
        parcel = work.parcels[0] if work.parcels else shop.pack(self.oms, work.id)
        box = self.oms.state(f"parcel/{parcel}")
        if box.state is ParcelState.SEALED and box.requested is None:
            self.oms.do(RequestLabel(parcel, "labels", "postnord", "parcel"))

    def send(self, order, node):
        """Give a parcel to its carrier."""
        (parcel,) = self._work(order, node).parcels
        if self.oms.state(f"parcel/{parcel}").state is ParcelState.LABELLED:
            self.oms.do(shipping.HandOver(parcel))

    def cancel(self, order):
        """Cancel the second line, which the buyer does not want any more."""
        if not shop.progress(self.oms, order, 2).cancelled:
            self.oms.do(orders.Cancel(order, "customer", (LineQuantity("2", 2),)))

    def pay_back(self, order):
        """Wait until the shop has paid out: the connection asks by itself."""
        self.clock.later(hours=5)

    def _work(self, order, node):
        both = [self.oms.state(f"fulfillment/{order}-{n}") for n in (1, 2)]
        return next(work for work in both if work.node == node)


STEPS = {
    "taken in": House.take,
    "labelled in Copenhagen": lambda house, order: house.label(order, "CPH"),
    "sent from Copenhagen": lambda house, order: house.send(order, "CPH"),
    "caps cancelled": House.cancel,
    "labelled in Aarhus": lambda house, order: house.label(order, "AAR"),
    "sent from Aarhus": lambda house, order: house.send(order, "AAR"),
    "paid back": House.pay_back,
}
"""An order's life, in the order in which it happens."""
