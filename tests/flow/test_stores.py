"""Both stores keep the same promises, and do the same whatever is asked of them."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ordercore.errors import OrdercoreError
from ordercore.flow.store import (
    Binding,
    Loaded,
    Postponed,
    Quarantined,
    Task,
    WriteSet,
)
from ordercore.flow.stores.memory import MemoryStore
from ordercore.flow.stores.sqlite import SqliteStore
from ordercore.testing.store import (
    DurableStoreContract,
    StoreContract,
    contract_codec,
)
from ordercore.testing.store.notes import NOW, Note, Notebook, Noted, level, note


class TestMemory(StoreContract):
    """The store in memory."""

    def make_store(self, tmp_path):
        return MemoryStore()


class TestSqlite(DurableStoreContract):
    """The store in a file."""

    def make_store(self, tmp_path):
        return SqliteStore(tmp_path / "shop.db", contract_codec())


class TestSqliteForgetful(DurableStoreContract):
    """The store in a file, when almost nothing fits into its memory."""

    def make_store(self, tmp_path):
        return SqliteStore(tmp_path / "shop.db", contract_codec(), cache=1)


FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None

NAMES = st.sampled_from("abc")
TAGS = st.frozensets(st.sampled_from(["red", "green"]))
SKUS = st.sampled_from(["MUG", "MUG-2", "CAP"])


def add_notes(writes, reader, name, texts):
    note(writes, reader, name, *texts)


def add_tags(writes, reader, name, tags):
    writes.tags[note(writes, reader, name, "t")] = tags


def add_stale(writes, reader, name, off):
    stream = note(writes, reader, name)
    version = writes.states[stream].version + 1 + off
    writes.events.append((stream, version, Noted(name, "x"), NOW, ""))
    writes.states[stream] = Loaded(version, Notebook(name))


def add_answer(writes, reader, name):
    writes.answers[name] = ("print", 0, len(writes.events))


def add_binding(writes, reader, external, internal):
    writes.bindings.append(Binding("web", "order", external, internal))


def add_task(writes, reader, name, hours):
    writes.tasks[name] = Task(name, NOW + timedelta(hours=hours), Note(name, "x"))


def end_task(writes, reader, name):
    writes.tasks_done.add(name)


def add_rest(writes, reader, name):
    writes.checkpoints["feed"] = name
    writes.inbox.add(("web", name))
    writes.quarantine.append(Quarantined(name, "w", "r", "c", "y", "{}", NOW))


def add_partners(writes, reader, name, turn):
    """Put off, end, tell, mend: what a turn of talking to a partner writes."""
    place = ("erp", turn)
    writes.postponed[place] = Postponed(*place, name, NOW, turn)
    writes.postponed_done.add(("erp", turn - 1))
    writes.told["erp", name] = str(turn)
    writes.mended[name] = NOW


TEXTS = st.lists(st.text(max_size=3), min_size=1, max_size=2)
COUNTS = st.integers(-1, 3)

# One part of a set: what adds it to the set, as seen through a reader, and with what.
PARTS = st.one_of(
    st.tuples(st.just(add_notes), NAMES, TEXTS),
    st.tuples(st.just(add_tags), NAMES, TAGS),
    st.tuples(st.just(level), SKUS, NAMES, COUNTS, COUNTS),
    st.tuples(st.just(add_stale), NAMES, st.integers(-1, 1)),
    st.tuples(st.just(add_answer), NAMES),
    st.tuples(st.just(add_binding), NAMES, NAMES),
    st.tuples(st.just(add_task), NAMES, st.integers(0, 2)),
    st.tuples(st.just(end_task), NAMES),
    st.tuples(st.just(add_rest), NAMES),
    st.tuples(st.just(add_partners), NAMES, st.integers(0, 2)),
)


class GivenUp(Exception):
    """Whoever opened the unit does not want it any more."""


def written(store, sets, keep):
    """Write sets in one unit and return what came of it."""
    with store.unit() as unit:
        positions = []
        for parts in sets:
            writes = WriteSet()
            for add, *given in parts:
                add(writes, unit, *given)
            positions.append(unit.write(writes))
        inside = picture(unit)
        if not keep:
            raise GivenUp(positions, inside)
    return positions, inside


def outcome(store, sets, keep):
    """Return what came of writing sets in one unit, or the code of the error."""
    try:
        return written(store, sets, keep)
    except GivenUp as given_up:
        return given_up.args
    except OrdercoreError as error:
        return error.code


def picture(reader):
    """Return everything that a reader can see of what the machine writes."""
    names = ["a", "b", "c"]
    skus = ["MUG", "MUG-2", "CAP"]
    return (
        dict(reader.load([f"note/{name}" for name in names])),
        list(reader.levels(skus).items()),
        [list(reader.tagged(tag)) for tag in ("red", "green")],
        dict(reader.answers(names)),
        [reader.internal("web", "order", name) for name in names],
        [reader.external("web", "order", name) for name in names],
        [list(reader.due(NOW + timedelta(hours=h), 9)) for h in range(3)],
        reader.checkpoint("feed"),
        [reader.known("web", name) for name in names],
        list(reader.postponed("erp")),
        dict(reader.told("erp", names)),
        reader.end(),
    )


class Twins(RuleBasedStateMachine):
    """Whatever units are written, a file and the memory give the same answers."""

    remembered = 2

    def __init__(self):
        super().__init__()
        self.folder = tempfile.mkdtemp(dir=FAST)
        self.memory = MemoryStore()
        self.file = SqliteStore(
            f"{self.folder}/shop.db",
            contract_codec(),
            synchronous="NORMAL",
            cache=self.remembered,
        )

    @rule(
        sets=st.lists(st.lists(PARTS, max_size=6), min_size=1, max_size=2),
        keep=st.booleans() | st.just(True),
    )
    def unit(self, sets, keep):
        assert outcome(self.memory, sets, keep) == outcome(self.file, sets, keep)

    @rule()
    def reopen(self):
        self.file.close()
        self.file = SqliteStore(
            self.file.path,
            contract_codec(),
            synchronous="NORMAL",
            cache=self.remembered,
        )

    @invariant()
    def they_look_alike(self):
        assert picture(self.memory) == picture(self.file)
        assert list(self.memory.journal()) == list(self.file.journal())
        assert list(self.memory.scan("note")) == list(self.file.scan("note"))
        assert list(self.memory.scan("stock")) == list(self.file.scan("stock"))
        for store in (self.memory, self.file):
            assert store.quarantined(mended=True) == self.memory.quarantined(
                mended=True
            )
            assert store.quarantined() == self.memory.quarantined()
            assert store.postponed("erp") == self.memory.postponed("erp")
            assert store.checkpoints() == self.memory.checkpoints()

    def teardown(self):
        self.file.close()
        shutil.rmtree(self.folder)


class RememberingTwins(Twins):
    """The same where the file's store remembers all that is there, and what is not."""

    remembered = 4096


TestTwins = Twins.TestCase
TestRememberingTwins = RememberingTwins.TestCase
TestRememberingTwins.settings = settings(
    max_examples=40, stateful_step_count=10, deadline=None
)
TestTwins.settings = settings(max_examples=80, stateful_step_count=10, deadline=None)
