"""Who matters most, counted from orders and accounts."""

from datetime import UTC, datetime, timedelta

from ordercore.orders import State
from ordercore.values import Money
from ordercore.views import (
    CustomerHistory,
    OrderValue,
    Rfm,
    Segment,
    Worth,
    most_profitable,
    segments,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def kr(amount):
    return Money.of(amount, "DKK")


def bought(name, revenue, orders=1, days_ago=0, margin=None):
    """Return the history of somebody."""
    known = None if margin is None else kr(margin)
    worth = Worth(orders, kr(revenue), known, kr(0), kr(0))
    at = NOW - timedelta(days=days_ago)
    value = OrderValue(
        "O", at, State.COMPLETED, kr(revenue), kr(revenue), known, kr(0), kr(0), 0
    )
    return CustomerHistory(name, (value,), {"DKK": worth}, (), 0, at)


class TestMostProfitable:
    def test_by_margin_where_it_is_known(self):
        """Who buys much at cost earns us nothing."""
        known = [bought("A", 900, margin=0), bought("B", 100, margin=60)]
        assert ["B"] == [one.customer for one in most_profitable(known, "DKK")]

    def test_by_revenue_where_one_margin_is_not(self):
        """A margin and a revenue cannot be compared."""
        known = [bought("A", 900), bought("B", 100, margin=60)]
        assert ["A", "B"] == [one.customer for one in most_profitable(known, "DKK")]

    def test_so_many_and_in_one_currency(self):
        """Equal ones by their ids; who bought in another currency is not compared."""
        known = [bought(name, 100) for name in "DCBA"]
        best = most_profitable(known, "DKK", 2)
        assert ["A", "B"] == [one.customer for one in best]
        assert () == most_profitable(known, "EUR")


class TestSegments:
    def test_fifths(self):
        """Of five customers each is a fifth; equal ones are alike."""
        known = [bought(name, n, n, 10 - n) for n, name in enumerate("ABCDE", 1)]
        scores = segments(known, "DKK")
        assert [Rfm(n, n, n) for n in range(1, 6)] == [scores[name] for name in "ABCDE"]
        same = segments([bought(name, 7) for name in "AB"], "DKK")
        assert Rfm(1, 1, 1) == same["A"] == same["B"]

    def test_each_has_one_segment(self):
        """Whatever the scores, exactly one name fits first."""
        named = {
            Rfm(5, 5, 5): Segment.CHAMPION,
            Rfm(3, 5, 1): Segment.LOYAL,
            Rfm(1, 4, 5): Segment.AT_RISK,
            Rfm(5, 1, 3): Segment.NEW,
            Rfm(1, 1, 5): Segment.LOST,
            Rfm(3, 3, 3): Segment.REGULAR,
        }
        assert named == {score: score.segment for score in named}

    def test_who_never_bought_is_not_compared(self):
        """There is nothing to compare."""
        nobody = CustomerHistory("N", (), {}, (), 0, None)
        assert {} == segments([nobody], "DKK")
