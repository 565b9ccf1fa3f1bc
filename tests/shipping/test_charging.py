"""What buyers pay for carriage, and from which value of goods it is free."""

from decimal import Decimal

import pytest
from attrs import evolve

from ordercore.catalog import PriceList
from ordercore.errors import Invalid, Refused
from ordercore.flow import read_charges, write_charges
from ordercore.pricing import Promotion, Target, price
from ordercore.shipping import (
    ChargeTable,
    ChargeZone,
    Reach,
    WeightBreak,
    Zone,
    charges_to,
)
from ordercore.values import Address, Money

DK, SE, US = Address("DK"), Address("SE"), Address("US")
LISTS = PriceList.of("shop", "DKK", {"MUG": "100.00"}, tax_included=True)
TEXT = """
[[charges]]
service = "standard"
country = "DK"
currency = "DKK"

[[charges.zones]]
name = "home"
reach = "DOMESTIC"
breaks = [[5000, "39.00"], [20000, "79.00"]]
free_from = "500.00"

[[charges.zones]]
name = "EU"
reach = "REGION"
countries = "EU"
breaks = [[20000, "120.00"]]

[[charges]]
service = "express"
country = "DK"
currency = "DKK"
tax_class = "freight"

[[charges.zones]]
name = "home"
reach = "DOMESTIC"
breaks = [[5000, "59.00"]]
"""
STANDARD, EXPRESS = read_charges(TEXT)


def kr(text):
    """Return Danish crowns."""
    return Money.of(text, "DKK")


def bought(units, *promotions, table=STANDARD, weight_g=1_000):
    """Return what so many mugs cost with carriage in Denmark."""
    charge = table.charge(DK, weight_g)
    return price(
        [("MUG", units)],
        LISTS,
        promotions=[*promotions, *charge.promotions],
        shipping=charge.shipping,
        ship_to="DK",
    )


class TestCharge:
    """Where to and how heavy says what carriage costs."""

    @pytest.mark.parametrize(
        ("to", "weight_g", "paid"),
        [
            (DK, 0, "39.00"),
            (DK, 5_000, "39.00"),
            (DK, 5_001, "79.00"),
            (SE, 1, "120.00"),
        ],
    )
    def test_by_zone_and_weight(self, to, weight_g, paid):
        """Of all goods of the order, in however many parcels they go."""
        assert kr(paid) == STANDARD.charge(to, weight_g).amount

    @pytest.mark.parametrize(
        ("to", "weight_g", "because"),
        [(US, 1, "does not go there"), (DK, 20_001, "at most 20,000 g there")],
    )
    def test_a_way_that_the_service_does_not_go(self, to, weight_g, because):
        """It is no choice for that buyer."""
        with pytest.raises(Refused, match=because) as refused:
            STANDARD.charge(to, weight_g)
        assert "charge.none" == refused.value.code

    @pytest.mark.parametrize(
        ("to", "weight_g", "goods", "choices"),
        [
            (DK, 100, "10.00", ["standard", "express"]),
            (SE, 100, "10.00", ["standard"]),
            (DK, 9_000, "10.00", ["standard"]),
            (US, 100, "10.00", []),
        ],
    )
    def test_what_a_buyer_may_choose(self, to, weight_g, goods, choices):
        """What costs him least comes first, and what does not go there is left out."""
        found = charges_to([EXPRESS, STANDARD], to, weight_g, kr(goods))
        assert choices == [one.service for one in found]


