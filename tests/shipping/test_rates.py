"""A rate table says what a parcel costs, and a plan chooses the cheapest label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid, Refused
from ordercore.message import Plan
from ordercore.orders import Goods
from ordercore.shipping import (
    EU,
    Label,
    Parcel,
    ParcelState,
    PublishRates,
    Rate,
    RatesPublished,
    RateTable,
    Reach,
    WeightBreak,
    Zone,
    choose_label,
)
from ordercore.values import Address, Money
from tests.telling import refusal, told


def prices(*pairs, currency="DKK"):
    """Return weight breaks of (max g, whole units)."""
    return tuple(WeightBreak(g, Money.of(units, currency)) for g, units in pairs)


TABLE = RateTable(
    "postnord",
    "parcel",
    "DKK",
    (
        Zone("DK", Reach.DOMESTIC, prices((1000, 49), (5000, 69))),
        Zone("EU", Reach.REGION, prices((1000, 99), (5000, 149)), EU),
        Zone("world", Reach.WORLD, prices((1000, 299))),
    ),
)
DK, DE, US, CA = (Address(country) for country in ("DK", "DE", "US", "CA"))
PARCEL = Parcel("P", "W-1", "W-1-1", "CPH", (Goods("1", "MUG", 1),), 1001)


class TestZones:
    @pytest.mark.parametrize(
        ("origin", "destination", "zone"),
        [
            (DK, DK, "DK"),
            (US, US, "DK"),
            (DK, DE, "EU"),
            (DE, DK, "EU"),
            (DK, US, "world"),
            (US, DE, "world"),
        ],
    )
    def test_the_way_decides(self, origin, destination, zone):
        """Inside a country, between two of a region, or out into the world."""
        assert zone == TABLE.rate(origin, destination, 1).zone

    def test_a_way_that_no_zone_serves_is_refused(self):
        """Without a zone for the world there is no price for it."""
        home = RateTable("bud", "bike", "DKK", TABLE.zones[:1])

        assert () == home.breaks(DK, DE)
        with pytest.raises(Refused) as caught:
            home.rate(DK, DE, 1)
        assert "rate.none" == caught.value.code
        assert "does not go from DK to DE" in caught.value.because

    def test_the_eu_has_27_members(self):
        """As data: 27 different codes, Greece as GR, the United Kingdom not in it."""
        assert 27 == len(set(EU))
        assert "GR" in EU
        assert not {"GB", "EL", "UK"} & set(EU)


class TestWeights:
    @pytest.mark.parametrize(
        ("weight_g", "minor"), [(0, 4900), (1000, 4900), (1001, 6900), (5000, 6900)]
    )
    def test_a_break_counts_up_to_its_weight(self, weight_g, minor):
        """1000 g is the last gram of the first price."""
        assert Money(minor, "DKK") == TABLE.rate(DK, DK, weight_g).price

    def test_too_heavy_is_refused_with_what_would_do(self):
        """The refusal says how heavy a parcel may be."""
        with pytest.raises(Refused) as caught:
            TABLE.rate(DK, US, 1001)

        assert "rate.none" == caught.value.code
        assert "Pack parcels of at most 1000 g" in caught.value.remedy

    def test_sourcing_gets_whole_numbers(self):
        """The protocol ParcelRates: (grams, smallest units), the lightest first."""
        assert ((1000, 9900), (5000, 14900)) == TABLE.breaks(DK, DE)
        assert "DKK" == TABLE.currency

    @given(st.integers(0, 6000), st.sampled_from([DK, DE, US, CA]))
    def test_rate_and_breaks_agree(self, weight_g, destination):
        """Whoever asks for one parcel and whoever reads the table see one price."""
        fits = [m for g, m in TABLE.breaks(DK, destination) if weight_g <= g]
        try:
            assert TABLE.rate(DK, destination, weight_g).price.minor == fits[0]
        except Refused:
            assert not fits


class TestChecking:
    @pytest.mark.parametrize(
        ("zones", "where"),
        [
            ((), "zones"),
            ((Zone("DK", Reach.DOMESTIC, ()),), "zones[0].breaks"),
            (
                (Zone("DK", Reach.DOMESTIC, prices((2, 1), (2, 2))),),
                "zones[0].breaks[1].max_weight_g",
            ),
            (
                (Zone("DK", Reach.DOMESTIC, prices((1, 1), (10**12 + 1, 2))),),
                "zones[0].breaks[1].max_weight_g",
            ),
            (
                (Zone("DK", Reach.DOMESTIC, prices((0, 1))),),
                "zones[0].breaks[0].max_weight_g",
            ),
            (
                (Zone("DK", Reach.DOMESTIC, prices((1, -1))),),
                "zones[0].breaks[0].price",
            ),
            (
                (Zone("DK", Reach.DOMESTIC, prices((1, 1), currency="EUR")),),
                "zones[0].breaks[0].price",
            ),
            ((Zone("R", Reach.REGION, prices((1, 1))),), "zones[0].countries"),
            (
                (Zone("R", Reach.REGION, prices((1, 1)), ("Denmark",)),),
                "zones[0].countries",
            ),
            (
                (Zone("W", Reach.WORLD, prices((1, 1)), ("DK",)),),
                "zones[0].countries",
            ),
            (
                (
                    Zone("W", Reach.WORLD, prices((1, 1))),
                    Zone("DK", Reach.DOMESTIC, prices((1, 1))),
                ),
                "zones[1]",
            ),
            (
                (
                    Zone("DK", Reach.DOMESTIC, prices((1, 1))),
                    Zone("SE", Reach.DOMESTIC, prices((1, 1))),
                ),
                "zones[1]",
            ),
        ],
    )
    def test_a_list_with_a_hole_is_not_made(self, zones, where):
        """Every way that a rate table can be wrong is named with its place."""
        with pytest.raises(Invalid) as caught:
            RateTable("c", "s", "DKK", zones)

        assert where in [finding.where for finding in caught.value.findings]

    def test_the_currency_is_known(self):
        """A list in a currency that does not exist has no prices."""
        with pytest.raises(Invalid):
            RateTable("c", "s", "XYZ", ())

    def test_several_regions_stand_side_by_side(self):
        """The first that has both countries counts."""
        zones = (
            Zone("north", Reach.REGION, prices((9, 1)), ("DK", "SE")),
            Zone("EU", Reach.REGION, prices((9, 2)), EU),
        )
        table = RateTable("c", "s", "DKK", zones)

        assert "north" == table.rate(DK, Address("SE"), 1).zone
        assert "EU" == table.rate(DK, DE, 1).zone


class TestPublishing:
    def test_a_list_is_in_force_under_its_name(self):
        """Sourcing finds it in its stream; the same again does nothing."""
        publish = PublishRates("STANDARD", TABLE)

        assert TABLE == told(None, publish)
        assert () == publish.decide(TABLE)
        assert "rates/STANDARD" == RatesPublished("STANDARD", TABLE).stream

    def test_a_new_list_replaces_the_old_one(self):
        """Prices of next year are published under the same name."""
        new = RateTable("postnord", "parcel", "DKK", TABLE.zones[:2])

        assert new == told(TABLE, PublishRates("STANDARD", new))

    def test_a_name_is_an_id(self):
        """A name that cannot be a stream is refused."""
        with pytest.raises(Invalid):
            PublishRates("a/b", TABLE).decide(None)


class TestChoosing:
    CHEAP = RateTable(
        "bud", "van", "DKK", (Zone("DK", Reach.DOMESTIC, prices((2000, 59))),)
    )
    EURO = RateTable(
        "dhl",
        "express",
        "EUR",
        (Zone("w", Reach.WORLD, prices((9000, 1), currency="EUR")),),
    )
    SMALL = RateTable(
        "bud", "bike", "DKK", (Zone("DK", Reach.DOMESTIC, prices((9, 9))),)
    )

    def choose(self, *tables, parcel=PARCEL):
        return choose_label(parcel, (DK, DK), tables, "T-1")

    def test_the_cheapest_that_carries_it(self):
        """FUL 87: minimal among those that take the parcel, and why not the others."""
        plan = self.choose(TABLE, self.CHEAP, self.EURO, self.SMALL)

        assert Rate("bud", "van", "DK", 2000, Money(5900, "DKK")) == plan.rate
        assert (Label("P", "bud", "van", "T-1", Money(5900, "DKK")),) == plan.commands
        assert Money(5900, "DKK") == plan.cost
        assert [False, True, False, False] == [why.chosen for why in plan.why]
        assert isinstance(plan, Plan)

    def test_the_plan_can_be_read(self):
        """One line for each rate table, the chosen one marked."""
        plan = self.choose(TABLE, self.CHEAP, self.EURO, self.SMALL)

        assert str(plan).splitlines() == [
            "Label for parcel P",
            "  postnord parcel  69.00 DKK  zone DK, up to 5000 g",
            "* bud van  59.00 DKK  zone DK, up to 2000 g",
            "  dhl express  1.00 EUR  in EUR, the others are compared in DKK",
            "  bud bike  -  it carries at most 9 g there",
        ]

    def test_doing_the_plan_is_not_refused(self):
        """A fresh plan labels the parcel."""
        plan = self.choose(TABLE)

        assert ParcelState.LABELLED is told(PARCEL, *plan.commands).state

    def test_a_tie_goes_to_the_earlier_list(self):
        """The same question gets the same answer."""
        twin = RateTable("twin", "van", "DKK", self.CHEAP.zones)

        assert "bud" == self.choose(self.CHEAP, twin).rate.carrier
        assert "twin" == self.choose(twin, self.CHEAP).rate.carrier

    def test_a_free_label_has_a_price(self):
        """0.00 is a price and is shown as one."""
        free = RateTable(
            "own", "van", "DKK", (Zone("DK", Reach.DOMESTIC, prices((9000, 0))),)
        )

        assert "0.00 DKK" in str(self.choose(free))

    def test_what_nothing_carries_is_missing(self):
        """Planned and missing together are what was wanted."""
        plan = self.choose(self.SMALL)

        assert (None, None, ("P",), ()) == (
            plan.rate,
            plan.cost,
            plan.missing,
            plan.commands,
        )

    def test_a_parcel_that_has_left_gets_no_label(self):
        """FUL 88: a plan is made for a sealed parcel only."""
        gone = Parcel("P", "W-1", "W-1-1", "CPH", (), 1, ParcelState.HANDED_OVER)
        plan = self.choose(TABLE, parcel=gone)

        assert ((), ("P",)) == (plan.commands, plan.missing)
        assert (
            "parcel.illegal"
            == refusal(gone, Label("P", "c", "s", "T", Money(1, "DKK"))).code
        )
