"""What a supplier ships himself lies on no shelf of ours: it is bought (SRC 63)."""

import pytest
from attrs import evolve

from ordercore import carts, catalog, orders, warehouse
from ordercore.errors import Refused
from ordercore.flow import MANUAL, decisions, purchase_list
from ordercore.orders import Units
from ordercore.replenishing import ToPurchase
from ordercore.sourcing import Node, NodeKind, OpenNode
from ordercore.stock import Receive
from ordercore.values import Address
from tests.flow.shop import (
    NODES,
    account,
    ask,
    eur,
    place,
    progress,
    report,
    send,
    shop,
    start,
)

ACME = Node(
    "ACME",
    "Acme",
    NodeKind.SUPPLIER,
    Address("DE"),
    eur("2.00"),
    unlimited=("SOFA*", "LAMP"),
    supplier="acme-gmbh",
)


def furniture(store=None, stock=None, **options):
    """Return a shop of two warehouses and a supplier who ships sofas."""
    options.setdefault("nodes", (*NODES, ACME))
    oms = shop(store, stock=stock or {"MUG@CPH": 5}, **options)
    oms.do(
        *[
            catalog.ListItem(catalog.Item(sku, sku.title(), 900, ""))
            for sku in ("SOFA-2", "MUG", "LAMP")
        ]
    )
    return oms


def bought(oms):
    """Return what is to be bought: article -> units."""
    return {one.sku: one.quantity for one in purchase_list(oms)}


def levels(oms, sku="SOFA-2"):
    """Return the shelves that know of an article."""
    return oms.stock_of(sku)


class TestLife:
    def test_from_order_to_invoice(self, store):
        """It is sourced, sent and invoiced, and no shelf ever hears of it."""
        oms = furniture(store)
        place(oms, "A", ("SOFA-2", 3), ("MUG", 1))

        assert [("ACME", 3)] == [(c.node, c.total) for c in progress(oms, "A").claims]
        assert (
            ToPurchase("acme-gmbh", "ACME", "SOFA-2", 3, (("A", 3),)),
        ) == purchase_list(oms)
        assert {"MUG"} == {one.sku for one in oms.stock_of("MUG")}

        work = progress(oms, "A").claims[0].fulfillment
        start(oms, work)
        parcel = send(oms, work)

        assert () == purchase_list(oms)
        assert 3 == progress(oms, "A").shipped
        assert parcel in [invoice.cause for invoice in account(oms, "A").invoices]
        oms.do(report(parcel))
        assert 3 == progress(oms, "A").delivered
        assert [] == [*levels(oms)]
        assert all(one.same for one in decisions(oms.store, "A"))

    def test_cancelling_withdraws_it(self, store):
        """In part and as a whole; what was sent is bought for good."""
        oms = furniture(store)
        place(oms, "A", ("SOFA-2", 5))
        oms.do(orders.Cancel("A", "too many", ask(l1=2)))
        assert {"SOFA-2": 3} == bought(oms)
        oms.do(orders.Cancel("A", "moved"))

        assert {} == bought(oms)
        assert [] == [*levels(oms)]

    def test_several_orders_of_one_supplier(self):
        """They are added up, and each order has its units."""
        oms = furniture()
        place(oms, "A", ("SOFA-2", 2))
        place(oms, "B", ("SOFA-2", 1), ("LAMP", 4))

        assert (
            ToPurchase("acme-gmbh", "ACME", "LAMP", 4, (("B", 4),)),
            ToPurchase("acme-gmbh", "ACME", "SOFA-2", 3, (("A", 2), ("B", 1))),
        ) == purchase_list(oms)
        assert () == purchase_list(oms, "somebody")

    def test_the_supplier_gives_it_back(self):
        """It is not asked for them again at once: they wait."""
        oms = furniture()
        place(oms, "A", ("SOFA-2", 2))
        oms.do(warehouse.Cancel(progress(oms, "A").claims[0].fulfillment, "sold out"))

        assert {} == bought(oms)
        assert 2 == progress(oms, "A").waiting

    def test_fewer_were_there(self):
        """What is missing is withdrawn, and no book is corrected."""
        oms = furniture()
        place(oms, "A", ("SOFA-2", 5))
        work = progress(oms, "A").claims[0].fulfillment
        start(oms, work)
        oms.do(warehouse.ShortPick(work, ask(l1=2)))

        assert {"SOFA-2": 3} == bought(oms)
        assert [] == [*levels(oms)]

    def test_what_comes_back_to_the_supplier_lies_on_no_shelf_of_ours(self):
        """Back at our own place it does."""
        oms = furniture()
        place(oms, "A", ("SOFA-2", 2))
        work = progress(oms, "A").claims[0].fulfillment
        start(oms, work)
        oms.do(report(send(oms, work)))
        oms.do(orders.Return("A", "ACME", ask(l1=1)))
        assert [] == [*levels(oms)]

        oms.do(orders.Return("A", "CPH", ask(l1=1)))
        assert ["CPH"] == [one.node for one in levels(oms)]

    def test_it_is_opened_anew_without_that_article(self):
        """What was demanded is still sent and withdrawn as what was bought."""
        oms = furniture()
        place(oms, "A", ("SOFA-2", 4))
        oms.do(OpenNode(evolve(ACME, unlimited=())))
        place(oms, "B", ("SOFA-2", 1))
        assert 1 == progress(oms, "B").waiting
        oms.do(orders.Cancel("A", "too many", ask(l1=1)))
        assert {"SOFA-2": 3} == bought(oms)
        assert [] == [*levels(oms)]

    def test_an_article_with_serial_numbers(self, store):
        """The supplier's units have numbers that nobody here knows; ours are named."""
        oms = furniture(store)
        drill = catalog.Item("SOFA-S", "Sofa with a motor", 900, "", serialized=True)
        oms.do(catalog.ListItem(drill))
        place(oms, "A", ("SOFA-S", 2))
        start(oms, "A-1")
        parcel = send(oms, "A-1")
        oms.do(report(parcel))
        oms.do(orders.Return("A", "ACME", ask(l1=1)))
        with pytest.raises(Refused) as caught:
            oms.do(orders.Return("A", "CPH", ask(l1=1)))

        assert "serial.count" == caught.value.code
        assert [] == [*levels(oms, "SOFA-S")]


