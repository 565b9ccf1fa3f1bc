"""The process dies at any statement: nothing is lost, and nothing is done twice."""

import os
import shutil
import signal
import sqlite3
from contextlib import suppress
from itertools import count

import pytest

from ordercore.errors import StoreUnavailable
from ordercore.flow import AUTOMATIC, OMS, SqliteStore
from ordercore.partners import Connection, Partners
from ordercore.shipping import HandOver
from ordercore.stock import Receive
from ordercore.testing.faults import Faults
from tests.children import forked
from tests.flow.shop import START, Clock, pack
from tests.partners.market import PLACES, Market, connected


@pytest.fixture(scope="module")
def begin(tmp_path_factory):
    """Return a file in which an order waits to be told as shipped, and another to come.

    With it comes the market as it stands then.
    """
    path = tmp_path_factory.mktemp("begin") / "shop.db"
    oms, partners, _ = connected(
        Market(), SqliteStore(path, synchronous="NORMAL"), stock={"MUG@CPH": 5}
    )
    with oms:
        partners.connections["web"].adapter.sell(1, "MUG")
        partners.work()
        parcel = pack(oms, "web.1-1")
        oms.do(*oms.plan.label(parcel).commands)
        oms.do(HandOver(parcel), Receive("MUG", "CPH", 2))
    return path


def market_then():
    """Return the market as the file knows it, with one order more."""
    market = Market()
    market.sell(1, "MUG")
    market._write("acknowledge", "order/web.1/1", ("m-1", "web.1"))
    market.levels = {("MUG", "1"): 4, ("MUG", "2"): 0}
    market.sell(2, "MUG")
    return market


def opened(path, market, factory=sqlite3.Connection, minutes=0):
    """Return the shop in the file and its partners."""
    store = SqliteStore(path, synchronous="NORMAL", factory=factory)
    clock = Clock(START).later(minutes=minutes)
    oms = OMS(store=store, policies=AUTOMATIC, clock=clock)
    connection = Connection("web", market, places=PLACES)
    return oms, Partners(oms, [connection], chance=lambda: 1.0)


def check(market, path):
    """Work on after the crash, and compare both sides."""
    oms, partners = opened(path, market, minutes=10)
    with oms:
        partners.work()
        assert ["web.1", "web.2"] == [
            row.state.id for _, row in oms.store.scan("order")
        ]
        assert [("m-1", "web.1"), ("m-2", "web.2")] == [
            *market.done["acknowledge"].values()
        ]
        assert 1 == len(market.done["push_shipment"])
        assert oms.store.internal("web", "shipment", "push_shipment-1") == "web.1-1-1"
        assert oms.stock("MUG", "CPH").available == market.levels["MUG", "1"]
        assert [] == oms.quarantined()
        assert ["ok"] == [str(standing.state) for standing in partners.standings()]


@pytest.mark.soak
def test_wherever_the_file_fails_the_next_worker_goes_on(begin, tmp_path, soak):
    """IDM 114: the statement fails and the disk is gone, one after the other.

    Every sixth of them; all when there is time.
    """
    failed = 0
    for number in count(1, 6 if soak == 1 else 1):
        path = tmp_path / f"{number}.db"
        shutil.copy(begin, path)
        faults, market = Faults(), market_then()
        oms, partners = opened(path, market, faults.factory)
        faults.arm(number, lasting=True)
        with suppress(StoreUnavailable):
            partners.work()
        fired = faults.fired
        faults.disarm()
        oms.close()
        check(market, path)
        if not fired:
            break
        failed += 1
    assert failed > 12


def worked(path, log, calls):
    """Work, and be killed when the market has done what the last of *calls* asked for.

    What it has done is written down first: the market is somebody else's machine.
    """
    market = market_then()
    done = []

    def recording(operation, really):
        def call(*arguments, **more):
            answer = really(*arguments, **more)
            done.append(more.get("key", operation))
            log.write_text("\n".join(done))
            if len(done) == calls:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return call

    for name in ("fetch_orders", "acknowledge", "push_shipment", "push_stock"):
        setattr(market, name, recording(name, getattr(market, name)))
    _, partners = opened(path, market)
    partners.work()


@pytest.mark.parametrize("calls", [1, 2, 3, 4])
def test_whenever_it_is_killed_the_next_worker_goes_on(begin, tmp_path, calls):
    """IDM 114: kill -9 between what the partner has done and the note of it.

    That one is told again, under the same key; what was noted is not, and the rest is
    told as well.
    """
    path, log = tmp_path / "shop.db", tmp_path / "log"
    shutil.copy(begin, path)
    child = forked().Process(target=worked, args=(path, log, calls))
    child.start()
    child.join()
    assert -signal.SIGKILL == child.exitcode
    *noted, last = log.read_text().splitlines()
    market = market_then()
    oms, partners = opened(path, market, minutes=10)
    with oms:
        worked_on = partners.work()["web"]
    keys = {"parcel/web.1-1-1/3", "order/web.2/1"}
    again = {key for known in market.done.values() for key in known} & keys
    assert keys - {*noted} == again
    assert (last in again) == (last in keys)
    assert 1 - noted.count("fetch_orders") == worked_on.pulled.orders
    assert 5 == market.levels["MUG", "1"]
