"""Laws of terms: every part has its day, and all of them are the invoice."""

from calendar import monthrange
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ordercore.orders import Instalment, PaymentTerms
from ordercore.testing.strategies import days, money
from ordercore.testing.terms import payment_terms

ISSUED = days()


def is_last_day(on):
    """Tell whether the next day is in another month."""
    return (on + timedelta(days=1)).month != on.month


@given(payment_terms(), money(least=0), ISSUED)
def test_instalments_add_up(terms, gross, issued):
    """PAY 108: whatever the terms, nothing is lost and nothing is asked for twice."""
    schedule = terms.schedule(gross, issued)
    assert gross.minor == sum(amount.minor for _, amount in schedule)
    assert len(terms.parts) == len(schedule)
    assert all(amount.minor >= 0 for _, amount in schedule)


@given(payment_terms(), ISSUED)
def test_nothing_is_due_before_it_is_issued(terms, issued):
    """PAY 108: days come in order, and the last of them is the due date."""
    on = [due.on for due in terms.dues(issued)]
    assert sorted(on) == on
    assert issued <= on[0]
    assert on[-1] == terms.due_on(issued)


@given(st.integers(0, 60), ISSUED)
def test_whole_months_from_the_end_of_a_month(months, issued):
    """PAY 108: they end on a last day, so many months later, leap years included."""
    terms = PaymentTerms((Instalment(months=months),), end_of_month=True)
    on = terms.due_on(issued)
    assert is_last_day(on)
    assert months == (on.year - issued.year) * 12 + on.month - issued.month


@given(st.integers(0, 60), ISSUED)
def test_whole_months_keep_the_day(months, issued):
    """PAY 108: the same day, or the last one of a month that does not have it."""
    on = PaymentTerms((Instalment(months=months),)).due_on(issued)
    assert on.day == min(issued.day, monthrange(on.year, on.month)[1])
    assert months == (on.year - issued.year) * 12 + on.month - issued.month


@given(payment_terms(), money(least=0))
def test_a_share_is_between_nothing_and_all(terms, gross):
    """A discount or a deposit is never more than the whole."""
    for share in filter(None, [terms.early, terms.deposit]):
        assert 0 <= share.of(gross).minor <= gross.minor
