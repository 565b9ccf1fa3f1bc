"""A unit is written whole or not at all, on top of what it has seen."""

import pytest

from ordercore.errors import Conflict, Refused
from ordercore.flow.store import (
    Answer,
    Binding,
    Loaded,
    Postponed,
    Quarantined,
    Reader,
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
    level,
    note,
    write_level,
    write_notes,
)

__all__ = ["UnitRules"]


LATER = Postponed("erp", 2, "note/all", NOW, 1, "nobody there")


def everything(reader: Reader) -> WriteSet:
    """Return a set with something for every table."""
    writes = WriteSet()
    stream = note(writes, reader, "all", "one", "two", cause="key")
    level(writes, reader, "MUG", "CPH", 5, 2)
    writes.tags[stream] = frozenset({"open", "red"})
    writes.answers["key"] = ("print", 0, 2)
    writes.bindings.append(Binding("web", "order", "R-1", "W-1"))
    writes.tasks["t"] = Task("t", NOW, Note("all", "later"))
    writes.checkpoints["feed"] = "page 7"
    writes.inbox.add(("web", "delivery 1"))
    writes.quarantine.append(Quarantined("q", "web", "row 3", "c", "why", "{}", NOW))
    writes.postponed["erp", 2] = LATER
    writes.told["erp", "MUG"] = "5"
    return writes


def seen(reader: Reader) -> tuple[object, ...]:
    """Return all that :func:`everything` has written, as a reader sees it."""
    return (
        reader.load(["note/all", "stock/MUG@CPH", "note/none"]),
        reader.levels(["MUG"]),
        reader.tagged("open"),
        reader.tagged("red"),
        reader.answers(["key", "none"]),
        reader.internal("web", "order", "R-1"),
        reader.external("web", "order", "W-1"),
        reader.due(NOW, 10),
        reader.checkpoint("feed"),
        reader.known("web", "delivery 1"),
        reader.postponed("erp"),
        reader.told("erp", ["MUG", "CAP"]),
        reader.end(),
    )


SHELF = Loaded(1, StockLevel("MUG", "CPH", 5, 2))

NOTHING: tuple[object, ...] = (
    {},
    {},
    [],
    [],
    {},
    None,
    None,
    [],
    None,
    False,
    [],
    {},
    0,
)

ALL: tuple[object, ...] = (
    {"note/all": Loaded(2, Notebook("all", ("one", "two"))), "stock/MUG@CPH": SHELF},
    {"stock/MUG@CPH": SHELF},
    ["note/all"],
    ["note/all"],
    {"key": Answer("print", 1, 3)},
    "W-1",
    "R-1",
    [Task("t", NOW, Note("all", "later"))],
    "page 7",
    True,
    [LATER],
    {"MUG": "5"},
    3,
)


class Stop(Exception):
    """Something else went wrong while a unit was open."""


