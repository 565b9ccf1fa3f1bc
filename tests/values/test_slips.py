"""Whoever wrote one character wrongly is asked what he meant."""

from hypothesis import given
from hypothesis import strategies as st

from ordercore.testing.strategies import skus
from ordercore.values import meant
from ordercore.values.slips import WRITTEN


@given(skus(), st.data())
def test_a_slip_is_seen_through(sku, data):
    """Another character, one too many, one missing, or two changed about."""
    place = data.draw(st.integers(0, len(sku) - 1))
    other = data.draw(st.sampled_from(WRITTEN))
    before, here, after = sku[:place], sku[place], sku[place + 1 :]
    slips = {
        before + other + after,
        before + other + here + after,
        before + after,
        before + after[:1] + here + after[1:],
    } - {sku}
    assert [] == [slip for slip in slips if sku not in meant(slip)]


@given(skus())
def test_what_was_written_is_not_meant(sku):
    """Each once, and not the text itself; their number is bound by its length."""
    found = meant(sku)
    assert len({*found} - {sku}) == len(found)
    assert len(found) <= (2 * len(sku) + 1) * (len(WRITTEN) + 2)


def test_capitals_are_seen_through():
    """Somebody has typed in the other case."""
    assert "MUG-BLUE" in meant("mug-blue")
