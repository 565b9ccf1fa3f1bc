"""The laws of goods on their way and of counts: STK 31, 32, 33, 36 and 42."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import MANUAL, OMS
from ordercore.cli.writing import look_at
from ordercore.errors import OrdercoreError
from ordercore.stock import (
    Adjust,
    AnnounceDelivery,
    ApproveCount,
    Arrived,
    CancelDelivery,
    CancelTransfer,
    CloseDelivery,
    CloseTransfer,
    CountLimit,
    EnterCount,
    OpenCountSheet,
    Receive,
    ReceiveTransfer,
    ReleaseTransfer,
    RequestTransfer,
    ShipTransfer,
    SkuCount,
    SkuQuantity,
    SubmitCount,
    Tolerance,
    Unload,
)

DUE = date(2026, 12, 1)
SKUS = "MUG", "CUP"

counts = st.integers(0, 6)
arrived = st.builds(Arrived, st.sampled_from(SKUS), counts, counts, counts)
goods = st.lists(arrived, min_size=1, max_size=2, unique_by=lambda one: one.sku)
unloads = st.builds(
    Unload, st.just("D"), st.sampled_from(["R1", "R2", "R3", "R4"]), goods.map(tuple)
)
ends = st.sampled_from([CloseDelivery("D", "x"), CancelDelivery("D", "x")])


class OnPaper:
    """A delivery note with a tally beside each line, as somebody at the dock has it."""

    def __init__(self, announced, under, over):
        self.announced, self.under, self.over = announced, under, over
        self.papers = {}
        self.ended = False

    @property
    def tally(self):
        come = dict.fromkeys(self.announced, 0)
        for paper in self.papers.values():
            for sku, units in paper.items():
                come[sku] += sum(units)
        return come

    def enter(self, command):
        """Enter a command, or return False and change nothing."""
        if isinstance(command, Unload):
            return self.unload(command)
        begun = bool(self.papers)
        if self.ended or begun is isinstance(command, CancelDelivery):
            return False
        self.ended = True
        return True

    def unload(self, command):
        paper = {
            one.sku: (one.good, one.damaged, one.quality_control)
            for one in command.goods
        }
        if not all(sum(units) for units in paper.values()):
            return False
        if command.receipt in self.papers:
            return paper == self.papers[command.receipt]
        if self.ended:
            return False
        for sku, units in paper.items():
            if 100 * (self.tally[sku] + sum(units)) > self.announced[sku] * (
                100 + self.over
            ):
                return False
        self.papers[command.receipt] = paper
        self.ended = all(
            100 * self.tally[sku] >= units * (100 - self.under)
            for sku, units in self.announced.items()
        )
        return True


class TestDelivery:
    @given(
        st.tuples(st.integers(1, 12), st.integers(1, 12)),
        st.integers(0, 100),
        st.integers(0, 100),
        st.lists(st.one_of(unloads, unloads, unloads, ends), max_size=8),
    )
    def test_is_as_on_paper(self, units, under, over, asked):
        """STK 31, 36: each unit counts once, and within the tolerance only."""
        paper = OnPaper(dict(zip(SKUS, units, strict=True)), under, over)
        lines = tuple(map(SkuQuantity, SKUS, units))
        announce = AnnounceDelivery("D", "CPH", "S", DUE, lines, Tolerance(under, over))
        (first,) = announce.decide(None)
        delivery = first.apply(None)
        for command in asked:
            taken = paper.enter(command)
            try:
                events = command.decide(delivery)
            except OrdercoreError:
                assert not taken
                continue
            assert taken
            for event in events:
                delivery = event.apply(delivery)
            assert paper.tally == {one.sku: one.received for one in delivery.lines}
            assert paper.ended is not delivery.open
        left = {
            sku: max(0, units - paper.tally[sku])
            for sku, units in paper.announced.items()
        }
        rest = delivery.outstanding if delivery.open else delivery.missing
        assert {sku: n for sku, n in left.items() if n} == {
            one.sku: one.quantity for one in rest
        }


NODES = "CPH", "HAM"
names = st.sampled_from(["T1", "T2"])
units = st.integers(1, 4)
one_sku = units.map(lambda n: (SkuQuantity("MUG", n),))
few = st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (4, 0)])
movements = st.one_of(
    st.builds(Receive, st.just("MUG"), st.sampled_from(NODES), units),
    st.builds(RequestTransfer, names, *map(st.just, (*NODES, DUE)), one_sku),
    st.builds(ReleaseTransfer, names),
    st.builds(ShipTransfer, names, st.uuids().map(str), one_sku),
    st.builds(
        ReceiveTransfer,
        names,
        st.uuids().map(str),
        few.map(lambda pair: (Arrived("MUG", *pair),)),
    ),
    st.builds(CloseTransfer, names, st.just("x")),
    st.builds(CancelTransfer, names, st.just("x")),
)

requests = [
    RequestTransfer(name, *NODES, DUE, (SkuQuantity("MUG", wanted),))
    for name, wanted in (("T1", 5), ("T2", 3))
]
BEGUN = [
    Receive("MUG", "CPH", 9),
    *requests,
    ReleaseTransfer("T1"),
    ShipTransfer("T1", "S", (SkuQuantity("MUG", 3),)),
]


class Heaps:
    """Two shelves, the road between them, and what never came, as heaps of units."""

    def __init__(self):
        self.shelf = dict.fromkeys(NODES, 0)
        self.damaged = 0
        self.lost = 0
        self.wanted, self.claimed, self.road = {}, {}, {}
        self.begun, self.ended = set(), set()

    def everything(self):
        there = sum(self.shelf.values()) + self.damaged
        return there + sum(self.road.values()) + self.lost

    def enter(self, command):
        """Enter a command, or return False and change nothing."""
        if isinstance(command, Receive):
            self.shelf[command.node] += command.quantity
            return True
        name = command.transfer
        if isinstance(command, RequestTransfer):
            return command.lines[0].quantity == self.wanted.setdefault(
                name, command.lines[0].quantity
            )
        if name not in self.wanted or name in self.ended:
            return False
        return getattr(self, type(command).__name__)(name, command)

    def ReleaseTransfer(self, name, _):  # noqa: N802 - the command's own name
        free = self.shelf["CPH"] - sum(self.claimed.values())
        if name in self.claimed or self.wanted[name] > free:
            return False
        self.claimed[name] = self.wanted[name]
        return True

    def ShipTransfer(self, name, command):  # noqa: N802
        leaving = command.goods[0].quantity
        if leaving > self.claimed.get(name, 0):
            return False
        self.claimed[name] -= leaving
        self.shelf["CPH"] -= leaving
        self.road[name] = self.road.get(name, 0) + leaving
        self.begun.add(name)
        return True

    def ReceiveTransfer(self, name, command):  # noqa: N802
        (come,) = command.goods
        if come.good + come.damaged > self.road.get(name, 0):
            return False
        self.road[name] -= come.good + come.damaged
        self.shelf["HAM"] += come.good
        self.damaged += come.damaged
        if not self.road[name] and not self.claimed[name]:
            self.ended.add(name)
        return True

    def CloseTransfer(self, name, _):  # noqa: N802
        if name not in self.begun:
            return False
        self.lost += self.road.pop(name)
        return self.end(name)

    def CancelTransfer(self, name, _):  # noqa: N802
        return name not in self.begun and self.end(name)

    def end(self, name):
        self.claimed.pop(name, None)
        self.ended.add(name)
        return True


class TestTransfers:
    @settings(max_examples=40)
    @given(st.lists(movements, max_size=12))
    def test_no_unit_leaks_between_two_nodes(self, asked):
        """STK 31, 32, 33, 36: on a shelf, on the road, or lost, and never twice."""
        oms, heaps = OMS(policies=MANUAL), Heaps()
        for command in [*BEGUN, *asked]:
            taken = heaps.enter(command)
            try:
                oms.do(command)
            except OrdercoreError:
                assert not taken
                continue
            assert taken
            levels = {node: oms.stock("MUG", node) for node in NODES}
            assert heaps.shelf == {n: level.sellable for n, level in levels.items()}
            assert sum(heaps.claimed.values()) == levels["CPH"].allocated
            assert heaps.damaged == levels["HAM"].unsellable.damaged
        shop = look_at(oms, datetime(2026, 11, 23, tzinfo=UTC))
        moves = shop.conservation.moves
        assert () == shop.conservation.differences
        assert (heaps.everything(), heaps.lost) == (moves.received, moves.lost)
        assert sum(heaps.road.values()) == shop.stock.count.in_transit


happenings = st.lists(
    st.tuples(
        st.sampled_from(["come", "leave", "miss", "find", "count", "hand in"]),
        st.integers(1, 5),
    ),
    max_size=12,
)


class RealShelf:
    """What really is on a shelf, beside a book that is wrong about it."""

    def __init__(self, oms, missing):
        self.oms, self.there, self.papers = oms, 20 - missing, 0
        oms.do(Receive("MUG", "CPH", 20))

    @property
    def book(self):
        return self.oms.stock("MUG", "CPH").sellable

    def paper(self):
        self.papers += 1
        return f"P{self.papers}"

    def come(self, units):
        self.oms.do(Receive("MUG", "CPH", units))
        self.there += units

    def leave(self, units):
        units = min(units, self.there, self.book)
        if not units:
            return
        name, lines = self.paper(), (SkuQuantity("MUG", units),)
        self.oms.do(
            RequestTransfer(name, *NODES, DUE, lines),
            ReleaseTransfer(name),
            ShipTransfer(name, "S", lines),
        )
        self.there -= units

    def miss(self, units):
        """Somebody does not find units that the book has."""
        if units := min(units, max(0, self.book - self.there)):
            self.oms.do(Adjust("MUG", "CPH", -units, "pick"))

    def find(self, units):
        """Somebody finds units that the book has not."""
        if units := min(units, max(0, self.there - self.book)):
            self.oms.do(Adjust("MUG", "CPH", units, "behind the shelf"))

    def count(self, _=0):
        counts = (SkuCount("MUG", self.there),)
        self.oms.do(EnterCount("C", self.paper(), counts, "Eva"))

    def hand_in(self, _=0):
        """Hand in what is counted, unless it waits for approval already."""
        sheet = self.oms.state("count/C")
        if sheet.state == "OPEN" and not sheet.to_count:
            self.oms.do(SubmitCount("C"))


class TestCounts:
    @settings(max_examples=40)
    @given(st.integers(-4, 8), st.integers(0, 4), happenings)
    def test_a_posted_count_makes_the_book_right(self, missing, limit, asked):
        """STK 31, 42: whatever moves, and whoever corrects, around the count."""
        oms = OMS(policies=MANUAL)
        shelf = RealShelf(oms, missing)
        oms.do(OpenCountSheet("C", "CPH", ("MUG",), CountLimit(limit)))
        for what, units in asked:
            if oms.state("count/C").open:
                getattr(shelf, what.replace(" ", "_"))(units)
        if oms.state("count/C").to_count:
            shelf.count()
        shelf.hand_in()
        if oms.state("count/C").open:
            oms.do(ApproveCount("C", "Ib"))
        assert shelf.there == shelf.book
        shop = look_at(oms, datetime(2026, 11, 23, tzinfo=UTC))
        assert () == shop.conservation.differences
