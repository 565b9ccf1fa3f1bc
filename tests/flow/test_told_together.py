"""What ships whole is told one day: that of the last of it."""

from datetime import timedelta

import pytest

from ordercore import orders, stock
from ordercore.flow import delays
from ordercore.orders.expecting import put_off, told
from ordercore.sourcing import (
    Constraint,
    ConstraintKind,
    DefineStrategy,
    Strategy,
    WithdrawStrategy,
)
from tests.flow.shop import START, place, shop
from tests.flow.test_promising import promising
from tests.flow.waiting import announce, redate

SKUS = ("CUP", "POT", "BOX")


def day(n):
    return START.date() + timedelta(days=n)


def rule(kind, **more):
    return Constraint(ConstraintKind[kind], **more)


AT_ONCE = rule("ALL_OR_NOTHING")
PAIR = rule("SHIP_TOGETHER", sku=("CUP", "POT"))


def waiting(*rules, coming=(("CUP", 5), ("POT", 9), ("BOX", 7)), make=shop):
    """Return a shop where an order waits for a cup, a pot and a box."""
    oms = make(lists=SKUS, stock={})
    oms.do(DefineStrategy(Strategy("default", constraints=rules)))
    for sku, n in coming:
        announce(oms, f"D-{sku}", sku, 9, n)
    place(oms, "A", "CUP", "POT", "BOX")
    return oms


def days(oms):
    """Return what the buyer is told of each line, and when its own units come."""
    lines = sorted(told(oms.order("A")), key=lambda one: one.line)
    return [(one.told_on, one.there_on) for one in lines]


def moves(oms):
    """Return the lines of which the buyer was written that their day has moved."""
    found = []
    delays(oms.store, "m", lambda key, order, some: found.append(some)).drain()
    return [sorted([(one.line, one.before, one.told_on) for one in k]) for k in found]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((AT_ONCE,), [9, 9, 9]),
        ((PAIR,), [9, 9, 7]),
        ((PAIR, rule("SHIP_TOGETHER", sku=("POT", "BOX"))), [9, 9, 9]),
        ((rule("WHOLE_LINES"),), [5, 9, 7]),
        ((rule("ALL_OR_NOTHING", level=1),), [5, 9, 7]),
        ((rule("ALL_OR_NOTHING", country=("SE",)),), [5, 9, 7]),
        ((), [5, 9, 7]),
    ],
)
def test_one_day_holds_for_all_that_leaves_together(rules, expected):
    """STK 37: the last of it; each line's units are known to come on their own day."""
    oms = waiting(*rules)
    own = [day(5), day(9), day(7)]
    assert [*zip(map(day, expected), own, strict=True)] == days(oms)
    assert [] == moves(oms)


def test_who_is_put_off_is_told_once_for_all():
    """The pot comes later, and all with it; an earlier cup is no news."""
    oms = waiting(AT_ONCE)
    redate(oms, "D-CUP", 6)
    redate(oms, "D-POT", 12)
    assert [day(12)] * 3 == [one for one, _ in days(oms)]
    assert [[(n, day(9), day(12)) for n in "123"]] == moves(oms)
    assert put_off(oms.order("A"))


def test_while_no_day_is_known_of_one_none_is_told():
    """The first day that is told is no move, whenever it is."""
    oms = waiting(AT_ONCE, coming=(("CUP", 5), ("BOX", 7)))
    assert [(None, day(5)), (None, day(7))] == days(oms)
    announce(oms, "D-POT", "POT", 9, 9)
    assert [day(9)] * 3 == [one for one, _ in days(oms)]
    assert ([], False) == (moves(oms), put_off(oms.order("A")))
    assert [day(9)] * 3 == [one.first_on for one in told(oms.order("A"))]


def test_of_what_is_no_more_known_none_is_told():
    """The pot is called off: nobody knows when the cup leaves either."""
    oms = waiting(AT_ONCE)
    oms.do(stock.CancelDelivery("D-POT", "no clay"))
    assert [None] * 3 == [one for one, _ in days(oms)]
    assert [[(n, day(9), None) for n in "123"]] == moves(oms)


def test_what_is_cancelled_is_not_waited_for():
    """Without the pot the rest leaves when the box has come."""
    oms = waiting(AT_ONCE)
    oms.do(orders.Cancel("A", "regret", (orders.LineQuantity("2", 1),)))
    assert [day(7)] * 2 == [one for one, _ in days(oms)]


def test_what_may_ship_in_part_is_told_by_line_again():
    """From when something happens to its goods, in whichever line."""
    oms = waiting(AT_ONCE)
    oms.do(WithdrawStrategy("default"))
    for sku, n in ("CUP", 6), ("POT", 10), ("BOX", 8):
        redate(oms, f"D-{sku}", n)
    assert [day(6), day(10), day(8)] == [one for one, _ in days(oms)]


def test_with_a_timetable_it_is_the_last_day_with_the_buyer():
    """Each line's own arrival is known; the latest is told of all."""
    oms = waiting(AT_ONCE, make=promising)
    lines = told(oms.order("A"))
    last = max([one.arrives_on for one in lines])
    assert {last} == {one.told_on for one in lines}
    assert last == orders.promised_on(oms.order("A"))
