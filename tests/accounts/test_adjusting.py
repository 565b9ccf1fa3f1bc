"""What pricing again takes off is borne by all units, and goes along with each."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore.accounts import (
    Credit,
    Deduct,
    Invoice,
    OpenAccount,
    Rebill,
    left_by_invoice,
)
from ordercore.accounts.standing import credited_units
from ordercore.accounts.units import units_by_line, units_left
from ordercore.errors import Refused
from ordercore.orders import LineQuantity
from ordercore.pricing import Bill, BillFee, BillLine, FeeKind, TaxLine, without
from ordercore.values import Money
from tests.telling import told

DAY = date(2026, 11, 23)
NONE = Money.zero("DKK")
AGAIN = BillFee("again", NONE, NONE, name="why", kind=FeeKind.ADJUSTMENT)


def dkk(units):
    return Money.of(units, "DKK")


def units(number, line="1"):
    return (LineQuantity(line, number),)


def mugs(number=2, each="50", fees=()):
    """Return the account of an order of so many mugs."""
    line = BillLine("1", number, dkk(each) * number, NONE)
    return told(None, OpenAccount("W", Bill("DKK", (line,), NONE, NONE, fees=fees)))


def adjusted(account, amount, *, name="c"):
    """Return the account after an adjustment."""
    fee = evolve(AGAIN, net=dkk(amount))
    rebill = Rebill("W", name, (), (), None, DAY, "again", (fee,))
    return told(account, rebill)


def documents(account):
    return [str(one.gross) for one in (*account.invoices, *account.credit_notes)]


def test_a_unit_that_is_cancelled_takes_its_share_along():
    """Two at 50 less 60: one cancelled, the other is 20, and neither is for nothing."""
    account = adjusted(mugs(), "-60")
    account = told(account, Deduct("W", units(1), "regret"))
    assert dkk("20") == account.owed
    account = told(account, Invoice("W", "a", units(1), DAY, DAY))
    assert ["20.00 DKK"] == documents(account)


def test_a_unit_that_comes_back_takes_its_share_back():
    """No more is credited than was invoiced."""
    account = adjusted(mugs(), "-60")
    account = told(account, Invoice("W", "a", units(2), DAY, DAY))
    for cause in "xy":
        account = told(account, Credit("W", cause, "W-1", units(1), DAY, "back"))
    assert ["40.00 DKK", "20.00 DKK", "20.00 DKK"] == documents(account)


def test_what_was_taken_off_an_invoice_is_not_credited_again():
    """An adjustment after the invoice is off it, and not given back with the units."""
    account = told(mugs(), Invoice("W", "a", units(2), DAY, DAY))
    account = adjusted(account, "-3")
    account = told(account, Credit("W", "x", "W-1", units(2), DAY, "back"))
    assert ["100.00 DKK", "3.00 DKK", "97.00 DKK"] == documents(account)


def test_an_invoice_bears_its_share_alone():
    """What is not invoiced yet bears the rest: no credit note exceeds its invoice."""
    account = told(mugs(), Invoice("W", "a", units(1), DAY, DAY))
    account = adjusted(account, "-60")
    account = told(account, Invoice("W", "b", units(1), DAY, DAY))
    assert ["50.00 DKK", "20.00 DKK", "30.00 DKK"] == documents(account)


def test_no_more_is_taken_off_than_there_is():
    """The refusal says the most that would pass."""
    with pytest.raises(Refused, match=r"at most 100\.00 DKK") as refused:
        adjusted(mugs(), "-100.01")
    assert "change.below-zero" == refused.value.code
    assert NONE == adjusted(mugs(), "-100").owed


def test_what_was_agreed_at_first_goes_along_too():
    """An adjustment that an order was placed with is borne like one of a change."""
    account = mugs(fees=(evolve(AGAIN, net=dkk("-60")),))
    account = told(account, Deduct("W", units(1), "regret"))
    assert dkk("20") == account.owed


RATES = {"A": Decimal(0), "B": Decimal("0.25")}


@st.composite
def taxed(draw, code, most, least=0):
    """Draw a net amount with its tax at one rate."""
    net = Money(draw(st.integers(least, most)), "DKK")
    tax = Money(int(net.minor * RATES[code]), "DKK")
    return net, tax, (TaxLine(code, RATES[code], net, tax),)


@st.composite
def accounts(draw):
    """Draw an account: two lines at two rates, carriage, and coins or none."""
    lines = [
        BillLine(str(n), draw(st.integers(1, 3)), *draw(taxed(code, 99)))
        for n, code in enumerate("AB", 1)
    ]
    bill = Bill("DKK", tuple(lines), *draw(taxed("B", 20)))
    off = draw(st.integers(0, min(24, bill.totals.gross.minor)))
    coins = BillFee("coins", -Money(off, "DKK"), NONE, kind=FeeKind.ROUNDING)
    return told(None, OpenAccount("W", evolve(bill, fees=(coins,) if off else ())))


@st.composite
def fees(draw, number):
    net, tax, taxes = draw(taxed(draw(st.sampled_from("AB")), 60, 1))
    off = {"net": -net, "tax": -tax, "taxes": without((), taxes)}
    return evolve(AGAIN, code=f"a{number}", **off)


def done(account, command):
    """Return the account after a command, or as it was where that is refused."""
    try:
        return told(account, command)
    except Refused:
        return account


def check(account):
    """Nothing is below zero, and documents add up to what is owed."""
    papers = (*account.invoices, *account.credit_notes, *account.deductions)
    assert [] == [one for one in papers if one.gross.minor < 0]
    assert min(account.owed, account.to_invoice).minor >= 0
    assert account.owed == account.to_invoice + account.invoiced - account.credited
    left = left_by_invoice(account).values()
    assert account.invoiced - account.credited == sum(left, NONE)
    for one in papers:
        assert one.totals.net == sum([tax.base for tax in one.taxes], NONE)
        assert one.totals.tax == sum([tax.tax for tax in one.taxes], NONE)


def check_all_back(account):
    """Where all of it is credited nothing is owed, at any rate."""
    assert NONE == account.to_invoice
    for invoice in account.invoices:
        gone = credited_units(account, invoice)
        for line, billed in units_by_line(invoice.lines).items():
            if left := billed - gone.get(line, 0):
                cause, ask = f"all {invoice.number} {line}", units(left, line)
                command = Credit("W", cause, invoice.number, ask, DAY, "back")
                account = told(account, command)
                check(account)
    number = account.invoices[0].number
    account = done(account, Credit("W", "end", number, (), DAY, "back", shipping=True))
    check(account)
    assert NONE == account.owed
    rates = [tax for one in account.invoices for tax in one.taxes]
    assert () == without(rates, [t for one in account.credit_notes for t in one.taxes])


@settings(max_examples=40)
@given(data=st.data(), account=accounts())
def test_nothing_is_below_zero_and_all_adds_up(data, account):
    """MON 10, TAX 20, 23: whatever is adjusted, invoiced, given up and credited."""
    for number in range(data.draw(st.integers(1, 8))):
        line = data.draw(st.sampled_from("12"))
        what = data.draw(st.sampled_from(["adjust", "invoice", "deduct", "credit"]))
        some = units(data.draw(st.integers(1, 2)), line)
        cause = f"{what} {number}"
        if what == "adjust":
            fee = data.draw(fees(number))
            command = Rebill("W", cause, (), (), None, DAY, "again", (fee,))
        elif what == "invoice":
            command = Invoice("W", cause, some, DAY, DAY)
        elif what == "deduct":
            command = Deduct("W", some, "regret")
        elif account.invoices:
            first = data.draw(st.sampled_from(account.invoices)).number
            command = Credit("W", cause, first, some, DAY, "back")
        else:
            continue
        account = done(account, command)
        check(account)
    rest = [LineQuantity(k, n) for k, n in units_left(account).items() if n]
    if rest:
        account = told(account, Invoice("W", "rest", tuple(rest), DAY, DAY))
        check(account)
    if account.invoices:
        check_all_back(account)
