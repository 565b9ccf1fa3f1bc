"""A held line keeps its own units back, and the rest of the order goes on."""

import pytest

from ordercore import accounts, orders, shipping, warehouse
from ordercore.errors import Refused
from ordercore.flow import MANUAL
from ordercore.orders import Gate, Hold, State
from ordercore.views import Fate, fate
from tests.flow.shop import (
    PREPAID,
    account,
    agreed,
    ask,
    kr,
    place,
    progress,
    shop,
    work_off,
)


def hold(oms, gate, line="1", name="h", order="A"):
    """Hold a line of an order at a gate."""
    oms.do(orders.PlaceHold(order, Hold(name, gate, "quality", line=line)))


def held_shop(gate, *, policies=None, **terms):
    """Return a shop with an order of mugs and a cap whose mugs are held."""
    options = {} if policies is None else {"policies": policies}
    oms = shop(stock={"MUG@CPH": 5, "CAP@CPH": 5}, **options)
    oms.do(
        orders.Place("A", agreed(("MUG", 2), "CAP", **terms)),
        orders.PlaceHold("A", Hold("h", gate, "quality", line="1")),
    )
    return oms


def shipped(oms):
    """Return how many units of each line have left."""
    return [at.out for at in oms.order("A").progress]


@pytest.mark.parametrize("gate", [Gate.CONFIRM, Gate.SOURCE])
def test_a_line_that_is_held_is_not_sourced(gate):
    """ORD 76: the other lines get their place, ship and are invoiced."""
    oms = held_shop(gate)
    work_off(oms)
    assert [0, 1] == shipped(oms)
    assert 2 == progress(oms, "A").unallocated
    assert [kr("10.00")] == [i.gross for i in account(oms, "A").invoices]
    oms.do(orders.ReleaseHold("A", "h"))
    work_off(oms)
    assert [2, 1] == shipped(oms)


def test_a_plan_leaves_held_lines_out_and_is_not_refused():
    """What is planned is what may be sourced; the plan can be carried out."""
    oms = held_shop(Gate.SOURCE, policies=MANUAL)
    oms.do(orders.Confirm("A"))
    oms.do(*oms.plan.source("A").commands)
    assert [(2, 0), (0, 1)] == [
        (at.unallocated, at.claimed) for at in oms.order("A").progress
    ]
    with pytest.raises(Refused, match="held by h on line 1 ") as refused:
        oms.do(orders.Allocate("A", (orders.Units("1", "CPH", 1),)))
    assert "order.held" == refused.value.code


def test_a_line_that_is_held_is_not_picked():
    """The work is released for the others, and the pick list says what to leave."""
    oms = held_shop(Gate.RELEASE)
    oms.do(warehouse.Release("A-1"))
    plan = oms.plan.pick("A-1")
    assert ["CAP"] == [stop.sku for stop in plan.stops]
    assert ask(l1=2) == plan.missing
    assert "2 × MUG for line 1: to be left, it is held" == plan.why[-1]
    oms.do(*plan.commands)
    with pytest.raises(Refused, match="held by h on line 1") as refused:
        oms.do(warehouse.Pick("A-1", ask(l1=1)))
    assert "order.held" == refused.value.code
    left = oms.plan.pick("A-1")
    assert ((), ask(l1=2), ()) == (left.stops, left.missing, left.commands)


def test_work_on_held_lines_only_is_not_released():
    """ORD 76: nobody walks for goods that may not be touched."""
    oms = held_shop(Gate.RELEASE)
    hold(oms, Gate.RELEASE, "2", "other")
    with pytest.raises(Refused, match=r"order\.held"):
        oms.do(warehouse.Release("A-1"))
    oms.do(orders.ReleaseHold("A", "other"), warehouse.Release("A-1"))


