"""The laws of what is billed beside an invoice: MON 10, 11, ORD 71, 75, TAX 20, 23."""

from datetime import date
from decimal import Decimal

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore.accounts import (
    Credit,
    Deduct,
    Invoice,
    OpenAccount,
    left_by_invoice,
    plan_change,
)
from ordercore.accounts.invoicing import carriage_left, carriage_rates
from ordercore.accounts.standing import notes_on, with_corrections
from ordercore.accounts.units import units_left
from ordercore.orders import Carriage, Edits, LineQuantity, Place, ProposeChange
from ordercore.pricing import Fee, FeeKind, TaxLine, bill_of, by_rate, taxes_of, without
from ordercore.values import Money, Rounding
from tests.orders.samples import MONDAY, ORDER, agreed, dkk, line
from tests.telling import told

TODAY = date(2026, 11, 23)
RATES = st.sampled_from(["0", "0.12", "0.25"])
AMOUNTS = st.integers(0, 999)
FEW = settings(max_examples=30)


def taxed(amount, rate, *, inside):
    """Return an amount with its tax and that by rate, rounded half up."""
    share = Decimal(rate)
    tax = dkk(amount).times(share / (1 + share) if inside else share, Rounding.HALF_UP)
    base = dkk(amount) - tax if inside else dkk(amount)
    return {"tax": tax, "taxes": (TaxLine("VAT", share, base, tax),)}


@st.composite
def lines(draw, name, units, *, inside):
    amount = draw(AMOUNTS)
    money = taxed(amount, draw(RATES), inside=inside)
    return line(name, quantity=units, amount=dkk(amount), **money)


@st.composite
def carriages(draw, *, inside):
    amount = draw(AMOUNTS)
    money = taxed(amount, draw(RATES), inside=inside)
    return Carriage(dkk(amount), money["tax"], money["taxes"])


@st.composite
def opened(draw):
    """Draw an order with its account: two lines, carriage, and a deposit or none."""
    inside = draw(st.booleans())
    some = [draw(lines(n, draw(st.integers(2, 4)), inside=inside)) for n in "12"]
    carriage = draw(carriages(inside=inside))
    deposit = dkk(draw(st.integers(1, 9)))
    kind = FeeKind.DEPOSIT
    fees = (Fee("bottle", deposit, dkk(0), name="bottle", kind=kind, line="1"),)
    terms = agreed(
        *some,
        tax_included=inside,
        shipping=carriage.amount,
        shipping_tax=carriage.tax,
        shipping_taxes=carriage.taxes,
        fees=draw(st.sampled_from([(), fees])),
    )
    order = told(None, Place(ORDER, terms))
    return order, told(None, OpenAccount(ORDER, bill_of(terms)))


@st.composite
def edits(draw, order):
    """Draw other prices, for goods and carriage, and further units at a third one."""
    inside, known = order.agreed.tax_included, draw(st.sampled_from(order.lines))
    more = draw(st.none() | lines(known.id, draw(st.integers(1, 2)), inside=inside))
    carriage = draw(st.none() | carriages(inside=inside))
    price = draw(lines(known.id, known.quantity, inside=inside))
    more = () if more is None else (more,)
    return Edits(reprice=(price,), more=more, carriage=carriage)


def changed(order, account, wanted, number):
    """Return order and account after a change, which went as was previewed."""
    asked = ProposeChange(f"c{number}", order.id, wanted, MONDAY)
    plan = plan_change(asked, None, order, 1, account, MONDAY)
    assert plan.owed_after == plan.account_after.owed
    assert plan.owed_after - plan.owed_before == plan.account_after.owed - account.owed
    return plan.after, plan.account_after


def invoiced(account, line, units, cause):
    units = min(units, units_left(account)[line])
    if not units:
        return account
    some = (LineQuantity(line, units),)
    return told(account, Invoice(ORDER, cause, some, TODAY, TODAY))


def billed(account):
    """Return the tax by rate of all invoices less that of all credit notes."""
    plus = [tax for invoice in account.invoices for tax in invoice.taxes]
    return without(plus, [tax for note in account.credit_notes for tax in note.taxes])


def rest_invoiced(account):
    for name in "12":
        account = invoiced(account, name, 99, f"rest {name}")
    return account


def units_credited(account, number, line, units):
    """Return the account without units of an invoice, and what was credited."""
    ask = (LineQuantity(line, units),)
    cause = f"r{len(account.credit_notes)}"
    after = told(account, Credit(ORDER, cause, number, ask, TODAY, "back"))
    return after, after.credited - account.credited


def story(data, order, account):
    """Tell a few invoices and changes, one after the other."""
    for number in range(data.draw(st.integers(1, 4))):
        name, units = data.draw(st.sampled_from("12")), data.draw(st.integers(0, 3))
        account = invoiced(account, name, units, f"p{number}")
        order, account = changed(order, account, data.draw(edits(order)), number)
    return order, account


