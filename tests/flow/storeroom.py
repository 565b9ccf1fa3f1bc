"""A shop's goods through its door, and a storekeeper who keeps a tally of his own.

Orders, transfers, deliveries, counts, reservations and quotas want the same few units
at three places, and time passes.  After each step the shop and the tally agree.
"""

from collections import Counter
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import Component, DefineKit, Item, Kit, ListItem
from ordercore.errors import OrdercoreError
from ordercore.flow import MANUAL
from ordercore.orders import Goods, LineQuantity, Units
from ordercore.orders.excluding import excluded_at
from ordercore.stock import Condition, SkuQuantity
from ordercore.testing.movements import (
    NODES,
    QUOTAS,
    SKUS,
    any_movements,
    movements_for,
)
from ordercore.values import segments
from tests.flow.shop import START, Clock, agreed, node, shop
from tests.orders.paper import CLAIMED, trays_of
from tests.stock.tally import Tally

PLACES = [(sku, node) for sku in SKUS for node in NODES]
OPEN = [node("CPH", "DK"), node("HAM", "DE"), node("MMX", "SE")]
KITS = [
    DefineKit(Kit("SET", (Component("MUG"), Component("TEA", 2)))),
    DefineKit(Kit("SET", (Component("TEA"),))),
]

few = st.integers(1, 4)
picks = st.integers(0, 5)
names = st.sampled_from(["W-1", "W-2", "W-3"])
nodes = st.sampled_from(NODES)
skus = st.sampled_from(SKUS)
wants = st.lists(
    st.tuples(st.sampled_from(["MUG", "TEA", "SET", "MUG"]), few),
    min_size=1,
    max_size=3,
)
buyers = st.tuples(st.sampled_from(["web", "shop"]), st.sampled_from(["DK", "US"]))


