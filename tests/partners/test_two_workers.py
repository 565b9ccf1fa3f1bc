"""Two workers of one connection: however their statements fall, one of them works."""

import sqlite3
from itertools import islice

import pytest

from ordercore.flow import Claim, Outbox, SqliteStore
from ordercore.stock import Receive
from ordercore.testing.interleaving import Interleaving
from tests.flow.shop import Clock, shop


@pytest.fixture
def begin(tmp_path):
    """Return the file of a shop that has something to tell."""
    path = tmp_path / "begin.db"
    with shop(SqliteStore(path, synchronous="NORMAL")) as oms:
        oms.do(Receive("MUG", "CPH", 1))
    return path


def opened(path, factory=sqlite3.Connection):
    """Return the store in a file."""
    return SqliteStore(path, synchronous="NORMAL", factory=factory)


def claiming(worker):
    """Return a client that claims the work."""
    return lambda store: Claim(store, "outbox/erp", worker, Clock()).take()


def test_one_of_two_has_the_claim(begin):
    """Whoever comes first; the other is told so."""
    pair = Interleaving(begin, opened, claiming("one"), claiming("two"))
    for schedule in pair.schedules():
        assert [False, True] == sorted(schedule.told)


@pytest.mark.soak
def test_two_that_drain_tell_everything_once(begin, soak):
    """Whoever stands back has told nothing; all schedules, when there is time."""
    told = []

    def draining(worker):
        def act(store):
            def send(key, recorded):
                told.append((worker, key))

            box = Outbox(store, "erp", send, kind="stock", clock=Clock())
            found = box.drain()
            return found.sent, found.elsewhere

        return act

    pair = Interleaving(begin, opened, draining("one"), draining("two"))
    for schedule in islice(pair.schedules(), 50 * soak):
        assert 1 == sum([sent for sent, _ in schedule.told])
        assert ["stock/MUG@CPH/1"] == [key for _, key in told], str(schedule)
        told.clear()