class TestFree:
    """From a value of goods on buyers pay no carriage."""

    @pytest.mark.parametrize(
        ("units", "paid"), [(1, "39.00"), (4, "39.00"), (5, "0.00"), (6, "0.00")]
    )
    def test_from_a_value_on(self, units, paid):
        """The price says so, and the charge said it before."""
        goods = kr("100.00") * units
        assert kr(paid) == bought(units).shipping
        charge = STANDARD.charge(DK, 1_000)
        assert kr(paid) == charge.paid(goods)
        assert max(kr("500.00") - goods, kr("0.00")) == charge.to_free(goods)

    def test_it_is_told(self):
        """What made it free goes with the order, or what was missing."""
        free = bought(5)
        assert ("free.standard.home",) == free.basis.promotions
        assert (kr("39.00"),) == tuple(one.amount for one in free.shipping_discounts)
        (why,) = [line for line in bought(4).why if line.startswith("free.standard")]
        assert "the goods come to 400.00 DKK and have to come to 500.00 DKK" in why

    def test_no_other_promotion_takes_it_away(self):
        """What the goods come to counts before any, and none before it is the last."""
        half = Promotion("HALF", Target.ORDER, percent=Decimal(50), place=1, last=True)
        costs = bought(5, half)
        assert (kr("250.00"), kr("0.00")) == (costs.totals.gross, costs.shipping)

    def test_elsewhere_it_is_never_free(self):
        """A zone, or a service, may say no value."""
        for charge in (STANDARD.charge(SE, 1), EXPRESS.charge(DK, 1)):
            assert (None, ()) == (charge.to_free(kr("9999.00")), charge.promotions)
            assert charge.amount == charge.paid(kr("9999.00"))

    def test_a_buyer_of_much_chooses_what_is_free(self):
        """The dearer service comes after it."""
        found = charges_to([EXPRESS, STANDARD], DK, 100, kr("500.00"))
        assert [kr("0.00"), kr("59.00")] == [one.paid(kr("500.00")) for one in found]

    def test_the_class_of_tax_goes_along(self):
        """Carriage is taxed as the table says."""
        assert "freight" == EXPRESS.charge(DK, 1).shipping.tax_class


class TestWritten:
    """A file says it all."""

    def test_written_and_read(self):
        """The same tables come back."""
        tables = read_charges(TEXT)
        assert tables == read_charges(write_charges(tables))
        assert () == read_charges("")

    @pytest.mark.parametrize(
        ("old", "new", "where"),
        [
            ('"500.00"', '"0"', "charges[0].zones[0].free_from"),
            ('"500.00"', "500", "charges[0].zones[0].free_from"),
            ('"500.00"', '"-1"', "charges[0].zones[0].free_from"),
            ("free_from", "free_form", "charges[0].zones[0].free_form"),
            ('country = "DK"', 'country = "dk"', "charges[0].country"),
            ('currency = "DKK"', 'currency = "KR"', "charges[0].currency"),
            ('"express"', '"standard"', "charges"),
            ('"standard"', '"a b"', "charges[0].service"),
            ('"39.00"', '"-39.00"', "charges[0].zones[0].breaks[0].price"),
        ],
    )
    def test_what_is_wrong_has_its_path(self, old, new, where):
        """Each finding says where."""
        assert old in TEXT
        with pytest.raises(Invalid) as told:
            read_charges(TEXT.replace(old, new, 1))
        assert where in [finding.where for finding in told.value.findings]

    def test_a_table_in_two_currencies(self):
        """A value of goods in another one could never be reached."""
        zone = Zone("all", Reach.WORLD, (WeightBreak(1_000, kr("39.00")),))
        wrong = ChargeZone(zone, Money.of("50.00", "EUR"))
        with pytest.raises(Invalid, match=r"zones\[0\]\.free_from"):
            ChargeTable("standard", "DK", "DKK", (wrong,))


class TestOtherMoney:
    """A table in another currency than the goods says nothing of them."""

    def test_it_is_left_out(self):
        """A shop that sells in two currencies has two tables for a service."""
        euros = TEXT.replace('"DKK"', '"EUR"')
        both = read_charges(TEXT + euros)
        assert both == read_charges(write_charges(both))
        found = charges_to(both, DK, 100, Money.of("1.00", "EUR"))
        assert ["EUR", "EUR"] == [one.amount.currency for one in found]
        with pytest.raises(Invalid, match="each service once in a currency"):
            read_charges(TEXT + TEXT)

    def test_what_was_withdrawn_is_left_out(self):
        """Nobody may choose it."""
        gone = evolve(STANDARD, withdrawn=True)
        assert ["express"] == [
            one.service for one in charges_to((gone, EXPRESS), DK, 100, kr("1.00"))
        ]
