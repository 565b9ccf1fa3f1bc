"""Plain data becomes values fast, by a function that is written for each class.

What is accepted and refused is what :mod:`ordercore.flow.wire.converting` says, which
is also asked what exactly is wrong; here it is only noticed that something is.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import attrs

from ordercore.flow.wire.converting import hook, structure_carefully
from ordercore.flow.wire.fields import (
    fields_of,
    is_enum,
    is_plain,
    item_of,
    optional_of,
)
from ordercore.flow.wire.making import Text, field_name, indented, soft_of
from ordercore.flow.wire.strict import LOADS, members_of
from ordercore.values.money import Money, parsed
from ordercore.values.soft import soften

__all__ = ["reader", "structure"]

T = TypeVar("T")

Read = Callable[[Any], Any]


class _Wrong(Exception):
    """The data is not what the class allows; the careful way says where and why."""


def structure(data: object, kind: type[T]) -> T:
    """Return the value of attrs class *kind* that plain *data* describes.

    Nothing is coerced: ``3.0`` is no int, ``"3"`` neither, an unknown field is wrong.

    Raises:
        Invalid: everything that is wrong, each with its path (``lines[2].quantity``).
    """
    known: Any = kind
    value: T = reader(known)(data)
    return value


@cache
def reader(kind: Any) -> Read:
    """Return the function that makes values of an attrs class from plain data.

    It raises Invalid as :func:`structure` does.
    """
    fast = _of(kind)

    def read(data: Any) -> Any:
        try:
            return fast(data)
        except Exception:  # noqa: BLE001 - whatever it is, the input did it
            return structure_carefully(data, kind)

    return read


@cache
def _of(kind: Any) -> Read:
    """Return the function that reads a value of a type."""
    if kind in LOADS:
        return LOADS[kind]
    if is_plain(kind):
        return _of_class(kind)
    text = Text(f"reader of {kind}")
    checks, value = _part(kind, text)
    text.add("def read(x):", *indented(checks), f"    return {value}")
    return _made(text)


def _made(text: Text) -> Read:
    read: Read = text.function("read")
    return read


def _part(kind: Any, text: Text) -> tuple[list[str], str]:
    """Return what checks that the plain data ``x`` is of a type, and its value."""
    if kind in _SIMPLE:
        return _SIMPLE[kind](text)
    if kind in LOADS or is_plain(kind):
        return [], f"{text.name(_of(kind))}(x)"
    if is_enum(kind):
        return _enum_part(kind, text)
    if (item := item_of(kind)) is not None:
        each = text.name(_of(item))
        return _unless("list", text), f"tuple([{each}(one) for one in x])"
    if (wanted := optional_of(kind)) is not None:
        return _optional_part(wanted, text)
    return [], f"{text.name(hook(kind))}(x)"


def _optional_part(wanted: Any, text: Text) -> tuple[list[str], str]:
    checks, value = _part(wanted, text)
    guarded = ["if x is not None:", *indented(checks)] if checks else []
    return guarded, value if value == "x" else f"None if x is None else {value}"


def _unless(name: str, text: Text) -> list[str]:
    return [f"if x.__class__ is not {name}: raise {text.name(_Wrong)}"]


_SIMPLE: dict[Any, Callable[[Text], tuple[list[str], str]]] = {
    int: lambda text: (_unless("int", text), "x"),
    bool: lambda text: (_unless("bool", text), "x"),
    # Nearly all text is ASCII; what cannot be written as UTF-8 is none.
    str: lambda text: (
        [*_unless("str", text), "if not x.isascii(): x.encode()"],
        "x",
    ),
    Money: lambda text: (_unless("str", text), f"{text.name(parsed)}(x)"),
}


def _enum_part(kind: Any, text: Text) -> tuple[list[str], str]:
    if all([type(member.value) is str for member in kind]):
        members = text.name({member.value: member for member in kind})
        return _unless("str", text), f"{members}[x]"
    return [], f"{text.name(members_of(kind))}[x.__class__, x]"


def _of_class(kind: type[Any]) -> Read:
    """Return a function that takes each field out of a dict and counts what it took."""
    fields = fields_of(kind)
    required = [a for a in fields if a.default is attrs.NOTHING]
    optional = [a for a in fields if a.default is not attrs.NOTHING]
    text = Text(f"reader of {kind.__name__}")
    soft = soft_of(kind)
    to = "value." if soft else "value_"
    text.add("def read(data):")
    text.add("    if data.__class__ is not dict: raise " + text.name(_Wrong))
    if soft:
        text.add(f"    value = {text.name(soften)}({text.name(soft)})")
    for a in required:
        text.add(*indented(_taken(a, to, text)))
    text.add(*indented(_taken_if_there(optional, len(required), to, text)))
    if hasattr(kind, "__attrs_post_init__") and soft:
        text.add("    value.__attrs_post_init__()")
    if soft:
        text.add(f"    value.__class__ = {text.name(kind)}", "    return value")
    else:
        given = ", ".join([f"value_{field_name(a.name)}" for a in fields])
        text.add(f"    return {text.name(kind)}({given})")
    return _made(text)


def _taken(a: Any, to: str, text: Text) -> list[str]:
    name = field_name(a.name)
    checks, value = _part(a.type, text)
    return [f'x = data["{name}"]', *checks, f"{to}{name} = {value}"]


def _taken_if_there(
    optional: Sequence[Any], required: int, to: str, text: Text
) -> list[str]:
    """Return what takes the fields with a default; mostly none of them is there."""
    lines: list[str] = [f"if len(data) == {required}:"]
    defaults = [f"{to}{field_name(a.name)} = {text.name(a.default)}" for a in optional]
    lines += indented(defaults or ["pass"])
    lines += ["else:", f"    count = {required}"]
    for a, default in zip(optional, defaults, strict=True):
        lines += [f'    if "{field_name(a.name)}" in data:']
        lines += indented(indented([*_taken(a, to, text), "count += 1"]))
        lines += ["    else:", f"        {default}"]
    lines += [f"    if count != len(data): raise {text.name(_Wrong)}"]
    return lines
