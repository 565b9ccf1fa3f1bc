"""What a shipment costs by weight, when it needs several parcels, and odd tables."""

import pytest

from ordercore.errors import Invalid
from ordercore.sourcing.costs.lane import lane_of
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.values import Money

BITS = 8
TABLE = ((1000, 300), (5000, 500), (10_000, 900))


def lane(breaks=TABLE, handling=0, rank=0, node="CPH"):
    return lane_of(node, breaks, Money(handling, "DKK"), (rank, BITS), "rates")


def minor_of(cost):
    return cost >> BITS


class TestCost:
    """The price of a shipment."""

    @pytest.mark.parametrize(
        ("weight_g", "cost"),
        [(0, 300), (1, 300), (1000, 300), (1001, 500), (10_000, 900)],
    )
    def test_one_parcel(self, weight_g, cost):
        """A parcel costs what the first step that takes it costs."""
        assert cost == minor_of(lane().cost(weight_g))
        assert Money(cost, "DKK") == lane().price(weight_g)

    @pytest.mark.parametrize(
        ("weight_g", "parcels", "cost"),
        [
            (10_001, 2, 900 + 300),
            (11_001, 2, 900 + 500),
            (20_000, 2, 900 + 900),
            (20_001, 3, 900 + 900 + 300),
        ],
    )
    def test_several_parcels(self, weight_g, parcels, cost):
        """What is too much for one parcel goes in the cheapest ones that take it."""
        assert cost == minor_of(lane().cost(weight_g))

        bill = lane().bill(((1, weight_g),))

        assert (parcels, Money(cost, "DKK")) == (bill.parcels, bill.cost)

    def test_handling_is_paid_once(self):
        """Handling is for the shipment, not for the parcel."""
        assert 900 + 300 + 40 == minor_of(lane(handling=40).cost(10_001))

    def test_rank_only_decides_between_equals(self):
        """The rank of a node never outweighs the smallest unit of money."""
        assert lane(rank=2**BITS - 1).cost(1) < lane(handling=1).cost(1)
        assert lane(rank=1).cost(1) < lane(rank=2).cost(1)

    def test_lighter_is_never_dearer(self):
        """A parcel may be booked as a heavier one where that is cheaper."""
        odd = lane(((1000, 700), (5000, 500), (9000, 500)))

        assert 500 == minor_of(odd.cost(1))
        assert (9000,) == odd.limits

    def test_below(self):
        """The heaviest weight that costs less is where the next price begins."""
        for weight_g in range(0, 25_000, 97):
            below = lane().below(weight_g)
            if below < 0:
                assert lane().cost(weight_g) == lane().cost(0)
            else:
                assert lane().cost(below) < lane().cost(weight_g)
                assert lane().cost(below + 1) == lane().cost(weight_g)


class TestTable:
    """What is no table is refused, with the step that is wrong."""

    @pytest.mark.parametrize(
        ("breaks", "step"),
        [
            (((0, 5),), 0),
            (((10, 5), (10, 6)), 1),
            (((10, -1),), 0),
            (((10.0, 1),), 0),
            (((10, 1.5),), 0),
            (((10, True),), 0),
            (((10, float("nan")),), 0),
        ],
    )
    def test_malformed(self, breaks, step):
        """Weights ascend and are whole; prices are whole and not negative."""
        with pytest.raises(Invalid) as caught:
            lane(breaks)

        assert [f"rates[{step}]"] == [f.where for f in caught.value.findings]


class TestColumns:
    """All nodes by price, for one weight."""

    def test_cheapest_first(self):
        """Steps of different tables are kept apart, and each column is made once."""
        lanes = Lanes([lane(node="A"), lane(((3000, 400), (8000, 450)), node="B")])

        found = [
            [(minor_of(cost), node) for cost, node, _ in lanes.column(weight_g)]
            for weight_g in (1000, 3000, 8000, 9000)
        ]

        assert [
            [(300, "A"), (400, "B")],
            [(400, "B"), (500, "A")],
            [(450, "B"), (900, "A")],
            [(850, "B"), (900, "A")],
        ] == found
        assert 8000 == lanes.limit
        assert lanes.column(1) is lanes.column(1000)

    def test_no_lane(self):
        """Where nobody serves there is nothing to choose from."""
        assert [] == [*Lanes([]).column(0)] == [*Lanes([]).column(5)]
