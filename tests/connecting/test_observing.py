"""Each call is told and counted, and who is told harms nobody."""

import itertools
import logging
import time
from threading import Thread

import pytest

from ordercore.connecting import Counters, Observed, Request, Response, Tally
from ordercore.errors import CallOutcome, Rejected, Unavailable
from ordercore.testing.transport import Fault, StandIn

CANARY = "canary-4711"
READ = Request(
    "GET",
    f"https://shop.example/?key={CANARY}",
    {"X-Key": CANARY},
    CANARY.encode(),
    operation="orders.list",
)
SHIP = Request("POST", "https://shop.example/", operation="orders.ship")


@pytest.fixture
def told():
    return []


def observed(tell, answers):
    seconds = itertools.count(step=0.5)
    return Observed(StandIn(answers), tell, lambda: next(seconds))


def test_an_answer_is_told_as_it_is(told):
    """Whatever its status is: it came."""
    answer = Response(404, body=b"gone")

    assert answer is observed(told.append, [answer]).send(READ)
    (one,) = told
    assert (READ, CallOutcome.OK, 404, 4, 0.5, "") == (
        one.request,
        one.outcome,
        one.status,
        one.received_bytes,
        one.took_s,
        one.code,
    )


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (Fault.REFUSED, CallOutcome.REJECTED, "adapter.unavailable"),
        (Fault.CUT, CallOutcome.UNKNOWN, "adapter.unavailable"),
        (Rejected("no"), CallOutcome.REJECTED, "adapter.rejected"),
    ],
)
def test_an_error_is_told_and_raised(told, answer, outcome, code):
    """With what is known of the call."""
    with pytest.raises((Unavailable, Rejected)):
        observed(told.append, [answer]).send(SHIP)

    assert [(outcome, None, 0.5, code)] == [
        (one.outcome, one.status, one.took_s, one.code) for one in told
    ]


def test_what_is_told_can_be_logged(told):
    """Nothing of what was sent or answered is in it."""
    observed(told.append, [Response(200, {"X": CANARY}, CANARY.encode())]).send(READ)

    assert CANARY not in f"{told!r} {told}"


def test_who_is_told_harms_nobody(caplog):
    """The answer of a partner that has acted is not lost for a broken monitor."""

    def broken(call):
        raise RuntimeError(f"cannot count {call.request}")

    with caplog.at_level(logging.ERROR, "ordercore"):
        assert 200 == observed(broken, [Response(200)]).send(READ).status

    assert "failed at GET https://shop.example, orders.list" in caplog.text
    assert CANARY not in caplog.text


def test_it_is_counted_by_operation():
    """Each in one place; what was refused had an answer."""
    counters = Counters()
    answers = [Response(200, body=b"ab"), Response(500), Fault.CUT, Fault.REFUSED]
    transport = observed(counters, answers)
    transport.send(READ)
    transport.send(SHIP)
    for _ in range(2):
        with pytest.raises(Unavailable):
            transport.send(SHIP)

    assert {
        "orders.list": Tally(asked=1, received_bytes=2, took_s=0.5),
        "orders.ship": Tally(asked=3, refused=1, rejected=1, unknown=1, took_s=1.5),
    } == counters.all


def test_threads_count_together(monkeypatch):
    """Of what eight threads ask nothing is lost, though each looks away in between."""
    counted = Tally.with_

    def slowly(tally, call):
        time.sleep(0)  # another thread has its turn
        return counted(tally, call)

    monkeypatch.setattr(Tally, "with_", slowly)
    counters = Counters()
    transport = Observed(StandIn(lambda _: Response(200)), counters)
    threads = [
        Thread(target=lambda: [transport.send(READ) for _ in range(100)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 800 == counters.all["orders.list"].asked
