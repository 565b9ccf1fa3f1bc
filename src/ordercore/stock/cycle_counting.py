"""A sheet is opened, its SKUs are counted, and counted again where somebody doubts."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from ordercore.errors import Conflict, Invalid, Refused
from ordercore.stock.condition import Condition
from ordercore.stock.count_sheet import (
    BookUnits,
    CountEntry,
    CountLimit,
    CountSheet,
    CountStep,
    InCount,
    SheetLine,
    SkuCount,
)
from ordercore.stock.counting import MOST
from ordercore.stock.goods import each_once, taken_before
from ordercore.stock.unloading import check_reason
from ordercore.values import CLOCKED, check_id, free_text, utc
from ordercore.values import sku as check_sku

__all__ = [
    "BookFrozen",
    "CancelCountSheet",
    "CompareCount",
    "CorrectionNoted",
    "CountCompared",
    "CountEntered",
    "CountSheetCancelled",
    "CountSheetOpened",
    "EnterCount",
    "FreezeBook",
    "NoteCorrection",
    "OpenCountSheet",
]

EVERY_DIFFERENCE = CountLimit()


@frozen
class CountSheetOpened(InCount):
    """SKUs are to be counted at a node."""

    sheet: str
    node: str
    skus: tuple[str, ...]
    limit: CountLimit
    condition: Condition
    at: datetime | None = None

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet, on which nothing is counted."""
        lines = tuple([SheetLine(sku) for sku in self.skus])
        what = (self.sheet, self.node, self.condition, self.limit, lines)
        return CountSheet(*what, opened_at=self.at)


@frozen
class OpenCountSheet(InCount):
    """Have SKUs counted at a node.

    What the book says now is written down with it.

    Attributes:
        sheet: its id.
        node: where.
        skus: which, each once.
        limit: up to which difference nobody has to approve it.
        condition: in which condition the units are; those to be sold are counted with
            what is picked and packed and has not left.
        at: when, aware; through the door it is now where nobody says so.
    """

    sheet: str
    node: str
    skus: tuple[str, ...]
    limit: CountLimit = EVERY_DIFFERENCE
    condition: Condition = Condition.SELLABLE
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, sheet: CountSheet | None) -> Sequence[CountSheetOpened]:
        """Return CountSheetOpened, or nothing when it was opened like this.

        Raises Invalid.  Raises Conflict ``count.exists``: another sheet has this id.
        """
        check_id(self.sheet, "sheet")
        check_id(self.node, "node")
        for place, one in enumerate(self.skus):
            check_sku(one, f"skus[{place}]")
        if not self.skus or len({*self.skus}) < len(self.skus):
            expected = "at least one, and each SKU once"
            raise Invalid.at("skus", list(self.skus), expected)
        ids = (self.sheet, self.node, self.skus)
        at = None if self.at is None else utc(self.at)
        opened = CountSheetOpened(*ids, self.limit, self.condition, at)
        if sheet is None:
            return (opened,)
        if not _same(sheet, opened):
            why = f"count sheet {self.sheet} was opened for something else"
            raise Conflict("count.exists", why)
        return ()


@frozen
class BookFrozen(InCount):
    """What the book said when a sheet was opened, and what a unit cost."""

    sheet: str
    book: tuple[BookUnits, ...]

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet with that."""
        old = applied(sheet)
        said = {one.sku: one for one in self.book}
        lines = [line for line in old.lines if line.sku in said]
        return old.with_lines(
            [
                evolve(
                    line,
                    opening=said[line.sku].units,
                    unit_value=said[line.sku].unit_value,
                )
                for line in lines
            ]
        )


@frozen
class FreezeBook(InCount):
    """Write down what the book says; follows from CountSheetOpened."""

    sheet: str
    book: tuple[BookUnits, ...]

    def decide(self, sheet: CountSheet | None) -> Sequence[BookFrozen]:
        """Return BookFrozen.  Raises Refused ``count.unknown``."""
        existing(sheet, self.sheet, "open")
        return (BookFrozen(self.sheet, self.book),)


@frozen
class CountEntered(InCount):
    """Somebody counted."""

    sheet: str
    entry: str
    counts: tuple[SkuCount, ...]
    by: str

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet with that count instead of an earlier one."""
        old = applied(sheet).after(CountStep.COUNT)
        counted = {one.sku: one.units for one in self.counts}
        lines = [
            evolve(line, counted=counted[line.sku], book=None, by=self.by)
            for line in old.lines
            if line.sku in counted
        ]
        entry = CountEntry(self.entry, self.counts, self.by)
        return evolve(old.with_lines(lines), entries=(*old.entries, entry))


@frozen
class EnterCount(InCount):
    """Say what is there now, once more if need be, until the sheet is posted.

    It is compared with what the book says at this instant, so enter it while you stand
    there.

    Attributes:
        entry: the number of the paper; the same again does nothing.
        counts: units of SKUs on the sheet, 0 or more, each SKU once.
        by: who counted.
    """

    sheet: str
    entry: str
    counts: tuple[SkuCount, ...]
    by: str

    def decide(self, sheet: CountSheet | None) -> Sequence[CountEntered]:
        """Return CountEntered.

        Raises Invalid.  Raises Conflict ``receipt.conflict``: another count was entered
        under this number.  Raises Refused: ``count.unknown``, ``count.illegal``;
        ``count.no-line``, a SKU is not on the sheet.
        """
        known = existing(sheet, self.sheet, CountStep.COUNT)
        counts = check_counts(self.counts)
        entry = CountEntry(check_id(self.entry, "entry"), counts, check_by(self.by))
        if taken_before(known.stream, known.entries, entry):
            return ()
        known.step(CountStep.COUNT)
        check_on_sheet(known, [one.sku for one in counts])
        return (CountEntered(known.id, entry.id, counts, entry.by),)


