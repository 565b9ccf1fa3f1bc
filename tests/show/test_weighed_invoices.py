"""Invoices of what is weighed: kilograms and their price, no steps of five grams."""

from datetime import date
from decimal import Decimal

import pytest

from ordercore.accounts import Credit, Invoice, OpenAccount
from ordercore.orders import LineQuantity, Place, Terms
from ordercore.pricing import Discount, bill_of
from ordercore.show import invoice_html, invoice_text
from ordercore.values import PIECES, Address, Measure
from ordercore.views import PaperParty, papers
from tests.orders.samples import ORDER, agreed, dkk, line
from tests.telling import told

DAY = date(2026, 11, 23)
SELLER = PaperParty("Ost", Address("DK"))
CHEESE = {"CHEESE": Measure("kg", Decimal("0.005"))}


def cheese(quantity, unit_price, amount, **changes):
    """Return a line of so many steps of five grams."""
    prices = {"unit_price": dkk(unit_price), "amount": dkk(amount), "tax": dkk(0)}
    return line(sku="CHEESE", quantity=quantity, **prices, **changes)


def paper(ordered, *parts):
    """Return the papers of a line that is invoiced in parts; a negative is credited."""
    terms = agreed(ordered, shipping=dkk(0), shipping_tax=dkk(0), terms=Terms.INVOICE)
    order, account = (
        told(None, Place(ORDER, terms)),
        told(None, OpenAccount(ORDER, bill_of(terms))),
    )
    for n, units in enumerate(parts, 1):
        if units > 0:
            goods = (LineQuantity("1", units),)
            account = told(account, Invoice(ORDER, f"part {n}", goods, DAY, DAY))
        else:
            (invoice, *_) = account.invoices
            goods = (LineQuantity("1", -units),)
            credit = Credit(ORDER, f"credit {n}", invoice.number, goods, DAY, "back")
            account = told(account, credit)
    return papers(account, order, SELLER, measures=CHEESE)


@pytest.mark.parametrize(
    ("ordered", "units", "price", "off", "amount"),
    [
        (cheese(250, 75, 18750), 250, 15000, 0, 18750),
        # 149.95 a kilogram is 0.74975 a step: the step's price is rounded, for people.
        (cheese(250, 75, 18744), 250, 14995, 0, 18744),
        (cheese(250, 75, 18744, list_amount=dkk(18744)), 100, 14995, 0, 7498),
        (cheese(250, 75, 18744), 1, 14995, 0, 75),
        (
            cheese(250, 75, 16870, discounts=(Discount("ten", dkk(1874)),)),
            250,
            14995,
            1874,
            16870,
        ),
        # Half a kilogram is told at the price at which it comes out even, if it does.
        (cheese(100, 75, 7500), 100, 15000, 0, 7500),
        (cheese(7, 75, 524), 7, None, 0, 524),
    ],
)
def test_what_is_weighed_has_a_price_by_weight(ordered, units, price, off, amount):
    """Kilograms times their price, less what is off, are the amount, but for a coin."""
    (one,) = paper(ordered, units)[0].lines
    wanted = None if price is None else dkk(price)
    assert (wanted, dkk(off)) == (one.unit_price, one.discount)
    assert abs(amount - one.amount.minor) <= 1


def test_an_invoice_tells_kilograms():
    """On paper and as text, in the words of the buyer."""
    (one,) = paper(cheese(250, 75, 18744), 250)
    for shown in (invoice_text(one, "en_GB"), invoice_html(one, "en_GB")):
        assert "1.25 kg" in shown.replace("\xa0", " ")
        assert "149.95/kg" in shown
        assert "250" not in shown
    assert "1,25 kg" in invoice_text(one, "de_DE").replace("\xa0", " ")


def test_so_does_a_credit_note():
    """What came back is told like what was sold."""
    _, note = paper(cheese(250, 75, 18744), 250, -50)
    assert "0.25 kg" in invoice_text(note, "en_GB").replace("\xa0", " ")


def test_pieces_are_told_as_before():
    """Nobody needs a measure for what is counted."""
    terms = agreed(terms=Terms.INVOICE)
    order, account = (
        told(None, Place(ORDER, terms)),
        told(None, OpenAccount(ORDER, bill_of(terms))),
    )
    goods = tuple([LineQuantity(k.id, k.quantity) for k in terms.lines])
    account = told(account, Invoice(ORDER, "all", goods, DAY, DAY))
    (one,) = papers(account, order, SELLER)
    assert [PIECES] * len(one.lines) == [k.measure for k in one.lines]
