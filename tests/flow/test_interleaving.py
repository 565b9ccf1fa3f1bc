"""Two clients at one shelf: however their statements fall, one of them was first.

For each critical pair of operations every schedule of both is tried on a real file; the
file and the answers must be those of one of the two orders, one after the other.
"""

import sqlite3
from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import orders
from ordercore.flow import AUTOMATIC, MANUAL, OMS, Policies, SqliteStore
from ordercore.stock import (
    Adjust,
    Allocate,
    AnnounceDelivery,
    Arrived,
    CloseTransfer,
    Count,
    CountLimit,
    Deallocate,
    DropQuota,
    EnterCount,
    HandOn,
    KeepSafetyStock,
    OpenCountSheet,
    Part,
    Receive,
    Received,
    ReceiveTransfer,
    Release,
    ReleaseTransfer,
    RequestTransfer,
    Reserve,
    Resize,
    SetQuota,
    Ship,
    ShipTransfer,
    SkuCount,
    SkuQuantity,
    SubmitCount,
    Unload,
)
from ordercore.testing.interleaving import Interleaving, NotSerial
from tests.flow.shop import START, Clock, agreed, ask, shop
from tests.orders.samples import at

SOON = START + timedelta(minutes=15)
ONE = (Part("CPH", 1),)
KEPT = Reserve("R-1", "order/W-1", "MUG", ONE, START, SOON)
PLACED = orders.Place("W-1", agreed("MUG"))
CLAIM = orders.Allocate("W-1", at(("1", "CPH", 1)))
# What follows from orders may be asked for as well: the shelf alone is fought for; and
# who waits is served when goods come in.
OPEN = Policies(MANUAL.always, {Received: AUTOMATIC.automatic[Received]})


def open_shop(path, factory=sqlite3.Connection):
    """Return the shop in a file."""
    store = SqliteStore(path, synchronous="NORMAL", factory=factory)
    return OMS(store=store, policies=OPEN, clock=Clock())


def doing(*commands, key=""):
    """Return a client that does something and tells what happened."""
    return lambda oms: [type(event).__name__ for event in oms.do(*commands, key=key)]


def reserving(name):
    """Return a client that looks where a unit is free and reserves it there."""

    def act(oms):
        plan = oms.plan.reserve(name, "MUG", 1, until=SOON)
        (outcome,) = oms.do_each([("", plan.commands)])
        assert outcome.error is None or "stock.short" == outcome.error.code
        return bool(outcome.events)

    return act


def lapsing(oms):
    """Take off the shelf what has ended, as the clock does."""
    oms.tick(SOON)


def allocating(name):
    return doing(Allocate("MUG", "CPH", 1, name))


CLAIMED = [Allocate("MUG", "CPH", 1, "W-0")]
ONE_MUG = (SkuQuantity("MUG", 1),)
ASKED = RequestTransfer("T-1", "CPH", "HAM", START.date(), ONE_MUG)
LEAVES = ShipTransfer("T-1", "S-1", ONE_MUG)
ARRIVES = ReceiveTransfer("T-1", "R-1", (Arrived("MUG", 1),))
COUNTED = [
    OpenCountSheet("C-1", "CPH", ("MUG",), CountLimit(9)),
    EnterCount("C-1", "E-1", (SkuCount("MUG", 0),), "Ann"),
]
TWO = orders.Place("W-1", agreed(("MUG", 2)))
AT_WORK = orders.Allocate("W-1", at(("1", "CPH", 2)))
PACKED = [kind("W-1", "W-1-1", ask(l1=1)) for kind in (orders.Pick, orders.Pack)]
TRUCK = AnnounceDelivery("D-1", "CPH", "POTTER", START.date(), ONE_MUG)
VIP = SetQuota("MUG", "CPH", "vip", ("group:vip",), 1, START)