def test_a_line_that_is_held_does_not_leave():
    """Its units are packed apart, so that the other parcel can go."""
    oms = held_shop(Gate.SHIP)
    work_off(oms)
    assert [0, 1] == shipped(oms)
    assert 2 == progress(oms, "A").picked
    oms.do(orders.ReleaseHold("A", "h"))
    work_off(oms)
    assert [2, 1] == shipped(oms)


def test_a_parcel_with_a_held_line_in_it_stays():
    """A hold that comes late keeps the whole parcel, since nobody can part it."""
    oms = held_shop(Gate.REFUND)
    oms.do(warehouse.Release("A-1"))
    oms.do(*oms.plan.pick("A-1").commands)
    oms.do(
        warehouse.Check("A-1", ("MUG", "MUG", "CAP")), warehouse.Pack("A-1", "A-1-1")
    )
    oms.do(*oms.plan.label("A-1-1").commands)
    hold(oms, Gate.SHIP, name="late")
    with pytest.raises(Refused, match="held by late on line 1"):
        oms.do(shipping.HandOver("A-1-1"))
    oms.do(orders.ReleaseHold("A", "late"), shipping.HandOver("A-1-1"))


def test_only_some_lines_are_packed():
    """What is packed apart has to be in hand, and a line of this work."""
    oms = held_shop(Gate.REFUND)
    oms.do(warehouse.Release("A-1"), warehouse.Accept("A-1"))
    oms.do(warehouse.Pick("A-1", ask(l2=1)), warehouse.Check("A-1", ("CAP",)))
    for lines, code in ((("1",), "fulfillment.unpicked"), (("9",), ".no-line")):
        with pytest.raises(Refused, match=code):
            oms.do(warehouse.Pack("A-1", "A-1-1", lines))


def test_a_line_that_is_held_is_not_invoiced():
    """What it keeps back is invoiced when it is released, once."""
    oms = held_shop(Gate.INVOICE)
    work_off(oms)
    assert [kr("10.00")] == [i.gross for i in account(oms, "A").invoices]
    oms.do(orders.ReleaseHold("A", "h"))
    assert [kr("10.00"), kr("20.00")] == [i.gross for i in account(oms, "A").invoices]
    oms.do(orders.PlaceHold("A", Hold("x", Gate.SHIP, "manual")))
    oms.do(orders.ReleaseHold("A", "x"))
    assert 2 == len(account(oms, "A").invoices)


def test_money_for_a_held_line_is_not_sent_back():
    """The refund of the other line goes; the rest when the hold is gone."""
    oms = shop(stock={})
    place(oms, "A", ("MUG", 2), "CAP", terms=PREPAID)
    hold(oms, Gate.REFUND)
    oms.do(orders.Cancel("A", "regret"))
    assert [kr("10.00")] == refunds(oms)
    oms.do(orders.ReleaseHold("A", "h"))
    assert [kr("10.00"), kr("20.00")] == refunds(oms)


def refunds(oms):
    """Return what was asked back."""
    found = account(oms, "A").transactions
    return [t.amount for t in found if t.kind is accounts.Kind.REFUND]


def test_an_order_with_a_held_line_is_not_held_as_a_whole():
    """Its fate is its own until only held units are left."""
    oms = held_shop(Gate.SOURCE)
    assert Fate.OPEN is fate(oms.order("A"))
    work_off(oms)
    assert Fate.HELD is fate(oms.order("A"))
    assert State.CONFIRMED is oms.order("A").state


def test_released_holds_stay_visible():
    """Who held an order and who let it go, when and why, is on record."""
    oms = held_shop(Gate.SOURCE)
    now = oms.now()
    placed = Hold("v", Gate.SHIP, "manual", "call first", by="Ann", at=now)
    oms.do(orders.PlaceHold("A", placed))
    oms.do(orders.ReleaseHold("A", "v", "Bo", now, "she agrees"))
    assert (orders.PastHold(placed, "Bo", now, "she agrees"),) == oms.order(
        "A"
    ).past_holds
    assert ["h"] == [kept.id for kept in oms.order("A").holds]
