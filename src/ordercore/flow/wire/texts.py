"""Values become JSON text fast, by a function that is put together for each class.

The text says what :func:`ordercore.flow.wire.unstructure` says.  What is part of many
values (what was agreed is part of the command, the event and the order) is written once
and remembered.
"""

import json
from collections.abc import Callable
from enum import Enum
from functools import cache
from operator import attrgetter, call
from typing import Any

import attrs

from ordercore.errors import Invalid
from ordercore.flow.wire.converting import dumper
from ordercore.flow.wire.fields import (
    fields_of,
    is_enum,
    is_plain,
    item_of,
    optional_of,
)
from ordercore.flow.wire.strict import DUMPS
from ordercore.values.money import Money

__all__ = ["WRONG", "texter"]

Write = Callable[[Any], str]

KEPT = 2048
"""How many amounts, and values of a class, are remembered at most."""

_encode: Write = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
).encode
_quote: Write = json.encoder.encode_basestring


@cache
def texter(kind: Any) -> Write:
    """Return the function that writes values of an attrs class as compact JSON.

    Where a field holds what its type does not allow, it raises one of :data:`WRONG`;
    :func:`~ordercore.flow.wire.explaining.explained` says more.
    """
    return _of_class(kind) if is_plain(kind) else _of(kind)


WRONG = (TypeError, ValueError, KeyError, AttributeError, RecursionError, Invalid)
"""What goes wrong when a value is not what the types of its fields say."""


@cache
def _of(kind: Any) -> Write:
    """Return the function that writes one field of a type."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind in DUMPS:
        return _quoted(DUMPS[kind])
    if is_enum(kind):
        return _of_enum(kind)
    if is_plain(kind):
        return _remembering(kind) if _is_large(kind) else _of_class(kind)
    return _of_compound(kind)


def _of_compound(kind: Any) -> Write:
    if (item := item_of(kind)) is not None:
        return _of_tuple(_of(item))
    if (wanted := optional_of(kind)) is not None:
        return _of_optional(_of(wanted))
    dump = dumper(kind)
    return lambda value: _encode(dump(value))


_AMOUNTS: dict[tuple[int, str], str] = {}


def _amount(money: Money) -> str:
    # Most amounts come again and again; their parts hash faster than they do.
    key = (money.minor, money.currency)
    text = _AMOUNTS.get(key)
    if text is None:
        if len(_AMOUNTS) >= KEPT:
            _AMOUNTS.clear()
        text = _AMOUNTS[key] = f'"{money}"'
    return text


_SIMPLE: dict[Any, Write] = {
    Money: _amount,
    str: _quote,
    int: int.__repr__,
    bool: {True: "true", False: "false"}.__getitem__,
}


def _quoted(dump: Callable[[Any], str]) -> Write:
    return lambda value: f'"{dump(value)}"'


def _of_enum(kind: type[Enum]) -> Write:
    texts = {member: _encode(member.value) for member in kind}

    def write(value: Any) -> str:
        # The text "SHIP" equals Gate.SHIP and is none: nobody compares it by identity.
        if value.__class__ is not kind:
            raise TypeError(f"not a {kind.__name__}")
        return texts[value]

    return write


def _of_tuple(write: Write) -> Write:
    def write_each(value: Any) -> str:
        # Text would fall apart into letters, and no list comes back as a list.
        if not issubclass(value.__class__, tuple):
            raise TypeError("not a tuple")
        return f"[{','.join([write(one) for one in value])}]"

    return write_each


def _of_optional(write: Write) -> Write:
    return lambda value: "null" if value is None else write(value)


@attrs.frozen
class _Frozen:
    """To recognise frozen classes by."""


_FROZEN: Any = _Frozen.__setattr__


def _is_large(kind: type[Any]) -> bool:
    """Tell whether values of a class are frozen and hold lists of others."""
    items = [item_of(a.type) for a in fields_of(kind)]
    return any(map(is_plain, items)) and kind.__setattr__ is _FROZEN


def _remembering(kind: type[Any]) -> Write:
    """Return a function that knows what it has written for which value."""
    write = _of_class(kind)
    known: dict[int, tuple[Any, str]] = {}

    def remembered(value: Any) -> str:
        found = known.get(id(value))
        if found is not None and found[0] is value:
            return found[1]
        text = write(value)
        if len(known) >= KEPT:
            known.clear()
        known[id(value)] = (value, text)
        return text

    return remembered


def _of_class(kind: type[Any]) -> Write:
    """Return a function that writes the required fields, then what is not default."""
    fields = fields_of(kind)
    required = [a for a in fields if a.default is attrs.NOTHING]
    get = _all_of([a.name for a in required])
    texts = [_of(a.type) for a in required]
    template = ",".join([f'"{a.name}":%s' for a in required])
    optional = [
        (attrgetter(a.name), a.default, f'"{a.name}":%s', _of(a.type))
        for a in fields
        if a.default is not attrs.NOTHING
    ]

    def write(value: Any) -> str:
        parts = [template % (*map(_apply, texts, get(value)),)]
        for get_one, default, name, text in optional:
            field = get_one(value)
            if field is not default and field != default:
                parts.append(name % text(field))
        return f"{{{','.join(parts if template else parts[1:])}}}"

    return write


_apply: Any = call


def _all_of(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that gives these attributes of a value, all at once."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple([getattr(value, name) for name in names])
