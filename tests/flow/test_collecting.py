"""Ordered from home and collected in the store, whether it lies there or is sent."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import accounts, orders, shipping, warehouse
from ordercore.catalog import Item, ListItem
from ordercore.errors import Refused
from ordercore.flow import (
    MANUAL,
    collection_of,
    decisions,
    purchase_list,
    to_collect,
)
from ordercore.orders import State, Terms
from ordercore.sourcing import (
    Constraint,
    ConstraintKind,
    DefineStrategy,
    Node,
    NodeKind,
    Strategy,
)
from ordercore.values import Address
from ordercore.views import CollectionStatus
from tests.flow.shop import (
    NODES,
    PREPAID,
    START,
    Clock,
    account,
    agreed,
    eur,
    pack,
    place,
    progress,
    report,
    send,
    shop,
    start,
)

STORE_AT = Address("DK", "5000", "Odense", ("Vestergade 1",))
STORE = Node("ODE", "Odense", NodeKind.STORE, STORE_AT, eur("0.50"), collect_days=7)
READY, COLLECTED = CollectionStatus.READY, CollectionStatus.COLLECTED


def selling(store=None, stock=None, **options):
    """Return a shop of a store and two warehouses."""
    oms = shop(
        store,
        stock=stock or {"MUG@ODE": 5, "MUG@CPH": 5},
        nodes=(STORE, *NODES),
        **options,
    )
    oms.do(ListItem(Item("MUG", "Mug", 350, "")))
    return oms


def ordered(oms, units=2, order="A", **terms):
    """Place an order that is collected in the store."""
    terms.setdefault("terms", PREPAID)
    to = agreed(("MUG", units), reference=order, **terms)
    to = evolve(to, ship_to=evolve(STORE_AT, name="Ann"), collect_at="ODE")
    return oms.do(orders.Place(order, to))


def status(oms, order="A"):
    """Return how far an order is."""
    return collection_of(oms, order).status


def level(oms, node="ODE"):
    """Return what is on a shelf, and what of it is promised."""
    kept = oms.stock("MUG", node)
    return kept.sellable, kept.allocated


class TestFromTheShelf:
    def test_from_order_to_hand_over(self, store):
        """No carrier, no label, no carriage; it leaves with the buyer."""
        oms = selling(store)
        ordered(oms)
        (decision,) = decisions(oms.store, "A")
        assert [("ODE", eur("0.50"))] == [
            (one.node, one.cost) for one in decision.plan.shipments
        ]
        assert CollectionStatus.PREPARING is status(oms)
        assert [] == to_collect(oms)

        start(oms, "A-1")
        bag = pack(oms, "A-1")
        assert READY is status(oms)
        assert [bag] == [one.id for one in to_collect(oms, "ODE")]
        assert [] == to_collect(oms, "CPH")
        assert START + timedelta(days=7) == collection_of(oms, "A").until
        assert () == oms.plan.label(bag).commands
        assert (5, 2) == level(oms)

        oms.do(shipping.Collect(bag))
        assert COLLECTED is status(oms)
        assert (3, 0) == level(oms)
        assert 2 == progress(oms, "A").delivered
        assert State.COMPLETED == oms.order("A").state
        assert [bag] == [one.cause for one in account(oms, "A").invoices]
        assert [] == to_collect(oms)

    def test_twice_is_once(self):
        """Whoever asks again changes nothing."""
        oms = selling()
        ordered(oms)
        start(oms, "A-1")
        bag = pack(oms, "A-1")
        oms.do(shipping.Collect(bag))

        assert [] == [*oms.do(shipping.Collect(bag))]
        assert (3, 0) == level(oms)

    def test_nobody_comes(self, store):
        """After seven days it is on the shelf again, cancelled, and paid back."""
        clock = Clock()
        oms = selling(store, clock=clock)
        ordered(oms)
        start(oms, "A-1")
        bag = pack(oms, "A-1")
        clock.later(days=6, hours=23)
        oms.tick(clock.now)
        assert READY is status(oms)

        clock.later(hours=1)
        oms.tick(clock.now)

        assert CollectionStatus.NOT_COLLECTED is status(oms)
        assert (5, 0) == level(oms)
        assert State.CANCELLED == oms.order("A").state
        assert account(oms, "A").owed.minor == 0
        assert [] == to_collect(oms)
        with pytest.raises(Refused) as caught:
            oms.do(shipping.Collect(bag))
        assert "parcel.not-waiting" == caught.value.code

    def test_it_was_collected_in_time(self):
        """The clock finds nothing to do."""
        clock = Clock()
        oms = selling(clock=clock)
        ordered(oms)
        start(oms, "A-1")
        oms.do(shipping.Collect(pack(oms, "A-1")))
        clock.later(days=30)
        oms.tick(clock.now)

        assert COLLECTED is status(oms)
        assert (3, 0) == level(oms)

    def test_it_is_unpacked_before(self):
        """A bag that is no more is not waited for; the next one is."""
        clock = Clock()
        oms = selling(clock=clock)
        ordered(oms)
        start(oms, "A-1")
        first = pack(oms, "A-1")
        oms.do(warehouse.Unpack("A-1", first))
        assert CollectionStatus.PREPARING is status(oms)
        oms.do(warehouse.Check("A-1", ("MUG", "MUG")), warehouse.Pack("A-1", "bag"))
        clock.later(days=8)
        oms.tick(clock.now)

        assert (5, 0) == level(oms)

    def test_paid_when_it_is_collected(self):
        """The store takes the money."""
        oms = selling()
        ordered(oms, terms=Terms.ON_DELIVERY)
        start(oms, "A-1")
        bag = pack(oms, "A-1")
        assert account(oms, "A").unpaid.minor
        oms.do(shipping.Collect(bag))

        assert accounts.PaymentStatus.PAID is accounts.payment_status(account(oms, "A"))


class TestSentToTheStore:
    def test_from_order_to_hand_over(self, store):
        """It goes to the store's address, waits there, and is then collected."""
        oms = selling(store, stock={"MUG@CPH": 5})
        ordered(oms)
        start(oms, "A-1")
        parcel = send(oms, "A-1")
        assert 2 == progress(oms, "A").shipped
        assert CollectionStatus.PREPARING is status(oms)
        with pytest.raises(Refused) as caught:
            oms.do(shipping.Collect(parcel))
        assert "parcel.not-waiting" == caught.value.code

        oms.do(report(parcel))
        assert READY is status(oms)
        assert 2 == progress(oms, "A").shipped
        assert [(parcel, "ODE")] == [(p.id, p.collect_at) for p in to_collect(oms)]

        oms.do(shipping.Collect(parcel))
        assert COLLECTED is status(oms)
        assert 2 == progress(oms, "A").delivered
        assert State.COMPLETED == oms.order("A").state
        assert (3, 0) == level(oms, "CPH")
        assert 1 == len(account(oms, "A").invoices)

    def test_nobody_comes(self, store):
        """It lies on the store's shelf then, and is credited."""
        clock = Clock()
        oms = selling(store, stock={"MUG@CPH": 5}, clock=clock)
        ordered(oms)
        start(oms, "A-1")
        oms.do(report(send(oms, "A-1")))
        clock.later(days=9)
        oms.tick(clock.now)

        assert CollectionStatus.NOT_COLLECTED is status(oms)
        assert 2 == progress(oms, "A").returned
        assert 2 == oms.stock("MUG", "ODE").on_hand
        assert account(oms, "A").bill.totals.gross == account(oms, "A").credited

    def test_a_part_of_each(self):
        """What lies in the store is ready first, the rest when it has come."""
        oms = selling(stock={"MUG@ODE": 1, "MUG@CPH": 2})
        ordered(oms, 3)
        works = {c.node: c.fulfillment for c in progress(oms, "A").claims}
        assert {"ODE": 1, "CPH": 2} == {
            c.node: c.total for c in progress(oms, "A").claims
        }
        start(oms, works["ODE"])
        oms.do(shipping.Collect(pack(oms, works["ODE"])))
        assert CollectionStatus.PARTIALLY_COLLECTED is status(oms)

        start(oms, works["CPH"])
        parcel = send(oms, works["CPH"])
        oms.do(report(parcel))
        assert READY is status(oms)
        oms.do(shipping.Collect(parcel))

        assert COLLECTED is status(oms)
        assert State.COMPLETED == oms.order("A").state


