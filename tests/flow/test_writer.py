"""Callers at the same time share a transaction, and nobody waits for ever."""

import threading
from contextlib import contextmanager

import pytest

from ordercore import orders, stock
from ordercore.errors import OrdercoreError, Refused, StoreUnavailable
from ordercore.flow import MemoryStore, Policies
from ordercore.flow.doing.engine import Outcome, Request
from ordercore.flow.doing.writer import GroupWriter
from ordercore.stock import Adjust, Receive
from tests.flow.shop import agreed, shop

THREADS = 16


def at_once(*calls):
    """Make all calls from threads that start together; return what each came to."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def make(place, call):
        barrier.wait(10)
        try:
            results[place] = call()
        except BaseException as error:  # noqa: BLE001 - it is looked at
            results[place] = error

    threads = [
        threading.Thread(target=make, args=pair, daemon=True)
        for pair in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return results


class Units(MemoryStore):
    """A store that counts its transactions and waits in the first for all callers."""

    def __init__(self, wait_for=1):
        super().__init__()
        self.opened = 0
        self.gate = threading.Event()
        self.wait = False

    @contextmanager
    def unit(self):
        self.opened += 1
        if self.wait:
            self.wait = False
            self.gate.wait(10)
        with super().unit() as unit:
            yield unit


def behind(store, oms, *calls):
    """Make calls that all arrive while the first transaction is open."""
    store.wait = True
    writer = oms._writer
    waiting = len(calls)

    def open_gate():
        while len(writer._waiting) < waiting:
            pass
        store.gate.set()

    leader = threading.Thread(target=lambda: oms.do(Receive("X", "CPH", 1)))
    leader.start()
    while store.wait:
        pass
    watcher = threading.Thread(target=open_gate)
    watcher.start()
    results = at_once(*calls)
    leader.join(30)
    watcher.join(30)
    return results


def test_sixteen_threads_share_transactions_and_get_their_own_answers(store):
    """Each caller gets what came of its own requests, whoever wrote for it."""
    oms = shop(store)

    def ask(name):
        return lambda: [
            oms.do(Receive(f"S{name}", "CPH", n + 1), key=f"{name}/{n}")
            for n in range(5)
        ]

    results = at_once(*[ask(name) for name in range(THREADS)])
    for name, answers in enumerate(results):
        wanted = [(stock.Received(f"S{name}", "CPH", n + 1, ""),) for n in range(5)]
        assert wanted == answers
        assert 15 == oms.stock(f"S{name}", "CPH").sellable


def test_those_who_wait_are_written_for_in_one_transaction():
    """Sixteen callers that arrive during a commit share the next one."""
    store = Units()
    oms = shop(store)
    before = store.opened
    calls = [lambda n=n: oms.do(Receive("MUG", "CPH", n + 1)) for n in range(THREADS)]
    results = behind(store, oms, *calls)
    assert 2 == store.opened - before
    assert list(range(1, 17)) == [events[0].quantity for events in results]
    assert sum(range(1, 17)) == oms.stock("MUG", "CPH").sellable


def test_no_more_than_so_many_requests_share_one():
    """A group ends before the request that would make it too large."""
    store = Units()
    oms = shop(store)
    oms._writer._most = 5
    before = store.opened
    two = [("", [Receive("MUG", "CPH", 1)])] * 2
    behind(store, oms, *[lambda: oms.do_each(two)] * 6)
    assert 1 + 3 == store.opened - before
    assert 12 == oms.stock("MUG", "CPH").sellable


def test_the_requests_of_one_caller_are_never_divided():
    """However many they are, they are done in one transaction."""
    store = Units()
    oms = shop(store)
    oms._writer._most = 5
    before = store.opened
    oms.do_each([("", [Receive("MUG", "CPH", 1)])] * 50)
    assert 1 == store.opened - before


def test_one_that_is_refused_does_not_touch_those_in_its_group():
    """Refusal, fault and text that cannot be stored stay with who brought them."""
    store = Units()
    oms = shop(store, lists=["CAP"])
    good = lambda: oms.do(Receive("MUG", "CPH", 1))  # noqa: E731
    bad = lambda: oms.do(Adjust("CAP", "CPH", -1, "count"))  # noqa: E731
    results = behind(store, oms, good, bad, good, bad, good)
    refused = [result for result in results if isinstance(result, Refused)]
    assert ["stock.short"] * 2 == [error.code for error in refused]
    assert 3 == oms.stock("MUG", "CPH").sellable


def test_the_last_units_go_to_one_caller_each():
    """DESIGN 2: sixteen orders for ten units; ten get one, six wait."""
    oms = shop(stock={"MUG@CPH": 10})
    names = [f"W-{n}" for n in range(THREADS)]
    at_once(*[lambda n=n: oms.do(orders.Place(n, agreed("MUG"))) for n in names])
    claimed = [oms.order(name).progress[0].claimed for name in names]
    assert [0] * 6 + [1] * 10 == sorted(claimed)
    assert (10, 10) == (
        oms.stock("MUG", "CPH").allocated,
        oms.stock("MUG", "CPH").sellable,
    )


def test_the_same_key_from_sixteen_threads_is_one_effect(store):
    """IDM 111: one executes, the others get its answer."""
    oms = shop(store)
    results = at_once(*[lambda: oms.do(Receive("MUG", "CPH", 7), key="k")] * THREADS)
    assert [(stock.Received("MUG", "CPH", 7, ""),)] * THREADS == results
    assert 7 == oms.stock("MUG", "CPH").sellable


def test_a_store_that_cannot_write_tells_every_caller():
    """All of a group hear that it is not known, and may ask again."""

    class Shut(Units):
        broken = False

        @contextmanager
        def unit(self):
            with super().unit() as unit:
                yield unit
                if self.broken:
                    raise StoreUnavailable("the disk is full")

    store = Shut()
    oms = shop(store)
    store.broken = True
    calls = [lambda n=n: oms.do(Receive("MUG", "CPH", 1), key=str(n)) for n in range(4)]
    results = at_once(*calls)
    assert [StoreUnavailable] * 4 == [type(result) for result in results]
    store.broken = False
    at_once(*calls)
    assert 4 == oms.stock("MUG", "CPH").sellable


class Interrupted:
    """An engine whose first run is interrupted from the keyboard."""

    def __init__(self, *, outcomes=None):
        self.outcomes = outcomes
        self.started = threading.Event()
        self.go = threading.Event()
        self.runs = 0

    def run(self, requests):
        self.runs += 1
        if self.runs == 1:
            self.started.set()
            self.go.wait(10)
            raise KeyboardInterrupt
        return [Outcome() for _ in requests]


def test_an_interrupt_of_the_leader_lets_nobody_wait_for_ever():
    """The interrupt goes to the leader; who shared its group hears "not known"."""
    engine = Interrupted()
    writer = GroupWriter(engine)
    results = []

    def ask():
        try:
            results.append(writer.run([Request(lambda _: ())]))
        except BaseException as error:  # noqa: BLE001 - it is looked at
            results.append(error)

    # The lock is taken, so that both are in line before the first of them leads.
    writer._turn.acquire()
    threads = [threading.Thread(target=ask, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    while len(writer._waiting) < 2:
        pass
    writer._turn.release()
    engine.go.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert {KeyboardInterrupt, StoreUnavailable} == {type(r) for r in results}
    assert [Outcome()] == writer.run([Request(lambda _: ())])


def test_an_interrupt_before_the_work_lets_nobody_wait_for_ever():  # noqa: C901
    """Whoever was taken out of the line gets an answer, also when that is cut short."""

    class Cut:
        """Cuts off the leader as soon as it takes somebody out of the line."""

        def __init__(self, line):
            self.line, self.armed = line, True

        def __getattr__(self, name):
            return getattr(self.line, name)

        def __len__(self):
            return len(self.line)

        def __getitem__(self, place):
            return self.line[place]

        def popleft(self):
            first = self.line.popleft()
            if self.armed:
                self.armed = False
                raise KeyboardInterrupt
            return first

    writer = GroupWriter(Interrupted())
    writer._engine.runs = 1
    writer._waiting = Cut(writer._waiting)
    results = []

    def ask():
        try:
            results.append(writer.run([Request(lambda _: ())]))
        except BaseException as error:  # noqa: BLE001 - it is looked at
            results.append(error)

    writer._turn.acquire()
    threads = [threading.Thread(target=ask, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    while len(writer._waiting) < 2:
        pass
    writer._turn.release()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert KeyboardInterrupt in [type(result) for result in results]


def test_a_request_cannot_ask_the_door_for_something():
    """It would wait for itself; the error says what to do instead."""
    asked = []

    def react(event, views):
        try:
            asked[0].do(Receive("CAP", "CPH", 1))
        except OrdercoreError as error:
            asked.append(error)
        return ()

    oms = shop(policies=Policies({stock.Received: [react]}))
    asked.append(oms)
    oms.do(Receive("MUG", "CPH", 1))
    assert "yield the command instead" in str(asked[1])
    assert 1 == oms.stock("MUG", "CPH").sellable
    assert ["MUG"] == [one.state.sku for _, one in oms.store.scan("stock")]


def test_another_shop_may_be_asked_from_within():
    """Only the own door is shut while it writes."""
    other = shop()

    def react(event, views):
        other.do(Receive("CAP", "CPH", 1))
        return ()

    oms = shop(policies=Policies({stock.Received: [react]}))
    oms.do(Receive("MUG", "CPH", 1))
    assert 1 == other.stock("CAP", "CPH").sellable


@pytest.mark.parametrize("units", [1, 3])
def test_readers_are_not_kept_waiting_by_a_writer(units):
    """Looking takes no turn: what is committed can be read during a transaction."""
    store = Units()
    oms = shop(store, stock={"MUG@CPH": units})
    store.wait = True
    writer = threading.Thread(target=lambda: oms.do(Receive("MUG", "CPH", 1)))
    writer.start()
    while store.wait:
        pass
    assert units == oms.stock("MUG", "CPH").sellable
    store.gate.set()
    writer.join(10)
    assert units + 1 == oms.stock("MUG", "CPH").sellable
