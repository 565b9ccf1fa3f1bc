"""How a set of writes becomes rows of the file."""

import sqlite3
from collections.abc import Iterable, Mapping

from ordercore.errors import Conflict
from ordercore.flow.store import Binding, Loaded, WriteSet
from ordercore.flow.stores._writing import (
    binding_taken,
    check_level,
    is_stock,
    key_taken,
    seen_versions,
    stale,
)
from ordercore.flow.stores.sqlite.cache import Cache
from ordercore.flow.stores.sqlite.levels import WRITTEN, level_row
from ordercore.flow.stores.sqlite.link import Row
from ordercore.flow.stores.sqlite.reading import Reading, microseconds
from ordercore.flow.wire import Codec
from ordercore.values import redacted

__all__ = ["Writing"]

COLUMNS = WRITTEN.split(", ")
NO_TAGS: frozenset[str] = frozenset()

_NEW_DOCUMENT = "insert into document (version, type, data, stream) values (?, ?, ?, ?)"
_DOCUMENT = (
    "update document set version = ?, type = ?, data = ? "
    "where stream = ? and version = ?"
)
_NEW_LEVEL = f"insert into level ({WRITTEN}) values ({', '.join('?' * len(COLUMNS))})"
_LEVEL = (
    f"update level set {', '.join([f'{name} = ?' for name in COLUMNS[:-2]])} "
    "where sku = ? and node = ? and version = ?"
)
_EVENT = (
    "insert into journal (pos, stream, version, type, data, cause, at) "
    "values (?, ?, ?, ?, ?, ?, ?)"
)
_TAG = "insert into tag (tag, since, stream) values (?, ?, ?)"
_NO_TAG = "delete from tag where tag = ? and stream = ?"
_ANSWER = "insert into answer (key, fingerprint, first, end) values (?, ?, ?, ?)"
_BINDING = (
    "insert into binding (connection, kind, external, internal) values (?, ?, ?, ?) "
    "on conflict do nothing"
)
_TASK = (
    "insert into task (id, due, type, data, attempts) values (?, ?, ?, ?, ?) "
    "on conflict (id) do update set due = excluded.due, type = excluded.type, "
    "data = excluded.data, attempts = excluded.attempts"
)
_NO_TASK = "delete from task where id = ?"
_CHECKPOINT = (
    "insert into checkpoint (name, cursor) values (?, ?) "
    "on conflict (name) do update set cursor = excluded.cursor"
)
_INBOX = "insert into inbox (source, delivery) values (?, ?) on conflict do nothing"
_EVENTS_OF = "select pos, type, data from journal where stream = ?"
_REDACTED_EVENT = "update journal set type = ?, data = ? where pos = ?"
_REDACTED = "update document set type = ?, data = ? where stream = ?"
_QUARANTINE = (
    "insert into quarantine (id, source, place, code, reason, raw, at, again) "
    "values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set mended = null"
)
_MENDED = "update quarantine set mended = ? where id = ?"
_POSTPONED = (
    "insert into postponed (consumer, position, lane, due, attempts, why) "
    "values (?, ?, ?, ?, ?, ?) on conflict (consumer, position) do update set "
    "lane = excluded.lane, due = excluded.due, attempts = excluded.attempts, "
    "why = excluded.why"
)
_NOT_POSTPONED = "delete from postponed where consumer = ? and position = ?"
_TOLD = (
    "insert into told (consumer, name, said) values (?, ?, ?) "
    "on conflict (consumer, name) do update set said = excluded.said"
)


