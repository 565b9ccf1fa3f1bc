"""A value of another kind than is wanted is named, before anything is done with it."""

from typing import Any, TypeVar

from ordercore.errors import Invalid

__all__ = ["of_kind"]

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
