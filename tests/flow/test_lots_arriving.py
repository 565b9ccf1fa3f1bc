"""What comes under a label that another lot has there is booked, and whose it is."""

from datetime import date

import pytest

from ordercore import orders, stock
from ordercore.catalog import Item, ListItem, LotRule, SkuLot
from ordercore.errors import Refused
from ordercore.flow import MANUAL
from ordercore.stock import Arrived, ArrivedLot, Condition, CorrectLot, LotUnits
from ordercore.views import LotsLedger, consigned
from ordercore.views.lots import compare_lots
from tests.flow.shop import START, ask, place, shop

APART = Condition.QUALITY_CONTROL
DEC, MAY = date(2026, 12, 24), date(2027, 5, 1)
OURS = LotUnits("L", 2, MAY)
THEIRS = {
    "an owner": LotUnits("L", 2, MAY, owner="ACME"),
    "an end": LotUnits("L", 2, DEC),
    "both": LotUnits("L", 2, DEC, owner="ACME"),
}


def teas(**places):
    """Return a shop with units of lots at nodes: ``CPH=(LotUnits(…),)``."""
    oms = shop(policies=MANUAL)
    oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
    for node, lots in places.items():
        units = sum([one.quantity for one in lots])
        oms.do(stock.Receive("TEA", node, units, "PO", lots=lots))
    return oms


def sent_on(oms, units, *named, name="T", way=("CPH", "HAM")):
    """Let units leave for another node, of these lots."""
    goods = (stock.SkuQuantity("TEA", units),)
    oms.do(
        stock.RequestTransfer(name, *way, START.date(), goods),
        stock.ReleaseTransfer(name),
        stock.ShipTransfer(name, "S", goods, lots=named),
    )


def arrives(oms, *lots, name="T", **counts):
    """Take units in that have come, all in order where nothing else is said."""
    come = Arrived("TEA", **(counts or {"good": 2}), lots=lots)
    oms.do(stock.ReceiveTransfer(name, "R", (come,)))


def lying(oms, node="HAM"):
    """Return owner, end, and how many can be sold and how many are apart, by lot."""
    return {
        lot.id: (lot.owner, lot.expires_on, lot.sellable, lot.on_hand - lot.sellable)
        for lot in oms.stock("TEA", node).lots
    }


def books(oms):
    """Return the ledger of lots after it was compared with all shelves."""
    ledger = LotsLedger()
    for row in oms.journal():
        ledger.add(row.event)
    moves = ledger.by_lot()
    levels = [oms.stock("TEA", node) for node in ("CPH", "HAM")]
    assert [] == [*compare_lots(levels, moves)]
    return {one.owner: one for one in consigned(moves)}


READ = {
    "unread": (),
    "read": (ArrivedLot(LotUnits("L", 2)),),
    "with its owner": (ArrivedLot(LotUnits("L", 2, owner="ACME")),),
}


@pytest.mark.parametrize("theirs", THEIRS)
@pytest.mark.parametrize("how", READ)
def test_a_transfer_arrives_where_its_label_is_another_lot(theirs, how):
    """Nothing is lost on the way: it is apart there, with its owner and its end."""
    come = THEIRS[theirs]
    oms = teas(CPH=(come,), HAM=(OURS,))
    sent_on(oms, 2)
    arrives(oms, *READ[how])
    assert {
        "L": ("", MAY, 2, 0),
        "L~2": (come.whose, come.expires_on, 0, 2),
    } == lying(oms)
    assert not oms.state("transfer/T").open
    if come.owner:
        assert (2, 0, 0) == (
            books(oms)["ACME"].there,
            books(oms)["ACME"].gone,
            books(oms)["ACME"].in_transit,
        )


def test_what_arrives_damaged_stays_damaged():
    """Only what would be sold is looked at first; of one lot it is one lot there."""
    oms = teas(CPH=(THEIRS["an owner"],), HAM=(OURS,))
    sent_on(oms, 2)
    arrives(oms, good=1, damaged=1)
    (lot,) = [lot for lot in oms.stock("TEA", "HAM").lots if lot.printed]
    assert (1, 1) == (lot.unsellable.damaged, lot.unsellable.quality_control)


