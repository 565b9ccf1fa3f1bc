"""A sheet is handed in, approved where it has to be, and corrects the book."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.errors import Refused
from ordercore.stock.condition import Condition
from ordercore.stock.count_sheet import (
    CountSheet,
    CountStep,
    InCount,
    SheetLine,
)
from ordercore.stock.cycle_counting import (
    applied,
    check_by,
    check_on_sheet,
    existing,
)
from ordercore.stock.unloading import check_reason

__all__ = [
    "ApprovalAsked",
    "ApproveCount",
    "CountPosted",
    "CountRejected",
    "Found",
    "RejectCount",
    "SubmitCount",
]


@frozen
class Found:
    """By how many units the book of a SKU is corrected; 0 where it was right."""

    sku: str
    counted: int
    difference: int


@frozen
class CountPosted(InCount):
    """The book is brought in step with what was counted."""

    sheet: str
    node: str
    condition: Condition
    found: tuple[Found, ...]
    approved_by: str = ""

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet at its end."""
        step = CountStep.APPROVE if self.approved_by else CountStep.POST
        return applied(sheet).after(step, by=self.approved_by)


@frozen
class ApprovalAsked(InCount):
    """Differences are so great that somebody else has to look at them."""

    sheet: str
    skus: tuple[str, ...]

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet, which waits."""
        return applied(sheet).after(CountStep.ASK)


@frozen
class SubmitCount(InCount):
    """Hand a sheet in on which everything is counted."""

    sheet: str

    def decide(self, sheet: CountSheet | None) -> Sequence[CountPosted | ApprovalAsked]:
        """Return CountPosted, or ApprovalAsked when a difference is above the limit.

        Raises Refused: ``count.unknown``, ``count.illegal``; ``count.uncounted``, SKUs
        are still to be counted.
        """
        known = existing(sheet, self.sheet, CountStep.POST)
        known.step(CountStep.POST)
        if known.to_count:
            raise Refused(
                "count.uncounted",
                asked=f"hand in count sheet {known.id}",
                because=f"still to be counted: {', '.join(known.to_count)}",
                remedy="Enter what is there with stock.EnterCount, also when it is 0",
            )
        if known.above:
            skus = tuple([line.sku for line in known.above])
            return (ApprovalAsked(known.id, skus),)
        return (posted(known),)


@frozen
class ApproveCount(InCount):
    """Say that the differences of a sheet are right; *by* did not count them."""

    sheet: str
    by: str

    def decide(self, sheet: CountSheet | None) -> Sequence[CountPosted]:
        """Return CountPosted.

        Raises Invalid: nobody is named.  Raises Refused: ``count.unknown``,
        ``count.illegal``; ``count.own``, who approves has counted it, last or before;
        and through the door
        ``count.contradicted``, more has left since than was counted.
        """
        known = existing(sheet, self.sheet, CountStep.APPROVE)
        known.step(CountStep.APPROVE)
        by = check_by(self.by)
        counters = known.counters
        if by.casefold() in {one.casefold() for one in counters}:
            raise Refused(
                "count.own",
                asked=f"approve count sheet {known.id} by {by}",
                because="who counted does not approve the count",
                remedy=f"Let somebody look who is not {' or '.join(sorted(counters))}",
            )
        return (posted(known, by),)


@frozen
class CountRejected(InCount):
    """Somebody wants SKUs counted again."""

    sheet: str
    skus: tuple[str, ...]
    by: str
    reason: str

    def apply(self, sheet: CountSheet | None) -> CountSheet:
        """Return the sheet, on which they are to be counted."""
        old = applied(sheet).after(CountStep.REJECT, self.reason)
        return old.with_lines(
            [line.uncounted() for line in old.lines if line.sku in self.skus]
        )


@frozen
class RejectCount(InCount):
    """Have SKUs counted again: those that are named, or all above the limit."""

    sheet: str
    by: str
    reason: str
    skus: tuple[str, ...] = ()

    def decide(self, sheet: CountSheet | None) -> Sequence[CountRejected]:
        """Return CountRejected.

        Raises Invalid: nobody is named, or no reason is given.  Raises Refused:
        ``count.unknown``, ``count.illegal``, ``count.no-line``.
        """
        known = existing(sheet, self.sheet, CountStep.REJECT)
        known.step(CountStep.REJECT)
        check_on_sheet(known, self.skus)
        skus = self.skus or tuple([line.sku for line in known.above or known.lines])
        by, reason = check_by(self.by), check_reason(self.reason)
        return (CountRejected(known.id, skus, by, reason),)


def posted(known: CountSheet, by: str = "") -> CountPosted:
    """Return what a sheet corrects."""
    found = tuple([_found(line) for line in known.lines])
    return CountPosted(known.id, known.node, known.condition, found, by)


def _found(line: SheetLine) -> Found:
    return Found(line.sku, line.counted or 0, line.difference)