class UnitRules(StoreRules):
    """All or nothing, and never over what somebody else has done."""

    def test_a_new_store_holds_nothing(self, store: Store) -> None:
        """Whatever is asked of a new store, the answer is an empty one."""
        assert seen(store) == NOTHING
        assert list(store.journal()) == []
        assert list(store.history("note/all")) == []
        assert list(store.scan("note")) == list(store.scan("stock")) == []
        assert list(store.quarantined()) == []

    def test_a_unit_is_stored_whole(self, store: Store) -> None:
        """When the block has ended, every part of the set is there."""
        with store.unit() as unit:
            first = unit.write(everything(unit))

        assert first == 1
        assert seen(store) == ALL
        assert len(store.quarantined()) == 1

    def test_a_unit_that_raises_leaves_nothing(self, store: Store) -> None:
        """When the block raises, not even a position is used up."""
        with pytest.raises(Stop), store.unit() as unit:
            unit.write(everything(unit))
            raise Stop

        assert seen(store) == NOTHING
        assert store.quarantined() == []
        assert write_notes(store, "a", "x") == 1

    def test_a_unit_sees_what_it_wrote_and_others_do_not(self, store: Store) -> None:
        """What is written is there at once inside the unit, and outside at its end."""
        with store.unit() as unit:
            assert seen(unit) == NOTHING
            unit.write(everything(unit))
            assert seen(unit) == ALL
            assert seen(store) == NOTHING

        assert seen(store) == ALL

    def test_what_was_rolled_back_is_not_seen_by_the_next(self, store: Store) -> None:
        """A unit that failed leaves no trace in the one after it either."""
        with pytest.raises(Stop), store.unit() as unit:
            unit.write(everything(unit))
            raise Stop

        with store.unit() as unit:
            assert seen(unit) == NOTHING

    def test_a_unit_may_write_twice(self, store: Store) -> None:
        """Positions go on, and the second set stands on the first."""
        with store.unit() as unit:
            unit.write(everything(unit))
            more = WriteSet()
            note(more, unit, "all", "three")
            second = unit.write(more)

        assert second == 4
        assert store.load(["note/all"])["note/all"].version == 3

    def test_a_unit_may_write_nothing(self, store: Store) -> None:
        """An empty set has the position that the next event will have."""
        with store.unit() as unit:
            assert unit.write(WriteSet()) == 1
        assert write_notes(store, "a", "x") == 1

    def test_positions_have_no_gaps(self, store: Store) -> None:
        """Positions count 1, 2, 3 in the order of the sets, whatever failed between."""
        write_notes(store, "a", "1", "2")
        with pytest.raises(Stop), store.unit() as unit:
            unit.write(everything(unit))
            raise Stop
        write_notes(store, "b", "3")
        write_notes(store, "a", "4")

        assert [(r.position, r.stream, r.version) for r in store.journal()] == [
            (1, "note/a", 1),
            (2, "note/a", 2),
            (3, "note/b", 1),
            (4, "note/a", 3),
        ]

    @pytest.mark.parametrize("version", [1, 3, 4])
    def test_a_stale_set_is_refused(self, store: Store, version: int) -> None:
        """A set decided on another version than is stored now writes nothing."""
        write_notes(store, "a", "1", "2", "3")
        writes = everything(store)
        writes.events.append(("note/a", version, Noted("a", "x"), NOW, ""))
        writes.states["note/a"] = Loaded(version, Notebook("a", ("x",)))
        if version == 4:  # right, but for a version that was never there
            writes.events[-1] = ("note/a", 5, Noted("a", "x"), NOW, "")
            writes.states["note/a"] = Loaded(5, Notebook("a", ("x",)))

        with pytest.raises(Conflict) as caught, store.unit() as unit:
            unit.write(writes)

        assert caught.value.code == "store.version"
        assert "note/a" in str(caught.value)
        assert seen(store) == (*NOTHING[:-1], 3)

    def test_a_stream_is_new_only_once(self, store: Store) -> None:
        """Two that both begin a stream: the second is told so."""
        write_notes(store, "a", "1")
        writes = WriteSet()
        writes.events.append(("note/a", 1, Noted("a", "x"), NOW, ""))
        writes.states["note/a"] = Loaded(1, Notebook("a", ("x",)))

        with pytest.raises(Conflict, match="note/a"), store.unit() as unit:
            unit.write(writes)

    def test_a_stale_stock_level_is_refused(self, store: Store) -> None:
        """Stock levels have versions as well, and another node's does not count."""
        write_level(store, "MUG", "CPH", 5)
        write_level(store, "MUG", "CPH", 6)
        writes = WriteSet()
        level(writes, store, "MUG", "AAR", 1, 0)
        stale = StockLevel("MUG", "CPH", 9)
        writes.events.append(("stock/MUG@CPH", 2, Noted("a", "x"), NOW, ""))
        writes.states["stock/MUG@CPH"] = Loaded(2, stale)

        with pytest.raises(Conflict, match="stock/MUG@CPH"), store.unit() as unit:
            unit.write(writes)

        assert list(store.levels(["MUG"])) == ["stock/MUG@CPH"]

    def test_a_set_that_contradicts_itself_is_refused(self, store: Store) -> None:
        """Versions count up by one, and the state is that of the last event."""
        gap, late, bare = WriteSet(), WriteSet(), WriteSet()
        for writes, versions, state in ((gap, (1, 3), 3), (late, (1, 2), 1)):
            for version in versions:
                writes.events.append(("note/a", version, Noted("a", "x"), NOW, ""))
            writes.states["note/a"] = Loaded(state, Notebook("a"))
        bare.events.append(("note/a", 1, Noted("a", "x"), NOW, ""))

        for writes in (gap, late, bare):
            with pytest.raises(Conflict) as caught, store.unit() as unit:
                unit.write(writes)
            assert caught.value.code == "store.version"
        assert store.end() == 0

    def test_a_request_key_is_taken_once(self, store: Store) -> None:
        """The second with the same key is told so, and nothing of it is stored."""
        with store.unit() as unit:
            unit.write(everything(unit))
        writes = WriteSet()
        note(writes, store, "a", "x")
        writes.answers = {"fresh": ("p", 0, 1), "key": ("print", 0, 1)}

        with pytest.raises(Conflict) as caught, store.unit() as unit:
            unit.write(writes)

        assert caught.value.code == "store.key"
        assert "'key'" in str(caught.value)
        assert seen(store) == ALL
        assert store.answers(["fresh"]) == {}

    @pytest.mark.parametrize(("external", "internal"), [("R-1", "W-2"), ("R-2", "W-1")])
    def test_a_binding_is_unique_both_ways(
        self, store: Store, external: str, internal: str
    ) -> None:
        """Neither id may belong to two, and nothing of the set is stored."""
        with store.unit() as unit:
            unit.write(everything(unit))
        writes = WriteSet()
        note(writes, store, "a", "x")
        writes.bindings = [
            Binding("web", "order", "R-9", "W-9"),
            Binding("web", "order", external, internal),
        ]

        with pytest.raises(Conflict) as caught, store.unit() as unit:
            unit.write(writes)

        assert caught.value.code == "store.binding"
        assert seen(store) == ALL
        assert store.internal("web", "order", "R-9") is None

    def test_bindings_in_one_set_may_not_differ(self, store: Store) -> None:
        """Two bindings of one id in the same set are a conflict, two equal ones not."""
        writes = WriteSet()
        writes.bindings = [Binding("web", "order", "R", "W")] * 2
        with store.unit() as unit:
            unit.write(writes)
        writes = WriteSet()
        writes.bindings = [Binding("web", "item", "R", w) for w in ("W", "V")]

        with pytest.raises(Conflict, match=r"store\.binding"), store.unit() as unit:
            unit.write(writes)

        assert store.internal("web", "order", "R") == "W"
        assert store.internal("web", "item", "R") is None

    @pytest.mark.parametrize(
        ("sellable", "allocated"), [(1, 2), (-1, -1), (-1, 0), (0, -1), (5, 6)]
    )
    def test_stock_is_never_promised_twice(
        self, store: Store, sellable: int, allocated: int
    ) -> None:
        """The store itself refuses a level that cannot be, with the whole set."""
        write_level(store, "MUG", "CPH", 5)
        writes = WriteSet()
        note(writes, store, "a", "x")
        level(writes, store, "CAP", "CPH", 1, 0)
        level(writes, store, "MUG", "CPH", sellable, allocated)

        with pytest.raises(Refused) as caught, store.unit() as unit:
            unit.write(writes)

        assert caught.value.code == "stock.short"
        assert "stock/MUG@CPH" in str(caught.value)
        assert store.load(["note/a", "stock/CAP@CPH"]) == {}
        assert store.levels(["MUG"])["stock/MUG@CPH"].state.sellable == 5

    def test_an_error_cannot_be_swallowed(self, store: Store) -> None:
        """A write that failed spoils its unit: a block that goes on meets it again."""
        with pytest.raises(Refused, match=r"stock\.short"), store.unit() as unit:
            good = WriteSet()
            note(good, unit, "a", "x")
            unit.write(good)
            bad = WriteSet()
            level(bad, unit, "MUG", "CPH", 0, 1)
            with pytest.raises(Refused):
                unit.write(bad)

        assert store.end() == 0

    def test_a_store_goes_on_after_an_error(self, store: Store) -> None:
        """What was refused once stands in nobody's way."""
        with pytest.raises(Refused), store.unit() as unit:
            writes = everything(unit)
            level(writes, unit, "CAP", "CPH", 0, 1)
            unit.write(writes)

        with store.unit() as unit:
            unit.write(everything(unit))
        assert seen(store) == ALL

    def test_a_unit_inside_a_unit_is_an_error(self, store: Store) -> None:
        """A thread cannot wait for itself; the outer unit is not harmed."""
        with store.unit() as unit:
            with pytest.raises(RuntimeError, match="open in this thread"):
                store.unit().__enter__()
            unit.write(everything(unit))

        assert seen(store) == ALL

    def test_a_unit_that_was_not_entered_holds_nobody_up(self, store: Store) -> None:
        """Only entering the block opens the transaction."""
        store.unit()
        assert write_notes(store, "a", "x") == 1

    def test_closing_twice_does_no_harm(self, store: Store) -> None:
        """The second time there is nothing left to close."""
        store.close()
        store.close()
