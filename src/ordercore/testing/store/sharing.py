"""Many threads use a store at once, and nobody sees or makes a mess."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ordercore.errors import Conflict
from ordercore.flow.store import Loaded, Store, WriteSet
from ordercore.testing.store.base import StoreRules
from ordercore.testing.store.notes import level, note, write_level, write_notes

__all__ = ["SharingRules"]

THREADS = 6
TURNS = 30
PATIENCE_S = 60
"""After which a thread that still waits will wait for ever."""


def together(*jobs: Callable[[], None]) -> None:
    """Run jobs in threads of their own; raise the first error."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        for running in [pool.submit(job) for job in jobs]:
            running.result(PATIENCE_S)


class SharingRules(StoreRules):
    """One writes at a time, and readers see whole units only."""

    def test_no_update_is_lost(self, store: Store) -> None:
        """Threads that add to the same stream and the same shelf all count."""
        write_level(store, "MUG", "CPH", 0)

        def add() -> None:
            for _ in range(TURNS):
                with store.unit() as unit:
                    writes = WriteSet()
                    note(writes, unit, "shared", "x", "y")
                    shelf = unit.levels(["MUG"])["stock/MUG@CPH"].state
                    level(writes, unit, "MUG", "CPH", shelf.sellable + 1, 0)
                    unit.write(writes)

        together(*[add] * THREADS)

        units = THREADS * TURNS
        assert store.load(["note/shared"])["note/shared"].version == 2 * units
        assert store.levels(["MUG"])["stock/MUG@CPH"].state.sellable == units
        positions = [row.position for row in store.journal()]
        assert positions == list(range(1, 3 * units + 2))

    def test_the_last_unit_is_sold_once(self, store: Store) -> None:
        """However many ask at once, only so many get one as there are."""
        write_level(store, "MUG", "CPH", TURNS)
        sold: list[str] = []

        def sell() -> None:
            for _ in range(TURNS):
                with store.unit() as unit:
                    shelf = unit.levels(["MUG"])["stock/MUG@CPH"].state
                    if shelf.available:
                        writes = WriteSet()
                        level(writes, unit, "MUG", "CPH", TURNS, shelf.allocated + 1)
                        unit.write(writes)
                        sold.append("one")

        together(*[sell] * THREADS)

        assert len(sold) == TURNS
        assert store.levels(["MUG"])["stock/MUG@CPH"].state.available == 0

    def test_a_key_that_many_use_is_used_once(self, store: Store) -> None:
        """Of many units with one key, one is stored and all others are told so."""
        told: list[str] = []

        def ask(name: str) -> Callable[[], None]:
            def run() -> None:
                try:
                    with store.unit() as unit:
                        writes = WriteSet()
                        note(writes, unit, name, "x")
                        writes.answers["key"] = ("print", 0, 1)
                        unit.write(writes)
                except Conflict as conflict:
                    told.append(conflict.code)

            return run

        together(*[ask(str(n)) for n in range(THREADS)])

        assert told == ["store.key"] * (THREADS - 1)
        assert store.end() == 1

    def test_readers_see_whole_units(self, store: Store) -> None:
        """Two streams that always change together are never seen apart."""
        done = threading.Event()

        def write() -> None:
            try:
                for turn in range(THREADS * TURNS):
                    with store.unit() as unit:
                        writes = WriteSet()
                        note(writes, unit, "left", str(turn))
                        note(writes, unit, "right", str(turn))
                        level(writes, unit, "MUG", "CPH", turn + 1, 0)
                        unit.write(writes)
            finally:
                done.set()

        def read() -> None:
            streams = ["note/left", "note/right", "stock/MUG@CPH"]
            while not done.is_set():
                found = store.load(streams)
                assert len({loaded.version for loaded in found.values()}) <= 1
                end = store.end()
                assert len(store.events_at(1, end + 1)) == end
                assert end % 3 == 0

        together(write, *[read] * 3)

    def test_readers_do_not_wait_for_a_writer(self, store: Store) -> None:
        """While a unit is open, others read what was there before it."""
        write_notes(store, "a", "before")
        seen: list[Loaded] = []

        def read() -> None:
            seen.append(store.load(["note/a"])["note/a"])

        with store.unit() as unit:
            writes = WriteSet()
            note(writes, unit, "a", "after")
            unit.write(writes)
            together(read)

        assert [loaded.version for loaded in seen] == [1]

    def test_a_reading_that_was_begun_may_go_on(self, store: Store) -> None:
        """Whoever walks through the store while it grows meets nothing twice."""
        for name in ("a", "b", "c"):
            write_notes(store, name, "x")
        journal, scan = store.journal(), store.scan("note")
        first, begun = next(journal).position, next(scan)[0]
        write_notes(store, "bb", "x")
        write_notes(store, "a", "y")

        positions = [first, *[row.position for row in journal]]
        streams = [begun, *[stream for stream, _ in scan]]

        assert positions[:3] == [1, 2, 3]
        assert positions == sorted(set(positions))
        assert {"note/a", "note/b", "note/c"} <= set(streams)
        assert streams == sorted(set(streams))
