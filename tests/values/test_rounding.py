"""Examples of rounding and splitting, and what is refused."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ordercore.errors import Invalid
from ordercore.values import Rounding, round_to, share, split

# value: HALF_UP, HALF_EVEN, HALF_DOWN, UP, DOWN
MODES = {
    "0.4": (0, 0, 0, 1, 0),
    "0.5": (1, 0, 0, 1, 0),
    "0.6": (1, 1, 1, 1, 0),
    "1.5": (2, 2, 1, 2, 1),
    "2.5": (3, 2, 2, 3, 2),
    "2": (2, 2, 2, 2, 2),
    "0": (0, 0, 0, 0, 0),
    "-0.5": (-1, 0, 0, -1, 0),
    "-1.5": (-2, -2, -1, -2, -1),
}


class TestRoundTo:
    """A whole number out of a fraction."""

    @pytest.mark.parametrize(("value", "expected"), MODES.items())
    @pytest.mark.parametrize("kind", [Decimal, Fraction])
    def test_modes(self, value, expected, kind):
        """Each mode does what its name says; negative mirrors positive (MON 8, 9)."""
        assert expected == tuple(round_to(kind(value), mode) for mode in Rounding)

    @pytest.mark.parametrize(
        "value",
        [
            Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"),
            Decimal("1e1000000"), Decimal("1e-1000000"), Decimal("1e25"),
            Decimal("0." + "1" * 61), 10**60, Fraction(1, 10**60),
            -(10**4000), 0.5, float("nan"), True, "1", None,
        ],
    )  # fmt: skip
    def test_refused(self, value):
        """What is not finite, out of bounds or no exact number is refused, at once."""
        with pytest.raises(Invalid):
            round_to(value, Rounding.HALF_UP)

    @pytest.mark.parametrize("zero", [Decimal("0e1000000"), Decimal("-0"), Fraction(0)])
    def test_zero(self, zero):
        """Zero is zero however it is written."""
        assert 0 == round_to(zero, Rounding.UP)

    @pytest.mark.parametrize("mode", ["", "half_up", "ROUND_HALF_UP", None, "CEILING"])
    def test_unknown_mode(self, mode):
        """The mode has to be named, and one of five."""
        with pytest.raises(Invalid, match="HALF_UP, HALF_EVEN, HALF_DOWN, UP, DOWN"):
            round_to(Decimal("0.5"), mode)


class TestSplit:
    """Parts of a whole."""

    @pytest.mark.parametrize(
        ("whole", "weights", "parts"),
        [
            (100, [1, 1, 1], (34, 33, 33)),
            (-100, [1, 1, 1], (-34, -33, -33)),
            (2, [1, 1, 1], (1, 1, 0)),
            (5, [0, 3, 0], (0, 5, 0)),
            (364, [182, 773, 1639], (26, 108, 230)),
            (365, [182, 773, 1639], (25, 109, 231)),
            (0, [1, 2], (0, 0)),
            (0, [], ()),
            (0, [0, 0], (0, 0)),
            (10, (2, 1), (7, 3)),
        ],
    )
    def test_examples(self, whole, weights, parts):
        """Largest remainder, the earlier of two equals first (MON 4)."""
        assert parts == split(whole, weights)

    @pytest.mark.parametrize(
        ("whole", "weights"),
        [
            (1, []),
            (1, [0]),
            (1, [-1]),
            (1, [2, -1]),
            (1, [1, -1]),
            (0, [1, -1]),
            (1, [0.5, 0.5]),
            (1, [Decimal(1)]),
            (1, [10**4000, -1]),
        ],
    )
    def test_refused(self, whole, weights):
        """Weights are whole numbers of 0 or more, and somebody has to pay."""
        with pytest.raises(Invalid, match="weights"):
            split(whole, weights)

    @pytest.mark.parametrize("whole", [1.0, True, Decimal(1), None])
    def test_a_whole_is_whole(self, whole):
        """Only whole numbers of smallest units are cut."""
        with pytest.raises(Invalid, match="total"):
            split(whole, [1])


class TestShare:
    """The first units of a line."""

    def test_units(self):
        """Seven units of 1.00: four are worth 14 and three 15 cents (MON 11)."""
        marks = [share(100, 7, k) for k in range(8)]
        assert [0, 14, 28, 42, 57, 71, 85, 100] == marks

    @pytest.mark.parametrize(("n", "k"), [(0, 0), (3, 4), (3, -1), (-1, -1)])
    def test_refused(self, n, k):
        """There is no unit that the line does not have."""
        with pytest.raises(Invalid, match="units"):
            share(100, n, k)
