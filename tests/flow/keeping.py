"""A shop in which goods are kept for a while, and the same shop in plain numbers.

The numbers know nothing of streams, minutes on a shelf or tasks: a claim is a row with
a quantity and the second at which it ends.
"""

from collections import Counter
from datetime import timedelta

from attrs import define
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ordercore import carts, orders, stock
from ordercore.carts import Keeping, Short
from ordercore.errors import OrdercoreError, Refused
from ordercore.flow import MANUAL
from ordercore.stock import Part
from tests.flow.shop import START, Clock, agreed, shop

SKUS = ("MUG", "TEA")
NODES = ("CPH", "HAM")
HOLD_S, MOST_S, ORDERED_S, LATEST_S = 1800, 3000, 1800, 5400

skus = st.sampled_from(SKUS)
nodes = st.sampled_from(NODES)
few = st.integers(1, 4)
names = st.sampled_from(["R-1", "R-2", "R-3"])
cart_names = st.sampled_from(["C-1", "C-2"])


def minute(second):
    """Return the next whole minute."""
    return -(-second // 60) * 60


@define
class Claim:
    """Units kept for somebody at one node until a second."""

    holder: str
    sku: str
    node: str
    units: int
    until: int
    latest: int


class KeepingWorld(RuleBasedStateMachine):
    """Carts, clerks and orders want the same goods, and time passes."""

    @initialize(
        units=st.lists(st.sampled_from([6, 9, 4, 2, 0]), min_size=4, max_size=4),
        shorts=st.lists(st.sampled_from(Short), min_size=2, max_size=2),
        filled=st.sampled_from([2, 2, 1, 0]),
        sku=skus,
    )
    def open(self, units, shorts, filled, sku):
        """Many worlds begin in the middle of the day."""
        self.clock = Clock()
        self.oms = shop(policies=MANUAL, clock=self.clock, lists=SKUS)
        self.second = 0
        self.there = {(sku, node): 0 for sku in SKUS for node in NODES}
        self.promised = dict.fromkeys(self.there, 0)
        self.claims = {}
        self.taken = {}
        self.shorts = dict(zip(("C-1", "C-2"), shorts, strict=True))
        self.lines = {}
        self.ordered = {}
        self.number = 0
        for (one, node), quantity in zip(self.there, units, strict=True):
            if quantity:
                self.receive(one, node, quantity)
        for name in self.shorts:
            self.new_cart(name)
            for _ in range(filled):
                self.add(name, sku, [1])
        if filled > 1:
            self.order("C-1")
            self.add("C-1", sku, [2])
            self.reserve("R-1", sku, "CPH", 0, 3)

    def new_cart(self, name):
        """Open a cart; what a name has become before lives on under its number."""
        self.number += 1
        self.lines[name] = (f"{name}-{self.number}", {})
        keeping = Keeping(
            HOLD_S // 60,
            MOST_S // 60,
            self.shorts[name],
            ordered_minutes=ORDERED_S // 60,
            nodes=("CPH",),
        )
        cart = self.lines[name][0]
        now = self.oms.now()
        self.must(carts.Open(cart, "web", "DKK", now, keeping=keeping))

    # -- the numbers

    def live(self):
        return {n: c for n, c in self.claims.items() if c.until > self.second}

    def held(self, sku, node):
        rows = self.live().values()
        return sum(c.units for c in rows if (c.sku, c.node) == (sku, node))

    def free(self, sku, node):
        place = sku, node
        return self.there[place] - self.promised[place] - self.held(sku, node)

    def asked(self, *commands):
        """Ask the house; return the code of its refusal, "" when it was done."""
        try:
            self.oms.do(*commands)
        except Refused as refused:
            return refused.code
        return ""

    def must(self, *commands):
        """Ask for what the numbers allow, and return what happened."""
        try:
            return self.oms.do(*commands)
        except OrdercoreError as error:
            raise AssertionError(f"the numbers allow it: {error}") from error

    # -- time and goods

    @rule(seconds=st.sampled_from([0, 1, 59, 60, 600, 1740, 1800]))
    def pass_time(self, seconds):
        """A clock goes on."""
        self.second += seconds
        self.clock.now = START + timedelta(seconds=self.second)

    @rule(sooner=st.sampled_from([0, 0, 1]))
    def wait_for_an_end(self, sooner):
        """It is the very instant at which something ends, or just before."""
        ends = sorted(c.until for c in self.live().values())
        if ends and ends[0] - sooner > self.second:
            self.pass_time(ends[0] - sooner - self.second)

    @rule()
    def sweep(self):
        """Somebody asks the clock; this changes nothing that can be seen."""
        for outcome in self.oms.tick():
            assert outcome.error is None

    @rule(sku=skus, node=nodes, quantity=few)
    def receive(self, sku, node, quantity):
        """Goods arrive."""
        self.must(stock.Receive(sku, node, quantity))
        self.there[sku, node] += quantity

    @rule(sku=skus, node=nodes, more=st.integers(0, 1))
    def lose(self, sku, node, more):
        """All that is free is lost, or one unit more than that."""
        if gone := self.free(sku, node) + more:
            lost = stock.Adjust(sku, node, -gone, "lost", self.oms.now())
            assert ("stock.short" if more else "") == self.asked(lost)
            self.there[sku, node] -= gone * (not more)

    # -- reservations that a clerk makes

    @rule(name=names, sku=skus, node=nodes, more=st.integers(-3, 1), minutes=few)
    def reserve(self, name, sku, node, more, minutes):
        """Somebody asks for about as much as there is."""
        units = max(self.free(sku, node) + more, 1)
        end = minute(self.second + minutes * 600)
        latest = minute(self.second + LATEST_S)
        now = self.oms.now()
        command = stock.Reserve(
            name,
            "clerk/1",
            sku,
            (Part(node, units),),
            now,
            now + timedelta(minutes=minutes * 10),
            now + timedelta(seconds=LATEST_S),
        )
        done = self.asked(command)
        # A name is free again when it has ended, but not at the instant it was taken.
        if name in self.live() or self.taken.get(name) == self.second:
            assert done in {"", "reservation.exists"}
        elif units > self.free(sku, node):
            assert "stock.short" == done
        else:
            assert "" == done
            self.taken[name] = self.second
            self.claims[name] = Claim("clerk/1", sku, node, units, end, latest)

    @rule(name=names, minutes=st.integers(1, 100))
    def extend(self, name, minutes):
        """A clerk keeps goods for longer."""
        now = self.oms.now()
        command = stock.Extend(name, now + timedelta(minutes=minutes), now)
        done = self.asked(command)
        if (claim := self.live().get(name)) is None:
            assert done in {"reservation.ended", "reservation.unknown"}
        else:
            assert "" == done
            wanted = min(minute(self.second + minutes * 60), claim.latest)
            claim.until = max(claim.until, wanted)

    @rule(name=names, more=st.integers(-4, 1), node=nodes)
    def resize(self, name, more, node):
        """A clerk keeps as many as there are, or others; what he has is his own."""
        claim = self.live().get(name)
        free = self.free(claim.sku, node) if claim else 0
        own = claim.units if claim and claim.node == node else 0
        units = max(free + own + more, 1)
        now = self.oms.now()
        done = self.asked(stock.Resize(name, (Part(node, units),), now))
        if claim is None:
            assert done in {"reservation.ended", "reservation.unknown"}
        elif units > free + own:
            assert "stock.short" == done
        else:
            assert "" == done
            claim.units, claim.node = units, node

    @rule(name=names, times=st.integers(1, 2))
    def release(self, name, times):
        """A clerk gives goods free, and perhaps once more."""
        commands = [stock.Release(name, self.oms.now())] * times
        assert self.asked(*commands) in {"", "reservation.unknown"}
        if name in self.live():
            del self.claims[name]

    # -- carts

    def keep(self, name, wanted, asked_for=()):
        """Return what a cart holds after activity, None when that is refused."""
        cart, _ = self.lines[name]
        before = dict(self.claims)
        self.claims = {**self.live()}
        until = minute(self.second + HOLD_S)
        for line, (sku, units) in wanted.items():
            claim = self.claims.pop(f"{cart}.{line}", None)
            can = min(units, self.free(sku, "CPH"))
            if claim is None:
                latest = minute(self.second + MOST_S)
                claim = Claim(f"cart/{cart}", sku, "CPH", 0, until, latest)
            if can < units and line in asked_for and self.shorts[name] is Short.REFUSE:
                self.claims = before
                return False
            end = max(claim.until, min(until, claim.latest))
            kept = Claim(claim.holder, sku, "CPH", can, end, claim.latest)
            if can:
                self.claims[f"{cart}.{line}"] = kept
        return True

    @rule(name=cart_names, sku=skus, units=st.lists(few, min_size=1, max_size=2))
    def add(self, name, sku, units):
        """A buyer puts goods into the cart: in two lines, too, in one request."""
        cart, lines = self.lines[name]
        now = self.oms.now()
        wanted, fine, commands = dict(lines), True, []
        before = dict(self.claims)
        for quantity in units:
            self.number += 1
            line = str(self.number)
            wanted[line] = (sku, quantity)
            commands.append(carts.AddLine(cart, line, sku, quantity, now))
            fine = fine and self.keep(name, wanted, {line})
        assert ("" if fine else "cart.short") == self.asked(*commands)
        if fine:
            lines.update(wanted)
        else:
            self.claims = before

    @rule(name=cart_names, units=few)
    def change(self, name, units):
        """A buyer wants more or fewer of the first line."""
        cart, lines = self.lines[name]
        if lines:
            line, (sku, before) = next(iter(lines.items()))
            wanted = {**lines, line: (sku, units)}
            fine = self.keep(name, wanted, {line} if units > before else ())
            command = carts.ChangeLine(cart, line, units, self.oms.now())
            assert ("" if fine else "cart.short") == self.asked(command)
            if fine:
                lines.update(wanted)

    @rule(name=cart_names)
    def touch(self, name):
        """A buyer looks at the cart."""
        self.keep(name, self.lines[name][1])
        assert "" == self.asked(carts.Touch(self.lines[name][0], self.oms.now()))

    @rule(name=cart_names, number=st.sampled_from([2, 2, 1]))
    def remove(self, name, number):
        """A buyer takes out a line, or two of them in one request."""
        cart, lines = self.lines[name]
        commands = []
        for line in list(lines)[:number]:
            commands.append(carts.RemoveLine(cart, line, self.oms.now()))
            del lines[line]
            self.claims.pop(f"{cart}.{line}", None)
            self.keep(name, lines)
        assert "" == self.asked(*commands)

    # -- orders

    @rule(name=cart_names)
    def order(self, name):
        """A cart becomes an order, which waits; its buyer gets a new one."""
        cart, lines = self.lines[name]
        if lines:
            order = f"W-{self.number}"
            place = orders.Place(order, agreed(*lines.values()))
            convert = carts.Convert(cart, order, self.oms.now())
            done = self.asked(place, convert, orders.Confirm(order))
            if self.shorts[name] is Short.REFUSE and self.is_gone(cart, lines):
                assert "cart.short" == done
                return
            assert "" == done
            assert "" == self.asked(convert)
            for line in lines:
                if claim := self.live().get(f"{cart}.{line}"):
                    claim.holder = f"order/{order}"
                    until = minute(self.second + ORDERED_S)
                    claim.until = max(claim.until, until)
                    claim.latest = max(claim.until, claim.latest)
            self.ordered[order] = list(lines.values())
            self.new_cart(name)

    def is_gone(self, cart, lines):
        """Tell whether less is left of an article than a cart has."""
        wanted, there = Counter(), Counter()
        for line, (sku, units) in lines.items():
            claim = self.live().get(f"{cart}.{line}")
            wanted[sku] += units
            there[sku] += claim.units if claim else 0
        for sku in wanted:
            there[sku] += self.free(sku, "CPH")
        return not wanted <= there

    @precondition(lambda self: self.ordered)
    @rule(data=st.data())
    def allocate(self, data):
        """An order gets what was kept for it, and what is free."""
        order = data.draw(st.sampled_from(sorted(self.ordered)))
        wanted = dict.fromkeys(SKUS, 0)
        for sku, units in self.ordered.pop(order):
            wanted[sku] += units
        own = {n: c for n, c in self.live().items() if c.holder == f"order/{order}"}
        got = {}
        for sku, units in wanted.items():
            kept = sum(c.units for c in own.values() if c.sku == sku)
            got[sku] = min(units, kept + sum(self.free(sku, node) for node in NODES))
        plan = self.oms.plan.source(order)
        events = self.must(*plan.commands)
        taken = dict.fromkeys(SKUS, 0)
        for event in events:
            if isinstance(event, orders.Allocated):
                for a in event.allotments:
                    self.promised[a.sku, a.node] += a.quantity
                    taken[a.sku] += a.quantity
        assert got == taken
        for name in own:
            del self.claims[name]

    @precondition(lambda self: self.ordered)
    @rule(data=st.data())
    def cancel(self, data):
        """An order is given up before it has anything."""
        order = data.draw(st.sampled_from(sorted(self.ordered)))
        del self.ordered[order]
        assert "" == self.asked(orders.Cancel(order, "regret"))
        self.claims = {
            n: c for n, c in self.claims.items() if c.holder != f"order/{order}"
        }

    # -- what has to hold

    @invariant()
    def every_shelf_is_as_in_the_numbers(self):
        """RSV 43 and 44: what is held, promised and free, at this very second."""
        for (sku, node), units in self.there.items():
            level = self.oms.stock(sku, node)
            assert units == level.sellable
            assert self.promised[sku, node] == level.allocated
            assert self.held(sku, node) == level.reserved
            assert self.free(sku, node) == level.available >= 0

    @invariant()
    def every_reservation_is_as_in_the_numbers(self):
        """RSV 46 and 47: who keeps what, until when."""
        now = self.oms.now()
        real = {}
        for _, kept in self.oms.store.scan("reservation"):
            one = kept.state
            for part in one.live(now):
                end = round((one.until - START).total_seconds())
                real[one.id] = (one.holder, one.sku, part.node, part.quantity, end)
        rows = {
            n: (c.holder, c.sku, c.node, c.units, c.until)
            for n, c in self.live().items()
        }
        assert rows == real

    def teardown(self):
        """STK 34: every level is what its ledger says, and no sweep was forgotten."""
        if not hasattr(self, "oms"):
            return
        for stream, kept in self.oms.store.scan("stock"):
            level = None
            for recorded in self.oms.history(stream):
                level = recorded.event.apply(level)
            assert level == kept.state
        self.pass_time(100_000)
        self.sweep()
        for _, kept in self.oms.store.scan("stock"):
            assert () == kept.state.held
