"""What came of what a channel sent: taken, known before, or set aside."""

from typing import TypeAlias

from attrs import frozen

__all__ = [
    "Receipt",
    "SetAside",
    "Taken",
    "TakenCancellation",
    "TakenNews",
    "TakenPayout",
    "TakenReturn",
]


@frozen
class Taken:
    """A raw order was taken.

    Attributes:
        where: where it came from.
        order: our id.
        lines: rows of the source that are goods or carriage of it.
        left_out: rows set aside with a reason.
        repeated: it was taken before; nothing has changed.
    """

    where: str
    order: str
    lines: int
    left_out: int
    repeated: bool


@frozen
class TakenCancellation:
    """A cancellation was taken.

    Attributes:
        lines: rows whose units were cancelled.
        left_out: rows set aside: no sale that they could cancel, or no goods.
    """

    where: str
    reference: str
    lines: int
    left_out: int
    repeated: bool


@frozen
class TakenReturn:
    """A return was taken.

    Attributes:
        rma: our id of it.
        lines: how many lines it is about.
        repeated: it said nothing that was not known.
    """

    where: str
    rma: str
    lines: int
    repeated: bool
    left_out: int = 0


@frozen
class TakenPayout:
    """A payout was booked.

    Attributes:
        statement: the channel's number of it.
        lines: how many transactions it is for.
        repeated: it was booked before; nothing has changed.
    """

    where: str
    statement: str
    lines: int
    repeated: bool
    left_out: int = 0


@frozen
class TakenNews:
    """News of an office were taken.

    Attributes:
        news: the office's id of them.
        lines: how many things they are about.
        repeated: they said nothing that was not known.
    """

    where: str
    news: str
    lines: int
    repeated: bool
    left_out: int = 0


@frozen
class SetAside:
    """What came could not be used and lies in quarantine with its reason."""

    where: str
    code: str
    reason: str
    rows: int


Receipt: TypeAlias = (
    Taken | TakenCancellation | TakenReturn | TakenPayout | TakenNews | SetAside
)
"""What came of one raw payload."""
