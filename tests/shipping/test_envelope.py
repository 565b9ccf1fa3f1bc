"""Several rate tables as one: the least price for each weight, and whose it is."""

import pytest

from ordercore.errors import Invalid, Refused
from ordercore.shipping import (
    DimensionalWeight,
    EnvelopeStep,
    MergedRates,
    RateTable,
    Reach,
    Surcharge,
    Weighing,
    WeightBreak,
    Zone,
)
from ordercore.sourcing import ParcelRates, SharedRates
from ordercore.values import Address, Dimensions, Money

DK, DE = Address("DK"), Address("DE")


def table(carrier, *steps, currency="DKK", reach=Reach.DOMESTIC, **fields):
    """Return a rate table of (max g, price) steps."""
    breaks = tuple([WeightBreak(g, Money(minor, currency)) for g, minor in steps])
    zone = Zone("z", reach, breaks)
    return RateTable(carrier, "parcel", currency, (zone,), **fields)


LIGHT = table("bud", (1_000, 30), (5_000, 90))
HEAVY = table("dhl", (2_000, 50), (20_000, 70))
MERGED = MergedRates({"b": HEAVY, "a": LIGHT})


def steps(rates, *way, size=None):
    """Return (max g, price, table) of each step."""
    found = rates.envelope(*(way or (DK, DK)), size).steps
    return [(one.max_weight_g, one.price.minor, one.table) for one in found]


class TestMerging:
    def test_the_least_price_for_each_weight(self):
        """Each table where it is the cheaper one, and the heaviest that any takes."""
        assert [(1_000, 30, "a"), (2_000, 50, "b"), (20_000, 70, "b")] == steps(MERGED)

    def test_whose_it_is(self):
        """A step names the table, the carrier and the service."""
        step = MERGED.envelope(DK, DK).cheapest(1_001)

        assert EnvelopeStep(2_000, Money(50, "DKK"), "b", "dhl parcel") == step

    def test_of_equals_the_first_by_name(self):
        """In whatever order they are given."""
        twin = table("zip", (5_000, 90))

        for given in ({"b": twin, "a": LIGHT}, {"a": LIGHT, "b": twin}):
            assert "a" == MergedRates(given).envelope(DK, DK).cheapest(2_000).table
        renamed = MergedRates({"b": LIGHT, "a": twin})
        assert "a" == renamed.envelope(DK, DK).cheapest(2_000).table

    def test_a_price_that_falls(self):
        """What is dearer for a lighter parcel is told as the table has it."""
        odd = MergedRates({"x": table("odd", (1_000, 90), (2_000, 50))})

        assert [(1_000, 90, "x"), (2_000, 50, "x")] == steps(odd)

    def test_who_does_not_go_there(self):
        """A way that one table serves is that one's; one that none does is nobody's."""
        world = table("ups", (500, 900), reach=Reach.WORLD)
        rates = MergedRates({"a": LIGHT, "w": world})

        assert [(500, 900, "w")] == steps(rates, DK, DE)
        assert [] == steps(MERGED, DK, DE)
        assert () == MERGED.breaks(DK, DE)

    def test_too_heavy_for_all(self):
        """It is refused as by one table, with what would do."""
        for way, heaviest in (((DK, DK), 20_000), ((DK, DE), 0)):
            with pytest.raises(Refused) as caught:
                MERGED.envelope(*way).cheapest(20_001)
            assert "rate.none" == caught.value.code
            assert f"above {heaviest} g" in caught.value.because

    def test_surcharges_decide(self):
        """The cheaper table is dearer on an island."""
        island = Surcharge("island", Money(99, "DKK"), postcodes=("37",))
        rates = MergedRates(
            {"a": table("bud", (1_000, 30), surcharges=(island,)), "b": HEAVY}
        )

        assert "a" == rates.envelope(DK, Address("DK", "1000")).cheapest(1).table
        assert "b" == rates.envelope(DK, Address("DK", "3700")).cheapest(1).table

    def test_a_size_decides(self):
        """Who charges by size is dear for what is large and light."""
        by_size = Weighing(dimensional=DimensionalWeight(5000))
        light = table("bud", (1_000, 30), (5_000, 90), weighing=by_size)
        rates = MergedRates({"a": light, "b": HEAVY})
        large = Dimensions(200, 200, 200)

        assert "a" == rates.envelope(DK, DK).cheapest(1).table
        assert "b" == rates.envelope(DK, DK, large).cheapest(1).table

    def test_what_sourcing_asks_for(self):
        """Prices by weight, and who carries each step."""
        assert isinstance(MERGED, SharedRates)
        assert isinstance(LIGHT, ParcelRates)
        assert not isinstance(LIGHT, SharedRates)
        assert ((1_000, 30), (2_000, 50), (20_000, 70)) == MERGED.breaks(DK, DK)
        assert ("bud parcel", "dhl parcel", "dhl parcel") == MERGED.services(DK, DK)

    @pytest.mark.parametrize(
        ("tables", "got"),
        [
            ({}, "no table"),
            ({"a": LIGHT, "e": table("e", (1, 1), currency="EUR")}, "DKK, EUR"),
        ],
    )
    def test_one_currency(self, tables, got):
        """Prices of two currencies cannot be compared, and none has none."""
        with pytest.raises(Invalid) as caught:
            MergedRates(tables)

        assert [("tables", got)] == [(f.where, f.got) for f in caught.value.findings]
