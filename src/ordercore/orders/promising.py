"""The buyer was told a day for each line; it stands, and lateness is measured by it."""

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from ordercore.errors import Finding, Invalid
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.expecting import arrival, expected
from ordercore.orders.marks import LinePromise
from ordercore.orders.order import InOrder, Order, existing
from ordercore.values import utc

__all__ = ["DatesPromised", "PromiseDates", "promised_on"]


@frozen
class DatesPromised(OrderEvent):
    """Days were promised for lines of which none was promised before."""

    order: str
    promises: tuple[LinePromise, ...]

    def alter(self, draft: OrderDraft) -> None:
        """Note the promises."""
        draft.note(promises=(*draft.marks.promises, *self.promises))


@frozen
class PromiseDates(InOrder):
    """Promise days for lines.  A line that has a promise keeps the one it has."""

    order: str
    promises: tuple[LinePromise, ...]

    def decide(self, order: Order | None) -> Sequence[DatesPromised]:
        """Return DatesPromised with what is new, or nothing.

        Raises:
            Refused: ``order.unknown``, ``order.illegal`` unless it is CONFIRMED,
                ``order.no-line``.
            Invalid: a line twice, a last day before the first, or a naive instant.
        """
        order = existing(order, self.order, "promise dates for")
        order.check_open("promise dates for")
        _check(self.promises)
        known = {promise.line for promise in order.marks.promises}
        for promise in self.promises:
            order.index(promise.line)
        new = tuple([one for one in self.promises if one.line not in known])
        return (DatesPromised(self.order, new),) if new else ()


def promised_on(order: Order) -> date | None:
    """Return the day by which all of an order is promised, None where a line is not.

    Lines that nobody packs, or that were cancelled, need no promise.  A line of which
    units wait, and that was promised nothing else, counts by the day on which they are
    expected to arrive: it moves when that does.
    """
    known = {
        one.line: day for one in expected(order) if (day := arrival(order, one.line))
    }
    known |= {promise.line: promise.promised_on for promise in order.marks.promises}
    wanted = [
        line.id
        for line, progress in zip(order.lines, order.progress, strict=True)
        if not line.digital and progress.quantity > progress.cancelled
    ]
    if not wanted or any([line not in known for line in wanted]):
        return None
    return max([known[line] for line in wanted])


def _check(promises: Sequence[LinePromise]) -> None:
    findings: list[Finding] = []
    for place, promise in enumerate(promises):
        where = f"promises[{place}]"
        if promise.promised_on < promise.earliest_on:
            expected = f"{promise.earliest_on} or later"
            got = str(promise.promised_on)
            findings.append(Finding(f"{where}.promised_on", got, expected))
        if promise.line in {other.line for other in promises[:place]}:
            findings.append(Finding(f"{where}.line", promise.line, "each line once"))
        try:
            utc(promise.leaves_at, f"{where}.leaves_at")
        except Invalid as error:
            findings += error.findings
    if findings:
        raise Invalid(findings)
