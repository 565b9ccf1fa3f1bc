"""What each kind of value looks like on the wire; nothing is guessed or coerced."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from ordercore.errors import Finding, Invalid
from ordercore.values.money import Money
from ordercore.values.when import day, instant, utc

__all__ = ["DUMPS", "LOADS", "Load", "load_enum", "members_of"]

Load = Callable[..., Any]
"""From plain data to a value; cattrs gives the type as well, which is known already."""

_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{6})?)?")
_NUMBER = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,24})?(e-?[0-9]{1,3})?")


def load_int(value: Any, _: Any = None) -> int:
    """Return a whole number; a bool is none."""
    if type(value) is int:
        return value
    raise Invalid.at("", value, "a whole number")


def load_bool(value: Any, _: Any = None) -> bool:
    """Return true or false; 1 and "yes" are neither."""
    if type(value) is bool:
        return value
    raise Invalid.at("", value, "true or false")


def load_str(value: Any, _: Any = None) -> str:
    """Return text; what cannot be written as UTF-8 is none."""
    if type(value) is not str:
        raise Invalid.at("", value, "text")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Invalid.at("", value, "text without lone surrogates") from None
    return value


def load_float(value: Any, _: Any = None) -> float:
    """Return a number written as text, so that no reader rounds it on the way."""
    if type(value) is str and _NUMBER.fullmatch(value):
        number = float(value)
        if math.isfinite(number):
            return number
    raise Invalid.at("", value, "a number as text such as '55.6761'")


def load_decimal(value: Any, _: Any = None) -> Decimal:
    """Return a decimal number written as text, bounded before it is computed with."""
    if type(value) is str and _NUMBER.fullmatch(value):
        number = Decimal(value)
        if abs(number.adjusted()) <= 40:
            return number
    raise Invalid.at("", value, "a number as text such as '0.25'")


def load_money(value: Any, _: Any = None) -> Money:
    """Return an amount written as ``89.00 DKK``."""
    try:
        return Money.parse(value)
    except Invalid as error:
        found = [Finding("", f.got, f.expected) for f in error.findings]
        raise Invalid(found) from None


def load_instant(value: Any, _: Any = None) -> datetime:
    """Return an instant in UTC from text with an offset."""
    return instant(value, "")


def load_date(value: Any, _: Any = None) -> date:
    """Return a date from text such as ``2026-11-23``."""
    return day(value, "")


def load_time(value: Any, _: Any = None) -> time:
    """Return a wall time from text such as ``14:00`` or ``14:00:30``."""
    if type(value) is str and _TIME.fullmatch(value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise Invalid.at("", value, "a wall time such as 14:00")


LOADS: dict[Any, Load] = {
    int: load_int,
    bool: load_bool,
    str: load_str,
    float: load_float,
    Decimal: load_decimal,
    Money: load_money,
    datetime: load_instant,
    date: load_date,
    time: load_time,
}
"""How a value of each type is read; whatever is not listed is made of these."""


def members_of(kind: type[Enum]) -> dict[tuple[type, Any], Enum]:
    """Return the members of an enum by type and value: True is not 1."""
    return {(type(member.value), member.value): member for member in kind}


@cache
def load_enum(kind: type[Enum]) -> Load:
    """Return what reads the members of an enum by their values."""
    members = members_of(kind)
    expected = "one of " + ", ".join([str(member.value) for member in kind])

    def load(value: Any, _: Any = None) -> Enum:
        try:
            return members[type(value), value]
        except (KeyError, TypeError):
            raise Invalid.at("", value, expected) from None

    return load


def dump_instant(at: datetime) -> str:
    """Return an instant as text in UTC.  Raises Invalid for a naive one."""
    if at.tzinfo is not UTC:
        at = utc(at, "")
    return at.isoformat()[:-6] + "Z"


def dump_date(on: date) -> str:
    """Return a date as ``2026-11-23``.  Raises Invalid for an instant."""
    if type(on) is not date:
        raise Invalid.at("", on, "a date")
    return on.isoformat()


def dump_time(at: time) -> str:
    """Return a wall time as ``14:00``, finer where it is.  Raises Invalid for others.

    It has no offset: whose clock it is says the zone beside it.
    """
    if type(at) is not time or at.tzinfo is not None:
        raise Invalid.at("", at, "a wall time without an offset")
    return at.isoformat("auto" if at.second or at.microsecond else "minutes")


def dump_float(number: float) -> str:
    """Return the shortest text that reads as the same number."""
    if not math.isfinite(number):
        raise Invalid.at("", number, "a finite number")
    return repr(float(number)).replace("e+", "e")


def dump_decimal(number: Decimal) -> str:
    """Return a decimal number as text."""
    text = str(number).lower().replace("e+", "e")
    load_decimal(text)
    return text


DUMPS: dict[Any, Callable[[Any], str]] = {
    float: dump_float,
    Decimal: dump_decimal,
    Money: str,
    datetime: dump_instant,
    date: dump_date,
    time: dump_time,
}
"""How a value of each type is written; int, bool, str and StrEnum go as they are."""
