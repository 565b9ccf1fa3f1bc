"""A shop that sells tea by lot and drills by number, and somebody who knows each box.

Orders, parcels, transfers, returns, holds and recalls want the same few boxes at two
places, and lots end.  After each step the shop's books and the boxes agree.
"""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import Item, ListItem, LotRule, SerialNumber, SkuLot
from ordercore.errors import OrdercoreError
from ordercore.flow import MANUAL
from ordercore.orders import LineQuantity, Units
from ordercore.stock import LotUnits, SerialState
from tests.flow.lotroom_back import ComingBack
from tests.flow.shop import START, Clock, agreed, shop
from tests.stock.boxes import GOOD_FOR, Box, Boxes

NODES = ("CPH", "HAM")
nodes, lots = st.sampled_from(NODES), st.sampled_from([*GOOD_FOR])
few, picks = st.integers(1, 3), st.integers(0, 9)
misread = st.sampled_from(["", "", "number", "lot"])
owners = st.sampled_from(["", "", "ACME"])


class Lotroom(ComingBack, RuleBasedStateMachine):
    """Whatever is asked, the shop and the list of boxes give the same answer."""

    @initialize(begun=st.sampled_from([True, True, False]))
    def open(self, begun):
        """Most days begin in the middle of the work."""
        self.clock = Clock()
        self.oms = shop(policies=MANUAL, clock=self.clock)
        self.list = Boxes(START)
        self.orders, self.names = {}, Counter()
        self.must(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
        self.must(ListItem(Item("DRILL", "Drill", 1800, serialized=True)))
        for lot, units in (("L10", 3), ("L2", 2), ("L1", 2)):
            self.tea_comes(lot, units, "CPH")
        for _ in range(3):
            self.a_drill_comes("CPH", 0)
        if begun:
            self.work_in_the_morning()

    def work_in_the_morning(self):
        """A parcel has left, one is packed, one is picked, and some is on its way.

        What left was of two lots: a box of it came back unread.  Of one of these ACME
        has some elsewhere, which is held.
        """
        self.tea_comes("L1", 1, "HAM", "ACME")
        for tea, drills in ((3, 1), (1, 1), (1, 0)):
            self.sell("CPH", tea, drills)
        for pick in (0, 0):
            self.pack(pick, "", last=False)
        self.hand_over(0)
        self.pick(0)
        self.send_on(1, NODES, "TEA")
        self.come_back_unread(2, "CPH")
        self.hold("L1", "HAM")

    # -- goods come, and time passes

    @rule(lot=lots, units=few, node=nodes, owner=owners)
    def tea_comes(self, lot, units, node, owner=""):
        """A delivery says of which lot it is, and whose: no other one lies there."""
        said = (LotUnits(lot, units, self.list.ends_on(lot), owner=owner),)
        come = stock.Receive("TEA", node, units, "PO", lots=said)
        if self.ask(self.list.takes(lot, node, lot, owner), come):
            self.list_in([Box("TEA", lot, owner) for _ in range(units)], node)

    @rule(node=nodes, again=st.sampled_from([0, 0, 1]))
    def a_drill_comes(self, node, again):
        """Each has a number that no other one has."""
        drills = [box.label for box in self.list.boxes if box.sku == "DRILL"]
        number = drills[-1] if again and drills else f"D-{len(drills) + 1}"
        come = stock.Receive("DRILL", node, 1, "PO", serials=(number,))
        if self.ask(number not in drills, come):
            self.list_in([Box("DRILL", number)], node)

    def list_in(self, boxes, node):
        self.list.boxes += boxes
        self.list.come(boxes, node)

    @rule(hours=st.sampled_from([1, 24]))
    def time_passes(self, hours):
        """Lots end at midnight, and nobody sweeps."""
        self.clock.later(hours=hours)
        self.list.now = self.clock.now

    @rule()
    def sweep(self):
        """Somebody asks the clock; this changes nothing that can be seen."""
        for outcome in self.oms.tick():
            assert outcome.error is None

    # -- boxes go to buyers

    @rule(node=nodes, tea=few, drills=st.integers(0, 1))
    def sell(self, node, tea, drills):
        """An order claims what is free at a node, and never more."""
        name = self.fresh("W")
        wants = {"TEA": tea, "DRILL": drills} if drills else {"TEA": tea}
        self.must(orders.Place(name, agreed(*wants.items())), orders.Confirm(name))
        units = [Units(str(n), node, q) for n, q in enumerate(wants.values(), 1)]
        enough = all(q <= self.list.free(sku, node) for sku, q in wants.items())
        if self.ask(enough, orders.Allocate(name, tuple(units))):
            self.orders[name] = {"node": node, "wants": wants, "at": "claimed"}
            for sku, units in wants.items():
                self.list.claims[sku, node] += units

    @rule(pick=picks)
    def pick(self, pick):
        """A picker takes boxes off the shelf, and nobody looks of which lots."""
        if name := self.an_order(pick, "claimed"):
            self.pick_all(f"{name}-1", self.orders[name])

    @rule(pick=picks, wrong=misread, last=st.booleans())
    def pack(self, pick, wrong, last):
        """Boxes go into a parcel: whose turn it is, or those whose labels were read.

        They are read where one of them may be of a lot that nobody gets any more.
        """
        name = self.an_order(pick, "claimed", "opened")
        if not name or not (boxes := self.boxes_for(self.orders[name], last=last)):
            return
        order, work, parcel = self.orders[name], f"{name}-1", self.fresh("P")
        if order["at"] == "claimed":
            self.pick_all(work, order)
        read, good = self.labels(boxes, wrong, order["node"])
        if not last and not wrong:
            read["lots"] = ()
            hand = [self.list.in_hand(lot, order["node"]) for lot in order["hand"]]
            good = not any(hand)
        self.must(warehouse.Check(work, tuple(box.sku for box in boxes)))
        if self.ask(good, warehouse.Pack(work, parcel, **read)):
            self.must(*self.oms.plan.label(parcel).commands)
            order.update(at="packed", parcel=parcel)
            for box in boxes:
                box.parcel = parcel

    def boxes_for(self, order, *, last):
        """Return boxes for an order, those whose turn it is first, or last."""
        found = []
        for sku, units in order["wants"].items():
            loose = self.list.loose(sku, order["node"])
            if len(loose) < units:
                return []
            found += loose[-units:] if last else loose[:units]
        return found

    def pick_all(self, work, order):
        wants = enumerate(order["wants"].values(), 1)
        lines = tuple(LineQuantity(str(line), units) for line, units in wants)
        self.must(warehouse.Release(work), warehouse.Accept(work))
        self.must(warehouse.Pick(work, lines))
        loose = self.list.loose("TEA", order["node"])
        order.update(at="opened", hand={box.name for box in loose})

    def labels(self, boxes, wrong, node):
        """Return what is read on boxes, by mistake something that is not for sale."""
        tea = [box.name for box in boxes if box.sku == "TEA"]
        drills = [box.label for box in boxes if box.sku == "DRILL"]
        bad, good = self.not_loose(wrong, node), True
        if wrong == "lot" and bad:
            tea, good = [bad] * len(tea), False
        if wrong == "number" and bad and drills:
            drills, good = [bad], False
        lots_read = tuple(SkuLot("TEA", *pair) for pair in sorted(Counter(tea).items()))
        numbers = tuple(SerialNumber("DRILL", number) for number in drills)
        return {"lots": lots_read, "serials": numbers}, good

    def not_loose(self, wrong, node):
        """Return a label of which no box lies loose and for sale at a node, or ""."""
        sku = {"lot": "TEA", "number": "DRILL"}.get(wrong)
        known = {box.name for box in self.list.boxes if box.sku == sku}
        known -= {box.name for box in self.list.loose(sku, node)}
        return max(known, default="")

    @rule(pick=picks)
    def hand_over(self, pick):
        """A parcel leaves with the boxes that are in it, or not at all."""
        if name := self.an_order(pick, "packed"):
            order = self.orders[name]
            inside = [box for box in self.list.boxes if box.parcel == order["parcel"]]
            good = all(self.list.for_sale(box) for box in inside)
            if self.ask(good, shipping.HandOver(order["parcel"])):
                order["at"] = "gone"
                for sku, units in order["wants"].items():
                    self.list.claims[sku, order["node"]] -= units
                for box in inside:
                    box.node, box.parcel, box.order = "", "", name

    @rule(pick=picks)
    def open_a_parcel(self, pick):
        """Its boxes are on their shelf again."""
        if name := self.an_order(pick, "packed"):
            order = self.orders[name]
            parcel = order["parcel"]
            self.must(shipping.VoidLabel(parcel), warehouse.Unpack(f"{name}-1", parcel))
            inside = [box for box in self.list.boxes if box.parcel == parcel]
            order.update(at="opened", hand={box.name for box in inside})
            for box in inside:
                box.parcel = ""

    # -- boxes go elsewhere

    @rule(units=few, way=st.permutations(NODES), sku=st.sampled_from(["TEA", "DRILL"]))
    def send_on(self, units, way, sku):
        """What nobody has a claim on leaves for another node."""
        name, due = self.fresh("T"), self.clock.now.date()
        boxes = self.list.loose(sku, way[0])[:units]
        goods = (stock.SkuQuantity(sku, units),)
        drills = [box.label for box in boxes] if sku == "DRILL" else []
        numbers = tuple(SerialNumber("DRILL", number) for number in drills)
        sent = self.ask(
            units <= self.list.free(sku, way[0]),
            stock.RequestTransfer(name, *way, due, goods),
            stock.ReleaseTransfer(name),
            stock.ShipTransfer(name, "S", goods, numbers),
        )
        for box in boxes if sent else ():
            box.node, box.way = "", name

    @precondition(lambda self: any(box.way for box in self.list.boxes))
    @rule()
    def arrive(self):
        """All that is on the way with a transfer has come."""
        name = next(box.way for box in self.list.boxes if box.way)
        boxes = [box for box in self.list.boxes if box.way == name]
        sku, node = boxes[0].sku, self.oms.state(f"transfer/{name}").destination
        numbers = [stock.ArrivedSerial(box.label) for box in boxes if sku == "DRILL"]
        come = stock.Arrived(sku, len(boxes), serials=tuple(numbers))
        self.must(stock.ReceiveTransfer(name, "R", (come,)))
        self.list.come(boxes, node)

    # -- lots that nobody gets

    @rule(lot=lots, node=nodes)
    def hold(self, lot, node):
        """A place holds a lot for a reason of its own, also before it comes."""
        self.must(stock.HoldLot("TEA", node, lot, "wet", ahead=True))
        self.list.hold(lot, node)

    @rule(lot=lots, node=nodes)
    def release(self, lot, node):
        """What is called back everywhere is released nowhere."""
        known, held = self.list.known(lot, node), (lot, node) in self.list.held
        may = known and not (held and lot in self.list.called_back)
        if self.ask(may, stock.ReleaseLot("TEA", node, lot, "dry")):
            self.list.held.pop((lot, node), None)

    @rule(lot=lots)
    def recall(self, lot):
        """The plan says where every box of the lot is, and doing it is not refused."""
        plan = self.oms.plan.recall("TEA", lot, "glass")
        boxes = [box for box in self.list.boxes if box.seen[0] == lot]
        shelves, ways, out = Counter(), Counter(), Counter()
        for box in boxes:
            shelves[box.node] += bool(box.node)
            ways[f"transfer/{box.way}"] += bool(box.way)
        labels = {box.name: box.label for box in self.list.boxes if box.order}
        for name in self.orders:
            for (lot_name, _), units in self.list.out(name).items():
                out[name] += units * (self.label_of(lot_name, labels) == lot)
        assert +shelves == +Counter({one.node: one.there for one in plan.places})
        assert +ways == Counter({one.stream: one.units for one in plan.ways})
        assert +out == Counter({one.order: one.units for one in plan.missing})
        self.must(*plan.commands)
        self.list.call_back(lot, NODES)

    @rule(lot=lots)
    def end_recall(self, lot):
        """The lot is sold again, where nobody holds it for another reason."""
        if self.ask(lot in self.list.ever, stock.EndRecall("TEA", lot, "well")):
            self.list.end_recall(lot, NODES)

    # -- how it happens

    def ask(self, may, *commands):
        """Ask the shop for what it has to take, or has to refuse; return whether."""
        self.list.forget()
        try:
            self.oms.do(*commands)
        except OrdercoreError as error:
            refused = error
        else:
            refused = None
        assert may == (refused is None), (commands, refused)
        return may

    def must(self, *commands):
        """Ask for what has to be taken."""
        assert self.ask(True, *commands)

    def fresh(self, letter):
        self.names[letter] += 1
        return f"{letter}-{self.names[letter]}"

    def an_order(self, pick, *states):
        found = [name for name, order in self.orders.items() if order["at"] in states]
        return found[pick % len(found)] if found else ""

    # -- what has to hold

    @invariant()
    def every_lot_is_where_its_boxes_are(self):
        """STK 31, 40, 41: what is there, for sale and in parcels, lot by lot."""
        for node in NODES:
            boxes, good = self.list.at("TEA", node), self.list.good("TEA", node)
            there = Counter(box.name for box in boxes)
            sold = Counter(box.name for box in good)
            packed = Counter(box.name for box in boxes if box.parcel)
            level = self.oms.stock("TEA", node)
            assert there == +Counter({lot.id: lot.on_hand for lot in level.lots})
            assert sold == +Counter({lot.id: lot.sellable for lot in level.lots})
            assert packed == +Counter({lot.id: lot.packed for lot in level.lots})
            assert (len(boxes), len(good)) == (level.on_hand, level.sellable)

    @invariant()
    def every_lot_is_its_owner_s_and_has_its_end(self):
        """STK 41: wherever it lies, by whatever name, and on the way."""
        for node in NODES:
            lots = [k for k in self.oms.stock("TEA", node).lots if k.on_hand]
            assert {
                (box.name, box.seen[1], self.list.ends_on(box.seen[0]), box.seen[0])
                for box in self.list.at("TEA", node)
            } == {(k.id, k.owner, k.expires_on, k.printed or k.id) for k in lots}

    @invariant()
    def what_is_promised_is_counted_once(self):
        """STK 33, 38: claims are what orders wait for, and nobody else gets it."""
        for node in NODES:
            for sku in ("TEA", "DRILL"):
                level = self.oms.stock(sku, node)
                assert self.list.claims[sku, node] == level.allocated
                assert self.list.free(sku, node) == level.available

    @invariant()
    def every_number_is_in_one_place(self):
        """STK 40: each drill is where its box is, and the shelf counts it there."""
        for box in self.list.boxes:
            if box.sku == "DRILL":
                unit = self.oms.state(stock.serial_stream("DRILL", box.label))
                where = (unit.state, unit.parcel if box.parcel else "")
                assert (self.life(box), box.parcel) == where
                assert box.node in {"", unit.node}
        for node in NODES:
            level = self.oms.stock("DRILL", node)
            assert len(self.list.good("DRILL", node)) == level.sellable
            assert len(self.list.at("DRILL", node)) == level.on_hand

    def life(self, box):
        if box.order:
            return SerialState.SHIPPED
        if box.way:
            return SerialState.IN_TRANSIT
        if box.parcel:
            return SerialState.PACKED
        return SerialState.RETURNED if box.apart else SerialState.IN_STOCK

    @invariant()
    def buyers_have_the_boxes_that_left(self):
        """STK 41: which lots an order got, less what came back."""
        for name, order in self.orders.items():
            if order["at"] == "gone":
                got = self.oms.state(stock.order_lots_stream(name)).out("TEA")
                out = Counter()
                for one in got:
                    out[one.lot, one.whose] += one.quantity
                assert self.list.out(name) == out
