"""What is picked and not packed may be of a lot that nobody gets any more."""

import pytest

from ordercore import shipping, stock, warehouse
from ordercore.catalog import Component, DefineKit, Item, Kit, ListItem, LotRule, SkuLot
from ordercore.errors import Refused
from ordercore.stock import Condition, LotUnits
from tests.flow.shop import START, Clock, ask, place, shop

TODAY = START.date()


def teas(*lots, **options):
    """Return a shop with teas of some lots in Copenhagen."""
    oms = shop(**options)
    oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
    for one in lots:
        oms.do(comes(one))
    return oms


def comes(one):
    return stock.Receive("TEA", "CPH", one.quantity, "PO", lots=(one,))


def picked(oms, order="W", *wants):
    """Place an order, and pick and check what it wants; return its work."""
    place(oms, order, *(wants or [("TEA", 2)]))
    work = f"{order}-1"
    oms.do(warehouse.Release(work))
    oms.do(*oms.plan.pick(work).commands)
    scans = [
        one.sku
        for line in oms.state(f"fulfillment/{work}").lines
        for one in line.fetched
        for _ in range(one.quantity * line.picked)
    ]
    oms.do(warehouse.Check(work, tuple(scans)))
    return work


def unread(oms, work):
    """Return why a parcel is not packed of which nobody has read the labels."""
    with pytest.raises(Refused) as caught:
        oms.do(warehouse.Pack(work, "P"))
    assert "lot.in-hand" == caught.value.code
    return caught.value


def test_a_recall_reaches_what_is_picked():
    """The hand holds A, whatever has come meanwhile: it is read, and another taken."""
    oms = teas(LotUnits("A", 2))
    work = picked(oms)
    oms.do(*oms.plan.recall("TEA", "A", "glass").commands)
    oms.do(comes(LotUnits("B", 2)))
    refusal = unread(oms, work)
    assert "what is in hand may be of lot A, which is called back: glass" == (
        refusal.because
    )
    assert "put what is of A with the rest of it" in refusal.remedy
    with pytest.raises(Refused) as caught:
        oms.do(warehouse.Pack(work, "P", lots=(SkuLot("TEA", "A", 2),)))
    assert "lot.short" == caught.value.code
    oms.do(warehouse.Pack(work, "P", lots=(SkuLot("TEA", "B", 2),)))
    oms.do(*oms.plan.label("P").commands, shipping.HandOver("P"))
    assert [("B", 2)] == [
        (one.lot, one.quantity) for one in oms.state("lots/W").out("TEA")
    ]


def test_where_there_are_no_others_the_work_is_given_back():
    """The order waits for a place that has good ones."""
    oms = teas(LotUnits("A", 2))
    work = picked(oms)
    oms.do(stock.HoldLot("TEA", "CPH", "A", "wet"))
    assert "which is held: wet" in unread(oms, work).because
    oms.do(warehouse.CloseShort(work, "recalled"))
    assert 2 == oms.order("W").progress[0].backordered
    assert () == oms.state(f"fulfillment/{work}").in_hand


def test_a_lot_that_is_over_since_it_was_picked_is_read():
    """At midnight nobody looks into the hands of pickers."""
    clock = Clock()
    oms = teas(LotUnits("A", 2, TODAY), LotUnits("B", 2), clock=clock)
    work = picked(oms)
    clock.later(days=1)
    assert "lot A, which is over since 2026-11-24" in unread(oms, work).because


def test_what_cannot_be_in_hand_stops_nobody():
    """A lot that came later, or was held before: unread as ever."""
    oms = teas(LotUnits("A", 2), LotUnits("H", 2))
    oms.do(stock.HoldLot("TEA", "CPH", "H", "wet"))
    work = picked(oms)
    oms.do(comes(LotUnits("C", 2)))
    oms.do(*oms.plan.recall("TEA", "C", "glass").commands)
    oms.do(warehouse.Pack(work, "P"))


