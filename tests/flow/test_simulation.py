"""What recorded orders come to by other strategies, one after the other."""

import json
from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import catalog, orders, warehouse
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, simulate
from ordercore.orders import Gate, Hold, LineQuantity, Units
from ordercore.sourcing import (
    CHEAPEST,
    Capacity,
    Constraint,
    ConstraintKind,
    DefineStrategy,
    Goal,
    OpenNode,
    Strategy,
    Term,
)
from ordercore.stock import Adjust, Receive
from tests.flow.shop import (
    Clock,
    agreed,
    ask,
    eur,
    node,
    place,
    send,
    shop,
    start,
)
from tests.flow.test_promising import BOTH as TIMETABLE
from tests.flow.test_promising import CPH, ODENSE
from tests.flow.test_promising import RATES as BY_POST
from tests.flow.test_strategies import BOTH, only

GERMAN = only("german", "HAM")
WHOLE = Strategy("whole", constraints=(Constraint(ConstraintKind.ALL_OR_NOTHING),))

NOWHERE = Strategy(
    "none",
    constraints=(Constraint(ConstraintKind.EXCLUDE, nodes=("CPH", "ODE")),),
)


def row(oms, *strategies, **options):
    """Return the row of the last strategy, or what was where none is given."""
    return simulate(oms.store, strategies, **options).rows[-1]


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


def told(simulation):
    """Return a row's numbers under its name."""
    return {
        row.strategy: (
            row.orders,
            row.decisions,
            row.otherwise,
            row.units,
            row.missing,
            row.shipments,
            row.cost,
        )
        for row in simulation.rows
    }


def test_side_by_side(store):
    """What was, and what would have been; looking changes nothing."""
    oms = sold(store)
    before = oms.store.end()
    assert {
        "as it was": (3, 4, 0, 7, 0, 4, eur("36.00")),
        "german": (3, 4, 2, 6, 1, 3, eur("39.00")),
        "cheapest": (3, 4, 1, 7, 0, 4, eur("28.00")),
    } == told(simulate(oms.store, [GERMAN, CHEAPEST]))
    assert before == oms.store.end()


def test_an_order_sourced_elsewhere_leaves_other_stock():
    """The second order gets what the first did not take, and so on."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 3})
    place(oms, "A", ("MUG", 3))
    place(oms, "B", ("MUG", 3))
    live, german = simulate(oms.store, [GERMAN]).rows
    assert (6, 2, 0) == (live.units, live.shipments, live.otherwise)
    assert (3, 1) == (german.units, german.shipments)
    assert (3, 6) == (german.missing, german.wanted)


def test_whole_orders_only_leave_the_rest_to_others():
    """What one order does not take is free for the next, which had to wait."""
    oms = shop(stock={"MUG@CPH": 3})
    place(oms, "A", ("MUG", 4))
    place(oms, "B", ("MUG", 3))
    live, whole = simulate(oms.store, [WHOLE]).rows
    assert [(3, 4, 3), (3, 4, 3)] == [
        (r.units, r.missing, r.at_once) for r in (live, whole)
    ]
    assert 2 == whole.otherwise


def test_who_waits_is_served_when_something_becomes_free():
    """By another strategy other orders wait: supply is for them as well."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 1})
    place(oms, "A", ("MUG", 3))
    oms.do(Receive("MUG", "HAM", 9))
    german = row(oms, GERMAN)
    assert (3, 0, 2, 1, 3) == (
        german.units,
        german.missing,
        german.decisions,
        german.at_once,
        german.asked_at_once,
    )


def test_what_is_given_up_makes_room(store):
    """A cancelled order's units are free where they would have been."""
    oms = shop(store, stock={"MUG@CPH": 3, "MUG@HAM": 3})
    place(oms, "A", ("MUG", 3))
    oms.do(orders.Cancel("A", "buyer"))
    place(oms, "B", ("MUG", 3))
    german = row(oms, GERMAN)
    assert (3, 0, 3) == (german.units, german.missing, german.wanted)


