"""Somebody outside who is told what happened: how far, by whom, and when again."""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from attrs import frozen

from ordercore.connecting import Backoff
from ordercore.errors import AdapterError, OrdercoreError
from ordercore.flow.oms import utc_now
from ordercore.flow.store import Store, WriteSet
from ordercore.flow.telling.claiming import Claim
from ordercore.flow.telling.pausing import PATIENT, Pause, next_try, pause_of, resumed

__all__ = ["Consumer", "Delivery", "new_worker"]


@frozen
class Delivery:
    """How far an outbox came.

    Attributes:
        sent: events that the partner took.
        rejected: events that it refused; they lie in quarantine.
        waiting: the last error for which something is told again later.
        postponed: events that are told again later, or wait behind one that is.
        elsewhere: another worker is at it, or has taken over.
    """

    sent: int = 0
    rejected: int = 0
    waiting: OrdercoreError | None = None
    postponed: int = 0
    elsewhere: bool = False


class Consumer(ABC):
    """A cursor in the journal, and one worker at a time who moves it.

    Args:
        store: whose journal it is.
        consumer: the name under which it is kept how far this came.
        backoff: when something is told again, and how often before it is set aside.
        clock: returns now, aware UTC.
        chance: draws evenly from 0 to 1.
    """

    def __init__(
        self,
        store: Store,
        consumer: str,
        *,
        backoff: Backoff = PATIENT,
        clock: Callable[[], datetime] = utc_now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._consumer = f"outbox/{consumer}"
        self._backoff = backoff
        self._clock = clock
        self._chance = chance
        self._claim = Claim(store, self._consumer, new_worker(), clock)

    @property
    def cursor(self) -> int:
        """The position up to which the partner was told everything, or will be."""
        return int(self._store.checkpoint(self._consumer) or 0)

    @property
    def pause(self) -> Pause | None:
        """Why the partner is left alone, and until when; None where it is not."""
        pause = pause_of(self._store, self._consumer)
        return pause if pause and pause.until > self._clock() else None

    def drain(self, limit: int = 1000) -> Delivery:
        """Tell the partner what it does not know yet, at most *limit* new events."""
        if (pause := self.pause) is not None:
            return Delivery(waiting=pause.error(self._clock()))
        if not self._anything():
            return Delivery()
        if not self._claim.take():
            return Delivery(elsewhere=True)
        try:
            return self._tell_all(limit)
        finally:
            self._claim.leave()

    def resume(self) -> None:
        """Ask the partner again at once: what stood in the way is mended."""
        with self._store.unit() as unit:
            writes = WriteSet()
            resumed(writes, self._consumer)
            unit.write(writes)

    def begin_now(self) -> None:
        """Tell only what happens from now on, where nothing was ever told."""
        with self._store.unit() as unit:
            if unit.checkpoint(self._consumer) is None:
                writes = WriteSet()
                writes.checkpoints[self._consumer] = str(unit.end())
                unit.write(writes)

    @abstractmethod
    def _anything(self) -> bool:
        """Tell whether there may be something to tell."""

    @abstractmethod
    def _tell_all(self, limit: int) -> Delivery:
        """Tell what there is, by the claim that was taken."""

    def _write(self, writes: WriteSet) -> None:
        """Write a set, if the claim is still ours.  Raises ClaimLost."""
        with self._store.unit() as unit:
            self._claim.keep(unit, writes)
            unit.write(writes)

    def _leave_alone(self, error: AdapterError, writes: WriteSet | None = None) -> None:
        """Tell nothing for a while, and note it with whatever else there is to note."""
        writes = WriteSet() if writes is None else writes
        before = pause_of(self._store, self._consumer)
        attempt = before.attempts + 1 if before else 1
        until = self._next_try(error, attempt)
        Pause(until, error.code, str(error), attempt).write(writes, self._consumer)
        self._write(writes)

    def _all_is_well(self, writes: WriteSet) -> None:
        """Add to a set that the partner has answered, if it did not before."""
        if pause_of(self._store, self._consumer) is not None:
            resumed(writes, self._consumer)

    def _next_try(self, error: AdapterError, attempt: int) -> datetime:
        """Return when to tell again what was told so often in vain."""
        return next_try(error, attempt, self._backoff, self._chance(), self._clock())


def new_worker() -> str:
    """Return a name that no other worker has."""
    return uuid4().hex
