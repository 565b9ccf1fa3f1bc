"""What a class and its fields are, for those who read and write its values."""

from enum import Enum
from types import NoneType
from typing import Any, TypeGuard, get_args, get_origin

import attrs

__all__ = ["fields_of", "is_enum", "is_plain", "item_of", "optional_of"]

_FACTORY = attrs.Factory(str).__class__


def fields_of(kind: type[Any]) -> list[Any]:
    """Return the fields that make up a value of a class, with their types resolved."""
    attrs.resolve_types(kind)
    return [a for a in attrs.fields(kind) if a.init]


def is_plain(kind: Any) -> TypeGuard[type[Any]]:
    """Tell whether a type is an attrs class whose fields are given in their order."""
    if not isinstance(kind, type) or not attrs.has(kind):
        return False
    odd = [a.kw_only or isinstance(a.default, _FACTORY) for a in fields_of(kind)]
    return not any(odd)


def is_enum(kind: Any) -> TypeGuard[type[Enum]]:
    """Tell whether a type is an enum."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def item_of(kind: Any) -> Any:
    """Return the type X of ``tuple[X, ...]``, None for any other type."""
    args = get_args(kind)
    return args[0] if get_origin(kind) is tuple and args[-1:] == (...,) else None


def optional_of(kind: Any) -> Any:
    """Return the type X of ``X | None``, None for any other type."""
    args = get_args(kind)
    if NoneType not in args or len(args) != 2:
        return None
    return args[0] if args[1] is NoneType else args[1]
