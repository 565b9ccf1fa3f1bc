"""Plain tables, as a TOML file has them, are read as values; nothing is guessed.

A reader takes a value and its path and returns what it says.  What is wrong with parts
of it is added to a list of findings, and reading goes on, so that all is named at once.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeGuard, TypeVar, cast

import attrs

from ordercore.errors import Finding, Invalid, join_path, shorten
from ordercore.values.money import Money

__all__ = [
    "Leaf",
    "Read",
    "as_plain",
    "each",
    "enum",
    "fields",
    "leaf",
    "listed",
    "number",
    "one_or_many",
    "table",
    "text",
    "truth",
]

E = TypeVar("E", bound=StrEnum)
Leaf = Callable[[Any, str], Any]
"""From a value and its path to what it says; raises Invalid where it says nothing."""
Read = Callable[[Any, str, list[Finding]], Any]
"""The same for what has parts: findings about parts are added, and it goes on."""


def fields(
    value: object,
    where: str,
    reads: Mapping[str, Read],
    found: list[Finding],
    needed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what can be read of a table's fields.

    Args:
        value: the table.
        where: its path.
        reads: a reader for each field that is known.
        found: is told what is wrong, each with its path.
        needed: fields that have to be there, and what is expected of them.

    Raises Invalid: it is no table.
    """
    rows = table(value, where, tuple(reads), found)
    given: dict[str, Any] = {}
    for name, one in rows.items():
        try:
            given[name] = reads[name](one, join_path(where, name), found)
        except Invalid as error:
            found += error.findings
    for name, expected in (needed or {}).items():
        if name in reads and name not in rows:
            found.append(Finding(join_path(where, name), "nothing", expected))
    return given


def table(
    value: object, where: str, known: tuple[str, ...], found: list[Finding]
) -> dict[str, Any]:
    """Return the known fields of a table, and add the others to *found*.

    Raises Invalid: it is none.
    """
    if not isinstance(value, Mapping):
        raise Invalid.at(where or "document", value, "a table")
    rows = cast("Mapping[str, Any]", value)
    expected = f"one of {', '.join(known)}"
    found += [
        Finding(join_path(where, str(name)), shorten(name), expected)
        for name in rows
        if name not in known
    ]
    return {name: one for name, one in rows.items() if name in known}


def _is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def listed(value: object, where: str) -> list[Any]:
    """Return a list.  Raises Invalid: it is none."""
    if _is_list(value):
        return value
    raise Invalid.at(where, value, "a list")


def text(value: object, where: str) -> str:
    """Return a text.  Raises Invalid: it is none."""
    if isinstance(value, str):
        return value
    raise Invalid.at(where, value, "text")


def truth(value: object, where: str) -> bool:
    """Return true or false.  Raises Invalid: it is neither."""
    if isinstance(value, bool):
        return value
    raise Invalid.at(where, value, "true or false")


def number(value: object, where: str) -> int:
    """Return a whole number.  Raises Invalid: it is none."""
    if type(value) is int:
        return value
    raise Invalid.at(where, value, "a whole number")


def leaf(read: Leaf) -> Read:
    """Return a reader of what has no parts."""

    def reader(value: object, where: str, _: list[Finding]) -> Any:
        return read(value, where)

    return reader


def enum(kind: type[E]) -> Read:
    """Return a reader of one of an enum's values."""

    def read(value: object, where: str) -> E:
        try:
            return kind(text(value, where))
        except ValueError:
            raise Invalid.at(where, value, f"one of {', '.join(kind)}") from None

    return leaf(read)


def one_or_many(read: Read) -> Read:
    """Return what reads a list, or a single one that stands without brackets."""

    def reader(value: object, where: str, found: list[Finding]) -> tuple[Any, ...]:
        if not _is_list(value):
            return (read(value, where, found),)
        return each(value, where, read, found)

    return reader


def each(
    value: list[Any], where: str, read: Read, found: list[Finding]
) -> tuple[Any, ...]:
    """Return what can be read of a list.  Raises Invalid: it is empty."""
    if not value:
        raise Invalid.at(where, "an empty list", "at least one, or leave it out")
    got: list[Any] = []
    for place, one in enumerate(value):
        try:
            got.append(read(one, f"{where}[{place}]", found))
        except Invalid as error:
            found += error.findings
    return tuple(got)


def as_plain(value: Any, said: Mapping[str, str] | None = None) -> Any:
    """Return a value as tables, lists, texts and numbers; defaults are left out.

    *said* is how fields are called in a table whose names cannot be Python's.
    """
    if isinstance(value, StrEnum | Money):
        return str(value)
    if _is_tuple(value):
        return [as_plain(one, said) for one in value]
    kind: type[Any] = value.__class__
    if not attrs.has(kind):
        return value
    known = attrs.fields_dict(kind)
    given = {name: getattr(value, name) for name in known}
    return {
        (said or {}).get(name, name): as_plain(one, said)
        for name, one in given.items()
        if one != _default(known[name])
    }


def _default(field: "attrs.Attribute[Any]") -> Any:
    default = cast("Any", field.default)
    return default.factory() if hasattr(default, "factory") else default