class TestSourcing:
    def test_the_store_is_free_of_carriage(self):
        """Though a warehouse has it as well."""
        oms = selling()
        ordered(oms)

        assert ["ODE"] == [c.node for c in progress(oms, "A").claims]

    def test_what_must_be_there_soon(self):
        """In the store it is there at once, though nobody promises a day."""
        oms = selling()
        soon = Constraint(ConstraintKind.MAX_DAYS, 0)
        oms.do(DefineStrategy(Strategy("default", constraints=(soon,))))
        ordered(oms)
        place(oms, "B", ("MUG", 1))

        assert ["ODE"] == [c.node for c in progress(oms, "A").claims]
        assert 1 == progress(oms, "B").waiting

    def test_a_heavy_one(self):
        """What no carrier would take in one parcel is carried out of the door."""
        oms = selling(stock={"MUG@ODE": 9_000})
        oms.do(ListItem(Item("MUG", "Mug", 900_000, "")))
        ordered(oms, 9_000)

        (decision,) = decisions(oms.store, "A")
        assert (1, eur("0.50")) == (decision.plan.parcels, decision.plan.cost)

    def test_nothing_is_bought_for_it(self):
        """It is an ordinary claim on an ordinary shelf."""
        oms = selling()
        ordered(oms)

        assert () == purchase_list(oms)


