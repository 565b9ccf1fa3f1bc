"""A process that is killed loses nothing acknowledged and repeats nothing."""

import os
import random
import sqlite3
from itertools import count

import pytest

from ordercore.flow.store import Loaded, WriteSet
from ordercore.flow.stores.sqlite import SqliteStore
from ordercore.stock import Allocated, StockLevel, stock_stream
from ordercore.testing.faults import Faults
from ordercore.testing.store import contract_codec
from ordercore.testing.store.notes import NOW, note, write_level, write_notes
from tests.children import forked

SHELF = stock_stream("MUG", "CPH")
STOCK = 1_000_000

KILLS = 160
FILES = 8
TORN = 60


def key_of(number):
    """Return the request key of the so-and-so-many-th order."""
    return f"order-{number:06}"


def take(store, number):
    """Take an order, once: a note of it, a unit of stock and an answer."""
    key = key_of(number)
    with store.unit() as unit:
        if unit.answers([key]):
            return
        writes = WriteSet()
        stream = note(writes, unit, key, "placed", "confirmed", cause=key)
        note(writes, unit, "ledger", key, cause=key)
        version, level = unit.load([SHELF])[SHELF]
        event = Allocated("MUG", "CPH", 1, key)
        writes.events.append((SHELF, version + 1, event, NOW, key))
        writes.states[SHELF] = Loaded(version + 1, event.apply(level))
        writes.tags[stream] = frozenset({"open"})
        writes.answers[key] = ("print", 0, len(writes.events))
        writes.checkpoints["feed"] = str(number)
        unit.write(writes)


def write_for_ever(path, acks, number):
    """Take one order after the other and acknowledge each; runs in a child."""
    store = SqliteStore(path, contract_codec())
    while True:
        take(store, number)
        acks.send_bytes(b"%d" % number)
        number += 1


def die_at(path, acks, number, nth, moment):
    """Take orders and be killed at a statement of the second; runs in a child."""
    faults = Faults()
    store = SqliteStore(path, contract_codec(), factory=faults.factory)
    take(store, number)
    acks.send_bytes(b"%d" % number)
    faults.arm_death(nth, moment=moment)
    take(store, number + 1)
    acks.send_bytes(b"%d" % (number + 1))


def crash(job, path, *given, acks=None, wait=0):
    """Run a job in a child until it dies, or kill it after so many acknowledgements.

    It is killed a moment later, of so many turns of a loop, to meet it anywhere.
    Returns the orders that it acknowledged.
    """
    ours, theirs = forked().Pipe(duplex=False)
    child = forked().Process(target=job, args=(path, theirs, *given))
    child.start()
    theirs.close()
    acked = []
    try:
        while acks is None or len(acked) < acks:
            acked.append(int(ours.recv_bytes()))
        for _ in range(wait):
            pass
        child.kill()
        while True:
            acked.append(int(ours.recv_bytes()))
    except EOFError:
        pass
    child.join()
    ours.close()
    assert child.exitcode in {0, -9}
    return acked


def stored(path):
    """Return how many orders a file holds, having checked that everything agrees."""
    store = SqliteStore(path, contract_codec())
    done = store.answers([key_of(n) for n in range(store.end() + 2)])
    ledger = store.load(["note/ledger"]).get("note/ledger")
    level = store.load([SHELF])[SHELF].state
    cursor = store.checkpoint("feed")
    rows = list(store.journal())
    tagged = store.tagged("open")
    store.close()

    number = len(done)
    keys = [key_of(n) for n in range(number)]
    assert keys == sorted(done)
    assert keys == (list(ledger.state.lines) if ledger else [])
    assert keys == [row.cause for row in rows if isinstance(row.event, Allocated)]
    assert [f"note/{key}" for key in keys] == list(tagged)
    assert StockLevel("MUG", "CPH", STOCK, number) == level
    assert list(range(1, len(rows) + 1)) == [row.position for row in rows]
    assert 1 + 4 * number == len(rows)
    assert (str(number - 1) if number else None) == cursor
    assert is_sound(path)
    return number


def is_sound(path):
    """Tell whether SQLite finds the file in order."""
    connection = sqlite3.connect(path)
    answer = connection.execute("pragma integrity_check").fetchone()
    connection.close()
    return answer == ("ok",)


def new_file(path):
    """Make a file with stock in it."""
    store = SqliteStore(path, contract_codec())
    write_level(store, "MUG", "CPH", STOCK)
    store.close()
    return path


