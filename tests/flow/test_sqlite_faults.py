"""Whatever fails inside the file, nothing is half-written and trying again works."""

import shutil
import sqlite3
from itertools import count

import pytest

from ordercore.errors import Conflict, Invalid, StoreUnavailable
from ordercore.flow.store import (
    Binding,
    Loaded,
    Postponed,
    Quarantined,
    Task,
    WriteSet,
)
from ordercore.flow.stores.sqlite import SqliteStore
from ordercore.flow.stores.sqlite.schema import APPLICATION_ID, MIGRATIONS
from ordercore.stock import HeldBack, HeldUntil, StockLevel
from ordercore.testing.faults import Faults
from ordercore.testing.store import contract_codec
from ordercore.testing.store.notes import NOW, Note, level, note, write_notes

STREAMS = ["note/a", "note/b", "stock/MUG@CPH", "stock/MUG@AAR"]


def open_store(path, faults=None, **options):
    """Open the store of a test, with connections that may fail."""
    if faults is not None:
        options["factory"] = faults.factory
    return SqliteStore(path, contract_codec(), **options)


def write_all(store, key):
    """Write a set with new rows and changed rows for every table, once for each key."""
    with store.unit() as unit:
        if unit.answers([key]):
            return
        writes = WriteSet()
        unit.levels(["MUG"])
        stream = note(writes, unit, "a", "one", "two", cause=key)
        note(writes, unit, key, "new")
        held = unit.levels(["MUG"]).get("stock/MUG@CPH")
        level(writes, unit, "MUG", "CPH", 9, held.state.allocated + 1 if held else 0)
        level(writes, unit, f"MUG-{key}", "AAR", 1, 0)
        writes.tags = {
            stream: frozenset({"open", key}),
            f"note/{key}": frozenset({key}),
        }
        writes.answers[key] = ("print", 0, 2)
        writes.bindings.append(Binding("web", "order", key, f"W-{key}"))
        writes.tasks[key] = Task(key, NOW, Note("a", key))
        writes.tasks["t"] = Task("t", NOW, Note("a", key))
        writes.tasks_done.add("first" if key == "second" else "none")
        writes.checkpoints["feed"] = key
        writes.inbox.add(("web", key))
        writes.quarantine.append(Quarantined(key, "web", "r", "c", "y", "{}", NOW))
        writes.mended[key] = NOW
        writes.postponed["erp", 1] = Postponed("erp", 1, key, NOW)
        writes.postponed_done.add(("erp", 2))
        writes.told["erp", key] = "5"
        unit.write(writes)


def picture(path):
    """Return everything in the file, table by table, and whether it is sound."""
    connection = sqlite3.connect(path)
    tables = connection.execute("select name from sqlite_master where type = 'table'")
    rows = {
        name: sorted(connection.execute(f"select * from {name}").fetchall())
        for (name,) in tables.fetchall()
    }
    assert ("ok",) == connection.execute("pragma integrity_check").fetchone()
    connection.close()
    return rows


@pytest.fixture(scope="module")
def stages(tmp_path_factory):
    """Files: with one unit, with two, and with three; and what they hold."""
    folder = tmp_path_factory.mktemp("stages")
    files = []
    for stage, keys in enumerate((["first"], ["first", "second"])):
        path = folder / f"{stage}.db"
        store = open_store(path)
        for key in keys:
            write_all(store, key)
        store.close()
        files.append((path, picture(path)))
    return files


def everything_read(store):
    """Ask every question that a store answers."""
    return [
        store.load(STREAMS),
        store.levels(["MUG"]),
        store.tagged("open"),
        store.answers(["first"]),
        store.internal("web", "order", "first"),
        store.external("web", "order", "W-first"),
        store.known("web", "first"),
        store.checkpoint("feed"),
        store.due(NOW, 9),
        store.end(),
        list(store.journal()),
        list(store.journal(kind="note")),
        store.history("note/a"),
        store.events_at(1, 3),
        list(store.scan("note")),
        list(store.scan("stock")),
        store.quarantined(mended=True),
        store.postponed("erp"),
        store.told("erp", ["first"]),
        store.checkpoints("feed"),
        list(store.bindings("web", "order")),
    ]