class Writing:
    """Writes over the one connection that may.

    Args:
        reading: reads what stands there, over the same connection.
        codec: writes the values as text.
        cache: is told what was written.
        again: whether the transaction has written before.
    """

    def __init__(
        self, reading: Reading, codec: Codec, cache: Cache, *, again: bool
    ) -> None:
        self._again = again
        self._reading = reading
        self._link = reading.link
        self._codec = codec
        self._cache = cache

    def write(self, writes: WriteSet, first: int) -> None:
        """Write the set; its first event gets the position *first*."""
        seen = seen_versions(writes)
        if self._again:
            self._link.run("savepoint again")
        self._states(writes.states, seen)
        self._events(writes, first)
        if writes.tags:
            self._tags(writes.tags, seen, first)
        if writes.answers:
            self._answers(writes.answers, first)
        if writes.bindings:
            self._bindings(writes.bindings)
        if writes.tasks:
            self._tasks(writes)
        self._small_things(writes)
        self._partners(writes)
        self._cache.learn(writes, first + len(writes.events) - 1)
        for stream in writes.redactions:
            self._redact(stream)

    def _states(self, states: Mapping[str, Loaded], seen: Mapping[str, int]) -> None:
        dump = self._codec.dump_state
        documents: list[Row] = []
        new_documents: list[Row] = []
        levels: list[Row] = []
        new_levels: list[Row] = []
        for stream, (version, state) in states.items():
            before = seen[stream]
            if is_stock(stream):
                if state.quotas.pockets or state.lots:
                    check_level(stream, states[stream])  # no check of SQL sees these
                row = level_row(version, state)
                if before:
                    levels.append((*row, before))
                else:
                    new_levels.append(row)
            elif before:
                documents.append((version, *dump(state), stream, before))
            else:
                new_documents.append((version, *dump(state), stream))
        try:
            self._put(_NEW_DOCUMENT, new_documents)
            self._put(_DOCUMENT, documents)
            self._put(_NEW_LEVEL, new_levels)
            self._put(_LEVEL, levels)
        except sqlite3.IntegrityError as error:
            raise self._explained(states, seen) from error

    def _put(self, sql: str, rows: list[Row]) -> None:
        if rows and self._link.many(sql, rows) != len(rows):
            raise sqlite3.IntegrityError("a stream stands at another version")

    def _explained(
        self, states: Mapping[str, Loaded], seen: Mapping[str, int]
    ) -> Exception:
        """Return the error for states that the file did not take."""
        self._undo()
        stored = self._reading.versions(seen)
        for stream, version in seen.items():
            if stored.get(stream, 0) != version:
                return stale(stream, version, stored.get(stream, 0))
        for stream, loaded in states.items():
            if is_stock(stream):
                check_level(stream, loaded)
        return Conflict("store.version", "the file is not as the set assumes")

    def _undo(self) -> None:
        """Take this set's own rows away: they would hide what was there before."""
        if self._again:
            self._link.run("rollback to again")
        else:
            self._link.run("rollback")
            self._cache.clear()

    def _events(self, writes: WriteSet, first: int) -> None:
        dump = self._codec.dump_event
        rows: list[Row] = []
        instants: dict[object, int] = {}  # most often there is one for all
        for position, (stream, version, event, at, cause) in enumerate(
            writes.events, first
        ):
            micros = instants.get(at)
            if micros is None:
                micros = instants[at] = microseconds(at)
            rows.append((position, stream, version, *dump(event), cause, micros))
        try:
            self._link.many(_EVENT, rows)
        except sqlite3.IntegrityError as error:
            why = "the journal has an event of that version or position already"
            raise Conflict("store.version", why) from error

    def _tags(
        self,
        tags: Mapping[str, frozenset[str]],
        seen: Mapping[str, int],
        first: int,
    ) -> None:
        before = self._tags_before(tags, seen)
        gone: list[Row] = []
        fresh: list[Row] = []
        for since, (stream, now) in enumerate(tags.items(), first):
            was = before[stream]
            if now != was:
                gone += [(tag, stream) for tag in was - now]
                fresh += [(tag, since, stream) for tag in now - was]
        if gone:
            self._link.many(_NO_TAG, gone)
        if fresh:
            self._link.many(_TAG, fresh)

    def _tags_before(
        self, streams: Iterable[str], seen: Mapping[str, int]
    ) -> dict[str, frozenset[str]]:
        before: dict[str, frozenset[str]] = {}
        asked: list[str] = []
        for stream in streams:
            known = self._cache.tags.get(stream)
            before[stream] = known or NO_TAGS
            if known is None and seen.get(stream, 1):
                asked.append(stream)
        return {**before, **self._reading.tags_of(asked)} if asked else before

    def _answers(self, answers: Mapping[str, tuple[str, int, int]], first: int) -> None:
        rows = [
            (key, fingerprint, first + start, first + end)
            for key, (fingerprint, start, end) in answers.items()
        ]
        try:
            self._link.many(_ANSWER, rows)
        except sqlite3.IntegrityError as error:
            self._undo()
            taken = self._reading.answers(list(answers))
            raise key_taken(next(iter(taken), "")) from error

    def _bindings(self, bindings: list[Binding]) -> None:
        rows = [(b.connection, b.kind, b.external, b.internal) for b in bindings]
        if self._link.many(_BINDING, rows) == len(rows):
            return
        for b in bindings:
            if self._reading.internal(*rows[0][:2], b.external) != b.internal:
                raise binding_taken(b)

    def _tasks(self, writes: WriteSet) -> None:
        rows = [
            (
                t.id,
                microseconds(t.due),
                *self._codec.dump_command(t.command),
                t.attempts,
            )
            for t in writes.tasks.values()
        ]
        self._link.many(_TASK, rows)

    def _redact(self, stream: str) -> None:
        """Take what is personal out of a stream's document and events."""
        link, codec = self._link, self._codec
        rows = link.rows(_EVENTS_OF, (stream,))
        events = codec.load_many([(name, text) for _, name, text in rows])
        clean = [
            (*codec.dump_event(redacted(event)), row[0])
            for event, row in zip(events, rows, strict=True)
        ]
        link.many(_REDACTED_EVENT, clean)
        for version, state in self._reading.load((stream,)).values():
            link.many(_REDACTED, [(*codec.dump_state(redacted(state)), stream)])
            self._cache.documents.put(stream, Loaded(version, redacted(state)))

    def _small_things(self, writes: WriteSet) -> None:
        if writes.tasks_done:
            self._link.many(_NO_TASK, [(done,) for done in sorted(writes.tasks_done)])
        if writes.checkpoints:
            self._link.many(_CHECKPOINT, writes.checkpoints.items())
        if writes.inbox:
            self._link.many(_INBOX, sorted(writes.inbox))
        if writes.quarantine:
            rows = [
                (
                    *(q.id, q.source, q.where, q.code, q.reason, q.raw),
                    *(microseconds(q.at), q.again),
                )
                for q in writes.quarantine
            ]
            self._link.many(_QUARANTINE, rows)

    def _partners(self, writes: WriteSet) -> None:
        """Write what partners were told and will be, and what came back."""
        if writes.mended:
            mended = [(microseconds(at), id_) for id_, at in writes.mended.items()]
            self._link.many(_MENDED, mended)
        if writes.postponed:
            later = [
                (p.consumer, p.position, p.lane, microseconds(p.due), p.attempts, p.why)
                for p in writes.postponed.values()
            ]
            self._link.many(_POSTPONED, later)
        if writes.postponed_done:
            self._link.many(_NOT_POSTPONED, sorted(writes.postponed_done))
        if writes.told:
            told = [(*name, said) for name, said in writes.told.items()]
            self._link.many(_TOLD, told)
