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
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    raise Invalid.at(where, value, f"{article} {kind.__name__}")


def of_several(value: Any, kind: type[T], where: str) -> tuple[T, ...]:
    """Return what *value* holds, if that is things of a kind and nothing else.

    >>> of_several((5, 7), int, "units")
    (5, 7)

    Raises:
        Invalid: it is no collection, or one of them is of another kind.
    """
    if not _is_several(value):
        raise Invalid.at(where, value, f"several, each {kind.__name__}")
    return tuple([of_kind(v, kind, f"{where}[{at}]") for at, v in enumerate(value)])


def _is_several(value: object) -> bool:
    """Tell whether it holds other things; a text is one thing."""
    return isinstance(value, Collection) and not isinstance(value, str)
