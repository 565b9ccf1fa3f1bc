"""Whoever paid soon gets back what he paid for what goes back, whoever decides it."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import accounts, orders
from ordercore.accounts import PaymentPolicy
from ordercore.orders import EarlyPayment, PaymentTerms
from ordercore.views.books import BooksLedger
from tests.flow.shop import account, ask, kr, place, send, shop


def paid_early(units, price, percent, *, by_itself):
    """Return a shop that was paid for MUGs in time, and what was paid in øre."""
    policy = PaymentPolicy(credit_returns=by_itself)
    oms = shop(stock={"MUG@CPH": 30})
    oms.do(accounts.SetPaymentPolicy("any", policy))
    terms = PaymentTerms(early=EarlyPayment(Decimal(percent), days=10))
    place(oms, "W", ("MUG", units), price=price, payment=terms)
    send(oms, "W-1")
    gross = account(oms, "W").invoiced.minor
    paid = gross - kept_back(gross, percent)
    money = kr(f"{paid // 100}.{paid % 100:02}")
    oms.do(accounts.RecordPayment("W", "bank", "1", money))
    return oms, paid


def kept_back(gross, percent):
    """Return a percentage of an amount, half up, in whole numbers."""
    return (2 * gross * percent + 100) // 200


def back_after(oms, units, *, by_itself):
    """Let units come back, and return what has gone back since the beginning."""
    oms.do(orders.Return("W", "CPH", ask(l1=units)))
    if not by_itself:
        oms.do(*oms.plan.refund("W", lines=ask(l1=units)).commands)
    state = account(oms, "W")
    return state.paid.minor - state.refundable.minor


def problems(oms):
    """Return what the books and the accounts do not agree on."""
    books = BooksLedger()
    for recorded in oms.journal():
        books.add(recorded)
    found = [kept.state for _, kept in oms.store.scan("account")]
    return books.books(found).problems


@pytest.mark.parametrize("by_itself", [True, False])
def test_half_of_what_was_paid_goes_back_with_half_of_the_goods(by_itself):
    """Of 98 paid for 100, 49 go back: it was 48 by itself and 50 by hand."""
    oms, _ = paid_early(2, "50.00", 2, by_itself=by_itself)
    assert 49_00 == back_after(oms, 1, by_itself=by_itself)
    assert 98_00 == back_after(oms, 1, by_itself=by_itself)


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(st.integers(1, 4), min_size=1, max_size=5),
    stay=st.integers(0, 3),
    ore=st.integers(100, 9999),
    percent=st.integers(1, 50),
    by_itself=st.booleans(),
)
def test_what_goes_back_is_what_was_paid_for_it(parts, stay, ore, percent, by_itself):
    """Whatever is left costs what it would have cost alone, paid soon."""
    units = stay + sum(parts)
    price = f"{ore // 100}.{ore % 100:02}"
    oms, paid = paid_early(units, price, percent, by_itself=by_itself)
    left, before = units, 0
    for n in parts:
        left -= n
        back = back_after(oms, n, by_itself=by_itself)
        gross = account(oms, "W").invoiced.minor - account(oms, "W").credited.minor
        assert paid - (gross - kept_back(gross, percent)) == back
        assert back >= before
        before = back
    state = account(oms, "W")
    assert state.owed == state.kept
    assert state.written_off.minor >= 0
    assert () == problems(oms)
    if not left:
        assert paid == before
