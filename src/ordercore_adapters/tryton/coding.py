"""Amounts, days and instants as Tryton writes them in JSON; no float is near."""

import base64
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import ordercore as oc

__all__ = [
    "amount_in",
    "day_in",
    "encoded",
    "instant_in",
    "packed",
    "units_in",
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
    value = record.content.get(name)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if number.is_finite() and abs(number) < MOST_UNITS and number == int(number):
            return int(number)
    record.wrong(name, "whole units")
    return 0


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
