"""In which articles a shop deals is said, and said otherwise."""

import pytest

from ordercore.catalog import (
    AssortmentPolicy,
    AssortmentRule,
    SetAssortment,
    assortment_stream,
)
from ordercore.errors import Invalid
from tests.telling import told

LISTED, ANY = AssortmentRule.LISTED, AssortmentRule.ANY


def test_what_was_said_last_holds():
    """The same again does nothing."""
    kept = told(None, SetAssortment(ANY), SetAssortment(LISTED))
    assert AssortmentPolicy(LISTED) == kept
    assert () == SetAssortment(LISTED).decide(kept)
    assert assortment_stream() == SetAssortment(ANY).stream


def test_where_nobody_says_anything():
    """What is listed, or has come, is known."""
    assert AssortmentRule.KNOWN is AssortmentPolicy().rule


@pytest.mark.parametrize("wrong", ["LISTED", None, 1])
def test_it_is_a_rule(wrong):
    """A word that looks like one is none."""
    with pytest.raises(Invalid, match="AssortmentRule"):
        SetAssortment(wrong).decide(None)
