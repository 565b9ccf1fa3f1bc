"""Amounts become whole steps, exactly or not at all."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ordercore.catalog import Item, ListItem
from ordercore.errors import Invalid, Refused
from ordercore.values import PIECES, Measure, Money, Pack, Rounding

CHEESE = Measure(
    "kg", Decimal("0.005"), (Pack("g", 1, 1000), Pack("lb", 45359237, 10**8))
)
MUGS = Measure(packs=(Pack("case", 12), Pack("pallet", 40, of="case")))


def refused(measure, amount, unit=""):
    with pytest.raises(Refused) as no:
        measure.steps(amount, unit)
    return no.value.code, no.value.remedy


class TestSteps:
    def test_packs_are_exact_ratios(self):
        """STK 39: a pallet is forty cases of twelve."""
        assert [480, 24, 7] == [
            MUGS.steps(1, "pallet"),
            MUGS.steps("2.0", "case"),
            MUGS.steps(7),
        ]
        assert Fraction(1, 480) == MUGS.amount(1, "pallet")

    def test_what_is_weighed_is_counted_by_its_step(self):
        """STK 39: decimals only with a declared step."""
        assert [250, 250, 1] == [
            CHEESE.steps("1.25"),
            CHEESE.steps("1250", "g"),
            CHEESE.steps(Decimal("0.005")),
        ]
        assert Fraction(5, 4) == CHEESE.amount(250)

    def test_between_two_steps_the_nearest_are_named(self):
        """STK 39: whole-unit articles are never fractional."""
        step = "quantity.step"
        assert (step, "Ask for 2 piece or 3 piece") == refused(PIECES, "2.5")
        assert (step, "Ask for 1 piece") == refused(PIECES, "0.5")
        assert (step, "Ask for 1.250 kg or 1.255 kg") == refused(CHEESE, "1.251")
        assert (step, "Ask for 0.905 kg or 0.910 kg") == refused(CHEESE, 2, "lb")

    @pytest.mark.parametrize(
        "amount", [2.5, True, "1e3", "", "0", "-1", 10**12, "1.0000001"]
    )
    def test_what_is_no_amount(self, amount):
        """Neither floats nor nothing nor more than anybody has."""
        with pytest.raises(Invalid):
            PIECES.steps(amount)

    def test_an_unknown_unit(self):
        """Its units are named."""
        code, _ = refused(MUGS, 1, "crate")
        assert "quantity.unit" == code
        with pytest.raises(Invalid):
            MUGS.amount(1.0)


class TestWriting:
    def test_in_the_way_of_the_locale(self):
        """Babel knows units; a case is called a case."""
        assert "1,25 kg" == CHEESE.written(250, "da_DK")
        assert "1.25 kg" == CHEESE.written(250, "en_GB")
        assert "2.5 case" == MUGS.written(30, "en_GB", "case")

    def test_what_has_no_end(self):
        """Five twelfths of a case are no decimal number."""
        with pytest.raises(Invalid, match="5/12 case"):
            MUGS.written(5, "en_GB", "case")


class TestPrices:
    def test_rounded_once_as_it_is_said(self):
        """149.95 a kilogram for 1.255 kg are 188.18725."""
        assert Money.of("188.19", "DKK") == CHEESE.price(
            "149.95", 251, "DKK", Rounding.HALF_UP
        )
        assert Money.of("188.18", "DKK") == CHEESE.price(
            "149.95", 251, "DKK", Rounding.DOWN
        )

    def test_of_one_step(self):
        """A price list has the exact price of a step, or none."""
        assert Decimal("0.74975") == CHEESE.price_of_step("149.95")
        assert Decimal(100) == PIECES.price_of_step(100)
        with pytest.raises(Invalid):
            MUGS.price_of_step("0.1", "case")


def test_everything_that_cannot_be_is_named_at_once():
    """A step of nothing, a pack of a pack that is not there yet, a name twice."""
    packs = (Pack("case", 0), Pack("case", 2, of="pallet"), Pack("", 1, 0))
    wrong = Item("X", "", 1, measure=Measure("", Decimal(0), packs))
    with pytest.raises(Invalid) as no:
        ListItem(wrong).decide(None)
    assert [
        "measure.step",
        "measure.unit",
        "measure.packs[0].count",
        "measure.packs[1].of",
        "measure.packs[1].unit",
        "measure.packs[2].per",
        "measure.packs[2].unit",
    ] == [finding.where for finding in no.value.findings]
