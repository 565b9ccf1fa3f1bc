"""What people and rules have noted on an order: none of it moves goods or money."""

from datetime import date, datetime

from attrs import field, frozen

from ordercore.orders.hold import PastHold
from ordercore.orders.life import State
from ordercore.values.quantity import IN_STOCK

__all__ = [
    "UNMARKED",
    "ExcludedNode",
    "Expectation",
    "ExpectedFrom",
    "FlagMark",
    "LinePromise",
    "Marks",
    "SubStateMark",
    "Verdict",
]


@frozen
class FlagMark:
    """A flag that somebody gave an order.

    Attributes:
        code: which one.
        by: who gave it.
        at: when, aware UTC; None where nobody said.
        why: a sentence for people.
    """

    code: str
    by: str = ""
    at: datetime | None = None
    why: str = ""


@frozen
class Verdict:
    """What the shop's rules found about an order.

    Attributes:
        version: of the rules that were asked.
        applied: the ids of those that applied, in their order.
        notes: what they recorded, each led by the id of its rule.
        strategy: how the order is to be sourced, "" where no rule says so.
    """

    version: int
    applied: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    strategy: str = ""


@frozen
class SubStateMark:
    """The application's own state that an order is in.

    Attributes:
        code: which one.
        of: the state of ours that it belongs to; in another one it counts no more.
        reason: why the order is in it.
        read_only: whether nobody may change or cancel the order meanwhile.
    """

    code: str
    of: State
    reason: str = ""
    read_only: bool = False


@frozen
class LinePromise:
    """The day that was promised for a line.

    Attributes:
        line: which one.
        earliest_on: the first day on which all of it may be there.
        promised_on: the last one, by the clocks of the buyer.
        leaves_at: by when it has to leave for that, aware UTC.
        node: from where the last of it leaves.
        service: by which, such as ``GLS parcel``.
    """

    line: str
    earliest_on: date
    promised_on: date
    leaves_at: datetime
    node: str
    service: str


def _cause(written: str) -> str:
    """Return what brings units, as it is called today."""
    return IN_STOCK if written == "at hand" else written


@frozen
class ExpectedFrom:
    """Units that wait, and what brings them.

    Attributes:
        day: on which they are there.
        quantity: how many.
        cause: the delivery or the transfer; ``in stock`` for what is there.
    """

    day: date
    quantity: int
    cause: str = field(converter=_cause)


@frozen
class Expectation:
    """When units of a line that wait are expected.

    Of a kit it is known for each component, and then for the kit itself, under its own
    SKU: on the day of the last of them, which is what the buyer is told.

    Attributes:
        line: which one.
        sku: what waits; a component of a kit, or the line's own.
        quantity: how many pieces of it.
        there_on: the day on which the last of them is at one of our places, and on
            sale; None where nobody knows.
        arrives_on: the day by which they are with the buyer, by the timetable; None
            where nobody knows.  While no day is known, what was told before stands.
        sources: out of what, the earliest first; of units of which no day is known,
            nothing.
        first_on: what the buyer was told at first.
        before: what the buyer was told before this.
        overdue: whether the day has gone by without them.
        again: whether the buyer was told a day before, or that none is known any more.
        kit: what the buyer ordered, where this is a component of it; filled in from the
            order.
        together: whether it ships with other lines or not at all: the buyer is told the
            day of the last of them.
        together_on: that day; None where none is known of one of them.
    """

    line: str
    sku: str
    quantity: int
    there_on: date | None
    arrives_on: date | None = None
    sources: tuple[ExpectedFrom, ...] = ()
    first_on: date | None = None
    before: date | None = None
    overdue: bool = False
    again: bool = False
    kit: str = ""
    together: bool = False
    together_on: date | None = None

    @property
    def own_on(self) -> date | None:
        """The day of these units: with the buyer, or else at one of our places.

        None where no day is known.
        """
        return self.there_on and (self.arrives_on or self.there_on)

    @property
    def told_on(self) -> date | None:
        """The day that the buyer is told: that of all that ships together.

        None where no day is known.
        """
        return self.together_on if self.together else self.own_on

    @property
    def moved(self) -> bool:
        """Whether the buyer was told another day before, or that none was known."""
        told = self.again or self.before is not None
        return told and self.told_on != self.before

    @property
    def in_stock(self) -> bool:
        """Whether all of them are there, and wait for something else."""
        there = [one.cause == IN_STOCK for one in self.sources]
        return self.there_on is not None and bool(there) and all(there)


@frozen
class ExcludedNode:
    """A node that is not to ship units of an order.

    Attributes:
        node: which one.
        reason: why.
        until: aware UTC; None for good.
        skus: the articles that it is about; all of the order where none is named.
        times: how often it was excluded.
        over: whether it may ship them again.
    """

    node: str
    reason: str
    until: datetime | None = None
    skus: tuple[str, ...] = ()
    times: int = 1
    over: bool = False


@frozen
class Marks:
    """What is noted on an order.

    Attributes:
        past_holds: the holds that were released, the first released one first.
        flags_on: the flags that it was given beside those it came with.
        flags_off: the flags that it came with and that were taken off.
        sub_state: the application's own state that it was in last.
        verdict: what the shop's rules found last; None when none ever applied.
        promises: the day that was promised for each line.
        expected: when units that wait, or have waited, were expected last.
        waited: the lines of which units had to wait for supply.
        excluded: the nodes that gave units back, or were excluded by hand, also those
            that may ship again.
        deadline: until when the buyer waits for what has no place yet, aware UTC; None
            for as long as it takes.
    """

    past_holds: tuple[PastHold, ...] = ()
    flags_on: tuple[FlagMark, ...] = ()
    flags_off: tuple[str, ...] = ()
    verdict: Verdict | None = None
    sub_state: SubStateMark | None = None
    promises: tuple[LinePromise, ...] = ()
    expected: tuple[Expectation, ...] = ()
    waited: tuple[str, ...] = ()
    excluded: tuple[ExcludedNode, ...] = ()
    deadline: datetime | None = None


UNMARKED = Marks()
"""Nothing is noted: nearly every order."""