PAIRS = {
    "reserve, reserve the last unit": (1, [], reserving("R-1"), reserving("R-2")),
    "reserve, allocate the last unit": (
        1,
        [PLACED, orders.Confirm("W-1")],
        reserving("R-1"),
        doing(CLAIM),
    ),
    "allocate, count below what is claimed": (
        2,
        CLAIMED,
        allocating("W-1"),
        doing(Count("MUG", "CPH", 0, "sheet 7", START)),
    ),
    "release, expire": (1, [PLACED, KEPT], doing(Release("R-1", START)), lapsing),
    "convert, expire": (
        1,
        [PLACED, orders.Confirm("W-1"), KEPT],
        doing(CLAIM),
        lapsing,
    ),
    "allocate, raise the safety stock": (
        1,
        [],
        allocating("W-1"),
        doing(KeepSafetyStock("MUG", "CPH", 1)),
    ),
    "allocate, keep the unit for others": (
        1,
        [],
        allocating("W-1"),
        doing(SetQuota("MUG", "CPH", "shop", ("channel:shop",), 1)),
    ),
    "the same key twice": (
        2,
        [],
        doing(*CLAIMED, key="k"),
        doing(*CLAIMED, key="k"),
    ),
    "ship, deallocate the same unit": (
        1,
        CLAIMED,
        doing(Ship("MUG", "CPH", 1, "W-0")),
        doing(Deallocate("MUG", "CPH", 1, "W-0")),
    ),
    "release a transfer, allocate the last unit": (
        1,
        [PLACED, orders.Confirm("W-1"), ASKED],
        doing(ReleaseTransfer("T-1")),
        doing(CLAIM),
    ),
    "release a transfer, raise the safety stock": (
        1,
        [ASKED],
        doing(ReleaseTransfer("T-1")),
        doing(KeepSafetyStock("MUG", "CPH", 1)),
    ),
    "receive a transfer twice": (
        1,
        [ASKED, ReleaseTransfer("T-1"), LEAVES],
        doing(ARRIVES),
        doing(ARRIVES),
    ),
    "receive a transfer, give the rest up": (
        1,
        [ASKED, ReleaseTransfer("T-1"), LEAVES],
        doing(ARRIVES),
        doing(CloseTransfer("T-1", "lost")),
    ),
    "unload the same truck twice": (
        0,
        [TRUCK],
        doing(Unload("D-1", "R-1", (Arrived("MUG", 1),))),
        doing(Unload("D-1", "R-1", (Arrived("MUG", 1),))),
    ),
    "post a count, ship": (
        1,
        [*CLAIMED, *COUNTED],
        doing(SubmitCount("C-1")),
        doing(Ship("MUG", "CPH", 1, "W-0")),
    ),
    "post a count, miss the same units": (
        1,
        COUNTED,
        doing(SubmitCount("C-1")),
        doing(Adjust("MUG", "CPH", -1, "pick", START)),
    ),
    "set a quota, reserve": (1, [], doing(VIP), reserving("R-2")),
    "drop a quota, allocate what was kept": (
        1,
        [VIP],
        doing(DropQuota("MUG", "CPH", "vip")),
        allocating("W-1"),
    ),
    "convert twice": (
        1,
        [PLACED, orders.Confirm("W-1"), KEPT],
        doing(CLAIM),
        doing(CLAIM),
    ),
    "convert, release": (
        1,
        [PLACED, orders.Confirm("W-1"), KEPT],
        doing(CLAIM),
        doing(Release("R-1", START)),
    ),
    "hand on, keep fewer": (
        2,
        [PLACED, evolve(KEPT, holder="till/C-1", parts=(Part("CPH", 2),))],
        doing(HandOn("R-1", "order/W-1", SOON, START)),
        doing(Resize("R-1", ONE, START)),
    ),
    "goods come for an order that waits, it is cancelled": (
        0,
        [PLACED, orders.Confirm("W-1"), orders.Backorder("W-1", ask(l1=1))],
        doing(Receive("MUG", "CPH", 1, "PO-7")),
        doing(orders.Cancel("W-1", "regret")),
    ),
    "goods come for an order that waits, somebody reserves": (
        0,
        [PLACED, orders.Confirm("W-1"), orders.Backorder("W-1", ask(l1=1))],
        doing(Receive("MUG", "CPH", 1, "PO-7")),
        reserving("R-2"),
    ),
    "cancel, pick the same units": (
        2,
        [TWO, orders.Confirm("W-1"), AT_WORK],
        doing(orders.Cancel("W-1", "regret", ask(l1=2))),
        doing(orders.Pick("W-1", "W-1-1", ask(l1=1))),
    ),
    "cancel what is left, ship the rest": (
        2,
        [TWO, orders.Confirm("W-1"), AT_WORK, *PACKED],
        doing(orders.Cancel("W-1", "regret", ask(l1=1))),
        doing(orders.Ship("W-1", "W-1-1", ask(l1=1))),
    ),
}


