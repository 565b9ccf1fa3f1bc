"""The laws of goods on their way: STK 31 and 36, for deliveries."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import OrdercoreError
from ordercore.stock import (
    AnnounceDelivery,
    Arrived,
    CancelDelivery,
    CloseDelivery,
    SkuQuantity,
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