class TestEveryStatement:
    """The first statement fails, then the second, and so on: of every operation."""

    @pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
    @pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_a_unit_is_written_whole_or_not_at_all(
        self, stages, tmp_path, moment, warm, lasting
    ):
        """The error is StoreUnavailable; the same again ends with the same file."""
        (before_file, before), (_, after) = stages
        for nth in count(1):
            path = tmp_path / f"{nth}.db"
            shutil.copy(before_file, path)
            faults = Faults()
            store = open_store(path, faults)
            if warm:
                write_nothing(store)

            faults.arm(nth, moment=moment, lasting=lasting)
            failed = unavailable(write_all, store, "second")
            statement = faults.statements[nth - 1 : nth]
            fired = faults.fired
            faults.disarm()

            assert fired == failed
            committed = moment == "after" and statement == ["commit"]
            assert (after if committed or not fired else before) == picture(path)
            write_all(store, "second")
            store.close()
            assert after == picture(path)
            if not fired:
                break

        assert nth > 20

    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_a_file_is_made_whole_or_not_at_all(self, tmp_path, moment):
        """A store that could not be opened can be opened later, new or half made."""
        for nth in count(1):
            path = tmp_path / f"{nth}.db"
            faults = Faults()
            faults.arm(nth, moment=moment)
            failed = unavailable(open_and_close, path, faults)
            faults.disarm()

            store = open_store(path)
            write_all(store, "first")
            store.close()
            assert 5 == len(picture(path)["journal"])
            if not failed:
                break

        assert nth > len(MIGRATIONS[0])

    def test_every_question_can_be_asked_again(self, stages):
        """A reading that failed says so and harms nothing."""
        path, _ = stages[1]
        faults = Faults()
        store = open_store(path, faults)
        answers = everything_read(store)
        for nth in count(1):
            faults.arm(nth)
            failed = unavailable(everything_read, store)
            faults.disarm()
            assert answers == everything_read(store)
            if not failed:
                break
        store.close()

        assert nth > 18

    def test_a_unit_may_be_given_up_while_the_disk_is_gone(self, stages, tmp_path):
        """When not even the roll back works, the next unit has a new connection."""
        path = tmp_path / "shop.db"
        shutil.copy(stages[0][0], path)
        faults = Faults()
        store = open_store(path, faults)

        with pytest.raises(ZeroDivisionError):
            write_and_fall(store, faults)
        faults.disarm()

        assert stages[0][1] == picture(path)
        write_all(store, "second")
        store.close()
        assert stages[1][1] == picture(path)


def write_and_fall(store, faults):
    """Write something, lose the disk, and fall for another reason."""
    with store.unit() as unit:
        writes = WriteSet()
        note(writes, unit, "a", "lost")
        unit.write(writes)
        faults.arm(1, lasting=True)
        raise ZeroDivisionError


def write_until_full(store):
    """Write notes until it is refused; return the error and how many were written."""
    written = 0
    while True:
        try:
            write_notes(store, str(written), "x" * 5000)
        except StoreUnavailable as error:
            return error, written
        written += 1


def open_and_close(path, faults):
    """Open a store and close it."""
    open_store(path, faults).close()


def write_nothing(store):
    """Let a store read what it will need, so that it knows it."""
    with store.unit() as unit:
        unit.load([*STREAMS, "note/first"])
        unit.levels(["MUG"])


def unavailable(operation, *given):
    """Tell whether an operation raises StoreUnavailable."""
    try:
        operation(*given)
    except StoreUnavailable as error:
        return error.retryable and "disk I/O error" in str(error)
    return False


class Full(sqlite3.Connection):
    """A connection to a disk on which a hundred pages are left."""

    pages = 100

    def execute(self, sql, *values):
        cursor = super().execute(sql, *values)
        if sql.startswith(("pragma synchronous", " pragma cache_size")):
            super().execute(f"pragma max_page_count = {self.pages}")
        return cursor


class Protected(sqlite3.Connection):
    """A connection to a file that may only be read."""

    def execute(self, sql, *values):
        if sql == "begin immediate":
            super().execute("pragma query_only = on")
        return super().execute(sql, *values)


