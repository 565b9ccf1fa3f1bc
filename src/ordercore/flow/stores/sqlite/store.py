"""A store in one file that survives a crash at any moment."""

import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from ordercore.errors import Invalid, StoreUnavailable
from ordercore.flow.store import (
    Answer,
    Binding,
    Loaded,
    Postponed,
    Quarantined,
    Recorded,
    Task,
    Unit,
)
from ordercore.flow.stores.sqlite.cache import Cache
from ordercore.flow.stores.sqlite.link import Link, open_link
from ordercore.flow.stores.sqlite.reading import Reading
from ordercore.flow.stores.sqlite.schema import prepare
from ordercore.flow.stores.sqlite.unit import SqliteUnit
from ordercore.flow.vocabulary import codec as own_codec
from ordercore.flow.wire import Codec

__all__ = ["SqliteStore"]

T = TypeVar("T")

PAGE = 1000

_READER = "pragma query_only = on; pragma cache_size = -8000"
_WRITER = (
    "pragma synchronous = {}; pragma cache_size = -32000; "
    "pragma wal_autocheckpoint = 4000"
)


class SqliteStore:
    """Keeps everything in one SQLite file (and its ``-wal`` and ``-shm`` beside it).

    Any number of threads and processes may use the same file.  One writes at a time;
    readers see what is committed and never wait.

    Args:
        path: of the file; it is made when it does not exist.
        codec: knows the words that are stored; ordercore's own when it is not given.
        synchronous: ``FULL`` keeps what was acknowledged through a power failure;
            ``NORMAL`` may lose the last commits then (never through a crash of the
            program) and writes many times faster on a slow disk.
        timeout: seconds to wait while another process writes.
        cache: how many documents are kept in memory between units at most.
        factory: makes the connections; tests let them fail on purpose.

    Raises:
        Invalid: the file is not ordercore's, or of a newer one.
        StoreUnavailable: it cannot be opened.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        codec: Codec | None = None,
        *,
        synchronous: Literal["FULL", "NORMAL"] = "FULL",
        timeout: float = 5.0,
        cache: int = 4096,
        factory: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        self.path = _file(path)
        self.codec = own_codec() if codec is None else codec
        self._timeout = timeout
        self._factory = factory
        self._pragmas = _WRITER.format(_checked(synchronous))
        self._cache = Cache(cache)
        self._closed = False
        self._process = os.getpid()
        self._turn = threading.Lock()
        self._owner: int | None = None
        self._idle: list[Reading] = []
        self._writer: Link | None = self._open_writer()

    def _leave_parent(self) -> None:
        """Begin anew in a forked process: connections must not cross a fork.

        They are not closed either, as that would touch the parent's locks.
        """
        if self._process != os.getpid():
            self._parents = (self._writer, self._idle)
            self._process = os.getpid()
            self._turn, self._owner = threading.Lock(), None
            self._writer, self._idle = None, []
            self._cache.clear()

    def _open_writer(self) -> Link:
        link = self._open(self._pragmas)
        try:
            prepare(link, self.path)
        except BaseException:
            link.close()
            raise
        return link

    def _open(self, pragmas: str) -> Link:
        if self._closed:
            raise StoreUnavailable(f"the store {self.path} is closed")
        return open_link(
            self.path, factory=self._factory, timeout=self._timeout, pragmas=pragmas
        )

    @contextmanager
    def unit(self) -> Generator[Unit]:
        """Open a transaction; it commits when the block ends without an error."""
        self._leave_parent()
        self._check_free()
        with self._turn:
            self._owner = threading.get_ident()
            try:
                yield from self._unit()
            finally:
                self._owner = None

    def _check_free(self) -> None:
        """Raise RuntimeError where this thread would wait for itself."""
        if self._owner == threading.get_ident():
            raise RuntimeError("a unit of this store is open in this thread already")

    def _unit(self) -> Iterator[Unit]:
        if self._writer is None:
            self._writer = self._open_writer()
        unit = SqliteUnit(self._writer, self.codec, self._cache)
        try:
            unit.begin()
            yield unit
            unit.commit()
        except BaseException:
            if not unit.roll_back():
                self._writer.close()
                self._writer = None
            raise

    def _read(self, read: Callable[[Reading], T]) -> T:
        self._leave_parent()
        try:
            reading = self._idle.pop()
        except IndexError:
            reading = Reading(self._open(_READER), self.codec)
        try:
            found = read(reading)
        except BaseException:
            reading.link.close()  # nobody knows what it was in the middle of
            raise
        self._idle.append(reading)
        if self._closed:
            self._close_idle()
        return found

    def load(self, streams: Collection[str]) -> Mapping[str, Loaded]:
        """Return version and state of those of *streams* that exist."""
        return self._read(lambda r: r.load(streams))

    def levels(self, skus: Collection[str]) -> Mapping[str, Loaded]:
        """Return the stock levels of *skus*, in order of SKU and node."""
        return self._read(lambda r: r.levels(skus))

    def tagged(self, tag: str, limit: int | None = None) -> Sequence[str]:
        """Return the streams that carry *tag*, the longest in line first."""
        return self._read(lambda r: r.tagged(tag, limit))

    def answers(self, keys: Collection[str]) -> Mapping[str, Answer]:
        """Return what was answered to those of *keys* that were done before."""
        return self._read(lambda r: r.answers(keys))

    def internal(self, connection: str, kind: str, external: str) -> str | None:
        """Return our id for a partner's id, if it is bound."""
        return self._read(lambda r: r.internal(connection, kind, external))

    def external(self, connection: str, kind: str, internal: str) -> str | None:
        """Return a partner's id for ours, if it is bound."""
        return self._read(lambda r: r.external(connection, kind, internal))

    def known(self, source: str, delivery: str) -> bool:
        """Tell whether this delivery was taken before."""
        return self._read(lambda r: r.known(source, delivery))

    def checkpoint(self, name: str) -> str | None:
        """Return the cursor that *name* last committed."""
        return self._read(lambda r: r.checkpoint(name))

    def checkpoints(self, head: str = "") -> Mapping[str, str]:
        """Return the cursors whose names begin with *head*, by name."""
        return self._read(lambda r: r.checkpoints(head))

    def postponed(self, consumer: str) -> Sequence[Postponed]:
        """Return what *consumer* is told later, in the order of the journal."""
        return self._read(lambda r: r.postponed(consumer))

    def told(self, consumer: str, names: Collection[str]) -> Mapping[str, str]:
        """Return what *consumer* was told last of those of *names* it was told of."""
        return self._read(lambda r: r.told(consumer, names))

    def due(self, now: datetime, limit: int) -> Sequence[Task]:
        """Return at most *limit* tasks with ``due <= now``, the earliest first."""
        return self._read(lambda r: r.due(now, limit))

    def end(self) -> int:
        """Return the position of the last event, 0 when there is none."""
        return self._read(lambda r: r.end())

    def history(self, stream: str) -> Sequence[Recorded]:
        """Return all events of one stream, the oldest first."""
        return self._read(lambda r: r.history(stream))

    def events_at(self, first: int, end: int) -> Sequence[Recorded]:
        """Return the events with ``first <= position < end``."""
        return self._read(lambda r: r.events_at(first, end))

    def quarantined(
        self, source: str | None = None, *, mended: bool = False
    ) -> Sequence[Quarantined]:
        """Return what was set aside, the oldest first."""
        return self._read(lambda r: r.quarantined(source, mended=mended))

    def journal(
        self, after: int = 0, limit: int | None = None, kind: str | None = None
    ) -> Iterator[Recorded]:
        """Yield events with ``position > after`` in order, a page at a time."""
        left = limit
        while left is None or left > 0:
            size = PAGE if left is None else min(left, PAGE)
            page = self._page(after, size, kind)
            yield from page
            if len(page) < size:
                return
            after = page[-1].position
            left = None if left is None else left - size

    def _page(self, after: int, size: int, kind: str | None) -> list[Recorded]:
        return self._read(lambda r: r.page(after, size, kind))

    def scan(self, kind: str) -> Iterator[tuple[str, Loaded]]:
        """Yield every stream of a *kind* with its state, in order of id."""
        after = ("", "")
        while page := self._scan_page(kind, after):
            yield from page.items()
            stream, (_, state) = page.popitem()
            after = (state.sku, state.node) if kind == "stock" else (stream, "")

    def _scan_page(self, kind: str, after: tuple[str, str]) -> dict[str, Loaded]:
        return self._read(lambda r: r.scan_page(kind, after, PAGE))

    def bindings(self, connection: str, kind: str) -> Iterator[Binding]:
        """Yield the bindings of one connection and kind, by external id."""
        after = ""
        while page := self._bindings_page(connection, kind, after):
            yield from page
            after = page[-1].external

    def _bindings_page(self, connection: str, kind: str, after: str) -> list[Binding]:
        return self._read(lambda r: r.bindings(connection, kind, after, PAGE))

    def scrub(self) -> None:
        """Write the file anew, so that nothing of what was redacted stays in it.

        What a file does not use any more stays in it until it is needed for something
        else.  This takes as long as copying the file, and nobody writes meanwhile.
        Raises StoreUnavailable when somebody else reads or writes just then.
        """
        self._leave_parent()
        self._check_free()
        with self._turn:
            self._close_idle()
            if self._writer is None:
                self._writer = self._open_writer()
            self._writer.run("vacuum")
            if self._writer.value("pragma wal_checkpoint(truncate)"):
                raise StoreUnavailable(f"{self.path} is in use; scrub it again later")

    def close(self) -> None:
        """Let go of the file, when the unit that is open has ended.

        Raises RuntimeError inside that unit's own block.
        """
        self._check_free()
        with self._turn:
            self._closed = True
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().link.close()


def _file(path: str | os.PathLike[str]) -> str:
    text = os.fspath(path)
    if text in {"", ":memory:"}:
        raise Invalid.at("path", text, "the name of a file; MemoryStore needs none")
    return str(Path(text).absolute())


def _checked(synchronous: str) -> str:
    if synchronous not in {"FULL", "NORMAL"}:
        raise Invalid.at("synchronous", synchronous, "FULL or NORMAL")
    return synchronous
