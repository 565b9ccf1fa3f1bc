"""The desk of one transaction: what was fetched, and what will be written back.

Requests are decided here one after the other.  Each works on a draft of its own, so
that one that is refused leaves no trace for the next.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from ordercore.flow.seeing.lines import Lines
from ordercore.flow.store import (
    Binding,
    Loaded,
    Quarantined,
    Reader,
    Task,
    WriteSet,
)
from ordercore.flow.tagging import tags_of
from ordercore.message import Event, key_of, kind_of
from ordercore.stock import StockLevel
from ordercore.values import redacted

__all__ = ["Desk", "Draft"]

NOTHING = Loaded(0, None)

NETWORK = ("node/", "rates/", "timetable/", "kit/", "strategy/", "assortment/")


class Desk:
    """What a transaction has read, and what it will write."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.writes = WriteSet()
        self.network_touched = False
        self._known: dict[str, Loaded] = {}
        self._streams_of: dict[str, list[str]] = {}
        self._tasks: dict[str, Task] = {}
        self._bound: dict[tuple[str, str, str], str] = {}
        self._lines = Lines(self.writes.tags)
        self._asked: dict[tuple[str, str, str], str | None] = {}

    def fetch(self, streams: Collection[str]) -> None:
        """Read those of *streams* that are not here yet, in one go."""
        missing = [stream for stream in streams if stream not in self._known]
        if missing:
            found = self.reader.load(missing)
            for stream in missing:
                self._known[stream] = found.get(stream, NOTHING)

    def fetch_levels(self, skus: Collection[str]) -> None:
        """Read the stock of *skus* at every node, in one go."""
        missing = [sku for sku in skus if sku not in self._streams_of]
        if not missing:
            return
        for sku in missing:
            self._streams_of[sku] = []
        for stream, loaded in self.reader.levels(missing).items():
            self._streams_of[loaded.state.sku].append(stream)
            self._known.setdefault(stream, loaded)
        for stream, loaded in self.writes.states.items():
            if isinstance(loaded.state, StockLevel):
                self._index(stream, loaded.state.sku)

    def fetch_tasks(self, tasks: Sequence[Task]) -> None:
        """Read which of *tasks* still wait to be done.

        Others may have been put on the list before them meanwhile, so it is read on
        until all are found or no more is due.
        """
        if not tasks:
            return
        latest, limit = max([task.due for task in tasks]), len(tasks)
        wanted = {task.id for task in tasks}
        while True:
            found = self.reader.due(latest, limit)
            self._tasks = {task.id: task for task in found}
            if len(found) < limit or wanted <= self._tasks.keys():
                return
            limit *= 2

    def waits(self, task: Task) -> bool:
        """Tell whether a task still waits to be done, just as it is."""
        return self._tasks.get(task.id) == task and task.id not in self.writes.tasks

    def end_task(self, task: Task) -> None:
        """Let a task be done with, unless it was put on the list anew."""
        del self._tasks[task.id]
        if task.id not in self.writes.tasks:
            self.writes.tasks_done.add(task.id)

    def get(self, stream: str) -> Loaded:
        """Return version and state of a stream, ``(0, None)`` for a new one."""
        known = self._known.get(stream)
        if known is None:
            self.fetch((stream,))
            known = self._known[stream]
        return known

    def levels(self, sku: str) -> Sequence[str]:
        """Return the streams of the stock levels of *sku*."""
        streams = self._streams_of.get(sku)
        if streams is None:
            self.fetch_levels((sku,))
            streams = self._streams_of[sku]
        return streams

    def tagged(self, tag: str, own: Mapping[str, frozenset[str]]) -> list[str]:
        """Return the streams that carry *tag*, the longest in line first.

        *own* are the tags of streams that a request has changed.
        """
        before = self.writes.tags
        stored = [
            stream
            for stream in self.reader.tagged(tag)
            if (stream not in own and stream not in before)
            or tag in (own[stream] if stream in own else before[stream])
        ]
        fresh = [s for s in self._lines.carrying(tag) if s not in own]
        fresh += [stream for stream, tags in own.items() if tag in tags]
        known = {*stored}
        return stored + [s for s in self._lines.in_line(fresh) if s not in known]

    def anyone(self, tag: str) -> bool:
        """Tell whether a stream carries *tag*, or did before this request."""
        return bool(self._lines.carrying(tag)) or bool(self.reader.tagged(tag, 1))

    def internal(self, connection: str, kind: str, external: str) -> str | None:
        """Return our id for a partner's id, if it is bound or will be."""
        wanted = (connection, kind, external)
        found = self._bound.get(wanted)
        if found is None:
            if wanted not in self._asked:
                self._asked[wanted] = self.reader.internal(*wanted)
            found = self._asked[wanted]
        return found

    def absorb(self, draft: "Draft", cause: str, now: datetime) -> tuple[int, int]:
        """Take over what a draft decided; return where its events stand in the set."""
        writes = self.writes
        first = len(writes.events)
        for stream, version, event in draft.events:
            writes.events.append((stream, version, event, now, cause))
        self._known |= draft.changed
        writes.states |= draft.changed
        for stream, loaded in draft.changed.items():
            if isinstance(loaded.state, StockLevel):
                self._index(stream, loaded.state.sku)
            else:
                self._lines.put(stream, tags_of(loaded.state))
        for bound in draft.bindings:
            writes.bindings.append(bound)
            there = (bound.connection, bound.kind, bound.external)
            self._bound.setdefault(there, bound.internal)
        writes.quarantine += draft.quarantine
        writes.inbox.update(draft.deliveries)
        for task in draft.tasks:
            writes.tasks[task.id] = task
        for stream in draft.redactions:
            self._redact(stream)
        return first, len(writes.events)

    def _redact(self, stream: str) -> None:
        """Let nobody after this request see what is personal in a stream."""
        version, state = self.get(stream)
        if version:
            self.writes.redactions[stream] = None
            self._known[stream] = Loaded(version, redacted(state))
            if stream in self.writes.states:
                self.writes.states[stream] = self._known[stream]

    def _index(self, stream: str, sku: str) -> None:
        streams = self._streams_of.get(sku)
        if streams is not None and stream not in streams:
            streams.append(stream)
            streams.sort()


