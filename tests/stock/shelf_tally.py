"""Heaps, claims, vouchers and what is kept: a storekeeper's tally of shelves.

Written from the rules of the trade, not from the code: nothing of ordercore.stock is
used but the names of commands, their fields and the four conditions.
"""

from collections import Counter
from copy import copy
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import NamedTuple

from ordercore import stock
from ordercore.stock import Condition
from tests.orders.paper import No

SELLS = Condition.SELLABLE
MOST = 10**9
A_DAY = timedelta(days=1)


class Kept(NamedTuple):
    """Units that are kept for somebody: ``parts`` is {node: units}."""

    holder: str
    sku: str
    inside: dict
    parts: dict
    made_at: datetime
    asked: int
    until: datetime
    latest: datetime
    segments: tuple
    ended: str


def some(quantity, least=1):
    if type(quantity) is not int or not least <= quantity <= MOST:
        raise No


def only(right):
    if not right:
        raise No


def each_once(names):
    only(names and len(set(names)) == len(names))


class ShelfTally:
    """What a storekeeper knows of shelves.

    Rows are never changed, only replaced, so that a copy of the tables is a copy of it
    all.  A voucher is the right to one unit of a quota: it lies in a drawer, with the
    claims of some buyers until an end (None for good), or is used up.
    """

    def __init__(self, now):
        self.now = now
        self.heaps = Counter()
        self.came = Counter()
        self.safety = Counter()
        self.paths = {}
        self.vouchers = Counter()
        self.kept = {}
        self.kits = {}
        self.papers = {}

    def copy(self):
        """Return the same tally on other paper."""
        other = self.__class__(self.now)
        for name, table in vars(self).items():
            setattr(other, name, copy(table))
        return other

    def take(self, *commands):
        """Return the tally after all of them; None when one is not taken."""
        after = self.copy()
        try:
            for command in commands:
                after.enter(command)
        except No:
            return None
        return after

    # -- what is claimed, and what is free

    def promised(self, sku, node):
        """Return what somebody has a claim on for good."""
        raise NotImplementedError

    def live(self):
        """Return what is kept at this instant."""
        return {
            name: kept
            for name, kept in self.kept.items()
            if not kept.ended and kept.until > self.now
        }

    def held(self, sku, node):
        return sum(
            kept.parts.get(node, 0) * kept.inside.get(sku, 0)
            for kept in self.live().values()
        )

    def claimed(self, sku, node):
        return self.promised(sku, node) + self.held(sku, node)

    def missing(self, sku, node):
        """Return how many units are promised or kept that are not there."""
        return max(0, self.claimed(sku, node) - self.heaps[sku, node, SELLS])

    def unclaimed(self, sku, node):
        return max(0, self.heaps[sku, node, SELLS] - self.claimed(sku, node))

    def free(self, sku, node, buyer=()):
        """Return what a buyer of these segments may have."""
        others = sum(
            units
            for (*place, quota, where), units in self.vouchers.items()
            if place == [sku, node]
            and where == "drawer"
            and not set(self.paths[sku, node, quota]) <= set(buyer)
        )
        left = self.unclaimed(sku, node) - self.safety[sku, node] - others
        return max(0, left)

    # -- quotas

    def deepest(self, sku, node):
        """Return the quotas of a shelf, the most particular ones in front."""
        mine = [key for key in self.paths if key[:2] == (sku, node)]
        return sorted(mine, key=lambda key: (-len(self.paths[key]), key[2]))

    def draw(self, sku, node, buyer, end, quantity):
        """Lay vouchers to a buyer's claim, as many as there are."""
        for key in self.deepest(sku, node):
            if set(self.paths[key]) <= set(buyer):
                quantity -= self.move(key, "drawer", (buyer, end), quantity)

    def give(self, sku, node, buyer, end, quantity, into="drawer"):
        """Put vouchers of a claim back, or let them be used up with it."""
        for key in self.deepest(sku, node):
            quantity -= self.move(key, (buyer, end), into, quantity)

    def move(self, key, here, there, most):
        units = min(most, self.vouchers[(*key, here)])
        self.vouchers[(*key, here)] -= units
        self.vouchers[(*key, there)] += units
        return units

    def lying(self, key, *where):
        """Return how many vouchers of a quota there are, or lie somewhere."""
        return sum(
            units
            for (*known, place), units in self.vouchers.items()
            if known == [*key] and (not where or place in where)
        )

    # -- time

    def turn_to(self, now):
        """Let time pass: what has ended is nobody's any more."""
        self.now = now
        for name, kept in [*self.kept.items()]:
            if kept.until <= now and not kept.ended:
                for node, units in kept.parts.items():
                    for sku, each in kept.inside.items():
                        pile = (kept.segments, kept.until)
                        self.give(sku, node, *pile, units * each)
                self.kept[name] = kept._replace(parts={})

    # -- moves

    @singledispatchmethod
    def enter(self, command):
        """Carry a command out as far as it is allowed; raise No otherwise."""
        raise TypeError(f"nobody told the storekeeper of {type(command)}")

    def put(self, sku, node, condition, units):
        """Units come to a heap or go from it, and are ours or not."""
        self.heaps[sku, node, condition] += units
        self.came[sku] += units

    @enter.register
    def receive(self, asked: stock.Receive):
        some(asked.quantity)
        self.put(asked.sku, asked.node, asked.condition, asked.quantity)

    def may_go(self, asked, units):
        place = asked.sku, asked.node
        sells = asked.condition is SELLS
        there = self.heaps[(*place, asked.condition)]
        only(units <= (self.unclaimed(*place) if sells else there))

    @enter.register
    def adjust(self, asked: stock.Adjust):
        some(abs(asked.delta))
        if asked.delta < 0:
            self.may_go(asked, -asked.delta)
        self.correct(asked.sku, asked.node, asked.condition, asked.delta)

    def correct(self, sku, node, condition, delta):
        """Make the book right, also in the eyes of those who count just now."""
        self.put(sku, node, condition, delta)
        for name, sheet in self.sheets.items():
            here = (sheet.asked.node, sheet.asked.condition) == (node, condition)
            if here and sheet.state in {"OPEN", "ASKED"} and sku in sheet.lines:
                counted, book, by = sheet.lines[sku]
                lines = {**sheet.lines, sku: (counted, book + delta, by)}
                self.sheets[name] = sheet._replace(lines=lines)

    @enter.register
    def count(self, asked: stock.Count):
        some(asked.counted, 0)
        self.find(asked.sku, asked.node, asked.condition, asked.counted)

    def find(self, sku, node, condition, counted):
        """Say what is there; what is promised stays promised."""
        before = self.heaps[sku, node, condition]
        self.correct(sku, node, condition, counted - before)

    @enter.register
    def scrap(self, asked: stock.Scrap):
        some(asked.quantity)
        self.may_go(asked, asked.quantity)
        self.put(asked.sku, asked.node, asked.condition, -asked.quantity)

    @enter.register
    def reclassify(self, asked: stock.Reclassify):
        some(asked.quantity)
        only(asked.condition is not asked.into)
        self.may_go(asked, asked.quantity)
        place = asked.sku, asked.node
        self.put(*place, asked.condition, -asked.quantity)
        self.put(*place, asked.into, asked.quantity)

    @enter.register
    def keep_safety_stock(self, asked: stock.KeepSafetyStock):
        some(asked.units, 0)
        self.safety[asked.sku, asked.node] = asked.units

    @enter.register
    def set_quota(self, asked: stock.SetQuota):
        some(asked.units, 0)
        key = asked.sku, asked.node, asked.quota
        only(asked.path and tuple(asked.path) == self.paths.get(key, asked.path))
        taken = self.lying(key) - self.lying(key, "drawer")
        only(asked.units >= taken)
        self.paths[key] = tuple(asked.path)
        self.vouchers[(*key, "drawer")] = asked.units - taken

    @enter.register
    def drop_quota(self, asked: stock.DropQuota):
        key = asked.sku, asked.node, asked.quota
        self.paths.pop(key, None)
        for one in [one for one in self.vouchers if one[:3] == key]:
            del self.vouchers[one]

    # -- units that are kept

    @enter.register
    def reserve(self, asked: stock.Reserve):
        parts = self.checked(asked.parts)
        latest = max(asked.latest or asked.at + A_DAY, asked.until)
        only(asked.at < asked.until)
        known = self.kept.get(asked.reservation)
        units = sum(parts.values())
        if known and (known.made_at == asked.at or asked.reservation in self.live()):
            there = (known.made_at, known.sku, known.asked)
            only(there == (asked.at, asked.sku, units))
            return
        kind, _, name = asked.holder.partition("/")
        only(kind != "order" or self.papers[name].state in {"PLACED", "CONFIRMED"})
        self.kept[asked.reservation] = Kept(
            asked.holder,
            asked.sku,
            self.kits.get(asked.sku, {asked.sku: 1}),
            {},
            asked.at,
            units,
            asked.until,
            latest,
            asked.segments,
            "",
        )
        self.keep(asked.reservation, parts, asked.until)

    def checked(self, parts):
        for part in parts:
            some(part.quantity)
        each_once([part.node for part in parts])
        return {part.node: part.quantity for part in parts}

    def keep(self, name, parts, until):
        """Keep units until then; what stays where it is until then is not touched.

        What was kept at a node before is his own there, whatever has become of the
        rest of the shelf; more than that has to be free.
        """
        kept = self.kept[name]
        same = kept.until == until
        stay = {n: min(u, kept.parts.get(n, 0) * same) for n, u in parts.items()}
        for node, units in kept.parts.items():
            gone = units - stay.get(node, 0)
            for sku, each in kept.inside.items():
                self.give(sku, node, kept.segments, kept.until, gone * each)
        self.kept[name] = kept._replace(parts=stay)
        more = {node: units - stay[node] for node, units in parts.items()}
        for node, units in more.items():
            own = min(units, kept.parts.get(node, 0) - stay[node])
            for sku, each in kept.inside.items():
                free = self.free(sku, node, kept.segments)
                only(units * each <= max(free, own * each))
        for node, units in more.items():
            for sku, each in kept.inside.items():
                self.draw(sku, node, kept.segments, until, units * each)
        left = {node: units for node, units in parts.items() if units}
        self.kept[name] = kept._replace(parts=left, until=until)

    def active(self, name):
        only(name in self.live())
        return self.kept[name]

    @enter.register
    def extend(self, asked: stock.Extend):
        kept = self.active(asked.reservation)
        until = min(asked.until, kept.latest)
        if until > kept.until:
            self.keep(asked.reservation, kept.parts, until)

    @enter.register
    def resize(self, asked: stock.Resize):
        parts = self.checked(asked.parts)
        kept = self.active(asked.reservation)
        self.keep(asked.reservation, parts, kept.until)

    @enter.register
    def hand_on(self, asked: stock.HandOn):
        kept = self.active(asked.reservation)
        if kept.holder != asked.holder:
            only(asked.until > asked.at)
            self.keep(asked.reservation, kept.parts, asked.until)
            latest = max(kept.latest, asked.until)
            kept = self.kept[asked.reservation]
            self.kept[asked.reservation] = kept._replace(
                holder=asked.holder, latest=latest
            )

    @enter.register
    def release(self, asked: stock.Release):
        only(asked.reservation in self.kept)
        if asked.reservation in self.live():
            self.end(asked.reservation, "RELEASED")

    def end(self, name, how):
        self.keep(name, {}, self.kept[name].until)
        self.kept[name] = self.kept[name]._replace(ended=how)
