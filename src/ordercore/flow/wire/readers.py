"""Plain data becomes values fast, by a function that is put together for each class.

What is accepted and refused is what :mod:`ordercore.flow.wire.converting` says, which
is also asked what exactly is wrong; here it is only noticed that something is.
"""

from collections.abc import Callable
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
from ordercore.flow.wire.strict import LOADS, members_of

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
    """Return the function that reads one field of a type."""
    if kind in LOADS:
        return LOADS[kind]
    if is_enum(kind):
        return _of_enum(kind)
    if is_plain(kind):
        return _of_class(kind)
    if (item := item_of(kind)) is not None:
        return _of_tuple(_of(item))
    if (wanted := optional_of(kind)) is not None:
        return _of_optional(_of(wanted))
    return hook(kind)


def _of_enum(kind: Any) -> Read:
    members = members_of(kind)
    return lambda data: members[data.__class__, data]


def _of_tuple(read: Read) -> Read:
    def load(data: Any) -> tuple[Any, ...]:
        if data.__class__ is not list:
            raise _Wrong
        return tuple([read(one) for one in data])

    return load


def _of_optional(read: Read) -> Read:
    return lambda data: None if data is None else read(data)


def _of_class(kind: type[Any]) -> Read:
    """Return a function that takes each field out of a dict and counts what it took."""
    required: list[tuple[str, Read]] = []
    optional: list[tuple[str, Read, Any]] = []
    for a in fields_of(kind):
        if a.default is attrs.NOTHING:
            required.append((a.name, _of(a.type)))
        else:
            optional.append((a.name, _of(a.type), a.default))

    def load(data: Any) -> Any:
        if data.__class__ is not dict:
            raise _Wrong
        fields = [read(data[name]) for name, read in required]
        count = len(fields)
        for name, read, default in optional:
            if name in data:
                fields.append(read(data[name]))
                count += 1
            else:
                fields.append(default)
        if count != len(data):
            raise _Wrong
        return kind(*fields)

    return load
