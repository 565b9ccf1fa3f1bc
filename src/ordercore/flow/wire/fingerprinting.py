"""By what a request that is repeated under its key is known again, also years later."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, get_args

import attrs

from ordercore.flow.wire.explaining import explained
from ordercore.flow.wire.fields import fields_of
from ordercore.flow.wire.texts import WRONG, texter
from ordercore.values import former_default

__all__ = ["earlier_fingerprints", "fingerprint"]


def fingerprint(values: Iterable[Any]) -> str:
    """Return 64 hexadecimal digits that are alike only for equal *values*.

    They stay the same from run to run, when a field with a default is added, and when
    a class moves to another module.

    Raises Invalid: a field holds what its type does not allow.
    """
    values = tuple(values)
    return _hashed(values, [line for value in values for line in _said(value)])


def earlier_fingerprints(values: Iterable[Any]) -> frozenset[str]:
    """Return what :func:`fingerprint` told of *values* before a default has changed.

    Such a field is marked with ``formerly``.  What is its default was not written down:
    that was the old one, and from some day on the new one.
    """
    values = tuple(values)
    return frozenset([_hashed(values), _hashed([_as_before(one) for one in values])])


def _hashed(values: Iterable[Any], said: Iterable[str] = ()) -> str:
    body: list[str] = []
    for value in values:
        kind = value.__class__
        try:
            body.append(f"{kind.__name__} {texter(kind)(value)}\n")
        except WRONG as error:
            raise explained(value, error) from error
    body += said
    return sha256("".join(body).encode("utf-8", "surrogatepass")).hexdigest()


def _said(value: Any) -> Iterator[str]:
    """Yield what a value says in fields whose default has changed, as it once may."""
    kind = value.__class__
    if kind is tuple:
        for one in value:
            yield from _said(one)
        return
    for name, _, default, former in _changed(kind):
        given = getattr(value, name)
        if given in (former, default):
            yield f"{name} {'as before' if given == former else 'as now'}\n"
    for name, _ in _holding(kind):
        yield from _said(getattr(value, name))


def _as_before(value: Any) -> Any:
    """Return a value with its default in each field that has the old one."""
    kind = value.__class__
    if kind is tuple:
        return tuple([_as_before(one) for one in value])
    changes = {alias: _as_before(getattr(value, n)) for n, alias in _holding(kind)}
    changes |= {
        alias: default
        for name, alias, default, former in _changed(kind)
        if getattr(value, name) == former
    }
    return attrs.evolve(value, **changes) if changes else value


@cache
def _changed(kind: type[Any]) -> Sequence[tuple[str, str, Any, Any]]:
    """Return name, default and old default of fields whose default has changed."""
    if not attrs.has(kind):
        return ()
    found = [(a, former) for a in fields_of(kind) for former in former_default(a)]
    return [(a.name, a.alias or a.name, a.default, former) for a, former in found]


@cache
def _holding(kind: type[Any]) -> Sequence[tuple[str, str]]:
    """Return the fields that hold values with such fields, however deep."""
    if not attrs.has(kind):
        return ()
    fields = fields_of(kind)
    return [(a.name, a.alias or a.name) for a in fields if _reaches(a.type, {kind})]


def _reaches(kind: Any, seen: set[Any]) -> bool:
    """Tell whether a value of a type may hold such fields; a class may hold its own."""
    if inner := get_args(kind):
        return any([_reaches(one, seen) for one in inner])
    if not isinstance(kind, type) or not attrs.has(kind) or kind in seen:
        return False
    seen.add(kind)
    return bool(_changed(kind)) or any(
        [_reaches(a.type, seen) for a in fields_of(kind)]
    )
