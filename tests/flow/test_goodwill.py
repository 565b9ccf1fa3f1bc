"""An order is made cheaper after the sale because something went wrong."""

from decimal import Decimal

import pytest

from ordercore import accounts, orders
from ordercore.accounts import Book, Ledger, entries_of
from ordercore.catalog import PriceList
from ordercore.errors import Invalid, Refused
from ordercore.flow import AUTOMATIC
from ordercore.orders import LineQuantity, Place, Terms, agreed_at
from ordercore.pricing import BasketLine, TaxRate, TaxRule, TaxTable, price
from ordercore.simulating import Staff
from ordercore.values import Address
from tests.flow.shop import START, account, kr, shop

VAT = TaxRule("DK", (TaxRate("VAT", Decimal("0.25")),))
FOOD = TaxRule("DK", (TaxRate("VAT", Decimal("0.10")),), tax_class="food")
TABLE = TaxTable((VAT, FOOD), "DK")
PRICES = {"MUG": "100.00", "TEA": "110.00"}


def opened(*, included=True, terms=Terms.PREPAID, mugs=1):
    """Return a shop with an order of mugs at 25 % and of tea at another rate."""
    lists = PriceList.of("p", "DKK", PRICES, tax_included=included)
    lines = [BasketLine("MUG", mugs), BasketLine("TEA", 1, "food")]
    priced = price(lines, lists, tax=TABLE, ship_to="DK")
    oms = shop(policies=AUTOMATIC, stock={"MUG@CPH": 9, "TEA@CPH": 9})
    about = {"channel": "web", "reference": "1", "placed_at": START, "terms": terms}
    oms.do(Place("A", agreed_at(priced, ship_to=Address("DK"), **about)))
    return oms


def grant(oms, amount="30.00"):
    """Take something off the order."""
    return oms.do(*oms.plan.goodwill("A", kr(amount), reason="A scratch").commands)


def audited(oms):
    """Return the books of the order's account, which agree with it."""
    ledger = Ledger()
    for one in oms.history("account/A"):
        ledger.post(entries_of(one.event))
    assert [] == [*accounts.findings(ledger, [account(oms, "A")], ())]
    return ledger


def asked_back(oms):
    """Return what providers were asked to send back."""
    return account(oms, "A").under_way(accounts.Kind.REFUND)


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("invoiced", [True, False])
def test_what_is_owed_becomes_less_and_goes_back(included, invoiced):
    """A goodwill refund leaves nothing to pay, and takes its share of tax along."""
    oms = opened(included=included)
    if invoiced:
        Staff(oms).work()
    before = account(oms, "A")
    grant(oms)
    after = account(oms, "A")
    if not invoiced:
        Staff(oms).work()
    assert before.owed - kr("30.00") == after.owed
    assert (kr("30.00"), kr("0")) == (asked_back(oms), after.unpaid)
    assert () == oms.order("A").holds
    done = account(oms, "A")
    assert done.owed == done.invoiced - done.credited
    share = done.invoices[0].totals.tax - sum(
        [note.totals.tax for note in done.credit_notes], kr("0")
    )
    whole = before.bill.totals
    exact = whole.tax.minor * done.owed.minor / whole.gross.minor
    assert abs(share.minor - exact) <= 1
    assert audited(oms).balances[Book.ALLOWANCES, "DKK"].minor > 0


def test_a_refund_of_an_amount_says_what_is_due_again():
    """What is owed and goes back is owed again; the plan says so, and the other way."""
    oms = opened()
    plan = oms.plan.refund("A", kr("30.00"))
    assert kr("30.00") == plan.due_again
    assert "plan.goodwill" in plan.why[-1]
    grant(oms)
    assert oms.plan.refund("A").due_again is None


def test_nobody_gets_back_more_than_was_paid():
    """When all units come back, goodwill of before is taken off what they came to."""
    oms = opened()
    Staff(oms).work()
    grant(oms)
    everything = [LineQuantity("1", 1), LineQuantity("2", 1)]
    oms.do(*oms.plan.refund("A", lines=everything).commands)
    done = account(oms, "A")
    assert (kr("0"), done.paid) == (done.owed, asked_back(oms))
    assert 0 == audited(oms).balances[Book.ALLOWANCES, "DKK"].minor


def test_a_small_first_invoice_bears_what_it_can():
    """An order in parcels has no invoice below zero; the next one has the rest."""
    oms = opened(terms=Terms.INVOICE, mugs=2)
    grant(oms, "150.00")
    today = START.date()
    for number, line in enumerate(["1", "1", "2"]):
        units = (LineQuantity(line, 1),)
        oms.do(accounts.Invoice("A", f"part {number}", units, today, today))
    done = account(oms, "A")
    assert [kr("0"), kr("50.00"), kr("110.00")] == [one.gross for one in done.invoices]
    assert done.owed == done.invoiced
    assert done.bill.totals.tax == sum(
        [one.totals.tax for one in done.invoices], kr("0")
    )
    audited(oms)


def test_a_cancelled_order_takes_its_goodwill_along():
    """What is cancelled before it is invoiced owes nothing, and not less."""
    oms = opened()
    grant(oms)
    oms.do(orders.Cancel("A", "regret"))
    assert kr("0") == account(oms, "A").owed
    assert account(oms, "A").paid == asked_back(oms)


@pytest.mark.parametrize("invoiced", [True, False])
def test_no_more_than_there_is(invoiced):
    """Goodwill does not make an order, or its invoice, come to less than nothing."""
    oms = opened()
    if invoiced:
        Staff(oms).work()
    with pytest.raises(Refused, match=r"goodwill\.too-much"):
        grant(oms, "210.01")
    with pytest.raises(Invalid, match="reason"):
        oms.plan.goodwill("A", kr("1.00"), reason=" ")
    with pytest.raises(Invalid, match=r"amount: got 1\.5, expected a Money"):
        oms.plan.goodwill("A", 1.5, reason="x")
    with pytest.raises(Invalid, match="amount"):
        oms.plan.goodwill("A", kr("0"), reason="x")


def test_a_copy_has_no_goodwill():
    """A favour is for one order."""
    oms = opened()
    before = account(oms, "A").owed
    grant(oms)
    assert before == orders.cloned(oms.order("A"), "2", START).total


def test_goodwill_is_granted_by_whoever_may():
    """A policy asks for approval of what makes an order cheaper."""
    oms = opened()
    policy = orders.ChangePolicy(most_down=(kr("10.00"),))
    plan = oms.plan.goodwill("A", kr("30.00"), reason="A scratch", policy=policy)
    assert plan.missing
    assert kr("30.00") == plan.refund
