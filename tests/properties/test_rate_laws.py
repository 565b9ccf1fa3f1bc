"""What holds for what carriers take: FUL 87, and one price however it is asked for."""

from fractions import Fraction
from math import ceil, floor

from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore.errors import Refused
from ordercore.flow import read_rates, write_rates
from ordercore.shipping import MergedRates, PublishRates
from ordercore.testing.rates import carrier_tables, destinations, weighings
from ordercore.testing.strategies import dimensions
from ordercore.values import Address, Rounding

ORIGIN = Address("DK")
WEIGHTS = st.integers(0, 11_000)
SIZES = st.none() | dimensions(600)
GRAM = {
    "mg": Fraction("0.001"),
    "g": Fraction(1),
    "kg": Fraction(1_000),
    "oz": Fraction("453.59237") / 16,
    "lb": Fraction("453.59237"),
}
MILLIMETRE = {
    "mm": Fraction(1),
    "cm": Fraction(10),
    "in": Fraction("25.4"),
    "ft": Fraction("304.8"),
}


def rounded(number, mode):
    """Return the whole number that a fraction from 0 is rounded to."""
    half = Fraction(1, 2)
    return {
        Rounding.UP: ceil(number),
        Rounding.DOWN: floor(number),
        Rounding.HALF_UP: floor(number + half),
        Rounding.HALF_DOWN: ceil(number - half),
        Rounding.HALF_EVEN: round(number),
    }[mode]


def charged(weighing, weight_g, size):
    """Return the grams that a carrier charges, reckoned with fractions."""
    heavier, rule = Fraction(weight_g), weighing.dimensional
    if rule and size and size.volume_mm3 > rule.above_mm3:
        volume = 1
        for side in (size.length_mm, size.width_mm, size.height_mm):
            volume *= rounded(side / MILLIMETRE[rule.length_unit], rule.side_rounding)
        by_size = Fraction(volume, rule.divisor) * GRAM[rule.weight_unit]
        heavier = max(heavier, by_size)
    step = weighing.step * GRAM[weighing.unit]
    return ceil(rounded(heavier / step, weighing.rounding) * step)


def applies(one, weight_g, size, to):
    """Tell whether a surcharge is taken: whether nothing stands against it."""
    code = to.postcode.upper().replace(" ", "").replace("-", "")
    begins = [code.startswith(p.upper().replace("-", "")) for p in one.postcodes]
    sides = (size.length_mm, size.width_mm, size.height_mm) if size else (0, 0, 0)
    short, middle, longest = sorted(sides)
    against = [
        one.countries and to.country not in one.countries,
        one.postcodes and not any(begins),
        one.over_weight_g and weight_g <= one.over_weight_g,
        one.over_side_mm and longest <= one.over_side_mm,
        one.over_girth_mm and longest + 2 * (short + middle) <= one.over_girth_mm,
    ]
    return not any(against)


def modelled(table, weight_g, size, to):
    """Return what a parcel costs by the words of the reference, None for nobody."""
    zone = next((z for z in table.zones if z.serves("DK", to.country)), None)
    grams = charged(table.weighing, weight_g, size)
    fits = [s for s in zone.breaks if grams <= s.max_weight_g] if zone else []
    if not fits:
        return None
    base = fits[0].price.minor
    total, fueled = base, base if table.fuel.of_price else 0
    for one in table.surcharges:
        if applies(one, weight_g, size, to):
            exact = Fraction(base * one.basis_points, 10_000)
            part = one.amount.minor if one.amount else rounded(exact, table.rounding)
            total += part
            fueled += part if one.fueled else 0
    exact = Fraction(fueled * table.fuel.basis_points, 10_000)
    return total + rounded(exact, table.rounding)


def asked(table, weight_g, size, to):
    """Return what a table says that a parcel costs, None where it is refused."""
    try:
        return table.rate(ORIGIN, to, weight_g, size).price.minor
    except Refused:
        return None


def looked_up(steps, weight_g):
    """Return the price of the first step that is heavy enough, None for none."""
    return next((price for up_to, price in steps if weight_g <= up_to), None)