@FEW
@given(data=st.data(), drawn=opened())
def test_all_documents_are_what_the_order_comes_to(data, drawn):
    """MON 10, TAX 23: however often it is changed, in every rate, exactly."""
    order, account = story(data, *drawn)
    assert order.agreed.total == account.owed
    account = rest_invoiced(account)
    assert by_rate(bill_of(order.agreed).taxes) == billed(account)
    assert account.owed == account.invoiced - account.credited
    assert not account.to_invoice
    left = left_by_invoice(account).values()
    assert min(left).minor >= 0
    assert account.owed == sum(left, dkk(0))


def carriage_of(account):
    """Return the first invoice with what corrects it, and the notes on it."""
    first = account.invoices[0]
    return with_corrections(account, first), notes_on(account, first)


def carried(data, order, account, number):
    """Return order and account after carriage costs something else, or is credited."""
    new = data.draw(carriages(inside=order.agreed.tax_included))
    how = data.draw(st.sampled_from(["said", "unsaid", "credited"]))
    if how == "said":
        return changed(order, account, Edits(carriage=new), number)
    if how == "unsaid":
        return changed(order, account, Edits(carriage=evolve(new, taxes=())), number)
    if any(carriage_left(*carriage_of(account))):
        about = (ORDER, f"s{number}", account.invoices[0].number, (), TODAY, "back")
        account = told(account, Credit(*about, shipping=True))
    return order, account


@FEW
@given(data=st.data(), drawn=opened())
def test_the_rates_of_carriage_are_those_of_the_difference(data, drawn):
    """TAX 23: on each document they add up to it; what is said has one sign."""
    order, account = drawn
    account = rest_invoiced(account)
    for number in range(data.draw(st.integers(1, 4))):
        order, account = carried(data, order, account, number)
    whole, notes = carriage_of(account)
    for document in (*account.invoices, *account.credit_notes):
        rates = taxes_of((), charge_of(document))
        assert charge_of(document)[:2] == sums_of(rates)
        said = [rate for rate in document.shipping_taxes if rate.code]
        assert [] == [one for one in said if min(one.base.minor, one.tax.minor) < 0]
    if rates := carriage_rates(whole, notes):
        assert carriage_left(whole, notes) == sums_of(rates)


def charge_of(document):
    return document.shipping_net, document.shipping_tax, document.shipping_taxes


def sums_of(rates):
    """Return what all bases and all taxes come to."""
    return sum([r.base for r in rates], dkk(0)), sum([r.tax for r in rates], dkk(0))


@FEW
@given(data=st.data(), drawn=opened())
def test_no_unit_is_counted_twice(data, drawn):
    """ORD 75: what is billed beside an invoice has amounts and no units."""
    order, account = story(data, *drawn)
    account = rest_invoiced(account)
    for known in order.lines:
        assert known.quantity == account.taken(known.id)
    beside = [one for one in account.invoices if one.corrects]
    for document in (*beside, *account.credit_notes):
        assert {0} >= {part.quantity for part in document.lines}


@FEW
@given(data=st.data(), drawn=opened())
def test_what_comes_back_is_what_was_billed_for_it(data, drawn):
    """MON 11, TAX 23: all units credited one by one, nothing is left of any rate."""
    _, account = story(data, *drawn)
    account = rest_invoiced(account)
    for invoice in [one for one in account.invoices if not one.corrects]:
        for part in invoice.lines:
            for _ in range(part.quantity):
                account, _ = units_credited(account, invoice.number, part.line, 1)
    first = account.invoices[0]
    carriage = account.owed
    if carriage:
        whole = Credit(ORDER, "end", first.number, (), TODAY, "back", shipping=True)
        account = told(account, whole)
    assert Money.zero("DKK") == account.owed
    assert () == billed(account)


@FEW
@given(data=st.data(), drawn=opened())
def test_a_unit_that_went_back_keeps_its_price(data, drawn):
    """TAX 20: a later price counts for the units that are kept, and for them alone."""
    order, account = drawn
    account = rest_invoiced(account)
    known = data.draw(st.sampled_from(order.lines))
    number = next(i.number for i in account.invoices if i.lines[0].line == known.id)
    account, _ = units_credited(account, number, known.id, 1)
    price = data.draw(lines(known.id, known.quantity, inside=order.agreed.tax_included))
    before = account.owed
    _, account = changed(order, account, Edits(reprice=(price,)), 1)
    was, now = (bill_of(evolve(order.agreed, lines=(one,))) for one in (known, price))
    first, other = was.lines[0].units(1, known.quantity - 1), now.lines[0]
    other = other.units(1, known.quantity - 1)
    more = (other.net + other.tax) - (first.net + first.tax)
    assert before + more == account.owed


@FEW
@given(data=st.data(), drawn=opened())
def test_what_was_given_up_keeps_its_price(data, drawn):
    """TAX 20: deducted units are off the bill at what they were, whatever comes."""
    order, account = drawn
    known = data.draw(st.sampled_from(order.lines))
    account = told(account, Deduct(ORDER, (LineQuantity(known.id, 1),), "regret"))
    account = invoiced(account, known.id, 1, "p")
    off = account.deductions
    _, account = changed(order, account, data.draw(edits(order)), 1)
    account = rest_invoiced(account)
    assert off == account.deductions
    assert account.owed == account.invoiced - account.credited