def test_three_lots_of_one_label_are_three_lots():
    """What comes later finds the lot that it is of."""
    oms = teas(CPH=(LotUnits("L", 2, MAY, owner="ACME"),), HAM=(OURS,))
    for name, owner in (("T", None), ("U", "BETA"), ("V", "ACME")):
        if owner:
            more = LotUnits("L", 2, MAY, owner=owner)
            oms.do(stock.Receive("TEA", "CPH", 2, "PO", lots=(more,)))
        sent_on(oms, 2, name=name)
        arrives(oms, name=name)
    assert {
        "L": ("", MAY, 2, 0),
        "L~2": ("ACME", MAY, 0, 4),
        "L~3": ("BETA", MAY, 0, 2),
    } == lying(oms)


def two_of_one_label():
    """Return a shop with ACME's units apart from ours, of one label."""
    oms = teas(CPH=(THEIRS["both"],), HAM=(OURS,))
    sent_on(oms, 2)
    arrives(oms)
    return oms


def test_it_gets_a_label_of_its_own():
    """Whoever writes it says no more than the label: what was known stays."""
    oms = two_of_one_label()
    before = oms.stock("TEA", "HAM").lot("L~2")
    into = LotUnits("L-ACME", 2)
    oms.do(CorrectLot("TEA", "HAM", "L~2", APART, into, "a label of its own"))
    well = (APART, Condition.SELLABLE, "looked at")
    oms.do(stock.Reclassify("TEA", "HAM", 2, *well, lots=(LotUnits("L-ACME", 2),)))
    assert ("ACME", DEC, 2, 0) == lying(oms)["L-ACME"]
    after = oms.stock("TEA", "HAM").lot("L-ACME")
    assert (before.arrived_at, before.sell_until) == (
        after.arrived_at,
        after.sell_until,
    )
    assert 2 == books(oms)["ACME"].there


def test_both_of_one_label_go_on():
    """From there each goes on as what it is, and is read by its label."""
    oms = two_of_one_label()
    well = (APART, Condition.SELLABLE, "looked at")
    oms.do(stock.Reclassify("TEA", "HAM", 2, *well, lots=(LotUnits("L~2", 2),)))
    sent_on(oms, 4, name="B", way=("HAM", "CPH"))
    read = ArrivedLot(LotUnits("L", 4))
    arrives(oms, read, name="B", good=4)
    assert {"L": ("", MAY, 2, 0), "L~2": ("ACME", DEC, 2, 0)} == lying(oms, "CPH")


def test_no_more_of_a_label_arrives_than_left():
    """Of both lots that have it together."""
    oms = two_of_one_label()
    well = (APART, Condition.SELLABLE, "looked at")
    oms.do(stock.Reclassify("TEA", "HAM", 2, *well, lots=(LotUnits("L~2", 2),)))
    oms.do(stock.Receive("TEA", "HAM", 1, "PO", lots=(LotUnits("M", 1, MAY),)))
    sent_on(oms, 5, name="B", way=("HAM", "CPH"))
    with pytest.raises(Refused) as caught:
        arrives(oms, ArrivedLot(LotUnits("L", 5)), name="B", good=5)
    assert "transfer.lot" == caught.value.code
    assert "4 of it are on the way in it" == caught.value.because


@pytest.mark.parametrize("theirs", THEIRS)
def test_a_buyer_sends_it_back_to_where_its_label_is_another_lot(theirs):
    """What comes back is its owner's, and as good as it was."""
    come = THEIRS[theirs]
    oms = teas(CPH=(come,), HAM=(OURS,))
    place(oms, "W", ("TEA", 1))
    oms.do(orders.Confirm("W"), orders.HandOut("W", ask(l1=1), "CPH"))
    label = SkuLot("TEA", "L", 1)
    oms.do(orders.Return("W", "HAM", ask(l1=1), lots=(label,)))
    assert {
        "L": ("", MAY, 2, 0),
        "L~2": (come.whose, come.expires_on, 0, 1),
    } == lying(oms)
    if come.owner:
        assert (2, 0) == (books(oms)["ACME"].there, books(oms)["ACME"].gone)


