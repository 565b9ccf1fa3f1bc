"""Units that are kept by lot: the right one leaves, and what is over or held stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import Item, ListItem, LotRule, LotTurn
from ordercore.cli.writing import look_at
from ordercore.errors import Invalid, Refused
from ordercore.flow import MemoryStore, SqliteStore
from ordercore.orders import Terms
from ordercore.stock import Condition, LotUnits
from tests.flow.shop import START, Clock, ask, place, shop

DAY = date(2026, 11, 23)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryStore()
    else:
        kept = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
        yield kept
        kept.close()


def after(days):
    """Return a day so many days after today."""
    return DAY + timedelta(days=days)


def lot(name, units, days=None, owner=""):
    """Return units of a lot that is good for so many days after today."""
    return LotUnits(name, units, None if days is None else after(days), owner=owner)


def teas(store=None, *lots, turn=LotTurn.FEFO, days_left=0, **options):
    """Return a shop that has teas of these lots in Copenhagen."""
    oms = shop(store, **options)
    oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule(turn, days_left))))
    for one in lots:
        oms.do(receive(one))
    return oms


def receive(*lots, node="CPH"):
    units = sum(one.quantity for one in lots)
    return stock.Receive("TEA", node, units, "delivery", lots=lots)


def left(oms, condition=Condition.SELLABLE):
    """Return how many units of each lot are in Copenhagen, in a condition."""
    lots = oms.stock("TEA", "CPH").lots
    return {one.id: one.of(condition) for one in lots if one.of(condition)}


def refused(oms, *commands):
    with pytest.raises(Refused) as caught:
        oms.do(*commands)
    return caught.value.code


def packed(oms, order, units=1, parcel="", **packing):
    """Place an order and do everything until its parcel is packed and labelled."""
    place(oms, order, ("TEA", units), terms=Terms.INVOICE)
    work, parcel = f"{order}-1", parcel or f"P-{order}"
    oms.do(warehouse.Release(work))
    oms.do(*oms.plan.pick(work).commands)
    oms.do(warehouse.Check(work, ("TEA",) * units))
    oms.do(warehouse.Pack(work, parcel, **packing))
    oms.do(*oms.plan.label(parcel).commands)
    return shipping.HandOver(parcel)


def leaves(oms, order, units=1):
    """Let units leave for a new order, and return of which lots they were."""
    events = oms.do(packed(oms, order, units))
    (gone,) = [event for event in events if isinstance(event, stock.Shipped)]
    return [(one.lot, one.quantity) for one in gone.lots]


class TestReceiving:
    def test_every_unit_by_its_lot(self, store):
        """An article kept by lot comes with its lots, and every unit is of one."""
        oms = teas(store)
        assert "lot.count" == refused(oms, stock.Receive("TEA", "CPH", 3))
        two_of_three = stock.Receive("TEA", "CPH", 3, lots=(lot("L1", 2),))
        assert "lot.count" == refused(oms, two_of_three)
        oms.do(receive(lot("L1", 2, 5), lot("L2", 1)))
        assert {"L1": 2, "L2": 1} == left(oms)
        kept = oms.stock("TEA", "CPH").lot("L1")
        assert datetime(2026, 11, 29, tzinfo=UTC) == kept.sell_until
        assert START == kept.arrived_at

    def test_a_lot_ends_and_belongs_in_one_way(self, store):
        """What is said again may be left out, and must not be another thing."""
        oms = teas(store, lot("L1", 2, 5, owner="ACME"))
        assert "lot.other" == refused(oms, receive(lot("L1", 1, 6)))
        assert "lot.other" == refused(oms, receive(lot("L1", 1, owner="ZETA")))
        oms.do(receive(lot("L1", 1)))
        assert (3, "ACME") == (oms.stock("TEA", "CPH").lot("L1").sellable, "ACME")

    @pytest.mark.parametrize(
        "wrong",
        [
            (LotUnits("L1", 1), LotUnits("L1", 2)),
            (LotUnits("L1\n", 3),),
            (LotUnits(" ", 3),),
            (LotUnits("L1", 3, expires_on=START),),
            (LotUnits("L1", 3, sell_until=START.replace(tzinfo=None)),),
            (LotUnits("L1", 3, owner="no id"),),
            (LotUnits("L1", True), LotUnits("L2", 2)),
        ],
    )
    def test_what_cannot_be_is_said(self, wrong):
        """Each lot once, with a label, a day, an instant and an owner that can be."""
        with pytest.raises(Invalid):
            stock.Receive("TEA", "CPH", 3, lots=wrong).decide(None)

    def test_lots_of_what_is_not_listed(self, store):
        """Whoever names lots gets them, whatever the catalogue says of the article."""
        oms = shop(store)
        oms.do(stock.Receive("MUG", "CPH", 3))
        oms.do(stock.Receive("MUG", "CPH", 2, lots=(LotUnits("L1", 2),)))
        kept = oms.stock("MUG", "CPH").lots
        assert [("", 3), ("L1", 2)] == [(one.id, one.sellable) for one in kept]

    def test_the_rule_can_be(self):
        """A turn and a number of days."""
        for rule in (LotRule("FEFO"), LotRule(days_left=-1), LotRule(days_left=1.5)):
            with pytest.raises(Invalid):
                shop().do(ListItem(Item("TEA", "Tea", 100, lots=rule)))


class TestLeaving:
    @pytest.mark.parametrize(
        ("turn", "first"),
        [(LotTurn.FEFO, "L2"), (LotTurn.FIFO, "L1"), (LotTurn.LIFO, "L3")],
    )
    def test_in_turn(self, store, turn, first):
        """STK 41: the first to end, to come, or the last to come."""
        clock = Clock()
        oms = teas(store, turn=turn, clock=clock)
        for one in (lot("L1", 1, 9), lot("L2", 1, 5), lot("L3", 1, 7)):
            oms.do(receive(one))
            clock.later(hours=1)
        assert [(first, 1)] == leaves(oms, "A")

    def test_ours_before_what_is_not(self, store):
        """Of two lots that end on one day our own leaves first."""
        oms = teas(store, lot("L1", 1, 5, owner="ACME"), lot("L2", 1, 5))
        assert [("L2", 1), ("L1", 1)] == leaves(oms, "A", 2)

    def test_so_many_days_are_left(self, store):
        """STK 40: the buyer gets so many good days; the day before is too late."""
        clock = Clock()
        oms = teas(store, lot("L1", 3, 30), days_left=28, clock=clock)
        until = oms.stock("TEA", "CPH").lot("L1").sell_until
        assert datetime(2026, 11, 26, tzinfo=UTC) == until
        clock.now = until - timedelta(microseconds=1)
        assert 3 == oms.stock("TEA", "CPH").available
        clock.now = until
        assert 0 == oms.stock("TEA", "CPH").available
        oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule(days_left=20))))
        assert 3 == oms.stock("TEA", "CPH").available


class TestEnding:
    def test_swept_or_not(self, store):
        """STK 40: a lot ends by itself, and the clock writes it down."""
        clock = Clock()
        oms = teas(store, lot("L1", 2, 0), lot("L2", 1, 9), clock=clock)
        clock.later(days=1)
        assert (1, 2) == (
            oms.stock("TEA", "CPH").available,
            oms.stock("TEA", "CPH").unsellable.quarantine,
        )
        assert [("L2", 1)] == leaves(oms, "A")
        oms.tick()
        told = [
            (row.event.lot, row.event.quantity)
            for row in oms.journal()
            if isinstance(row.event, stock.LotExpired)
        ]
        assert [("L1", 2)] == told
        assert {"L1": 2} == left(oms, Condition.QUARANTINE)

    def test_under_a_promise(self, store):
        """What is promised and over is missing: the parcel does not leave."""
        clock = Clock()
        oms = teas(store, lot("L1", 2, 0), clock=clock)
        hand_over = packed(oms, "A", 2)
        clock.later(days=1)
        oms.tick()
        shelf = oms.stock("TEA", "CPH")
        assert (0, 2, 2) == (shelf.sellable, shelf.allocated, shelf.shortfall)
        assert "stock.short" == refused(oms, hand_over)

    def test_what_was_over_when_it_came(self, store):
        """It is on the book, and nobody gets it."""
        oms = teas(store, lot("L1", 2, -1))
        assert 0 == oms.stock("TEA", "CPH").sellable
        assert {"L1": 2} == left(oms, Condition.QUARANTINE)
        again = stock.Reclassify(
            "TEA", "CPH", 1, Condition.QUARANTINE, Condition.SELLABLE, "taste"
        )
        assert "lot.apart" == refused(oms, again)
        oms.do(stock.RedateLot("TEA", "CPH", "L1", after(3), "read the label"))
        assert {"L1": 2} == left(oms)


class TestHolding:
    def test_a_recall(self, store):
        """Nobody gets a lot that is held, nor what comes of it later."""
        oms = teas(store, lot("L1", 2, 5), lot("L2", 1, 9))
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        assert [("L2", 1)] == leaves(oms, "A")
        oms.do(receive(lot("L1", 3)))
        assert {"L1": 5} == left(oms, Condition.QUARANTINE)
        oms.do(stock.ReleaseLot("TEA", "CPH", "L1", "false alarm"))
        assert {"L1": 5} == left(oms)

    def test_under_a_promise(self, store):
        """Claims stay, and what is missing is to be found; released it is there."""
        oms = teas(store, lot("L1", 2, 5))
        hand_over = packed(oms, "A", 2)
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        assert 2 == oms.stock("TEA", "CPH").shortfall
        assert "stock.short" == refused(oms, hand_over)
        oms.do(stock.ReleaseLot("TEA", "CPH", "L1", "false alarm"), hand_over)
        assert {} == left(oms)

    def test_who_waits_is_served_when_it_is_released(self, store):
        """Released units are everybody's again, the longest in line first."""
        oms = teas(store, lot("L1", 2, 5))
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        place(oms, "A", ("TEA", 2))
        assert [2] == [p.backordered for p in oms.order("A").progress]
        oms.do(stock.ReleaseLot("TEA", "CPH", "L1", "false alarm"))
        assert [2] == [p.allocated for p in oms.order("A").progress]

    def test_what_was_there_before_lots(self, store):
        """A lot that nobody knows is not held; a label makes it one."""
        oms = shop(store, stock={"TEA@CPH": 3})
        hold = stock.HoldLot("TEA", "CPH", "L1", "glass")
        assert "lot.unknown" == refused(oms, hold)
        assert "lot.unknown" == refused(oms, stock.ReleaseLot("TEA", "CPH", "L1", ""))
        named = stock.CorrectLot(
            "TEA", "CPH", "", Condition.SELLABLE, lot("L1", 2, 5), "label"
        )
        oms.do(named, hold)
        assert ({"": 1}, {"L1": 2}) == (left(oms), left(oms, Condition.QUARANTINE))


