"""A buyer waits until his deadline, and for no unit of his order any longer."""

from datetime import datetime, timedelta

import pytest

from ordercore import orders, stock, warehouse
from ordercore.cli.writing import look_at
from ordercore.errors import Invalid, Refused
from ordercore.flow import AUTOMATIC, MANUAL
from ordercore.orders import Gate, Hold, State, Terms
from ordercore.orders.deadlines import DeadlineSet, SetDeadline
from ordercore.views import Job
from tests.flow.shop import START, Clock, account, kr, place, shop, start

SOON = START + timedelta(days=7)


def waits(policies=AUTOMATIC, **options):
    """Return a shop with an order for five mugs of which two are there, its clock."""
    clock = Clock()
    oms = shop(clock=clock, policies=policies, stock={"MUG@CPH": 2}, **options)
    place(oms, "A", ("MUG", 5))
    oms.do(SetDeadline("A", SOON))
    return oms, clock


def units(oms):
    """Return how many units of the order are allocated, waiting and cancelled."""
    (at,) = oms.order("A").progress
    return at.allocated, at.waiting, at.cancelled


def test_what_waits_at_the_deadline_is_cancelled():
    """What has its place is sent; nobody owes for the rest, and stock is told."""
    oms, clock = waits()
    clock.now = SOON - timedelta(microseconds=1)
    assert [] == oms.tick()
    clock.now = SOON
    assert [None] == [one.error for one in oms.tick()]
    assert (2, 0, 3) == units(oms)
    assert kr("20.00") == account(oms, "A").owed
    oms.do(stock.Receive("MUG", "CPH", 9))
    assert (2, 0, 3) == units(oms)


def test_the_work_list_tells_it():
    """Who looks for supply sees how long it is wanted."""
    oms, _ = waits()
    (row,) = [row for row in look_at(oms, START).work if row.job is Job.WAIT_FOR_SUPPLY]
    assert ["the buyer waits until 2026-11-30 10:00 UTC"] == [t.why for t in row.tasks]


def test_an_order_of_which_nothing_has_a_place_is_cancelled():
    """Also one that was not sourced yet, as somebody holds it."""
    oms, clock = waits(MANUAL)
    oms.do(orders.PlaceHold("A", Hold("h", Gate.CONFIRM, "look")))
    clock.now = SOON
    oms.tick()
    assert State.CANCELLED is oms.order("A").state


def test_another_deadline_takes_the_place_of_the_first():
    """And none lets the order wait for as long as it takes."""
    oms, clock = waits()
    assert () == oms.do(SetDeadline("A", SOON))
    oms.do(SetDeadline("A", SOON + timedelta(days=1)))
    clock.now = SOON
    oms.tick()
    assert (2, 3, 0) == units(oms)
    assert (DeadlineSet("A", None),) == oms.do(SetDeadline("A", None))
    clock.now = SOON + timedelta(days=9)
    oms.tick()
    assert (2, 3, 0) == units(oms)


def test_units_that_lose_their_place_later_are_not_waited_for():
    """The deadline stays one when it is over."""
    oms, clock = waits()
    start(oms, "A-1")
    clock.now = SOON
    oms.tick()
    clock.later(hours=1)
    oms.do(warehouse.Reject("A-1", "broken"))
    oms.tick()
    assert (0, 0, 5) == units(oms)


def test_what_cannot_be_a_deadline():
    """It is to come, aware, and of an order that has not ended."""
    oms, _ = waits()
    with pytest.raises(Invalid, match="expected later than"):
        oms.do(SetDeadline("A", START))
    with pytest.raises(Invalid, match="until"):
        oms.do(SetDeadline("A", datetime(2026, 12, 1)))  # noqa: DTZ001 - naive
    place(oms, "B", "MUG", terms=Terms.PENDING)
    oms.do(orders.Reject("B", "no"))
    with pytest.raises(Refused, match=r"order\.illegal"):
        oms.do(SetDeadline("B", SOON))
    with pytest.raises(Refused, match=r"order\.unknown"):
        oms.do(SetDeadline("C", SOON))
