"""A picker gets a list that leads from bin to bin, and doing it is never refused."""

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ordercore.message import Plan
from ordercore.orders import LineQuantity
from ordercore.values import Measure
from ordercore.warehouse import (
    Accept,
    Found,
    FulfillmentOrder,
    Pick,
    PickStop,
    State,
    WorkLine,
    pick_single,
)
from tests.telling import told

LINES = (
    WorkLine("1", "MUG", "A mug", 3),
    WorkLine("2", "TEA", "Green tea", 2),
    WorkLine("3", "CUP", "A cup", 1, picked=1),
    WorkLine("4", "JAM", "Jam", 4),
)
WORK = FulfillmentOrder("W-1-1", "W-1", "CPH", LINES, State.RELEASED)
WHERE = {"MUG": "B-02", "TEA": "A-01", "CUP": "A-02"}


class TestPlan:
    def test_the_walk_goes_from_bin_to_bin(self):
        """Bins in order, what has no bin last, what is in the hand not at all."""
        plan = pick_single(WORK, WHERE)

        assert (
            PickStop("A-01", "TEA", "2", "Green tea", 2),
            PickStop("B-02", "MUG", "1", "A mug", 3),
            PickStop("", "JAM", "4", "Jam", 4),
        ) == plan.stops
        assert isinstance(plan, Plan)

    def test_the_list_can_be_read(self):
        """str() is the pick list on paper."""
        assert str(pick_single(WORK, WHERE)).splitlines() == [
            "Pick list W-1-1",
            "Bin   SKU  Units  What",
            "A-01  TEA      2  Green tea",
            "B-02  MUG      3  A mug",
            "?     JAM      4  Jam",
        ]

    def test_each_stop_has_its_reason(self):
        """One sentence for each stop: where it lies, or that nobody knows."""
        assert (
            "2 × TEA for line 2: it lies in A-01",
            "3 × MUG for line 1: it lies in B-02",
            "4 × JAM for line 4: no bin is known: ask for it",
        ) == pick_single(WORK, WHERE).why

    def test_work_that_was_not_started_is_started(self):
        """The plan's commands do all that is needed."""
        lines = (LineQuantity("1", 3), LineQuantity("2", 2), LineQuantity("4", 4))

        assert (Accept("W-1-1"), Pick("W-1-1", lines)) == pick_single(WORK).commands

    def test_work_that_cannot_be_picked_is_missing(self):
        """Work that is not released is planned by nobody, and the plan says so."""
        plan = pick_single(FulfillmentOrder("W-1-1", "W-1", "CPH", LINES))

        assert ((), ("Nothing can be picked: the work is OPEN; release it first",)) == (
            plan.commands,
            plan.why,
        )
        assert 9 == sum(ask.quantity for ask in plan.missing)
        assert "Nothing can be picked" in str(plan)

    def test_nothing_to_pick_is_said(self):
        """All in the hand: nothing is asked for and nothing is missing."""
        held = FulfillmentOrder("W-1-1", "W-1", "CPH", LINES[2:3], State.IN_PROGRESS)
        plan = pick_single(held)

        assert ((), ()) == (plan.commands, plan.missing)
        assert "all of it is in hand" in plan.why[0]

    def test_what_is_weighed_is_told_by_weight(self):
        """1.250 kg, not 250 steps of 5 g; pieces are told by their number."""
        lines = (LINES[0], WorkLine("9", "CHEESE", "Cheese", 250))
        work = FulfillmentOrder("W-1-1", "W-1", "CPH", lines, State.IN_PROGRESS)
        measures = {"CHEESE": Measure("kg", Decimal("0.005"))}
        there = {"CHEESE": Found(200, "200 steps were counted")}
        plan = pick_single(work, there=there, measures=measures)

        assert [
            "Pick list W-1-1",
            "Bin  SKU        Units  What",
            "?    CHEESE  1.000 kg  Cheese",
            "?    MUG            3  A mug",
            "0.250 kg × CHEESE missing: 200 steps were counted",
        ] == str(plan).splitlines()
        assert 200 == plan.stops[0].quantity

    def test_what_is_not_there_is_missing(self):
        """Earlier lines are served first, and the list says what is missing and why."""
        lines = (*LINES[:2], WorkLine("5", "MUG", "A mug", 2))
        work = FulfillmentOrder("W-1-1", "W-1", "CPH", lines, State.IN_PROGRESS)
        plan = pick_single(work, WHERE, there={"MUG": Found(4, "four were counted")})

        assert [("2", 2), ("1", 3), ("5", 1)] == [
            (stop.line, stop.quantity) for stop in plan.stops
        ]
        assert (LineQuantity("5", 1),) == plan.missing
        assert "1 × MUG missing: four were counted" == str(plan).splitlines()[-1]
        picked = (LineQuantity("1", 3), LineQuantity("2", 2), LineQuantity("5", 1))
        assert (Pick("W-1-1", picked),) == plan.commands


@given(
    state=st.sampled_from(State),
    units=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1),
    bins=st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from(["1", "2"])),
    there=st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 8)),
)
def test_a_fresh_plan_is_never_refused(state, units, bins, there):
    """FUL 82: each unit to pick is in one stop; planned + missing = wanted."""
    lines = [
        WorkLine(str(n), "ABCDEF"[n % 6], "", left + picked, picked)
        for n, (left, picked) in enumerate(units)
    ]
    work = FulfillmentOrder("W-1-1", "W-1", "CPH", tuple(lines), state)
    found = {sku: Found(n, "counted") for sku, n in there.items()}
    plan = pick_single(work, bins, there=found)

    planned = Counter({stop.line: stop.quantity for stop in plan.stops})
    planned.update({ask.line: ask.quantity for ask in plan.missing})
    assert {w.line: w.to_pick for w in lines if w.to_pick} == planned
    after = told(work, *plan.commands)
    left = {line.line: line.to_pick for line in after.lines if line.to_pick}
    assert {ask.line: ask.quantity for ask in plan.missing} == left
    fetched = Counter()
    for stop in plan.stops:
        fetched[stop.sku] += stop.quantity
    assert all(fetched[sku] <= n for sku, n in there.items())
