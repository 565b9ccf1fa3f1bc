"""What comes back is of its owner's lot, and a guess stays one until it is read."""

from datetime import date

import pytest

from ordercore import orders, stock
from ordercore.catalog import Item, ListItem, LotRule, SkuLot
from ordercore.flow import MANUAL, tagging
from ordercore.parties import (
    AgreeConsignment,
    AgreedPrice,
    RegisterSupplier,
    Supplier,
)
from ordercore.stock import Condition, CorrectLot, LotUnits
from ordercore.views import ConsignmentLedger, LotsLedger, consigned
from tests.flow.shop import ask, kr, place, shop

APART = Condition.QUALITY_CONTROL
A, L = date(2027, 12, 9), date(2027, 12, 24)


def teas(*came):
    """Return a shop that got units of lots at nodes, for which owners are paid."""
    oms = shop(policies=MANUAL)
    oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
    for node, *lots in came:
        units = sum([one.quantity for one in lots])
        oms.do(stock.Receive("TEA", node, units, "PO", lots=tuple(lots)))
    for owner, price in (("ACME", "10.00"), ("BETA", "20.00")):
        agreed = AgreedPrice("TEA", date(2026, 11, 1), kr(price))
        oms.do(RegisterSupplier(Supplier(owner)), AgreeConsignment(owner, agreed))
    return oms


def gets(oms, name, *lots, units=0):
    """Let a buyer take units of lots along, or whatever comes first."""
    units = units or sum([one.quantity for one in lots])
    place(oms, name, ("TEA", units))
    oms.do(orders.Confirm(name))
    oms.do(orders.HandOut(name, ask(l1=units), "CPH", lots=lots))


def back(oms, name, *lots, node="CPH"):
    """Take a unit back of a buyer, by its label, or unread."""
    oms.do(orders.Return(name, node, ask(l1=1), lots=lots))


