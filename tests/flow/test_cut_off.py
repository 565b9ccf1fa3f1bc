"""Who begins work today ships; after the cut-off it is the next one, or a day later."""

from datetime import UTC, date, datetime, time

import pytest
from attrs import evolve

from ordercore.flow import MANUAL, decisions, read_strategies
from ordercore.orders import Confirm, HoldReason
from ordercore.shipping import Dispatch, HandlingUnit, PublishTimetable, Timetable
from ordercore.sourcing import Constraint, ConstraintKind, DefineStrategy, Strategy
from ordercore.stock import Receive
from ordercore.values import Weekday, WorkCalendar
from tests.flow.shop import NODES, Clock, place, shop
from tests.flow.test_strategies import sent_from

FIRST, LAST = date(2026, 11, 23), date(2026, 12, 31)
EVERY = tuple(Weekday)
DAYS = (
    WorkCalendar("CPH", "Europe/Copenhagen", FIRST, LAST, EVERY[:5]),
    WorkCalendar("HAM", "Europe/Berlin", FIRST, LAST, EVERY),
)
CUT_OFFS = {"CPH": time(12), "HAM": time(18)}
TIMETABLE = Timetable(
    DAYS,
    tuple(
        [
            Dispatch(name, name, cutoff, HandlingUnit.DAYS, 0, 1, time(19))
            for name, cutoff in CUT_OFFS.items()
        ]
    ),
    (),
    (),
)
TODAY = Constraint(ConstraintKind.CUT_OFF)


def opened(at, *rules, store=None, **options):
    """Return a shop at an instant of UTC, an hour behind both places, and its clock."""
    clock = Clock(datetime.fromisoformat(at).replace(tzinfo=UTC))
    options = {"timetable": TIMETABLE, "nodes": NODES} | options
    stock = {"MUG@CPH": 9, "MUG@HAM": 9}
    oms = shop(store, clock=clock, stock=stock, **options)
    oms.do(DefineStrategy(Strategy("default", constraints=rules)))
    place(oms, "A", "MUG")
    return oms, clock


@pytest.mark.parametrize(
    ("at", "node"),
    [
        ("2026-11-23T10:59", "CPH"),
        ("2026-11-23T11:00", "CPH"),
        ("2026-11-23T11:00:01", "HAM"),
        ("2026-11-23T17:00", "HAM"),
        ("2026-11-28T09:00", "HAM"),
    ],
)
def test_who_begins_today_ships(at, node):
    """Up to the cut-off itself, by the clocks of the place; not on a day off."""
    oms, _ = opened(at, TODAY)

    assert {node: 1} == sent_from(oms)
    (decision,) = decisions(oms.store, "A")
    assert decision.same
    by = [one.by for one in decision.plan.why if one.reason == "RULED_OUT"]
    assert ([] if node == "CPH" else [("CUT_OFF",)]) == by


def test_after_all_cut_offs_it_waits_until_work_begins(store):
    """Held with a note, and sourced by itself when the next working day begins."""
    oms, clock = opened("2026-11-23T17:01", TODAY, store=store)

    assert {} == sent_from(oms)
    (hold,) = oms.order("A").holds
    assert (HoldReason.CUT_OFF, True) == (hold.reason, "2026-11-24" in hold.note)
    oms.tick(clock.later(hours=5, minutes=58)())
    assert {} == sent_from(oms)
    oms.tick(clock.later(minutes=1)())
    assert {"CPH": 1} == sent_from(oms)
    assert () == tuple(oms.order("A").holds)
    assert all(one.same for one in decisions(oms.store, "A"))


def test_a_soft_one_is_kept_as_long_as_somebody_begins_today():
    """Then the next place; where all are too late, the best one does it tomorrow."""
    soft = evolve(TODAY, level=1)

    assert {"HAM": 1} == sent_from(opened("2026-11-23T12:00", soft)[0])
    late, _ = opened("2026-11-23T18:00", soft)
    assert {"CPH": 1} == sent_from(late)
    (decision,) = decisions(late.store, "A")
    assert ("CUT_OFF",) == decision.plan.given_up


def test_it_may_be_about_some_places():
    """The others may begin tomorrow."""
    there = Constraint(ConstraintKind.CUT_OFF, nodes=("HAM",))

    assert {"CPH": 1} == sent_from(opened("2026-11-23T12:00", there)[0])


def test_nobody_can_say():
    """Without a timetable no cut-off is known to be still to come, and none is held."""
    oms, clock = opened("2026-11-23T09:00", TODAY, timetable=None)

    assert {} == sent_from(oms)
    assert () == tuple(oms.order("A").holds)
    oms.do(PublishTimetable(TIMETABLE))
    place(oms, "B", "MUG")
    assert {"CPH": 1} == sent_from(oms, "B")
    clock.now = datetime(2026, 12, 31, 12, tzinfo=UTC)
    place(oms, "C", "MUG")
    assert {"HAM": 1} == sent_from(oms, "C")  # of Copenhagen no later day is known


def test_a_batch_keeps_it():
    """Orders that are sourced together ship from where work begins today as well."""
    rule = DefineStrategy(Strategy("default", constraints=(TODAY,)))
    clock = Clock(datetime(2026, 11, 23, 12, tzinfo=UTC))
    oms = shop(clock=clock, nodes=NODES, timetable=TIMETABLE, policies=MANUAL)
    oms.do(rule, Receive("MUG", "CPH", 9), Receive("MUG", "HAM", 9))
    for name in "AB":
        place(oms, name, "MUG")
        oms.do(Confirm(name))

    oms.do(*oms.plan.batch().commands)

    assert [{"HAM": 1}, {"HAM": 1}] == [sent_from(oms, name) for name in "AB"]


def test_it_is_written_in_a_file():
    """Hard or soft, about all places or some."""
    (strategy,) = read_strategies("""
        [[strategy]]
        id = "today"

        [[strategy.constraints]]
        kind = "CUT_OFF"
        nodes = "HAM"
        level = 2
    """)

    rule = Constraint(ConstraintKind.CUT_OFF, nodes=("HAM",), level=2)
    assert (rule,) == strategy.constraints
