"""Orders from many countries, in many currencies, at what things cost there."""

from datetime import date
from decimal import Decimal

from ordercore import OMS, Address, Customer, Money, Rounding, catalog, orders
from ordercore.accounts import account_stream
from ordercore.catalog import PriceList
from ordercore.flow.tagging import PRICE_LIST
from ordercore.pricing import (
    Buyer,
    FxRate,
    FxRates,
    TaxTable,
    Treatment,
    price,
    settle,
)

DANISH = PriceList.of("dk", "DKK", {"MUG": "89.00"}, tax_included=True)
GERMAN = PriceList.of("de", "EUR", {"MUG": "11.90"}, tax_included=True)
VAT = TaxTable.of({"DK": "25", "DE": "19"}, seller="DK")
ECB = FxRates((FxRate("EUR", "DKK", Decimal("7.46"), date(2026, 11, 20), "ECB"),))


def test_g14_a_new_market_is_a_list_and_a_rate():
    """One more list, and the same shop sells in euros with the tax of Germany."""
    oms = OMS()
    oms.do(catalog.PublishPriceList(DANISH), catalog.PublishPriceList(GERMAN))
    lists = [oms.state(stream) for stream in oms.tagged(PRICE_LIST)]

    costs = price([("MUG", 3)], lists, currency="EUR", tax=VAT, ship_to="DE")
    agreed = orders.agreed_at(
        costs,
        channel="web",
        reference="1",
        placed_at=oms.now(),
        ship_to=Address("DE"),
    )
    oms.do(orders.Place("W-1", agreed))

    bill = oms.state(account_stream("W-1")).bill
    assert Money.of("35.70", "EUR") == bill.totals.gross
    assert [("DE-VAT", Money.of("5.70", "EUR"))] == [
        (tax.code, tax.tax) for tax in bill.taxes
    ]


def test_g14_a_business_abroad_owes_its_tax_itself():
    """By the VAT id that we know of the customer."""
    customer = Customer("B-1", company="Kaffee GmbH", vat_id="DE129273398", group="b2b")
    table = TaxTable(VAT.rules, "DK", ("DE",))
    net = PriceList.of("b2b", "EUR", {"MUG": "10.00"}, group="b2b")

    costs = price([("MUG", 3)], net, tax=table, ship_to="DE", buyer=Buyer.of(customer))

    (tax,) = costs.taxes
    assert (Treatment.REVERSE_CHARGE, Money(0, "EUR")) == (tax.treatment, tax.tax)
    assert Money.of("30.00", "EUR") == costs.totals.gross


def test_g14_what_a_currency_gained_or_lost_is_seen():
    """What the bank paid out is what was booked and what was gained or lost."""
    order = ECB.convert(
        Money.of("35.70", "EUR"), "DKK", date(2026, 11, 22), Rounding.HALF_UP
    )
    view = settle(order, [(Money.of("35.70", "EUR"), Money.of("265.00", "DKK"))])

    assert Money.of("266.32", "DKK") == view.booked
    assert Money.of("-1.32", "DKK") == view.gain
