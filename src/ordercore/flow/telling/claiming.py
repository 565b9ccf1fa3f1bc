"""One worker at a time does what is there to do; one that has died loses its turn."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ordercore.flow.store import Store, Unit, WriteSet

__all__ = ["Claim", "ClaimLost"]

LASTS = timedelta(minutes=2)
"""How long a claim holds that is not renewed: longer than one answer takes."""


class ClaimLost(Exception):
    """Another worker has taken over: what was about to be noted is his to note."""


class Claim:
    """The right to work for a consumer, kept in the store for a limited time.

    Args:
        store: where it is kept.
        consumer: for whom is worked.
        worker: who claims; another name for each worker.
        clock: returns now, aware UTC.
        lasts: after so long without a renewal anybody may take over.
    """

    def __init__(
        self,
        store: Store,
        consumer: str,
        worker: str,
        clock: Callable[[], datetime],
        lasts: timedelta = LASTS,
    ) -> None:
        self._store = store
        self._name = f"worker/{consumer}"
        self._worker = worker
        self._clock = clock
        self._lasts = lasts

    def take(self) -> bool:
        """Claim it; return whether it is ours now."""
        with self._store.unit() as unit:
            if self._of_another(unit):
                return False
            writes = WriteSet()
            self._renew(writes)
            unit.write(writes)
        return True

    def keep(self, unit: Unit, writes: WriteSet) -> None:
        """Renew the claim with what is written.  Raises ClaimLost: it is another's."""
        if not self._is_ours(unit):
            raise ClaimLost
        self._renew(writes)

    def leave(self) -> None:
        """Let the next one in, if it is still ours."""
        with self._store.unit() as unit:
            if self._is_ours(unit):
                writes = WriteSet()
                writes.checkpoints[self._name] = ""
                unit.write(writes)

    def _renew(self, writes: WriteSet) -> None:
        until = self._clock() + self._lasts
        writes.checkpoints[self._name] = f"{until.isoformat()} {self._worker}"

    def _is_ours(self, unit: Unit) -> bool:
        return (unit.checkpoint(self._name) or "").partition(" ")[2] == self._worker

    def _of_another(self, unit: Unit) -> bool:
        until, _, worker = (unit.checkpoint(self._name) or "").partition(" ")
        if not until or worker == self._worker:
            return False
        return datetime.fromisoformat(until) > self._clock()
