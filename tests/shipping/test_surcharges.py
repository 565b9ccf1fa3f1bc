"""What a carrier takes beside its prices: for whom, how much, and fuel on top."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid, Refused
from ordercore.orders import Goods
from ordercore.shipping import (
    BY_THE_GRAM,
    NO_FUEL,
    DimensionalWeight,
    Fuel,
    Parcel,
    RatePart,
    RateTable,
    Reach,
    SizeLimits,
    Surcharge,
    Weighing,
    WeightBreak,
    Zone,
    choose_label,
)
from ordercore.values import Address, Dimensions, Money, Rounding

HERE = Address("DK")


def eur(minor):
    """Return so many cents."""
    return Money(minor, "EUR")


HOME = Zone(
    "home",
    Reach.DOMESTIC,
    (WeightBreak(5_000, eur(1_000)), WeightBreak(30_000, eur(2_000))),
)


def table(*surcharges, fuel=NO_FUEL, rounding=Rounding.HALF_UP, weighing=BY_THE_GRAM):
    """Return the table of a carrier that takes 10.00 up to 5 kg, 20.00 up to 30."""
    return RateTable(
        "GLS", "parcel", "EUR", (HOME,), weighing, surcharges, fuel, rounding
    )


def taken(rates, weight_g=1, size=None, to=HERE):
    """Return what is taken beside the price, by name, in cents."""
    parts = rates.rate(HERE, to, weight_g, size).parts
    return {part.name: part.price.minor for part in parts}


class TestConditions:
    @pytest.mark.parametrize(
        ("postcode", "is_taken"),
        [("3700", True), ("dk-3720", True), ("37", True), ("3800", False), ("", False)],
    )
    def test_islands(self, postcode, is_taken):
        """By the first characters; how the postcode is written means nothing."""
        island = Surcharge("island", eur(300), postcodes=("37", "DK 37"))

        found = taken(table(island), to=Address("DK", postcode))

        assert ({"island": 300} if is_taken else {}) == found

    def test_countries(self):
        """The same first characters mean another place in another country."""
        island = Surcharge("island", eur(300), countries=("SE",), postcodes=("37",))

        assert {} == taken(table(island), to=Address("DK", "3700"))

    @pytest.mark.parametrize(("weight_g", "is_taken"), [(3_000, False), (3_001, True)])
    def test_heavy(self, weight_g, is_taken):
        """By the scales, from the first gram more."""
        heavy = Surcharge("heavy", eur(500), over_weight_g=3_000)

        assert is_taken is ("heavy" in taken(table(heavy), weight_g))

    @pytest.mark.parametrize(
        ("size", "names"),
        [
            (None, set()),
            (Dimensions(200, 1_750, 200), set()),
            (Dimensions(200, 1_751, 200), {"long"}),
            (Dimensions(500, 1_000, 500), set()),
            (Dimensions(500, 501, 1_000), {"bulky"}),
            (Dimensions(1_800, 400, 400), {"long", "bulky"}),
        ],
    )
    def test_oversize(self, size, names):
        """By the longest side, and by it with the way round the two others."""
        long = Surcharge("long", eur(1), over_side_mm=1_750)
        bulky = Surcharge("bulky", eur(2), over_girth_mm=3_000)

        assert names == set(taken(table(long, bulky), size=size))

    def test_all_that_is_given_has_to_hold(self):
        """Long and heavy, not long or heavy."""
        both = Surcharge("both", eur(1), over_side_mm=999, over_weight_g=999)
        long = Dimensions(1_000, 1, 1)

        assert {} == taken(table(both), 1_000)
        assert {} == taken(table(both), 999, long)
        assert {"both": 1} == taken(table(both), 1_000, long)

    def test_each_parcel(self):
        """One of which nothing is given is taken always."""
        assert {"toll": 19} == taken(table(Surcharge("toll", eur(19))))


class TestAmounts:
    def test_a_share_is_of_the_price(self):
        """Of the table's price, and not of other surcharges."""
        peak = Surcharge("peak", basis_points=1_250)

        assert {"toll": 19, "peak": 250} == taken(
            table(Surcharge("toll", eur(19)), peak), 6_000
        )

    def test_fuel_is_taken_of_what_it_is_said_of(self):
        """14.5 % of 10.00 and 3.00, and nothing of what is not fueled."""
        parts = taken(
            table(
                Surcharge("island", eur(300)),
                Surcharge("duty", eur(700), fueled=False),
                fuel=Fuel(1_450),
            )
        )

        assert {"island": 300, "duty": 700, "fuel": 189} == parts  # 188.5

    def test_fuel_of_surcharges_alone(self):
        """14.5 % of 3.00: the price has its fuel in it."""
        island = Surcharge("island", eur(300))

        assert 44 == taken(table(island, fuel=Fuel(1_450, of_price=False)))["fuel"]

    @pytest.mark.parametrize(
        ("rounding", "minor"),
        [(Rounding.UP, 1), (Rounding.HALF_UP, 1), (Rounding.HALF_EVEN, 0)],
    )
    def test_rounding_is_written_out(self, rounding, minor):
        """5 basis points of 10.00 are half a cent."""
        half = Surcharge("half", basis_points=5)

        assert {"half": minor} == taken(table(half, rounding=rounding))

    def test_the_price_is_all_of_it(self):
        """The parts tell what is taken beside the table's price."""
        rates = table(Surcharge("toll", eur(19)), fuel=Fuel(1_000))
        rate = rates.rate(HERE, HERE, 1)

        fuel = RatePart("fuel", eur(102))  # of 10.19
        assert (eur(1_121), (RatePart("toll", eur(19)), fuel)) == (
            rate.price,
            rate.parts,
        )

    def test_a_surcharge_is_a_step_for_sourcing(self):
        """Between two breaks the price changes where the surcharge begins."""
        heavy = Surcharge("heavy", eur(500), over_weight_g=3_000)

        assert ((3_000, 1_000), (5_000, 1_500), (30_000, 2_500)) == table(heavy).breaks(
            HERE, HERE
        )


