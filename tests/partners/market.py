"""A marketplace that is not there: it keeps what it is told, and fails as told."""

import json
from collections import Counter
from contextlib import contextmanager

from ordercore.connecting import StandardWebhooks
from ordercore.connecting.secret import Secret
from ordercore.errors import (
    AdapterError,
    AuthFailed,
    Invalid,
    MappingFailed,
    NotFound,
    Rejected,
    Unavailable,
)
from ordercore.flow import AUTOMATIC
from ordercore.partners import Connection, Partners
from ordercore.plugins import (
    Imported,
    ImportedLine,
    ImportedReturn,
    Raw,
    ReturnedLine,
)
from ordercore.ports import (
    Health,
    Inbound,
    Page,
    PriceTag,
    Receipt,
    ShopCapability,
    StockLevel,
)
from ordercore.values import Address, Money
from tests.flow.shop import Clock, node, shop

KEYS = [Secret.given("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]

BEFORE, AFTER = "before", "after"
"""When a call fails: before anything has happened, or when all of it has."""


class Numbers:
    """What reads the market's orders."""

    name = "market"

    def parse(self, raw):
        """Return the order or the return, or say which field is wrong."""
        if "back" in raw:
            return self._back(raw)
        findings = [] if raw.get("lines") else [("lines", raw.get("lines"), "lines")]
        for place, line in enumerate(raw.get("lines") or ()):
            if not isinstance(line["units"], int):
                findings.append((f"lines[{place}].units", line["units"], "a number"))
        if findings:
            raise Invalid.at(*findings[0])
        lines = [
            ImportedLine(
                line["sku"],
                line["units"],
                Money.of("10.00", "EUR"),
                reference=line["id"],
            )
            for line in raw["lines"]
        ]
        address = Address("DK", "8000", "Aarhus")
        terms = raw.get("terms", "INVOICE")
        return Imported(raw["id"], raw["number"], "EUR", address, lines, terms=terms)

    def _back(self, raw):
        for place, (_, units, _came) in enumerate(raw["back"]):
            if not isinstance(units, int):
                raise Invalid.at(f"back[{place}].units", units, "a number")
        lines = [ReturnedLine(*line, "broken") for line in raw["back"]]
        more = {k: v for k, v in raw.items() if k in {"place", "ended", "reason"}}
        return ImportedReturn(raw["id"], raw["id"], raw["of"], lines, **more)


class Market:
    """A marketplace: its orders, and what it was told under which key.

    Attributes:
        orders: raw orders, the oldest first.
        done: what was really done: operation -> key -> what.
        calls: how often each operation was called.
        levels: (SKU, location) -> units.
        prices: SKU -> price, as it was told; ``priced`` has each word with its key.
        unpriced: SKU -> why it takes no price.
        faults: what goes wrong with the next calls: BEFORE, AFTER, an error, or None.
        rejects: keys that it says no to.
    """

    name = "market"
    channel = Numbers()

    def __init__(self, *without, faults=(), more=()):
        self.orders = []
        self.done = {}
        self.order_of_work = []
        self.calls = Counter()
        self.levels = {}
        self.sets = []
        self.faults = iter(faults)
        self.rejects = set()
        self.open = True
        self.capabilities = {*ShopCapability} - {
            ShopCapability.PRICES,
            ShopCapability.RETURNS,
            ShopCapability.SETTLEMENTS,
            ShopCapability.PENDING_WRITES,
            *without,
        } | {*more}
        self.returns = []
        self.payouts = []
        self.prices = {}
        self.priced = []
        self.unpriced = {}

    def sell(self, number, *lines, **more):
        """Let a buyer order (SKU, units) pairs, or a SKU."""
        pairs = [(one, 1) if isinstance(one, str) else one for one in lines]
        raw = {
            "id": f"m-{number}",
            "number": f"{number}",
            "lines": [
                {"id": f"{n}", "sku": sku, "units": units}
                for n, (sku, units) in enumerate(pairs, 1)
            ],
            **more,
        }
        self.orders.append(raw)
        return raw

    def check(self):
        return Health(self.open, "" if self.open else "the key is refused")

    @contextmanager
    def _call(self, operation):
        self.calls[operation] += 1
        if not self.open:
            raise AuthFailed(self.name, operation, "the key is refused")
        fault = next(self.faults, None)
        if isinstance(fault, BaseException):
            raise fault
        if fault == BEFORE:
            raise Unavailable(self.name, operation, "not reached", sent=False)
        yield
        if fault == AFTER:
            raise Unavailable(self.name, operation, "no whole answer")

    def _write(self, operation, key, what):
        with self._call(operation):
            if key in self.rejects:
                raise Rejected(self.name, operation, "no")
            known = self.done.setdefault(operation, {})
            duplicate = key in known
            if not duplicate:
                known[key] = what
                self.order_of_work.append((operation, what))
            number = [*known].index(key) + 1
        return Receipt(f"{operation}-{number}", duplicate)

    def fetch_orders(self, cursor, limit):
        raws = [Raw(raw["id"], raw) for raw in self.orders]
        return self._page("fetch_orders", raws, cursor, limit)

    def _page(self, operation, things, cursor, limit):
        with self._call(operation):
            start = int(cursor or 0)
            some = things[start : start + limit]
            end = start + len(some)
        return Page(tuple(some), f"{end}", more=end < len(things))

    def fetch_returns(self, cursor, limit):
        raws = [Raw(raw["id"], raw) for raw in self.returns]
        return self._page("fetch_returns", raws, cursor, limit)

    def fetch_settlements(self, cursor, limit):
        return self._page("fetch_settlements", self.payouts, cursor, limit)

    def send_back(self, number, order, *lines, **more):
        """Let a buyer announce (line, units, units that have come) of an order."""
        raw = {"id": f"r-{number}", "of": f"m-{order}", "back": lines, **more}
        self.returns.append(raw)
        return raw

    def fetch_order(self, order):
        with self._call("fetch_order"):
            for raw in self.orders:
                if raw["id"] == order:
                    return Raw(order, raw)
            raise NotFound(self.name, order)

    def acknowledge(self, order, reference, *, key):
        return self._write("acknowledge", key, (order, reference))

    def push_shipment(self, parcel, *, key):
        return self._write("push_shipment", key, parcel)

    def cancel(self, cancellation, *, key):
        return self._write("cancel", key, cancellation)

    def refund(self, request, *, key):
        return self._write("refund", key, request)

    def push_stock(self, levels, *, key):
        with self._call("push_stock"):
            for level in levels:
                self.levels[level.sku, level.location] = level.available
                self.sets.append((level.sku, level.location, level.available))
        return [Receipt(f"{level.sku}@{level.location}") for level in levels]

    def push_prices(self, prices, *, key):
        with self._call("push_prices"):
            answers = []
            for tag in prices:
                self.priced.append((key, tag))
                if tag.sku in self.unpriced:
                    answers.append(self.unpriced[tag.sku])
                    continue
                self.prices[tag.sku] = str(tag.price)
                answers.append(Receipt(tag.sku))
        return answers

    def receive(self, headers, body, now):
        found = StandardWebhooks(KEYS).verify(headers, body, now)
        try:
            said = json.loads(body)
        except ValueError as error:
            raise MappingFailed.at("body", body, "JSON") from error
        what = None
        if said["about"] == "stock":
            what = StockLevel(said["subject"], said["place"], said["units"])
        if said["about"] == "price":
            what = PriceTag(said["subject"], Money.of(said["price"], "EUR"))
        return (Inbound(found.id, said["about"], said["subject"], what),)

    def says(self, delivery, now, **said):
        """Return a signed delivery: headers and body."""
        body = json.dumps(said).encode()
        return StandardWebhooks(KEYS).sign(delivery, now, body), body


PLACES = {"CPH": "1", "HAM": "2"}

STOCK = {"MUG@CPH": 10, "MUG@HAM": 5, "CAP@CPH": 7}


def connected(market, store=None, **options):
    """Return a shop, its partners with one connection ``web``, and its clock."""
    clock = options.pop("clock", None) or Clock()
    stock = options.pop("stock", STOCK)
    oms = shop(
        store,
        AUTOMATIC,
        clock=clock,
        nodes=(node("CPH", "DK"), node("HAM", "DE")),
        stock=stock,
    )
    connection = Connection("web", market, places=PLACES, **options)
    return oms, Partners(oms, [connection], chance=lambda: 1.0), clock


def until_quiet(partners, clock, turns=60):
    """Let partners work, and time pass, until there is nothing left to do."""
    for _ in range(turns):
        worked = partners.work()["web"]
        feeds = [worked.told.waiting, worked.stock.waiting, worked.prices.waiting]
        left = [*feeds, worked.pulled.error, worked.pulled.later]
        waits = partners.standings()[0]
        if worked.stopped is None and not any(left) and not waits.waiting:
            return
        clock.later(hours=5)
    raise AssertionError(f"still at it: {partners.standings()}")


def is_error(error):
    """Tell whether it is one of a partner's."""
    return isinstance(error, AdapterError)
