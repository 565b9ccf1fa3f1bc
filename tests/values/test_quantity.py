"""How many: what counts as a number of pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.testing.strategies import hostile_decimal_strings, quantities
from ordercore.values import quantity, whole


@given(quantities())
def test_quantities_pass(n):
    """A quantity is a whole number from 1 to 10^9."""
    assert n == quantity(n)


@pytest.mark.parametrize("n", [0, -1, 10**9 + 1, 10**4000, 1.0, True, "1", None])
def test_other_things_do_not(n):
    """None, half a piece, a bool and text are no quantities."""
    with pytest.raises(Invalid, match=r"lines\[0\]\.quantity: got"):
        quantity(n, "lines[0].quantity")


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_are_read(n):
    """Plain digits with at most a minus sign are a whole number; so is an int."""
    assert n == whole(str(n)) == whole(n)


@given(hostile_decimal_strings())
def test_hostile_text_is_refused(text):
    """Whatever else Python would take for an int is refused."""
    with pytest.raises(Invalid, match="stock: got"):
        whole(text, "stock")


@pytest.mark.parametrize("thing", ["12.0", "1000000001", "9999999999", 1.0, True, None])
def test_other_text_is_refused(thing):
    """A fraction, a number out of bounds or nothing is refused."""
    with pytest.raises(Invalid):
        whole(thing)


def test_bounds():
    """The caller says from where to where."""
    assert 5 == whole("5", least=0, most=5)
    with pytest.raises(Invalid, match="from 0 to 5"):
        whole("6", least=0, most=5)
