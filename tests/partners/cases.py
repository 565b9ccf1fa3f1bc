"""What partners of each kind have to do, for tests that break it in the middle."""

import os
import pickle
import signal

from ordercore.accounts import (
    Kind,
    Outcome,
    Payout,
    PayoutLine,
    PayoutRecorded,
    RequestAuthorization,
    RequestCapture,
    RequestRefund,
)
from ordercore.aftersale import RmaState
from ordercore.catalog import Item, PriceList, PublishPriceList
from ordercore.orders import Terms
from ordercore.parties import Customer, RegisterCustomer
from ordercore.partners import Connection, Partners, TellsPrices
from ordercore.ports import Port, PriceTag
from ordercore.ports import ShopCapability as Can
from ordercore.shipping import HandOver, RequestLabel, ShipmentStep
from ordercore.stock import Receive
from ordercore.views import booked
from tests.flow.shop import START, account, eur, hand_over, kr, pack, place
from tests.partners.market import PLACES, Market
from tests.partners.test_carrying import Van
from tests.partners.test_ledgers import Office as Counting
from tests.partners.test_noticing import Post
from tests.partners.test_offices import Office
from tests.partners.test_paying import Till


class Selling:
    """A shop that waits for a parcel to be told, with another order to come."""

    calls = frozenset({"fetch_orders", "acknowledge", "push_shipment", "push_stock"})
    port, more = Port.CHANNEL, {"places": PLACES}

    def begin(self, oms, partners):
        """Do what was before; return the partner as it stands then."""
        market = partners.connections["one"].adapter
        market.sell(1, "MUG")
        partners.work()
        parcel = pack(oms, "one.1-1")
        oms.do(*oms.plan.label(parcel).commands)
        oms.do(HandOver(parcel), Receive("MUG", "CPH", 2))
        market.sell(2, "MUG")

    def partner(self):
        """Return a partner who has heard of nothing."""
        return Market()

    def done(self, market):
        """Return what it has done."""
        return [*market.order_of_work], {**market.levels}

    def check(self, oms, market):
        """Compare both sides."""
        assert ["one.1", "one.2"] == [
            row.state.id for _, row in oms.store.scan("order")
        ]
        told = [*market.done["acknowledge"].values()]
        assert [("m-1", "one.1"), ("m-2", "one.2")] == told
        assert 1 == len(market.done["push_shipment"])
        bound = oms.store.internal("one", "shipment", "push_shipment-1")
        assert "one.1-1-1" == bound
        assert oms.stock("MUG", "CPH").available == market.levels["MUG", "1"]


class Settling:
    """A shop with a return, a payout, and prices that it is to be told."""

    calls = frozenset({"fetch_settlements", "push_prices"})
    port, more = Port.CHANNEL, {"places": PLACES, "prices": TellsPrices("shop")}

    def begin(self, oms, partners):
        """Do what was before."""
        market = partners.connections["one"].adapter
        market.sell(1, ("MUG", 2), terms="PREPAID")
        partners.work()
        hand_over(oms, pack(oms, "one.1-1"))
        partners.work()
        market.send_back(1, 1, ("1", 2, 1), place="1")
        paid = PayoutLine("m-1", "1", Kind.CAPTURE, eur("20.00"), eur("1.00"))
        market.payouts.append(
            Payout("market", "s1", (paid,), eur("19.00"), START.date())
        )
        prices = PriceList.of("shop", "EUR", {"MUG": "10.00"}, tax_included=True)
        oms.do(PublishPriceList(prices))

    def partner(self):
        """Return a shop whose stock nobody asks for."""
        more = Can.RETURNS, Can.SETTLEMENTS, Can.PRICES
        return Market(Can.STOCK, more=more)

    def done(self, market):
        """Return what it has done."""
        return [*market.order_of_work], {**market.prices}

    def check(self, oms, market):
        """One unit is back, and the money is booked once."""
        assert RmaState.PARTIALLY_RECEIVED is oms.state("rma/one.r-1").state
        assert 1 == oms.order("one.1").progress[0].returned
        assert 4 == oms.stock("MUG", "CPH").on_hand
        assert eur("19.00") == oms.state("payout/one.s1").paid
        booked = [r for r in oms.journal() if isinstance(r.event, PayoutRecorded)]
        assert (1, {"MUG": "10.00 EUR"}) == (len(booked), market.prices)


class Carrying:
    """A carrier with a label to sell, and a report of another parcel."""

    calls = frozenset({"book", "void", "track"})
    port, more = Port.CARRIER, {"track_every_s": 0}

    def begin(self, oms, partners):
        """Do what was before."""
        van = partners.connections["one"].adapter
        for order in ("A", "B"):
            place(oms, order, "MUG")
            pack(oms, f"{order}-1")
        oms.do(RequestLabel("A-1-1", "one", "memory", "economy"))
        partners.work()
        oms.do(HandOver("A-1-1"))
        oms.do(RequestLabel("B-1-1", "one", "memory", "economy"))
        number = oms.state("parcel/A-1-1").tracking_number
        van.scan(number, ShipmentStep.DELIVER, START)

    def partner(self):
        """Return a carrier that has no parcels."""
        return Van()

    def done(self, van):
        """Return what it has done."""
        return [*van._open], {*van._void}

    def check(self, oms, van):
        """One label for each, and the first has arrived."""
        boxes = [oms.state(f"parcel/{name}-1-1") for name in "AB"]
        assert [*van._open] == [box.booked.booking for box in boxes]
        assert (set(), START) == (van._void, boxes[0].delivered_at)


