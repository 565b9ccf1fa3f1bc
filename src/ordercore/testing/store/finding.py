"""What was stored is found again, as it was, and in order."""

from datetime import UTC, datetime, timedelta

import pytest

from ordercore.flow.store import (
    Answer,
    Binding,
    Loaded,
    Quarantined,
    Recorded,
    Store,
    Task,
    WriteSet,
)
from ordercore.stock import StockLevel
from ordercore.testing.store.base import StoreRules
from ordercore.testing.store.notes import (
    NOW,
    Note,
    Notebook,
    Noted,
    note,
    write_level,
    write_notes,
)

__all__ = ["FindingRules"]

MANY = 2503
"""More than a page of any store's reading."""

TEXTS = [
    "",
    "plain",
    "Kirsebærvej 1, København Ø",
    'quote " backslash \\ newline \n tab \t',
    "zero \0 inside",
    "'; drop table journal; --",
    "\N{SNOWMAN}\N{GRINNING FACE}\u202e\u200b",
    "],[{}",
    "x" * 1_000_000,
]


class FindingRules(StoreRules):
    """Whatever is read is what was written, in the order that was promised."""

    def test_events_come_back_as_they_were(self, store: Store) -> None:
        """The journal has stream, version, event, instant and cause of each event."""
        write_notes(store, "a", "one", "two", cause="key 1")
        write_notes(store, "b", "three")

        rows = [
            Recorded(1, "note/a", 1, Noted("a", "one"), NOW, "key 1"),
            Recorded(2, "note/a", 2, Noted("a", "two"), NOW, "key 1"),
            Recorded(3, "note/b", 1, Noted("b", "three"), NOW, ""),
        ]
        assert list(store.journal()) == rows
        assert list(store.history("note/a")) == rows[:2]
        assert list(store.history("note/none")) == []

    @pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
    def test_text_comes_back_as_it_was(self, store: Store, text: str) -> None:
        """Quotes, control characters, other scripts and long texts are only text."""
        write_notes(store, "a", text, cause=text)
        writes = WriteSet()
        writes.checkpoints["feed"] = text
        writes.bindings = [Binding("web", "order", text or "-", "W-1")]
        with store.unit() as unit:
            unit.write(writes)

        (row,) = store.journal()
        assert (row.event, row.cause) == (Noted("a", text), text)
        assert store.load(["note/a"])["note/a"].state == Notebook("a", (text,))
        assert store.checkpoint("feed") == text
        assert store.internal("web", "order", text or "-") == "W-1"

    def test_instants_are_kept_to_the_microsecond(self, store: Store) -> None:
        """An instant comes back as it was, in UTC, before and after 1970."""
        instants = [
            datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC),
            datetime(1970, 1, 1, tzinfo=UTC),
            datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            datetime(9999, 12, 31, tzinfo=UTC),
        ]
        writes = WriteSet()
        for version, at in enumerate(instants, 1):
            writes.events.append(("note/a", version, Noted("a", "x"), at, ""))
            writes.tasks[str(version)] = Task(str(version), at, Note("a", "x"))
        writes.states["note/a"] = Loaded(4, Notebook("a"))
        with store.unit() as unit:
            unit.write(writes)

        rows = list(store.journal())
        assert [row.at for row in rows] == instants
        assert {row.at.utcoffset() for row in rows} == {timedelta(0)}
        due = store.due(instants[3], 9)
        assert [task.due for task in due] == sorted(instants)

    def test_the_journal_is_read_from_a_position(self, store: Store) -> None:
        """``after`` and ``limit`` cut out a part, ``kind`` one sort of stream."""
        write_notes(store, "a", "1", "2", "3")
        write_level(store, "MUG", "CPH", 5)
        write_notes(store, "b", "5")

        def positions(after: int, limit: int | None, kind: str | None) -> list[int]:
            return [row.position for row in store.journal(after, limit, kind)]

        assert positions(0, None, None) == [1, 2, 3, 4, 5]
        assert positions(2, None, None) == [3, 4, 5]
        assert positions(1, 2, None) == [2, 3]
        assert positions(0, 0, None) == []
        assert positions(9, None, None) == []
        assert positions(0, None, "stock") == [4]
        assert positions(2, 2, "note") == [3, 5]
        assert positions(0, None, "not") == []

    def test_events_are_read_by_their_positions(self, store: Store) -> None:
        """``events_at`` has its first position inside and its end outside."""
        write_notes(store, "a", "1", "2", "3")

        def positions(first: int, end: int) -> list[int]:
            return [row.position for row in store.events_at(first, end)]

        assert positions(1, 4) == [1, 2, 3]
        assert positions(2, 3) == [2]
        assert positions(2, 2) == positions(3, 1) == positions(4, 9) == []
        assert positions(0, 2) == [1]

    def test_much_is_read_whole(self, store: Store) -> None:
        """What is longer than a page comes without a gap and without a repetition."""
        writes = WriteSet()
        names = [f"{n:04}" for n in range(MANY)]
        for name in names:
            note(writes, store, name, "x")
            writes.bindings.append(Binding("web", "order", name, f"W-{name}"))
        with store.unit() as unit:
            unit.write(writes)

        assert [r.position for r in store.journal()] == list(range(1, MANY + 1))
        assert [s for s, _ in store.scan("note")] == [f"note/{n}" for n in names]
        assert [b.external for b in store.bindings("web", "order")] == names
        assert len(store.load([f"note/{name}" for name in names])) == MANY

    def test_a_kind_is_scanned_in_order(self, store: Store) -> None:
        """A scan has the streams of one kind, sorted, and none of a longer name."""
        for name in ("b", "a", "a-1", "a.1", "Z"):
            write_notes(store, name, "x")
        writes = WriteSet()
        for stream in ("notebook/a", "not/a"):
            writes.states[stream] = Loaded(1, Notebook(stream))
            writes.events.append((stream, 1, Noted("a", "x"), NOW, ""))
        with store.unit() as unit:
            unit.write(writes)

        scanned = list(store.scan("note"))
        assert [s for s, _ in scanned] == [
            f"note/{name}" for name in ("Z", "a", "a-1", "a.1", "b")
        ]
        assert scanned[1] == ("note/a", Loaded(1, Notebook("a", ("x",))))
        assert [s for s, _ in store.scan("notebook")] == ["notebook/a"]
        assert list(store.scan("no")) == []

    def test_stock_levels_are_found_by_sku(self, store: Store) -> None:
        """Levels come in order of SKU and node, of the asked SKUs only."""
        for sku, node in (("MUG", "CPH"), ("MUG-2", "AAR"), ("CAP", "X"), ("MUG", "A")):
            write_level(store, sku, node, 5, 1)

        assert list(store.levels(["MUG", "CAP", "MUG", "none"])) == [
            "stock/CAP@X",
            "stock/MUG@A",
            "stock/MUG@CPH",
        ]
        assert store.levels([]) == {}
        assert [s for s, _ in store.scan("stock")] == [
            "stock/CAP@X",
            "stock/MUG@A",
            "stock/MUG@CPH",
            "stock/MUG-2@AAR",
        ]
        assert store.load(["stock/MUG@A", "stock/MUG@none"]) == {
            "stock/MUG@A": Loaded(1, StockLevel("MUG", "A", 5, 1))
        }

    def test_new_levels_are_seen_by_the_next_unit(self, store: Store) -> None:
        """A node that was new in one unit is in its place in the next."""
        for node in ("B", "A"):
            with store.unit() as unit:
                unit.levels(["MUG", "CAP"])
            write_level(store, "MUG", node, 5)
        with store.unit() as unit:
            assert list(unit.levels(["CAP", "MUG"])) == ["stock/MUG@A", "stock/MUG@B"]

    def test_a_tag_keeps_the_place_in_line(self, store: Store) -> None:
        """First tagged, first in line, however often the stream changes since."""

        def tag(name: str, *tags: str) -> None:
            with store.unit() as unit:
                writes = WriteSet()
                stream = note(writes, unit, name, "x")
                writes.tags[stream] = frozenset(tags)
                unit.write(writes)

        for name in ("c", "a", "b"):
            tag(name, "waits", name)
        tag("c", "waits", "red")

        assert list(store.tagged("waits")) == ["note/c", "note/a", "note/b"]
        assert list(store.tagged("waits", 2)) == ["note/c", "note/a"]
        assert list(store.tagged("red")) == ["note/c"]
        assert list(store.tagged("c")) == list(store.tagged("none")) == []
        tag("c")
        tag("c", "waits")
        assert list(store.tagged("waits")) == ["note/a", "note/b", "note/c"]

    def test_tags_of_one_set_line_up_as_they_were_decided(self, store: Store) -> None:
        """Within a set, who was decided first is first in line."""
        writes = WriteSet()
        for name in ("z", "m", "a"):
            writes.tags[note(writes, store, name, "x", "y")] = frozenset({"waits"})
        with store.unit() as unit:
            unit.write(writes)
            assert list(unit.tagged("waits")) == ["note/z", "note/m", "note/a"]

    def test_a_stream_that_is_not_mentioned_keeps_its_tags(self, store: Store) -> None:
        """Only a set that names a stream among its tags changes them."""
        with store.unit() as unit:
            writes = WriteSet()
            writes.tags[note(writes, unit, "a", "x")] = frozenset({"waits"})
            unit.write(writes)
        write_notes(store, "a", "y")

        assert list(store.tagged("waits")) == ["note/a"]

    def test_answers_know_their_events(self, store: Store) -> None:
        """An answer has the positions of its own events, of none or of many."""
        write_notes(store, "z", "before")
        with store.unit() as unit:
            writes = WriteSet()
            note(writes, unit, "a", "1", "2")
            note(writes, unit, "b", "3")
            writes.answers = {
                "k1": ("f1", 0, 2),
                "k2": ("f2", 2, 2),
                "k3": ("f3", 2, 3),
            }
            unit.write(writes)

        assert store.answers(["k1", "k2", "k3", "k4"]) == {
            "k1": Answer("f1", 2, 4),
            "k2": Answer("f2", 4, 4),
            "k3": Answer("f3", 4, 5),
        }
        assert store.answers([]) == {}

    def test_bindings_are_apart_by_connection_and_kind(self, store: Store) -> None:
        """The same id means something else to another partner, and as another kind."""
        writes = WriteSet()
        writes.bindings = [
            Binding("web", "order", "2", "W-1"),
            Binding("web", "order", "1", "W-2"),
            Binding("web", "item", "1", "W-1"),
            Binding("erp", "order", "1", "W-1"),
        ]
        with store.unit() as unit:
            unit.write(writes)

        assert store.internal("web", "order", "1") == "W-2"
        assert store.internal("erp", "order", "1") == "W-1"
        assert store.internal("erp", "item", "1") is None
        assert store.external("web", "order", "W-1") == "2"
        assert store.external("web", "order", "W-9") is None
        assert list(store.bindings("web", "order")) == [
            Binding("web", "order", "1", "W-2"),
            Binding("web", "order", "2", "W-1"),
        ]

    def test_tasks_are_due_in_order(self, store: Store) -> None:
        """What is due first comes first, and what is not due yet does not come."""
        writes = WriteSet()
        for task, minutes in (("b", 1), ("a", 1), ("c", 0), ("d", 2)):
            then = NOW + timedelta(minutes=minutes)
            writes.tasks[task] = Task(task, then, Note("a", task), attempts=minutes)
        with store.unit() as unit:
            unit.write(writes)

        def due(minutes: float, limit: int = 9) -> list[str]:
            now = NOW + timedelta(minutes=minutes)
            return [task.id for task in store.due(now, limit)]

        assert due(-1) == []
        assert due(0) == ["c"]
        assert due(1.5) == ["c", "a", "b"]
        assert due(9, limit=2) == ["c", "a"]
        assert store.due(NOW, 1) == [writes.tasks["c"]]

    def test_a_task_is_replaced_by_its_id(self, store: Store) -> None:
        """The same id scheduled again is one task; a task that is done is gone."""
        late = NOW + timedelta(hours=1)
        for due in (NOW, late):
            with store.unit() as unit:
                writes = WriteSet()
                writes.tasks["t"] = Task("t", due, Note("a", "x"), 1)
                writes.tasks["gone"] = Task("gone", due, Note("a", "x"))
                writes.tasks_done = {"gone", "never there"}
                unit.write(writes)

        assert store.due(NOW, 9) == []
        assert store.due(late, 9) == [Task("t", late, Note("a", "x"), 1)]
        with store.unit() as unit:
            done = WriteSet()
            done.tasks_done.add("t")
            unit.write(done)
        assert store.due(late, 9) == []

    def test_cursors_and_deliveries_are_remembered(self, store: Store) -> None:
        """A cursor is the last that was committed; a delivery is known for ever."""
        for cursor in ("1", "2"):
            with store.unit() as unit:
                writes = WriteSet()
                writes.checkpoints = {"feed": cursor, f"feed {cursor}": cursor}
                writes.inbox = {("web", cursor), ("web", "1")}
                unit.write(writes)

        assert store.checkpoint("feed") == "2"
        assert store.checkpoint("feed 1") == "1"
        assert store.checkpoint("none") is None
        assert [store.known("web", d) for d in ("1", "2", "3")] == [True, True, False]
        assert not store.known("erp", "1")

    def test_what_was_set_aside_is_kept_once(self, store: Store) -> None:
        """The same input twice is one row, the oldest first, as it was first told."""

        def aside(row: str, source: str, reason: str) -> Quarantined:
            return Quarantined(
                row, source, f"line {row}", "bad", reason, '{"a": 1}', NOW
            )

        rows = [aside("9", "web", "first"), aside("1", "erp", "second")]
        for row in (*rows, aside("9", "web", "again")):
            with store.unit() as unit:
                writes = WriteSet()
                writes.quarantine.append(row)
                unit.write(writes)

        assert list(store.quarantined()) == rows
        assert list(store.quarantined("erp")) == rows[1:]
        assert list(store.quarantined("none")) == []
