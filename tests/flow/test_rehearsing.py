"""What orders that were sourced would have come to by other strategies."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.flow import rehearse
from ordercore.sourcing import CHEAPEST, DefineStrategy, Strategy
from ordercore.stock import Receive
from tests.flow.shop import eur, place, shop
from tests.flow.test_strategies import BOTH, only

GERMAN = only("german", "HAM")


def sold(store=None):
    """Return a shop that has sourced three orders, one of them in two goes."""
    oms = shop(store, stock=BOTH)
    place(oms, "A", ("MUG", 3))
    oms.do(DefineStrategy(only("default", "HAM")))
    place(oms, "B", ("MUG", 2))
    oms.do(DefineStrategy(Strategy("default")))
    place(oms, "C", ("CUP", 2))
    oms.do(Receive("CUP", "HAM", 1), Receive("CUP", "CPH", 1))
    return oms


def told(rehearsal):
    """Return a row's numbers under its name."""
    return {
        row.strategy: (
            row.decisions,
            row.otherwise,
            row.units,
            row.missing,
            row.shipments,
            row.cost,
        )
        for row in rehearsal.rows
    }


def test_side_by_side(store):
    """What was, and what would have been, of the stock and the prices of each time."""
    oms = sold(store)
    before = oms.store.end()
    rehearsal = rehearse(oms.store, [GERMAN, CHEAPEST])
    assert {
        "as it was": (4, 0, 7, 2, 4, eur("36.00")),
        "german": (4, 2, 6, 3, 3, eur("39.00")),
        "cheapest": (4, 1, 7, 2, 4, eur("28.00")),
    } == told(rehearsal)
    assert before == oms.store.end()


def test_of_some_orders():
    """Only those that are named."""
    oms = sold()
    rehearsal = rehearse(oms.store, [GERMAN], ["B"])
    assert [(1, 0, 2), (1, 0, 2)] == [
        (row.decisions, row.otherwise, row.units) for row in rehearsal.rows
    ]


def test_alternates_are_among_those_that_are_rehearsed():
    """Where the first misses units the next is asked."""
    oms = sold()
    one = evolve(GERMAN, alternate="any")
    first, _ = rehearse(oms.store, [one, Strategy("any")], ["C"]).rows[1:]
    assert 2 == first.units


def test_nothing_was_decided():
    """A shop without orders: nothing, and no cost."""
    (row,) = rehearse(shop().store, []).rows
    assert (0, None) == (row.decisions, row.cost)


def test_a_name_means_one_strategy():
    """... or nobody could tell the rows apart."""
    with pytest.raises(Invalid, match="each name once"):
        rehearse(shop().store, [GERMAN, GERMAN])
