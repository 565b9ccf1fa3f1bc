"""Invoices as a shop prints them, with what it knows of their buyer."""

from decimal import Decimal

import pytest

from ordercore import accounts, catalog, parties, show
from ordercore.catalog import Item
from ordercore.errors import Refused
from ordercore.orders import LineQuantity, Terms
from ordercore.parties import Customer
from ordercore.values import Address, Measure
from ordercore.views import PaperParty
from tests.flow.shop import START, kr, place, shop

SELLER = PaperParty("Kop", Address("DK"), "DK1")
MAX = Customer("B", "Max", "m@x.example", "Max GmbH", vat_id="DE123456789")


def invoiced(**terms):
    """Return a shop with an order of two lines that is invoiced in two parts."""
    oms = shop(stock={"MUG@CPH": 9, "CUP@CPH": 9})
    oms.do(parties.RegisterCustomer(MAX))
    place(oms, "A", ("MUG", 3), ("CUP", 7), **terms)
    for line, units in (("1", 3), ("2", 7)):
        part = (LineQuantity(line, units),)
        today = START.date()
        oms.do(accounts.Invoice("A", f"part {line}", part, today, today))
    return oms


def test_a_registered_buyer_stands_on_the_invoice():
    """Name and VAT id are taken from the buyer's file, without being handed in."""
    oms = invoiced(customer="B")
    text = show.invoice_text(oms.customers.papers("A", SELLER)[0], "en_GB")
    assert "Max GmbH" in text
    assert "DE123456789" in text


def test_what_is_weighed_stands_on_the_invoice_by_its_weight():
    """The catalogue says how it is counted, and the folder of a run tells it, too."""
    oms = shop(stock={"CHEESE@CPH": 500}, lists=[])
    cheese = Measure("kg", Decimal("0.005"))
    oms.do(catalog.ListItem(Item("CHEESE", "Comté", weight_g=5, measure=cheese)))
    place(oms, "A", ("CHEESE", 250))
    day = START.date()
    oms.do(accounts.Invoice("A", "all", (LineQuantity("1", 250),), day, day))
    (paper,) = oms.customers.papers("A", SELLER)
    assert "1.25 kg" in show.invoice_text(paper, "en_GB")


@pytest.mark.parametrize("customer", ["", "web.77"])
def test_a_guest_is_told_by_the_address(customer):
    """Nobody has to be registered to get an invoice."""
    oms = invoiced(customer=customer)
    (first, _) = oms.customers.papers("A", SELLER)
    assert oms.order("A").agreed.ship_to == first.buyer.address


def test_papers_of_no_order_are_refused():
    """An order that is not there has none."""
    with pytest.raises(Refused, match=r"order\.unknown"):
        shop().customers.papers("A", SELLER)


def test_a_payment_of_just_one_invoice_stands_on_that_one():
    """What was captured for a parcel is not torn over the invoices of two."""
    oms = invoiced(terms=Terms.PENDING)
    for name, amount in (("late", "70.00"), ("soon", "30.00")):
        oms.do(accounts.RecordPayment("A", "bank", name, kr(amount), START))
    paid = [[p.amount for p in x.paid] for x in oms.customers.papers("A", SELLER)]
    assert [[kr("30.00")], [kr("70.00")]] == paid


def test_while_something_is_left_to_pay_the_oldest_invoice_comes_first():
    """Only what is paid in full is told apart."""
    oms = invoiced(terms=Terms.PENDING)
    oms.do(accounts.RecordPayment("A", "bank", "1", kr("70.00"), START))
    paid = [[p.amount for p in x.paid] for x in oms.customers.papers("A", SELLER)]
    assert [[kr("30.00")], [kr("40.00")]] == paid


def test_no_column_of_rates_that_nobody_said():
    """A channel that gives no rate gets an invoice without an empty column."""
    oms = invoiced()
    paper = oms.customers.papers("A", SELLER)[0]
    head = show.invoice_text(paper, "en_GB").split("Qty")[1].splitlines()[0]
    assert "Unit price" in head
    assert "Tax rate" not in head