def owed(oms):
    """Return for each owner what he is paid; units kept by buyers, gone, and there."""
    paid, moves = ConsignmentLedger(), LotsLedger()
    for row in oms.journal():
        paid.add(row)
        moves.add(row.event)
    amounts = {one.owner: one.amount.minor // 100 for one in paid.settled()}
    books = consigned(moves.by_lot())
    for one in books:
        left = one.sold - one.back + one.gone
        assert one.received == left + one.there + one.in_transit
    return {
        k.owner: (amounts.get(k.owner), k.sold - k.back, k.gone, k.there) for k in books
    }


def two_lots():
    """Return a shop of which W got a unit of ACME's, which ends first, and of ours."""
    oms = teas(("CPH", LotUnits("A-3", 1, A, owner="ACME"), LotUnits("L-17", 1, L)))
    gets(oms, "W", SkuLot("TEA", "A-3", 1), SkuLot("TEA", "L-17", 1))
    return oms


def correct(oms, **said):
    """Read the label of a unit that stands apart: it is of L-17."""
    into = LotUnits("L-17", 1)
    oms.do(CorrectLot("TEA", "CPH", "A-3", APART, into, "read", **said))


@pytest.mark.parametrize("first", ["ACME", ""])
def test_a_label_of_two_owners_is_settled_for_each(first):
    """A lot is known by its owner, too: what each sold comes back to each."""
    here = ("CPH", LotUnits("L", 1, owner=first))
    oms = teas(here, ("HAM", LotUnits("L", 1, owner="BETA")))
    place(oms, "W", ("TEA", 2))
    oms.do(orders.Confirm("W"))
    label = SkuLot("TEA", "L", 1)
    for node in ("CPH", "HAM"):
        oms.do(orders.HandOut("W", ask(l1=1), node, lots=(label,)))
    back(oms, "W", label, node="HAM")
    assert (0, 0, 0, 1) == owed(oms)["BETA"]
    assert 0 == oms.stock("TEA", "HAM").sellable
    back(oms, "W", label, node="HAM")
    apart = {lot.id: (lot.owner, lot.on_hand) for lot in oms.stock("TEA", "HAM").lots}
    assert {"L": ("BETA", 1), "L~2": (first, 1)} == apart
    assert (0, 0, 0, 1) == owed(oms)["BETA"]
    if first:
        assert (0, 0, 0, 1) == owed(oms)["ACME"]
        into = LotUnits("L-ACME", 1)
        oms.do(CorrectLot("TEA", "HAM", "L~2", APART, into, "a label of its own"))
        assert (0, 0, 0, 1) == owed(oms)["ACME"]


def test_a_unit_that_came_back_unread_is_read():
    """What the order got, who is called for it and what is owed follow the label."""
    oms = two_lots()
    back(oms, "W")
    assert (0, 0, 0, 1) == owed(oms)["ACME"]
    correct(oms)
    assert (10, 1, 0, 0) == owed(oms)["ACME"]
    assert ["lots/W"] == oms.tagged(tagging.lot("TEA", "A-3"))
    assert [] == oms.tagged(tagging.lot("TEA", "L-17"))
    assert ("Order W got 1",) == oms.plan.recall("TEA", "A-3", "glass").why
    assert L == oms.stock("TEA", "CPH").lot("L-17").expires_on
    back(oms, "W", SkuLot("TEA", "A-3", 1))
    assert (0, 0, 0, 1) == owed(oms)["ACME"]


def test_the_last_one_tells_what_the_first_was():
    """A-3 comes back that was taken for back: the first one was the other."""
    oms = two_lots()
    back(oms, "W")
    back(oms, "W", SkuLot("TEA", "A-3", 1))
    assert 0 == owed(oms)["ACME"][0]
    correct(oms)
    assert (0, 0, 0, 1) == owed(oms)["ACME"]
    assert () == oms.state("lots/W").out("TEA")


def test_an_order_is_told_that_may_have_some():
    """As long as nobody has read what came back, and others are out."""
    oms = two_lots()
    back(oms, "W")
    plan = oms.plan.recall("TEA", "A-3", "glass")
    assert "Order W may have 1: nobody read them" == plan.why[-1]
    back(oms, "W")
    assert () == oms.plan.recall("TEA", "A-3", "glass").missing


def test_what_left_of_a_lot_nobody_knew_may_be_of_any():
    """A found unit left with a known one."""
    oms = teas(("CPH", LotUnits("L-17", 1, L)))
    oms.do(stock.Adjust("TEA", "CPH", 1, "found"))
    gets(oms, "W", units=2)
    (one,) = oms.plan.recall("TEA", "X", "glass").missing
    assert ("W", 0, 1) == (one.order, one.units, one.maybe)


def test_of_two_orders_the_one_that_is_named_is_corrected():
    """Both got the same, and both sent one back unread."""
    lots = (LotUnits("A-3", 2, A, owner="ACME"), LotUnits("L-17", 2, L))
    oms = teas(("CPH", *lots))
    for name in ("W", "X"):
        gets(oms, name, SkuLot("TEA", "A-3", 1), SkuLot("TEA", "L-17", 1))
        back(oms, name)
    correct(oms, order="X")
    assert (10, 1, 0, 1) == owed(oms)["ACME"]
    found = oms.plan.recall("TEA", "A-3", "glass").missing
    assert [("W", 0, 1), ("X", 1, 0)] == [(k.order, k.units, k.maybe) for k in found]


def test_a_label_of_an_owner_on_what_nobody_knew_is_found():
    """It was not sold for him: nobody owes less than nothing."""
    oms = teas(("CPH", LotUnits("A", 2, A, owner="ACME")))
    oms.do(stock.Adjust("TEA", "CPH", 1, "found"))
    oms.do(stock.HoldLot("TEA", "CPH", "A", "aside"))
    gets(oms, "W", units=1)
    back(oms, "W", SkuLot("TEA", "A", 1))
    assert (None, 0, -1, 3) == owed(oms)["ACME"]
