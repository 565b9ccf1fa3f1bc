"""The rows that the memory store keeps, and how a set of writes changes them."""

from bisect import bisect_left, insort
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice

from attrs import define, evolve, field

from ordercore.flow.store import (
    Answer,
    Binding,
    Loaded,
    Postponed,
    Quarantined,
    Recorded,
    Task,
    WriteSet,
)
from ordercore.flow.stores._writing import (
    binding_taken,
    check_level,
    is_stock,
    key_taken,
    seen_versions,
    stale,
)
from ordercore.values import redacted

__all__ = ["Rows"]

NOTHING = Loaded(0, None)

Name = tuple[str, str, str]
"""Connection, kind, id."""


@define
class Rows:
    """Everything that a store keeps, in dicts and lists.

    Attributes:
        histories: stream -> its part of the journal.
        nodes: SKU -> node -> stream, for stock levels.
        lines: tag -> the streams that carry it, the longest in line first.
        timetable: (due, id) of all tasks, sorted.
    """

    journal: list[Recorded] = field(factory=list[Recorded])
    histories: dict[str, list[Recorded]] = field(factory=dict[str, list[Recorded]])
    states: dict[str, Loaded] = field(factory=dict[str, Loaded])
    nodes: dict[str, dict[str, str]] = field(factory=dict[str, dict[str, str]])
    tags: dict[str, frozenset[str]] = field(factory=dict[str, frozenset[str]])
    lines: dict[str, dict[str, None]] = field(factory=dict[str, dict[str, None]])
    answered: dict[str, Answer] = field(factory=dict[str, Answer])
    inward: dict[Name, str] = field(factory=dict[Name, str])
    outward: dict[Name, str] = field(factory=dict[Name, str])
    tasks: dict[str, Task] = field(factory=dict[str, Task])
    timetable: list[tuple[datetime, str]] = field(factory=list[tuple[datetime, str]])
    checkpoints: dict[str, str] = field(factory=dict[str, str])
    inbox: set[tuple[str, str]] = field(factory=set[tuple[str, str]])
    quarantine: dict[str, Quarantined] = field(factory=dict[str, Quarantined])
    postponed: dict[tuple[str, int], Postponed] = field(
        factory=dict[tuple[str, int], Postponed]
    )
    told: dict[tuple[str, str], str] = field(factory=dict[tuple[str, str], str])

    def copy(self) -> "Rows":
        """Return rows that can be changed without changing these."""
        return Rows(
            self.journal.copy(),
            {stream: rows.copy() for stream, rows in self.histories.items()},
            self.states.copy(),
            {sku: nodes.copy() for sku, nodes in self.nodes.items()},
            self.tags.copy(),
            {tag: line.copy() for tag, line in self.lines.items()},
            self.answered.copy(),
            self.inward.copy(),
            self.outward.copy(),
            self.tasks.copy(),
            self.timetable.copy(),
            self.checkpoints.copy(),
            self.inbox.copy(),
            self.quarantine.copy(),
            self.postponed.copy(),
            self.told.copy(),
        )

    def load(self, streams: Collection[str]) -> dict[str, Loaded]:
        """Return version and state of those of *streams* that exist."""
        states = self.states
        return {stream: states[stream] for stream in streams if stream in states}

    def levels(self, skus: Collection[str]) -> dict[str, Loaded]:
        """Return the stock levels of *skus*, in order of SKU and node."""
        return {
            stream: self.states[stream]
            for sku in sorted(set(skus))
            for _, stream in sorted(self.nodes.get(sku, {}).items())
        }

    def tagged(self, tag: str, limit: int | None) -> list[str]:
        """Return the streams that carry *tag*, the longest in line first."""
        return list(islice(self.lines.get(tag, ()), limit))

    def due(self, now: datetime, limit: int) -> list[Task]:
        """Return at most *limit* tasks with ``due <= now``, the earliest first."""
        found: list[Task] = []
        for due, task in islice(self.timetable, limit):
            if due > now:
                break
            found.append(self.tasks[task])
        return found

    def of_kind(self, kind: str) -> list[tuple[str, Loaded]]:
        """Return every stream of a kind with its state, in order of id."""
        if kind == "stock":
            return list(self.levels(self.nodes).items())
        head = kind + "/"
        return sorted(
            [(s, loaded) for s, loaded in self.states.items() if s.startswith(head)],
            key=lambda pair: pair[0],
        )

    def check(self, writes: WriteSet) -> None:
        """Raise Conflict or Refused when *writes* cannot be written as a whole."""
        for stream, version in seen_versions(writes).items():
            found = self.states.get(stream, NOTHING).version
            if found != version:
                raise stale(stream, version, found)
        for stream, loaded in writes.states.items():
            if is_stock(stream):
                check_level(stream, loaded)
        for key in writes.answers:
            if key in self.answered:
                raise key_taken(key)
        if writes.bindings:
            self._check_bindings(writes.bindings)

    def _check_bindings(self, bindings: Sequence[Binding]) -> None:
        inward: dict[Name, str] = {}
        outward: dict[Name, str] = {}
        for b in bindings:
            there, here = _names(b)
            known = self.inward.get(there) or inward.setdefault(there, b.internal)
            back = self.outward.get(here) or outward.setdefault(here, b.external)
            if known != b.internal or back != b.external:
                raise binding_taken(b)

    def apply(self, writes: WriteSet) -> None:
        """Write a set that was checked."""
        first = len(self.journal) + 1
        self._append(writes)
        for stream, loaded in writes.states.items():
            self.states[stream] = loaded
            if is_stock(stream):
                level = loaded.state
                self.nodes.setdefault(level.sku, {})[level.node] = stream
        for stream, tags in writes.tags.items():
            self._tag(stream, tags)
        for key, (fingerprint, start, end) in writes.answers.items():
            self.answered[key] = Answer(fingerprint, first + start, first + end)
        for b in writes.bindings:
            there, here = _names(b)
            self.inward[there], self.outward[here] = b.internal, b.external
        if writes.tasks or writes.tasks_done:
            self._schedule(writes)
        self._small_things(writes)
        for stream in writes.redactions:
            self._redact(stream)

    def _small_things(self, writes: WriteSet) -> None:
        self.checkpoints.update(writes.checkpoints)
        self.inbox |= writes.inbox
        self.told.update(writes.told)
        if writes.postponed or writes.postponed_done:
            self._postpone(writes)
        if writes.quarantine or writes.mended:
            self._set_aside(writes)

    def _postpone(self, writes: WriteSet) -> None:
        self.postponed.update(writes.postponed)
        for done in writes.postponed_done:
            self.postponed.pop(done, None)

    def _set_aside(self, writes: WriteSet) -> None:
        for row in writes.quarantine:
            known = self.quarantine.setdefault(row.id, row)
            if known.mended_at is not None:
                self.quarantine[row.id] = evolve(known, mended_at=None)
        for mended, at in writes.mended.items():
            if mended in self.quarantine:
                was = self.quarantine[mended]
                self.quarantine[mended] = evolve(was, mended_at=at)

    def _append(self, writes: WriteSet) -> None:
        histories = self.histories
        position = len(self.journal)
        for stream, version, event, at, cause in writes.events:
            position += 1
            row = Recorded(position, stream, version, event, at, cause)
            self.journal.append(row)
            if version == 1:
                histories[stream] = [row]
            else:
                histories[stream].append(row)

    def _redact(self, stream: str) -> None:
        """Take what is personal out of a stream's state and events."""
        if (loaded := self.states.get(stream)) is None:
            return
        self.states[stream] = loaded._replace(state=redacted(loaded.state))
        rows = self.histories[stream]
        for place, row in enumerate(rows):
            rows[place] = row._replace(event=redacted(row.event))
            self.journal[row.position - 1] = rows[place]

    def _tag(self, stream: str, tags: frozenset[str]) -> None:
        before = self.tags.get(stream, frozenset())
        if before == tags:
            return
        self.tags[stream] = tags
        for tag in before - tags:
            del self.lines[tag][stream]
        for tag in tags - before:
            self.lines.setdefault(tag, {})[stream] = None

    def _schedule(self, writes: WriteSet) -> None:
        for task in writes.tasks.values():
            self._forget(task.id)
            self.tasks[task.id] = task
            insort(self.timetable, (task.due, task.id))
        for done in writes.tasks_done:
            self._forget(done)

    def _forget(self, task: str) -> None:
        known = self.tasks.pop(task, None)
        if known is not None:
            del self.timetable[bisect_left(self.timetable, (known.due, task))]


def _names(b: Binding) -> tuple[Name, Name]:
    """Return how a binding is found from the partner's id, and from ours."""
    there = (b.connection, b.kind, b.external)
    return there, (b.connection, b.kind, b.internal)
