"""Values become JSON text fast, by a function that is written for each class.

The text says what :func:`ordercore.flow.wire.unstructure` says.  What is part of many
values (what was agreed is part of the command, the event and the order) is written once
and remembered.
"""

import json
from collections.abc import Callable
from enum import Enum
from functools import cache
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
from ordercore.flow.wire.making import FROZEN, Text, field_name, indented
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
    """Return the function that writes a value of a type."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if is_plain(kind):
        return _remembering(kind) if _is_large(kind) else _of_class(kind)
    text = Text(f"writer of {kind}")
    checks, written = _part(kind, text)
    text.add("def write(x):", *indented(checks), f"    return f'{written}'")
    return _made(text)


def _made(text: Text) -> Write:
    write: Write = text.function("write")
    return write


def _part(kind: Any, text: Text) -> tuple[list[str], str]:
    """Return what checks that ``x`` is of a type, and its text in an f-string."""
    if kind in DUMPS and kind is not Money:
        return [], f'"{{{text.name(DUMPS[kind])}(x)}}"'
    if is_enum(kind):
        return _enum_part(kind, text)
    if (item := item_of(kind)) is not None:
        # Text would fall apart into letters, and no list comes back as a list.
        tuples = "if not issubclass(x.__class__, tuple): raise TypeError('not a tuple')"
        return [tuples], f'[{{",".join([{text.name(_of(item))}(one) for one in x])}}]'
    if (wanted := optional_of(kind)) is not None:
        return [], f'{{"null" if x is None else {text.name(_of(wanted))}(x)}}'
    if kind in _SIMPLE or is_plain(kind):
        return [], f"{{{text.name(_of(kind))}(x)}}"
    return [], f"{{{text.name(_encode)}({text.name(dumper(kind))}(x))}}"


def _enum_part(kind: type[Enum], text: Text) -> tuple[list[str], str]:
    # The text "SHIP" equals Gate.SHIP and is none: nobody compares it by identity.
    member = f"if x.__class__ is not {text.name(kind)}: raise TypeError('no member')"
    if all([type(one.value) is str for one in kind]):
        return [member], f"{{{text.name(_quote)}(x._value_)}}"
    texts = {one: _encode(one.value) for one in kind}
    return [member], f"{{{text.name(texts)}[x]}}"


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


def _is_large(kind: type[Any]) -> bool:
    """Tell whether values of a class are frozen and hold lists of others."""
    items = [item_of(a.type) for a in fields_of(kind)]
    return any(map(is_plain, items)) and kind.__setattr__ is FROZEN


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
    text = Text(f"writer of {kind.__name__}")
    text.add("def write(value):", "    text = ''")
    for a in required:
        text.add(*indented(_written(a, text)))
    for a in fields:
        if a.default is not attrs.NOTHING:
            default, own = text.name(a.default), text.name(a.default.__class__)
            text.add(f"    x = value.{field_name(a.name)}")
            # What only equals the default is another value: True is no 1, and the text
            # "sellable" no condition.  Left out, it would be refused by no check.
            other = f"(x.__class__ is not {own} or x != {default})"
            text.add(f"    if x is not {default} and {other}:")
            text.add(*indented(indented(_written(a, text)[1:])))
    text.add("    return '{' + text[1:] + '}'")
    return _made(text)


def _written(a: Any, text: Text) -> list[str]:
    name = field_name(a.name)
    checks, written = _part(a.type, text)
    return [f"x = value.{name}", *checks, f"text += f',\"{name}\":{written}'"]
