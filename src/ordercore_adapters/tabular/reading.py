"""Reads a settings file strictly: what is unknown, missing or odd is named."""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import attrs

import ordercore as oc

__all__ = ["read_settings"]

T = TypeVar("T")

MAX_BYTES = 1_000_000
"""How large a settings file may be."""

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


def read_settings(path: Path, cls: type[T]) -> T:
    """Return the settings in the TOML file at *path*, as an attrs value of *cls*.

    Raises:
        Invalid: it cannot be read, is not TOML, or has unknown, missing or malformed
            keys; all of them are listed, each with its path.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise oc.Invalid.at(str(path), path.stat().st_size, f"<= {MAX_BYTES} bytes")
        text = path.read_bytes().decode("utf-8")
        # Decimal, so that 4.90 means 4.90.
        table = tomllib.loads(text, parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise oc.Invalid.at(str(path), str(error), "a readable TOML file") from error
    try:
        return made(cls, table)
    except oc.Invalid as error:
        raise oc.Invalid(
            _inside(path.name, found) for found in error.findings
        ) from None


def _inside(file: str, found: oc.Finding) -> oc.Finding:
    return oc.Finding(f"{file}: {found.where}", found.got, found.expected)


def made(cls: type[T], table: object) -> T:
    """Return an attrs value of *cls* out of a table.  Raises Invalid."""
    short = _short_field(cls)
    if isinstance(table, str) and short:
        table = {short: table}
    if not isinstance(table, Mapping):
        raise oc.Invalid.at("", table, "a table")
    given = cast("Mapping[str, object]", table)
    fields = attrs.fields_dict(attrs.resolve_types(cast("Any", cls)))
    findings = _unknown(given, list(fields))
    values: dict[str, object] = {}
    for name, attribute in fields.items():
        try:
            if name in given:
                values[name] = _value(attribute.type, given[name])
            elif attribute.default is attrs.NOTHING:
                findings.append(oc.Finding(name, "nothing", "a value; it is needed"))
        except oc.Invalid as error:
            findings += error.inside(name).findings
    if findings:
        raise oc.Invalid(findings)
    return cls(**values)


def _short_field(cls: type) -> str | None:
    names = [a.name for a in attrs.fields(cls) if a.metadata.get(SHORT)]
    return names[0] if names else None


def _unknown(given: Mapping[str, object], known: list[str]) -> list[oc.Finding]:
    findings: list[oc.Finding] = []
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            expected = near[0] if near else f"one of {', '.join(known)}"
            findings.append(oc.Finding(name, "an unknown key", expected))
    return findings


def _value(kind: Any, value: object) -> object:
    """Return *value* as the type *kind*.  Raises Invalid."""
    if get_origin(kind) in (UnionType, Union):
        return _one_of(get_args(kind), value)
    if get_origin(kind) is tuple:
        return _sequence(get_args(kind)[0], value)
    if get_origin(kind) is not None:
        return _mapping(get_args(kind)[1], value)
    if attrs.has(kind):
        return made(kind, value)
    return _scalar(kind, value)


def _one_of(kinds: tuple[Any, ...], value: object) -> object:
    """Return *value* as the first of *kinds* that it can be."""
    *others, last = [kind for kind in kinds if kind is not NoneType]
    for kind in others:
        try:
            return _value(kind, value)
        except oc.Invalid:
            continue
    return _value(last, value)


def _sequence(kind: Any, value: object) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise oc.Invalid.at("", value, "a list")
    findings: list[oc.Finding] = []
    values: list[object] = []
    for place, one in enumerate(cast("list[object]", value)):
        try:
            values.append(_value(kind, one))
        except oc.Invalid as error:
            findings += error.inside(f"[{place}]").findings
    if findings:
        raise oc.Invalid(findings)
    return tuple(values)


def _mapping(kind: Any, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise oc.Invalid.at("", value, "a table")
    table = cast("dict[str, object]", value)
    findings: list[oc.Finding] = []
    values: dict[str, object] = {}
    for name, one in table.items():
        try:
            values[name] = _value(kind, one)
        except oc.Invalid as error:
            findings += error.inside(name).findings
    if findings:
        raise oc.Invalid(findings)
    return values


def _scalar(kind: Any, value: object) -> object:
    if kind is Decimal and isinstance(value, Decimal | int):
        return _number(value)
    if type(value) is kind:
        return value
    if isinstance(value, str) and issubclass(kind, StrEnum):
        try:
            return kind(value)
        except ValueError:
            raise oc.Invalid.at("", value, f"one of {', '.join(kind)}") from None
    raise oc.Invalid.at("", value, _WORDS.get(kind, f"one of {kind}"))


def _number(value: Decimal | int) -> Decimal:
    """Return a number that can be computed with: finite, and of few digits.

    TOML knows nan and inf, and 1e999999 would be a whole number of a million digits.
    """
    if isinstance(value, bool):
        raise oc.Invalid.at("", value, "a number")
    number = Decimal(value)
    if number.is_finite():
        places = -int(number.as_tuple().exponent)
        if abs(number.adjusted()) <= MOST_DIGITS and abs(places) <= MOST_DIGITS:
            return number
    expected = f"a number of at most {MOST_DIGITS} digits before and behind the point"
    raise oc.Invalid.at("", str(value)[:40], expected)
