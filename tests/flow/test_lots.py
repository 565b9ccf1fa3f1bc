"""Units that are kept by lot: the right one leaves, and what is over or held stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import Item, ListItem, LotRule, LotTurn, SkuLot
from ordercore.cli.writing import look_at
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, MemoryStore, SqliteStore, codec, tagging
from ordercore.orders import Terms
from ordercore.stock import Condition, LotUnits
from ordercore.views import LotsLedger, consigned
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


def lot(name, units, days=None, owner=None):
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

    def test_the_remedy_is_what_the_command_takes(self, store):
        """On a shelf, off a truck, or into a parcel: each names lots in its own way."""
        oms = teas(store)
        goods = (stock.SkuQuantity("TEA", 3),)
        oms.do(stock.AnnounceDelivery("D", "CPH", "ACME", after(9), goods))
        shelf = 'lots=(stock.LotUnits("L-1", 5, expires_on=…),)'
        truck = 'lots=(stock.ArrivedLot(stock.LotUnits("L-1", 5, expires_on=…)),)'
        for command, how in (
            (stock.Receive("TEA", "CPH", 3), shelf),
            (stock.Unload("D", "R", (stock.Arrived("TEA", 3),)), truck),
        ):
            with pytest.raises(Refused) as caught:
                oms.do(command)
            assert caught.value.remedy.endswith(how)
        oms.do(receive(lot("L1", 3, 5)))
        place(oms, "A", ("TEA", 2))
        oms.do(warehouse.Release("A-1"))
        oms.do(*oms.plan.pick("A-1").commands)
        oms.do(warehouse.Check("A-1", ("TEA",) * 2))
        with pytest.raises(Refused) as caught:
            oms.do(warehouse.Pack("A-1", "P", lots=(SkuLot("TEA", "L1", 1),)))
        assert caught.value.remedy.endswith('lots=(catalog.SkuLot("TEA", "L-1", 5),)')

    def test_two_lots_of_one_minute_end_each_at_its_second(self, store):
        """What ends later in a minute is not forgotten for what ends sooner."""
        clock = Clock()
        oms = teas(store, clock=clock)
        for name, seconds in (("L1", 40), ("L2", 10)):
            until = START + timedelta(hours=1, seconds=seconds)
            oms.do(receive(LotUnits(name, 1, sell_until=until)))
        for seconds, sold in ((10, 1), (30, 0)):
            clock.now = max(clock.now, START + timedelta(hours=1))
            clock.later(seconds=seconds)
            oms.tick()
            stream = stock.stock_stream("TEA", "CPH")
            assert sold == oms.store.load([stream])[stream].state.sellable

    def test_a_lot_ends_and_belongs_in_one_way(self, store):
        """What is said again may be left out, and must not be another thing."""
        oms = teas(store, lot("L1", 2, 5, owner="ACME"))
        assert "lot.other" == refused(oms, receive(lot("L1", 1, 6)))
        assert "lot.other" == refused(oms, receive(lot("L1", 1, owner="ZETA")))
        assert "lot.other" == refused(oms, receive(lot("L1", 1, owner="")))
        oms.do(receive(lot("L1", 1)), receive(lot("L2", 1)))
        owners = {one.id: one.owner for one in oms.stock("TEA", "CPH").lots}
        assert {"L1": "ACME", "L2": ""} == owners
        assert 3 == oms.stock("TEA", "CPH").lot("L1").sellable

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

    def test_an_end_given_by_hand_stays(self, store):
        """Until when somebody said that units may be sold, no listing changes."""
        hour = START + timedelta(hours=1)
        oms = teas(store, LotUnits("L1", 2, after(30), hour), lot("L2", 1, 30))
        until = oms.stock("TEA", "CPH").lot("L2").sell_until
        oms.do(ListItem(Item("TEA", "Green tea", 100, lots=LotRule())))
        oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule(days_left=20))))
        ends = {one.id: one.sell_until for one in oms.stock("TEA", "CPH").lots}
        assert {"L1": hour, "L2": until - timedelta(days=20)} == ends


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

    def test_a_recall_that_comes_before_the_goods(self, store):
        """What is on the label counts, also of a lot that was held before it came."""
        clock = Clock()
        oms = teas(store, clock=clock)
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass", ahead=True))
        oms.do(receive(lot("L1", 3, 5, owner="ACME")))
        oms.do(stock.ReleaseLot("TEA", "CPH", "L1", "false alarm"))
        kept = oms.stock("TEA", "CPH").lot("L1")
        assert (after(5), "ACME") == (kept.expires_on, kept.owner)
        clock.later(days=9)
        assert ({}, {"L1": 3}) == (left(oms), left(oms, Condition.QUARANTINE))

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

    def test_a_lot_is_not_counted_twice(self, store):
        """What the book has set aside is counted there, not among what can be sold."""
        clock = Clock()
        oms = teas(store, lot("L1", 3, 0), lot("L2", 3, 9), clock=clock)
        clock.later(days=2)
        both = (lot("L1", 3), lot("L2", 3))
        count = stock.Count("TEA", "CPH", 6, "sheet", oms.now(), lots=both)
        assert "lot.apart" == refused(oms, count)
        oms.do(stock.Count("TEA", "CPH", 3, "sheet", oms.now(), lots=both[1:]))
        assert ({"L2": 3}, {"L1": 3}) == (left(oms), left(oms, Condition.QUARANTINE))

    @pytest.mark.parametrize("why", ["held", "over"])
    def test_what_nobody_has_read_may_be_of_a_lot_that_is_apart(self, store, why):
        """Units counted beside quarantine, or found there, are not on sale unread."""
        clock = Clock()
        oms = teas(store, lot("L1", 4, 0), lot("L2", 1, 9), clock=clock)
        if why == "held":
            oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        else:
            clock.later(days=2)
        count = stock.Count("TEA", "CPH", 5, "sheet", oms.now())
        for unread in (count, stock.Adjust("TEA", "CPH", 4, "found")):
            assert "lot.apart" == refused(oms, unread)
        assert {"L2": 1} == left(oms)
        apart = Condition.QUARANTINE
        oms.do(
            stock.Count("TEA", "CPH", 1, "sheet", oms.now()),
            stock.Count("TEA", "CPH", 4, "sheet", oms.now(), apart),
            stock.Adjust("TEA", "CPH", 1, "found", condition=Condition.QUALITY_CONTROL),
            stock.Adjust("TEA", "CPH", 1, "read", lots=(lot("L2", 1),)),
        )
        assert ({"L2": 2}, {"L1": 4}) == (left(oms), left(oms, apart))

    def test_a_sheet_is_not_posted_that_would_sell_what_is_apart(self, store):
        """What it found stays a question until the labels are read."""
        oms = teas(store, lot("L1", 4, 9))
        oms.do(stock.OpenCountSheet("C", "CPH", ("TEA",)))
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        oms.do(stock.EnterCount("C", "E", (stock.SkuCount("TEA", 4),), "Eva"))
        oms.do(stock.SubmitCount("C"))
        assert "lot.apart" == refused(oms, stock.ApproveCount("C", "Bo"))
        oms.do(stock.RejectCount("C", "Bo", "they lie in quarantine by the book"))
        oms.do(stock.EnterCount("C", "F", (stock.SkuCount("TEA", 0),), "Eva"))
        oms.do(stock.SubmitCount("C"))
        assert ({}, {"L1": 4}) == (left(oms), left(oms, Condition.QUARANTINE))

    def test_what_was_over_when_it_was_counted_is_set_aside(self, store):
        """A lot that nobody knew and that is over is not to be sold, swept or not."""
        clock = Clock()
        oms = teas(store, lot("L1", 3, 9), clock=clock)
        both = (lot("L1", 3), lot("OLD", 2, -1))
        oms.do(stock.Count("TEA", "CPH", 5, "sheet", oms.now(), lots=both))
        kept = oms.state("stock/TEA@CPH")
        assert (3, 2) == (kept.sellable, kept.lot("OLD").unsellable.quarantine)

    def test_a_sheet_finds_nothing_that_is_over_by_now(self, store):
        """What ends between count and posting is found by nobody, swept or not."""
        clock = Clock()
        oms = teas(store, lot("L1", 4, 0), lot("L2", 6, 9), clock=clock)
        oms.do(stock.OpenCountSheet("C", "CPH", ("TEA",)))
        oms.do(stock.EnterCount("C", "E", (stock.SkuCount("TEA", 10),), "Eva"))
        clock.later(days=2)
        oms.do(stock.SubmitCount("C"))
        assert ({"L2": 6}, {"L1": 4}) == (left(oms), left(oms, Condition.QUARANTINE))

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


class TestSendingOn:
    def test_a_lot_stays_what_it_is(self, store):
        """End, owner and arrival go with the units to another node, part by part."""
        clock = Clock()
        oms = teas(store, lot("L1", 2, 5, owner="ACME"), lot("L2", 3, 9), clock=clock)
        goods = (stock.SkuQuantity("TEA", 4),)
        oms.do(
            stock.RequestTransfer("T", "CPH", "HAM", DAY, goods),
            stock.ReleaseTransfer("T"),
        )
        clock.later(hours=1)
        oms.do(stock.ShipTransfer("T", "S", goods))
        moving = oms.state("transfer/T").lots
        assert [("L1", 2), ("L2", 2)] == [
            (one.units.lot, one.units.quantity) for one in moving
        ]
        assert {"L2": 1} == left(oms)
        wrong = stock.LotUnits("L9", 1)
        unknown = stock.Arrived("TEA", 1, lots=(stock.ArrivedLot(wrong),))
        assert "transfer.lot" == refused(
            oms, stock.ReceiveTransfer("T", "R", (unknown,))
        )
        damaged = stock.ArrivedLot(LotUnits("L2", 1), Condition.DAMAGED)
        named = stock.Arrived("TEA", 0, 1, lots=(damaged,))
        first = stock.ReceiveTransfer("T", "R1", (named,))
        rest = stock.ReceiveTransfer("T", "R2", (stock.Arrived("TEA", 3),))
        oms.do(first, rest)
        assert () == oms.do(first, rest)
        here = oms.stock("TEA", "HAM")
        assert [("L1", 2, 0, "ACME"), ("L2", 1, 1, "")] == [
            (one.id, one.sellable, one.unsellable.damaged, one.owner)
            for one in here.lots
        ]
        until = datetime(2026, 11, 29, tzinfo=UTC)
        assert (until, START) == (here.lots[0].sell_until, here.lots[0].arrived_at)
        assert ("RECEIVED", ()) == (
            oms.state("transfer/T").state,
            oms.state("transfer/T").lots,
        )
        clock.now = until
        oms.tick()
        assert 1 == oms.store.levels(["TEA"])["stock/TEA@HAM"].state.sellable

    def test_what_is_lost(self, store):
        """Whose units are lost is told when the transfer is closed."""
        oms = teas(store, lot("L1", 1, 5, owner="ACME"), lot("L2", 3, 9))
        goods = (stock.SkuQuantity("TEA", 2),)
        oms.do(
            stock.RequestTransfer("T", "CPH", "HAM", DAY, goods),
            stock.ReleaseTransfer("T"),
            stock.ShipTransfer("T", "S", goods, lots=(SkuLot("TEA", "L2", 2),)),
            stock.ReceiveTransfer("T", "R", (stock.Arrived("TEA", 1),)),
        )
        (closed,) = oms.do(stock.CloseTransfer("T", "the truck burnt"))
        assert [("L2", 1)] == [
            (one.units.lot, one.units.quantity) for one in closed.lots
        ]

    def test_named_lots_are_there(self, store):
        """Too few, or too many, are refused; so is what is held."""
        oms = teas(store, lot("L1", 1, 5), lot("L2", 3, 9))
        goods = (stock.SkuQuantity("TEA", 2),)
        oms.do(
            stock.RequestTransfer("T", "CPH", "HAM", DAY, goods),
            stock.ReleaseTransfer("T"),
        )
        for lots, code in (
            ((SkuLot("TEA", "L1", 2),), "lot.short"),
            ((SkuLot("TEA", "L1", 1),), "lot.count"),
            ((SkuLot("TEA", "L9", 2),), "lot.short"),
        ):
            assert code == refused(oms, stock.ShipTransfer("T", "S", goods, lots=lots))

    def test_a_delivery_by_lot(self, store):
        """What comes off a truck is named by lot like everything that comes."""
        oms = teas(store)
        oms.do(
            stock.AnnounceDelivery(
                "D", "CPH", "ACME", DAY, (stock.SkuQuantity("TEA", 5),)
            )
        )
        unnamed = stock.Unload("D", "R", (stock.Arrived("TEA", 3, 2),))
        assert "lot.count" == refused(oms, unnamed)
        lots = (
            stock.ArrivedLot(lot("L1", 2, 5, owner="ACME")),
            stock.ArrivedLot(lot("L2", 1, 9)),
            stock.ArrivedLot(lot("L1", 2, 5, owner="ACME"), Condition.DAMAGED),
        )
        wrong = stock.Unload("D", "R", (stock.Arrived("TEA", 2, 3, lots=lots),))
        with pytest.raises(Invalid):
            oms.do(wrong)
        oms.do(stock.Unload("D", "R", (stock.Arrived("TEA", 3, 2, lots=lots),)))
        assert {"L1": 2, "L2": 1} == left(oms)
        assert {"L1": 2} == left(oms, Condition.DAMAGED)


def owed(oms):
    """Return what became of the goods of one owner."""
    ledger = LotsLedger()
    for row in oms.journal():
        ledger.add(row.event)
    (one,) = consigned(ledger.by_lot())
    return one.owner, one.received, one.sold - one.back, one.there


def test_what_was_written_before_reads_as_ours():
    """An event that says no owner is of the days when that meant us."""
    old = '{"sku":"TEA","node":"CPH","quantity":2,"cause":"delivery",'
    old += '"lots":[{"lot":"L1","quantity":2}]}'
    event = codec().load_event("stock.Received/1", old)
    assert [None] == [one.owner for one in event.lots]
    assert "" == event.apply(None).lot("L1").owner
    ledger = LotsLedger()
    ledger.add(event)
    assert [""] == [key.owner for key in ledger.by_lot()]
    said = evolve(event, lots=(LotUnits("L1", 2, owner=""),))
    assert said == codec().load_event(*codec().dump_event(said))


class TestWhatIsNotKeptByLot:
    @pytest.mark.parametrize("how", ["receive", "adjust", "count"])
    def test_a_stray_lot_turns_nothing_on(self, store, how):
        """An article that is listed without lots takes none; the shelf stays so."""
        oms = shop(store, stock={"MUG@CPH": 3})
        oms.do(ListItem(Item("MUG", "Mug", 350)))
        one, mug = (LotUnits("L", 1),), ("MUG", "CPH")
        command = {
            "receive": stock.Receive(*mug, 1, "delivery", lots=one),
            "adjust": stock.Adjust(*mug, 1, "found", lots=one),
            "count": stock.Count(*mug, 1, "sheet", oms.now(), lots=one),
        }[how]
        assert "lot.not-kept" == refused(oms, command)
        assert () == oms.stock(*mug).lots

    def test_what_is_not_listed_may_have_lots(self, store):
        """A shop may keep its catalogue elsewhere."""
        oms = shop(store)
        oms.do(receive(lot("L1", 2, 5)))
        assert {"L1": 2} == left(oms)

    def test_a_shelf_that_has_lots_keeps_them(self, store):
        """The article is listed without lots since; more come, and are found."""
        oms = teas(store, lot("L1", 2, 5))
        oms.do(ListItem(Item("TEA", "Tea", 100)))
        more = (lot("L2", 1, 9),)
        oms.do(receive(*more), stock.Adjust("TEA", "CPH", 1, "found", lots=more))
        assert {"L1": 2, "L2": 2} == left(oms)
        assert "lot.not-kept" == refused(oms, receive(*more, node="HAM"))


class TestWhoGotIt:
    def test_what_was_packed_leaves(self, store):
        """The lots of the parcel leave, whosever turn it is."""
        oms = teas(store, lot("L1", 2, 5), lot("L2", 3, 9))
        hand_over = packed(oms, "A", 2, lots=(SkuLot("TEA", "L2", 2),))
        oms.do(hand_over)
        assert {"L1": 2, "L2": 1} == left(oms)

    def test_what_lies_in_a_parcel_leaves_with_no_other(self, store):
        """Whose turn it was when it was packed: nobody else gets these units."""
        oms = teas(store, lot("L1", 1, 5), lot("L2", 1, 9))
        first = packed(oms, "A")
        assert 1 == oms.stock("TEA", "CPH").lot("L1").packed
        assert [("L2", 1)] == leaves(oms, "B")
        oms.do(first)
        assert {} == left(oms)

    def test_two_parcels_do_not_have_one_unit(self, store):
        """What was read is in one parcel only; opened, it may be in another one."""
        oms = teas(store, lot("L1", 1, 5), lot("L2", 3, 9))
        named = (SkuLot("TEA", "L1", 1),)
        packed(oms, "A", lots=named)
        with pytest.raises(Refused) as caught:
            packed(oms, "B", lots=named)
        assert "lot.short" == caught.value.code
        assert "1 lie in parcels" in caught.value.because
        scrap = stock.Scrap(
            "TEA", "CPH", 1, Condition.SELLABLE, "wet", lots=(LotUnits("L1", 1),)
        )
        assert "lot.short" == refused(oms, scrap)
        oms.do(warehouse.Pack("B-1", "P-B", lots=(SkuLot("TEA", "L2", 1),)))
        oms.do(warehouse.Unpack("B-1", "P-B"))
        assert 0 == oms.stock("TEA", "CPH").lot("L2").packed

    def test_a_recalled_lot_does_not_leave_in_its_parcel(self, store):
        """Also where another lot would be there instead of it."""
        oms = teas(store, lot("L1", 1, 5), lot("L2", 3, 9))
        hand_over = packed(oms, "A")
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        with pytest.raises(Refused) as caught:
            oms.do(hand_over)
        assert "lot.short" == caught.value.code
        assert "is held: glass" in caught.value.because
        oms.do(stock.ReleaseLot("TEA", "CPH", "L1", "well"), hand_over)
        assert {"L2": 3} == left(oms)

    @pytest.mark.parametrize(
        ("name", "units", "code"),
        [("L1", 1, "lot.count"), ("L9", 2, "lot.short"), ("L3", 2, "lot.short")],
    )
    def test_what_is_not_there_is_not_packed(self, store, name, units, code):
        """All units by lots that may be sold; a held lot is not packed."""
        oms = teas(store, lot("L1", 2, 5), lot("L2", 3, 9), lot("L3", 3, 9))
        oms.do(stock.HoldLot("TEA", "CPH", "L3", "glass"))
        with pytest.raises(Refused) as caught:
            packed(oms, "A", 2, lots=(SkuLot("TEA", name, units),))
        assert code == caught.value.code

    def test_a_recall_finds_the_orders(self, store):
        """Each order that got a lot is found by it, until all of it is back."""
        oms = teas(store, lot("L1", 2, 5), lot("L2", 3, 9))
        for name in "AB":
            leaves(oms, name, 2)
        recalled = tagging.lot("TEA", "L1")
        assert ["lots/A"] == oms.tagged(recalled)
        assert ["lots/B"] == oms.tagged(tagging.lot("TEA", "L2"))
        got = oms.state(stock.order_lots_stream("A")).out("TEA")
        assert [("L1", 2)] == [(one.lot, one.quantity) for one in got]
        oms.do(orders.Return("A", "HAM", ask(l1=2)))
        assert [] == oms.tagged(recalled)
        assert [("L1", 2)] == [
            (one.id, one.sellable) for one in oms.stock("TEA", "HAM").lots
        ]

    def test_of_several_lots_somebody_has_to_look(self, store):
        """Nobody knows which of two came back: it is looked at, and corrected."""
        oms = teas(store, lot("L1", 1, 5, owner="ACME"), lot("L2", 3, 9))
        leaves(oms, "A", 3)
        oms.do(orders.Return("A", "CPH", ask(l1=1)))
        assert {"L1": 1} == left(oms, Condition.QUALITY_CONTROL)
        assert "ACME" == oms.stock("TEA", "CPH").lot("L1").owner
        named = orders.Return("A", "CPH", ask(l1=1), lots=(SkuLot("TEA", "L2", 1),))
        oms.do(named)
        assert {"L2": 2} == left(oms)

    @pytest.mark.parametrize("known", [False, True])
    def test_a_lot_that_the_order_never_got_does_not_come_back(self, store, known):
        """Whether the shelf has some of it or not; without a lot it is looked at."""
        oms = teas(store, lot("L1", 2, 5))
        leaves(oms, "A", 2)
        oms.do(*[receive(lot("X", 1, 9))] * known)
        back = orders.Return("A", "CPH", ask(l1=1), lots=(SkuLot("TEA", "X", 1),))
        with pytest.raises(Refused) as caught:
            oms.do(back)
        assert ("lot.not-out", "A got 0 of X, 0 are out") == (
            caught.value.code,
            caught.value.because,
        )
        assert "the right lot: 2 of L1 are out" in caught.value.remedy

    def test_no_more_of_a_lot_comes_back_than_the_order_got(self, store):
        """An owner would be owed less than nothing: A got two of his three others."""
        oms = teas(store, lot("C", 2, 5, owner="ACME"), lot("L", 6, 9))
        leaves(oms, "A", 8)
        of_c = (SkuLot("TEA", "C", 5),)
        wrong = orders.Return("A", "CPH", ask(l1=5), lots=of_c)
        with pytest.raises(Refused) as caught:
            oms.do(wrong)
        assert "A got 2 of C, 2 are out" == caught.value.because
        two = orders.Return("A", "CPH", ask(l1=2), lots=(SkuLot("TEA", "C", 2),))
        oms.do(two)
        with pytest.raises(Refused) as caught:
            oms.do(orders.Return("A", "CPH", ask(l1=1), lots=(SkuLot("TEA", "C", 1),)))
        assert "A got 2 of C, 0 are out" == caught.value.because
        assert ("ACME", 2, 0, 2) == owed(oms)
        oms.do(orders.Return("A", "CPH", ask(l1=3)))
        assert ("ACME", 2, 0, 2) == owed(oms)

    def test_any_label_may_be_on_what_left_without(self, store):
        """Nobody knows of which lot it was: the label tells, and somebody looks."""
        oms = shop(store, stock={"TEA@CPH": 1})
        oms.do(packed(oms, "A"))
        oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
        oms.do(orders.Return("A", "CPH", ask(l1=1), lots=(SkuLot("TEA", "X", 1),)))
        assert {"X": 1} == left(oms, Condition.QUALITY_CONTROL)

    def test_any_label_may_be_on_a_unit_of_a_lot_nobody_knew(self, store):
        """It left among known ones; no more labels than such units pass."""
        oms = teas(store, lot("L1", 1, 5))
        oms.do(stock.Adjust("TEA", "CPH", 1, "found"))
        assert [("", 1), ("L1", 1)] == sorted(leaves(oms, "A", 2))
        lots = (SkuLot("TEA", "X", 1),)
        two = orders.Return("A", "CPH", ask(l1=2), lots=(SkuLot("TEA", "X", 2),))
        assert "lot.not-out" == refused(oms, two)
        oms.do(orders.Return("A", "CPH", ask(l1=1), lots=lots))
        assert {"X": 1} == left(oms, Condition.QUALITY_CONTROL)
        assert "lot.not-out" == refused(
            oms, orders.Return("A", "CPH", ask(l1=1), lots=lots)
        )

    def test_a_lot_that_nobody_knows_comes_back(self, store):
        """What left before lots were kept is looked at, too."""
        oms = shop(store, stock={"TEA@CPH": 1})
        oms.do(packed(oms, "A"))
        oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
        oms.do(orders.Return("A", "CPH", ask(l1=1)))
        assert 1 == oms.stock("TEA", "CPH").unsellable.quality_control

    def test_what_comes_back_of_a_held_lot_is_held(self, store):
        """A recalled unit that comes back is not sold again."""
        oms = teas(store, lot("L1", 3, 5))
        leaves(oms, "A", 1)
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        oms.do(orders.Return("A", "CPH", ask(l1=1)))
        assert {"L1": 3} == left(oms, Condition.QUARANTINE)

    def test_over_the_counter(self, store):
        """The lot that was read is taken, else the one whose turn it is."""
        oms = teas(store, lot("L1", 2, 5), lot("L2", 3, 9), policies=MANUAL)
        place(oms, "A", ("TEA", 2))
        oms.do(orders.Confirm("A"))
        oms.do(orders.HandOut("A", ask(l1=1), "CPH", lots=(SkuLot("TEA", "L2", 1),)))
        oms.do(orders.HandOut("A", ask(l1=1), "CPH"))
        assert {"L1": 1, "L2": 2} == left(oms)


class TestPicking:
    def test_the_list_says_which_lot(self, store):
        """The picker takes the lots whose turn it is, each of two lines its own."""
        oms = teas(store, lot("L1", 3, 9), lot("L2", 2, 5, owner="ACME"))
        oms.do(stock.Receive("MUG", "CPH", 1))
        place(oms, "A", ("TEA", 1), ("TEA", 2), "MUG", terms=Terms.INVOICE)
        oms.do(warehouse.Release("A-1"))
        plan = oms.plan.pick("A-1")
        assert [
            ("MUG", "3", 1, ""),
            ("TEA", "1", 1, "L2"),
            ("TEA", "2", 1, "L2"),
            ("TEA", "2", 1, "L1"),
        ] == [(s.sku, s.line, s.quantity, s.lot) for s in plan.stops]
        assert (
            "Bin  SKU  Lot  Units  What",
            "?    TEA  L1       1  A TEA",
        ) == (str(plan).splitlines()[1], str(plan).splitlines()[-1])
        assert "1 × TEA of lot L1 for line 2" in "".join(plan.why)

    def test_what_is_held_is_missing_on_the_list(self, store):
        """No line without a lot leads a picker to the held one; the list says why."""
        oms = teas(store, lot("L1", 2, 9), lot("L2", 1, 9))
        place(oms, "A", ("TEA", 3), terms=Terms.INVOICE)
        oms.do(warehouse.Release("A-1"))
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        plan = oms.plan.pick("A-1")
        assert [("L2", 1)] == [(s.lot, s.quantity) for s in plan.stops]
        assert ask(l1=2) == plan.missing
        told = "2 × TEA missing: lot L1 is held: glass"
        assert told == str(plan).splitlines()[-1]
        oms.do(*plan.commands)
        assert 1 == oms.state("fulfillment/A-1").line("1").picked
        assert () == oms.plan.pick("A-1").stops
        oms.do(stock.ReleaseLot("TEA", "CPH", "L1", "well"))
        stops = oms.plan.pick("A-1").stops
        assert 2 == sum(stop.quantity for stop in stops)

    def test_what_is_over_is_missing_on_the_list(self, store):
        """It is, whether the clock has written it down or not."""
        clock = Clock()
        oms = teas(store, lot("L1", 2, 0), clock=clock)
        place(oms, "A", ("TEA", 2), terms=Terms.INVOICE)
        oms.do(warehouse.Release("A-1"))
        clock.later(days=2)
        plan = oms.plan.pick("A-1")
        assert "2 × TEA missing: lot L1 is over for line 1" in plan.why
        assert ((), ()) == (plan.stops, plan.commands)

    def test_nobody_is_sent_for_what_is_in_hand(self, store):
        """Two are in hand and three of the other lot there: one can be of either."""
        oms = teas(store, lot("L1", 2, 5), lot("L2", 3, 9))
        place(oms, "A", ("TEA", 4), terms=Terms.INVOICE)
        oms.do(warehouse.Release("A-1"), warehouse.Accept("A-1"))
        oms.do(warehouse.Pick("A-1", ask(l1=2)))
        assert 2 == sum(stop.quantity for stop in oms.plan.pick("A-1").stops)
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        plan = oms.plan.pick("A-1")
        assert [("L2", 1)] == [(s.lot, s.quantity) for s in plan.stops]
        assert ask(l1=1) == plan.missing


class TestMissing:
    def test_a_picker_does_not_find_a_lot(self, store):
        """It is off the book: the named lot, or the one whose turn it was."""
        oms = teas(store, lot("L1", 3, 5), lot("L2", 3, 9))
        for order, lots in (("A", (SkuLot("TEA", "L2", 1),)), ("B", ())):
            place(oms, order, ("TEA", 2), terms=Terms.INVOICE)
            oms.do(warehouse.Release(f"{order}-1"), warehouse.Accept(f"{order}-1"))
            oms.do(warehouse.ShortPick(f"{order}-1", ask(l1=1), lots=lots))
        assert {"L1": 2, "L2": 2} == left(oms)

    def test_a_picker_does_not_find_what_is_held(self, store):
        """It is off the shelf already, and waits for its lot or for another one."""
        oms = teas(store, lot("L1", 2, 5))
        place(oms, "A", ("TEA", 2), terms=Terms.INVOICE)
        oms.do(warehouse.Release("A-1"), warehouse.Accept("A-1"))
        oms.do(stock.HoldLot("TEA", "CPH", "L1", "glass"))
        oms.do(warehouse.ShortPick("A-1", ask(l1=2)))
        assert {"L1": 2} == left(oms, Condition.QUARANTINE)
        assert (0, 0) == (
            oms.stock("TEA", "CPH").allocated,
            oms.stock("TEA", "CPH").shortfall,
        )
        assert [2] == [p.backordered for p in oms.order("A").progress]


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
