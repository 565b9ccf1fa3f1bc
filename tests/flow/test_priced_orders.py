"""What was priced is what is owed, through placing, invoicing, cancelling and back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import MANUAL, OMS, Address, Money, accounts, orders
from ordercore.accounts import account_stream
from ordercore.catalog import PriceList
from ordercore.orders import LineQuantity
from ordercore.pricing import FeeKind, FeeRule, TaxTable, by_rate, price
from ordercore.testing.prices import priced_agreements

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
SHOP = PriceList.of("shop", "DKK", {"MUG": "89.00", "BEER": "12.50"}, tax_included=True)
FEES = (
    FeeRule("bottle", Money(100, "DKK"), skus=("BEER",), kind=FeeKind.DEPOSIT),
    FeeRule("wrap", Money(2000, "DKK")),
    FeeRule("card", percent=Decimal("1.5")),
)


@pytest.fixture
def oms():
    """Return a shop with one order of two mugs and six bottles, with fees."""
    shop = OMS(policies=MANUAL, clock=lambda: START)
    costs = price(
        [("MUG", 2), ("BEER", 6)],
        SHOP,
        tax=TaxTable.of({"DK": "25"}),
        ship_to="DK",
        shipping=Money(3900, "DKK"),
        fees=FEES,
    )
    agreed = orders.agreed_at(
        costs, channel="web", reference="1", placed_at=START, ship_to=Address("DK")
    )
    shop.do(orders.Place("W-1", agreed))
    return shop


def account(oms):
    return oms.state(account_stream("W-1"))


def invoice(cause, *lines):
    day = START.date()
    return accounts.Invoice("W-1", cause, lines, day, day + timedelta(days=14))


class TestGivingUp:
    def test_all_of_it(self, oms):
        """Carriage and fees go with the last unit: nobody owes anything."""
        oms.do(orders.Cancel("W-1", "changed my mind"))

        assert Money(0, "DKK") == account(oms).owed
        assert ["wrap", "card"] == [fee.code for fee in account(oms).deductions[0].fees]

    def test_all_of_it_after_the_invoice(self, oms):
        """What was invoiced is credited, fees among it, each rate to the cent."""
        oms.do(invoice("P", LineQuantity("1", 2), LineQuantity("2", 6)))
        oms.do(orders.Cancel("W-1", "changed my mind"))

        (note,) = account(oms).credit_notes
        assert account(oms).bill.taxes == note.taxes
        assert Money(0, "DKK") == account(oms).owed
        ledger = accounts.Ledger()
        for one in oms.history(account_stream("W-1")):
            ledger.post(accounts.entries_of(one.event))
        assert () == accounts.findings(ledger, [account(oms)])

    def test_some_of_it(self, oms):
        """TAX 20: a bottle less takes its deposit along and raises nothing else."""
        before = account(oms).owed
        oms.do(orders.Cancel("W-1", "enough", (LineQuantity("2", 1),)))

        assert Money.of("13.50", "DKK") == before - account(oms).owed


@settings(max_examples=15)
@given(priced_agreements(), st.data())
def test_whatever_is_cancelled_the_rest_is_invoiced_to_the_cent(agreed, data):
    """TAX 15, 20, PAY 107: invoices and deductions are the order, rate by rate."""
    oms = OMS(policies=MANUAL, clock=lambda: START)
    oms.do(orders.Place("W-1", agreed))
    bill = account(oms).bill
    for line in agreed.lines:
        gone = data.draw(st.integers(0, line.quantity))
        if gone:
            oms.do(orders.Cancel("W-1", "no", (LineQuantity(line.id, gone),)))
        if left := line.quantity - gone:
            some = data.draw(st.integers(1, left))
            oms.do(invoice(f"{line.id}-a", LineQuantity(line.id, some)))
            if left > some:
                oms.do(invoice(f"{line.id}-b", LineQuantity(line.id, left - some)))

    done = account(oms)
    documents = (*done.invoices, *done.deductions)
    assert bill.totals.gross.minor == sum(one.gross.minor for one in documents)
    assert bill.taxes == by_rate(tax for one in documents for tax in one.taxes)
    assert done.owed == done.invoiced
