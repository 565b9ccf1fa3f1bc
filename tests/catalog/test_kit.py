"""A kit is defined, defined anew, and withdrawn."""

import pytest

from ordercore.catalog import (
    Component,
    DefineKit,
    Kit,
    KitDefined,
    KitWithdrawn,
    WithdrawKit,
    kit_stream,
    pieces,
)
from ordercore.errors import Invalid
from tests.telling import refusal, told

GIFT = Kit("GIFT", (Component("MUG", 2), Component("BOX")))


class TestDefining:
    def test_a_kit_is_what_is_in_it(self):
        """It is kept as it was defined last."""
        other = Kit("GIFT", (Component("MUG"),))
        assert kit_stream("GIFT") == DefineKit(GIFT).stream
        assert other == told(None, DefineKit(GIFT), DefineKit(other))

    def test_the_same_again_does_nothing(self):
        """A definition that is sent twice is there once."""
        assert () == DefineKit(GIFT).decide(GIFT)
        assert (KitDefined(GIFT),) == DefineKit(GIFT).decide(None)

    def test_everything_that_cannot_be_is_named_at_once(self):
        """An empty kit, a component twice, the kit in itself, no whole number."""
        parts = (
            Component("MUG"),
            Component("MUG"),
            Component("GIFT"),
            Component("BOX", 0),
            Component("", 1),
        )
        with pytest.raises(Invalid) as wrong:
            DefineKit(Kit("GIFT", parts)).decide(None)
        assert [
            "components[1].sku",
            "components[2].sku",
            "components[3].quantity",
            "components[4].sku",
        ] == [finding.where for finding in wrong.value.findings]
        with pytest.raises(Invalid, match="at least one"):
            DefineKit(Kit("GIFT", ())).decide(None)


class TestWithdrawing:
    def test_a_withdrawn_kit_is_none(self):
        """It can be defined again; withdrawing twice does nothing."""
        gone = told(GIFT, WithdrawKit("GIFT"))
        assert gone.withdrawn
        assert () == WithdrawKit("GIFT").decide(gone)
        assert (KitWithdrawn("GIFT"),) == WithdrawKit("GIFT").decide(GIFT)
        assert not told(gone, DefineKit(GIFT)).withdrawn

    def test_only_what_is_a_kit_is_withdrawn(self):
        """A wrong SKU is told."""
        assert "kit.unknown" == refusal(None, WithdrawKit("GIFT")).code


def test_pieces_are_what_lies_on_the_shelf():
    """STK 37: n kits are n times each component; other goods are themselves."""
    assert (("MUG", 6), ("BOX", 3)) == pieces("GIFT", 3, GIFT.components)
    assert (("MUG", 3),) == pieces("MUG", 3, ())
