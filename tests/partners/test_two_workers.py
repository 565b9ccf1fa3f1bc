"""Two workers of one connection: however their statements fall, one of them works."""

import sqlite3
from copy import deepcopy
from itertools import islice

import pytest

from ordercore.flow import AUTOMATIC, OMS, Claim, Outbox, SqliteStore
from ordercore.stock import Receive
from ordercore.testing.interleaving import Interleaving
from tests.flow.shop import Clock, shop
from tests.partners.cases import CASES, connected


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
    for schedule in islice(pair.schedules(), 15 * soak * soak):
        assert 1 == sum([sent for sent, _ in schedule.told])
        assert ["stock/MUG@CPH/1"] == [key for _, key in told], str(schedule)
        told.clear()


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES, ids=lambda case: type(case).__name__)
def test_two_that_work_for_one_partner_do_it_once(tmp_path, case, soak):
    """Whatever kind of partner it is; all schedules, when there is time."""
    path = tmp_path / "begin.db"
    with shop(SqliteStore(path, synchronous="NORMAL"), stock={"MUG@CPH": 5}) as oms:
        then = case.partner()
        case.begin(oms, connected(oms, case, then))
    there = []

    def begins(place, factory):
        there[:] = [deepcopy(then)] if len(there) % 2 == 0 else [*there, there[0]]
        store = SqliteStore(place, synchronous="NORMAL", factory=factory)
        return OMS(store=store, policies=AUTOMATIC, clock=Clock())

    def working(oms):
        connected(oms, case, there[0]).work()

    pair = Interleaving(path, begins, working, working)
    alone = pair.alone((0, 1))
    done = case.done(there[0])
    assert case.done(then) != done
    for schedule in islice(pair.schedules(), 4 * soak * soak):
        assert ((None, None), done) == (schedule.told, case.done(there[0]))
        assert happened(alone) == happened(schedule), str(schedule)


def happened(schedule):
    """Return the journal in the end."""
    return schedule.rows["journal"]
