"""A carrier charges by the scales or by the size, in steps of its own."""

from fractions import Fraction

import pytest

from ordercore.errors import Invalid
from ordercore.shipping import (
    DimensionalWeight,
    RateTable,
    Reach,
    Weighing,
    WeightBreak,
    Zone,
)
from ordercore.values import Dimensions, Money, Rounding, grams, millimetres

BY_THE_POUND = Weighing(1, "lb", Rounding.UP, DimensionalWeight(139, "in", "lb"))
BY_HALF_KILOS = Weighing(500, "g", Rounding.UP, DimensionalWeight(5000))


def inches(*sides):
    """Return a size, rounded down to millimetres."""
    return Dimensions(*[millimetres(side, "in", Rounding.DOWN) for side in sides])


def table(*limits, weighing):
    """Return a rate table with breaks at these grams, 1.00 more for each."""
    steps = [WeightBreak(g, Money(100 * n, "EUR")) for n, g in enumerate(limits, 1)]
    zone = Zone("home", Reach.DOMESTIC, tuple(steps))
    return RateTable("UPS", "ground", "EUR", (zone,), weighing)


class TestCharging:
    @pytest.mark.parametrize(
        ("tenths", "pounds"),
        [((111, 85, 62), 6), ((110, 100, 90), 8), ((111, 81, 41), 4)],
    )
    def test_by_the_pound(self, tenths, pounds):
        """Each fraction of an inch counts as one, and so does each of a pound."""
        size = inches(*[Fraction(side, 10) for side in tenths])

        assert grams(pounds, "lb", Rounding.UP) == BY_THE_POUND.charged_g(1, size)

    def test_by_the_cubic_metre(self):
        """200 kg to the cubic metre are 5000 cubic centimetres to the kilo."""
        by_volume = Weighing(dimensional=DimensionalWeight(5000))

        assert 4_800 == by_volume.charged_g(100, Dimensions(200, 300, 400))

    @pytest.mark.parametrize(
        ("step", "unit", "weight_g", "charged_g"),
        [
            (1, "g", 1_001, 1_001),
            (100, "g", 1_001, 1_100),
            (500, "g", 1_001, 1_500),
            (500, "g", 1_000, 1_000),
            (1, "kg", 1_001, 2_000),
            (1, "lb", 453, 454),
            (1, "lb", 454, 908),
            (1, "oz", 0, 0),
        ],
    )
    def test_steps(self, step, unit, weight_g, charged_g):
        """The last gram of a step is charged by it, and the next one is not."""
        assert charged_g == Weighing(step, unit).charged_g(weight_g)

    @pytest.mark.parametrize(
        ("rounding", "charged_g"),
        [
            (Rounding.UP, 1_500),
            (Rounding.HALF_UP, 1_500),
            (Rounding.HALF_EVEN, 1_000),
            (Rounding.HALF_DOWN, 1_000),
            (Rounding.DOWN, 1_000),
        ],
    )
    def test_the_exact_middle(self, rounding, charged_g):
        """1,250 g lie in the middle of two half kilos."""
        assert charged_g == Weighing(500, "g", rounding).charged_g(1_250)

    def test_the_heavier_of_both(self):
        """Scales beat a small size; a size that is not known counts nothing."""
        size = Dimensions(100, 100, 100)

        assert 2_500 == BY_HALF_KILOS.charged_g(2_100, size)
        assert 500 == BY_HALF_KILOS.charged_g(1, size)
        assert 500 == BY_HALF_KILOS.charged_g(1)

    def test_small_parcels_go_by_the_scales(self):
        """Up to a cubic foot the size does not count; a millimetre more and it does."""
        by_size = DimensionalWeight(166, "in", "lb", above_mm3=28_316_847)
        weighing = Weighing(1, "lb", dimensional=by_size)

        assert 454 == weighing.charged_g(1, Dimensions(304, 304, 304))
        assert 454 < weighing.charged_g(1, Dimensions(305, 305, 305))

    @pytest.mark.parametrize(
        ("side_rounding", "charged_g"),
        [(Rounding.UP, 8_000), (Rounding.HALF_UP, 1_000), (Rounding.DOWN, 1_000)],
    )
    def test_sides(self, side_rounding, charged_g):
        """14 mm are two centimetres, or one."""
        by_size = DimensionalWeight(1, side_rounding=side_rounding)
        size = Dimensions(14, 14, 14)

        assert charged_g == Weighing(dimensional=by_size).charged_g(1, size)


class TestHeaviest:
    @pytest.mark.parametrize("rounding", Rounding)
    @pytest.mark.parametrize(("step", "unit"), [(1, "g"), (100, "g"), (1, "lb")])
    def test_one_gram_more_is_charged_more(self, rounding, step, unit):
        """It is the last gram that is charged no more than a limit."""
        weighing = Weighing(step, unit, rounding)

        for limit in range(0, 1_500, 7):
            heaviest = weighing.heaviest_g(limit)
            assert weighing.charged_g(heaviest) <= limit
            assert weighing.charged_g(heaviest + 1) > limit

    def test_too_large_for_any_weight(self):
        """A size that is charged more than a limit leaves no weight below it."""
        assert -1 == BY_HALF_KILOS.heaviest_g(4_999, Dimensions(400, 300, 200))
        assert 5_000 == BY_HALF_KILOS.heaviest_g(5_000, Dimensions(400, 300, 200))


class TestChecking:
    @pytest.mark.parametrize(
        ("weighing", "where"),
        [
            (Weighing(0), "weighing.step"),
            (Weighing(True), "weighing.step"),
            (Weighing(1, "stone"), "weighing.unit"),
            (Weighing(1, "g", "SIDEWAYS"), "weighing.rounding"),
            (
                Weighing(dimensional=DimensionalWeight(0)),
                "weighing.dimensional.divisor",
            ),
            (
                Weighing(dimensional=DimensionalWeight(1, "yd")),
                "weighing.dimensional.length_unit",
            ),
            (
                Weighing(dimensional=DimensionalWeight(1, "cm", "stone")),
                "weighing.dimensional.weight_unit",
            ),
            (
                Weighing(dimensional=DimensionalWeight(1, side_rounding="")),
                "weighing.dimensional.side_rounding",
            ),
            (
                Weighing(dimensional=DimensionalWeight(1, above_mm3=-1)),
                "weighing.dimensional.above_mm3",
            ),
        ],
    )
    def test_what_cannot_be_is_named(self, weighing, where):
        """Each with its place."""
        with pytest.raises(Invalid) as caught:
            table(1_000, weighing=weighing)

        assert [where] == [finding.where for finding in caught.value.findings]

    def test_a_break_that_nothing_is_rounded_to(self):
        """By the half kilo nothing is charged as 1,200 g: the price is never taken."""
        with pytest.raises(Invalid) as caught:
            table(400, 500, 1_000, 1_200, weighing=Weighing(500, "g"))

        assert [
            "zones[0].breaks[0].max_weight_g",
            "zones[0].breaks[3].max_weight_g",
        ] == [finding.where for finding in caught.value.findings]