def test_an_order_knows_two_ends_of_one_label():
    """What it got of each comes back as good as it was."""
    oms = teas(CPH=(LotUnits("L", 1, DEC),), HAM=(LotUnits("L", 1, MAY),))
    place(oms, "W", ("TEA", 2))
    oms.do(orders.Confirm("W"))
    for node in ("CPH", "HAM"):
        oms.do(orders.HandOut("W", ask(l1=1), node))
    for node, end in (("HAM", MAY), ("CPH", DEC)):
        label = SkuLot("TEA", "L", 1)
        oms.do(orders.Return("W", node, ask(l1=1), lots=(label,)))
        assert end == oms.stock("TEA", node).lot("L").expires_on


def test_a_recall_finds_a_lot_by_its_label():
    """By whatever name the book knows it, there, on its way and with buyers."""
    oms = two_of_one_label()
    well = (APART, Condition.SELLABLE, "looked at")
    oms.do(stock.Reclassify("TEA", "HAM", 2, *well, lots=(LotUnits("L~2", 2),)))
    place(oms, "W", ("TEA", 1))
    oms.do(orders.Confirm("W"))
    sold = (SkuLot("TEA", "L~2", 1),)
    oms.do(orders.HandOut("W", ask(l1=1), "HAM", lots=sold))
    plan = oms.plan.recall("TEA", "L", "glass")
    assert [("HAM", 3)] == [(one.node, one.there) for one in plan.places]
    assert [("W", 1)] == [(one.order, one.units) for one in plan.missing]
    oms.do(*plan.commands)
    held = {lot.id: lot.held for lot in oms.stock("TEA", "HAM").lots}
    assert {"L": "recalled: glass", "L~2": "recalled: glass"} == held
    back = orders.Return("W", "HAM", ask(l1=1), lots=(SkuLot("TEA", "L", 1),))
    oms.do(back)
    assert 0 == oms.stock("TEA", "HAM").sellable
    with pytest.raises(Refused) as caught:
        oms.do(stock.ReleaseLot("TEA", "HAM", "L~2", "well"))
    assert "lot.recalled" == caught.value.code
    oms.do(stock.EndRecall("TEA", "L", "false alarm"))
    assert 4 == oms.stock("TEA", "HAM").sellable


def test_a_label_of_its_own_is_called_back_by_the_first_one():
    """What the maker printed on it stays true."""
    oms = two_of_one_label()
    into = LotUnits("L-ACME", 2)
    oms.do(CorrectLot("TEA", "HAM", "L~2", APART, into, "a label of its own"))
    oms.do(stock.RecallLot("TEA", "L", "glass"))
    assert "recalled: glass" == oms.stock("TEA", "HAM").lot("L-ACME").held


def test_what_left_before_lots_were_kept_arrives():
    """Units of which nobody knew the lot come beside those of which it is known."""
    oms = shop(policies=MANUAL, stock={"TEA@CPH": 3})
    goods, one, two = [(stock.SkuQuantity("TEA", n),) for n in (3, 1, 2)]
    sells = Condition.SELLABLE
    oms.do(
        stock.RequestTransfer("T", "CPH", "HAM", START.date(), goods),
        stock.ReleaseTransfer("T"),
        stock.ShipTransfer("T", "S", one),
        CorrectLot("TEA", "CPH", "", sells, LotUnits("L", 2), "label"),
        stock.ShipTransfer("T", "S2", two),
    )
    arrives(oms, good=3)
    assert {"": ("", None, 1, 0), "L": ("", None, 2, 0)} == lying(oms)
