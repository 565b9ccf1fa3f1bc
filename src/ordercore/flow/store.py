"""What every store keeps and promises: the port that memory and SQLite implement.

A store keeps frozen values.  One *unit* is one transaction, for one request or for a
thousand: load the set, decide in pure Python, write the set, commit, and only then
tell anyone.  What a unit writes is written whole or not at all.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple, Protocol, runtime_checkable

from attrs import frozen

from ordercore.message import Command, Event

__all__ = [
    "Answer",
    "Binding",
    "Loaded",
    "Postponed",
    "Quarantined",
    "Reader",
    "Recorded",
    "Store",
    "Task",
    "Unit",
    "WriteSet",
]


class Loaded(NamedTuple):
    """A stream's state and its version: how many events led to it, 1 or more."""

    version: int
    state: Any


class Recorded(NamedTuple):
    """An event as the journal holds it.

    ``position`` grows by one with each event of the whole store, without gaps;
    ``version`` with each event of its stream.  ``at`` is aware UTC.  ``cause`` is the
    key of the request that led to it, or what else that is noted to come of, or "".
    """

    position: int
    stream: str
    version: int
    event: Event[Any]
    at: datetime
    cause: str


class Answer(NamedTuple):
    """What was answered to a keyed request: the events ``first <= position < end``."""

    fingerprint: str
    first: int
    end: int


@frozen
class Task:
    """A command that is to be done when its time has come.

    Attributes:
        id: unique; the same id scheduled again replaces what was there.
        due: aware UTC; a task is due when ``due <= now``.
        command: what is done then.
        attempts: how often it was tried and broke.
    """

    id: str
    due: datetime
    command: Command[Any]
    attempts: int = 0


@frozen
class Binding:
    """A partner's id for something of ours; unique both ways in connection and kind."""

    connection: str
    kind: str
    external: str
    internal: str


@frozen
class Quarantined:
    """Input that could not be used, kept as it came, with the reason.

    Attributes:
        id: the same input set aside twice has the same id and is kept once.
        source: where it came from (feed or connection).
        where: file and line, or the delivery's id.
        code: stable code of the reason.
        reason: the sentence for people.
        raw: what was received, as JSON text.
        at: when, aware UTC.
        again: how it is tried again when what was wrong is mended: ``take`` as an order
            of its channel, ``tell`` to the partner who refused it, ``hear`` as news of
            what was not known yet; "" for what is only kept.
        mended_at: when it could be used after all, aware UTC; None while it lies there.
    """

    id: str
    source: str
    where: str
    code: str
    reason: str
    raw: str
    at: datetime
    again: str = ""
    mended_at: datetime | None = None


@frozen
class Postponed:
    """Something that a partner is told later: it could not be told in its turn.

    Attributes:
        consumer: who is told.
        position: of the event in the journal.
        lane: what comes after it in the same lane, such as an order's, waits behind it.
        due: when it is tried again, aware UTC.
        attempts: how often it was tried.
        why: the last error, for people.
    """

    consumer: str
    position: int
    lane: str
    due: datetime
    attempts: int = 0
    why: str = ""


class WriteSet:
    """All that one unit writes, in the order in which the parts were decided.

    Attributes:
        events: journal rows to append: (stream, version, event, at, cause).  Positions
            are given by the store, contiguous in this order.
        states: the new snapshot of each stream that has events here, with the version
            it stands at.  A state of kind ``stock`` is a
            :class:`ordercore.stock.StockLevel` and lives in the level table; all others
            are documents.
        tags: for each changed stream the full set of tags it carries from now on (may
            be empty); a stream keeps the place in line that a tag gave it when it first
            carried that tag.
        answers: request key -> (fingerprint, index of its first event in ``events``,
            index behind its last).
        bindings, quarantine: rows to add; one that is there already stays as it is.
        tasks: rows to add or, by id, to replace.
        tasks_done: ids of tasks to remove, after ``tasks`` were added.
        checkpoints: consumer or feed -> cursor text.
        inbox: (source, delivery id) pairs that are now known.
        mended: ids in quarantine -> when they could be used; what is set aside anew
            lies there again.
        postponed: rows to add or, by consumer and position, to replace.
        postponed_done: (consumer, position) of rows to remove, after ``postponed``.
        told: (consumer, name) -> what the consumer was told last of it.
        redactions: streams that lose what is personal, in their state and in all their
            events, those of this set included; versions and positions stay.  It is the
            one change that the journal allows.
    """

    __slots__ = (
        "answers",
        "bindings",
        "checkpoints",
        "events",
        "inbox",
        "mended",
        "postponed",
        "postponed_done",
        "quarantine",
        "redactions",
        "states",
        "tags",
        "tasks",
        "tasks_done",
        "told",
    )

    def __init__(self) -> None:
        self.events: list[tuple[str, int, Event[Any], datetime, str]] = []
        self.states: dict[str, Loaded] = {}
        self.tags: dict[str, frozenset[str]] = {}
        self.answers: dict[str, tuple[str, int, int]] = {}
        self.bindings: list[Binding] = []
        self.tasks: dict[str, Task] = {}
        self.tasks_done: set[str] = set()
        self.checkpoints: dict[str, str] = {}
        self.inbox: set[tuple[str, str]] = set()
        self.quarantine: list[Quarantined] = []
        self.mended: dict[str, datetime] = {}
        self.postponed: dict[tuple[str, int], Postponed] = {}
        self.postponed_done: set[tuple[str, int]] = set()
        self.told: dict[tuple[str, str], str] = {}
        self.redactions: dict[str, None] = {}


