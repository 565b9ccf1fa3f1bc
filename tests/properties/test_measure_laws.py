"""Amounts and steps lead into each other exactly: law STK 39."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Refused
from ordercore.testing.measures import measures
from ordercore.values import Money, Rounding

steps = st.integers(1, 10**6)


@given(measures(), steps)
def test_there_and_back(measure, number):
    """STK 39: in every unit so many steps are an amount that is so many steps."""
    for unit, ratio in measure.ratios.items():
        amount = measure.amount(number, unit)
        assert Fraction(measure.step) * number == amount * ratio
    exact = measure.step * number
    assert number == measure.steps(exact) == measure.steps(str(exact))


@given(measures(), steps, st.integers(1, 10**6))
def test_amounts_add_up(measure, one, other):
    """STK 39: nothing is rounded, so parts together are the whole."""
    for unit in measure.ratios:
        together = measure.amount(one, unit) + measure.amount(other, unit)
        assert together == measure.amount(one + other, unit)


@given(measures(), st.decimals("0.001", 1000, places=3))
def test_a_multiple_of_the_step_or_none(measure, amount):
    """STK 39: what is no multiple is refused, and both its neighbours pass."""
    try:
        found = measure.steps(amount)
    except Refused as no:
        named = no.remedy.removeprefix("Ask for ").split(" or ")
        near = [Decimal(text.rpartition(" ")[0]) for text in named]
        assert amount % measure.step
        assert near[-1] - measure.step < amount < near[-1]
        assert [n * measure.step for n in map(measure.steps, near)] == near
    else:
        assert amount == found * measure.step


@given(measures(), steps, st.decimals(0, 10**4, places=2))
def test_a_price_is_rounded_once(measure, number, price):
    """The amount is within half a smallest unit of the exact one."""
    money = measure.price(price, number, "DKK", Rounding.HALF_UP)
    exact = Fraction(price) * Fraction(measure.step) * number * 100
    assert abs(exact - money.minor) <= Fraction(1, 2)
    assert Money(0, "DKK") <= money
