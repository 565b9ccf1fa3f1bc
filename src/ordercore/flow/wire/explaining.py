"""Where a value holds what its fields do not allow, and what would be right there."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeGuard

import attrs

from ordercore.errors import Finding, Invalid, join_path, shorten
from ordercore.flow.wire.converting import (
    MOST_FINDINGS,
    dumper,
    structure_carefully,
)
from ordercore.flow.wire.fields import (
    fields_of,
    is_enum,
    item_of,
    optional_of,
)
from ordercore.flow.wire.texts import WRONG, texter
from ordercore.values.personal import is_personal

__all__ = ["explained"]

WORDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
}


def explained(value: Any, error: Exception) -> Invalid:
    """Return the error that says where *value* holds what its fields do not allow.

    What stands in a personal field is not said.

    Args:
        value: of an attrs class, which could not be written.
        error: what went wrong; it is told when nothing more can be found out.
    """
    kind = value.__class__
    found = _explained(value, kind, error)
    return Invalid([_discreet(finding, kind) for finding in found.findings])


def _explained(value: Any, kind: Any, error: Exception) -> Invalid:
    try:
        data = dumper(kind)(value)
    except WRONG:
        pass  # it cannot even be taken apart
    else:
        try:
            structure_carefully(data, kind)
        except Invalid as found:
            known = {one.where: one for one in _wrong(value, kind, "")}
            return Invalid([known.get(one.where, one) for one in found.findings])
    if wrong := [*islice(_wrong(value, kind, ""), MOST_FINDINGS)]:
        return Invalid(wrong)
    return Invalid.at("", value, f"what {kind.__name__} allows ({error})")


def _discreet(finding: Finding, kind: Any) -> Finding:
    """Return the finding without what a personal field holds."""
    if _is_personal_path(finding.where, kind):
        return Finding(finding.where, "something that is not shown", finding.expected)
    return finding


def _is_personal_path(path: str, kind: Any) -> bool:
    """Tell whether a path, such as ``agreed.ship_to.street[0]``, is about a person."""
    for name in re.sub(r"\[[^\]]*\]", "", path).split("."):
        kind = optional_of(kind) or kind
        kind = item_of(kind) or kind
        fields = {a.name: a for a in fields_of(kind)} if attrs.has(kind) else {}
        if name not in fields:
            return False
        if is_personal(fields[name]):
            return True
        kind = fields[name].type
    return False


def _wrong(value: Any, kind: Any, path: str) -> Iterator[Finding]:
    """Yield each part of *value* that is not of its type, as deep down as it is."""
    if _is_value(kind) and isinstance(value, kind):
        for a in fields_of(kind):
            inside = join_path(path, a.name)
            yield from _wrong(getattr(value, a.name), a.type, inside)
    elif (item := item_of(kind)) is not None and issubclass(value.__class__, tuple):
        for place, one in enumerate(value):
            yield from _wrong(one, item, f"{path}[{place}]")
    elif (wanted := optional_of(kind)) is not None and value is not None:
        yield from _wrong(value, wanted, path)
    elif _is_value(kind):
        yield Finding(path, shorten(value), _expected(kind))
    else:
        yield from _unwritable(value, kind, path)


def _is_value(kind: Any) -> TypeGuard[type[Any]]:
    return isinstance(kind, type) and attrs.has(kind)


def _unwritable(value: Any, kind: Any, path: str) -> Iterator[Finding]:
    try:
        texter(kind)(value)
    except Invalid as error:
        yield from error.inside(path).findings
    except WRONG:
        yield Finding(path, shorten(value), _expected(kind))


def _expected(kind: Any) -> str:
    if is_enum(kind):
        return f"one of {', '.join([str(member.value) for member in kind])}"
    if item_of(kind) is not None:
        return "a tuple"
    return WORDS.get(kind) or _one(str(getattr(kind, "__name__", kind)))


def _one(name: str) -> str:
    return f"an {name}" if name[:1] in "AEIOU" else f"a {name}"
