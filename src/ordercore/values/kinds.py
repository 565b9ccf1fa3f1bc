"""A value of another kind than is wanted is named, before anything is done with it."""

from collections.abc import Collection
from typing import Any, TypeVar

from ordercore.errors import Invalid

__all__ = ["of_kind", "of_several"]

T = TypeVar("T")


def of_kind(value: Any, kind: type[T], where: str) -> T:
    """Return *value* if it is of a kind.

    >>> of_kind(5, int, "units")
    5

    Raises:
        Invalid: it is of another one.
    """
    if isinstance(value, kind):
        return value
    raise Invalid.at(where, value, _one(kind))


def of_several(value: Any, kind: type[T], where: str) -> tuple[T, ...]:
    """Return what *value* holds, if that is things of a kind and nothing else.

    A text is a collection of its letters, so that ``"vip"`` where ``("vip",)`` is
    meant would ask for three other things, and silently: one text is not several.

    >>> of_several((5, 7), int, "units")
    (5, 7)

    Raises:
        Invalid: it is no collection, or one of them is of another kind.
    """
    if not _is_several(value):
        such = f", such as ({value!r},)" if isinstance(value, kind) else ""
        raise Invalid.at(where, value, f"several, each {_one(kind)}{such}")
    return tuple([of_kind(v, kind, f"{where}[{at}]") for at, v in enumerate(value)])


def _one(kind: type) -> str:
    """Return what one of a kind is called."""
    if kind is str:
        return "text"
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    return f"{article} {kind.__name__}"


def _is_several(value: object) -> bool:
    """Tell whether it holds other things; a text, also of bytes, is one thing."""
    return isinstance(value, Collection) and not isinstance(value, (str, bytes))
