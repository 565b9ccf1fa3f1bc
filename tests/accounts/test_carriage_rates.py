"""Carriage that is invoiced and costs something else is corrected rate by rate."""

from datetime import date
from decimal import Decimal

from ordercore.accounts import Credit, Invoice, OpenAccount, Rebill
from ordercore.orders import LineQuantity
from ordercore.pricing import Bill, BillLine, TaxLine
from ordercore.values import Money
from tests.telling import told

DAY = date(2026, 11, 23)


def dkk(units):
    return Money.of(units, "DKK")


def rate(code, share, base, tax):
    return TaxLine(code, Decimal(share), dkk(base), dkk(tax))


def invoiced(net, tax, *rates):
    """Return the account of a mug for nothing, invoiced with its carriage."""
    mug = BillLine("1", 1, dkk(0), dkk(0))
    account = told(None, OpenAccount("W", Bill("DKK", (mug,), net, tax, rates)))
    return told(account, Invoice("W", "a", (LineQuantity("1", 1),), DAY, DAY))


def costs(account, net, tax, *rates):
    """Return the account after its carriage came to something else."""
    change = Rebill("W", f"c{net}", (), (), (dkk(net), dkk(tax), rates), DAY, "asked")
    return told(account, change)


def shown(documents):
    """Return the code, base and tax of every rate of documents."""
    return [
        [(r.code, *map(str, (r.base.decimal, r.tax.decimal))) for r in one.taxes]
        for one in documents
    ]


EXPORT = rate("export", 0, "50", 0)
VAT = rate("VAT", "0.25", "50", "12.50")


def test_dearer_at_a_rate_of_zero():
    """An invoice of 20.00 more shows a base of 20.00, and not all of the carriage."""
    account = costs(invoiced(dkk("50"), dkk(0), EXPORT), "70", 0)
    assert [("export", "20.00", "0.00")] == shown(account.invoices)[1]


def test_cheaper_at_a_rate_of_zero():
    """A credit note of 20.00 shows a base of 20.00, above zero."""
    account = costs(invoiced(dkk("50"), dkk(0), EXPORT), "30", 0)
    assert [[("export", "20.00", "0.00")]] == shown(account.credit_notes)


def test_tax_that_ends_is_credited_and_the_rest_invoiced():
    """Where there is no tax any more it is not VAT: a document for each direction."""
    account = costs(invoiced(dkk("50"), dkk("12.50"), VAT), "60", 0)
    assert [("", "60.00", "0.00")] == shown(account.invoices)[1]
    assert [[("VAT", "50.00", "12.50")]] == shown(account.credit_notes)


def test_a_rate_that_is_said_later_is_credited_as_such():
    """What nobody said a rate for was credited; what is left has the one that was."""
    account = invoiced(dkk("40"), dkk("10"))
    about = ("W-1", (), DAY, "back")
    account = told(account, Credit("W", "x", *about, shipping=True))
    account = costs(account, "20", "5", rate("VAT", "0.25", "20", "5"))
    account = told(account, Credit("W", "y", *about, shipping=True))
    first, second = shown(account.credit_notes)
    assert [("", "40.00", "10.00")] == first
    assert [("VAT", "20.00", "5.00")] == second


def test_rates_that_share_the_carriage_add_up_to_it():
    """Three thirds of 10.00 are 3.34, 3.33 and 3.33, and none of them is lost."""
    thirds = [rate(code, 0, "5", 0) for code in "abc"]
    account = costs(invoiced(dkk("15"), dkk(0), *thirds), "25", 0)
    bases = [base for _, base, _ in shown(account.invoices)[1]]
    assert ["3.34", "3.33", "3.33"] == bases
