"""Plain data becomes values fast, by a function that is written for each class.

What is accepted and refused is what :mod:`ordercore.flow.wire.converting` says, which
is also asked what exactly is wrong; here it is only noticed that something is.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
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
from ordercore.values.when import instant

__all__ = ["fast_reader", "json_reader", "reader", "structure"]

T = TypeVar("T")

Read = Callable[[Any], Any]

DEEPEST = 3
"""A value so deep in another one is read by a function of its own."""


class _Wrong(Exception):
    """The data is not what the class allows; the careful way says where and why."""


class _Text(Text):
    """The text of a reader.

    Args:
        kind: what it reads.
        of_json: whether its data can be no more than what JSON has, so that what finds
            no field in a list, and no amount in a number, need not ask what it is.
    """

    def __init__(self, kind: Any, *, of_json: bool) -> None:
        super().__init__(f"reader of {kind}")
        self.of_json = of_json

    def unless(self, kind: type[Any]) -> str:
        """Return what refuses ``x`` unless its class is exactly that one."""
        return f"if x.__class__ is not {self.name(kind)}: raise {self.name(_Wrong)}"

    def wary(self, *lines: str) -> list[str]:
        """Return lines that are of use only for data that need not be JSON."""
        return [] if self.of_json else [*lines]

    def apart(self, kind: Any) -> str:
        """Return the name of the reader of something that is read by itself."""
        return self.name(json_reader(kind) if self.of_json else fast_reader(kind))


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
    fast = fast_reader(kind)

    def read(data: Any) -> Any:
        try:
            return fast(data)
        except Exception:  # noqa: BLE001 - whatever it is, the input did it
            return structure_carefully(data, kind)

    return read


@cache
def fast_reader(kind: Any) -> Read:
    """Return a function that reads a value of a type, and raises anything if it cannot.

    Whoever calls it has to ask :func:`reader` then, which says what is wrong.
    """
    return _written(kind, of_json=False)


@cache
def json_reader(kind: Any) -> Read:
    """Return a function that does so with data that was JSON, without lone surrogates.

    It asks for less than :func:`fast_reader` does, and refuses the same.
    """
    return _written(kind, of_json=True)


def _written(kind: Any, *, of_json: bool) -> Read:
    if kind in LOADS:
        return LOADS[kind]
    text = _Text(kind, of_json=of_json)
    if is_plain(kind) and soft_of(kind) is None:
        body = _made_by_call(kind, text)
    else:
        checks, value = _inline(kind, text, 0)
        body = [*checks, f"return {value}"]
    text.add("def read(x):", *indented(body))
    read: Read = text.function("read")
    return read


def _part(kind: Any, text: _Text, depth: int) -> tuple[list[str], str]:
    """Return what checks that the plain data ``x`` is of a type, and its value."""
    if kind in _SIMPLE:
        return _SIMPLE[kind](text)
    if kind in LOADS:
        return [], f"{text.name(LOADS[kind])}(x)"
    apart = is_plain(kind) and (depth > DEEPEST or soft_of(kind) is None)
    if apart:
        return [], f"{text.apart(kind)}(x)"
    return _inline(kind, text, depth)


def _inline(kind: Any, text: _Text, depth: int) -> tuple[list[str], str]:
    """Return the same without a call, where the type is one of ours."""
    if is_plain(kind):
        return _filled(kind, text, depth), f"value_{depth}"
    if is_enum(kind):
        return _enum_part(kind, text)
    if (item := item_of(kind)) is not None:
        return _items_part(item, text, depth)
    if (wanted := optional_of(kind)) is not None:
        return _optional_part(wanted, text, depth)
    return [], f"{text.name(hook(kind))}(x)"


def _items_part(item: Any, text: _Text, depth: int) -> tuple[list[str], str]:
    checks, value = _part(item, text, depth + 1)
    items = f"items_{depth}"
    each = [*checks, f"{items}.append({value})"]
    return [
        text.unless(list),
        f"{items} = []",
        "for x in x:",
        *indented(each),
    ], f"(*{items},)"


def _optional_part(wanted: Any, text: _Text, depth: int) -> tuple[list[str], str]:
    checks, value = _part(wanted, text, depth)
    return ["if x is not None:", *indented([*checks, f"x = {value}"])], "x"


MOST = 4096
"""So many amounts, and instants, are remembered at most."""


class _Known(dict[str, Any]):
    """What texts mean: nearly all of them come again and again."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        value = self._read(text)
        if len(self) >= MOST:
            self.clear()
        self[text] = value
        return value


