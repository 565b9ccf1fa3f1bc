"""What has happened is told to partners outside, after the commit, in order."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from attrs import define, field

from ordercore.errors import (
    AdapterError,
    AuthFailed,
    Conflict,
    OrdercoreError,
    Pending,
    RateLimited,
)
from ordercore.flow.store import (
    Binding,
    Postponed,
    Quarantined,
    Recorded,
    Store,
    WriteSet,
)
from ordercore.flow.stores.aside import TELL, quarantined, storable
from ordercore.flow.telling.claiming import ClaimLost
from ordercore.flow.telling.consumer import Consumer, Delivery
from ordercore.flow.wire import unstructure

__all__ = ["Delivery", "Outbox"]

ENOUGH = 3
"""So many failures in a row mean that it is the partner who is not there."""


class Outbox(Consumer):
    """Tells one partner what happened, in order.

    The journal is the outbox: a partner is a cursor in it.  Each event comes with a key
    that stays the same however often it is sent, ``stream/version``, so that a partner
    that is told twice can tell.  What comes of it is one of three:

    - it is done: the cursor moves on, and the ids that the partner gave are bound;
    - it is refused: it goes to quarantine with the reason, and stands in nobody's way;
    - it is not known, or cannot be done now: it is told again later under the same key,
      and what follows it in its lane waits behind it.

    A partner who asks to wait, refuses the credentials or is not there three times in a
    row is left alone for a while: nothing is told, and nothing is given up.  One who
    has taken a thing and not done it yet is there (Pending).  Many workers may drain
    one outbox: one of them does, and when it dies, another one.

    Args:
        store: whose journal it is.
        consumer: the partner's name, of which the cursor is kept.
        send: tells the partner; returns when it has taken it, with the bindings of the
            ids that it gave, if any; raises an AdapterError otherwise.
        kind: only events of this kind of stream.
        lane: in which line an event waits; that of its stream where it is not given.
        concerns: whether the partner is told of an event at all.
        delay: how long after it happened an event is told at the earliest.
        options: ``backoff``, ``clock`` and ``chance``, as of :class:`Consumer`.
    """

    def __init__(
        self,
        store: Store,
        consumer: str,
        send: Callable[[str, Recorded], Iterable[Binding] | None],
        kind: str | None = None,
        *,
        lane: Callable[[Recorded], str] = lambda recorded: recorded.stream,
        concerns: Callable[[Recorded], bool] = lambda _: True,
        delay: timedelta = timedelta(),
        **options: Any,
    ) -> None:
        super().__init__(store, consumer, **options)
        self._send = send
        self._kind = kind
        self._lane = lane
        self._concerns = concerns
        self._delay = delay

    @property
    def postponed(self) -> list[Postponed]:
        """What is told later, in the order in which it happened."""
        return [*self._store.postponed(self._consumer)]

    def resume(self) -> None:
        """Ask the partner again at once: what stood in the way is mended."""
        super().resume()
        with self._store.unit() as unit:
            writes, now = WriteSet(), self._clock()
            for row in unit.postponed(self._consumer):
                again = Postponed(row.consumer, row.position, row.lane, now)
                writes.postponed[row.consumer, row.position] = again
            unit.write(writes)

    def tell_again(self, row: Quarantined) -> bool:
        """Let what was refused be told with the next drain, in its turn.

        Returns False when it is nothing of this outbox's that can be told again.
        """
        stream, _, version = row.where.rpartition("/")
        if row.source != self._consumer or row.again != TELL:
            return False
        for happened in self._store.history(stream):
            if str(happened.version) == version:
                writes, now = WriteSet(), self._clock()
                self._postpone(writes, happened, now, 0, row.reason)
                writes.mended[row.id] = now
                with self._store.unit() as unit:
                    unit.write(writes)
                return True
        return False

    def _anything(self) -> bool:
        now = self._clock()
        if any([row.due <= now for row in self.postponed]):
            return True
        journal = self._store.journal(self.cursor, 1, self._kind)
        return any(not self._is_young(recorded) for recorded in journal)

    def _is_young(self, recorded: Recorded) -> bool:
        return bool(self._delay) and self._clock() < recorded.at + self._delay

    def _tell_all(self, limit: int) -> Delivery:
        round_ = _Round()
        try:
            self._tell_late(round_)
            self._tell_new(round_, limit)
        except ClaimLost:
            round_.elsewhere = True
        return round_.delivery

    def _tell_late(self, round_: "_Round") -> None:
        now = self._clock()
        for row in self.postponed:
            if round_.over:
                return
            if row.lane in round_.shut or row.due > now:
                round_.shut.setdefault(row.lane, row.due)
                continue
            place = row.position
            for recorded in self._store.events_at(place, place + 1):
                self._tell(round_, recorded, row.attempts + 1)

    def _tell_new(self, round_: "_Round", limit: int) -> None:
        if round_.over:
            return
        last = noted = self.cursor
        for recorded in self._store.journal(last, limit, self._kind):
            if self._is_young(recorded):
                break  # and so is all that comes behind it
            last = recorded.position
            if self._concerns(recorded):
                self._take_turn(round_, recorded)
                noted = last
            if round_.over:
                return
        if last > noted:
            self._note(last)

    def _take_turn(self, round_: "_Round", recorded: Recorded) -> None:
        due = round_.shut.get(self._lane(recorded))
        if due is None:
            self._tell(round_, recorded, 1)
            return
        writes = self._behind(recorded)
        self._postpone(writes, recorded, due, 0, "")
        self._write(writes)
        round_.postponed += 1

    def _tell(self, round_: "_Round", recorded: Recorded, attempt: int) -> None:
        """Tell one event and note what came of it, in one transaction."""
        try:
            bindings = self._send(key_of_event(recorded), recorded) or ()
        except (AuthFailed, RateLimited) as error:  # which is no failure of the event
            self._leave_alone(error)
            round_.stop(error)
        except AdapterError as error:
            if error.retryable and attempt < self._backoff.attempts:
                self._later(round_, recorded, attempt, error)
            else:
                self._refuse(round_, recorded, error, attempt)
        else:
            self._done(round_, recorded, bindings)

    def _done(
        self, round_: "_Round", recorded: Recorded, bindings: Iterable[Binding]
    ) -> None:
        writes = self._behind(recorded)
        writes.bindings += bindings
        self._all_is_well(writes)
        try:
            self._write(writes)
        except Conflict as conflict:  # the partner's id stands for something else
            self._refuse(round_, recorded, conflict, 1)
        else:
            round_.sent += 1
            round_.failures = 0

    def _refuse(
        self,
        round_: "_Round",
        recorded: Recorded,
        error: AdapterError | Conflict,
        attempt: int,
    ) -> None:
        writes = self._behind(recorded)
        tries = f"; told {attempt} times in vain" if error.retryable else ""
        row = quarantined(
            self._consumer,
            key_of_event(recorded),
            error.code,
            f"{error}{tries}",
            {"event": unstructure(recorded.event)},
            recorded.at,
            again=TELL,
        )
        writes.quarantine.append(row)
        self._write(writes)
        round_.rejected += 1
        round_.failures = 0

    def _later(
        self, round_: "_Round", recorded: Recorded, attempt: int, error: AdapterError
    ) -> None:
        due = self._next_try(error, attempt)
        writes = self._behind(recorded)
        self._postpone(writes, recorded, due, attempt, str(error))
        round_.put_off(self._lane(recorded), due, error)
        if isinstance(error, Pending):  # which a partner says who is there
            round_.failures = 0
            self._all_is_well(writes)
        if round_.failures < ENOUGH:
            self._write(writes)
        else:
            self._leave_alone(error, writes)
            round_.stop(error)

    def _postpone(
        self, writes: WriteSet, what: Recorded, due: datetime, attempts: int, why: str
    ) -> None:
        place, lane = (self._consumer, what.position), self._lane(what)
        writes.postponed_done.discard(place)
        writes.postponed[place] = Postponed(*place, lane, due, attempts, storable(why))

    def _behind(self, recorded: Recorded) -> WriteSet:
        """Return a set that ends an event's turn."""
        writes = WriteSet()
        if recorded.position > self.cursor:
            writes.checkpoints[self._consumer] = str(recorded.position)
        else:
            writes.postponed_done.add((self._consumer, recorded.position))
        return writes

    def _note(self, position: int) -> None:
        writes = WriteSet()
        writes.checkpoints[self._consumer] = str(position)
        self._write(writes)


@define
class _Round:
    """What has come of one drain so far.

    Attributes:
        shut: lanes in which something waits -> when that is tried again.
        failures: how many in a row could not be told.
        over: nothing more is told in this round.
    """

    sent: int = 0
    rejected: int = 0
    postponed: int = 0
    waiting: OrdercoreError | None = None
    elsewhere: bool = False
    shut: dict[str, datetime] = field(factory=dict[str, datetime])
    failures: int = 0
    over: bool = False

    def put_off(self, lane: str, due: datetime, error: OrdercoreError) -> None:
        """Note that something is told later, and shut its lane."""
        self.postponed += 1
        self.failures += 1
        self.waiting = error
        self.shut[lane] = due

    def stop(self, error: OrdercoreError) -> None:
        """Tell no more: it is the partner, not the event."""
        self.waiting = error
        self.over = True

    @property
    def delivery(self) -> Delivery:
        """All of it, to be told."""
        counts = self.sent, self.rejected, self.waiting, self.postponed
        return Delivery(*counts, self.elsewhere)


def key_of_event(recorded: Recorded) -> str:
    """Return the key under which an event is told: ``order/W-1001/3``."""
    return f"{recorded.stream}/{recorded.version}"
