"""Instants as the file keeps them: whole microseconds since 1970."""

from datetime import UTC, datetime, timedelta

from ordercore.values.when import utc

__all__ = ["EPOCH", "instant_of", "microseconds"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Return an instant as the file keeps it.  Raises Invalid for a naive one."""
    return (utc(at) - EPOCH) // _MICROSECOND


def instant_of(microseconds: int) -> datetime:
    """Return the instant that the file keeps as so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)
