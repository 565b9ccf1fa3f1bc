"""Grams and millimetres, and how other units become them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from ordercore.errors import Invalid
from ordercore.testing.strategies import dimensions, weights
from ordercore.values import Dimensions, Rounding, grams, millimetres, weight


@given(weights())
def test_weights_pass(weight_g):
    """A weight is a whole number of grams."""
    assert weight_g == weight(weight_g) == grams(weight_g, "g", Rounding.UP)


@given(dimensions())
def test_volume(size):
    """The volume of a box is the product of its sides."""
    assert size.length_mm * size.width_mm * size.height_mm == size.volume_mm3


@pytest.mark.parametrize("weight_g", [-1, 10**9 + 1, 1.5, True, "1", None])
def test_other_things_are_no_weights(weight_g):
    """Less than nothing, a fraction, a bool and text are refused."""
    with pytest.raises(Invalid, match=r"items\.weight: got"):
        weight(weight_g, "items.weight")


@pytest.mark.parametrize("side", [0, -1, 10**6 + 1, 1.5, True, "1", None])
@pytest.mark.parametrize("at", range(3))
def test_a_side_is_at_least_a_millimetre(side, at):
    """Every side is a whole number from 1 to 10^6; the error names the side."""
    sides = [1, 1, 1]
    sides[at] = side
    with pytest.raises(Invalid, match=["length_mm", "width_mm", "height_mm"][at]):
        Dimensions(*sides)


@pytest.mark.parametrize(
    ("amount", "unit", "up", "down"),
    [
        (Decimal("1.5"), "kg", 1500, 1500),
        (1, "lb", 454, 453),
        (1, "oz", 29, 28),
        (16, "oz", 454, 453),
        (Fraction(1, 3), "kg", 334, 333),
        (Decimal("0.25"), "t", 250_000, 250_000),
        (1, "mg", 1, 0),
    ],
)
def test_grams(amount, unit, up, down):
    """Weights of the trade become whole grams in the direction that is asked for."""
    assert up == grams(amount, unit, Rounding.UP)
    assert down == grams(amount, unit, Rounding.DOWN)


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [(Decimal("10.5"), "cm", 105), (1, "in", 25), (1, "ft", 305), (2, "m", 2000)],
)
def test_millimetres(amount, unit, expected):
    """Lengths of the trade become whole millimetres."""
    assert expected == millimetres(amount, unit, Rounding.HALF_UP)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(1, "stone"), (1, "KG"), (1, ""), (1.5, "kg"), (-1, "g"), (10**7, "kg")],
)
def test_grams_refuses(amount, unit):
    """Unknown units, floats and impossible weights are refused."""
    with pytest.raises(Invalid, match="item: got"):
        grams(amount, unit, Rounding.UP, "item")


@pytest.mark.parametrize(("amount", "unit"), [(0, "cm"), (1, "kg"), (1001, "m")])
def test_millimetres_refuses(amount, unit):
    """Nothing has no length, and nothing is longer than a kilometre."""
    with pytest.raises(Invalid, match="length: got"):
        millimetres(amount, unit, Rounding.UP)