class TestRefusing:
    @pytest.mark.parametrize(
        ("collect_at", "to", "because"),
        [
            ("NOWHERE", STORE_AT, "no such node"),
            ("CPH", NODES[0].address, "no goods wait there"),
            ("ODE", Address("DK", "8000", "Aarhus"), "another address"),
        ],
    )
    def test_where_nobody_may_collect(self, collect_at, to, because):
        """The order is not placed."""
        oms = selling()
        asked = evolve(agreed(("MUG", 1)), ship_to=to, collect_at=collect_at)

        with pytest.raises(Refused) as caught:
            oms.do(orders.Place("A", asked))

        assert "order.collect" == caught.value.code
        assert because in caught.value.because

    def test_no_label(self):
        """No carrier comes for what is collected where it lies."""
        oms = selling()
        ordered(oms)
        start(oms, "A-1")
        bag = pack(oms, "A-1")

        by_hand = shipping.Label(bag, "GLS", "parcel", "T1", eur("4.00"))
        for label in (by_hand, shipping.RequestLabel(bag, "hub", "GLS", "parcel")):
            with pytest.raises(Refused) as caught:
                oms.do(label)
            assert "parcel.to-collect" == caught.value.code

    def test_an_ordinary_parcel_is_not_collected(self):
        """It waits for its carrier."""
        oms = selling()
        place(oms, "B", ("MUG", 1))
        work = progress(oms, "B").claims[0].fulfillment
        start(oms, work)

        with pytest.raises(Refused) as caught:
            oms.do(shipping.Collect(pack(oms, work)))

        assert "parcel.not-waiting" == caught.value.code
        assert None is collection_of(oms, "B")

    def test_by_hand(self):
        """Who runs the house himself decides what becomes of it."""
        clock = Clock()
        oms = selling(clock=clock, policies=MANUAL)
        ordered(oms)
        oms.do(orders.Confirm("A"))
        oms.do(*oms.plan.source("A").commands)
        start(oms, "A-1")
        bag = pack(oms, "A-1")
        clock.later(days=8)
        oms.tick(clock.now)

        assert [] == to_collect(oms)
        assert 2 == oms.order("A").progress[0].claims[0].packed
        assert "SEALED" == oms.state(f"parcel/{bag}").state
