"""Boxes that come back, read or unread, and what a clerk finds who looks at them."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ordercore import orders, stock
from ordercore.catalog import SerialNumber, SkuLot
from ordercore.orders import LineQuantity
from ordercore.stock import Condition, LotUnits

picks, nodes = st.integers(0, 9), st.sampled_from(("CPH", "HAM"))
APART, SELLS = Condition.QUALITY_CONTROL, Condition.SELLABLE


class ComingBack:
    """The part of the machine in which boxes come back; orders wait for readers."""

    def out_boxes(self):
        """Return boxes with buyers, but for those of orders with an unread one."""
        unread = {box.truth[0] for box in self.list.boxes if box.truth}
        return [b for b in self.list.boxes if b.order and b.order not in unread]

    @rule(pick=picks, node=nodes, how=st.sampled_from(["name", "label", "wrong"]))
    def come_back(self, pick, node, how):
        """A buyer sends a box back, to whatever node; its label is read.

        What is printed on it says which it is where the order has one lot of it.
        """
        if not (out := self.out_boxes()):
            return
        box = out[pick % len(out)]
        sku, label = box.sku, box.name
        mine = [k for k in out if k.order == box.order and k.sku == sku]
        right = [box.name]
        if len({k.name for k in mine if box.label in {k.name, k.label}}) == 1:
            right.append(box.label)
        if how == "label":
            label = right[-1]
        if how == "wrong":
            names = {k.name for k in mine} | {k.label for k in mine}
            others = {k.label for k in self.list.boxes if k.sku == sku} - names
            label = max(others, default=label)
        read = {"lots": (SkuLot("TEA", label, 1),)}
        if sku == "DRILL":
            read = {"serials": (SerialNumber("DRILL", label),)}
        if self.ask(label in right, self.sent_back(box, node, **read)):
            kinds = {k.seen for k in mine if label in {k.name, k.label}}
            box.apart = sku == "DRILL" or len(kinds) > 1
            self.list.come([box], node)

    @rule(pick=picks, node=nodes)
    def come_back_unread(self, pick, node):
        """What ended first was sent back, as long as nobody knows better."""
        out = [box for box in self.out_boxes() if box.sku == "TEA"]
        if not out:
            return
        box = out[pick % len(out)]
        order = box.order
        mine = [k for k in out if k.order == order]
        taken = min(mine, key=lambda k: (self.list.turn(k)[0], k.name))
        self.must(self.sent_back(box, node))
        if len({(k.name, k.seen) for k in mine}) > 1:
            box.truth = (order, box.name, taken.name)
            box.apart, box.seen, box.name = True, taken.seen, taken.name
        self.list.come([box], node)

    def sent_back(self, box, node, **read):
        line = (LineQuantity("1" if box.sku == "TEA" else "2", 1),)
        return orders.Return(box.order, node, line, **read)

    @rule(pick=picks, own=st.booleans())
    def read_a_label(self, pick, own):
        """What came back unread is of another lot than the book took it for."""
        unread = [k for k in self.list.boxes if k.truth and k.truth[1] != k.truth[2]]
        if not unread:
            return
        box = unread[pick % len(unread)]
        order, name, _ = box.truth
        if own or name == box.name:
            mine = [k for k in self.list.boxes if k.order == order]
            alike = {
                k.name for k in mine if (k.label, k.owner) == (box.label, box.owner)
            }
            if alike - {name}:
                return
            name = self.fresh("X")
        printed = "" if name == box.label else box.label
        ends = self.list.ends_on(box.label)
        into = LotUnits(name, 1, ends, owner=box.owner, printed=printed)
        place, what = ("TEA", box.node, box.name), (APART, into, "read")
        read = stock.CorrectLot(*place, *what, order=order)
        if self.ask(self.list.takes(name, box.node, box.label, box.owner), read):
            box.name, box.seen, box.truth = name, (box.label, box.owner), ""
            self.list.lies(box, box.node)

    @rule(pick=picks)
    def relabel(self, pick):
        """What has another lot's label gets one of its own, and stays what it is."""
        apart = [k for k in self.list.boxes if k.apart and "~" in k.name]
        if apart := [k for k in apart if not k.truth]:
            box = apart[pick % len(apart)]
            name = self.fresh("X")
            place = ("TEA", box.node, box.name)
            self.must(stock.CorrectLot(*place, APART, LotUnits(name, 1), "relabelled"))
            box.name = name
            self.list.lies(box, box.node)

    @rule(pick=picks)
    def look_at_a_box(self, pick):
        """What came back and is well can be sold again, unless nobody gets its lot."""
        apart = [box for box in self.list.boxes if box.apart and not box.truth]
        if not apart:
            return
        box = apart[pick % len(apart)]
        named = {"lots": (LotUnits(box.name, 1),)}
        if box.sku == "DRILL":
            named = {"serials": (box.label,)}
        may = box.sku == "DRILL" or not self.list.stopped(box)
        ways = (APART, SELLS, "well")
        if self.ask(may, stock.Reclassify(box.sku, box.node, 1, *ways, **named)):
            box.apart = False

    def label_of(self, name, labels):
        """Return what is printed on boxes that an order got under a name."""
        unread = {box.truth[1]: box.label for box in self.list.boxes if box.truth}
        return {**unread, **labels}.get(name, name)
