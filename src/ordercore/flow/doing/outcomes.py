"""What came of a request: what happened by it, or why nothing did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from attrs import field, frozen

from ordercore.flow.store import Recorded
from ordercore.message import Event
from ordercore.values.soft import Soft, harden

__all__ = ["Outcome", "Written", "outcome_of"]

Written: TypeAlias = tuple[str, int, Event[Any], datetime, str]
"""A row of the journal without its place: stream, version, event, instant, cause."""


@frozen
class Outcome:
    """What came of a request: its events, or the error that stopped it.

    Attributes:
        events: all that happened, reactions included, in order.
        repeated: the request was done before; ``events`` are those of then, and of a
            task nothing.
        error: why nothing happened.
        undecided: why decisions that could have followed were refused.
    """

    events: tuple[Event[Any], ...] = ()
    repeated: bool = False
    error: Exception | None = None
    undecided: tuple[Exception, ...] = ()
    _first: int = field(default=0, repr=False)
    _written: Sequence[Written] = field(default=(), repr=False)

    @property
    def recorded(self) -> tuple[Recorded, ...]:
        """The events with their places in the journal; none of a repeated request."""
        rows = enumerate(self._written, self._first)
        return tuple([Recorded(place, *row) for place, row in rows])


class _Outcome(Soft, Outcome):
    """An outcome with everything still to be assigned: each request has one."""

    __slots__ = ()

    events: tuple[Event[Any], ...]
    repeated: bool
    error: Exception | None
    undecided: tuple[Exception, ...]
    _first: int
    _written: Sequence[Written]

    def fill(
        self, written: Sequence[Written], first: int, undecided: tuple[Exception, ...]
    ) -> None:
        self.events = tuple([row[2] for row in written])
        self.repeated = False
        self.error = None
        self.undecided = undecided
        self._first = first
        self._written = written


def outcome_of(
    written: Sequence[Written], first: int, undecided: tuple[Exception, ...]
) -> Outcome:
    """Return what came of a request whose events stand at *first* in the journal."""
    done = _Outcome()
    done.fill(written, first, undecided)
    return harden(done, Outcome)
