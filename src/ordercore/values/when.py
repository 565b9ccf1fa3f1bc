"""When: instants in UTC, so that no summer time and no server setting moves them."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from ordercore.errors import Invalid

__all__ = [
    "CLOCKED",
    "check_day",
    "day",
    "instant",
    "is_clocked",
    "month_end",
    "months_after",
    "utc",
]

CLOCKED: Mapping[str, bool] = {"clocked": True}
"""The metadata of a field of a command that is now, where nobody says otherwise.

At the door it may be earlier, and is never later than now.
"""

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_clocked(field: Any) -> bool:
    """Tell whether an attrs field is marked as :data:`CLOCKED`."""
    return bool(field.metadata.get("clocked"))


def utc(at: object, where: str = "at") -> datetime:
    """Return the same instant in UTC.

    Raises:
        Invalid: it is naive, so nobody knows which instant it is.
    """
    if type(at) is datetime and at.tzinfo is UTC:
        return at
    if isinstance(at, datetime) and at.utcoffset() is not None:
        try:
            return at.astimezone(UTC)
        except OverflowError:
            pass
    like = "an aware datetime between the years 1 and 9999, such as one in UTC"
    raise Invalid.at(where, at, like)


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


def check_day(value: object, where: str = "on") -> date:
    """Return a date.  Raises Invalid: it is none; an instant is none either."""
    if type(value) is not date:
        raise Invalid.at(where, value, "a date")
    return value


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


def months_after(on: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month.

    >>> months_after(date(2027, 1, 31), 1), months_after(date(2028, 2, 29), 12)
    (datetime.date(2027, 2, 28), datetime.date(2029, 2, 28))

    Raises:
        Invalid: that is after the year 9999, or before the year 1.
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise Invalid.at("months", months, "a day in the years 1 to 9999")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(on.day, last))


def month_end(on: date) -> date:
    """Return the last day of the month of *on*."""
    return on.replace(day=monthrange(on.year, on.month)[1])
