"""How the rows of the file are read."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from ordercore.flow.store import (
    Answer,
    Binding,
    Loaded,
    Postponed,
    Quarantined,
    Recorded,
    Task,
)
from ordercore.flow.stores._writing import is_stock
from ordercore.flow.stores.sqlite.instants import EPOCH, instant_of, microseconds
from ordercore.flow.stores.sqlite.levels import LEVEL, level_of
from ordercore.flow.stores.sqlite.link import Link, Row
from ordercore.flow.wire import Codec
from ordercore.stock import stock_stream

__all__ = ["EPOCH", "Reading", "instant_of", "microseconds", "sku_of"]

_EVENTS = "select pos, stream, version, type, data, at, cause from journal "

FEW = 8
"""So many values are written out in a query; more come as one list."""


def sku_of(stream: str) -> str:
    """Return the SKU of a stock level's stream."""
    return stream[6:].partition("@")[0]


class Reading:
    """Reads over one connection; each method runs one query, or two in one snapshot."""

    def __init__(self, link: Link, codec: Codec) -> None:
        self.link = link
        self._codec = codec

    def load(self, streams: Collection[str]) -> Mapping[str, Loaded]:
        """Return version and state of those of *streams* that exist."""
        shelves = [stream for stream in streams if is_stock(stream)]
        if not shelves:
            return self._documents(streams)
        papers = [stream for stream in streams if not is_stock(stream)]
        if not papers:
            return self._shelves(shelves)
        self.link.run("begin")
        found = {**self._documents(papers), **self._shelves(shelves)}
        self.link.run("commit")
        return found

    def _documents(self, streams: Collection[str]) -> dict[str, Loaded]:
        among, values = _among(streams)
        rows = self.link.rows(
            "select stream, version, type, data from document where stream" + among,
            values,
        )
        return self._read_documents(rows)

    def _read_documents(self, rows: Sequence[Row]) -> dict[str, Loaded]:
        states = self._codec.load_many([(row[2], row[3]) for row in rows])
        return {
            row[0]: Loaded(row[1], state)
            for row, state in zip(rows, states, strict=True)
        }

    def _shelves(self, streams: Collection[str]) -> dict[str, Loaded]:
        found = self.levels({sku_of(stream) for stream in streams})
        return {stream: found[stream] for stream in streams if stream in found}

    def levels(self, skus: Collection[str]) -> Mapping[str, Loaded]:
        """Return the stock levels of *skus*, in order of SKU and node."""
        among, values = _among(skus)
        rows = self.link.rows(
            f"select {LEVEL} from level where sku{among}order by sku, node", values
        )
        return {stock_stream(row[0], row[1]): level_of(row) for row in rows}

    def versions(self, streams: Collection[str]) -> dict[str, int]:
        """Return the versions at which those of *streams* stand that exist."""
        return {stream: row.version for stream, row in self.load(streams).items()}

    def tags_of(self, streams: Collection[str]) -> dict[str, frozenset[str]]:
        """Return the tags that each of *streams* carries."""
        found: dict[str, set[str]] = {stream: set() for stream in streams}
        among, values = _among(streams)
        rows = self.link.rows(
            "select stream, tag from tag where stream" + among, values
        )
        for stream, tag in rows:
            found[stream].add(tag)
        return {stream: frozenset(tags) for stream, tags in found.items()}

    def tagged(self, tag: str, limit: int | None = None) -> Sequence[str]:
        """Return the streams that carry *tag*, the longest in line first."""
        rows = self.link.rows(
            "select stream from tag where tag = ? order by since, stream limit ?",
            (tag, -1 if limit is None else limit),
        )
        return [row[0] for row in rows]

    def answers(self, keys: Collection[str]) -> Mapping[str, Answer]:
        """Return what was answered to those of *keys* that were done before."""
        if not keys:
            return {}
        among, values = _among(keys)
        rows = self.link.rows(
            "select key, fingerprint, first, end from answer where key" + among, values
        )
        return {row[0]: Answer(*row[1:]) for row in rows}

    def internal(self, connection: str, kind: str, external: str) -> str | None:
        """Return our id for a partner's id, if it is bound."""
        return self._text(
            "select internal from binding "
            "where connection = ? and kind = ? and external = ?",
            (connection, kind, external),
        )

    def external(self, connection: str, kind: str, internal: str) -> str | None:
        """Return a partner's id for ours, if it is bound."""
        return self._text(
            "select external from binding "
            "where connection = ? and kind = ? and internal = ?",
            (connection, kind, internal),
        )

    def _text(self, sql: str, values: Sequence[object]) -> str | None:
        found: str | None = self.link.value(sql, values)
        return found

    def known(self, source: str, delivery: str) -> bool:
        """Tell whether this delivery was taken before."""
        sql = "select 1 from inbox where source = ? and delivery = ?"
        return self.link.value(sql, (source, delivery)) is not None

    def checkpoint(self, name: str) -> str | None:
        """Return the cursor that *name* last committed."""
        sql = "select cursor from checkpoint where name = ?"
        return self._text(sql, (name,))

    def checkpoints(self, head: str) -> dict[str, str]:
        """Return the cursors whose names begin with *head*, by name."""
        rows = self.link.rows(
            "select name, cursor from checkpoint "
            "where substr(name, 1, length(?1)) = ?1 order by name",
            (head,),
        )
        return {row[0]: row[1] for row in rows}

    def postponed(self, consumer: str) -> Sequence[Postponed]:
        """Return what *consumer* is told later, in the order of the journal."""
        rows = self.link.rows(
            "select consumer, position, lane, due, attempts, why from postponed "
            "where consumer = ? order by position",
            (consumer,),
        )
        return [
            Postponed(row[0], row[1], row[2], instant_of(row[3]), row[4], row[5])
            for row in rows
        ]

    def told(self, consumer: str, names: Collection[str]) -> Mapping[str, str]:
        """Return what *consumer* was told last of those of *names* it was told of."""
        among, values = _among(names)
        rows = self.link.rows(
            "select name, said from told where consumer = ? and name" + among,
            (consumer, *values),
        )
        return {row[0]: row[1] for row in rows}

    def due(self, now: datetime, limit: int) -> Sequence[Task]:
        """Return at most *limit* tasks with ``due <= now``, the earliest first."""
        rows = self.link.rows(
            "select type, data, id, due, attempts from task where due <= ? "
            "order by due, id limit ?",
            (microseconds(now), limit),
        )
        commands = self._codec.load_many([row[:2] for row in rows])
        return [
            Task(row[2], instant_of(row[3]), command, row[4])
            for row, command in zip(rows, commands, strict=True)
        ]

    def end(self) -> int:
        """Return the position of the last event, 0 when there is none."""
        return int(self.link.value("select coalesce(max(pos), 0) from journal"))

    def page(self, after: int, limit: int, kind: str | None) -> list[Recorded]:
        """Return at most *limit* events with ``position > after``, in order."""
        if kind is None:
            return self._events("where pos > ? order by pos limit ?", (after, limit))
        return self._events(
            "where pos > ? and stream >= ? and stream < ? order by pos limit ?",
            (after, *_range(kind), limit),
        )

    def history(self, stream: str) -> list[Recorded]:
        """Return all events of one stream, the oldest first."""
        return self._events("where stream = ? order by version", (stream,))

    def events_at(self, first: int, end: int) -> list[Recorded]:
        """Return the events with ``first <= position < end``."""
        return self._events("where pos >= ? and pos < ? order by pos", (first, end))

    def _events(self, where: str, values: Sequence[object]) -> list[Recorded]:
        rows = self.link.rows(_EVENTS + where, values)
        events = self._codec.load_many([row[3:5] for row in rows])
        return [
            Recorded(row[0], row[1], row[2], event, instant_of(row[5]), row[6])
            for row, event in zip(rows, events, strict=True)
        ]

    def scan_page(
        self, kind: str, after: tuple[str, str], limit: int
    ) -> dict[str, Loaded]:
        """Return at most *limit* streams of a kind behind *after*, in order of id.

        *after* is (SKU, node) for stock, and (stream, "") for everything else.
        """
        if kind == "stock":
            rows = self.link.rows(
                f"select {LEVEL} from level where (sku, node) > (?, ?) "
                "order by sku, node limit ?",
                (*after, limit),
            )
            return {stock_stream(row[0], row[1]): level_of(row) for row in rows}
        rows = self.link.rows(
            "select stream, version, type, data from document "
            "where stream > ? and stream >= ? and stream < ? order by stream limit ?",
            (after[0], *_range(kind), limit),
        )
        return self._read_documents(rows)

    def quarantined(self, source: str | None, *, mended: bool) -> list[Quarantined]:
        """Return what was set aside, the oldest first."""
        rows = self.link.rows(
            "select id, source, place, code, reason, raw, at, again, mended "
            "from quarantine where (?1 is null or source = ?1) "
            "and (?2 or mended is null) order by number",
            (source, mended),
        )
        return [
            Quarantined(
                id=row[0],
                source=row[1],
                where=row[2],
                code=row[3],
                reason=row[4],
                raw=row[5],
                at=instant_of(row[6]),
                again=row[7],
                mended_at=None if row[8] is None else instant_of(row[8]),
            )
            for row in rows
        ]

    def bindings(
        self, connection: str, kind: str, after: str, limit: int
    ) -> list[Binding]:
        """Return at most *limit* bindings behind *after*, by external id."""
        rows = self.link.rows(
            "select connection, kind, external, internal from binding "
            "where connection = ? and kind = ? and external > ? "
            "order by external limit ?",
            (connection, kind, after, limit),
        )
        return [Binding(*row) for row in rows]


def _among(texts: Collection[str]) -> tuple[str, list[str]]:
    """Return how a query asks for any of some texts, and the values that it takes."""
    if len(texts) <= FEW:
        return f" in ({', '.join('?' * len(texts))}) ", list(texts)
    return " in (select value from json_each(?)) ", [json.dumps(list(texts))]


def _range(kind: str) -> tuple[str, str]:
    """Return the two texts between which all streams of a kind lie."""
    return f"{kind}/", f"{kind}0"
