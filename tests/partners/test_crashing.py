"""The process dies at any statement: nothing is lost, and nothing is done twice."""

import pickle
import shutil
import signal
import sqlite3
from contextlib import suppress
from copy import deepcopy
from itertools import count

import pytest

from ordercore.errors import StoreUnavailable
from ordercore.flow import AUTOMATIC, OMS, SqliteStore
from ordercore.testing.faults import Faults
from tests.children import forked
from tests.flow.shop import START, Clock, node, shop
from tests.partners.cases import CASES, Recording, connected


def named(case):
    """Return what a case is called."""
    return type(case).__name__.lower()


@pytest.fixture(scope="module", params=CASES, ids=named)
def begin(request, tmp_path_factory):
    """Return a case, a file in which its work waits, and the partner as it stands."""
    case = request.param
    path = tmp_path_factory.mktemp("begin") / "shop.db"
    store = SqliteStore(path, synchronous="NORMAL")
    nodes = (node("CPH", "DK"), node("HAM", "DE"))
    with shop(store, AUTOMATIC, nodes=nodes, stock={"MUG@CPH": 5}) as oms:
        partner = case.partner()
        case.begin(oms, connected(oms, case, partner))
    return case, path, partner


def opened(path, case, partner, factory=sqlite3.Connection, minutes=0):
    """Return the shop in the file and its partners."""
    store = SqliteStore(path, synchronous="NORMAL", factory=factory)
    clock = Clock(START).later(minutes=minutes)
    oms = OMS(store=store, policies=AUTOMATIC, clock=clock)
    return oms, connected(oms, case, partner)


def check(case, partner, path):
    """Work on after the crash, and compare both sides."""
    oms, partners = opened(path, case, partner, minutes=10)
    with oms:
        partners.work()
        case.check(oms, partner)
        assert [] == oms.quarantined()
        assert ["ok"] == [str(standing.state) for standing in partners.standings()]


@pytest.mark.soak
def test_wherever_the_file_fails_the_next_worker_goes_on(begin, tmp_path, soak):
    """IDM 114: the statement fails and the disk is gone, one after the other.

    Every ninth of them; all when there is time.
    """
    case, first, then = begin
    failed = 0
    for number in count(1, 9 if soak == 1 else 1):
        path, partner = tmp_path / f"{number}.db", deepcopy(then)
        shutil.copy(first, path)
        faults = Faults()
        oms, partners = opened(path, case, partner, faults.factory)
        faults.arm(number, lasting=True)
        with suppress(StoreUnavailable):
            partners.work()
        fired = faults.fired
        faults.disarm()
        oms.close()
        check(case, partner, path)
        if not fired:
            break
        failed += 1
    assert failed > 3


def worked(path, case, partner, log, calls):
    """Work, and be killed when the partner has done the last of so many calls."""
    _, partners = opened(path, case, Recording(partner, case.calls, log, calls))
    partners.work()


@pytest.mark.parametrize("calls", [1, 2])
def test_whenever_it_is_killed_the_next_worker_goes_on(begin, tmp_path, calls):
    """IDM 114: kill -9 between what the partner has done and the note of it.

    That one is told again, under the same key; what was noted is not, and the rest is
    told as well.
    """
    case, first, then = begin
    path, log = tmp_path / "shop.db", tmp_path / "log"
    shutil.copy(first, path)
    child = forked().Process(target=worked, args=(path, case, then, log, calls))
    child.start()
    child.join()
    assert -signal.SIGKILL == child.exitcode
    check(case, pickle.loads(log.read_bytes()), path)