@frozen
class CountCompared(InCount):
    """What the book said at the instant of a count."""

    sheet: str
    book: tuple[BookUnits, ...]

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet with it."""
        old = applied(sheet)
        said = {one.sku: one.units for one in self.book}
        return old.with_lines(
            [
                evolve(line, book=said[line.sku])
                for line in old.lines
                if line.sku in said
            ]
        )


@frozen
class CompareCount(InCount):
    """Compare a count with the book; follows from CountEntered."""

    sheet: str
    book: tuple[BookUnits, ...]

    def decide(self, sheet: CountSheet | None) -> Sequence[CountCompared]:
        """Return CountCompared.  Raises Refused ``count.unknown``."""
        existing(sheet, self.sheet, "compare")
        return (CountCompared(self.sheet, self.book),)


@frozen
class CorrectionNoted(InCount):
    """The book of a SKU was corrected by *delta* units after it was counted."""

    sheet: str
    sku: str
    delta: int

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet with so much less of a difference."""
        old = applied(sheet)
        return old.with_lines(
            [
                evolve(line, book=line.book + self.delta)
                for line in old.lines
                if line.sku == self.sku and line.book is not None
            ]
        )


@frozen
class NoteCorrection(InCount):
    """Take a correction of the book off the difference; follows from ``stock.Adjust``.

    A pick that came short, or a count that was entered by hand, found the same units
    missing: they must not be taken off the book twice.
    """

    sheet: str
    sku: str
    delta: int

    def decide(self, sheet: CountSheet | None) -> Sequence[CorrectionNoted]:
        """Return CorrectionNoted, or nothing where the SKU is still to be counted."""
        known = existing(sheet, self.sheet, "correct")
        if self.sku in known.to_count or not known.open:
            return ()
        return (CorrectionNoted(known.id, self.sku, self.delta),)


@frozen
class CountSheetCancelled(InCount):
    """A sheet is given up; the book stays as it is."""

    sheet: str
    reason: str

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet at its end."""
        return applied(sheet).after(CountStep.CANCEL, self.reason)


@frozen
class CancelCountSheet(InCount):
    """Give a sheet up, and leave the book as it is."""

    sheet: str
    reason: str

    def decide(self, sheet: CountSheet | None) -> Sequence[CountSheetCancelled]:
        """Return CountSheetCancelled.

        Raises Invalid: no reason.  Raises Refused: ``count.unknown``,
        ``count.illegal``.
        """
        known = existing(sheet, self.sheet, CountStep.CANCEL)
        known.step(CountStep.CANCEL)
        return (CountSheetCancelled(known.id, check_reason(self.reason)),)


def existing(sheet: CountSheet | None, name: str, asked: str) -> CountSheet:
    """Return the sheet.  Raises Refused ``count.unknown``."""
    if sheet is None:
        raise Refused(
            "count.unknown",
            asked=f"{asked} count sheet {name}",
            because="no such sheet was opened",
            remedy="Open it with stock.OpenCountSheet, or check the id",
        )
    return sheet


def applied(sheet: CountSheet | None) -> CountSheet:
    """Return the sheet that an event happens to; there always is one."""
    if sheet is None:
        raise TypeError("the event of a count sheet stands before it was opened")
    return sheet


def check_counts(counts: Sequence[SkuCount]) -> tuple[SkuCount, ...]:
    """Return *counts*.  Raises Invalid: none, a SKU twice, or what is no count."""
    for place, one in enumerate(counts):
        check_sku(one.sku, f"counts[{place}].sku")
        if type(one.units) is not int or not 0 <= one.units <= MOST:
            expected = f"a whole number, 0 to {MOST:,}"
            raise Invalid.at(f"counts[{place}].units", one.units, expected)
    return each_once(counts, "counts")


def check_by(by: str) -> str:
    """Return who did it.  Raises Invalid: nobody."""
    who = free_text(by, "by")
    if not who:
        raise Invalid.at("by", by, "who did it")
    return who


def check_on_sheet(known: CountSheet, skus: Sequence[str]) -> None:
    """Raise Refused ``count.no-line`` for a SKU that is not on the sheet."""
    there = [line.sku for line in known.lines]
    for one in skus:
        if one not in there:
            raise Refused(
                "count.no-line",
                asked=f"count {one} on sheet {known.id}",
                because=f"it is for {', '.join(there)}",
                remedy="Open a sheet for it, or check the label",
            )


def _same(known: CountSheet, asked: CountSheetOpened) -> bool:
    """Tell whether a sheet was opened like this."""
    skus = tuple([line.sku for line in known.lines])
    there = (known.node, skus, known.limit, known.condition)
    return there == (asked.node, asked.skus, asked.limit, asked.condition)
