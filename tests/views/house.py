"""A small shop for tests of views: it keeps states and a journal, and has no store."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ordercore import accounts, orders, shipping, stock, warehouse
from ordercore.orders import LineQuantity, Units
from ordercore.pricing import bill_of
from ordercore.shipping import ShipmentStep, TrackingEvent
from ordercore.values import Address, Money

START = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


class Kept(NamedTuple):
    """A state as a store hands it out."""

    version: int
    state: Any


class Happened(NamedTuple):
    """An event as a journal holds it."""

    position: int
    stream: str
    version: int
    event: Any
    at: datetime
    cause: str


class Aside(NamedTuple):
    """Something that was set aside."""

    where: str = "orders.csv:7"
    code: str = "invalid"
    reason: str = "quantity: got '-3', expected a whole number from 1"
    raw: str = '{"sku": "MUG", "quantity": "-3"}'
    source: str = "web"


class House:
    """A shop in which each step is taken by hand, its books always in step."""

    def __init__(self):
        self.states = {}
        self.journal = []
        self.now = START

    def do(self, *commands):
        """Decide commands one after the other and write down what happens."""
        for command in commands:
            _, state = self.states.get(command.stream, (0, None))
            for event in command.decide(state):
                self.happens(event)
        return self

    def happens(self, event):
        """Let an event happen."""
        version, state = self.states.get(event.stream, (0, None))
        self.states[event.stream] = Kept(version + 1, event.apply(state))
        position = len(self.journal) + 1
        self.journal.append(
            Happened(position, event.stream, version + 1, event, self.now, "")
        )

    def later(self, **duration):
        """Let time pass."""
        self.now += timedelta(**duration)
        return self

    def state(self, stream):
        """Return the state of a stream."""
        return self.states[stream].state

    def order(self, order):
        """Return an order."""
        return self.state(f"order/{order}")

    def receive(self, **levels):
        """Take goods in: ``MUG_CPH=4``."""
        for place, units in levels.items():
            sku, node = place.split("_")
            self.do(stock.Receive(sku, node, units, "opening"))
        return self

    def place(self, order, *, price="10.00", currency="DKK", city="Aarhus C", **wants):
        """Place an order of so many units of each SKU; small letters are its terms."""
        terms = {k: wants.pop(k) for k in list(wants) if k.islower()}
        terms.setdefault("terms", orders.Terms.INVOICE)
        one, nothing = Money.of(price, currency), Money.zero(currency)
        lines = tuple(
            orders.Line(str(n), sku, units, one, one * units, nothing, f"A {sku}")
            for n, (sku, units) in enumerate(wants.items(), 1)
        )
        agreed = orders.Agreed(
            channel="web",
            reference=order.removeprefix("W-"),
            currency=currency,
            placed_at=self.now,
            ship_to=Address("DK", "8000", city, ("Gade 1",), "Mette"),
            lines=lines,
            shipping=nothing,
            shipping_tax=nothing,
            **terms,
        )
        self.do(orders.Place(order, agreed))
        return self.do(accounts.OpenAccount(order, bill_of(agreed)))

    def allocate(self, order, node, **units):
        """Confirm the order if need be, and claim units of SKUs at a node."""
        if self.order(order).state is orders.State.PLACED:
            self.do(orders.Confirm(order))
        asked = tuple(
            Units(line.id, node, units[line.sku])
            for line in self.order(order).lines
            if line.sku in units
        )
        self.do(orders.Allocate(order, asked))
        work = {}
        for a in self.journal[-1].event.allotments:
            self.do(stock.Allocate(a.sku, a.node, a.quantity, order))
            name = self.order(order).line(a.line).name
            one = warehouse.Work(a.line, a.sku, name, a.quantity)
            work.setdefault(a.fulfillment, []).append(one)
        for fulfillment, lines in work.items():
            self.do(warehouse.Open(fulfillment, order, node, tuple(lines)))
        return self

    def backorder(self, order, **units):
        """Let units wait for supply."""
        if self.order(order).state is orders.State.PLACED:
            self.do(orders.Confirm(order))
        lines = [
            LineQuantity(line.id, units[line.sku])
            for line in self.order(order).lines
            if line.sku in units
        ]
        return self.do(orders.Backorder(order, tuple(lines)))

    def start(self, work):
        """Let the node start a fulfilment order."""
        return self.do(warehouse.Release(work), warehouse.Accept(work))

    def pick(self, work):
        """Pick everything of a fulfilment order."""
        lines = self.state(f"fulfillment/{work}").lines
        counts = tuple(LineQuantity(w.line, w.to_pick) for w in lines)
        self.do(warehouse.Pick(work, counts))
        return self.do(orders.Pick(work.rpartition("-")[0], work, counts))

    def check(self, work):
        """Scan what was picked."""
        lines = self.state(f"fulfillment/{work}").lines
        scans = tuple(w.sku for w in lines for _ in range(w.picked))
        return self.do(warehouse.Check(work, scans))

    def pack(self, work, weight_g=500):
        """Pack what was checked into a parcel."""
        self.do(warehouse.Pack(work, f"{work}-1"))
        packed = self.journal[-1].event
        counts = tuple(LineQuantity(g.line, g.quantity) for g in packed.contents)
        self.do(orders.Pack(packed.order, work, counts))
        ids = (packed.parcel, packed.order, work, packed.node)
        return self.do(shipping.MakeParcel(*ids, packed.contents, weight_g))

    def label(self, parcel):
        """Put a label on a parcel."""
        cost = Money.of("39.00", "DKK")
        return self.do(shipping.Label(parcel, "GLS", "Parcel", f"T{parcel}", cost))

    def hand_over(self, parcel):
        """Give a parcel to the carrier; its goods leave and are invoiced."""
        it = self.state(f"parcel/{parcel}")
        counts = tuple(LineQuantity(g.line, g.quantity) for g in it.contents)
        self.do(shipping.HandOver(parcel))
        self.do(orders.Ship(it.order, it.fulfillment, counts))
        self.do(warehouse.Ship(it.fulfillment, counts))
        for goods in it.contents:
            self.do(stock.Ship(goods.sku, it.node, goods.quantity, it.order))
        today = self.now.date()
        due = today + timedelta(days=30)
        return self.do(accounts.Invoice(it.order, parcel, counts, today, due))

    def ship(self, work):
        """Take a fulfilment order from its start to the carrier."""
        self.start(work).pick(work).check(work).pack(work)
        return self.label(f"{work}-1").hand_over(f"{work}-1")

    def track(self, parcel, status=ShipmentStep.SCAN, text=""):
        """Let the carrier report something."""
        known = len(self.state(f"parcel/{parcel}").tracking)
        report = TrackingEvent("GLS", f"{parcel}/{known}", status, self.now, text)
        return self.do(shipping.Track(parcel, (report,)))

    def deliver(self, parcel):
        """Let the carrier report that it has arrived."""
        it = self.state(f"parcel/{parcel}")
        counts = tuple(LineQuantity(g.line, g.quantity) for g in it.contents)
        self.track(parcel, ShipmentStep.SCAN, "Hub")
        self.later(hours=1).track(parcel, ShipmentStep.DELIVER)
        return self.do(orders.Deliver(it.order, counts))

    def pay(self, order):
        """Let the buyer pay everything that is invoiced."""
        owed = self.state(f"account/{order}").receivable
        reference = f"transfer-{len(self.journal)}"
        return self.do(accounts.RecordPayment(order, "bank", reference, owed))


def shop_of_all_kinds():
    """Return a house with an order of every fate and work of nearly every kind."""
    house = House().receive(MUG_CPH=40, CUP_CPH=5, MUG_MMX=9)
    house.place("W-1", MUG=4, CUP=1, requested_on=START.date())
    house.allocate("W-1", "CPH", MUG=4, CUP=1).later(minutes=5).ship("W-1-1")
    house.later(days=1).deliver("W-1-1-1").do(orders.Complete("W-1"))
    house.pay("W-1")
    house.place("W-2", MUG=2, PLATE=3, requested_on=house.now.date())
    house.allocate("W-2", "MMX", MUG=2).backorder("W-2", PLATE=3).later(days=2)
    house.place("W-3", MUG=1, terms=orders.Terms.PENDING)
    hold = orders.Hold("pay", orders.Gate.CONFIRM, "awaiting_payment", "not paid yet")
    house.do(orders.PlaceHold("W-3", hold))
    house.place("W-4", CUP=1).do(orders.Cancel("W-4", "customer_request"))
    house.place("W-5", MUG=3).allocate("W-5", "CPH", MUG=3)
    house.start("W-5-1").pick("W-5-1").check("W-5-1")
    return house.place("W-6", MUG=1)
