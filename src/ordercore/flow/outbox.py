"""What has happened is told to partners outside, after the commit, in order."""

from collections.abc import Callable

from attrs import frozen

from ordercore.errors import AdapterError, OrdercoreError
from ordercore.flow.aside import quarantined
from ordercore.flow.store import Quarantined, Recorded, Store, WriteSet
from ordercore.flow.wire import unstructure

__all__ = ["Delivery", "Outbox"]


@frozen
class Delivery:
    """How far an outbox came.

    Attributes:
        sent: events that the partner took.
        rejected: events that it refused; they lie in quarantine.
        waiting: the error that stopped it, when it is not known whether the partner
            acted or it cannot act now; call again later.
    """

    sent: int = 0
    rejected: int = 0
    waiting: OrdercoreError | None = None


class Outbox:
    """Tells one partner what happened, in order.

    The journal is the outbox: a partner is a cursor in it.  Each event comes with a key
    that stays the same however often it is sent, ``stream/version``, so that a partner
    that is told twice can tell.  The cursor moves on only behind what the partner took
    or refused; what is unknown is asked again with the same key, and never skipped.

    Args:
        store: whose journal it is.
        consumer: the partner's name, of which the cursor is kept.
        send: tells the partner; returns when it has taken it, and raises an
            AdapterError otherwise: retryable ones mean "not known, or not now".
        kind: only events of this kind of stream.
    """

    def __init__(
        self,
        store: Store,
        consumer: str,
        send: Callable[[str, Recorded], None],
        kind: str | None = None,
    ) -> None:
        self._store = store
        self._consumer = f"outbox/{consumer}"
        self._send = send
        self._kind = kind

    @property
    def cursor(self) -> int:
        """The position up to which the partner knows everything."""
        return int(self._store.checkpoint(self._consumer) or 0)

    def drain(self, limit: int = 1000) -> Delivery:
        """Tell the partner what it does not know yet, at most *limit* events."""
        sent = rejected = 0
        for recorded in self._store.journal(self.cursor, limit, self._kind):
            try:
                self._send(key_of_event(recorded), recorded)
            except AdapterError as error:
                if error.retryable:
                    return Delivery(sent, rejected, error)
                rejected += 1
                self._move_to(recorded.position, self._refused(recorded, error))
            else:
                sent += 1
                self._move_to(recorded.position)
        return Delivery(sent, rejected)

    def _move_to(self, position: int, *aside: Quarantined) -> None:
        with self._store.unit() as unit:
            writes = WriteSet()
            writes.quarantine += aside
            writes.checkpoints[self._consumer] = str(position)
            unit.write(writes)

    def _refused(self, recorded: Recorded, error: AdapterError) -> Quarantined:
        return quarantined(
            self._consumer,
            key_of_event(recorded),
            error.code,
            str(error),
            {"event": unstructure(recorded.event)},
            recorded.at,
        )


def key_of_event(recorded: Recorded) -> str:
    """Return the key under which an event is told: ``order/W-1001/3``."""
    return f"{recorded.stream}/{recorded.version}"