class Storeroom(RuleBasedStateMachine):
    """Whatever is asked of a shop's goods, it and the tally give the same answer."""

    policies = MANUAL

    @initialize(
        want=st.lists(st.tuples(wants, buyers), min_size=3, max_size=3),
        opening=st.lists(st.integers(0, 5), min_size=6, max_size=6),
        begun=st.sampled_from([True, True, False]),
        where=st.permutations(NODES),
    )
    def open(self, want, opening, begun, where):
        """Most days begin in the middle of the work."""
        self.clock = Clock()
        self.oms = shop(policies=self.policies, clock=self.clock, nodes=OPEN)
        self.tally = Tally(START)
        self.snapshots = {}
        self.oms.do(*[ListItem(Item(sku, f"A {sku}", 0)) for sku in SKUS])
        self.must(KITS[0])
        for place, units in zip(PLACES, opening, strict=True):
            if units:
                self.must(stock.Receive(*place, units, "opening"))
        for number, (lines, (channel, country)) in enumerate(want, 1):
            terms = agreed(*lines, channel=channel, country=country)
            name = f"W-{number}"
            self.must(orders.Place(name, terms), orders.Confirm(name))
        if begun:
            self.work_in_the_morning(*where[:2])

    def work_in_the_morning(self, where, other):
        """Some of everything is begun at a place."""
        day, both = self.clock.now.date(), tuple(SkuQuantity(sku, 4) for sku in SKUS)
        self.must(stock.Receive("MUG", where, 6, "night"))
        for name in ("T-1", "T-2"):
            self.must(stock.RequestTransfer(name, where, other, day, both[:1]))
        if self.ask(stock.ReleaseTransfer("T-1")):
            self.ask(stock.ShipTransfer("T-1", "S-1", (SkuQuantity("MUG", 2),)))
            self.ask(stock.ReceiveTransfer("T-1", "R-1", (stock.Arrived("MUG", 1),)))
        self.must(stock.SetQuota("MUG", where, "web", QUOTAS["web"], 2))
        for name in ("W-1", "W-2"):
            self.claim(name, where, 0, together=True)
        self.send("W-1", 4)
        half = stock.Tolerance(50, 50)
        self.must(stock.AnnounceDelivery("D-1", where, "POTTER", day, both, half))
        self.must(stock.Unload("D-1", "R-1", (stock.Arrived("MUG", 3, 1),)))
        self.ask(stock.ReleaseTransfer("T-2"))
        for sheet, more in (("C-1", -1), ("C-2", 1)):
            there = max(0, self.tally.heaps["MUG", where, Condition.SELLABLE] + more)
            opened = stock.OpenCountSheet(sheet, where, ("MUG",), stock.CountLimit(9))
            entry = (stock.SkuCount("MUG", there),)
            self.must(opened, stock.EnterCount(sheet, "E-1", entry, "Ann"))
        sku = self.lines("W-3")[0].sku
        self.an_order_keeps_units("W-3", where, 2, sku)
        now, end = self.oms.now(), self.in_ten_minutes(9)
        parts = (stock.Part(where, 1),)
        name = self.fresh("R", self.tally.kept)
        self.ask(stock.Reserve(name, "clerk/Bo", sku, parts, now, end))

    # -- time and goods

    @rule(minutes=st.sampled_from([10, 1, 30, 0]))
    def pass_time(self, minutes):
        """The clock goes on, and nobody sweeps."""
        self.clock.later(minutes=minutes)
        self.tally.turn_to(self.clock.now)

    @rule(sooner=st.sampled_from([0, 0, 1]))
    def wait_for_an_end(self, sooner):
        """It is the very instant at which something ends, or a second before."""
        ends = sorted(kept.until for kept in self.tally.live().values())
        if ends:
            self.clock.now = ends[0]
            self.clock.later(seconds=-sooner)
            self.tally.turn_to(self.clock.now)

    @rule()
    def sweep(self):
        """Somebody asks the clock; this changes nothing that can be seen."""
        for outcome in self.oms.tick():
            assert outcome.error is None

    @rule(data=st.data())
    def goods_come(self, data):
        """A delivery is announced, unloaded in parts, redated or given up."""
        self.ask(data.draw(movements_for(self.oms, "delivery")))

    @rule(sku=skus, more=st.integers(0, 1))
    def all_that_may_come(self, sku, more):
        """As much comes as the tolerance of a delivery allows, or one unit more."""
        for name, note in self.tally.notes.items():
            room = self.tally.room(note).get(sku, 0)
            if room + more and note.state != "ENDED":
                goods = (stock.Arrived(sku, room + more),)
                self.ask(stock.Unload(name, f"R-{len(note.papers) + 1}", goods))
                return

    @rule(data=st.data())
    def goods_go_elsewhere(self, data):
        """A transfer is asked for, released, shipped, received or given up."""
        self.ask(data.draw(movements_for(self.oms, "transfer")))

    @rule(data=st.data(), units=few, where=st.permutations(NODES))
    def goods_are_sent_on(self, data, units, where):
        """A transfer gets on its way at once."""
        sku = data.draw(skus)
        if units := min(units, self.tally.free(sku, where[0])):
            name = self.fresh("T", self.tally.ways)
            goods = (SkuQuantity(sku, units),)
            due_on = self.clock.now.date()
            self.must(stock.RequestTransfer(name, *where[:2], due_on, goods))
            self.must(stock.ReleaseTransfer(name))
            self.ask(stock.ShipTransfer(name, "S-1", goods))

    @rule(pick=st.integers(0, 3))
    def a_transfer_is_given_up(self, pick):
        """The rest of a transfer never leaves, or never comes."""
        moving = [n for n, way in self.tally.ways.items() if way.state != "ENDED"]
        if moving:
            name = moving[pick % len(moving)]
            begun = self.tally.ways[name].state == "ON THE WAY"
            give_up = stock.CloseTransfer if begun else stock.CancelTransfer
            self.must(give_up(name, "flood"))

    @rule(data=st.data())
    def goods_are_counted(self, data):
        """A count sheet is opened, filled in, approved, posted or given up."""
        self.ask(data.draw(movements_for(self.oms, "count")))

    @rule(data=st.data())
    def a_shelf_changes(self, data):
        """Units are found, lost, counted, set apart or thrown away."""
        self.ask(data.draw(movements_for(self.oms, "stock")))

    @rule(pick=picks, less=few)
    def promised_units_are_not_there(self, pick, less):
        """A count finds fewer units than are promised."""
        found = {place: self.tally.claimed(*place) for place in PLACES}
        claimed = [place for place in PLACES if found[place]]
        if claimed:
            self.count_less(claimed[pick % len(claimed)], less)

    def count_less(self, place, less):
        left = max(0, self.tally.claimed(*place) - less)
        self.must(stock.Count(*place, left, "by hand", self.oms.now()))

    @rule(place=st.sampled_from(PLACES), units=st.integers(0, 3))
    def units_are_kept_back(self, place, units):
        """Safety stock is set, and what is promised stays promised."""
        self.must(stock.KeepSafetyStock(*place, units))

    @rule(data=st.data())
    def anything(self, data):
        """What is wrong or untimely is refused, and nothing happens."""
        self.ask(data.draw(any_movements(self.oms.now())))

    # -- units that are kept

    @rule(data=st.data())
    def units_are_kept(self, data):
        """Somebody reserves units, for longer, elsewhere, or no more."""
        self.ask(data.draw(movements_for(self.oms, "reservation")))

    @rule(
        sku=skus, quantity=few, end=few, buyer=st.sampled_from([(), *QUOTAS.values()])
    )
    def as_many_as_are_free(self, sku, quantity, end, buyer):
        """A plan keeps what is free of what is wanted; done, it is not refused."""
        free = sum(self.tally.free(sku, node, buyer) for node in NODES)
        plan = self.oms.plan.reserve(
            self.fresh("R", self.tally.kept),
            sku,
            quantity,
            until=self.in_ten_minutes(end),
            holder="clerk/Ann",
            segments=segments(buyer),
        )
        assert min(quantity, free) == sum(part.quantity for part in plan.parts)
        self.must(*plan.commands)

    @rule(name=names, where=nodes, quantity=few, sku=st.sampled_from([*SKUS, "SET"]))
    def an_order_keeps_units(self, name, where, quantity, sku):
        """Units are reserved for an order that waits for its sourcing."""
        mine = [kept for kept in self.tally.kept.values() if kept.holder.endswith(name)]
        if sku not in {kept.sku for kept in mine}:
            now, until = self.oms.now(), self.in_ten_minutes(9)
            parts = (stock.Part(where, quantity),)
            buyer = self.tally.buyer(name)
            ids = (self.fresh("R", self.tally.kept), f"order/{name}", sku, parts)
            self.ask(stock.Reserve(*ids, now, until, segments=buyer))

    @rule(pick=picks)
    def give_free(self, pick):
        """Units are kept no more, also where they are not kept any more."""
        if names := [*self.tally.kept]:
            self.must(stock.Release(names[pick % len(names)], self.oms.now()))

    @rule(pick=picks, times=st.integers(7, 12))
    def keep_for_longer(self, pick, times):
        """Who keeps units may keep them, whatever has become of the shelf."""
        if names := [*self.tally.live()]:
            end, now = self.in_ten_minutes(times), self.oms.now()
            self.must(stock.Extend(names[pick % len(names)], end, now))

    def in_ten_minutes(self, times):
        """Return an instant at which others end, too."""
        now = self.clock.now
        start = now.replace(minute=now.minute // 10 * 10, second=0)
        return start + timedelta(minutes=10 * times)

    # -- what happens to orders

    @rule(kit=st.sampled_from(KITS))
    def define_kit(self, kit):
        """A kit gets another content; what was ordered or kept before has the old."""
        self.must(kit)

    @rule(name=names, where=nodes, more=st.integers(0, 1), together=st.booleans())
    def claim(self, name, where, more, *, together):
        """The lines of an order claim what is free at a node, together or alone."""
        buyer, units = self.tally.buyer(name), []
        free = {sku: self.tally.free(sku, where, buyer) + more for sku in SKUS}
        for line, waits in self.waiting(name).items():
            inside = self.tally.inside[name, line]
            quantity = min([waits, *[free[sku] // n for sku, n in inside.items()]])
            if quantity:
                units.append(Units(line, where, quantity))
                for sku, each in inside.items():
                    free[sku] -= quantity * each * together
        self.ask(orders.Allocate(name, tuple(units)))

    @rule(name=names, where=nodes)
    def almost_enough(self, name, where):
        """One unit too few arrives, and each line claims all that it wants."""
        waits = self.waiting(name)
        wanted = Counter()
        for line, quantity in waits.items():
            for sku, each in self.tally.inside[name, line].items():
                wanted[sku] += each * quantity
        buyer = self.tally.buyer(name)
        for sku, units in wanted.items():
            lacking = units - 1 - self.tally.free(sku, where, buyer)
            if lacking > 0:
                self.must(stock.Receive(sku, where, lacking, "PO-7"))
        units = [Units(line, where, quantity) for line, quantity in waits.items()]
        self.ask(orders.Allocate(name, tuple(units)))

    @rule(pick=picks)
    def source_what_is_kept(self, pick):
        """An order for which units are kept is sourced."""
        holders = {kept.holder for kept in self.tally.live().values()}
        kept_for = [n for n in self.tally.papers if f"order/{n}" in holders]
        if kept_for:
            self.source(kept_for[pick % len(kept_for)])

    @rule(pick=picks, count=st.booleans())
    def source_what_is_short(self, pick, *, count):
        """Before that, units are missed or kept back where some are kept for it."""
        mine = [k for k in self.tally.live().values() if k.holder.startswith("order/")]
        if mine:
            kept = mine[pick % len(mine)]
            place = (min(kept.inside), min(kept.parts))
            if count:
                self.count_less(place, 1)
            else:
                self.must(stock.KeepSafetyStock(*place, 3))
            self.source(kept.holder.partition("/")[2])

    @rule(name=names)
    def source(self, name):
        """A plan leaves out no unit that is free, and done, it is not refused."""
        if self.tally.papers[name].state != "CONFIRMED":
            return
        plan, waits = self.oms.plan.source(name), self.waiting(name)
        planned = Counter()
        for one in (*plan.assignments, *plan.missing):
            planned[one.line] += one.quantity
        assert waits == planned
        if not self.has_kits_or_own(name):
            wanted, buyer = Counter(), self.tally.buyer(name)
            for line, quantity in waits.items():
                wanted[self.tally.article(name, line)] += quantity
            lacking = Counter()
            for one in plan.missing:
                lacking[one.sku] += one.quantity
            for sku, units in wanted.items():
                nodes = self.not_excluded(name, sku)
                free = sum(self.tally.free(sku, node, buyer) for node in nodes)
                assert max(0, units - free) == lacking[sku]
        # Of kits that wait something is kept, which is no matter of this tally's.
        kits = any(line.sku == "SET" for line in self.lines(name))
        done = [c for c in plan.commands if not (kits and type(c) is orders.Backorder)]
        self.must(*done)

    def not_excluded(self, name, sku):
        """Return the nodes that did not miss units of an article for an order."""
        order = self.oms.state(f"order/{name}")
        missed = excluded_at(order, self.clock.now)
        barred = {one.node for one in missed if sku in one.skus}
        return [node for node in NODES if node not in barred]

    @rule(pick=picks, units=few)
    def send_some(self, pick, units):
        """A node sends off some units of an order that it was promised."""
        if name := self.order_with(pick, "allocated"):
            self.send(name, units)

    def send(self, name, units):
        """Pick and pack some units of each line at one node and let them go."""
        works = sorted({s["work"] for s in self.slips(name, "allocated")})
        if not works:
            return
        found = Counter(
            s["line"] for s in self.slips(name, "allocated") if s["work"] == works[0]
        )
        lines = tuple(LineQuantity(k, min(units, n)) for k, n in sorted(found.items()))
        scans = [
            sku
            for one in lines
            for sku, each in self.tally.inside[name, one.line].items()
            for _ in range(each * one.quantity)
        ]
        parcel = f"P-{len([*self.oms.store.scan('parcel')]) + 1}"
        self.must(*self.begin(works[0]), warehouse.Pick(works[0], lines))
        self.must(warehouse.Check(works[0], tuple(scans)))
        self.must(warehouse.Pack(works[0], parcel))
        self.must(*self.oms.plan.label(parcel).commands)
        self.ask(shipping.HandOver(parcel))

    @precondition(lambda self: self.tally.parcels)
    @rule()
    def send_at_last(self):
        """A parcel that could not leave may do so now."""
        self.ask(shipping.HandOver(min(self.tally.parcels)))

    @rule(pick=picks, units=few)
    def miss(self, pick, units):
        """A picker does not find units that an order was promised."""
        if name := self.order_with(pick, "allocated"):
            self.pick_short(name, units)

    @rule(pick=picks, less=few, units=few)
    def miss_what_was_missed(self, pick, less, units):
        """A count has found fewer units than are promised, and so does a picker."""
        if name := self.order_with(pick, "allocated"):
            slip = self.slips(name, "allocated")[0]
            inside = self.tally.inside[name, slip["line"]]
            self.count_less((max(inside), slip["node"]), less)
            self.pick_short(name, units)

    def pick_short(self, name, units):
        """Report some units of the first piece of work on an order as missing."""
        found = Counter(
            (slip["work"], slip["line"]) for slip in self.slips(name, "allocated")
        )
        for (work, line), there in sorted(found.items()):
            lines = (LineQuantity(line, min(units, there)),)
            kit = self.tally.article(name, line) == "SET"
            pieces = (Goods(line, "TEA", lines[0].quantity),) if kit else ()
            short = warehouse.ShortPick(work, lines, pieces=pieces)
            self.must(*self.begin(work), short)
            return

    def begin(self, work):
        """Return what lets a node start, as far as it has not."""
        steps = {
            "OPEN": [warehouse.Release(work), warehouse.Accept(work)],
            "RELEASED": [warehouse.Accept(work)],
        }
        return steps.get(self.oms.state(f"fulfillment/{work}").state, [])

    @rule(pick=picks, where=nodes, quantity=few)
    def come_back(self, pick, where, quantity):
        """Goods come back, not always to the node that they left, nor twice."""
        name = self.order_with(pick, "shipped", "returned")
        for line in self.lines(name) if name else ():
            lines = (LineQuantity(line.id, quantity),)
            self.ask(orders.Return(name, where, lines))

    @rule(name=names, quantity=few, whole=st.booleans())
    def give_up(self, name, quantity, *, whole):
        """A buyer gives up some units of each line, or all that is left."""
        if whole:
            self.ask(orders.Cancel(name, "regret"))
            return
        lines = self.tally.papers[name].terms.lines
        some = tuple(
            LineQuantity(line.id, min(quantity, line.quantity)) for line in lines
        )
        self.ask(orders.Cancel(name, "regret", some))

    @rule(pick=picks)
    def call_off(self, pick):
        """A buyer gives up, of an order with claims, all that is not picked."""
        if name := self.order_with(pick, "allocated"):
            loose = self.slips(name, "unallocated", "backordered", "allocated")
            units = Counter(slip["line"] for slip in loose)
            lines = tuple(LineQuantity(*pair) for pair in sorted(units.items()))
            self.must(orders.Cancel(name, "regret", lines))

    # -- how it happens

    def ask(self, *commands):
        """Ask the shop; what the storekeeper does not take is refused as a whole."""
        after, end = self.tally.take(*commands), self.oms.store.end()
        try:
            events = self.oms.do(*commands)
        except OrdercoreError as error:
            events, refused = (), error
        else:
            refused = None
        assert (after is None) == (refused is not None), (commands, refused)
        assert end + len(events) == self.oms.store.end(), commands
        if after is not None:
            self.tally = after
            self.keep_snapshots(events)
        return after is not None

    def must(self, *commands):
        """Ask for what has to be taken."""
        assert self.ask(*commands), commands

    def keep_snapshots(self, events):
        """Keep a level as it was, the first time and now and then later."""
        for stream in {event.stream for event in events}:
            if stream.startswith("stock/"):
                known = self.oms.store.load([stream])[stream]
                self.snapshots.setdefault(stream, []).append(known)

    def fresh(self, letter, known):
        """Return a name that nothing has yet."""
        return next(f"{letter}-{n}" for n in count(1) if f"{letter}-{n}" not in known)

    def order_with(self, pick, *trays):
        """Return an order that has units there, None where none has."""
        found = [name for name in self.tally.papers if self.slips(name, *trays)]
        return found[pick % len(found)] if found else None

    def slips(self, name, *trays):
        return [s for s in self.tally.papers[name].slips if s["tray"] in trays]

    def waiting(self, name):
        waits = self.slips(name, "unallocated", "backordered")
        return dict(sorted(Counter(slip["line"] for slip in waits).items()))

    def has_kits_or_own(self, name):
        own = any(k.holder == f"order/{name}" for k in self.tally.live().values())
        return own or any(line.sku == "SET" for line in self.lines(name))

    def lines(self, name):
        return self.tally.papers[name].terms.lines

    # -- what has to hold

    @invariant()
    def every_shelf_is_as_in_the_tally(self):
        """STK 31, 33, 42, RSV 43, 44: what is there, claimed, missing and free."""
        for sku, where in PLACES:
            level = self.oms.stock(sku, where)
            for condition in Condition:
                there = self.tally.heaps[sku, where, condition]
                assert there == level.of(condition)
            assert self.tally.promised(sku, where) == level.allocated
            assert self.tally.held(sku, where) == level.reserved
            assert self.tally.missing(sku, where) == level.shortfall
            assert self.tally.safety[sku, where] == level.safety_stock
            for buyer in [(), *QUOTAS.values()]:
                free = self.tally.free(sku, where, buyer)
                assert free == level.available_to(buyer)

    @invariant()
    def nothing_is_negative_or_promised_twice(self):
        """STK 32, 38: no heap is below nothing, nor claims above what is there."""
        for sku, where in PLACES:
            level = self.oms.stock(sku, where)
            assert 0 <= min(level.of(condition) for condition in Condition)
            assert 0 <= min(level.allocated, level.reserved, level.shortfall)
            claimed = level.allocated + level.reserved
            assert claimed <= level.sellable + level.shortfall

    @invariant()
    def no_unit_leaks(self):
        """STK 31, 36: on a shelf or on the way is what came and is not gone."""
        there = Counter()
        for _, kept in self.oms.store.scan("stock"):
            there[kept.state.sku] += kept.state.on_hand
        for _, kept in self.oms.store.scan("transfer"):
            for one in kept.state.in_transit:
                there[one.sku] += kept.state.open * one.quantity
        assert {s: self.tally.came[s] for s in SKUS} == {s: there[s] for s in SKUS}

    @invariant()
    def quotas_are_as_in_the_drawers(self):
        """RSV 43: kept, claimed or used up, each unit of a quota is in one place."""
        known = {}
        for sku, where in PLACES:
            for one in self.oms.stock(sku, where).quotas.pockets:
                known[sku, where, one.id] = (one.units, one.left)
        tally = {
            key: (self.tally.lying(key), self.tally.lying(key, "drawer"))
            for key in self.tally.paths
        }
        assert tally == known

    @invariant()
    def reservations_are_as_in_the_tally(self):
        """RSV 45 to 48: who keeps what, where, until when."""
        now, real = self.oms.now(), {}
        for _, kept in self.oms.store.scan("reservation"):
            one = kept.state
            if parts := {part.node: part.quantity for part in one.live(now)}:
                real[one.id] = (one.holder, one.sku, parts, one.until)
        rows = {
            name: (kept.holder, kept.sku, kept.parts, kept.until)
            for name, kept in self.tally.live().items()
        }
        assert rows == real

    @invariant()
    def orders_are_as_on_paper(self):
        """STK 33, ORD 65: every unit of every order lies where its paper says."""
        for name, paper in self.tally.papers.items():
            assert paper.trays() == trays_of(self.oms.order(name))
            held = any(slip["tray"] in CLAIMED for slip in paper.slips)
            assert not held or paper.state == "CONFIRMED"

    def teardown(self):
        """STK 34, 35: from any snapshot the ledger leads to what is.

        Each entry says why it is there, and they are numbered without a gap.
        """
        for stream, snapshots in getattr(self, "snapshots", {}).items():
            history = self.oms.history(stream)
            assert [*range(1, len(history) + 1)] == [one.version for one in history]
            assert all(getattr(one.event, "cause", "set") for one in history)
            end = self.oms.store.load([stream])[stream].state
            for version, known in snapshots:
                level = known
                for recorded in history[version:]:
                    level = recorded.event.apply(level)
                assert end == level
