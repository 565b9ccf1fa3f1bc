"""What a connection needs to know, read strictly: all that is odd is named at once."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, time, tzinfo
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from ordercore.connecting.secret import Secret
from ordercore.errors import Finding, Invalid, shorten

__all__ = ["SHORT", "settings_of", "unreadable_secrets", "zone_of"]

T = TypeVar("T")

SECRET = re.compile(
    r"(^|_)(secret|token|password|passphrase|credential|(api|access|private|signing)_key)"
    r"s?$"
)
"""What the name of a field that opens doors ends with."""

HIDDEN = "a value that is not shown"

NOTHING, UNKNOWN = "nothing", "an unknown key"
"""What is found where a value lacks, or none is known."""

MOST_DIGITS = 15
"""How many digits a number may have before its point, and behind it."""

SHORT = "short_for"
"""Metadata key of the one field that a plain text stands for."""

_WORDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    Decimal: "a number",
    date: "a date such as 2026-11-23",
    time: "a time such as 14:00:00",
}


def settings_of(cls: type[T], table: object) -> T:
    """Return an attrs value of *cls* out of a table, such as TOML or JSON gives.

    A field is text, a whole number, ``bool``, ``Decimal``, a date or a time, a
    ``StrEnum``, a :class:`Secret`, a tuple, list or mapping of these, another attrs
    class, or one *or* the other.  A secret is referred to, ``{env = "NAME"}`` or
    ``{file = "path"}``, and read only when it is used.  The validators of a field are
    asked as well.  A field that is called a secret (``token``, ``api_keys``) and takes
    plain text has ``repr=False``, or is refused: whoever prints the settings would show
    it.

    >>> @attrs.frozen
    ... class ShopSettings:
    ...     url: str
    ...     token: Secret
    ...     page_size: int = 50
    >>> settings_of(ShopSettings, {"url": "https://shop.example", "token": "hunter2"})
    Traceback (most recent call last):
    ...
    ordercore.errors.Invalid: token: got str that is not shown, expected { env = ...

    Raises:
        Invalid: keys are unknown, missing or malformed; all of them are listed, each
            with its path.
    """
    short = _short_field(cls)
    if isinstance(table, str) and short:
        table = {short: table}
    if not isinstance(table, Mapping):
        raise _odd(cls, table, "a table")
    given = cast("Mapping[str, object]", table)
    fields = attrs.fields_dict(attrs.resolve_types(cast("Any", cls)))
    findings = _unknown(given, list(fields))
    values: dict[str, object] = {}
    for name, attribute in fields.items():
        try:
            if name in given:
                values[name] = _field(attribute, given[name])
            elif attribute.default is attrs.NOTHING:
                findings.append(Finding(name, NOTHING, "a value; it is needed"))
        except Invalid as error:
            findings += error.inside(name).findings
    if findings:
        raise Invalid(findings)
    return cls(**values)


def unreadable_secrets(settings: object, where: str = "") -> list[Finding]:
    """Return a finding for each secret of an attrs value that cannot be read now.

    For a look at a connection before it is used; nothing of what is read is kept.
    """
    if isinstance(settings, Secret):
        return [Finding(where, f.got, f.expected) for f in settings.findings()]
    findings: list[Finding] = []
    for name, value in _parts(settings):
        inner = f"{where}{name}" if name.startswith("[") else f"{where}.{name}"
        findings += unreadable_secrets(value, inner.lstrip("."))
    return findings


def _parts(value: object) -> list[tuple[str, object]]:
    """Return what is inside a value, each with its step of the path."""
    if isinstance(value, tuple | list):
        several = cast("tuple[object, ...]", value)
        return [(f"[{place}]", one) for place, one in enumerate(several)]
    if isinstance(value, Mapping):
        return [(str(k), one) for k, one in cast("Mapping[Any, object]", value).items()]
    if attrs.has(type(value)):
        names = [attribute.name for attribute in attrs.fields(cast("Any", type(value)))]
        return [(name, getattr(value, name)) for name in names]
    return []


def _short_field(cls: type) -> str | None:
    names = [a.name for a in attrs.fields(cls) if a.metadata.get(SHORT)]
    return names[0] if names else None


def _unknown(given: Mapping[str, object], known: list[str]) -> list[Finding]:
    findings: list[Finding] = []
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            expected = near[0] if near else f"one of {', '.join(known)}"
            findings.append(Finding(name, UNKNOWN, expected))
    return findings


def _field(attribute: "attrs.Attribute[Any]", value: object) -> object:
    """Return the value of a field.

    What its name calls a secret, or what may be one among others, is not shown where it
    is refused, whatever type the field has.  Nor may it be shown where it is taken.
    """
    called = SECRET.search(attribute.name) is not None
    if called and attribute.repr and _is_plain(attribute.type):
        expected = "a field of type Secret, or one with repr=False"
        raise Invalid([Finding("", "one that shows a secret", expected)])
    try:
        found = _value(attribute.type, value)
    except Invalid as error:
        if not called and not _may_hide(attribute.type):
            raise
        hidden = [_hidden(finding) for finding in error.findings]
    else:
        return _validated(attribute, found, shown=not called)
    raise Invalid(hidden)


def _hidden(finding: Finding) -> Finding:
    known = finding.got in {NOTHING, UNKNOWN}
    if known or finding.got.endswith("that is not shown"):
        return finding
    return Finding(finding.where, HIDDEN, finding.expected)


def _is_plain(kind: Any) -> bool:
    """Tell whether a type takes text as it stands there."""
    if kind in {str, bytes, object, list, tuple, dict, Any}:
        return True
    return any(map(_is_plain, get_args(kind))) and not _hides(kind)


def _may_hide(kind: Any) -> bool:
    """Tell whether a type is one of several, of which one may be a secret."""
    if get_origin(kind) in (UnionType, Union) and _hides(kind):
        return True
    return any(map(_may_hide, get_args(kind)))


def _validated(
    attribute: "attrs.Attribute[Any]", value: object, *, shown: bool
) -> object:
    """Return *value*.  Raises Invalid: a validator of the field refuses it."""
    if attribute.validator is None:
        return value
    try:
        attribute.validator(None, attribute, value)
    except (ValueError, TypeError) as error:
        why = str(error.args[0]) if error.args else "what its validator allows"
    else:
        return value
    if not shown:
        raise Invalid([Finding("", HIDDEN, "what its validator allows")])
    raise Invalid.at("", value, why)


def _value(kind: Any, value: object) -> object:
    """Return *value* as the type *kind*.  Raises Invalid."""
    if get_origin(kind) in (UnionType, Union):
        return _one_of(get_args(kind), value)
    if get_origin(kind) in (tuple, list, Sequence):
        several = _sequence(get_args(kind)[0], value)
        return [*several] if get_origin(kind) is list else several
    if get_origin(kind) is not None:
        return _mapping(get_args(kind)[1], value)
    if kind is Secret:
        return Secret.of(value)
    if attrs.has(kind):
        return settings_of(kind, value)
    return _scalar(kind, value)


def _one_of(kinds: tuple[Any, ...], value: object) -> object:
    """Return *value* as the first of *kinds* that it can be."""
    *others, last = [kind for kind in kinds if kind is not NoneType]
    for kind in others:
        try:
            return _value(kind, value)
        except Invalid:
            continue
    return _value(last, value)


def _sequence(kind: Any, value: object) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise _odd(kind, value, "a list")
    findings: list[Finding] = []
    values: list[object] = []
    for place, one in enumerate(cast("list[object]", value)):
        try:
            values.append(_value(kind, one))
        except Invalid as error:
            findings += error.inside(f"[{place}]").findings
    if findings:
        raise Invalid(findings)
    return tuple(values)


def _mapping(kind: Any, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _odd(kind, value, "a table")
    table = cast("dict[str, object]", value)
    findings: list[Finding] = []
    values: dict[str, object] = {}
    for name, one in table.items():
        try:
            values[name] = _value(kind, one)
        except Invalid as error:
            findings += error.inside(name).findings
    if findings:
        raise Invalid(findings)
    return values


def _odd(kind: Any, value: object, expected: str) -> Invalid:
    """Return the error for what is no list or table; of secrets nothing is shown."""
    hidden = f"{type(value).__name__} that is not shown"
    return Invalid([Finding("", hidden if _hides(kind) else shorten(value), expected)])


def _hides(kind: Any) -> bool:
    """Tell whether a value of this type may have a secret in it."""
    if kind is Secret:
        return True
    if isinstance(kind, type) and attrs.has(kind):
        return any([_hides(a.type) for a in attrs.fields(attrs.resolve_types(kind))])
    return any(map(_hides, get_args(kind)))


def _scalar(kind: Any, value: object) -> object:
    if kind is Decimal and isinstance(value, Decimal | int):
        return _number(value)
    if type(value) is kind:
        return value
    if isinstance(value, str) and issubclass(kind, StrEnum):
        try:
            return kind(value)
        except ValueError:
            raise Invalid.at("", value, f"one of {', '.join(kind)}") from None
    raise Invalid.at("", value, _WORDS.get(kind, f"one of {kind}"))


def _number(value: Decimal | int) -> Decimal:
    """Return a number that can be computed with: finite, and of few digits.

    TOML knows nan and inf, and 1e999999 would be a whole number of a million digits.
    """
    if isinstance(value, bool):
        raise Invalid.at("", value, "a number")
    number = Decimal(value)
    if number.is_finite():
        places = -int(number.as_tuple().exponent)
        if abs(number.adjusted()) <= MOST_DIGITS and abs(places) <= MOST_DIGITS:
            return number
    expected = f"a number of at most {MOST_DIGITS} digits before and behind the point"
    # The text of a whole number of thousands of digits is none that Python makes.
    raise Invalid.at("", value if isinstance(value, int) else str(value), expected)


def zone_of(name: str, where: str = "zone") -> tzinfo:
    """Return the zone that a setting names; ``UTC`` needs no data about zones.

    >>> zone_of("UTC")
    datetime.timezone.utc

    Raises:
        Invalid: *where*, there is no such zone.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        expected = "a zone such as Europe/Copenhagen"
        raise Invalid.at(where, name, expected) from None
