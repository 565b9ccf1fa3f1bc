"""A storekeeper's tally of a whole shop: shelves, papers of goods, and orders.

It says of each command whether it is taken, and what is where afterwards.  Orders are
kept on paper, by :class:`tests.orders.paper.Paper`.
"""

from collections import Counter
from typing import NamedTuple

from ordercore import orders, shipping, warehouse
from ordercore.catalog import DefineKit
from tests.orders.paper import CLAIMED, Paper
from tests.stock.goods_tally import GoodsTally
from tests.stock.shelf_tally import SELLS, ShelfTally, only


class Ask(NamedTuple):
    """Units of lines that one node works on."""

    fulfillment: str
    lines: tuple


class Tally(GoodsTally):
    """All that a storekeeper knows."""

    def __init__(self, now):
        super().__init__(now)
        self.inside = {}
        self.parcels = {}

    def claims(self, name):
        """Return what an order has a claim on: {(sku, node): units}."""
        found = Counter()
        for slip in self.papers[name].slips:
            if slip["tray"] in CLAIMED:
                for sku, units in self.inside[name, slip["line"]].items():
                    found[sku, slip["node"]] += units
        return found

    def promised(self, sku, node):
        """Return what orders and transfers have a claim on."""
        units = sum(self.claims(name)[sku, node] for name in self.papers)
        for way in self.ways.values():
            if way.asked.source == node:
                units += self.to_leave(way).get(sku, 0)
        return units

    # -- orders

    @ShelfTally.enter.register
    def define_kit(self, asked: DefineKit):
        self.kits[asked.kit.sku] = {
            one.sku: one.quantity for one in asked.kit.components
        }

    @ShelfTally.enter.register
    def place(self, asked: orders.Place):
        self.papers[asked.order] = paper = Paper(asked.order)
        paper.place(asked)
        for line in asked.agreed.lines:
            inside = self.kits.get(line.sku, {line.sku: 1})
            self.inside[asked.order, line.id] = inside

    def buyer(self, name):
        """Return whose an order is to quotas: his channel, his country, the EU."""
        terms = self.papers[name].terms
        country = terms.ship_to.country
        union = ["region:EU"] * (country in {"DK", "DE", "SE"})
        return tuple(sorted([f"channel:{terms.channel}", f"region:{country}", *union]))

    def swap(self, name, after, into="drawer"):
        """Lay an order's paper instead of the one before; claims that end give back."""
        before = self.claims(name)
        self.papers[name] = after
        for (sku, node), units in (before - self.claims(name)).items():
            self.give(sku, node, self.buyer(name), None, units, into)

    @ShelfTally.enter.register(orders.Confirm)
    @ShelfTally.enter.register(orders.Backorder)
    def on_paper(self, asked):
        """Something happens to an order that concerns no shelf."""
        after = self.papers[asked.order].copy()
        getattr(after, type(asked).__name__.lower())(asked)
        self.swap(asked.order, after)

    @ShelfTally.enter.register
    def allocate(self, asked: orders.Allocate):
        """Claim units: what was kept for the order first, and what is free."""
        name = asked.order
        after = self.papers[name].copy()
        after.allocate(asked)
        wanted, claimed = Counter(), {}
        for units in asked.units:
            for sku, each in self.inside[name, units.line].items():
                wanted[sku, units.node] += each * units.quantity
            nodes = claimed.setdefault(self.article(name, units.line), Counter())
            nodes[units.node] += units.quantity
        own, buyer = self.convert(name, claimed), self.buyer(name)
        for place, units in wanted.items():
            only(units <= max(self.free(*place, buyer), own[place]))
        for place, units in wanted.items():
            self.draw(*place, buyer, None, units)
        self.papers[name] = after
        if wanted:  # who claims nothing has not begun to claim what is kept
            self.keep_no_more_than_wanted(name)

    def convert(self, name, claimed):
        """Use up what is kept for an order: at the nodes that ship, then elsewhere.

        Return it; what was kept of a quota that is not the order's is not among it.
        """
        own = Counter()
        for kept_as, kept in self.live().items():
            if kept.holder != f"order/{name}" or kept.sku not in claimed:
                continue
            nodes, left = claimed[kept.sku], {}
            for node, units in kept.parts.items():
                left[node] = units - min(units, nodes[node])
                nodes[node] -= units - left[node]
            rest = sum(nodes.values())
            for node, units in left.items():
                left[node] = units - min(units, rest)
                rest -= units - left[node]
            if set(kept.segments) <= set(self.buyer(name)):
                for node, units in kept.parts.items():
                    for sku, each in kept.inside.items():
                        own[sku, node] += each * (units - left[node])
            self.keep_or_end(kept_as, left, "CONVERTED")
        return own

    def keep_or_end(self, name, left, how):
        if any(left.values()):
            self.keep(name, left, self.kept[name].until)
        else:
            self.end(name, how)

    @ShelfTally.enter.register
    def cancel(self, asked: orders.Cancel):
        after = self.papers[asked.order].copy()
        after.cancel(asked)
        self.swap(asked.order, after)
        self.keep_no_more_than_wanted(asked.order)

    def keep_no_more_than_wanted(self, name):
        paper = self.papers[name]
        waits = Counter(
            slip["sku"]
            for slip in paper.slips
            if slip["tray"] in {"unallocated", "backordered"}
        )
        for kept_as, kept in self.live().items():
            if kept.holder == f"order/{name}":
                left = {}
                for node, units in kept.parts.items():
                    left[node] = min(units, waits[kept.sku])
                    waits[kept.sku] -= left[node]
                self.keep_or_end(kept_as, left, "RELEASED")

    @ShelfTally.enter.register
    def come_back(self, asked: orders.Return):
        after = self.papers[asked.order].copy()
        getattr(after, "return")(asked)
        self.swap(asked.order, after)
        for one in asked.lines:
            for sku, each in self.inside[asked.order, one.line].items():
                self.put(sku, asked.node, SELLS, each * one.quantity)

    # -- work

    @ShelfTally.enter.register(warehouse.Release)
    @ShelfTally.enter.register(warehouse.Accept)
    @ShelfTally.enter.register(warehouse.Check)
    @ShelfTally.enter.register(shipping.Label)
    def no_unit_moves(self, asked):
        """Somebody works, and everything stays where it is."""

    def at_work(self, asked, step):
        """Move an order's slips as the work on it says."""
        name = asked.fulfillment.rpartition("-")[0]
        after = self.papers[name].copy()
        getattr(after, step)(Ask(asked.fulfillment, asked.lines))
        self.swap(name, after)

    @ShelfTally.enter.register
    def pick(self, asked: warehouse.Pick):
        self.at_work(asked, "pick")

    @ShelfTally.enter.register
    def pack(self, asked: warehouse.Pack):
        """Put all that is picked into a parcel."""
        name = asked.fulfillment.rpartition("-")[0]
        found = Counter(
            slip["line"]
            for slip in self.papers[name].slips
            if (slip["tray"], slip["work"]) == ("picked", asked.fulfillment)
        )
        lines = tuple(orders.LineQuantity(*pair) for pair in sorted(found.items()))
        self.at_work(Ask(asked.fulfillment, lines), "pack")
        self.parcels[asked.parcel] = (asked.fulfillment, lines)

    @ShelfTally.enter.register
    def hand_over(self, asked: shipping.HandOver):
        """A parcel leaves, if what is in it really is there."""
        work, lines = self.parcels.pop(asked.parcel)
        name = work.rpartition("-")[0]
        after = self.papers[name].copy()
        before = self.claims(name)
        after.ship(Ask(work, lines))
        self.swap(name, after, into="used up")
        for (sku, node), units in (before - self.claims(name)).items():
            only(units <= self.heaps[sku, node, SELLS])
            self.put(sku, node, SELLS, -units)

    @ShelfTally.enter.register
    def pick_short(self, asked: warehouse.ShortPick):
        """Units are not there; what a count has missed is off the book already."""
        name = asked.fulfillment.rpartition("-")[0]
        gone, node = Counter(), self.node_of(asked.fulfillment)
        for one in asked.pieces or asked.lines:
            sku = getattr(one, "sku", "") or self.article(name, one.line)
            gone[sku] += one.quantity
        before = {sku: self.missing(sku, node) for sku in gone}
        self.at_work(asked, "deallocate")
        for sku, units in gone.items():
            missed = min(units, before[sku] - self.missing(sku, node))
            self.correct(sku, node, SELLS, missed - units)

    def node_of(self, work):
        slips = self.papers[work.rpartition("-")[0]].slips
        return next(slip["node"] for slip in slips if slip["work"] == work)

    def article(self, name, line):
        """Return as what a line was ordered."""
        lines = self.papers[name].terms.lines
        return next(known.sku for known in lines if known.id == line)
