"""How fast a partner may be asked, so that it need not say "slow down"."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from math import isfinite
from threading import Lock
from typing import Any, cast

from attrs import frozen

from ordercore.connecting.answering import LONGEST_WAIT_S, retry_after
from ordercore.connecting.exchange import Request, Response, Transport
from ordercore.errors import Finding, Invalid, RateLimited

__all__ = ["Budget", "Throttled", "TokenBucket", "shopify_budget"]

SECOND_NS = 1_000_000_000


@frozen
class Budget:
    """What a partner says is left of what it allows.

    Attributes:
        most: how much may be asked at once when nothing was asked for long.
        left: how much may be asked now.
        per_s: how much of it comes back each second.
    """

    most: int
    left: int
    per_s: int


class TokenBucket:
    """Says how long to wait, so that a partner's limit is never passed.

    In any stretch of time, however it is laid, it lets through at most *burst* and what
    comes back meanwhile.  It reckons in whole nanoseconds, by the generic cell rate
    algorithm (ITU-T I.371): what is kept is the moment at which it will be full again.
    For several threads.

    >>> bucket = TokenBucket(2, per_s=1, clock_ns=lambda: 0)
    >>> [bucket.take(), bucket.take(), bucket.take(), bucket.take()]
    [0.0, 0.0, 1.0, 2.0]

    Args:
        burst: how much may be asked at once.
        per_s: how much comes back in each *seconds*.
        seconds: 60 where a partner counts by the minute.
        clock_ns: nanoseconds that only go up.

    Raises:
        Invalid: a number is not positive.
    """

    def __init__(
        self,
        burst: int,
        per_s: int,
        *,
        seconds: int = 1,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        given = {"burst": burst, "per_s": per_s, "seconds": seconds}
        if odd := [name for name, number in given.items() if number < 1]:
            raise Invalid([Finding(n, f"{given[n]}", "1 or more") for n in odd])
        self._clock_ns = clock_ns
        self._lock = Lock()
        self._burst = burst
        self._each_ns = -(-seconds * SECOND_NS // per_s)  # rounded up: never too fast
        self._under_way = 0
        self._full_at = clock_ns()
        self._closed_until = self._full_at

    def take(self, weight: int = 1, longest_s: float = LONGEST_WAIT_S) -> float:
        """Take what a request weighs, and return how many seconds to wait before it.

        Raises:
            RateLimited: the wait would be longer than *longest_s*; nothing is taken.
            Invalid: it weighs more than can ever be asked at once.
        """
        with self._lock:
            if not 0 <= weight <= self._burst:
                like = f"at most {self._burst}, which can be asked at once"
                raise Invalid([Finding("weight", f"{weight}", like)])
            now = self._clock_ns()
            conforming = self._full_at + (weight - self._burst) * self._each_ns
            start = max(conforming, self._closed_until, now)
            wait = (start - now) / SECOND_NS
            if wait > longest_s:
                raise RateLimited(wait, "our own limit")
            self._full_at = max(self._full_at, start) + weight * self._each_ns
            self._under_way += weight
            return wait

    def settle(self, weight: int = 1, budget: Budget | None = None) -> None:
        """Note that what was taken is answered, and what the partner says is left.

        Its burst and its rate become ours, and what it has given back for a request
        that was lighter than announced is there for the next.  What others have under
        way the partner may not have counted yet: it counts as gone.
        """
        with self._lock:
            self._under_way = max(self._under_way - weight, 0)
            if budget is None or budget.most < 1 or budget.per_s < 1:
                return
            self._burst, self._each_ns = budget.most, -(-SECOND_NS // budget.per_s)
            missing = max(budget.most - budget.left, 0) + self._under_way
            self._full_at = self._clock_ns() + missing * self._each_ns

    def pause(self, seconds: float) -> None:
        """Let nothing through for so long: the partner has asked to wait."""
        if isfinite(seconds) and seconds > 0:
            until = self._clock_ns() + int(min(seconds, LONGEST_WAIT_S) * SECOND_NS)
            with self._lock:
                self._closed_until = max(self._closed_until, until)


def shopify_budget(document: object) -> Budget | None:
    """Return the budget in an answer of Shopify's GraphQL Admin API, None without one.

    It stands in ``extensions.cost.throttleStatus``.

    >>> said = {"maximumAvailable": 2000, "currentlyAvailable": 54, "restoreRate": 100}
    >>> shopify_budget({"extensions": {"cost": {"throttleStatus": said}}})
    Budget(most=2000, left=54, per_s=100)
    """
    for name in ("extensions", "cost", "throttleStatus"):
        if not isinstance(document, Mapping):
            return None
        document = cast("Mapping[str, Any]", document).get(name)
    if not isinstance(document, Mapping):
        return None
    status = cast("Mapping[str, Any]", document)
    names = ("maximumAvailable", "currentlyAvailable", "restoreRate")
    most, left, per_s = [_whole(status.get(name)) for name in names]
    if most is None or left is None or per_s is None:
        return None
    return Budget(most, left, per_s)


def _whole(number: object) -> int | None:
    """Return a number rounded down, None where it is none that a budget has."""
    try:
        whole = int(cast("Any", number))
    except (TypeError, ValueError, OverflowError):
        return None
    return whole if 0 <= whole <= 10**9 and not isinstance(number, bool) else None


class Throttled:
    """A transport that waits before it asks, and learns from what it is answered.

    Args:
        transport: carries the requests.
        bucket: of this connection.
        weights: operation -> what one of it weighs; 1 where it is not named.
        longest_s: whoever would have to wait longer is told so by RateLimited.
        budget: what an answer says of the limit, such as :func:`shopify_budget` of its
            document; None for what says nothing.
        sleep: waits so many seconds.
        now: for answers that ask to wait until a date.
    """

    def __init__(
        self,
        transport: Transport,
        bucket: TokenBucket,
        *,
        weights: Mapping[str, int] | None = None,
        longest_s: float = 60.0,
        budget: Callable[[Response], Budget | None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._transport = transport
        self._bucket = bucket
        self._weights: Mapping[str, int] = weights or {}
        self._longest_s = longest_s
        self._budget = budget
        self._sleep = sleep
        self._now = now

    def send(self, request: Request) -> Response:
        """Return the whole answer, see :class:`Transport`.

        Raises:
            RateLimited: it would have to wait too long; nothing was sent.
        """
        weight = self._weights.get(request.operation, 1)
        wait = self._bucket.take(weight, self._longest_s)
        if wait:
            self._sleep(wait)
        budget = None
        try:
            response = self._transport.send(request)
            budget = self._budget(response)
        finally:
            self._bucket.settle(weight, budget)
        if response.status in {429, 503}:
            self._bucket.pause(retry_after(response.headers, self._now()) or 0.0)
        return response
