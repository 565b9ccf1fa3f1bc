"""The strategies draw what they promise, and enough of what is odd."""

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from ordercore.testing import strategies
from ordercore.values import Address, Coordinates, Dimensions, Money, exponent


def drawn(strategy, n=400):
    """Return *n* examples."""
    seen = []

    @settings(
        max_examples=n,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value):
        seen.append(value)

    collect()
    return seen


def test_every_word_is_a_strategy():
    """What the module offers can be drawn from with its defaults."""
    for name in strategies.__all__:
        assert isinstance(getattr(strategies, name)(), st.SearchStrategy), name


def test_all_decimals_occur():
    """Currencies without and with three or four decimals are common, not rare."""
    # Beside a number, because Hypothesis draws the same value only once.
    pairs = drawn(st.tuples(st.integers(), strategies.currencies()))
    seen = Counter(exponent(code) for _, code in pairs)
    assert {0, 2, 3, 4} == set(seen)
    assert all(count >= 0.05 * seen.total() for count in seen.values())


def test_signs_and_sizes_occur():
    """Amounts are negative, zero, small and at the bound."""
    seen = drawn(strategies.minor_amounts())
    assert min(seen) < 0 < max(seen)
    assert any(0 < abs(n) <= 100_000 for n in seen)
    assert any(abs(n) > 10**12 for n in seen)


def test_bounds_are_kept():
    """An amount above everyday sizes can be asked for."""
    assert all(n >= 10**9 for n in drawn(strategies.minor_amounts(10**9), 50))


@pytest.mark.parametrize("kind", [Money, Address, Coordinates, Dimensions])
def test_types_are_known(kind):
    """from_type draws valid values, so builds() of what holds them works."""
    assert all(isinstance(value, kind) for value in drawn(st.from_type(kind), 20))


def test_lists_have_one_currency():
    """Amounts of one order are of one currency."""
    for monies in drawn(strategies.money_lists_same_currency(), 100):
        assert 1 == len({money.currency for money in monies})


def test_country_can_be_chosen():
    """An address in a country is in that country."""
    assert {"JP"} == {a.country for a in drawn(strategies.addresses("JP"), 20)}


def test_reports_are_easy_to_read():
    """The smallest example is one of the simplest."""
    one = find(
        strategies.money(),
        lambda money: money.minor > 7,
        settings=settings(database=None),
        random=Random(1),
    )
    assert Money(8, "DKK") == one