class TestChoosing:
    def test_our_own_shelf_is_cheaper(self):
        """It ships where it costs least; the supplier takes what is left."""
        oms = furniture(stock={"LAMP@CPH": 2})
        place(oms, "A", ("LAMP", 2))
        place(oms, "B", ("LAMP", 2))

        assert ["CPH"] == [c.node for c in progress(oms, "A").claims]
        assert ["ACME"] == [c.node for c in progress(oms, "B").claims]

    def test_a_kit_of_which_the_supplier_has_every_piece(self):
        """Its pieces are bought."""
        oms = furniture()
        parts = (catalog.Component("SOFA-2", 1), catalog.Component("LAMP", 2))
        oms.do(catalog.DefineKit(catalog.Kit("ROOM", parts)))
        place(oms, "A", ("ROOM", 2))

        assert {"LAMP": 4, "SOFA-2": 2} == bought(oms)

    def test_by_hand(self):
        """Who allocates there demands it as well, and no more than he allocates."""
        oms = furniture(policies=MANUAL)
        place(oms, "A", ("SOFA-2", 4))
        oms.do(orders.Confirm("A"))
        oms.do(orders.Allocate("A", (Units("1", "ACME", 3),)))

        assert {"SOFA-2": 3} == bought(oms)

    def test_units_on_a_shelf_there_are_refused(self):
        """They would lie where nobody counts."""
        oms = furniture()

        with pytest.raises(Refused) as caught:
            oms.do(Receive("SOFA-2", "ACME", 1))
        assert "node.unlimited" == caught.value.code
        oms.do(Receive("MUG", "ACME", 1))


class TestSelling:
    def test_it_can_be_put_into_a_cart(self):
        """Nothing has to be held, and the order gets it."""
        oms = furniture()
        oms.do(carts.Open("C", "web", "DKK", oms.now()))
        oms.do(carts.AddLine("C", "1", "SOFA-2", 7, oms.now()))
        with pytest.raises(Refused) as caught:
            oms.do(carts.AddLine("C", "2", "MUG", 7, oms.now()))
        assert "cart.short" == caught.value.code

        assert [] == [*levels(oms)]

    def test_it_is_offered(self):
        """There is no end of it."""
        oms = furniture()
        oms.do(catalog.ListItem(catalog.Item("CHAIR", "Chair", 4000)))
        (sofa, chair) = oms.offers(["SOFA-2", "CHAIR"], catalog.PriceQuery("DKK"))

        assert sofa.available > 1_000_000
        assert 0 == chair.available
