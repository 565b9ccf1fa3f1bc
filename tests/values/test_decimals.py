"""Numbers as text: what is read and what is not."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given

from ordercore.errors import Invalid
from ordercore.testing.strategies import decimal_strings, hostile_decimal_strings
from ordercore.values import decimal_of
from ordercore.values.decimals import millionths_of


@given(decimal_strings())
def test_plain_numbers_are_read_exactly(text):
    """15 digits before and 6 behind the point are read as they stand."""
    assert Decimal(text) == decimal_of(text)


@given(decimal_strings())
def test_a_plain_number_is_so_many_millionths(text):
    """Exactly, whatever precision somebody else computes with."""
    with localcontext(Context(prec=2)):
        found = millionths_of(decimal_of(text))

    assert Fraction(text) * 10**6 == found


@given(hostile_decimal_strings())
def test_everything_else_is_refused(text):
    """Whatever else Python would take for a number is refused."""
    with pytest.raises(Invalid, match="price: got"):
        decimal_of(text, "price")


@pytest.mark.parametrize("number", [0, -5, 10**15 - 1, Decimal("1.5"), Decimal("1E+3")])
def test_exact_numbers_pass(number):
    """Whole numbers and short Decimals are prices."""
    assert number == decimal_of(number)


@pytest.mark.parametrize(
    "number",
    [
        10**15, -(10**15), 10**4000, True, 1.5, None, b"1", ["1"],
        Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1e15"),
        Decimal("0.0000001"), Decimal("1e1000000"), Decimal("0e1000000"),
    ],
)  # fmt: skip
def test_other_numbers_are_refused(number):
    """Too large, too fine, not finite or not exact: refused."""
    with pytest.raises(Invalid):
        decimal_of(number)
