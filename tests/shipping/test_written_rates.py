"""Rate tables come from a file that people write; what it says wrong has a path."""

import pytest

from ordercore.errors import Invalid
from ordercore.flow import read_rates, write_rates
from ordercore.shipping import (
    EU,
    DimensionalWeight,
    Fuel,
    PublishRates,
    RateTable,
    Reach,
    SizeLimits,
    Surcharge,
    Weighing,
    WeightBreak,
    Zone,
    linear_breaks,
    rates_from,
)
from ordercore.values import Money, Rounding

FILE = """
[[rates]]
name = "DPD"
carrier = "DPD"
service = "classic"
currency = "EUR"
weighing = {step = 500, dimensional = {divisor = 5000, side_rounding = "HALF_UP"}}
fuel = {basis_points = 1450, of_price = false}
limits = {max_side_mm = 1750, max_girth_mm = 3000}
rounding = "HALF_EVEN"

[[rates.zones]]
name = "home"
reach = "DOMESTIC"
breaks = [[5000, "5.60"], [31500, "9"]]

[[rates.zones]]
name = "EU"
reach = "REGION"
countries = ["EU", "NO"]
linear = {static = "12.00", threshold_g = 5000, per_step = "1.50", max_weight_g = 6500}

[[rates.surcharges]]
id = "island"
amount = "8.00"
countries = "DK"
postcodes = ["37"]

[[rates.surcharges]]
id = "toll"
basis_points = 250
over_weight_g = 1000
fueled = false
"""


def eur(text):
    """Return so many euros."""
    return Money.of(text, "EUR")


DPD = RateTable(
    "DPD",
    "classic",
    "EUR",
    (
        Zone(
            "home",
            Reach.DOMESTIC,
            (WeightBreak(5_000, eur("5.60")), WeightBreak(31_500, eur("9.00"))),
        ),
        Zone(
            "EU",
            Reach.REGION,
            (
                WeightBreak(5_000, eur("12.00")),
                WeightBreak(6_000, eur("13.50")),
                WeightBreak(6_500, eur("15.00")),
            ),
            (*EU, "NO"),
        ),
    ),
    Weighing(500, dimensional=DimensionalWeight(5000, side_rounding=Rounding.HALF_UP)),
    (
        Surcharge("island", eur("8.00"), countries=("DK",), postcodes=("37",)),
        Surcharge("toll", basis_points=250, over_weight_g=1_000, fueled=False),
    ),
    Fuel(1_450, of_price=False),
    Rounding.HALF_EVEN,
    SizeLimits(1_750, 3_000),
)


class TestReading:
    def test_all_that_a_table_can_say(self):
        """Each field means what the table's own field means."""
        assert (PublishRates("DPD", DPD),) == read_rates(FILE)

    def test_written_and_read(self):
        """What was read is written so that it is read again as the same."""
        assert read_rates(FILE) == read_rates(write_rates(read_rates(FILE)))

    def test_a_document_may_have_none(self):
        """A file that says nothing of rates publishes none."""
        assert () == rates_from({})

    @pytest.mark.parametrize(
        ("old", "new", "where"),
        [
            ('"5.60"', "5.60", "rates[0].zones[0].breaks[0][1]"),
            ('"5.60"', '"-5.60"', "rates[0].zones[0].breaks[0].price"),
            ('"5.60"', '"NaN"', "rates[0].zones[0].breaks[0].price"),
            ('"5.60"', '"5.601"', "rates[0].zones[0].breaks[0].price"),
            ("[5000, ", "[nan, ", "rates[0].zones[0].breaks[0][0]"),
            ("[31500,", "[5000,", "rates[0].zones[0].breaks[1].max_weight_g"),
            (', "9"]', "]", "rates[0].zones[0].breaks[1]"),
            ("breaks = [", "prices = [", "rates[0].zones[0].prices"),
            ('"HALF_EVEN"', '"SIDEWAYS"', "rates[0].rounding"),
            ('"DOMESTIC"', '"MOON"', "rates[0].zones[0].reach"),
            ("1450", "-1", "rates[0].fuel.basis_points"),
            ("max_girth_mm = 3000", "max_girth_mm = 0", "rates[0].limits.max_girth_mm"),
            ('"8.00"', '"eight"', "rates[0].surcharges[0].amount"),
            ('id = "toll"', 'id = "island"', "rates[0].surcharges[1].id"),
            ("divisor = 5000, ", "", "rates[0].weighing.dimensional.divisor"),
            ('"EUR"', '"ZZZ"', "rates[0].currency"),
            ("threshold_g = 5000", "threshold_g = 0", "rates[0].zones[1].linear"),
            ('static = "12.00", ', "", "rates[0].zones[1].linear.static"),
            ("linear = {", 'breaks = [[1, "1"]]\nlinear = {', "rates[0].zones[1]"),
            ('name = "DPD"\n', "", "rates[0].name"),
        ],
    )
    def test_what_is_wrong_has_its_path(self, old, new, where):
        """Unknown words, holes, prices that cannot be; nothing is guessed."""
        text = FILE.replace(old, new, 1)

        with pytest.raises(Invalid) as caught:
            read_rates(text)

        paths = [finding.where for finding in caught.value.findings]
        assert any([path.startswith(where) for path in paths]), paths

    def test_everything_at_once(self):
        """Two tables, each with its faults."""
        bad = FILE.replace("5.60", "x").replace("8.00", "y").replace("1450", "'z'")

        with pytest.raises(Invalid) as caught:
            read_rates(bad + FILE.replace('"DOMESTIC"', "1"))

        assert ["rates[0].fuel.basis_points", "rates[1].zones[0].reach"] == [
            finding.where for finding in caught.value.findings
        ]

    def test_two_of_one_name(self):
        """The second would replace the first without a word."""
        with pytest.raises(Invalid) as caught:
            read_rates(FILE + FILE)

        assert ["rates"] == [finding.where for finding in caught.value.findings]


class TestLinear:
    def test_a_start_and_so_much_for_each_step_begun(self):
        """Static + factor × what is above the threshold; the last step is cut short."""
        breaks = linear_breaks(
            eur("5.00"),
            threshold_g=2_000,
            per_step=eur("0.75"),
            step_g=500,
            max_weight_g=3_200,
        )

        assert [(2_000, 500), (2_500, 575), (3_000, 650), (3_200, 725)] == [
            (step.max_weight_g, step.price.minor) for step in breaks
        ]

    def test_nothing_beyond_the_threshold(self):
        """Then one price is all there is."""
        breaks = linear_breaks(
            eur("5.00"), threshold_g=900, per_step=eur("1"), max_weight_g=900
        )

        assert (WeightBreak(900, eur("5.00")),) == breaks

    @pytest.mark.parametrize(
        ("given", "where"),
        [
            ({"threshold_g": 0}, "threshold_g"),
            ({"threshold_g": 1.5}, "threshold_g"),
            ({"step_g": 0}, "step_g"),
            ({"step_g": 1, "max_weight_g": 20_000}, "step_g"),
            ({"max_weight_g": 99}, "max_weight_g"),
            ({"max_weight_g": float("nan")}, "max_weight_g"),
        ],
    )
    def test_numbers_that_cannot_be(self, given, where):
        """Each is named."""
        said = {"threshold_g": 100, "max_weight_g": 900} | given

        with pytest.raises(Invalid) as caught:
            linear_breaks(eur("5.00"), per_step=eur("1.00"), **said)

        assert [where] == [finding.where for finding in caught.value.findings]
