"""Amounts, days and instants as Tryton writes them in JSON; no float is near."""

import base64
import json
from datetime import UTC, date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal

import ordercore as oc

__all__ = [
    "MOST_UNITS",
    "amount_in",
    "begins_at",
    "day_in",
    "encoded",
    "instant_in",
    "maybe_day_in",
    "number_in",
    "packed",
    "units_in",
    "whole_in",
]

Part = oc.connecting.Part

MOST_UNITS = 10**12


def encoded(value: object) -> object:
    """Return an amount, a day or an instant as Tryton reads it.

    >>> encoded(Decimal("80.00"))
    {'__class__': 'Decimal', 'decimal': '80.00'}
    """
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        clock = {"hour": at.hour, "minute": at.minute, "second": at.second}
        return (
            {"__class__": "datetime", "year": at.year, "month": at.month, "day": at.day}
            | clock
            | {"microsecond": at.microsecond}
        )
    if isinstance(value, date):
        parts = {"year": value.year, "month": value.month, "day": value.day}
        return {"__class__": "date"} | parts
    raise TypeError(f"no way to tell Tryton a {type(value).__name__}")


def packed(value: object) -> str:
    """Return a domain, an order or a context as a URL and a header can carry it."""
    text = json.dumps(value, default=encoded)
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii")


def amount_in(record: Part, name: str) -> Decimal:
    """Return an amount, exactly as it stands there."""
    inner = record.part(name)
    if inner is None:
        record.wrong(name, "an amount")
        return Decimal(0)
    return inner.read("decimal", oc.decimal_of, Decimal(0))


def units_in(record: Part, name: str) -> int:
    """Return whole units; Tryton counts in numbers with a point."""
    value = number_in(record, name)
    if value is not None and value == int(value):
        return int(value)
    record.wrong(name, "whole units")
    return 0


def number_in(record: Part, name: str) -> int | Decimal | None:
    """Return a number of units, broken ones too; None where it is none.

    Compared and not worked with: ``abs`` of 1E+1000000 raises, and ``int`` of it is
    long.
    """
    value = record.content.get(name)
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    return value if -MOST_UNITS < value < MOST_UNITS else None


def day_in(record: Part, name: str) -> date:
    """Return a day."""
    found = record.part(name)
    try:
        if found is not None:
            return _day(found)
    except ValueError:
        pass
    record.wrong(name, "a day")
    return date.min


def maybe_day_in(record: Part, name: str) -> date | None:
    """Return a day; None where none is said."""
    return day_in(record, name) if record.has(name) else None


def whole_in(record: Part, name: str, factor: int | Decimal = 1) -> int:
    """Return a measure in whole units, rounded half up; 0 where none is said.

    Args:
        record: that has it.
        name: of the field.
        factor: how many of the units are in one of Tryton's.
    """
    if not record.has(name):
        return 0
    value = number_in(record, name)
    if value is None or value < 0:
        record.wrong(name, f"a measure below {MOST_UNITS}")
        return 0
    found = Decimal(value) * factor
    if found >= MOST_UNITS:
        record.wrong(name, f"a measure below {MOST_UNITS}")
        return 0
    return int(found.to_integral_value(ROUND_HALF_UP))


def begins_at(record: Part, name: str, zone: tzinfo) -> datetime:
    """Return when a day begins in a zone, aware UTC."""
    try:
        day = datetime.combine(day_in(record, name), time(), zone)
        return day.astimezone(UTC)
    except OverflowError:
        record.wrong(name, "a day of the calendar")
        return datetime.min.replace(tzinfo=UTC)


def instant_in(record: Part, name: str) -> datetime:
    """Return an instant, aware UTC; Tryton keeps UTC and does not say so."""
    found = record.part(name)
    try:
        if found is not None:
            return datetime.combine(_day(found), _clock(found), UTC)
    except ValueError:
        pass
    record.wrong(name, "an instant")
    return datetime.min.replace(tzinfo=UTC)


def _day(parts: Part) -> date:
    """Return a day out of its parts.  Raises ValueError where there is none."""
    return date(parts.whole("year"), parts.whole("month"), parts.whole("day"))


def _clock(parts: Part) -> time:
    """Return a time of day out of its parts.  Raises ValueError where it is none."""
    hour, minute = parts.whole("hour"), parts.whole("minute")
    return time(hour, minute, parts.whole("second"), parts.whole("microsecond"))
