"""A partner who is not there, or asks to wait, is left alone for a while."""

import json
from datetime import datetime, timedelta
from math import isfinite

from attrs import frozen

from ordercore.connecting import LONGEST_WAIT_S, Backoff
from ordercore.errors import AdapterError, AuthFailed, RateLimited, Unavailable
from ordercore.flow.store import Reader, WriteSet
from ordercore.flow.stores.aside import storable

__all__ = ["PATIENT", "Pause", "next_try", "pause_of", "resumed"]

PATIENT = Backoff(first_s=30, longest_s=4 * 3600, attempts=40)
"""How patient an outbox is: half a minute at first, four hours later, for a week."""


@frozen
class Pause:
    """Nothing is told to a consumer before an instant.

    Attributes:
        until: aware UTC.
        code: of the error that led to it.
        why: the error, for people.
        attempts: how often in a row.
    """

    until: datetime
    code: str
    why: str
    attempts: int

    def error(self, now: datetime) -> AdapterError:
        """Return what to tell whoever asks meanwhile."""
        if self.code == AuthFailed.code:
            return AuthFailed(self.why)
        left = max((self.until - now).total_seconds(), 0.0)
        if self.code == RateLimited.code:
            return RateLimited(left, self.why)
        return Unavailable(self.why, sent=False, retry_after=left)

    def write(self, writes: WriteSet, consumer: str) -> None:
        """Add it to a set."""
        writes.checkpoints[_name(consumer)] = json.dumps(
            {
                "until": self.until.isoformat(),
                "code": self.code,
                "why": storable(self.why),
                "attempts": self.attempts,
            }
        )


def pause_of(reader: Reader, consumer: str) -> Pause | None:
    """Return the pause of a consumer, over or not, None where all is well."""
    text = reader.checkpoint(_name(consumer))
    if not text:
        return None
    said = json.loads(text)
    until = datetime.fromisoformat(said["until"])
    return Pause(until, said["code"], said["why"], said["attempts"])


def resumed(writes: WriteSet, consumer: str) -> None:
    """Add to a set that all is well again."""
    writes.checkpoints[_name(consumer)] = ""


def next_try(
    error: AdapterError, attempt: int, backoff: Backoff, chance: float, now: datetime
) -> datetime:
    """Return when to ask again after attempt number *attempt* has met an error."""
    wait, told = backoff.wait_s(attempt, chance), error.retry_after or 0.0
    if isfinite(told):
        wait = max(wait, min(told, LONGEST_WAIT_S))
    return now + timedelta(seconds=wait)


def _name(consumer: str) -> str:
    return f"pause/{consumer}"
