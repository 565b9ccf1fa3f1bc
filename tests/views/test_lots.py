"""What became of each lot, and what is owed for goods of others."""

from datetime import date

from ordercore import orders, stock
from ordercore.catalog import SkuLot
from ordercore.flow import MANUAL
from ordercore.show import consigned_text, lots_table
from ordercore.stock import Condition, LotUnits
from ordercore.views import Consigned, LotKey, LotMoves, LotsLedger, consigned
from tests.flow.shop import ask, place, shop

DAY = date(2026, 11, 23)


def sold_for_others():
    """Return a shop that has sold some goods of ACME and some of its own."""
    oms = shop(policies=MANUAL)
    lots = (LotUnits("A1", 9, date(2027, 1, 31), owner="ACME"), LotUnits("O1", 3))
    oms.do(stock.Receive("TEA", "CPH", 12, "PO", lots=lots))
    place(oms, "W", ("TEA", 4))
    sold = (SkuLot("TEA", "A1", 3), SkuLot("TEA", "O1", 1))
    oms.do(
        orders.Confirm("W"),
        orders.HandOut("W", ask(l1=4), "CPH", lots=sold),
        orders.Return("W", "HAM", ask(l1=1), lots=(SkuLot("TEA", "A1", 1),)),
    )
    scrapped = (LotUnits("A1", 1),)
    oms.do(stock.Scrap("TEA", "CPH", 1, Condition.SELLABLE, "wet", lots=scrapped))
    goods = (stock.SkuQuantity("TEA", 3),)
    oms.do(
        stock.RequestTransfer("T", "CPH", "HAM", DAY, goods),
        stock.ReleaseTransfer("T"),
        stock.ShipTransfer("T", "S", goods, lots=(SkuLot("TEA", "A1", 3),)),
        stock.ReceiveTransfer("T", "R", (stock.Arrived("TEA", 1),)),
    )
    return oms


def ledger(oms):
    """Return everything that happened to lots."""
    found = LotsLedger()
    for one in oms.journal():
        found.add(one.event)
    return found.by_lot()


class TestLedger:
    def test_by_lot(self):
        """What came and left, lot by lot and node by node."""
        found = ledger(sold_for_others())
        here = LotKey("TEA", "CPH", "A1", "ACME")
        assert (
            LotMoves(received=9, shipped=3, scrapped=1, transferred_out=3)
            == found[here]
        )
        assert 2 == found[here].on_hand
        there = LotKey("TEA", "HAM", "A1", "ACME")
        assert LotMoves(returned=1, transferred_in=1) == found[there]

    def test_a_lot_that_turns_out_to_be_another(self):
        """It leaves the one owner's lot and comes to the other one's."""
        oms = sold_for_others()
        into = LotUnits("Z1", 1, owner="ZETA")
        oms.do(stock.CorrectLot("TEA", "CPH", "A1", Condition.SELLABLE, into, "label"))
        found = {one.owner: one for one in consigned(ledger(oms))}
        assert (1, 1) == (found["ZETA"].there, -found["ZETA"].gone)
        assert 2 == found["ACME"].gone


class TestConsigned:
    def test_what_is_owed(self):
        """Received is sold, gone, there, or on its way; ours is not listed."""
        oms = sold_for_others()
        assert (Consigned("ACME", "TEA", 9, 3, 1, 1, 4, 2),) == consigned(ledger(oms))
        oms.do(stock.CloseTransfer("T", "the truck burnt"))
        (one,) = consigned(ledger(oms))
        assert (3, 0) == (one.gone, one.in_transit)
        left = one.sold - one.back + one.gone
        assert one.received == left + one.there + one.in_transit

    def test_of_some_days(self):
        """A ledger of some events tells what is settled for them."""
        found = LotsLedger()
        for row in sold_for_others().journal():
            if isinstance(row.event, stock.Shipped):
                found.add(row.event)
        assert [3] == [one.sold for one in consigned(found.by_lot())]

    def test_what_is_there_is_told_as_of_the_last_day(self):
        """Days in which nothing came do not say that nothing lies there."""
        whole = ledger(sold_for_others())
        assert (Consigned("ACME", "TEA", 0, 0, 0, 0, 4, 2),) == consigned({}, whole)

    def test_in_words(self):
        """A table for people, and a sentence where there is nothing."""
        text = consigned_text(consigned(ledger(sold_for_others())))
        assert "ACME   TEA         9     3     1     1      4           2" in text
        assert "No goods of others have moved." == consigned_text(())


def test_lots_of_shelves():
    """Each lot with its end and its owner; nothing where no lot is known."""
    oms = sold_for_others()
    oms.do(stock.HoldLot("TEA", "CPH", "O1", "glass"))
    rows = lots_table([oms.stock("TEA", "CPH")]).splitlines()
    assert [
        ["CPH", "A1", "2", "0", "2027-01-31", "2027-02-01", "00:00", "UTC", "ACME"],
        ["CPH", "O1", "0", "2", "–", "–", "us", "glass"],
    ] == [row.split() for row in rows[1:]]
    assert "" == lots_table([stock.StockLevel("MUG", "CPH")])