def test_units_that_wait_are_given_up_first():
    """Two of three wait in this course: giving up two leaves the one that is there."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 1})
    place(oms, "A", ("MUG", 3))
    oms.do(orders.Cancel("A", "buyer", (LineQuantity("1", 2),)))
    german = row(oms, GERMAN)
    assert (1, 0, 1) == (german.units, german.missing, german.wanted)


def test_a_short_pick_hurts_only_who_was_there(store):
    """Units that were not found at a node were asked for there by the record only."""
    oms = shop(store, stock={"MUG@CPH": 3, "MUG@HAM": 5})
    place(oms, "A", ("MUG", 3))
    start(oms, "A-1")
    oms.do(warehouse.ShortPick("A-1", ask(l1=2)))
    live, german = simulate(oms.store, [GERMAN]).rows
    assert (2, 0, 1) == (live.decisions, live.otherwise, live.split)
    assert (1, 1, 0) == (german.decisions, german.otherwise, german.split)
    assert [3, 3] == [live.units, german.units]


def test_units_that_have_left_stay_where_they_went():
    """Shipped, returned and counted anew: the courses go on with the record's stock."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 3})
    place(oms, "A", ("MUG", 2))
    send(oms, "A-1")
    oms.do(orders.Return("A", "CPH", ask(l1=2)), Adjust("MUG", "HAM", 4, "count"))
    place(oms, "B", ("MUG", 3))
    live, german = simulate(oms.store, [GERMAN]).rows
    assert (5, 0, 0) == (live.units, live.missing, live.otherwise)
    assert (5, 0) == (german.units, german.missing)


def test_a_node_that_has_sent_its_part_counts_no_more():
    """One place at a time: what has left is not there to be sent with."""
    oms = shop(stock={"MUG@CPH": 2})
    one = Constraint(ConstraintKind.MAX_NODES, 1)
    oms.do(DefineStrategy(Strategy("default", constraints=(one,))))
    place(oms, "A", ("MUG", 3))
    send(oms, "A-1")
    oms.do(Receive("MUG", "HAM", 9))
    live = row(oms)
    assert (3, 0, 2) == (live.units, live.otherwise, live.split + live.orders)


def test_a_kit_takes_what_is_in_it():
    """The components that another course has not taken are free in it."""
    oms = shop(stock={"CUP@CPH": 4, "CUP@HAM": 6})
    oms.do(catalog.DefineKit(catalog.Kit("SET", (catalog.Component("CUP", 2),))))
    place(oms, "A", ("SET", 2))
    place(oms, "B", ("CUP", 4))
    live, german = simulate(oms.store, [GERMAN]).rows
    assert (6, 0, 0) == (live.units, live.missing, live.otherwise)
    assert (4, 2) == (german.units, german.missing)


def test_work_of_a_day_is_that_of_the_course():
    """A node that has no room for the record's orders has room for the course's."""
    busy = evolve(node("CPH", "DK"), capacity=Capacity(orders=1))
    oms = shop(nodes=[busy, node("HAM", "DE")], stock=BOTH)
    place(oms, "A", ("MUG", 1))
    place(oms, "B", ("MUG", 1))
    first = evolve(GERMAN, alternate="any")
    live, no_cph = simulate(oms.store, [first, Strategy("any")]).rows[:2]
    assert [0, 1] == [live.otherwise, no_cph.otherwise]
    assert [2, 2] == [live.shipments, no_cph.shipments]


def test_held_orders_wait_in_every_course():
    """Nobody is sourced before somebody has looked."""
    oms = shop(stock={"MUG@HAM": 1})
    place(oms, "A", ("MUG", 2))
    oms.do(orders.PlaceHold("A", Hold("h", Gate.SOURCE, "manual")))
    oms.do(Receive("MUG", "CPH", 9))
    live, cheap = simulate(oms.store, [WHOLE]).rows
    assert (1, 1) == (live.units, live.missing)
    assert (0, 2) == (cheap.units, cheap.missing)
    oms.do(orders.ReleaseHold("A", "h"))
    live, cheap = simulate(oms.store, [WHOLE]).rows
    assert (2, 0, 0) == (live.units, live.missing, live.otherwise)
    assert (2, 0, 1) == (cheap.units, cheap.missing, cheap.shipments)


def test_what_was_done_by_hand_differs():
    """The first row is what the strategy would have done, and says how often it is."""
    oms = shop(policies=MANUAL, stock=BOTH)
    place(oms, "A", ("MUG", 5))
    oms.do(orders.Confirm("A"), orders.Allocate("A", (Units("1", "HAM", 5),)))
    assert (1, 1, eur("5.00")) == (
        (live := row(oms)).decisions,
        live.otherwise,
        live.cost,
    )


