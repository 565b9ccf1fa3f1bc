"""A lot that is called back is sold nowhere, wherever it is or comes to."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import Item, ListItem, LotRule
from ordercore.errors import Invalid, OrdercoreError, Refused
from ordercore.flow import MANUAL
from ordercore.message import Plan
from ordercore.stock import Condition, LotUnits
from tests.flow.shop import START, ask, place, send, shop
from tests.telling import refusal

TEA = Item("TEA", "Tea", 100, lots=LotRule())


def teas(**places):
    """Return a shop with the lots of some nodes: ``CPH={"L1": 2}``."""
    oms = shop()
    oms.do(ListItem(TEA))
    for node, lots in places.items():
        for name, units in lots.items():
            oms.do(receive(name, units, node))
    return oms


def receive(name, units, node="CPH"):
    lots = (LotUnits(name, units),)
    return stock.Receive("TEA", node, units, "delivery", lots=lots)


def sent_on(oms, units, name="T-1"):
    """Let units leave Copenhagen for Hamburg."""
    goods = (stock.SkuQuantity("TEA", units),)
    oms.do(
        stock.RequestTransfer(name, "CPH", "HAM", START.date(), goods),
        stock.ReleaseTransfer(name),
        stock.ShipTransfer(name, "S", goods),
    )


def called_back(oms, name="L1", reason="glass"):
    """Call a lot back by its plan, and return that."""
    plan = oms.plan.recall("TEA", name, reason)
    oms.do(*plan.commands)
    return plan


def there(oms, node):
    """Return of each lot what can be sold and why nobody gets any."""
    return {k.id: (k.sellable, k.held) for k in oms.stock("TEA", node).lots}


def refused(oms, *commands):
    with pytest.raises(Refused) as caught:
        oms.do(*commands)
    return caught.value.code


HELD = (0, "recalled: glass")


class TestWhereverItIs:
    def test_it_is_held_at_each_node(self):
        """One fact about the lot, and no node is forgotten."""
        oms = teas(CPH={"L1": 2, "L2": 3}, HAM={"L1": 1})
        plan = called_back(oms)
        assert isinstance(plan, Plan)
        assert {"L1": HELD, "L2": (3, "")} == there(oms, "CPH")
        assert {"L1": HELD} == there(oms, "HAM")
        assert "CPH: 2 there, held" in plan.why

    def test_what_is_promised_is_missing_then(self):
        """The plan says so before, the shelf after."""
        oms = teas(CPH={"L1": 2, "L2": 1})
        place(oms, "A", ("TEA", 2))
        assert ("CPH: 2 there, held, 1 promised are missing then",) == (
            called_back(oms).why
        )
        assert 1 == oms.stock("TEA", "CPH").shortfall

    def test_parcels_stay(self):
        """What is packed does not leave, and the plan tells how much that is."""
        oms = teas(CPH={"L1": 2, "L2": 1})
        place(oms, "A", "TEA")
        oms.do(warehouse.Release("A-1"))
        oms.do(*oms.plan.pick("A-1").commands, warehouse.Check("A-1", ("TEA",)))
        oms.do(warehouse.Pack("A-1", "P"))
        oms.do(*oms.plan.label("P").commands)
        assert "1 in parcels that stay" in called_back(oms).why[0]
        assert "lot.short" == refused(oms, shipping.HandOver("P"))

    def test_who_got_some_is_told(self):
        """These units are missing: no shelf can hold them."""
        oms = teas(CPH={"L1": 3})
        place(oms, "A", ("TEA", 2))
        send(oms, "A-1")
        plan = called_back(oms)
        assert [("A", 2)] == [(one.order, one.units) for one in plan.missing]
        assert "Order A got 2" in str(plan)
        oms.do(orders.Return("A", "HAM", ask(l1=2)))
        assert {"L1": HELD} == there(oms, "HAM")
        assert () == oms.plan.recall("TEA", "L1", "glass").missing

    def test_what_nobody_has_read_is_told(self):
        """Units without a lot may be of it, and nobody holds them."""
        oms = shop(stock={"TEA@CPH": 2})
        plan = called_back(oms)
        assert ("CPH: 2 of a lot that nobody knows: read them",) == plan.why
        assert 2 == oms.stock("TEA", "CPH").sellable

    def test_nobody_has_any(self):
        """It may still come."""
        plan = called_back(teas())
        assert ("Nobody has any of it; what comes is held",) == plan.why

    def test_a_slip_is_told(self):
        """The right lot would stay on sale; one that is called back is no slip."""
        oms = teas(CPH={"EARLY": 2})
        plan = oms.plan.recall("TEA", "EALRY", "glass")
        assert ("Nobody has any of it: is EARLY meant?",) == plan.why
        oms.do(*plan.commands)
        assert () == oms.plan.recall("TEA", "EALRY", "glass").near


class TestWhereverItComes:
    def test_a_receipt_goes_to_quarantine(self):
        """It is the lot that was called back, not a place."""
        oms = teas(CPH={"L1": 1})
        called_back(oms)
        place(oms, "A", ("TEA", 2))
        oms.do(receive("L1", 5, "HAM"), receive("L2", 1, "HAM"))
        assert {"L1": HELD, "L2": (1, "")} == there(oms, "HAM")
        assert 5 == oms.stock("TEA", "HAM").unsellable.quarantine

    def test_what_is_on_its_way(self):
        """The plan knows the lots of a transfer; a delivery may bring some."""
        oms = teas(CPH={"L1": 3})
        sent_on(oms, 2)
        later, goods = START.date(), (stock.SkuQuantity("TEA", 4),)
        oms.do(stock.AnnounceDelivery("D-1", "CPH", "POTTER", later, goods))
        plan = called_back(oms)
        assert {
            "CPH: 1 there, held",
            "HAM: 2 come with transfer/T-1, held as they come",
            "CPH: delivery/D-1 may bring some: it is held as it comes",
        } == {*plan.why}
        oms.do(stock.ReceiveTransfer("T-1", "R", (stock.Arrived("TEA", 2),)))
        assert {"L1": HELD} == there(oms, "HAM")
        lots = (stock.ArrivedLot(LotUnits("L1", 4)),)
        come = (stock.Arrived("TEA", 4, lots=lots),)
        oms.do(stock.Unload("D-1", "R-1", come))
        assert 5 == oms.stock("TEA", "CPH").lot("L1").unsellable.quarantine

    def test_a_transfer_with_other_lots_is_not_told(self):
        """Of it nobody gets units of the lot."""
        oms = teas(CPH={"L2": 3})
        sent_on(oms, 2)
        assert () == called_back(oms).ways

    @pytest.mark.parametrize("how", ["found", "counted", "read"])
    def test_it_is_found(self, how):
        """By whatever way units turn out to be of the lot."""
        oms, one = teas(CPH={"L2": 1}), (LotUnits("L1", 1),)
        called_back(oms)
        sells, place_of = Condition.SELLABLE, ("TEA", "CPH")
        found = {
            "found": stock.Adjust(*place_of, 1, "found", lots=one),
            "counted": stock.Count(*place_of, 1, "sheet", oms.now(), lots=one),
            "read": stock.CorrectLot(*place_of, "L2", sells, one[0], "label"),
        }
        oms.do(found[how])
        assert HELD == there(oms, "CPH")["L1"]


class TestItsEnd:
    def test_it_is_sold_again_everywhere(self):
        """Except what a place holds for a reason of its own."""
        oms = teas(CPH={"L1": 2}, HAM={"L1": 1})
        oms.do(stock.HoldLot("TEA", "HAM", "L1", "wet"))
        assert "HAM: 1 there, held by itself: wet" in called_back(oms).why
        assert (0, "wet") == there(oms, "HAM")["L1"]
        oms.do(stock.EndRecall("TEA", "L1", "false alarm"))
        assert {"L1": (2, "")} == there(oms, "CPH")
        assert (0, "wet") == there(oms, "HAM")["L1"]
        oms.do(stock.ReleaseLot("TEA", "HAM", "L1", "dry"))
        assert {"L1": (1, "")} == there(oms, "HAM")
        oms.do(receive("L1", 1, "HAM"))
        assert {"L1": (2, "")} == there(oms, "HAM")

    def test_a_hold_of_a_place_is_its_own_whatever_it_is_called(self):
        """A recall ends what it held; the words of a hold say nothing of who holds."""
        oms = teas(CPH={"L1": 2}, HAM={"L1": 1, "L2": 1})
        own = stock.HoldLot("TEA", "CPH", "L1", "recalled: glass")
        oms.do(own)
        called_back(oms)
        assert "CPH: 2 there, held by itself: recalled: glass" in (
            oms.plan.recall("TEA", "L1", "glass").why
        )
        oms.do(stock.HoldLot("TEA", "HAM", "L1", "recalled: glass"))
        oms.do(stock.EndRecall("TEA", "L1", "false alarm"))
        assert (HELD, HELD) == (there(oms, "CPH")["L1"], there(oms, "HAM")["L1"])
        assert () == oms.do(own)
        oms.do(stock.ReleaseLot("TEA", "CPH", "L1", "well"))
        assert {"L1": (2, "")} == there(oms, "CPH")

    def test_what_was_held_before_holds_said_what_they_are(self):
        """A shelf that was stored then is released by the words of its recall."""
        oms = teas(CPH={"L1": 2})
        called_back(oms)
        event = stock.LotHeld("TEA", "CPH", "L1", 0, "recalled: glass")
        kept = event.apply(oms.stock("TEA", "CPH"))
        assert kept.lot("L1").recalled is None
        assert kept.lot("L1").held_by_recall("recalled: glass")
        assert not kept.lot("L1").held_by_recall("recalled: mould")

    def test_one_place_alone_does_not_sell_it(self):
        """A recall is ended for all."""
        oms = teas(CPH={"L1": 2}, HAM={"L1": 1})
        oms.do(stock.HoldLot("TEA", "HAM", "L1", "wet"))
        called_back(oms)
        for node in ("CPH", "HAM"):
            release = stock.ReleaseLot("TEA", node, "L1", "well")
            assert "lot.recalled" == refused(oms, release)

    def test_another_reason_takes_the_place_of_the_first(self):
        """It is called back once, and ended once."""
        oms = teas(CPH={"L1": 2})
        called_back(oms)
        called_back(oms, reason="mould")
        assert (0, "recalled: mould") == there(oms, "CPH")["L1"]
        oms.do(stock.EndRecall("TEA", "L1", "well"))
        assert {"L1": (2, "")} == there(oms, "CPH")

    def test_twice_is_once(self):
        """Neither the recall nor its end happens a second time."""
        oms = teas(CPH={"L1": 2})
        called_back(oms)
        assert () == oms.do(*oms.plan.recall("TEA", "L1", "glass").commands)
        end = stock.EndRecall("TEA", "L1", "well")
        oms.do(end)
        assert () == oms.do(end)

    def test_what_was_not_called_back_has_no_end(self):
        """A misread label is told."""
        oms = teas(CPH={"L1": 2})
        end = stock.EndRecall("TEA", "L9", "well")
        assert "none of it is" == refusal(None, end).because
        called_back(oms)
        known = oms.state(stock.recalls_stream("TEA"))
        assert "lots L1 of it are called back" == refusal(known, end).because


class TestAhead:
    """A lot that is nowhere is a slip, unless somebody says that it is to come."""

    def test_a_slip_by_hand(self):
        """The right lot would stay on sale."""
        oms = teas(CPH={"EARLY": 2})
        with pytest.raises(Refused) as caught:
            oms.do(stock.RecallLot("TEA", "EALRY", "glass"))
        assert "lot.unknown" == caught.value.code
        assert "Did you mean EARLY?" in caught.value.remedy
        oms.do(stock.RecallLot("TEA", "EALRY", "glass", ahead=True))
        assert () == oms.do(stock.RecallLot("TEA", "EALRY", "glass"))
        oms.do(receive("EALRY", 1, "HAM"))
        assert {"EALRY": HELD} == there(oms, "HAM")

    def test_what_nobody_has_read_is_no_lot_of_that_name(self):
        """It may be of any: whoever means that says so."""
        oms = shop(stock={"TEA@CPH": 2})
        assert "lot.unknown" == refused(oms, stock.RecallLot("TEA", "L1", "glass"))

    @pytest.mark.parametrize("where", ["there", "on its way", "sold", "held ahead"])
    def test_it_is_somewhere(self, where):
        """Or somebody has got it, or has heard of it."""
        oms = teas(CPH={"L1": 2} if where != "held ahead" else {})
        if where == "on its way":
            sent_on(oms, 2)
        if where == "sold":
            place(oms, "A", ("TEA", 2))
            send(oms, "A-1")
        if where == "held ahead":
            oms.do(stock.HoldLot("TEA", "CPH", "L1", "wet", ahead=True))
        oms.do(stock.RecallLot("TEA", "L1", "glass"))
        assert "glass" == oms.state("recalls/TEA").in_force("L1").reason


class TestBadInput:
    @pytest.mark.parametrize(
        ("sku", "lot", "reason", "path"),
        [
            ("TEA", "", "glass", "lot"),
            ("TEA", "L1", "", "reason"),
            ("T A", "L1", "glass", "sku"),
        ],
    )
    def test_what_cannot_be(self, sku, lot, reason, path):
        """Told with its place."""
        with pytest.raises(Invalid) as caught:
            teas().plan.recall(sku, lot, reason)
        assert path == caught.value.findings[0].where

    def test_an_article_that_nobody_knows(self):
        """A recall with a slip in it would hold nothing."""
        oms = teas()
        assert "sku.unknown" == refused(oms, stock.RecallLot("TAE", "L1", "glass"))
        with pytest.raises(Refused):
            oms.plan.recall("TAE", "L1", "glass")


labels, places = st.sampled_from(["L1", "L2"]), st.sampled_from(["CPH", "HAM"])
steps = st.one_of(
    st.tuples(st.just("receive"), labels, st.sampled_from(["CPH", "HAM"])),
    st.tuples(st.just("sell"), st.integers(1, 3)),
    st.tuples(st.just("send_on"), st.integers(1, 2)),
    st.tuples(st.just("arrive")),
    st.tuples(st.just("come_back"), places),
    st.tuples(st.just("recall"), labels),
    st.tuples(st.just("end"), labels),
    st.tuples(st.just("hold"), labels, st.sampled_from(["CPH", "HAM"])),
    st.tuples(st.just("release"), labels, st.sampled_from(["CPH", "HAM"])),
)


class Quality:
    """Somebody who keeps a list of what must not be sold, and looks at each shelf."""

    def __init__(self):
        self.oms = shop(policies=MANUAL)
        self.oms.do(ListItem(TEA))
        self.bad, self.came = set(), Counter()
        self.orders, self.transfers = [], []

    def receive(self, name, node):
        self.oms.do(receive(name, 2, node))
        self.came[name] += 2

    def sell(self, units):
        name = f"W-{len(self.orders) + 1}"
        self.orders.append(name)
        place(self.oms, name, ("TEA", units))
        self.oms.do(orders.Confirm(name))
        self.oms.do(*self.oms.plan.source(name).commands)
        for work in self.oms.order(name).progress[0].claims:
            self.oms.do(warehouse.Release(work.fulfillment))
            send(self.oms, work.fulfillment)

    def send_on(self, units):
        name = f"T-{len(self.transfers) + 1}"
        sent_on(self.oms, units, name)
        self.transfers.append(name)

    def arrive(self):
        name = self.transfers[-1]
        self.oms.do(stock.ReceiveTransfer(name, "R", (stock.Arrived("TEA", 1),)))

    def come_back(self, node):
        self.oms.do(orders.Return(self.orders[0], node, ask(l1=1)))

    def recall(self, name):
        plan = called_back(self.oms, name)
        shelves = sum(one.there for one in plan.places)
        ways = sum(one.units for one in plan.ways)
        out = sum(one.units for one in plan.missing)
        assert self.came[name] == shelves + ways + out
        self.bad.add(name)

    def end(self, name):
        self.oms.do(stock.EndRecall("TEA", name, "well"))
        self.bad.discard(name)

    def hold(self, name, node):
        self.oms.do(stock.HoldLot("TEA", node, name, "wet"))

    def release(self, name, node):
        self.oms.do(stock.ReleaseLot("TEA", node, name, "dry"))


@settings(max_examples=25)
@given(st.lists(steps, min_size=4, max_size=12))
def test_nothing_of_a_recalled_lot_is_for_sale(asked):
    """STK 40: at no place, however it came there, and no unit of it is left out.

    A fresh plan is never refused, and held + on the way + with buyers is what came.
    """
    man = Quality()
    man.receive("L1", "CPH")
    for what, *how in asked:
        if what == "recall":
            man.recall(*how)
        else:
            try:
                getattr(man, what)(*how)
            except (OrdercoreError, IndexError):
                continue
        for node in ("CPH", "HAM"):
            for one in man.oms.stock("TEA", node).lots:
                assert not (one.id in man.bad and one.sellable)
                assert one.id in man.bad or one.held in {"", "wet"}