class Draft:
    """What one request decides, on top of what the desk holds."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.changed: dict[str, Loaded] = {}
        self._new_levels: dict[str, list[str]] = {}
        self.events: list[tuple[str, int, Event[Any]]] = []
        self.bindings: list[Binding] = []
        self.quarantine: list[Quarantined] = []
        self.tasks: list[Task] = []
        self.redactions: list[str] = []
        self.deliveries: list[tuple[str, str]] = []
        self.again = False
        self.undecided: list[Exception] = []
        self._before: list[Loaded | None] = []
        self._tags: dict[str, frozenset[str]] = {}
        self._anyone: dict[str, tuple[object, bool]] = {}
        self._untagged: dict[str, None] = {}

    def get(self, stream: str) -> Loaded:
        """Return version and state of a stream as this request sees it."""
        return self.changed.get(stream) or self.desk.get(stream)

    def apply(self, event: Event[Any]) -> None:
        """Let an event happen."""
        stream = event.stream
        before = self.changed.get(stream)
        version, state = before or self.desk.get(stream)
        version += 1
        after = Loaded(version, event.apply(state))
        self._before.append(before)
        self.changed[stream] = after
        if not stream.startswith("stock/"):
            self._untagged[stream] = None
        self.events.append((stream, version, event))
        if version == 1:
            self._notice(stream)
        elif stream.startswith(NETWORK):
            self.desk.network_touched = True

    def deliver(self, source: str, delivery: str) -> bool:
        """Remember that something was delivered; tell whether it is new."""
        wanted = (source, delivery)
        desk = self.desk
        if wanted in desk.writes.inbox or desk.reader.known(*wanted):
            return False
        self.deliveries.append(wanted)
        return True

    def mark(self) -> tuple[int, ...]:
        """Return how far it is, for :meth:`back_to`."""
        kept = (
            self.events,
            self.bindings,
            self.quarantine,
            self.tasks,
            self.redactions,
            self.deliveries,
        )
        return tuple([len(rows) for rows in kept])

    def back_to(self, mark: tuple[int, ...]) -> None:
        """Undo everything after a mark."""
        while len(self.events) > mark[0]:
            self._undo()
        del self.bindings[mark[1] :], self.quarantine[mark[2] :], self.tasks[mark[3] :]
        del self.redactions[mark[4] :], self.deliveries[mark[5] :]

    def _undo(self) -> None:
        stream, _, _ = self.events.pop()
        before = self._before.pop()
        if before is not None:
            self.changed[stream] = before
            if stream in self._tags:
                self._untagged[stream] = None
            return
        del self.changed[stream]
        self._tags.pop(stream, None)
        self._untagged.pop(stream, None)
        for streams in self._new_levels.values():
            if stream in streams:
                streams.remove(stream)

    def _notice(self, stream: str) -> None:
        """Remember what has to be found again: a new stock level, a changed network."""
        kind = kind_of(stream)
        if kind == "stock":
            sku = key_of(stream).partition("@")[0]
            self._new_levels.setdefault(sku, []).append(stream)
        elif f"{kind}/" in NETWORK:
            self.desk.network_touched = True

    def network_changes(self) -> Mapping[str, Loaded]:
        """Return what this transaction has changed of what is kept at hand."""
        if not self.desk.network_touched:
            return {}
        states = {**self.desk.writes.states, **self.changed}
        return {s: loaded for s, loaded in states.items() if s.startswith(NETWORK)}

    def available(
        self, sku: str, now: datetime, segments: Collection[str] = ()
    ) -> dict[str, int]:
        """Return how many units of *sku* can be promised at *now*, by node.

        *segments* say to whom.
        """
        found: dict[str, int] = {}
        for level in self.levels(sku):
            units = level.at(now).available_to(segments)
            if units:
                found[level.node] = units
        return found

    def anything_held(self, skus: Collection[str]) -> bool:
        """Tell whether any unit of *skus* is held back for somebody."""
        return any([level.held for sku in skus for level in self.levels(sku)])

    def levels(self, sku: str) -> list[StockLevel]:
        """Return the stock levels of *sku*, in the order of their streams."""
        streams = self.desk.levels(sku)
        if new := self._new_levels.get(sku):
            streams = sorted({*streams, *new})
        return [self.get(stream).state for stream in streams]

    def internal(self, connection: str, kind: str, external: str) -> str | None:
        """Return our id for a partner's id, as this request sees it."""
        for bound in self.bindings:
            if (bound.connection, bound.kind, bound.external) == (
                connection,
                kind,
                external,
            ):
                return bound.internal
        return self.desk.internal(connection, kind, external)

    def anyone(self, tag: str) -> bool:
        """Tell whether a stream may carry *tag*: no is certain, and quick to say again.

        It is yes as well for a moment after the last one has lost it.
        """
        last = self.events[-1] if self.events else None
        known = self._anyone.get(tag)
        if known is None or known[0] is not last:
            found = any([tag in tags for tags in self._own_tags().values()])
            found = found or self.desk.anyone(tag)
            known = self._anyone[tag] = (last, found)
        return known[1]

    def _own_tags(self) -> Mapping[str, frozenset[str]]:
        """Return the tags of the streams that this request has changed."""
        for stream in self._untagged:
            self._tags[stream] = tags_of(self.changed[stream].state)
        self._untagged.clear()
        return self._tags

    def tagged(self, tag: str) -> list[str]:
        """Return the streams that carry *tag* now, the longest in line first."""
        return self.desk.tagged(tag, self._own_tags())