class TestCorrecting:
    def test_by_turn_or_by_name(self, store):
        """What is broken or not found is of the lot that was named, or of the first."""
        oms = teas(store, lot("L1", 3, 5), lot("L2", 3, 9))
        oms.do(stock.Adjust("TEA", "CPH", -1, "lost"))
        named = (LotUnits("L2", 1),)
        oms.do(stock.Adjust("TEA", "CPH", -1, "lost", lots=named))
        oms.do(stock.Scrap("TEA", "CPH", 1, Condition.SELLABLE, "wet", lots=named))
        assert {"L1": 2, "L2": 1} == left(oms)
        too_many = stock.Scrap(
            "TEA", "CPH", 2, Condition.SELLABLE, "", lots=(LotUnits("L2", 2),)
        )
        assert "lot.short" == refused(oms, too_many)

    def test_counted_by_lot(self, store):
        """Lots that are counted are all that there are."""
        oms = teas(store, lot("L1", 3, 5), lot("L2", 3, 9))
        lots = (lot("L2", 4), lot("L3", 1, 2))
        oms.do(stock.Count("TEA", "CPH", 5, "sheet", oms.now(), lots=lots))
        assert {"L2": 4, "L3": 1} == left(oms)
        oms.do(stock.Count("TEA", "CPH", 3, "sheet", oms.now()))
        assert {"L2": 3} == left(oms)
        oms.do(stock.Count("TEA", "CPH", 4, "sheet", oms.now()))
        assert {"": 1, "L2": 3} == left(oms)

    def test_the_turn_of_the_article_counts(self, store):
        """An article whose newest lot leaves first loses that one first."""
        clock = Clock()
        oms = teas(store, turn=LotTurn.LIFO, clock=clock)
        for one in (lot("L1", 2), lot("L2", 2), lot("L3", 2)):
            oms.do(receive(one))
            clock.later(hours=1)
        oms.do(stock.Adjust("TEA", "CPH", -1, "lost"))
        assert {"L1": 2, "L2": 2, "L3": 1} == left(oms)
        oms.do(stock.Count("TEA", "CPH", 3, "sheet", oms.now()))
        assert {"L1": 2, "L2": 1} == left(oms)
        oms.do(stock.Scrap("TEA", "CPH", 1, Condition.SELLABLE, "wet"))
        assert {"L1": 2} == left(oms)


def test_the_books_agree(store):
    """STK 31: the journal says the same as the shelf, whatever lots do."""
    clock = Clock()
    oms = teas(store, lot("L1", 3, 0), lot("L2", 3, 9), clock=clock)
    oms.do(stock.HoldLot("TEA", "CPH", "L2", "glass"))
    clock.later(days=2)
    oms.tick()
    oms.do(stock.ReleaseLot("TEA", "CPH", "L2", "well"))
    assert [("L2", 1)] == leaves(oms, "A")
    oms.do(orders.Return("A", "CPH", ask(l1=1)))
    assert () == look_at(oms, clock()).conservation.differences
