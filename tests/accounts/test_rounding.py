"""What rounding to coins took off is borne by what is charged, and never by nothing."""

from datetime import date
from itertools import permutations, product

import pytest

from ordercore.accounts import (
    Credit,
    Deduct,
    Invoice,
    OpenAccount,
    Rebill,
    credits_of,
    nothing_left,
)
from ordercore.orders import LineQuantity
from ordercore.pricing import Bill, BillFee, BillLine, FeeKind
from ordercore.values import Money
from tests.telling import refusal, told

DAY = date(2026, 11, 23)
NONE = Money.zero("DKK")


def dkk(units):
    return Money.of(units, "DKK")


def bill(*prices, carriage="0", rounding="-0.24"):
    """Return a bill with a line for each price, which is rounded to coins."""
    lines = [BillLine(str(n), 1, dkk(p), NONE) for n, p in enumerate(prices, 1)]
    coins = BillFee("cash-rounding", dkk(rounding), NONE, kind=FeeKind.ROUNDING)
    return Bill("DKK", tuple(lines), dkk(carriage), NONE, fees=(coins,))


def ask(line):
    return (LineQuantity(line, 1),)


def step(account, what, line):
    """Return the account after a line was invoiced, deducted or credited."""
    if what == "invoice":
        return told(account, Invoice("W", f"i{line}", ask(line), DAY, DAY))
    if what == "deduct":
        whole = nothing_left(account, {line: 1})
        account = told(account, Deduct("W", ask(line), "regret"))
        return told(account, *credits_of(account, {}, "", DAY, whole=whole))
    whole = nothing_left(account, {line: 1})
    return told(account, *credits_of(account, {line: 1}, "", DAY, whole=whole))


def stories():
    """Yield everything that may happen to three lines, in every order."""
    lives = (("invoice",), ("deduct",), ("invoice", "credit"))
    for chosen in product(lives, repeat=3):
        turns = [str(n) for n, life in enumerate(chosen, 1) for _ in life]
        for order in {*permutations(turns)}:
            left = {str(n): iter(life) for n, life in enumerate(chosen, 1)}
            yield chosen, [(next(left[line]), line) for line in order]


@pytest.mark.parametrize("carriage", ["0", "0.05"])
@pytest.mark.parametrize("rounding", ["-0.24", "0.26"])
def test_nothing_is_ever_below_zero(carriage, rounding):
    """MON 10, PAY 107: no document, nor what is owed, whatever goes in what order.

    In the end all that is owed is invoiced, and an order of which nothing is left
    costs nothing.
    """
    opened = told(
        None,
        OpenAccount(
            "W", bill("10.00", "0.10", "0.14", carriage=carriage, rounding=rounding)
        ),
    )
    for chosen, steps in stories():
        account = opened
        for what, line in steps:
            account = step(account, what, line)
            documents = [
                *account.invoices,
                *account.credit_notes,
                *account.deductions,
            ]
            assert NONE <= account.owed, steps
            assert all(NONE <= document.gross for document in documents), steps
        assert account.owed == account.invoiced - account.credited, steps
        if ("invoice",) not in chosen:
            assert NONE == account.owed, steps


def test_the_first_invoice_that_can_bear_it_has_all_of_it():
    """As other fees of the order: 10.00 less 0.24, then 0.10, then 0.14."""
    account = told(None, OpenAccount("W", bill("10.00", "0.10", "0.14")))
    for line in "123":
        account = step(account, "invoice", line)
    assert [dkk("9.76"), dkk("0.10"), dkk("0.14")] == [
        invoice.gross for invoice in account.invoices
    ]


def test_an_invoice_that_cannot_bear_it_has_a_part():
    """Nothing is to be paid for 0.10 as long as 0.24 are taken off."""
    account = told(None, OpenAccount("W", bill("10.00", "0.10", "0.14")))
    for line in "231":
        account = step(account, "invoice", line)
    assert [dkk("0"), dkk("0"), dkk("10.00")] == [i.gross for i in account.invoices]
    assert dkk("10.00") == account.owed


def test_rounding_that_is_named_is_taken_back_whole():
    """Somebody may decide so, and afterwards nothing of it is left."""
    account = told(None, OpenAccount("W", bill("10.00", "0.10", "0.14")))
    every = (*ask("1"), *ask("2"), *ask("3"))
    account = told(account, Invoice("W", "i", every, DAY, DAY))
    fees = ("cash-rounding",)
    note = Credit("W", "c", "W-1", ask("1"), DAY, "", fees=fees)
    account = told(account, note)
    assert (dkk("9.76"), dkk("0.24")) == (account.credited, account.owed)


@pytest.mark.parametrize(("line", "price"), [("", "0"), ("2", "0.10"), ("3", "0.23")])
def test_rounding_is_not_credited_with_less_than_it_took(line, price):
    """PAY 107: a credit note below zero would take money from the buyer."""
    account = told(None, OpenAccount("W", bill("10.00", "0.10", "0.23")))
    every = (*ask("1"), *ask("2"), *ask("3"))
    account = told(account, Invoice("W", "i", every, DAY, DAY))
    units = ask(line) if line else ()
    note = Credit("W", "c", "W-1", units, DAY, "", fees=("cash-rounding",))
    refused = refusal(account, note)
    assert "invoice.below-zero" == refused.code
    assert str(dkk(price) - dkk("0.24")) in refused.because


def cheaper(carriage, price=None):
    """Return what bills line 1 and the carriage otherwise."""
    lines = () if price is None else (BillLine("1", 1, dkk(price), NONE),)
    return Rebill("W", "c", (), lines, (dkk(carriage), NONE, ()), DAY, "cheaper")


class TestCheaper:
    """A change that makes cheaper what bears the rounding takes the rounding along."""

    def test_carriage_that_bears_it(self):
        """MON 10: free goods and carriage of 1.24, rounded to 1.00; then none."""
        opened = told(None, OpenAccount("W", bill("0", carriage="1.24")))
        assert NONE == told(opened, cheaper("0")).owed
        assert dkk("0.76") == told(opened, cheaper("1")).owed
        assert NONE == told(opened, cheaper("0.24")).owed
        assert NONE == told(opened, cheaper("0.20")).owed

    def test_carriage_that_bears_it_and_is_invoiced(self):
        """MON 10: the credit note has the rounding that the invoice cannot bear."""
        opened = told(None, OpenAccount("W", bill("0", carriage="1.24")))
        account = told(opened, Invoice("W", "i", ask("1"), DAY, DAY), cheaper("0"))
        (note,) = account.credit_notes
        assert (dkk("1.00"), NONE) == (note.gross, account.owed)

    def test_goods_that_bear_it(self):
        """MON 10: the same for a price, invoiced or not."""
        opened = told(None, OpenAccount("W", bill("1.24")))
        assert NONE == told(opened, cheaper("0", price="0.10")).owed
        invoiced = told(opened, Invoice("W", "i", ask("1"), DAY, DAY))
        assert NONE == told(invoiced, cheaper("0", price="0.10")).owed

    def test_what_is_invoiced_bears_its_own(self):
        """MON 10: only the rounding of what is open goes with what is open."""
        opened = told(None, OpenAccount("W", bill("0.10", "0.20")))
        account = told(opened, Invoice("W", "i", ask("1"), DAY, DAY))
        free = BillLine("2", 1, NONE, NONE)
        account = told(account, Rebill("W", "c", (), (free,), None, DAY, "gift"))
        assert NONE == account.owed == account.to_invoice
        assert NONE == told(account, Invoice("W", "j", ask("2"), DAY, DAY)).owed
