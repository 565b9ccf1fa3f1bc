"""A count sheet: what is to be counted at a node, what was, and by how much it differs.

A difference is what was counted less what the book said at that instant.  What is
shipped or received while a sheet is open moves shelf and book alike, so it shows in no
difference, whether it comes before the count or after it.  What corrects the book after
the count is taken off the difference: it is the same units.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused, way_out
from ordercore.message import stream_id
from ordercore.stock.condition import Condition
from ordercore.values import Money

__all__ = [
    "COUNT_LIFE",
    "BookUnits",
    "CountEntry",
    "CountLimit",
    "CountSheet",
    "CountState",
    "CountStep",
    "InCount",
    "SheetLine",
    "SkuCount",
    "count_stream",
]

MOST = 10**9


class CountState(StrEnum):
    """Where a count sheet stands."""

    OPEN = "OPEN"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    POSTED = "POSTED"
    CANCELLED = "CANCELLED"


class CountStep(StrEnum):
    """What moves a count sheet through its life."""

    COUNT = "count"
    ASK = "ask for approval"
    REJECT = "reject"
    APPROVE = "approve"
    POST = "post"
    CANCEL = "cancel"


COUNT_LIFE: Mapping[CountState, Mapping[CountStep, CountState]] = {
    CountState.OPEN: {
        CountStep.COUNT: CountState.OPEN,
        CountStep.ASK: CountState.AWAITING_APPROVAL,
        CountStep.POST: CountState.POSTED,
        CountStep.CANCEL: CountState.CANCELLED,
    },
    CountState.AWAITING_APPROVAL: {
        CountStep.COUNT: CountState.OPEN,
        CountStep.REJECT: CountState.OPEN,
        CountStep.APPROVE: CountState.POSTED,
        CountStep.CANCEL: CountState.CANCELLED,
    },
    CountState.POSTED: {},
    CountState.CANCELLED: {},
}
"""The life of a count sheet.

A sheet that is handed in is posted at once when no difference is above its limit, and
waits for approval otherwise.
"""


@frozen
class CountLimit:
    """Up to which difference of a line nobody has to approve it.

    Attributes:
        units: either way; None sets no limit in units.
        percent: of what the book said, in whole per cent; None sets none.
        value: of the difference at the price of the catalogue; None sets none.  A line
            of which no price is known in this currency is judged by the other limits.

    What is above one of the limits needs approval, and so does what none of them can
    judge.  Without any, it is every difference.
    """

    units: int | None = 0
    percent: int | None = None
    value: Money | None = None

    def __attrs_post_init__(self) -> None:
        for name, most in (("units", self.units), ("percent", self.percent)):
            if most is not None and not (type(most) is int and 0 <= most <= MOST):
                raise Invalid.at(name, most, f"a whole number, 0 to {MOST:,}, or None")
        if self.value is not None and self.value.minor < 0:
            raise Invalid.at("value", self.value, "an amount of 0 or more, or None")

    def below(self, line: "SheetLine") -> bool:
        """Tell whether a difference need not be approved."""
        difference = abs(line.difference)
        judged: list[bool] = []
        if self.units is not None:
            judged.append(difference <= self.units)
        if self.percent is not None:
            judged.append(100 * difference <= self.percent * (line.book or 0))
        if (within := self._comparable(line.value)) is not None:
            judged.append(within)
        return not difference or (bool(judged) and all(judged))

    def _comparable(self, value: Money | None) -> bool | None:
        """Tell whether a value is within the limit; None where that is not known."""
        if self.value is None or value is None or value.currency != self.value.currency:
            return None
        return value.minor <= self.value.minor


@frozen
class SkuCount:
    """So many units of a SKU were counted; 0 is a count, too."""

    sku: str
    units: int


@frozen
class BookUnits:
    """What the book said of a SKU, and what a unit of it costs, if that is known."""

    sku: str
    units: int
    unit_value: Money | None = None


@frozen
class CountEntry:
    """What one person counted at one time, under the number of the paper."""

    id: str
    counts: tuple[SkuCount, ...]
    by: str


@frozen
class SheetLine:
    """One SKU of a sheet.

    Attributes:
        sku: what is to be counted.
        opening: what the book said when the sheet was opened.
        unit_value: what a unit cost then by the catalogue, if that is known.
        counted: what was counted last; None while it is to be counted.
        book: what the book said at the instant of that count, with what has corrected
            it since.
        by: who counted.
    """

    sku: str
    opening: int | None = None
    unit_value: Money | None = None
    counted: int | None = None
    book: int | None = None
    by: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether it was counted, and compared with the book."""
        return self.counted is not None and self.book is not None

    @property
    def difference(self) -> int:
        """Units more, or fewer, than the book said; 0 while it is to be counted."""
        if self.counted is None or self.book is None:
            return 0
        return self.counted - self.book

    @property
    def moved(self) -> int:
        """Units by which the book changed between opening and count."""
        if self.opening is None or self.book is None:
            return 0
        return self.book - self.opening

    @property
    def value(self) -> Money | None:
        """What the difference is worth, either way; None where no price is known."""
        if self.unit_value is None:
            return None
        return self.unit_value * abs(self.difference)

    def uncounted(self) -> "SheetLine":
        """Return the line as one that is to be counted again."""
        return SheetLine(self.sku, self.opening, self.unit_value)


