"""What people and rules have noted on an order: none of it moves goods or money."""

from datetime import date, datetime

from attrs import frozen

from ordercore.orders.hold import PastHold
from ordercore.orders.life import State

__all__ = ["UNMARKED", "FlagMark", "LinePromise", "Marks", "SubStateMark", "Verdict"]


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
    """

    past_holds: tuple[PastHold, ...] = ()
    flags_on: tuple[FlagMark, ...] = ()
    flags_off: tuple[str, ...] = ()
    verdict: Verdict | None = None
    sub_state: SubStateMark | None = None
    promises: tuple[LinePromise, ...] = ()


UNMARKED = Marks()
"""Nothing is noted: nearly every order."""
