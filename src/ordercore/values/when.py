"""When: instants in UTC, so that no summer time and no server setting moves them."""

import re
from datetime import UTC, date, datetime

from ordercore.errors import Invalid

__all__ = ["day", "instant", "utc"]

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def utc(at: object, where: str = "at") -> datetime:
    """Return the same instant in UTC.

    Raises:
        Invalid: it is naive, so nobody knows which instant it is.
    """
    if isinstance(at, datetime) and at.utcoffset() is not None:
        try:
            return at.astimezone(UTC)
        except OverflowError:
            pass
    raise Invalid.at(where, at, "an aware datetime between the years 1 and 9999")


def instant(text: object, where: str = "at") -> datetime:
    """Return the instant that ISO 8601 text names, in UTC.

    The text has date, time to the second and an offset or ``Z``.

    >>> instant("2026-11-23T10:00:00+01:00").isoformat()
    '2026-11-23T09:00:00+00:00'

    Raises:
        Invalid: it is written otherwise, has no offset, or does not exist.
    """
    if isinstance(text, str) and _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise Invalid.at(where, text, "an instant such as 2026-11-23T10:00:00Z")


def day(text: object, where: str = "on") -> date:
    """Return the date that ISO 8601 text such as ``2026-11-23`` names.

    Raises:
        Invalid: it is written otherwise or does not exist.
    """
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Invalid.at(where, text, "a date such as 2026-11-23")
