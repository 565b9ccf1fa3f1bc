"""The customer database of the guide: who they are, what they did, who matters most."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import accounts, orders
from ordercore.errors import Refused
from ordercore.orders import LineQuantity, Wish, Wishes
from ordercore.parties import (
    AddNote,
    AddressRole,
    Customer,
    GiveConsent,
    KnownAddress,
    MergeCustomer,
    RegisterCustomer,
    likely_duplicates,
)
from ordercore.values import Address
from ordercore.views import most_profitable
from tests.flow.shop import START, Clock, kr, place, shop, work_off

IDA = Customer(
    "IDA",
    "Ida",
    "ida@mug.example",
    "Ida's café",
    Address("DK", "8000", "Aarhus", ("Åboulevarden 1",), "Ida"),
    phones=("+45 12 34 56 78",),
    addresses=(KnownAddress(AddressRole.SHIPPING, Address("DK", city="Risskov")),),
    vat_id="DK12345678",
    group="wholesale",
    language="da",
)
COSTS = {"MUG": kr("4.00"), "CUP": kr("9.50")}


def cafe(clock=None):
    """Return a shop in which Ida bought mugs, and Bo more cups."""
    oms = shop(clock=clock, stock={"MUG@CPH": 99, "CUP@CPH": 99})
    oms.do(RegisterCustomer(IDA), RegisterCustomer(Customer("BO", "Bo")))
    place(oms, "A", ("MUG", 10), customer="IDA")
    place(oms, "B", ("CUP", 12), customer="BO")
    work_off(oms)
    return oms


def test_g6_contact_data_and_activity_are_in_one_place():
    """G6: particulars, notes with who and when, consents, orders, what is open."""
    clock = Clock()
    oms = cafe(clock)
    oms.do(
        AddNote("IDA", "wants a catalogue", "bo", START),
        GiveConsent("IDA", "newsletter", START, "at the fair"),
        orders.RequestQuote(
            "Q-1", Wishes("IDA", "DKK", IDA.address, (Wish("MUG", 300),))
        ),
    )
    oms.do(orders.Return("A", "CPH", (LineQuantity("1", 2),)))
    clock.later(days=60)
    file, history = oms.customers.file("IDA"), oms.customers.history("IDA", COSTS)
    assert ("wholesale", "bo", True) == (
        file.customer.group,
        file.notes[0].by,
        file.agrees("newsletter"),
    )
    assert (["A"], ("Q-1",), 2) == (
        [order.order for order in history.orders],
        history.quotes,
        history.returned,
    )
    assert (kr("100.00"), kr("100.00")) == (
        history.worth["DKK"].open,
        history.worth["DKK"].overdue,
    )
    assert START == history.last_order_at


def test_g6_the_most_profitable_customers_are_recognised():
    """G6: Bo bought for more, and Ida left us more."""
    oms = cafe()
    known = list(oms.customers.histories(COSTS))
    best = most_profitable(known, "DKK")
    assert [("IDA", kr("60.00")), ("BO", kr("6.00"))] == [
        (one.customer, one.worth["DKK"].margin) for one in best
    ]
    by_revenue = most_profitable(list(oms.customers.histories()), "DKK")
    assert ["BO", "IDA"] == [one.customer for one in by_revenue]


def test_g6_a_customer_who_is_there_twice_becomes_one():
    """G6: found by what they share, merged by somebody, with one history after it."""
    oms = cafe()
    again = evolve(IDA, id="web.77", email="IDA@mug.example", vat_id="", phones=())
    oms.do(RegisterCustomer(again))
    place(oms, "C", "MUG", customer="web.77")
    files = [loaded.state for _, loaded in oms.store.scan("customer")]
    (pair,) = likely_duplicates(files)
    assert ("IDA", "web.77", ("email",)) == (pair.one, pair.other, pair.shared)
    oms.do(MergeCustomer("web.77", "IDA", "bo", "same e-mail, asked by telephone"))
    assert "IDA" == oms.customers.file("web.77").id
    history = oms.customers.history("web.77")
    assert ["A", "C"] == [order.order for order in history.orders]
    assert ["BO", "IDA"] == [one.customer for one in oms.customers.histories()]


def test_g6_what_was_given_up_is_worth_nothing():
    """G6: a cancelled order is in the history, and not in the value."""
    oms = cafe()
    place(oms, "C", "MUG", customer="BO")
    oms.do(orders.Cancel("C", "regret"))
    today = oms.now().date()
    lines = (LineQuantity("1", 12),)
    (invoice,) = oms.state("account/B").invoices
    oms.do(accounts.Credit("B", "goodwill", invoice.number, lines, today, "x"))
    history = oms.customers.history("BO", COSTS)
    assert (2, 1) == (len(history.orders), history.worth["DKK"].orders)
    assert (kr(0), kr(0)) == (
        history.worth["DKK"].revenue,
        history.worth["DKK"].margin,
    )


def test_g6_nobody_is_nobody():
    """G6: an id that means no customer is refused."""
    with pytest.raises(Refused, match=r"customer\.unknown"):
        cafe().customers.history("EVE")


def test_g6_a_lapsed_quote_is_not_open():
    """G6: what can be seen is what counts now, swept up or not."""
    clock = Clock()
    oms = cafe(clock)
    wishes = Wishes("IDA", "DKK", IDA.address, (Wish("MUG", 1),))
    oms.do(orders.RequestQuote("Q-1", wishes))
    terms = evolve(oms.order("A").agreed, quote="Q-1")
    oms.do(orders.OfferQuote("Q-1", terms, START + timedelta(days=1), START))
    assert ("Q-1",) == oms.customers.history("IDA").quotes
    clock.later(days=2)
    assert () == oms.customers.history("IDA").quotes