_AMOUNTS, _INSTANTS = _Known(parsed), _Known(instant)

_SIMPLE: dict[Any, Callable[[_Text], tuple[list[str], str]]] = {
    int: lambda text: ([text.unless(int)], "x"),
    bool: lambda text: ([text.unless(bool)], "x"),
    # Nearly all text is ASCII; what cannot be written as UTF-8 is none.
    str: lambda text: (
        [text.unless(str), *text.wary("if not x.isascii(): x.encode()")],
        "x",
    ),
    Money: lambda text: (text.wary(text.unless(str)), f"{text.name(_AMOUNTS)}[x]"),
    datetime: lambda text: (text.wary(text.unless(str)), f"{text.name(_INSTANTS)}[x]"),
}


def _enum_part(kind: Any, text: _Text) -> tuple[list[str], str]:
    if all([type(member.value) is str for member in kind]):
        members = text.name({member.value: member for member in kind})
        return text.wary(text.unless(str)), f"{members}[x]"
    return [], f"{text.name(members_of(kind))}[x.__class__, x]"


def _filled(kind: type[Any], text: _Text, depth: int) -> list[str]:
    """Return what fills a soft value, field by field, and hardens it."""
    value = f"value_{depth}"
    return [
        *_opened(kind, text, depth),
        f"{value} = {text.name(soft_of(kind))}()",
        *_taken(kind, f"{value}.", text, depth),
        *[f"{value}.__attrs_post_init__()"] * hasattr(kind, "__attrs_post_init__"),
        f"{value}.__class__ = {text.name(kind)}",
    ]


def _made_by_call(kind: type[Any], text: _Text) -> list[str]:
    """Return what takes all fields, and makes the value as anybody does."""
    given = ", ".join([f"value_{field_name(a.name)}" for a in fields_of(kind)])
    return [
        *_opened(kind, text, 0),
        *_taken(kind, "value_", text, 0),
        f"return {text.name(kind)}({given})",
    ]


def _opened(kind: type[Any], text: _Text, depth: int) -> list[str]:
    """Return what looks whether it is a dict; of JSON, nothing else has a field."""
    required = any([a.default is attrs.NOTHING for a in fields_of(kind)])
    no_dict = text.unless(dict)
    return [*(text.wary(no_dict) if required else [no_dict]), f"data_{depth} = x"]


def _taken(kind: type[Any], to: str, text: _Text, depth: int) -> list[str]:
    """Return what takes each field out of a dict and counts what it took."""
    fields = fields_of(kind)
    required = [a for a in fields if a.default is attrs.NOTHING]
    optional = [a for a in fields if a.default is not attrs.NOTHING]
    lines: list[str] = []
    for a in required:
        lines += _field(a, to, text, depth, depth + 1)
    return [*lines, *_taken_if_there(optional, len(required), to, text, depth)]


def _field(a: Any, to: str, text: _Text, depth: int, inner: int) -> list[str]:
    name = field_name(a.name)
    checks, value = _part(a.type, text, inner)
    return [f'x = data_{depth}["{name}"]', *checks, f"{to}{name} = {value}"]


def _taken_if_there(
    optional: Sequence[Any], required: int, to: str, text: _Text, depth: int
) -> list[str]:
    """Return what takes the fields with a default; mostly few of them are there.

    When all that is there was taken, nothing more is looked for.
    """
    if not optional:
        return [f"if len(data_{depth}) != {required}: raise {text.name(_Wrong)}"]
    lines: list[str] = [f"left_{depth} = len(data_{depth}) - {required}"]
    defaults = [f"{to}{field_name(a.name)} = {text.name(a.default)}" for a in optional]
    lines += [f"if not left_{depth}:", *indented(defaults), "else:"]
    for a, default in zip(optional, defaults, strict=True):
        lines += [f'    if left_{depth} and "{field_name(a.name)}" in data_{depth}:']
        found = _field(a, to, text, depth, DEEPEST + 1)
        lines += indented(indented([*found, f"left_{depth} -= 1"]))
        lines += ["    else:", f"        {default}"]
    lines += [f"    if left_{depth}: raise {text.name(_Wrong)}"]
    return lines
