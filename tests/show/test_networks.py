"""Places and prices as tables for a terminal."""

from attrs import evolve

from ordercore.shipping import (
    ChargeTable,
    ChargeZone,
    Fuel,
    RateTable,
    Reach,
    Surcharge,
    WeightBreak,
    Zone,
)
from ordercore.show import charges_text, nodes_text, rates_text
from ordercore.sourcing import Capacity, Node, NodeKind
from ordercore.values import Address, Money


def eur(text):
    return Money.of(text, "EUR")


LEIPZIG = Node(
    "LEJ", "Leipzig", NodeKind.WAREHOUSE, Address("DE", "04109"), eur("1.00"), 1
)
BERLIN = Node(
    *("BER", "Berlin", NodeKind.STORE, Address("DE"), eur("1.80")),
    groups=("stores", "east"),
    capacity=Capacity(orders=20, units=0),
    closed=True,
)


def cells(text):
    """Return the rows of a table, without what aligns them."""
    return [" ".join(row.split()) for row in text.splitlines()]


class TestNodes:
    """What is known of each place, in a line."""

    def test_who_goes_first_is_at_the_top(self):
        """By priority, then id; room of 0 is none, and no room said is any."""
        expected = [
            "node name kind where first a shipment a day groups",
            "BER Berlin store DE 0 1.80 EUR 20 orders, 0 units stores, east closed",
            "LEJ Leipzig warehouse DE 04109 1 1.00 EUR any –",
        ]
        assert expected == cells(nodes_text([LEIPZIG, BERLIN]))

    def test_room_that_limits_nothing_is_any(self):
        """A capacity of which nothing is said does not limit a place."""
        told = nodes_text([evolve(LEIPZIG, capacity=Capacity())])
        assert "LEJ Leipzig warehouse DE 04109 1 1.00 EUR any –" == cells(told)[1]

    def test_a_shop_without_places(self):
        """There is a sentence instead of headings over nothing."""
        assert "No place is open." == nodes_text([])


class TestRates:
    """What parcels cost, zone by zone."""

    def test_each_step_of_each_zone(self):
        """A zone is named once; weights are told to the gram."""
        steps = (WeightBreak(1_250, eur("4.00")), WeightBreak(31_500, eur("9.50")))
        zones = (
            Zone("home", Reach.DOMESTIC, steps),
            Zone("near", Reach.REGION, steps[1:], ("DE", "DK")),
            Zone("far", Reach.WORLD, steps[:1]),
        )
        fees = (Surcharge("island", eur("3.00"), postcodes=("DE25",)),)
        table = RateTable(
            "GLS", "parcel", "EUR", zones, surcharges=fees, fuel=Fuel(1_200)
        )
        expected = [
            "post: GLS parcel, in EUR; beside it island, fuel; withdrawn",
            "zone ways up to price",
            "home inside a country 1.25 kg 4.00 EUR",
            "31.5 kg 9.50 EUR",
            "near between DE, DK 31.5 kg 9.50 EUR",
            "far all others 1.25 kg 4.00 EUR",
        ]
        assert expected == cells(rates_text({"post": evolve(table, withdrawn=True)}))

    def test_what_buyers_pay(self):
        """Beside each zone from which value on they pay nothing."""
        steps = (WeightBreak(5_000, eur("4.00")), WeightBreak(20_000, eur("9.50")))
        home = ChargeZone(Zone("home", Reach.DOMESTIC, steps), eur("50.00"))
        far = ChargeZone(Zone("far", Reach.WORLD, steps[:1]))
        table = ChargeTable("standard", "DE", "EUR", (home, far), "freight")
        expected = [
            "std: standard from DE, in EUR; taxed as freight; withdrawn",
            "zone ways up to price free from",
            "home inside a country 5 kg 4.00 EUR 50.00 EUR",
            "20 kg 9.50 EUR",
            "far all others 5 kg 4.00 EUR –",
        ]
        told = charges_text({"std": evolve(table, withdrawn=True)})
        assert expected == cells(told)
        assert "No charge table is in force." == charges_text({})

    def test_a_shop_without_rates(self):
        """There is a sentence instead of nothing."""
        assert "No rate table is in force." == rates_text({})
