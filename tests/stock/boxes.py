"""Every single box of a shop, written down one by one: its label, and where it is.

Nothing of the shop is used but its words: no sums, no shelves, no lots.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

from attrs import define

# Until when boxes of a lot are good, in days after the first day.
GOOD_FOR = {"L1": 3, "L2": 1, "L3": None, "L10": 3}


@define(eq=False)
class Box:
    """A box with a label: a lot of tea, or the number of a drill.

    It is at a node, on a shelf or in a parcel; on the way with a transfer; or with an
    order's buyer.  Somebody has to look at what is apart.
    """

    sku: str
    label: str
    node: str = ""
    parcel: str = ""
    way: str = ""
    order: str = ""
    apart: bool = False


class Boxes:
    """All boxes, what is promised of them, and which lots nobody gets."""

    def __init__(self, start):
        self.first, self.now = start.date(), start
        self.boxes = []
        self.claims = Counter()
        self.called_back, self.held, self.ever = set(), {}, set()

    def ends_on(self, lot):
        days = GOOD_FOR[lot]
        return None if days is None else self.first + timedelta(days=days)

    def over(self, lot):
        """Tell whether the last good day of a lot is past, by UTC."""
        last = self.ends_on(lot)
        if last is None:
            return False
        midnight = datetime.combine(last + timedelta(days=1), time(), self.now.tzinfo)
        return midnight <= self.now

    def for_sale(self, box):
        """Tell whether a buyer may get a box that is at a node."""
        if box.apart:
            return False
        if box.sku == "DRILL":
            return True
        stopped = box.label in self.called_back or (box.label, box.node) in self.held
        return not stopped and not self.over(box.label)

    def at(self, sku, node):
        return [box for box in self.boxes if (box.sku, box.node) == (sku, node)]

    def good(self, sku, node):
        return [box for box in self.at(sku, node) if self.for_sale(box)]

    def loose(self, sku, node):
        """Return what may be taken off a shelf, what ends first before others."""
        boxes = [box for box in self.good(sku, node) if not box.parcel]
        return sorted(boxes, key=self.turn)

    def turn(self, box):
        ends = self.ends_on(box.label) if box.sku == "TEA" else None
        return (ends or date.max, box.label)

    def free(self, sku, node):
        """Return how many boxes nobody has a claim on."""
        return max(0, len(self.good(sku, node)) - self.claims[sku, node])

    def known(self, lot, node):
        """Tell whether a node has heard of a lot."""
        there = any(box.label == lot for box in self.at("TEA", node))
        return there or (lot, node) in self.held

    def come(self, boxes, node):
        """Put boxes on a shelf; what is called back is held there from then on."""
        for box in boxes:
            box.node, box.way, box.order = node, "", ""
            if box.sku == "TEA" and box.label in self.called_back:
                self.held.setdefault((box.label, node), "recall")

    def call_back(self, lot, nodes):
        self.called_back.add(lot)
        self.ever.add(lot)
        for node in nodes:
            if self.known(lot, node):
                self.held.setdefault((lot, node), "recall")

    def end_recall(self, lot):
        """A place goes on holding what it holds for a reason of its own."""
        self.called_back.discard(lot)
        self.held = {
            key: why
            for key, why in self.held.items()
            if key[0] != lot or why != "recall"
        }