def begin(path, units, *before):
    """Make a file with so many mugs, and with what was done before."""
    store = SqliteStore(path, synchronous="NORMAL")
    with shop(
        store, OPEN, stock={"MUG@CPH": units} if units else {}, lists=["MUG"]
    ) as oms:
        oms.do(*before)
    return path


@pytest.mark.no_cover
@pytest.mark.parametrize(("units", "before", "one", "two"), PAIRS.values(), ids=PAIRS)
def test_one_of_them_was_first(tmp_path, units, before, one, two):
    """RSV 43, 47: every schedule ends as one of the two orders would."""
    path = begin(tmp_path / "shop.db", units, *before)

    assert Interleaving(path, open_shop, one, two).check() > 5


def late_lock(gated):
    """Return connections that let a store decide on what is stale when it writes."""

    class Late(gated):
        late = False

        def execute(self, sql, /, *values):
            if sql == "begin immediate":
                self.late = True
                return super().execute("select 1")
            if self.late and sql == "commit":
                return super().execute("select 1")
            return super().execute(sql, *values)

        def executemany(self, sql, rows, /):
            if self.late:
                self.late = False
                super().execute("begin immediate")
            return super().executemany(sql, rows)

    return Late


def test_a_store_that_locks_too_late_is_caught(tmp_path):
    """What was read before the lock is stale: two units, and one client gets none."""
    path = begin(tmp_path / "shop.db", 2)
    clients = allocating("W-1"), allocating("W-2")

    assert Interleaving(path, open_shop, *clients).check() > 5
    with pytest.raises(NotSerial, match=r"store\.version"):
        Interleaving(
            path, lambda p, gated: open_shop(p, late_lock(gated)), *clients
        ).check()


class Clerk:
    """A store of somebody who reads, thinks and writes, each by itself."""

    def __init__(self, path, factory=sqlite3.Connection):
        self.connection = sqlite3.connect(path, isolation_level=None, factory=factory)

    def promise(self, guard=""):
        """Promise a unit if one is free."""
        free = "select sellable - allocated from level"
        if self.connection.execute(free).fetchone() < (1,):
            return "short"
        promise = "update level set allocated = allocated + 1 where true " + guard
        taken = self.connection.execute(promise).rowcount
        return "granted" if taken else "short"

    def close(self):
        self.connection.close()


@pytest.fixture
def one_mug(tmp_path):
    """A file of the clerk with one mug in it."""
    path = tmp_path / "clerk.db"
    connection = sqlite3.connect(path)
    connection.execute("create table level (sellable, allocated)")
    connection.execute("insert into level values (1, 0)")
    connection.commit()
    connection.close()
    return path


def test_a_store_that_decides_on_a_stale_read_is_caught(one_mug):
    """D14: both see the last unit, and both get it."""
    both = Interleaving(one_mug, Clerk, Clerk.promise, Clerk.promise)

    with pytest.raises(NotSerial) as caught:
        both.check()

    assert "A  select\nB  select\nA  update\nB  update" == "\n".join(
        line.partition("level")[0][:9] for line in str(caught.value).splitlines()[:4]
    )


def test_a_guard_in_the_statement_is_enough(one_mug):
    """What is looked at again in the statement that takes it is taken once."""

    def promise(clerk):
        return clerk.promise("and allocated < sellable")

    assert Interleaving(one_mug, Clerk, promise, promise).check() > 3


def test_who_waits_for_ever_is_named(one_mug):
    """Two that each hold what the other needs are no end at all."""

    def hold_and_ask(clerk):
        clerk.connection.execute("begin")
        clerk.connection.execute("select * from level").fetchall()
        return clerk.promise()

    with pytest.raises(NotSerial, match="each waits for the other"):
        Interleaving(one_mug, Clerk, hold_and_ask, hold_and_ask).check()