def test_without_prices_nothing_is_decided():
    """What was allocated before any price was known stays where it is."""
    oms = shop(policies=MANUAL, rates=None, stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(orders.Confirm("A"), orders.Allocate("A", (Units("1", "CPH", 5),)))
    assert (0, 0, None) == ((live := row(oms)).orders, live.units, live.cost)


def test_since():
    """What was done before stands, and takes its units."""
    clock = Clock()
    oms = shop(stock={"MUG@CPH": 9, "MUG@HAM": 3}, clock=clock)
    place(oms, "A", ("MUG", 3))
    clock.later(days=1)
    place(oms, "B", ("MUG", 2))
    german = row(oms, GERMAN, since=clock.now - timedelta(hours=1))
    assert (1, 2, 2, eur("13.00")) == (
        german.orders,
        german.units,
        german.wanted,
        german.cost,
    )


def test_of_some_orders():
    """Only those that are named count; the others are sourced as well."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 3})
    place(oms, "A", ("MUG", 3))
    place(oms, "B", ("MUG", 3))
    german = row(oms, GERMAN, orders=["B"])
    assert (1, 0, 3) == (german.orders, german.units, german.missing)


def test_promises_that_are_missed():
    """Told a day from near by, and sent from farther away: too late."""
    oms = shop(
        nodes=[CPH, ODENSE],
        rates=BY_POST,
        timetable=TIMETABLE,
        stock={"MUG@CPH": 5, "MUG@ODE": 5},
    )
    place(oms, "A", ("MUG", 1))
    slow = only("slow", "ODE")
    live, late = simulate(oms.store, [slow]).rows
    assert [(1, 0), (1, 1)] == [(r.promised, r.late) for r in (live, late)]
    assert [(3, 1), (9, 1)] == [(r.days, r.dated) for r in (live, late)]
    none = NOWHERE
    assert (1, 0) == ((r := row(oms, none)).promised, r.late)


def test_units_that_wait_when_their_day_is_gone_are_late():
    """A promise that nobody kept is missed."""
    clock = Clock()
    oms = shop(
        nodes=[CPH, ODENSE],
        rates=BY_POST,
        timetable=TIMETABLE,
        stock={"MUG@CPH": 5, "MUG@ODE": 5},
        clock=clock,
    )
    place(oms, "A", ("MUG", 1))
    clock.later(days=60)
    oms.do(Receive("MUG", "CPH", 1))
    assert (1, 1) == ((r := row(oms, NOWHERE)).promised, r.late)


def test_alternates_are_among_those_that_are_simulated():
    """Where the first misses units the next is asked."""
    oms = sold()
    one = evolve(GERMAN, alternate="any")
    first = simulate(oms.store, [one, Strategy("any")]).rows[1]
    assert 0 == first.missing


def test_nothing_was_decided():
    """A shop without orders: nothing, and no cost."""
    (live,) = simulate(shop().store, []).rows
    assert (0, None) == (live.decisions, live.cost)
    assert "cost" == str(simulate(shop().store, [])).splitlines()[-1].split()[0]


@pytest.mark.parametrize(
    ("name", "said"), [("german", "each name once"), ("as it was", "1 to 64 of")]
)
def test_a_name_means_one_strategy(name, said):
    """... or nobody could tell the rows apart; that of the first can be no name."""
    with pytest.raises(Invalid, match=said):
        simulate(shop().store, [GERMAN, Strategy(name)])


def test_as_numbers_and_as_text():
    """The same in a table and in JSON; shares are rounded to a tenth, halves up."""
    oms = shop(stock={"MUG@CPH": 2, "MUG@HAM": 1})
    oms.do(orders.Place("A", agreed(("MUG", 8))))
    found = simulate(oms.store, [GERMAN])
    text = [" ".join(line.split()) for line in str(found).splitlines()]
    assert "as it was german" == text[0]
    assert "filled at once 37.5 % 12.5 %" in text
    assert "orders split 100.0 % 0.0 %" in text
    assert "promises missed - -" in text
    assert "days to the last parcel - -" in text
    assert "cost of a unit shipped 6.00 EUR 13.00 EUR" in text
    numbers = json.loads(json.dumps(found.as_json()))
    assert [(5, "18.00 EUR"), (7, "13.00 EUR")] == [
        (one["missing"], one["cost"]) for one in numbers
    ]
    assert ["6.00 EUR", "13.00 EUR"] == [one["cost_per_unit"] for one in numbers]
    assert [3, 1] == [one["shipped"] for one in numbers]
    assert {0} == {one["days"] + one["dated"] for one in numbers}


def test_a_node_that_opens_later_is_not_there_before():
    """Places and prices are those of each moment."""
    oms = shop(stock={"MUG@HAM": 9})
    place(oms, "A", ("MUG", 1))
    oms.do(OpenNode(node("AAR", "DK", "0.10")), Receive("MUG", "AAR", 9))
    place(oms, "B", ("MUG", 1))
    assert eur("17.10") == row(oms, CHEAPEST).cost


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Strategy("x", ((Term(Goal.COST, -5),),)), r"strategies\[0\].*COST"),
        (Strategy("x", alternate="gone"), r"strategy\.unknown"),
        (Strategy("x", alternate="x"), r"strategy\.circle"),
        (only("x", "HMA"), r"node\.unknown"),
        ("x", r"strategies\[0\]"),
    ],
)
def test_what_the_door_refuses_is_not_simulated(wrong, said):
    """Its figures would be those of something that nobody can have."""
    with pytest.raises((Invalid, Refused), match=said):
        simulate(sold().store, [wrong])