class Paying:
    """A provider with money to take, and some to give back."""

    calls = frozenset({"authorize", "capture", "refund", "status"})
    port, more = Port.PAYMENT, {}

    def begin(self, oms, partners):
        """Do what was before."""
        place(oms, "A", ("MUG", 2), terms=Terms.PENDING)
        oms.do(RequestAuthorization("A", "one", "a1", kr("20.00")))
        partners.work()
        oms.do(RequestCapture("A", "one", "c1", "a1", kr("15.00"), START))
        partners.work()
        oms.do(RequestRefund("A", "one", "r1", kr("3.00")))
        oms.do(RequestCapture("A", "one", "c2", "a1", kr("5.00"), START))

    def partner(self):
        """Return a provider that has moved nothing."""
        return Till()

    def done(self, till):
        """Return what it has done."""
        return {name: (one.moved, one.minor) for name, one in till._left.items()}

    def check(self, oms, till):
        """Each was moved once, and is booked once."""
        books = {
            (t.kind, t.reference): t.amount
            for t in account(oms, "A").transactions
            if t.outcome is Outcome.SUCCEEDED
        }
        moved = {name: one.moved.amount for name, one in till._left.items()}
        assert (moved, 4) == (books, len(books))
        left = [till._left[Kind.AUTHORIZATION, "a1"], till._left[Kind.CAPTURE, "c1"]]
        assert [0, 12_00] == [one.minor for one in left]


class Booking:
    """A ledger that hears of two orders."""

    calls = frozenset({"post"})
    port, more = Port.LEDGER, {}

    def begin(self, oms, partners):
        """Do what was before."""
        place(oms, "A", "MUG", terms=Terms.PREPAID)
        partners.work()
        for order in "BC":
            place(oms, order, "MUG", terms=Terms.PREPAID)

    def partner(self):
        """Return a ledger without entries."""
        return Counting()

    def done(self, office):
        """Return what it has done."""
        return [*office.days]

    def check(self, oms, office):
        """Each entry is there, in order."""
        assert 3 == len(office.days)
        assert [one.entry.id for one in booked(oms.journal())] == [*office.days]


class Writing:
    """A mailbox that tells of two orders, and asks how one was."""

    calls = frozenset({"send"})
    port, more = Port.NOTIFIER, {}

    def begin(self, oms, partners):
        """Do what was before."""
        oms.do(RegisterCustomer(Customer("C-1", "Ada", "ada@example.com")))
        partners.work()
        for order in "AB":
            place(oms, order, "MUG", customer="C-1")

    def partner(self):
        """Return an empty mailbox."""
        return Post()

    def done(self, post):
        """Return what it has done."""
        return post.messages

    def check(self, oms, post):
        """One message for each."""
        assert ["Your order 1001", "Your order B"] == [m.subject for m in post.messages]


class Fetching:
    """An ERP that has articles, goods and money that came in."""

    calls = frozenset(
        {"fetch_items", "fetch_prices", "fetch_receipts", "fetch_payments"}
    )
    port, more = Port.ERP, {"page": 1}

    def begin(self, oms, partners):
        """Do what was before."""
        office = partners.connections["one"].adapter
        place(oms, "A", "MUG")
        partners.work()
        for number in "12":
            office._items.append(Item(f"CAP-{number}", "Cap", 80))
            office.delivers(f"IN/{number}", "PO/1", ("MUG", 5), node="CPH")
            office.is_paid(f"P-{number}", kr("2.00"), "order A")
            office.set_price(PriceTag(f"CAP-{number}", kr("5.00")))

    def partner(self):
        """Return an ERP of which nothing was fetched."""
        return Office()

    def done(self, office):
        """Return what it has done: it has been asked."""
        return {*office.calls} if len(office.calls) > 4 else set()

    def check(self, oms, office):
        """Each thing came in once."""
        assert 5 + 10 == oms.stock("MUG", "CPH").on_hand
        assert kr("4.00") == account(oms, "A").captured
        assert 2 == len(oms.state("price-list/one-DKK").entries)
        assert ["Cap", "Cap"] == [oms.state(f"item/CAP-{n}").name for n in "12"]


CASES = [
    Selling(),
    Settling(),
    Carrying(),
    Paying(),
    Booking(),
    Writing(),
    Fetching(),
]


class Recording:
    """A partner whose state is written down behind each call, and who may kill us.

    What it has done is somebody else's: it stands in its file when we are gone.
    """

    def __init__(self, partner, calls, path, deadly=0):
        self._partner, self._calls = partner, calls
        self._path, self._deadly = path, deadly

    def __getattr__(self, name):
        found = getattr(self._partner, name)
        return self._recorded(found) if name in self._calls else found

    def _recorded(self, really):
        def call(*given, **more):
            try:
                return really(*given, **more)
            finally:
                self._path.write_bytes(pickle.dumps(self._partner))
                self._deadly -= 1
                if self._deadly == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        return call


def connected(oms, case, partner):
    """Return the partners of a shop: one, of the kind of the case."""
    one = Connection("one", partner, case.port, **case.more)
    return Partners(oms, [one], chance=lambda: 1.0)
