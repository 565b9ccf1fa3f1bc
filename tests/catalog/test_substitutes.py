"""What may come instead of an article is said, and said otherwise."""

import pytest

from ordercore.catalog import (
    Alternative,
    DefineSubstitutes,
    Substitutes,
    Substituting,
    substitutes_stream,
)
from ordercore.errors import Invalid
from tests.telling import told

CUPS = Substitutes(
    "CUP", (Alternative("C", 1), Alternative("B", 1), Alternative("A", 2))
)


def test_what_was_said_last_holds():
    """The same again does nothing; none is right, too."""
    none = Substitutes("CUP", (), Substituting.NEVER)
    assert none == told(None, DefineSubstitutes(CUPS), DefineSubstitutes(none))
    assert () == DefineSubstitutes(CUPS).decide(CUPS)
    assert substitutes_stream("CUP") == DefineSubstitutes(CUPS).stream


def test_by_priority_then_by_sku():
    """The order in which they were written does not count."""
    assert ("B", "C", "A") == CUPS.ranked


def test_everything_that_cannot_be_is_named_at_once():
    """Itself, one twice, no SKU."""
    parts = (Alternative("CUP"), Alternative("B"), Alternative("B"), Alternative(""))
    with pytest.raises(Invalid) as no:
        DefineSubstitutes(Substitutes("CUP", parts)).decide(None)
    assert [
        "alternatives[0].sku",
        "alternatives[2].sku",
        "alternatives[3].sku",
    ] == [finding.where for finding in no.value.findings]
