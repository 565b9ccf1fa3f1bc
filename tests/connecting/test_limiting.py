"""A transport that waits before it asks, and learns from what it is answered."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.connecting import (
    Budget,
    Request,
    Response,
    Throttled,
    TokenBucket,
    shopify_budget,
)
from ordercore.errors import Invalid, RateLimited, Unavailable
from ordercore.testing.transport import Fault, StandIn

READ = Request("GET", "https://shop.example/orders", operation="orders.list")
WRITE = Request("POST", "https://shop.example/orders", operation="orders.ship")


class Time:
    """A clock that goes on when somebody sleeps."""

    def __init__(self):
        self.ns = 0
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.ns += round(seconds * 10**9)

    def now(self):
        return datetime.fromtimestamp(self.ns / 10**9, UTC)


@pytest.fixture
def time():
    return Time()


def throttled(time, answers, burst=4, **more):
    bucket = TokenBucket(burst, 1, clock_ns=lambda: time.ns)
    partner = StandIn(answers)
    more = {"weights": {"orders.ship": 3}, "sleep": time.sleep, "now": time.now} | more
    return Throttled(partner, bucket, **more), partner


def test_each_operation_weighs_what_it_weighs(time):
    """Four at once: a write of three and a read of one; the next one waits."""
    transport, _ = throttled(time, lambda _: Response(200))
    for request in (WRITE, READ, READ, WRITE):
        transport.send(request)

    assert [1.0, 3.0] == time.slept


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_to_wait_is_left_alone(time, status):
    """Also by the next request, which is another one."""
    answers = [Response(status, {"Retry-After": "9"}), Response(200)]
    transport, _ = throttled(time, answers)

    assert status == transport.send(READ).status
    transport.send(WRITE)
    assert [9.0] == time.slept


def test_who_would_wait_too_long_is_told(time):
    """And nothing is sent."""
    transport, partner = throttled(time, lambda _: Response(200), longest_s=2)
    transport.send(WRITE)
    transport.send(WRITE)

    with pytest.raises(RateLimited) as caught:
        transport.send(WRITE)
    assert (2, 3.0) == (len(partner.requests), caught.value.retry_after)


def test_what_weighs_too_much_is_never_sent(time):
    """It could wait for ever."""
    transport, partner = throttled(time, lambda _: Response(200), burst=2)

    with pytest.raises(Invalid):
        transport.send(WRITE)
    assert [] == partner.requests


def test_a_budget_is_learnt(time):
    """After an answer that tells what is left, that counts."""
    cost = {"maximumAvailable": 50.0, "currentlyAvailable": 2, "restoreRate": 10}
    body = json.dumps({"extensions": {"cost": {"throttleStatus": cost}}}).encode()
    transport, _ = throttled(
        time,
        [Response(200, body=body), Response(200, body=b"{}")],
        budget=lambda answer: shopify_budget(answer.json()),
    )
    transport.send(WRITE)
    transport.send(WRITE)

    assert [0.1] == time.slept


def test_a_request_that_fails_is_under_way_no_more(time):
    """What is left is reckoned without it."""
    bucket = TokenBucket(4, 1, clock_ns=lambda: time.ns)
    transport = Throttled(StandIn([Fault.CUT]), bucket, sleep=time.sleep)
    with pytest.raises(Unavailable):
        transport.send(READ)
    bucket.settle(0, Budget(most=4, left=4, per_s=1))

    assert 0.0 == bucket.take(4)


HALF = {"maximumAvailable": 10, "currentlyAvailable": 5}


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"extensions": None},
        {"extensions": {"cost": []}},
        {"extensions": {"cost": {"throttleStatus": 7}}},
        {"extensions": {"cost": {"throttleStatus": HALF}}},
        {"extensions": {"cost": {"throttleStatus": HALF | {"restoreRate": "x"}}}},
        {"extensions": {"cost": {"throttleStatus": HALF | {"restoreRate": -1}}}},
        {"extensions": {"cost": {"throttleStatus": HALF | {"restoreRate": True}}}},
        {"extensions": {"cost": {"throttleStatus": HALF | {"restoreRate": 1e999}}}},
    ],
)
def test_what_tells_no_budget_tells_none(document):
    """Whatever stands in an answer."""
    assert shopify_budget(document) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["extensions", "cost", "throttleStatus", "restoreRate"]),
            inner,
        )
    ),
    max_leaves=8,
)


@given(json_values)
def test_any_document_is_read(document):
    """Nothing is raised."""
    assert shopify_budget(document) is None
