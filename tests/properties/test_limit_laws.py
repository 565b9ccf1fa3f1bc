"""A partner's limit is never passed, however it is asked."""

from fractions import Fraction
from threading import Thread

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ordercore.connecting import Budget, TokenBucket
from ordercore.errors import Invalid, RateLimited

SECOND = 1_000_000_000


class Clock:
    """Nanoseconds that a test sets."""

    def __init__(self):
        self.now = 10**12

    def __call__(self):
        return self.now


steps = st.lists(
    st.tuples(
        st.integers(0, 3 * SECOND),  # time that passes before
        st.integers(0, 5),  # weight
        st.sampled_from(["take"] * 5 + ["pause", "impatient"]),
    ),
    min_size=1,
    max_size=40,
)


@given(
    burst=st.integers(5, 12),
    rate=st.integers(1, 7),
    seconds=st.integers(1, 3),
    asked=steps,
)
@example(burst=5, rate=3, seconds=1, asked=[(0, 5, "take")] * 4)
def test_no_window_has_more_than_the_burst_and_what_came_back(
    burst, rate, seconds, asked
):
    """In each stretch of time: at most burst + rate × its length, exactly reckoned."""
    clock = Clock()
    bucket = TokenBucket(burst, rate, seconds=seconds, clock_ns=clock)
    sent, refused = [], []
    closed_until = 0
    for passed, weight, kind in asked:
        clock.now += passed
        if kind == "pause":
            bucket.pause(weight)
            closed_until = max(closed_until, clock.now + weight * SECOND)
            continue
        try:
            wait = bucket.take(weight, 0.0 if kind == "impatient" else 10**6)
        except RateLimited as error:
            refused.append(error.retry_after)
            continue
        at = clock.now + round(wait * SECOND)
        assert at >= closed_until
        sent.append((at, weight))

    assert all(wait > 0 for wait in refused)
    each = Fraction(rate, seconds * SECOND)
    for first, (begin, _) in enumerate(sent):
        total = 0
        for end, weight in sent[first:]:
            total += weight
            assert total <= burst + each * (end - begin)


@given(burst=st.integers(1, 20), rate=st.integers(1, 20), n=st.integers(1, 60))
def test_it_waits_no_longer_than_it_must(burst, rate, n):
    """Who asks for all at once gets the burst now and the rest at the rate."""
    bucket = TokenBucket(burst, rate, clock_ns=Clock())

    waits = [bucket.take() for _ in range(n)]

    expected = [max(0, place + 1 - burst) / rate for place in range(n)]
    assert waits == pytest.approx(expected, abs=1e-6)


def test_after_a_pause_there_is_no_more_than_a_burst():
    """What would have come back while the partner asked to wait does not add up."""
    clock = Clock()
    bucket = TokenBucket(3, 1, clock_ns=clock)
    bucket.pause(100)

    assert [100, 100, 100, 101, 102] == [bucket.take() for _ in range(5)]


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1.0, 0.0])
def test_a_pause_of_no_time_is_none(seconds):
    """Whatever a partner says."""
    bucket = TokenBucket(1, 1, clock_ns=Clock())
    bucket.pause(seconds)

    assert 0.0 == bucket.take()


def test_a_partner_knows_better_what_is_left():
    """Its burst, its rate and what is left are taken over, less what is under way."""
    bucket = TokenBucket(10, 1, clock_ns=Clock())
    bucket.take(4)
    bucket.take(2)
    bucket.settle(4, Budget(most=100, left=90, per_s=50))

    # 90 are left, and 2 under way that the partner may not have counted yet.
    assert [0.0, 0.02] == [bucket.take(88), bucket.take(1)]


@pytest.mark.parametrize("budget", [None, Budget(0, 0, 1), Budget(10, 0, 0)])
def test_what_is_no_budget_changes_nothing(budget):
    """Nothing is divided by nothing."""
    bucket = TokenBucket(2, 1, clock_ns=Clock())
    bucket.settle(bucket.take(2) or 2, budget)

    assert 1.0 == bucket.take()


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, -1, -1)])
def test_a_limit_is_more_than_nothing(numbers):
    """All numbers that are not are told at once."""
    burst, rate, seconds = numbers
    with pytest.raises(Invalid) as caught:
        TokenBucket(burst, rate, seconds=seconds)
    assert sum(number < 1 for number in numbers) == len(caught.value.findings)


@pytest.mark.parametrize("weight", [-1, 3])
def test_what_can_never_be_asked_is_told(weight):
    """It would wait for ever."""
    with pytest.raises(Invalid):
        TokenBucket(2, 1).take(weight)


def test_threads_share_one_limit():
    """Of what eight threads take at once nothing is lost."""
    bucket = TokenBucket(1, 1, clock_ns=Clock())
    waits = []
    threads = [
        Thread(target=lambda: waits.extend([bucket.take() for _ in range(50)]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [float(n) for n in range(400)] == sorted(waits)
