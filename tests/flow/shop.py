"""A small shop with two warehouses and a clock of its own, for tests of the shell."""

from datetime import UTC, datetime, timedelta

from ordercore import accounts, orders, shipping, warehouse
from ordercore.catalog import Item, ListItem, item_stream
from ordercore.flow import AUTOMATIC, OMS, tagging
from ordercore.orders import LineQuantity, Terms
from ordercore.shipping import (
    RateTable,
    Reach,
    ShipmentStep,
    TrackingEvent,
    WeightBreak,
    Zone,
)
from ordercore.simulating import Staff
from ordercore.sourcing import Node, NodeKind
from ordercore.stock import Receive
from ordercore.values import Address, Money

START = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now

    def later(self, **duration):
        """Let time pass."""
        self.now += timedelta(**duration)
        return self


def kr(text):
    """Return an amount in crowns."""
    return Money.of(text, "DKK")


def eur(text):
    """Return an amount in euros."""
    return Money.of(text, "EUR")


def node(name, country, handling="1.00"):
    """Return a warehouse."""
    return Node(name, name.title(), NodeKind.WAREHOUSE, Address(country), eur(handling))


NODES = (node("CPH", "DK"), node("HAM", "DE"))

RATES = RateTable(
    "GLS",
    "parcel",
    "EUR",
    (
        Zone("home", Reach.DOMESTIC, (WeightBreak(10**9, eur("4.00")),)),
        Zone("abroad", Reach.WORLD, (WeightBreak(10**9, eur("12.00")),)),
    ),
)


def shop(store=None, policies=AUTOMATIC, *, clock=None, nodes=NODES, **options):
    """Return a shop; ``stock`` is what is there, such as ``{"MUG@CPH": 4}``.

    ``lists`` are SKUs that its catalogue lists besides.
    """
    stock, lists = options.pop("stock", {}), options.pop("lists", ())
    options.setdefault("rates", RATES)
    oms = OMS(nodes, store=store, policies=policies, clock=clock or Clock(), **options)
    for place, units in stock.items():
        sku, _, where = place.partition("@")
        oms.do(Receive(sku, where, units, "opening"))
    list_new(oms, *lists)
    return oms


def agreed(*wants, price="10.00", currency="DKK", country="DK", **terms):
    """Return an agreement about (SKU, units) pairs, or a SKU for one unit of it.

    It has no number of the channel's, unless it was paid under it.
    """
    number = "1001" if terms.get("terms") in {Terms.PREPAID, Terms.AUTHORIZED} else ""
    terms.setdefault("terms", Terms.INVOICE)
    one, nothing = Money.of(price, currency), Money.zero(currency)
    pairs = [(want, 1) if isinstance(want, str) else want for want in wants]
    lines = tuple(
        orders.Line(str(n), sku, units, one, one * units, nothing, f"A {sku}")
        for n, (sku, units) in enumerate(pairs, 1)
    )
    return orders.Agreed(
        terms.pop("channel", "web"),
        terms.pop("reference", number),
        currency,
        terms.pop("placed_at", START),
        Address(country, "8000", "Aarhus"),
        lines,
        terms.pop("shipping", nothing),
        terms.pop("shipping_tax", nothing),
        **terms,
    )


def list_new(oms, *skus):
    """List those articles that the shop neither has nor had."""
    store = oms.store
    for sku in skus:
        if not (store.levels([sku]) or store.load([item_stream(sku)])):
            oms.do(ListItem(Item(sku, "", 0)))


def place(oms, order, *wants, key="", **terms):
    """Place an order and return what happened; the first of a channel is its 1001.

    What the shop does not know yet is listed before.
    """
    list_new(oms, *[want if isinstance(want, str) else want[0] for want in wants])
    first = oms.store.internal(terms.get("channel", "web"), "reference", "1001")
    terms.setdefault("reference", "1001" if first in {None, order} else order)
    return oms.do(orders.Place(order, agreed(*wants, **terms)), key=key)


def ask(**lines):
    """Return units of lines: ``ask(l1=2)`` for two of line 1."""
    return tuple(LineQuantity(line[1:], units) for line, units in lines.items())


def start(oms, work):
    """Release work to its node and let the node start."""
    return oms.do(warehouse.Release(work), warehouse.Accept(work))


def pack(oms, work):
    """Pick, check and pack all of a piece of work; return its parcel."""
    state = oms.state(f"fulfillment/{work}")
    if state.state == "OPEN":
        oms.do(warehouse.Release(work))
    oms.do(*oms.plan.pick(work).commands)
    state = oms.state(f"fulfillment/{work}")
    scans = tuple(w.sku for w in state.lines for _ in range(w.picked))
    parcel = f"{work}-{len(state.parcels) + 1}"
    oms.do(warehouse.Check(work, scans), warehouse.Pack(work, parcel))
    return parcel


def hand_over(oms, parcel):
    """Label a parcel and give it to its carrier."""
    oms.do(*oms.plan.label(parcel).commands)
    return oms.do(shipping.HandOver(parcel))


def send(oms, work):
    """Do all of a piece of work and return the parcel, which has left."""
    parcel = pack(oms, work)
    hand_over(oms, parcel)
    return parcel


def report(parcel, step=ShipmentStep.DELIVER, name="done", hours=24):
    """Return what a carrier reports of a parcel."""
    at = START + timedelta(hours=hours)
    return shipping.Track(parcel, (TrackingEvent("GLS", name, step, at),))


def work_off(oms):
    """Ship all that can be shipped, and deliver it."""
    done = Staff(oms).work()
    assert {} == done.left
    for stream, kept in list(oms.store.scan("parcel")):
        del stream
        if kept.state.delivered_at is None:
            oms.do(report(kept.state.id))


def account(oms, order):
    """Return an order's account."""
    return oms.state(accounts.account_stream(order))


def progress(oms, order, line=1):
    """Return how far the units of a line are."""
    return oms.order(order).progress[line - 1]


def waiting(oms, sku):
    """Return the streams of the orders that wait for a SKU."""
    return list(oms.tagged(tagging.backordered(sku)))


def kinds(events):
    """Return what happened, as ``orders.Placed``."""
    names = [f"{type(e).__module__}.{type(e).__name__}" for e in events]
    return [f"{n.split('.')[1]}.{n.rpartition('.')[2]}" for n in names]


PREPAID, AUTHORIZED, PENDING = Terms.PREPAID, Terms.AUTHORIZED, Terms.PENDING