def test_a_false_alarm_is_over():
    """Released is released, also in the hand."""
    oms = teas(LotUnits("A", 2))
    work = picked(oms)
    oms.do(*oms.plan.recall("TEA", "A", "glass").commands)
    unread(oms, work)
    oms.do(stock.EndRecall("TEA", "A", "false alarm"))
    oms.do(warehouse.Pack(work, "P"))


def test_a_lot_that_the_book_has_elsewhere_may_be_in_hand():
    """Two hands, one label read: the other one holds what the book says is gone."""
    oms = teas(LotUnits("A", 1), LotUnits("B", 1))
    first, second = picked(oms, "V", "TEA"), picked(oms, "W", "TEA")
    oms.do(warehouse.Pack(first, "P-V"))
    oms.do(*oms.plan.label("P-V").commands, shipping.HandOver("P-V"))
    assert oms.stock("TEA", "CPH").lot("A") is None
    oms.do(*oms.plan.recall("TEA", "A", "glass").commands)
    assert "lot A, which is called back" in unread(oms, second).because


def test_what_was_taken_out_of_a_parcel_is_in_hand_again():
    """And is of the lots that were packed."""
    oms = teas(LotUnits("A", 2), LotUnits("B", 2))
    work = picked(oms)
    oms.do(warehouse.Pack(work, "P", lots=(SkuLot("TEA", "A", 2),)))
    assert () == oms.state(f"fulfillment/{work}").in_hand
    oms.do(warehouse.Unpack(work, "P"), warehouse.Check(work, ("TEA",) * 2))
    oms.do(*oms.plan.recall("TEA", "A", "glass").commands)
    with pytest.raises(Refused) as caught:
        oms.do(warehouse.Pack(work, "P-2"))
    assert "lot.in-hand" == caught.value.code


def test_the_plan_tells_whose_hands():
    """Whoever calls a lot back sends somebody to those who pick."""
    oms = teas(LotUnits("A", 3))
    work = picked(oms)
    plan = oms.plan.recall("TEA", "A", "glass")
    assert [(work, "CPH", 2)] == [
        (one.fulfillment, one.node, one.units) for one in plan.hands
    ]
    assert "CPH: 2 in hand for W-1 may be of it" in plan.why
    oms.do(warehouse.Pack(work, "P"))
    assert () == oms.plan.recall("TEA", "A", "glass").hands


def test_only_what_is_packed_is_read():
    """A line without such units goes; kits have their components read."""
    oms = teas(LotUnits("A", 4), stock={"MUG@CPH": 3})
    oms.do(DefineKit(Kit("SET", (Component("TEA", 2), Component("MUG", 1)))))
    work = picked(oms, "W", "MUG", "SET")
    oms.do(*oms.plan.recall("TEA", "A", "glass").commands)
    oms.do(warehouse.Pack(work, "P-1", lines=("1",)))
    oms.do(warehouse.Check(work, ("TEA", "TEA", "MUG")))
    assert "pack TEA of fulfilment order W-1 unread" == unread(oms, work).asked


def test_who_picks_may_say_what_it_is():
    """Read when it was taken, it is of no other lot."""
    oms = teas(LotUnits("A", 2), LotUnits("B", 2))
    place(oms, "W", ("TEA", 2))
    oms.do(warehouse.Release("W-1"), warehouse.Accept("W-1"))
    taken = (SkuLot("TEA", "B", 2),)
    oms.do(warehouse.Pick("W-1", ask(l1=2), may_be=taken))
    oms.do(warehouse.Check("W-1", ("TEA",) * 2))
    oms.do(*oms.plan.recall("TEA", "A", "glass").commands)
    oms.do(warehouse.Pack("W-1", "P"))
    assert 2 == oms.stock("TEA", "CPH").lot("B").packed
    assert 2 == oms.stock("TEA", "CPH").of(Condition.QUARANTINE)
