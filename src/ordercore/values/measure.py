"""How heavy and how large: whole grams and millimetres."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.values.rounding import Rounding, ratio_of, round_ratio

__all__ = ["Dimensions", "grams", "millimetres", "weight"]

MOST_G = 10**9
MOST_MM = 10**6

# International pound (0.45359237 kg) and inch (25.4 mm), exact since 1959.
GRAMS: Mapping[str, Fraction] = {
    "mg": Fraction(1, 1000),
    "g": Fraction(1),
    "kg": Fraction(1000),
    "t": Fraction(1_000_000),
    "oz": Fraction(45359237, 1_600_000),
    "lb": Fraction(45359237, 100_000),
}
"""Grams in a unit of weight."""
MILLIMETRES: Mapping[str, Fraction] = {
    "mm": Fraction(1),
    "cm": Fraction(10),
    "m": Fraction(1000),
    "in": Fraction(254, 10),
    "ft": Fraction(3048, 10),
}
"""Millimetres in a unit of length."""


@frozen
class Dimensions:
    """The outer size of something, in whole millimetres.

    Raises:
        Invalid: a side is no whole number from 1 to 10^6.
    """

    length_mm: int
    width_mm: int
    height_mm: int

    def __attrs_post_init__(self) -> None:
        for name in ("length_mm", "width_mm", "height_mm"):
            _within(getattr(self, name), 1, MOST_MM, name)

    @property
    def volume_mm3(self) -> int:
        """Length times width times height."""
        return self.length_mm * self.width_mm * self.height_mm

    @property
    def longest_mm(self) -> int:
        """The longest side."""
        return max(self.length_mm, self.width_mm, self.height_mm)

    @property
    def length_and_girth_mm(self) -> int:
        """The longest side and the way round the two others, together."""
        around = self.length_mm + self.width_mm + self.height_mm - self.longest_mm
        return self.longest_mm + 2 * around


def weight(weight_g: object, where: str = "weight_g") -> int:
    """Return a weight in whole grams, from 0 to 10^9.

    Raises:
        Invalid: it is anything else; a bool or a float is not a weight.
    """
    return _within(weight_g, 0, MOST_G, where)


def grams(
    amount: Decimal | Fraction | int,
    unit: str,
    rounding: Rounding,
    where: str = "weight",
) -> int:
    """Return a weight in mg, g, kg, t, oz or lb as whole grams.

    >>> grams(Decimal("1.5"), "lb", Rounding.UP)
    681

    Raises:
        Invalid: the unit is unknown, or the weight is not from 0 to 10^9 g.
    """
    return _within(_in_whole(amount, unit, GRAMS, rounding, where), 0, MOST_G, where)


def millimetres(
    amount: Decimal | Fraction | int,
    unit: str,
    rounding: Rounding,
    where: str = "length",
) -> int:
    """Return a length in mm, cm, m, in or ft as whole millimetres.

    Raises:
        Invalid: the unit is unknown, or the length is not from 1 to 10^6 mm.
    """
    length = _in_whole(amount, unit, MILLIMETRES, rounding, where)
    return _within(length, 1, MOST_MM, where)


def _in_whole(
    amount: Decimal | Fraction | int,
    unit: str,
    units: Mapping[str, Fraction],
    rounding: Rounding,
    where: str,
) -> int:
    if unit not in units:
        raise Invalid.at(where, unit, f"a unit out of {', '.join(units)}")
    over, per = ratio_of(amount, where)
    size = units[unit]
    return round_ratio(over * size.numerator, per * size.denominator, rounding)


def _within(n: object, least: int, most: int, where: str) -> int:
    if type(n) is int and least <= n <= most:
        return n
    raise Invalid.at(where, n, f"a whole number from {least:,} to {most:,}")
