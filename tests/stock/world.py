"""A small world: some orders, some shelves, and stock that follows what orders do.

What the world says is compared with orders that are kept on paper and with a book of
plain numbers, in which only what was asked and taken is entered.
"""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from ordercore import orders, stock
from ordercore.errors import Refused
from ordercore.orders import (
    Allocate,
    Cancel,
    Confirm,
    Deallocate,
    Deliver,
    Place,
    Return,
    Ship,
)
from ordercore.stock import Adjust, Receive, StockLevel
from ordercore.testing.order_commands import NODES
from ordercore.testing.orders import commands_for
from tests.orders.journey import FORWARD
from tests.orders.paper import CLAIMED, Paper, trays_of
from tests.orders.samples import agreed, ask, at, line

SKUS = ("MUG", "TEA")

skus = st.sampled_from(SKUS)
nodes = st.sampled_from(NODES)
names = st.sampled_from(["W-1", "W-2", "W-3"])
few = st.integers(1, 5)


def moves(move, event, allotments):
    return [move(a.sku, a.node, a.quantity, event.order) for a in allotments]


def goods(move, event):
    return [move(g.sku, event.node, g.quantity, event.order) for g in event.goods]


# What stock does when something happens to an order, as the house's policies say.
FOLLOWS = {
    orders.Allocated: lambda e: moves(stock.Allocate, e, e.allotments),
    orders.Deallocated: lambda e: moves(stock.Deallocate, e, e.allotments),
    orders.Cancelled: lambda e: moves(
        stock.Deallocate, e, [a for units in e.lines for a in units.released]
    ),
    orders.Shipped: lambda e: goods(stock.Ship, e),
    orders.Returned: lambda e: goods(stock.Return, e),
}


