"""Asks again when that may help, never faster and never blindly."""

import random
import re
import time
from collections.abc import Callable
from typing import TypeVar

from attrs import field, frozen

from ordercore.errors import AdapterError, CallOutcome, Finding, Invalid, RateLimited

__all__ = ["Backoff", "Retries"]

T = TypeVar("T")

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@frozen
class Backoff:
    """How long to wait before asking again, and when to give up.

    The wait is drawn evenly from nothing to a bound that doubles each time ("full
    jitter", Brooker, AWS Architecture Blog 2015), so that those who failed together do
    not come back together.  A partner that says how long to wait is not asked before.

    >>> backoff = Backoff(first_s=1, longest_s=10)
    >>> [backoff.wait_s(attempt, 1.0) for attempt in (1, 2, 3, 4, 5)]
    [1.0, 2.0, 4.0, 8.0, 10.0]

    Attributes:
        first_s: the bound of the first wait.
        longest_s: no bound is higher.
        attempts: how often it is asked at most, the first time included.
        total_s: how long the waits may be together.
    """

    first_s: float = 0.5
    longest_s: float = 60.0
    attempts: int = 5
    total_s: float = 300.0

    def __attrs_post_init__(self) -> None:
        """Look at everything at once.  Raises Invalid."""
        low = [
            Finding(name, f"{value}", f"{least} or more")
            for name, value, least in (
                ("first_s", self.first_s, 0),
                ("longest_s", self.longest_s, 0),
                ("attempts", self.attempts, 1),
                ("total_s", self.total_s, 0),
            )
            if not value >= least
        ]
        if low:
            raise Invalid(low)

    def wait_s(self, attempt: int, chance: float) -> float:
        """Return how many seconds to wait after attempt number *attempt*.

        Args:
            attempt: 1 for the first.
            chance: drawn evenly from 0 to 1.
        """
        return min(self.first_s * 2.0 ** min(attempt - 1, 60), self.longest_s) * chance


@frozen
class Retries:
    """Asks a partner, again if need be, and raises its last error if it comes to that.

    Attributes:
        backoff: how long to wait, and when to give up.
        sleep: waits so many seconds.
        chance: draws evenly from 0 to 1.
    """

    backoff: Backoff = field(factory=Backoff)
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def read(self, ask: Callable[[], T]) -> T:
        """Ask for what changes nothing; every error that is retryable is retried."""
        return self._persist(ask, lambda error: error.retryable)

    def write(self, ask: Callable[[str], T], key: str) -> T:
        """Ask for a change under a key by which the partner knows it again.

        Also what is unknown is asked again: with the same key.

        Args:
            ask: sends the change under the key that it is given.
            key: of this change and no other, such as ``order/W-1001/3``.

        Raises:
            Invalid: the key is none.
        """
        if not _KEY.fullmatch(key):
            raise Invalid.at("key", key, "1 to 255 printable characters of ASCII")
        return self._persist(lambda: ask(key), lambda error: error.retryable)

    def write_once(self, ask: Callable[[], T]) -> T:
        """Ask for a change that the partner would do twice; asked again only if undone.

        What is unknown is raised: ask the partner what it has done.
        """
        return self._persist(
            ask, lambda error: error.retryable and error.outcome is CallOutcome.REJECTED
        )

    def _persist(
        self, ask: Callable[[], T], may_help: Callable[[AdapterError], bool]
    ) -> T:
        attempt, waited = 1, 0.0
        while True:
            try:
                return ask()
            except AdapterError as error:
                wait = self._wait_s(error, attempt)
                spent = attempt >= self.backoff.attempts
                late = waited + wait > self.backoff.total_s
                if not may_help(error) or spent or late:
                    raise
                # To be asked to wait is no failure, and counts as none.  A wait of no
                # time counts, so that it comes to an end whatever a partner answers.
                told = isinstance(error, RateLimited) and wait >= 1
                attempt += not told
            self.sleep(wait)
            waited += wait

    def _wait_s(self, error: AdapterError, attempt: int) -> float:
        drawn = self.backoff.wait_s(attempt, self.chance())
        return max(drawn, error.retry_after or 0.0)