class TestBadDays:
    """Full, read-only, locked, closed: a typed error, and everything as it was."""

    def test_a_full_disk_is_told(self, tmp_path):
        """What was acknowledged is there, what was not is not, and reading goes on."""
        path = tmp_path / "shop.db"
        store = SqliteStore(path, contract_codec(), factory=Full)

        error, written = write_until_full(store)

        assert "SQLITE_FULL" in str(error)
        assert 10 < written < 100
        assert store.end() == written == len(list(store.scan("note")))
        with pytest.raises(StoreUnavailable, match="SQLITE_FULL"):
            write_notes(store, "more", "x" * 500_000)
        store.close()
        roomy = open_store(path)
        assert written + 1 == write_notes(roomy, "more", "x" * 500_000)
        roomy.close()

    def test_a_file_that_may_only_be_read_is_told(self, tmp_path, stages):
        """Reading works, writing says why it does not."""
        path = tmp_path / "shop.db"
        shutil.copy(stages[0][0], path)
        store = SqliteStore(path, contract_codec(), factory=Protected)

        with pytest.raises(StoreUnavailable, match="SQLITE_READONLY"):
            write_all(store, "second")
        assert 5 == store.end()
        store.close()
        assert stages[0][1] == picture(path)

    def test_a_locked_file_is_told(self, tmp_path):
        """Another program that writes and writes is waited for, but not for ever."""
        path = tmp_path / "shop.db"
        store = open_store(path, timeout=0)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("begin immediate")

        with pytest.raises(StoreUnavailable, match="locked"):
            write_notes(store, "a", "x")
        assert 0 == store.end()
        other.execute("rollback")
        other.close()
        assert 1 == write_notes(store, "a", "x")
        store.close()

    def test_what_others_wrote_is_noticed(self, tmp_path):
        """What a store remembers is forgotten when somebody else has written."""
        path = tmp_path / "shop.db"
        store = open_store(path)
        write_all(store, "first")
        other = open_store(path)
        write_all(other, "second")
        other.close()

        with store.unit() as unit:
            assert 10 == unit.end()
            assert 4 == unit.load(["note/a"])["note/a"].version
            assert 2 == unit.levels(["MUG"])["stock/MUG@CPH"].version
        store.close()

    def test_a_closed_store_is_told(self, tmp_path):
        """After closing, every use says that the store is closed."""
        store = open_store(tmp_path / "shop.db")
        store.end()
        store.close()

        with pytest.raises(StoreUnavailable, match="closed"):
            store.end()
        with pytest.raises(StoreUnavailable, match="closed"):
            write_notes(store, "a", "x")

    def test_a_store_is_not_closed_inside_its_unit(self, tmp_path):
        """A thread cannot wait for the end of its own block."""
        store = open_store(tmp_path / "shop.db")
        with store.unit(), pytest.raises(RuntimeError, match="open in this thread"):
            store.close()
        store.close()

    def test_an_unknown_word_is_not_written(self, tmp_path):
        """A class that could not be read again is refused, with the whole set."""

        class Stranger:
            pass

        store = open_store(tmp_path / "shop.db")
        writes = WriteSet()
        note(writes, store, "a", "x")
        writes.events.append(("x/1", 1, Stranger(), NOW, ""))
        writes.states["x/1"] = writes.states["note/a"]

        with pytest.raises(Invalid, match="Stranger"), store.unit() as unit:
            unit.write(writes)
        assert 0 == store.end()
        store.close()

    @pytest.mark.parametrize(
        ("name", "text"), [("lone surrogate", "\ud800"), ("cause", "\udfff")]
    )
    def test_text_that_is_none_is_not_written(self, tmp_path, name, text):
        """What has no UTF-8 form is refused, with the whole set."""
        store = open_store(tmp_path / "shop.db")
        with pytest.raises(Invalid, match="surrogates"):
            write_notes(store, "a", name, cause=text)
        with pytest.raises(Invalid, match="surrogates"):
            write_notes(store, "a", text)
        assert 0 == store.end()
        store.close()

    def test_numbers_that_are_too_large_are_not_written(self, tmp_path):
        """SQLite counts to 2^63, and says so."""
        store = open_store(tmp_path / "shop.db")
        writes = WriteSet()
        level(writes, store, "MUG", "CPH", 2**63, 0)

        with pytest.raises(Invalid, match="2\\^63"), store.unit() as unit:
            unit.write(writes)
        assert 0 == store.end()
        store.close()


