"""Deliveries, transfers and count sheets, as a storekeeper keeps their papers."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from attrs import evolve

from ordercore import stock
from ordercore.stock import Condition
from tests.stock.shelf_tally import SELLS, ShelfTally, each_once, only, some

NOTHING = MappingProxyType({})


class Note(NamedTuple):
    """An announced delivery: what was asked for, and the papers under which it came."""

    asked: stock.AnnounceDelivery
    due: date
    state: str
    papers: Mapping = NOTHING


class Way(NamedTuple):
    """Units that go from a node to another one, by the papers at both ends."""

    asked: stock.RequestTransfer
    due: date
    state: str
    sent: Mapping = NOTHING
    came: Mapping = NOTHING


class Sheet(NamedTuple):
    """What is counted: {sku: (counted, what the book said, who)} as far as it is."""

    asked: stock.OpenCountSheet
    state: str
    lines: dict
    papers: Mapping = NOTHING


def total(arrived):
    return arrived.good + arrived.damaged + arrived.quality_control


def heaps_of(arrived):
    return [
        (SELLS, arrived.good),
        (Condition.DAMAGED, arrived.damaged),
        (Condition.QUALITY_CONTROL, arrived.quality_control),
    ]


def check_arrived(goods):
    for one in goods:
        for units in (one.good, one.damaged, one.quality_control):
            some(units, 0)
        some(total(one))
    each_once([one.sku for one in goods])


def check_lines(lines):
    for one in lines:
        some(one.quantity)
    each_once([one.sku for one in lines])


class GoodsTally(ShelfTally):
    """What a storekeeper knows of shelves, and of goods that come, go, are counted."""

    def __init__(self, now):
        super().__init__(now)
        self.notes = {}
        self.ways = {}
        self.sheets = {}

    # -- deliveries

    @ShelfTally.enter.register
    def announce(self, asked: stock.AnnounceDelivery):
        check_lines(asked.lines)
        self.begin(self.notes, asked.delivery, asked, Note)

    def begin(self, papers, name, asked, kind):
        """Write down what is asked for; the same again, on its day, does nothing."""
        known = papers.get(name)
        if known is None:
            papers[name] = kind(asked, asked.due_on, "NEW")
            return
        only(asked in {known.asked, evolve(known.asked, due_on=known.due)})

    @ShelfTally.enter.register
    def redate_delivery(self, asked: stock.RedateDelivery):
        self.redate(self.notes, asked.delivery, asked.due_on)

    @ShelfTally.enter.register
    def redate_transfer(self, asked: stock.RedateTransfer):
        self.redate(self.ways, asked.transfer, asked.due_on)

    def redate(self, papers, name, due_on):
        only(name in papers and papers[name].state != "ENDED")
        papers[name] = papers[name]._replace(due=due_on)

    def handed_in(self, papers, paper, goods):
        """Tell whether a paper was handed in before; say no to another one."""
        if paper in papers:
            only(papers[paper] == tuple(goods))
        return paper in papers

    @ShelfTally.enter.register
    def unload(self, asked: stock.Unload):
        only(asked.delivery in self.notes)
        note = self.notes[asked.delivery]
        check_arrived(asked.goods)
        if self.handed_in(note.papers, asked.receipt, asked.goods):
            return
        only(note.state != "ENDED")
        papers = {**note.papers, asked.receipt: tuple(asked.goods)}
        after = note._replace(papers=papers)
        wanted = {one.sku: one.quantity for one in note.asked.lines}
        only({one.sku for one in asked.goods} <= {*wanted})
        only(min(self.room(after).values()) >= 0)
        come = Counter()
        for goods in papers.values():
            come.update({one.sku: total(one) for one in goods})
        under = note.asked.tolerance.under
        done = all(100 * come[sku] >= n * (100 - under) for sku, n in wanted.items())
        state = "ENDED" if done else "BEGUN"
        self.notes[asked.delivery] = note._replace(state=state, papers=papers)
        for one in asked.goods:
            for condition, units in heaps_of(one):
                self.put(one.sku, note.asked.node, condition, units)

    def room(self, note):
        """Return how many units of each line may still come."""
        over = note.asked.tolerance.over
        left = {k.sku: k.quantity * (100 + over) // 100 for k in note.asked.lines}
        for goods in note.papers.values():
            for one in goods:
                left[one.sku] -= total(one)
        return left

    @ShelfTally.enter.register
    def close_delivery(self, asked: stock.CloseDelivery):
        self.end_note(asked, "BEGUN")

    @ShelfTally.enter.register
    def cancel_delivery(self, asked: stock.CancelDelivery):
        self.end_note(asked, "NEW")

    def end_note(self, asked, state):
        only(asked.delivery in self.notes and asked.reason.strip())
        note = self.notes[asked.delivery]
        only(note.state == state)
        self.notes[asked.delivery] = note._replace(state="ENDED")

    # -- transfers

    def to_leave(self, way):
        """Return what a transfer has a claim on at its source."""
        if way.state not in {"RELEASED", "ON THE WAY"}:
            return {}
        left = {one.sku: one.quantity for one in way.asked.lines}
        for goods in way.sent.values():
            for one in goods:
                left[one.sku] -= one.quantity
        return left

    def on_the_way(self, way):
        """Return what has left and not come; what came never is on the way no more."""
        moving = Counter()
        for goods in way.sent.values():
            for one in goods:
                moving[one.sku] += one.quantity
        for goods in way.came.values():
            for one in goods:
                moving[one.sku] -= total(one)
        return moving if way.state == "ON THE WAY" else Counter()

    @ShelfTally.enter.register
    def request(self, asked: stock.RequestTransfer):
        only(asked.source != asked.destination)
        check_lines(asked.lines)
        self.begin(self.ways, asked.transfer, asked, Way)

    def way(self, name, *states):
        only(name in self.ways and self.ways[name].state in states)
        return self.ways[name]

    @ShelfTally.enter.register
    def release_transfer(self, asked: stock.ReleaseTransfer):
        way = self.way(asked.transfer, "NEW")
        for one in way.asked.lines:
            only(one.quantity <= self.free(one.sku, way.asked.source))
        self.ways[asked.transfer] = way._replace(state="RELEASED")

    @ShelfTally.enter.register
    def ship_transfer(self, asked: stock.ShipTransfer):
        only(asked.transfer in self.ways)
        way = self.ways[asked.transfer]
        check_lines(asked.goods)
        if self.handed_in(way.sent, asked.shipment, asked.goods):
            return
        only(way.state in {"RELEASED", "ON THE WAY"})
        for one in asked.goods:
            only(one.quantity <= self.to_leave(way).get(one.sku, 0))
            only(one.quantity <= self.heaps[one.sku, way.asked.source, SELLS])
            self.heaps[one.sku, way.asked.source, SELLS] -= one.quantity
        sent = {**way.sent, asked.shipment: tuple(asked.goods)}
        self.ways[asked.transfer] = way._replace(sent=sent, state="ON THE WAY")

    @ShelfTally.enter.register
    def receive_transfer(self, asked: stock.ReceiveTransfer):
        only(asked.transfer in self.ways)
        way = self.ways[asked.transfer]
        check_arrived(asked.goods)
        if self.handed_in(way.came, asked.receipt, asked.goods):
            return
        only(way.state == "ON THE WAY")
        for one in asked.goods:
            only(total(one) <= self.on_the_way(way)[one.sku])
            for condition, units in heaps_of(one):
                self.heaps[one.sku, way.asked.destination, condition] += units
        came = {**way.came, asked.receipt: tuple(asked.goods)}
        way = way._replace(came=came)
        more = any(self.to_leave(way).values()) or any(self.on_the_way(way).values())
        state = "ON THE WAY" if more else "ENDED"
        self.ways[asked.transfer] = way._replace(state=state)

    @ShelfTally.enter.register
    def close_transfer(self, asked: stock.CloseTransfer):
        only(asked.reason.strip())
        way = self.way(asked.transfer, "ON THE WAY")
        for sku, units in self.on_the_way(way).items():
            self.came[sku] -= units
        self.ways[asked.transfer] = way._replace(state="ENDED")

    @ShelfTally.enter.register
    def cancel_transfer(self, asked: stock.CancelTransfer):
        only(asked.reason.strip())
        way = self.way(asked.transfer, "NEW", "RELEASED")
        self.ways[asked.transfer] = way._replace(state="ENDED")

    # -- counts

    @ShelfTally.enter.register
    def open_sheet(self, asked: stock.OpenCountSheet):
        each_once(asked.skus)
        known = self.sheets.setdefault(asked.sheet, Sheet(asked, "OPEN", {}))
        names = ("node", "skus", "limit", "condition")
        only(all(getattr(known.asked, n) == getattr(asked, n) for n in names))

    def sheet(self, name, *states):
        only(name in self.sheets and self.sheets[name].state in states)
        return self.sheets[name]

    @ShelfTally.enter.register
    def enter_count(self, asked: stock.EnterCount):
        only(asked.sheet in self.sheets)
        sheet = self.sheets[asked.sheet]
        for one in asked.counts:
            some(one.units, 0)
        each_once([one.sku for one in asked.counts])
        only(asked.by.strip())
        said = (*asked.counts, asked.by)
        if self.handed_in(sheet.papers, asked.entry, said):
            return
        only(sheet.state in {"OPEN", "ASKED"})
        lines = dict(sheet.lines)
        for one in asked.counts:
            only(one.sku in sheet.asked.skus)
            book = self.heaps[one.sku, sheet.asked.node, sheet.asked.condition]
            lines[one.sku] = (one.units, book, asked.by)
        papers = {**sheet.papers, asked.entry: said}
        self.sheets[asked.sheet] = Sheet(sheet.asked, "OPEN", lines, papers)

    def far_off(self, sheet):
        """Return the counts that somebody else has to look at."""
        limit = sheet.asked.limit.units
        return {
            sku: line
            for sku, line in sheet.lines.items()
            if abs(line[0] - line[1]) > limit
        }

    @ShelfTally.enter.register
    def submit(self, asked: stock.SubmitCount):
        sheet = self.sheet(asked.sheet, "OPEN")
        only(set(sheet.lines) == set(sheet.asked.skus))
        if self.far_off(sheet):
            self.sheets[asked.sheet] = sheet._replace(state="ASKED")
        else:
            self.post(asked.sheet)

    @ShelfTally.enter.register
    def approve(self, asked: stock.ApproveCount):
        sheet = self.sheet(asked.sheet, "ASKED")
        only(asked.by.strip())
        looked = self.far_off(sheet) or sheet.lines
        only(asked.by.casefold() not in {by.casefold() for _, _, by in looked.values()})
        self.post(asked.sheet)

    def post(self, name):
        """Correct the book by what was found, whatever has moved since."""
        sheet = self.sheets[name]
        self.sheets[name] = sheet._replace(state="ENDED")
        node, condition = sheet.asked.node, sheet.asked.condition
        for sku, (counted, book, _) in sheet.lines.items():
            there = self.heaps[sku, node, condition] + counted - book
            some(there, 0)
            self.find(sku, node, condition, there)

    @ShelfTally.enter.register
    def reject_count(self, asked: stock.RejectCount):
        sheet = self.sheet(asked.sheet, "ASKED")
        only({*asked.skus} <= {*sheet.asked.skus})
        only(asked.by.strip() and asked.reason.strip())
        again = asked.skus or self.far_off(sheet) or sheet.lines
        lines = {sku: line for sku, line in sheet.lines.items() if sku not in again}
        self.sheets[asked.sheet] = sheet._replace(state="OPEN", lines=lines)

    @ShelfTally.enter.register
    def cancel_sheet(self, asked: stock.CancelCountSheet):
        sheet = self.sheet(asked.sheet, "OPEN", "ASKED")
        self.sheets[asked.sheet] = sheet._replace(state="ENDED")