class TestWeighing:
    @given(weighings(), WEIGHTS, WEIGHTS, SIZES)
    def test_heavier_is_never_charged_as_lighter(self, weighing, one, two, size):
        """Rounding keeps the order of weights, in each mode and each unit."""
        lighter, heavier = sorted((one, two))

        assert weighing.charged_g(lighter, size) <= weighing.charged_g(heavier, size)

    @given(weighings(), WEIGHTS, SIZES)
    def test_as_reckoned_with_fractions(self, weighing, weight_g, size):
        """Exact in whole numbers, pounds and inches too."""
        assert charged(weighing, weight_g, size) == weighing.charged_g(weight_g, size)


class TestWriting:
    @given(st.lists(carrier_tables(), max_size=3))
    def test_what_is_written_is_read_again(self, tables):
        """Each table and each of its parts, by way of TOML."""
        rates = tuple([PublishRates(f"T{n}", one) for n, one in enumerate(tables)])

        assert rates == read_rates(write_rates(rates))


class TestTables:
    @given(carrier_tables(), WEIGHTS, SIZES, destinations())
    def test_a_price_is_what_the_rules_say(self, table, weight_g, size, to):
        """As a model says that was written apart from the code."""
        assert modelled(table, weight_g, size, to) == asked(table, weight_g, size, to)

    @given(carrier_tables(), WEIGHTS, SIZES, destinations())
    def test_the_parts_are_the_price(self, table, weight_g, size, to):
        """Price of the break and all parts add up to what is paid; none is negative."""
        if asked(table, weight_g, size, to) is None:
            return
        rate = table.rate(ORIGIN, to, weight_g, size)
        zone = table.zone("DK", to.country)
        (base,) = [
            b.price.minor for b in zone.breaks if b.max_weight_g == rate.max_weight_g
        ]

        parts = [part.price.minor for part in rate.parts]
        assert base + sum(parts) == rate.price.minor
        assert min(parts, default=0) >= 0

    @given(carrier_tables(), st.lists(WEIGHTS, max_size=20), SIZES, destinations())
    def test_the_steps_are_the_prices(self, table, weights, size, to):
        """Whoever reads the steps and whoever asks for one parcel see one price."""
        steps = table.breaks(ORIGIN, to, size)

        # The grams on both sides of each step are where a mistake would be.
        for weight_g in {1, *weights, *[g + more for g, _ in steps for more in (0, 1)]}:
            if weight_g:
                price = modelled(table, weight_g, size, to)
                assert price == looked_up(steps, weight_g)


class TestEnvelopes:
    @settings(max_examples=100)
    @given(
        st.dictionaries(
            st.sampled_from("abcde"), carrier_tables(), min_size=1, max_size=5
        ),
        st.lists(WEIGHTS, max_size=20),
        SIZES,
        destinations(),
    )
    def test_it_is_the_least_of_all_tables(self, tables, weights, size, to):
        """FUL 87: at each weight the least price, and the first by name with it."""
        envelope = MergedRates(tables).envelope(ORIGIN, to, size)

        around = [g + more for g in envelope.limits for more in (0, 1)]
        for weight_g in {1, *weights, *around} - {0}:
            prices = [
                (price, name)
                for name, table in tables.items()
                if (price := modelled(table, weight_g, size, to)) is not None
            ]
            try:
                step = envelope.cheapest(weight_g)
            except Refused:
                assert [] == prices
            else:
                assert min(prices) == (step.price.minor, step.table)
                assert tables[step.table].told == step.told

    @given(carrier_tables(), destinations(), SIZES)
    def test_of_one_table_it_is_the_table(self, table, to, size):
        """Steps that cost the same are put together, and nothing else changes."""
        steps = table.breaks(ORIGIN, to, size)
        found = MergedRates({"only": table}).envelope(ORIGIN, to, size).steps

        kept = [
            step
            for step, after in zip(steps, [*steps[1:], None], strict=False)
            if after is None or after[1] != step[1]
        ]
        assert kept == [(one.max_weight_g, one.price.minor) for one in found]