class TestFiles:
    """A file that is not ours is left alone."""

    def test_the_database_of_another_program_is_refused(self, tmp_path):
        """The error says whose it is and what would be right; the file is untouched."""
        path = tmp_path / "other.db"
        other = sqlite3.connect(path)
        other.execute("create table customers (name)")
        other.commit()
        other.close()
        content = path.read_bytes()

        with pytest.raises(Invalid, match=r"another program.*a new file"):
            open_store(path)
        assert content == path.read_bytes()

    def test_what_is_no_database_is_refused(self, tmp_path):
        """A text file is no store, and stays as it is."""
        path = tmp_path / "orders.csv"
        path.write_text("order;sku;quantity\n" * 100)

        with pytest.raises(Invalid, match="no database"):
            open_store(path)
        assert "order;sku;quantity\n" * 100 == path.read_text()

    def test_a_newer_file_is_refused(self, tmp_path):
        """The error names both schemas and the remedy."""
        path = tmp_path / "shop.db"
        open_store(path).close()
        connection = sqlite3.connect(path)
        connection.execute("pragma user_version = 99")
        connection.close()

        with pytest.raises(Invalid, match=r"schema 99.*upgrade"):
            open_store(path)

    @pytest.mark.parametrize("path", ["", ":memory:"])
    def test_a_store_has_a_file(self, path):
        """Memory is another store's business."""
        with pytest.raises(Invalid, match="MemoryStore"):
            open_store(path)

    def test_a_folder_that_is_not_there_is_told(self, tmp_path):
        """SQLite makes the file but not the folder around it."""
        with pytest.raises(StoreUnavailable, match="unable to open"):
            open_store(tmp_path / "none" / "shop.db")

    def test_synchronous_is_full_or_normal(self, tmp_path):
        """Anything less could lose what was acknowledged, or the file."""
        with pytest.raises(Invalid, match="FULL or NORMAL"):
            open_store(tmp_path / "shop.db", synchronous="OFF")

    def test_the_file_says_what_it_is(self, tmp_path):
        """Application id, schema number and write-ahead log stand in the file."""
        path = tmp_path / "shop.db"
        open_store(path).close()
        connection = sqlite3.connect(path)

        def value(name):
            return connection.execute(f"pragma {name}").fetchone()[0]

        assert APPLICATION_ID == value("application_id")
        assert len(MIGRATIONS) == value("user_version")
        assert "wal" == value("journal_mode")
        connection.close()

    def test_a_file_from_before_reservations_goes_on(self, tmp_path):
        """Levels of the first schema hold nothing back, until somebody reserves."""
        path = tmp_path / "shop.db"
        connection = sqlite3.connect(path)
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("insert into level values ('MUG', 'CPH', 5, 2, 1)")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("pragma user_version = 1")
        connection.commit()
        connection.close()

        store = open_store(path)
        kept = store.levels(["MUG"])["stock/MUG@CPH"]
        assert Loaded(1, StockLevel("MUG", "CPH", 5, 2)) == kept
        ends = (HeldUntil(NOW, 3),)
        with store.unit() as unit:
            writes = WriteSet()
            event = HeldBack("MUG", "CPH", 3, NOW, "R")
            writes.events.append(("stock/MUG@CPH", 2, event, NOW, ""))
            shelf = StockLevel("MUG", "CPH", 5, 2, ends)
            writes.states["stock/MUG@CPH"] = Loaded(2, shelf)
            unit.write(writes)
        assert shelf == store.levels(["MUG"])["stock/MUG@CPH"].state
        store.close()

    def test_what_was_set_aside_before_is_still_there(self, tmp_path):
        """A file from before things came back out of quarantine: it is only kept."""
        path = tmp_path / "shop.db"
        connection = sqlite3.connect(path)
        for statement in [one for step in MIGRATIONS[:5] for one in step]:
            connection.execute(statement)
        connection.execute(
            "insert into quarantine values (1, 'q', 'web', 'r', 'c', 'y', '{}', 0)"
        )
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("pragma user_version = 5")
        connection.commit()
        connection.close()

        store = open_store(path)
        (row,) = store.quarantined()
        assert ("q", "", None) == (row.id, row.again, row.mended_at)
        assert [] == store.postponed("erp")
        store.close()

    def test_a_level_is_guarded_by_the_file_itself(self, tmp_path):
        """Not even somebody with a database tool can promise what is not there."""
        path = tmp_path / "shop.db"
        store = open_store(path)
        write_all(store, "first")
        store.close()
        connection = sqlite3.connect(path)

        for change in (
            "allocated = 10",
            "sellable = -1",
            "allocated = -1",
            "reserved = 10",
            "reserved = -1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
                connection.execute(f"update level set {change} where sku = 'MUG'")
        connection.close()

    def test_a_journal_that_disagrees_is_a_conflict(self, tmp_path):
        """A file that was tampered with is not written over."""
        path = tmp_path / "shop.db"
        store = open_store(path)
        write_notes(store, "a", "x")
        connection = sqlite3.connect(path)
        connection.execute("delete from document")
        connection.commit()
        connection.close()

        with pytest.raises(Conflict) as caught:
            write_notes(store, "a", "x")
        assert "store.version" == caught.value.code
        store.close()
