"""Lots in a whole shop: STK 31, 40 and 41 over nodes, orders, transfers and time."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import Item, ListItem, LotRule, LotTurn
from ordercore.cli.writing import look_at
from ordercore.errors import OrdercoreError
from ordercore.orders import Terms
from ordercore.stock import Condition, LotUnits
from ordercore.testing.lots import lot_turns
from ordercore.views import LotsLedger, consigned
from tests.flow.shop import Clock, ask, place, shop

DAY = date(2026, 11, 23)
SELLS, LONG_AGO = Condition.SELLABLE, datetime(1, 1, 1, tzinfo=UTC)
# Each lot has an owner and an end of its own, and each label is on one shelf only.
OWNERS = {"L1": "", "L2": "ACME", "L3": "ACME", "L4": ""}
ENDS = {"L1": 2, "L2": 1, "L3": None, "L4": 2}
labels = st.sampled_from([*OWNERS])
some = st.integers(1, 4)

steps = st.one_of(
    st.tuples(st.just("receive"), labels, some),
    st.tuples(st.just("sell"), some),
    st.tuples(st.just("send_on"), some, st.integers(0, 4)),
    st.tuples(st.just("hold"), labels),
    st.tuples(st.just("release"), labels),
    st.tuples(st.just("scrap"), some),
    st.tuples(st.just("count"), st.integers(0, 9)),
    st.tuples(st.just("come_back"), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([6, 24])),
)


class Storeman:
    """Somebody who writes down, label by label, what came, left and was thrown away."""

    def __init__(self, turn):
        self.clock = Clock()
        self.oms = shop(clock=self.clock)
        self.oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule(turn))))
        self.turn = turn
        self.came, self.sold = Counter(), Counter()
        self.out = []
        self.papers = 0

    def lots(self, node):
        return self.oms.stock("TEA", node).lots

    def first(self, units, node):
        """Return which labels leave first, looking at every box on a shelf."""
        boxes = [k for k in self.lots(node) for _ in range(k.sellable)]
        by = {
            LotTurn.FEFO: lambda k: k.expires_on or date.max,
            LotTurn.FIFO: lambda k: k.arrived_at or LONG_AGO,
            LotTurn.LIFO: lambda k: LONG_AGO - (k.arrived_at or LONG_AGO),
        }[self.turn]
        boxes.sort(key=lambda k: (by(k), k.owner != "", k.id))
        return Counter(k.id for k in boxes[:units])

    def receive(self, name, units):
        days = ENDS[name]
        ends = None if days is None else DAY + timedelta(days=days)
        lots = (LotUnits(name, units, ends, owner=OWNERS[name]),)
        self.oms.do(stock.Receive("TEA", "CPH", units, "PO", lots=lots))
        self.came[name] += units

    def sell(self, units):
        self.papers += 1
        order = f"W-{self.papers}"
        place(self.oms, order, ("TEA", units), terms=Terms.INVOICE)
        if self.oms.order(order).progress[0].allocated != units:
            self.oms.do(orders.Cancel(order, "none left"))
            return
        self.oms.do(warehouse.Release(f"{order}-1"))
        self.oms.do(*self.oms.plan.pick(f"{order}-1").commands)
        self.oms.do(warehouse.Check(f"{order}-1", ("TEA",) * units))
        self.oms.do(warehouse.Pack(f"{order}-1", order))
        wanted = self.first(units, self.oms.state(f"fulfillment/{order}-1").node)
        self.oms.do(*self.oms.plan.label(order).commands, shipping.HandOver(order))
        got = self.oms.state(stock.order_lots_stream(order)).out("TEA")
        got = {one.lot: one.quantity for one in got}
        assert wanted == got
        self.sold.update(got)
        self.out.append(order)

    def send_on(self, units, come):
        self.papers += 1
        name, goods = f"T-{self.papers}", (stock.SkuQuantity("TEA", units),)
        self.oms.do(
            stock.RequestTransfer(name, "CPH", "HAM", DAY, goods),
            stock.ReleaseTransfer(name),
            stock.ShipTransfer(name, "S", goods),
        )
        if come := min(come, units):
            arrived = (stock.Arrived("TEA", come),)
            self.oms.do(stock.ReceiveTransfer(name, "R", arrived))

    def hold(self, name):
        self.oms.do(stock.HoldLot("TEA", "CPH", name, "recall", ahead=True))

    def release(self, name):
        self.oms.do(stock.ReleaseLot("TEA", "CPH", name, "well"))

    def scrap(self, units):
        self.oms.do(stock.Scrap("TEA", "CPH", units, SELLS, "wet"))

    def count(self, units):
        self.oms.do(stock.Count("TEA", "CPH", units, "sheet", self.oms.now()))

    def come_back(self, apart):
        if self.out:
            order = self.out[0]
            before = self.oms.state(stock.order_lots_stream(order))
            self.oms.do(orders.Return(order, "HAM" if apart else "CPH", ask(l1=1)))
            after = self.oms.state(stock.order_lots_stream(order))
            had = {k.lot: k.quantity for k in before.out("TEA")}
            has = {k.lot: k.quantity for k in after.out("TEA")}
            back = Counter(had)
            back.subtract(has)
            assert 1 == sum(back.values())
            self.sold.subtract(back)
            if not has:
                self.out.pop(0)

    def wait(self, hours):
        self.clock.later(hours=hours)


class TestAShop:
    @settings(max_examples=15)
    @given(lot_turns, st.lists(steps, min_size=4, max_size=14))
    def test_every_unit_of_every_lot_is_somewhere(self, turn, asked):
        """STK 31, 40, 41: the right lot leaves, and nothing of any owner is lost."""
        man = Storeman(turn)
        for name in ("L1", "L2", "L3"):
            man.receive(name, 2)
            man.wait(1)
        for what, *how in asked:
            try:
                getattr(man, what)(*how)
            except OrdercoreError:
                continue
            now = man.clock()
            for node in ("CPH", "HAM"):
                for lot in man.lots(node):
                    over = lot.sell_until is not None and lot.sell_until <= now
                    assert not (lot.sellable and (over or lot.held))
        ledger = LotsLedger()
        for one in man.oms.journal():
            ledger.add(one.event)
        for one in consigned(ledger.by_lot()):
            names = [name for name, owner in OWNERS.items() if owner == one.owner]
            assert one.received == sum(man.came[name] for name in names)
            assert one.sold - one.back == sum(man.sold[name] for name in names)
            places = one.sold - one.back + one.gone + one.there + one.in_transit
            assert one.received == places
        assert () == look_at(man.oms, man.clock()).conservation.differences
