"""A store that lasts as long as the program: for tests, simulations, trying it out."""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Self

from ordercore.flow.store import (
    Answer,
    Binding,
    Loaded,
    Postponed,
    Quarantined,
    Recorded,
    Task,
    Unit,
    WriteSet,
)
from ordercore.flow.stores._rows import Rows

__all__ = ["MemoryStore"]

PAGE = 1000


class _Reading:
    """Reads rows; the lock keeps a commit from happening in the middle."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock

    @property
    def _now(self) -> Rows:
        raise NotImplementedError

    def load(self, streams: Collection[str]) -> Mapping[str, Loaded]:
        with self._lock:
            return self._now.load(streams)

    def levels(self, skus: Collection[str]) -> Mapping[str, Loaded]:
        with self._lock:
            return self._now.levels(skus)

    def tagged(self, tag: str, limit: int | None = None) -> Sequence[str]:
        with self._lock:
            return self._now.tagged(tag, limit)

    def answers(self, keys: Collection[str]) -> Mapping[str, Answer]:
        with self._lock:
            answered = self._now.answered
            return {key: answered[key] for key in keys if key in answered}

    def internal(self, connection: str, kind: str, external: str) -> str | None:
        return self._now.inward.get((connection, kind, external))

    def external(self, connection: str, kind: str, internal: str) -> str | None:
        return self._now.outward.get((connection, kind, internal))

    def known(self, source: str, delivery: str) -> bool:
        return (source, delivery) in self._now.inbox

    def checkpoint(self, name: str) -> str | None:
        return self._now.checkpoints.get(name)

    def postponed(self, consumer: str) -> Sequence[Postponed]:
        with self._lock:
            rows = [p for p in self._now.postponed.values() if p.consumer == consumer]
        return sorted(rows, key=lambda row: row.position)

    def told(self, consumer: str, names: Collection[str]) -> Mapping[str, str]:
        with self._lock:
            told = self._now.told
            return {n: told[consumer, n] for n in names if (consumer, n) in told}

    def due(self, now: datetime, limit: int) -> Sequence[Task]:
        with self._lock:
            return self._now.due(now, limit)

    def end(self) -> int:
        return len(self._now.journal)


class _MemoryUnit(_Reading):
    """One open transaction: what was written waits here until the commit.

    Reading after a write copies the store's rows, which is simple and rarely needed.
    """

    def __init__(self, store: "MemoryStore", lock: threading.RLock) -> None:
        super().__init__(lock)
        self._store = store
        self._writes: list[WriteSet] = []
        self._ahead: Rows | None = None
        self._spoilt: BaseException | None = None

    def write(self, writes: WriteSet) -> int:
        """Write the set and return the position of its first event."""
        try:
            self._now.check(writes)
        except BaseException as error:
            self._spoilt = error
            raise
        first = self.end() + 1
        if self._ahead is not None:
            self._ahead.apply(writes)
        self._writes.append(writes)
        return first

    def end(self) -> int:
        """Return the position of the last event."""
        if self._ahead is not None:
            return len(self._ahead.journal)
        end = len(self._store.rows.journal)
        return end + sum([len(w.events) for w in self._writes]) if self._writes else end

    @property
    def _now(self) -> Rows:
        if self._writes and self._ahead is None:
            self._ahead = self._store.rows.copy()
            for writes in self._writes:
                self._ahead.apply(writes)
        return self._ahead or self._store.rows

    def __enter__(self) -> Self:
        self._store.begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._commit()
        finally:
            self._store.end_turn()

    def _commit(self) -> None:
        """Let the others see it, all at once."""
        if self._spoilt is not None:
            raise self._spoilt
        with self._lock:
            if self._ahead is not None:
                self._store.rows = self._ahead
            else:
                for writes in self._writes:
                    self._store.rows.apply(writes)


class MemoryStore(_Reading):
    """Keeps the frozen values themselves, for as long as the object lives.

    Any number of threads may use it; one unit is open at a time, and what it writes
    is seen by others when it has committed.
    """

    def __init__(self) -> None:
        super().__init__(threading.RLock())
        self._turn = threading.Lock()
        self._owner: int | None = None
        self.rows = Rows()

    @property
    def _now(self) -> Rows:
        return self.rows

    def unit(self) -> AbstractContextManager[Unit]:
        """Open a transaction; it commits when the block ends without an error."""
        return _MemoryUnit(self, self._lock)

    def begin(self) -> None:
        """Take the turn to write; for units alone."""
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError("a unit of this store is open in this thread already")
        self._turn.acquire()
        self._owner = me

    def end_turn(self) -> None:
        """Give the turn to the next one; for units alone."""
        self._owner = None
        self._turn.release()

    def journal(
        self, after: int = 0, limit: int | None = None, kind: str | None = None
    ) -> Iterator[Recorded]:
        """Yield events with ``position > after`` in order."""
        head = "" if kind is None else kind + "/"
        left = -1 if limit is None else limit
        while left and (page := self.events_at(after + 1, after + 1 + PAGE)):
            for row in page:
                if left and row.stream.startswith(head):
                    left -= 1
                    yield row
            after += len(page)

    def history(self, stream: str) -> Sequence[Recorded]:
        """Return all events of one stream, the oldest first."""
        with self._lock:
            return list(self.rows.histories.get(stream, ()))

    def events_at(self, first: int, end: int) -> Sequence[Recorded]:
        """Return the events with ``first <= position < end``."""
        with self._lock:
            return self.rows.journal[max(first, 1) - 1 : max(end, 1) - 1]

    def scan(self, kind: str) -> Iterator[tuple[str, Loaded]]:
        """Yield every stream of a *kind* with its state, in order of id."""
        with self._lock:
            found = self.rows.of_kind(kind)
        yield from found

    def quarantined(
        self, source: str | None = None, *, mended: bool = False
    ) -> Sequence[Quarantined]:
        """Return what was set aside, the oldest first."""
        with self._lock:
            rows = list(self.rows.quarantine.values())
        return [
            row
            for row in rows
            if source in {None, row.source} and (mended or row.mended_at is None)
        ]

    def checkpoints(self, head: str = "") -> Mapping[str, str]:
        """Return the cursors whose names begin with *head*, by name."""
        with self._lock:
            found = sorted(self.rows.checkpoints.items())
        return {name: cursor for name, cursor in found if name.startswith(head)}

    def bindings(self, connection: str, kind: str) -> Iterator[Binding]:
        """Yield the bindings of one connection and kind, by external id."""
        with self._lock:
            found = sorted(
                (external, internal)
                for (c, k, external), internal in self.rows.inward.items()
                if (c, k) == (connection, kind)
            )
        for external, internal in found:
            yield Binding(connection, kind, external, internal)

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