class TestSize:
    RATES = table(weighing=Weighing(500, "g", dimensional=DimensionalWeight(5000)))

    def test_a_large_parcel_is_charged_as_a_heavy_one(self):
        """60 × 40 × 40 cm are 19.2 kg to the carrier, 19.5 by half kilos."""
        rate = self.RATES.rate(HERE, HERE, 2_000, Dimensions(600, 400, 400))

        assert (19_500, eur(2_000)) == (rate.charged_g, rate.price)
        assert 30_000 == rate.max_weight_g

    def test_too_large_is_refused_as_too_heavy(self):
        """What is charged as more than the last break is not carried."""
        huge = Dimensions(1_000, 1_000, 1_000)

        assert () == self.RATES.breaks(HERE, HERE, huge)
        with pytest.raises(Refused) as caught:
            self.RATES.rate(HERE, HERE, 1, huge)
        assert "rate.none" == caught.value.code
        assert "200000 g" in caught.value.asked

    @pytest.mark.parametrize(
        ("sides", "because"),
        [
            ((1_750, 300, 312), ""),
            ((300, 1_751, 300), "no side may be longer than 1750 mm"),
            ((300, 1_750, 326), "length and girth together may be at most 3000 mm"),
        ],
    )
    def test_a_carrier_takes_no_larger_one(self, sides, because):
        """The longest side and the girth, however the parcel is turned."""
        rates = evolve(table(), limits=SizeLimits(1_750, 3_000))
        size = Dimensions(*sides)

        assert because == rates.limits.excess(size)
        assert bool(because) == (() == rates.breaks(HERE, HERE, size))
        assert rates.breaks(HERE, HERE)
        if because:
            with pytest.raises(Refused) as caught:
                rates.rate(HERE, HERE, 1, size)
            assert ("rate.none", because) == (caught.value.code, caught.value.because)

    def test_a_label_tells_what_is_taken(self):
        """The weight that is charged, and each part beside the price."""
        rates = table(
            Surcharge("long", eur(500), over_side_mm=500),
            fuel=Fuel(1_000),
            weighing=self.RATES.weighing,
        )
        parcel = Parcel("P", "W-1", "W-1-1", "CPH", (Goods("1", "MUG", 1),), 2_000)
        size = Dimensions(600, 400, 400)

        plan = choose_label(parcel, (HERE, HERE), [rates], "T", size)

        assert (
            "* GLS parcel  27.50 EUR  zone home, up to 30000 g, charged as 19500 g, "
            "long 5.00 EUR, fuel 2.50 EUR"
        ) == str(plan).splitlines()[1]


class TestChecking:
    @pytest.mark.parametrize(
        ("surcharge", "where"),
        [
            (Surcharge("a"), "surcharges[0]"),
            (Surcharge("a", eur(1), 1), "surcharges[0]"),
            (Surcharge("a", eur(-1)), "surcharges[0].amount"),
            (Surcharge("a", Money(1, "DKK")), "surcharges[0].amount"),
            (Surcharge("a", basis_points=-1), "surcharges[0].basis_points"),
            (Surcharge("a", basis_points=1.5), "surcharges[0].basis_points"),
            (
                Surcharge("a", basis_points=float("nan")),
                "surcharges[0].basis_points",
            ),
            (Surcharge("a/b", eur(1)), "surcharges[0].id"),
            (Surcharge("fuel", eur(1)), "surcharges[0].id"),
            (Surcharge("a", eur(1), countries=("ZZ",)), "surcharges[0].countries"),
            (Surcharge("a", eur(1), postcodes=(" -",)), "surcharges[0].postcodes"),
            (Surcharge("a", eur(1), over_weight_g=0), "surcharges[0].over_weight_g"),
            (Surcharge("a", eur(1), over_side_mm=1.0), "surcharges[0].over_side_mm"),
            (Surcharge("a", eur(1), over_girth_mm=-1), "surcharges[0].over_girth_mm"),
        ],
    )
    def test_what_cannot_be_is_named(self, surcharge, where):
        """Each with its place."""
        with pytest.raises(Invalid) as caught:
            table(surcharge)

        assert [where] == [finding.where for finding in caught.value.findings]

    def test_everything_at_once(self):
        """Two with one id, a fuel, a rounding and a size that cannot be."""
        rates = table()
        with pytest.raises(Invalid) as caught:
            evolve(
                rates,
                surcharges=(
                    Surcharge("a", eur(1)),
                    Surcharge("a", eur(2)),
                ),
                fuel=Fuel(-1),
                rounding="SIDEWAYS",
                limits=SizeLimits(0, 1.5),
            )

        assert [
            "surcharges[1].id",
            "fuel.basis_points",
            "limits.max_side_mm",
            "limits.max_girth_mm",
            "rounding",
        ] == [finding.where for finding in caught.value.findings]

    @pytest.mark.parametrize("weight_g", [float("nan"), 1.0, True])
    def test_a_break_is_at_whole_grams(self, weight_g):
        """A number that is none would be heavier than nothing and lighter than all."""
        zone = Zone("home", Reach.DOMESTIC, (WeightBreak(weight_g, eur(1)),))

        with pytest.raises(Invalid) as caught:
            RateTable("GLS", "parcel", "EUR", (zone,))

        (finding,) = caught.value.findings
        assert "zones[0].breaks[0].max_weight_g" == finding.where