@frozen
class CountSheet:
    """What is counted at a node in one go.

    Attributes:
        id: ours.
        node: where.
        condition: in which condition the units are that are counted.
        limit: up to which difference nobody has to approve it.
        lines: the SKUs.
        state: its place in :data:`ordercore.stock.COUNT_LIFE`.
        entries: what was counted when, the oldest first.
        approved_by: who approved what is above the limit; "" where nobody had to.
        reason: why the sheet, or the last count, was turned down.
        opened_at: when it was opened, aware UTC, if somebody said so.
    """

    id: str
    node: str
    condition: Condition
    limit: CountLimit
    lines: tuple[SheetLine, ...]
    state: CountState = CountState.OPEN
    entries: tuple[CountEntry, ...] = ()
    approved_by: str = ""
    reason: str = ""
    opened_at: datetime | None = None

    @property
    def stream(self) -> str:
        """The sheet's stream, which is the cause of what it corrects."""
        return count_stream(self.id)

    @property
    def open(self) -> bool:
        """Whether it can still be counted."""
        return bool(COUNT_LIFE[self.state])

    @property
    def to_count(self) -> tuple[str, ...]:
        """The SKUs that are to be counted."""
        return tuple([line.sku for line in self.lines if not line.is_counted])

    @property
    def above(self) -> tuple[SheetLine, ...]:
        """The lines whose difference somebody has to approve."""
        return tuple([line for line in self.lines if not self.limit.below(line)])

    @property
    def counters(self) -> frozenset[str]:
        """Who has ever counted what has to be approved, last or before."""
        skus = {line.sku for line in self.above or self.lines}
        return frozenset(
            [e.by for e in self.entries if any([c.sku in skus for c in e.counts])]
        )

    def step(self, step: CountStep) -> CountState:
        """Return the state behind *step*.  Raises Refused ``count.illegal``."""
        after = COUNT_LIFE[self.state].get(step)
        if after is None:
            raise Refused(
                "count.illegal",
                asked=f"{step} count sheet {self.id}",
                because=f"it is {self.state}",
                remedy=way_out(COUNT_LIFE, self.state, step),
            )
        return after

    def after(self, step: CountStep, reason: str = "", by: str = "") -> "CountSheet":
        """Return it behind a step of its life."""
        state = COUNT_LIFE[self.state][step]
        return evolve(self, state=state, reason=reason, approved_by=by)

    def with_lines(self, lines: Iterable[SheetLine]) -> "CountSheet":
        """Return it with other values of some of its lines."""
        new = {line.sku: line for line in lines}
        changed = tuple([new.get(line.sku, line) for line in self.lines])
        return evolve(self, lines=changed)


class InCount:
    """Something that concerns one count sheet."""

    __slots__ = ()

    sheet: str

    @property
    def stream(self) -> str:
        """The stream of that sheet."""
        return count_stream(self.sheet)


def count_stream(sheet: str) -> str:
    """Return the stream of a count sheet: ``count/2026-48``."""
    return stream_id("count", sheet)