class World(RuleBasedStateMachine):
    """Several orders want the same goods; no unit is ever promised or sold twice."""

    follows = FOLLOWS

    @initialize(
        wants=st.lists(
            st.lists(st.tuples(skus, st.integers(1, 4)), min_size=1, max_size=2),
            min_size=3,
            max_size=3,
        ),
        opening=st.lists(
            st.tuples(skus, nodes, st.integers(1, 3)), min_size=3, max_size=8
        ),
        far=st.sampled_from([1, 0, 3, 2, 4]),
    )
    def open(self, wants, opening, far):
        """Many worlds begin in the middle of the day."""
        self.states = {}
        self.papers = {}
        self.events = []
        self.book = Counter()
        for number, want in enumerate(wants, 1):
            name = f"W-{number}"
            self.papers[name] = Paper(name)
            lines = [line(str(n), *what) for n, what in enumerate(want, 1)]
            assert self.ask(Place(name, agreed(*lines)))
            assert self.ask(Confirm(name))
        for sku, node, quantity in opening:
            self.receive(sku, node, quantity)
        for name in self.papers:
            for node in NODES * bool(far):
                self.claim(name, node, 0, together=True)
            self.go_far(name, 1, far - 1)

    # -- what happens to stock by itself

    @rule(sku=skus, node=nodes, quantity=few)
    def receive(self, sku, node, quantity):
        """Goods arrive."""
        assert self.do(Receive(sku, node, quantity, "PO-7"))
        self.book[sku, node, "received"] += quantity

    @rule(sku=skus, node=nodes, delta=st.integers(-5, 5).filter(bool))
    def count(self, sku, node, delta):
        """A count corrects the book, unless the units are promised."""
        taken = self.do(Adjust(sku, node, delta, "count 12"))
        assert taken == (self.free(sku, node) + delta >= 0)
        self.book[sku, node, "adjusted"] += delta * taken

    @rule(sku=skus, node=nodes, more=st.integers(0, 1))
    def find_only_the_promised(self, sku, node, more):
        """A count finds no unit that is free, or even one fewer."""
        if delta := self.free(sku, node) + more:
            self.count(sku, node, -delta)

    # -- what happens to orders

    @rule(name=names, data=st.data())
    def step(self, name, data):
        """An order does what it can; only stock may say no."""
        self.ask(data.draw(commands_for(self.order(name))))

    @rule(name=names, node=nodes, more=st.integers(0, 1), together=st.booleans())
    def claim(self, name, node, more, *, together):
        """The lines of an order claim what is free at a node, together or alone."""
        free = {sku: self.free(sku, node) + more for sku in SKUS}
        units = []
        for known, progress in zip(*self.lines_of(name), strict=True):
            if quantity := min(free[known.sku], progress.waiting):
                units.append((known.id, node, quantity))
                free[known.sku] -= quantity * together
        self.ask(Allocate(name, at(*units)))

    @rule(name=names, node=nodes)
    def almost_enough(self, name, node):
        """One unit too few of an SKU arrives, and each line claims all it wants."""
        lines, progress = self.lines_of(name)
        sku = lines[0].sku
        wanted = sum(
            p.waiting for k, p in zip(lines, progress, strict=True) if k.sku == sku
        )
        missing = wanted - 1 - self.free(sku, node)
        if missing > 0:
            self.receive(sku, node, missing)
        self.claim(name, node, 0, together=False)

    @rule(name=names, quantity=few, far=st.integers(1, 4))
    def go_far(self, name, quantity, far):
        """A node moves some units of each line as far as it can."""
        for kind, tray in FORWARD[: max(far, 0)]:
            for known, claim in self.claims_of(name):
                if some := min(quantity, getattr(claim, tray)):
                    self.ask(kind(name, claim.fulfillment, ask((known.id, some))))
        if far > 3:
            for known, progress in zip(*self.lines_of(name), strict=True):
                if progress.shipped:
                    self.ask(Deliver(name, ask((known.id, progress.shipped))))

    @rule(name=names, node=nodes, quantity=few)
    def come_back(self, name, node, quantity):
        """Goods come back, not always to the node that they left."""
        for known in self.order(name).lines:
            self.ask(Return(name, node, ask((known.id, quantity))))

    @rule(name=names, quantity=few)
    def give_up(self, name, quantity):
        """A buyer gives up some units of each line."""
        for known in self.order(name).lines:
            self.ask(Cancel(name, "some", ask((known.id, quantity))))

    @rule(name=names)
    def call_off(self, name):
        """A buyer gives up every unit that has not been picked."""
        for known, progress in zip(*self.lines_of(name), strict=True):
            if loose := progress.waiting + progress.allocated:
                self.ask(Cancel(name, "all", ask((known.id, loose))))

    @rule(name=names, quantity=few)
    def lose(self, name, quantity):
        """A node does not find units that it should have."""
        for known, claim in self.claims_of(name):
            some = ask((known.id, min(quantity, claim.total)))
            self.ask(Deallocate(name, claim.fulfillment, some, "lost"))

    # -- how it happens

    def ask(self, command):
        """Ask something of an order; check the answer, and keep paper and book."""
        paper = self.papers[command.order].copy()
        wanted = claims_in(command, paper)
        allowed = paper.take(command) and all(
            quantity <= self.free(*place) for place, quantity in wanted.items()
        )
        assert allowed == self.do(command), command
        if allowed:
            self.enter(command, self.papers[command.order])
            self.papers[command.order] = paper
        return allowed

    def enter(self, command, before):
        """Enter in the book what left and what came back."""
        for asked in getattr(command, "lines", ()):
            sku = next(s["sku"] for s in before.slips if s["line"] == asked.line)
            if isinstance(command, Ship):
                (node,) = {
                    slip["node"]
                    for slip in before.lying(asked.line, "packed", command.fulfillment)
                }
                self.book[sku, node, "shipped"] += asked.quantity
            if isinstance(command, Return):
                self.book[sku, command.node, "returned"] += asked.quantity

    def do(self, command):
        """Do a command and all that follows, or nothing; say whether it was done."""
        draft = dict(self.states)
        happened = []
        todo = [command]
        try:
            while todo:
                asked = todo.pop(0)
                for event in asked.decide(self.seen(draft, asked.stream)):
                    draft[event.stream] = event.apply(draft.get(event.stream))
                    happened.append(event)
                    if follow := self.follows.get(type(event)):
                        todo += follow(event)
        except Refused as refused:
            self.check_refusal(command, asked, refused)
            return False
        self.states, self.events = draft, self.events + happened
        return True

    def seen(self, draft, stream):
        """What follows sees what was decided a moment before."""
        return draft.get(stream)

    def check_refusal(self, command, asked, refused):
        """What was promised can always be freed, shipped and taken back."""
        if asked is not command:
            assert isinstance(command, Allocate)
            assert refused.code == "stock.short"

    def order(self, name):
        return self.states[f"order/{name}"]

    def lines_of(self, name):
        order = self.order(name)
        return order.lines, order.progress

    def claims_of(self, name):
        return [
            (known, claim)
            for known, progress in zip(*self.lines_of(name), strict=True)
            for claim in progress.claims
        ]

    # -- what has to hold

    def there(self, sku, node):
        """Return how many units the book has at a place."""
        came = sum(
            self.book[sku, node, k] for k in ("received", "returned", "adjusted")
        )
        return came - self.book[sku, node, "shipped"]

    def claimed(self, sku, node):
        """Return how many units orders claim at a place, by their papers."""
        return sum(p.count(*CLAIMED, sku=sku, node=node) for p in self.papers.values())

    def free(self, sku, node):
        return self.there(sku, node) - self.claimed(sku, node)

    def level(self, sku, node):
        return self.states.get(f"stock/{sku}@{node}", StockLevel(sku, node))

    @invariant()
    def what_is_there_came_and_did_not_leave(self):
        """STK 31: received + returned + adjusted - shipped = sellable."""
        for sku in SKUS:
            for node in NODES:
                assert self.there(sku, node) == self.level(sku, node).sellable

    @invariant()
    def what_is_promised_is_claimed(self):
        """STK 33: allocated at a node is the sum of the lines' claims there."""
        for sku in SKUS:
            for node in NODES:
                assert self.claimed(sku, node) == self.level(sku, node).allocated

    @invariant()
    def nothing_is_negative_or_promised_twice(self):
        """STK 32: 0 <= allocated <= sellable."""
        for state in self.states.values():
            if isinstance(state, StockLevel):
                assert 0 <= state.allocated <= state.sellable

    @invariant()
    def no_unit_is_lost(self):
        """Units that came are on a shelf or with a buyer."""
        for sku in SKUS:
            shelves = sum(self.level(sku, node).sellable for node in NODES)
            out = sum(
                paper.count("shipped", "delivered", sku=sku)
                for paper in self.papers.values()
            )
            came = sum(
                self.book[sku, node, kind]
                for node in NODES
                for kind in ("received", "adjusted")
            )
            assert came == shelves + out

    @invariant()
    def orders_are_as_on_paper(self):
        """ORD 65: every unit of every order lies where its clerk has put it."""
        for name, paper in self.papers.items():
            assert paper.trays() == trays_of(self.order(name))

    def teardown(self):
        """STK 34: what happened, told again from the start, gives what is."""
        again = {}
        for event in getattr(self, "events", ()):
            again[event.stream] = event.apply(again.get(event.stream))
        assert again == getattr(self, "states", {})


def claims_in(command, paper):
    """Return the units that an Allocate claims: {(sku, node): quantity}."""
    wanted = Counter()
    if isinstance(command, Allocate):
        for units in command.units:
            sku = next(s["sku"] for s in paper.slips if s["line"] == units.line)
            wanted[sku, units.node] += units.quantity
    return wanted