class Reader(Protocol):
    """What can be read, inside a unit and outside."""

    def load(self, streams: Collection[str]) -> Mapping[str, Loaded]:
        """Return version and state of those of *streams* that exist."""
        ...

    def levels(self, skus: Collection[str]) -> Mapping[str, Loaded]:
        """Return the stock levels of *skus* by stream id, in order of SKU and node."""
        ...

    def tagged(self, tag: str, limit: int | None = None) -> Sequence[str]:
        """Return the streams that carry *tag*, the longest in line first."""
        ...

    def answers(self, keys: Collection[str]) -> Mapping[str, Answer]:
        """Return what was answered to those of *keys* that were done before."""
        ...

    def internal(self, connection: str, kind: str, external: str) -> str | None:
        """Return our id for a partner's id, if it is bound."""
        ...

    def external(self, connection: str, kind: str, internal: str) -> str | None:
        """Return a partner's id for ours, if it is bound."""
        ...

    def known(self, source: str, delivery: str) -> bool:
        """Tell whether this delivery was taken before."""
        ...

    def checkpoint(self, name: str) -> str | None:
        """Return the cursor that *name* last committed."""
        ...

    def postponed(self, consumer: str) -> Sequence[Postponed]:
        """Return what *consumer* is told later, in the order of the journal."""
        ...

    def told(self, consumer: str, names: Collection[str]) -> Mapping[str, str]:
        """Return what *consumer* was told last of those of *names* it was told of."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Task]:
        """Return at most *limit* tasks with ``due <= now``, the earliest first."""
        ...

    def end(self) -> int:
        """Return the position of the last event, 0 when there is none."""
        ...


class Unit(Reader, Protocol):
    """One open transaction.  No other unit writes until it has ended."""

    def write(self, writes: WriteSet) -> int:
        """Write the set and return the position of its first event.

        What was written can be read in the unit at once, and by others when the unit
        has committed.  A write that raises spoils its unit: it will roll back, and a
        block that swallows the error meets it again at its end.

        Raises:
            Conflict: a stream stands at another version than the set assumes
                (``store.version``), a request key is taken (``store.key``) or a binding
                points elsewhere (``store.binding``).
            Refused: the store's own guard on a stock level said no (``stock.short``).
            Invalid: an event's or state's class is unknown to the store, or the text in
                it cannot be stored.
        """
        ...


@runtime_checkable
class Store(Reader, Protocol):
    """A place that keeps what ordercore decides."""

    def unit(self) -> AbstractContextManager[Unit]:
        """Open a transaction; it commits at the end of the block, or rolls back.

        Raises StoreUnavailable when the store cannot take it now, and RuntimeError when
        this thread has a unit open already: it would wait for itself.  After an error
        at commit nothing of the unit is stored, or all of it: ask again with the same
        key.
        """
        ...

    def journal(
        self, after: int = 0, limit: int | None = None, kind: str | None = None
    ) -> Iterator[Recorded]:
        """Yield events with ``position > after`` in order, all or of one *kind*."""
        ...

    def history(self, stream: str) -> Sequence[Recorded]:
        """Return all events of one stream, the oldest first."""
        ...

    def events_at(self, first: int, end: int) -> Sequence[Recorded]:
        """Return the events with ``first <= position < end``."""
        ...

    def scan(self, kind: str) -> Iterator[tuple[str, Loaded]]:
        """Yield every stream of a *kind* with its state, in order of id.

        Stock comes in order of SKU and node.  What is committed while this is read
        may be seen or not, but no stream comes twice or is left out.
        """
        ...

    def quarantined(
        self, source: str | None = None, *, mended: bool = False
    ) -> Sequence[Quarantined]:
        """Return what was set aside, the oldest first; what is mended if asked for."""
        ...

    def checkpoints(self, head: str = "") -> Mapping[str, str]:
        """Return the cursors whose names begin with *head*, by name."""
        ...

    def bindings(self, connection: str, kind: str) -> Iterator[Binding]:
        """Yield the bindings of one connection and kind, by external id."""
        ...

    def close(self) -> None:
        """Let go of files and connections; calling it twice does no harm."""
        ...
