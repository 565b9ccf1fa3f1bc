"""Every single box of a shop, written down one by one: its label, and where it is.

Nothing of the shop is used but its words: no sums, no shelves, no lots.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import chain, count

from attrs import define

# Until when boxes of a lot are good, in days after the first day.
GOOD_FOR = {"L1": 3, "L2": 1, "L3": None, "L10": 3}


@define(eq=False)
class Box:
    """A box with a label: a lot of tea, or the number of a drill.

    It is at a node, on a shelf or in a parcel; on the way with a transfer; or with an
    order's buyer.  Somebody has to look at what is apart.  The book knows it by a
    *name*, and takes it for a label of an owner: what it is, until somebody guesses.
    """

    sku: str
    label: str
    owner: str = ""
    node: str = ""
    parcel: str = ""
    way: str = ""
    order: str = ""
    apart: bool = False
    name: str = ""
    seen: tuple[str, str] = ()
    truth: str = ""

    def __attrs_post_init__(self):
        self.name = self.name or self.label
        self.seen = (self.label, self.owner)


class Boxes:
    """All boxes, what is promised of them, and which lots nobody gets."""

    def __init__(self, start):
        self.first, self.now = start.date(), start
        self.boxes = []
        self.claims = Counter()
        self.called_back, self.held, self.ever = set(), {}, set()
        self.memory = {}

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
        return box.sku == "DRILL" or not self.stopped(box)

    def stopped(self, box):
        """Tell whether nobody gets boxes like this one where it is."""
        label = box.seen[0]
        held = (box.name, box.node) in self.held
        return held or label in self.called_back or self.over(label)

    def in_hand(self, name, node):
        """Tell whether what may be of a lot has to be read before it is packed."""
        there = [box for box in self.at("TEA", node) if box.name == name]
        gone = name in self.called_back or (name, node) in self.held
        return gone or any(self.stopped(box) for box in there)

    def at(self, sku, node):
        return [box for box in self.boxes if (box.sku, box.node) == (sku, node)]

    def good(self, sku, node):
        return [box for box in self.at(sku, node) if self.for_sale(box)]

    def loose(self, sku, node):
        """Return what may be taken off a shelf, what ends first before others."""
        boxes = [box for box in self.good(sku, node) if not box.parcel]
        return sorted(boxes, key=self.turn)

    def turn(self, box):
        ends = self.ends_on(box.seen[0]) if box.sku == "TEA" else None
        return (ends or date.max, bool(box.seen[1]), box.name)

    def free(self, sku, node):
        """Return how many boxes nobody has a claim on."""
        return max(0, len(self.good(sku, node)) - self.claims[sku, node])

    def out(self, order):
        """Return which names an order has out by the book, of which owners.

        Where one came back unread, the book has it out, and the one that it was taken
        for back.
        """
        out = Counter()
        for box in self.boxes:
            if box.sku == "TEA" and order == box.order:
                out[box.name, box.owner] += 1
            if box.truth and box.truth[0] == order:
                out[box.truth[1], box.owner] += 1
                out[box.truth[2], box.seen[1]] -= 1
        return +out

    # -- by which name a place knows a lot

    def known(self, lot, node):
        """Tell whether a node has heard of a lot."""
        there = any(box.name == lot for box in self.at("TEA", node))
        return there or (lot, node) in self.held

    def lot_at(self, name, node):
        """Return label and owner of a lot that a node knows, None where it does not.

        Of one that is held and gone it remembers when it ends, and whose it was.
        """
        there = [box.seen for box in self.at("TEA", node) if box.name == name]
        kept = self.memory.get((name, node)) if (name, node) in self.held else None
        if kept and self.ends_on(kept[0]) is None and not kept[1]:
            kept = None
        return there[0] if there else kept

    def takes(self, name, node, label, owner):
        """Tell whether a box can lie at a node under a name."""
        return self.lot_at(name, node) in {None, (label, owner)}

    def come(self, boxes, node):
        """Put boxes on a shelf; what is called back is held there from then on.

        One whose name is another lot's there is called by its label, or by its label
        and a number, and is looked at first.
        """
        for box in sorted(boxes, key=self.turn):
            if box.sku == "TEA":
                label, owner = box.seen
                made = (f"{label}~{n}" for n in count(2))
                names = enumerate(chain([box.name, label], made))
                place, name = next(
                    one for one in names if self.takes(one[1], node, label, owner)
                )
                box.apart |= place > 1
                box.name = name
            box.way, box.order = "", ""
            self.lies(box, node)

    def lies(self, box, node):
        """Write down that a box lies at a node, and what that makes the node know."""
        box.node = node
        if box.sku == "TEA":
            self.memory[box.name, node] = box.seen
            if box.seen[0] in self.called_back:
                self.held.setdefault((box.name, node), "recall")

    def forget(self):
        """Let nodes forget lots of which they have nothing, and that nobody holds."""
        there = {(box.name, box.node) for box in self.boxes} | {*self.held}
        self.memory = {key: kept for key, kept in self.memory.items() if key in there}

    def hold(self, lot, node):
        self.held[lot, node] = "wet"

    def call_back(self, lot, nodes):
        self.called_back.add(lot)
        self.ever.add(lot)
        for node in nodes:
            for name in self.names(lot, node):
                self.held.setdefault((name, node), "recall")

    def names(self, lot, node):
        """Return by which names a node knows what has a label."""
        there = {box.name for box in self.at("TEA", node) if box.seen[0] == lot}
        kept = {key[0] for key in self.held if key == (lot, node)}
        kept |= {
            key[0]
            for key, (label, _) in self.memory.items()
            if key[1] == node and key in self.held and label == lot
        }
        return there | kept

    def end_recall(self, lot, nodes):
        """A place goes on holding what it holds for a reason of its own."""
        self.called_back.discard(lot)
        for node in nodes:
            for name in self.names(lot, node):
                if self.held.get((name, node)) == "recall":
                    del self.held[name, node]
