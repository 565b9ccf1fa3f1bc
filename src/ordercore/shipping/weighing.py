"""How heavy a carrier says that a parcel is: by the scales, or by its size."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from attrs import frozen

from ordercore.errors import Finding
from ordercore.values import Dimensions, Rounding
from ordercore.values.measure import GRAMS, MILLIMETRES
from ordercore.values.rounding import round_ratio

__all__ = [
    "BY_THE_GRAM",
    "DimensionalWeight",
    "Weighing",
    "heaviest_of_each",
    "weighing_problems",
]

MOST = 10**9


@frozen
class DimensionalWeight:
    """What a carrier takes a parcel's size to weigh.

    Each side is rounded to whole length units; their product over *divisor* is the
    weight in weight units.  Sizes are in whole millimetres: a box that is made to the
    inch is entered rounded down (279 for 11 in), or rounding up finds one inch more.

    Attributes:
        divisor: so many cubic length units weigh one weight unit: 5000 (cm and kg),
            139 (in and lb).
        length_unit: mm, cm, m, in or ft.
        weight_unit: mg, g, kg, t, oz or lb.
        side_rounding: how a side comes to whole length units.
        above_mm3: a parcel of no more volume than that goes by the scales alone.
    """

    divisor: int
    length_unit: str = "cm"
    weight_unit: str = "kg"
    side_rounding: Rounding = Rounding.UP
    above_mm3: int = 0

    def ratio_g(self, size: Dimensions) -> tuple[int, int]:
        """Return the grams that a size is taken to weigh, as over and per."""
        if size.volume_mm3 <= self.above_mm3:
            return 0, 1
        unit, volume = MILLIMETRES[self.length_unit], 1
        for side in (size.length_mm, size.width_mm, size.height_mm):
            scaled = side * unit.denominator
            volume *= round_ratio(scaled, unit.numerator, self.side_rounding)
        grams = GRAMS[self.weight_unit]
        return volume * grams.numerator, self.divisor * grams.denominator


@frozen
class Weighing:
    """How a carrier comes to the weight that it charges.

    The heavier of the scales and the size is rounded to whole steps; they are told in
    whole grams, rounded up.  So a table by the pound has its breaks at
    ``values.grams(n, "lb", Rounding.UP)``.

    Attributes:
        step: a step is so many units: 100 (g), 500 (g), 1 (kg), 1 (lb).
        unit: mg, g, kg, t, oz or lb.
        rounding: where a weight between two steps goes.
        dimensional: how the size counts; None where it does not.
    """

    step: int = 1
    unit: str = "g"
    rounding: Rounding = Rounding.UP
    dimensional: DimensionalWeight | None = None

    def charged_g(self, weight_g: int, size: Dimensions | None = None) -> int:
        """Return the grams that are charged; without a size it goes by the scales.

        >>> by_half_kilos = Weighing(500, "g", dimensional=DimensionalWeight(5000))
        >>> by_half_kilos.charged_g(1_200)
        1500
        >>> by_half_kilos.charged_g(1_200, Dimensions(400, 300, 200))
        5000
        """
        over, per = weight_g, 1
        if size is not None and self.dimensional is not None:
            by_size = self.dimensional.ratio_g(size)
            if by_size[0] > weight_g * by_size[1]:
                over, per = by_size
        elif self == BY_THE_GRAM:
            return weight_g
        unit = GRAMS[self.unit] * self.step
        steps = round_ratio(
            over * unit.denominator, per * unit.numerator, self.rounding
        )
        return -(-steps * unit.numerator // unit.denominator)

    def heaviest_g(self, charged_g: int, size: Dimensions | None = None) -> int:
        """Return the heaviest parcel by the scales that is charged no more than that.

        It is -1 where its size alone is charged more.
        """
        if self == BY_THE_GRAM:
            return charged_g
        # No rounding takes a weight down by a whole step.
        grams, parts = _step(self.step, self.unit)
        candidates = range(charged_g + -(-grams // parts) + 1)
        found = bisect_right(
            candidates, charged_g, key=lambda grams: self.charged_g(grams, size)
        )
        return found - 1


BY_THE_GRAM = Weighing()
"""By the scales alone, to the gram."""


@lru_cache(4_096)
def heaviest_of_each(
    weighing: Weighing, limits: tuple[int, ...], size: Dimensions | None = None
) -> tuple[int, ...]:
    """Return the heaviest parcel of each limit, as :meth:`Weighing.heaviest_g` does.

    Most zones of a carrier have the same limits, so they are kept at hand.
    """
    return tuple([weighing.heaviest_g(limit, size) for limit in limits])


@lru_cache(256)
def _step(step: int, unit: str) -> tuple[int, int]:
    """Return the grams of a step, as over and per."""
    return (GRAMS[unit] * step).as_integer_ratio()


def weighing_problems(weighing: Weighing) -> Iterator[Finding]:
    """Yield what is wrong with how a carrier weighs."""
    yield from _positive(weighing.step, "weighing.step")
    yield from _among(weighing.unit, GRAMS, "weighing.unit")
    yield from _among(weighing.rounding, Rounding, "weighing.rounding")
    size = weighing.dimensional
    if size is not None:
        where = "weighing.dimensional"
        yield from _positive(size.divisor, f"{where}.divisor")
        yield from _among(size.length_unit, MILLIMETRES, f"{where}.length_unit")
        yield from _among(size.weight_unit, GRAMS, f"{where}.weight_unit")
        yield from _among(size.side_rounding, Rounding, f"{where}.side_rounding")
        if type(size.above_mm3) is not int or size.above_mm3 < 0:
            expected = "a whole number of mm³ from 0"
            yield Finding(f"{where}.above_mm3", repr(size.above_mm3), expected)


def _positive(number: object, where: str) -> Iterator[Finding]:
    if type(number) is not int or not 0 < number <= MOST:
        yield Finding(where, repr(number), f"a whole number from 1 to {MOST:,}")


def _among(value: object, known: Iterable[str], where: str) -> Iterator[Finding]:
    if value not in [*known]:
        yield Finding(where, repr(value), f"one of {', '.join(known)}")