@pytest.mark.soak
@pytest.mark.parametrize("file", range(FILES))
def test_nothing_is_lost_by_kill_9(tmp_path, soak, file):
    """What was acknowledged is stored, and of the rest one order at most.

    The order in doubt is asked for again, and is there once.
    """
    path = new_file(tmp_path / "shop.db")
    chance = random.Random(file)
    number, in_doubt = 0, 0
    for _ in range(soak * KILLS // FILES):
        acks, wait = chance.randrange(1, 5), chance.randrange(100_000)
        acked = crash(write_for_ever, path, number, acks=acks, wait=wait)
        there = stored(path)

        assert list(range(number, number + len(acked))) == acked
        assert there - (number + len(acked)) in {0, 1}
        in_doubt += there - (number + len(acked))
        number = max(number + len(acked), there - chance.randrange(2))

    last = SqliteStore(path, contract_codec())
    for again in range(number + 1):
        take(last, again)
    last.close()
    assert number + 1 == stored(path)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_every_statement_may_be_the_last(tmp_path, moment):
    """Killed at each statement in turn, an order is there as a whole or not at all."""
    path = new_file(tmp_path / "shop.db")
    number = 0
    for nth in count(1):
        acked = crash(die_at, path, number, nth, moment)
        there = stored(path)
        if len(acked) == 2:
            break
        assert [number] == acked
        assert there - number in {1, 2}
        number = there

    assert nth > 10


@pytest.mark.soak
def test_a_torn_log_is_read_up_to_the_tear(tmp_path, soak):
    """A write-ahead log that is cut or damaged gives the orders before the damage."""
    path = new_file(tmp_path / "shop.db")
    store = SqliteStore(path, contract_codec())
    for number in range(40):
        take(store, number)
    log = (tmp_path / "shop.db-wal").read_bytes()
    main = path.read_bytes()
    store.close()

    chance = random.Random(26)
    found = set()
    for turn in range(soak * TORN):
        torn = tmp_path / f"torn{turn}.db"
        torn.write_bytes(main)
        (tmp_path / f"{torn.name}-wal").write_bytes(damaged(log, chance))
        found.add(stored(torn))

    assert min(found) < 10
    assert max(found) > 30


def damaged(log, chance):
    """Return a log that was cut off, zeroed or flipped at some place."""
    at = chance.randrange(32, len(log))
    how = chance.randrange(3)
    if how == 0:
        return log[:at]
    if how == 1:
        return log[:at] + bytes(min(512, len(log) - at)) + log[at + 512 :]
    return log[:at] + bytes([log[at] ^ 1 << chance.randrange(8)]) + log[at + 1 :]


def add_to_ledger(path, acks, name, turns):
    """Write to what others write to as well; runs in a child."""
    store = SqliteStore(path, contract_codec(), timeout=60)
    for turn in range(turns):
        with store.unit() as unit:
            writes = WriteSet()
            note(writes, unit, "ledger", f"{name}-{turn}")
            unit.write(writes)
    store.close()
    acks.send_bytes(b"done")


def test_processes_take_turns(tmp_path):
    """Several processes open a new file and write to it: all of it counts, once."""
    path = tmp_path / "shop.db"
    ours, theirs = forked().Pipe(duplex=False)
    children = [
        forked().Process(target=add_to_ledger, args=(path, theirs, name, 25))
        for name in "abcd"
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    ours.close()
    theirs.close()

    assert [0] * 4 == [child.exitcode for child in children]
    store = SqliteStore(path, contract_codec())
    lines = store.load(["note/ledger"])["note/ledger"].state.lines
    store.close()
    assert sorted(f"{n}-{t}" for n in "abcd" for t in range(25)) == sorted(lines)
    for name in "abcd":
        assert [f"{name}-{t}" for t in range(25)] == [x for x in lines if x[0] == name]


OPENED = 25
"""How often six processes open a new file at once; one in twenty failed by chance."""


def open_all_at_once(start, paths):
    """Open new files at the same moment as others do; runs in a child."""
    try:
        for path in paths:
            start.wait()
            SqliteStore(path, contract_codec(), timeout=60).close()
    except BaseException:
        start.abort()  # nobody waits for who has failed
        raise


@pytest.mark.soak
def test_all_may_open_a_new_file_at_once(tmp_path, soak):
    """Who opens a file while another one makes its tables waits, and is not refused."""
    paths = [tmp_path / f"{n}.db" for n in range(OPENED * soak)]
    start = forked().Barrier(6)
    children = [
        forked().Process(target=open_all_at_once, args=(start, paths)) for _ in "abcdef"
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()

    assert [0] * 6 == [child.exitcode for child in children]


def fork_and_write(path, acks):
    """Use a store on both sides of a fork; runs in a child, which forks once more."""
    store = SqliteStore(path, contract_codec())
    write_notes(store, "ledger", "before")
    store.end()
    grandchild = os.fork()
    if not grandchild:
        write_notes(store, "ledger", "below")
        os._exit(store.end() - 2)
    _, status = os.waitpid(grandchild, 0)
    write_notes(store, "ledger", "above")
    acks.send_bytes(b"%d" % os.waitstatus_to_exitcode(status))


def test_a_store_crosses_a_fork(tmp_path):
    """A forked process goes on with connections of its own, and so does its parent."""
    path = tmp_path / "shop.db"

    acked = crash(fork_and_write, path)

    assert [0] == acked
    store = SqliteStore(path, contract_codec())
    assert ("before", "below", "above") == (
        store.load(["note/ledger"])["note/ledger"].state.lines
    )
    store.close()
