"""A function for each class, written as text and compiled once, as attrs does it.

This is the one place of the house where text becomes code.  No word of the text comes
from data: it is made of the names of fields, which are checked to be names, and of
names that are given here for the values that the function uses.
"""

from collections.abc import Iterable
from keyword import iskeyword
from typing import Any

import attrs

from ordercore.values.soft import soft_class

__all__ = ["FROZEN", "Text", "field_name", "indented", "soft_of"]


class Text:
    """The text of a function, and what it uses.

    Args:
        title: what the function is for, as tracebacks show it.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._lines: list[str] = []
        self._names: dict[int, str] = {}
        self._given: dict[str, Any] = {}

    def add(self, *lines: str) -> None:
        """Write lines."""
        self._lines += lines

    def name(self, value: Any) -> str:
        """Return the name by which the function knows *value*."""
        name = self._names.setdefault(id(value), f"given_{len(self._names)}")
        self._given[name] = value
        return name

    def function(self, name: str) -> Any:
        """Return the function of that name that was written."""
        place = f"<ordercore {self._title}>"
        # What is given is found in a cell: that takes less code than a global name.
        made = [f"def make({', '.join(self._given)}):", *indented(self._lines)]
        code = compile("\n".join([*made, f"    return {name}"]), place, "exec")
        space: dict[str, Any] = {}
        exec(code, space)  # noqa: S102 - of our own words alone, see above
        return space["make"](*self._given.values())


def field_name(name: str) -> str:
    """Return the name of a field.  Raises ValueError unless it is a name."""
    if name.isidentifier() and not iskeyword(name):
        return name
    raise ValueError(f"{name!r} cannot be the name of a field")


def indented(lines: Iterable[str]) -> list[str]:
    """Return lines of an inner block."""
    return [f"    {line}" for line in lines]


@attrs.frozen
class _Frozen:
    """To recognise frozen classes by."""


FROZEN: Any = _Frozen.__setattr__

_NEW: Any = object.__new__


def soft_of(kind: type[Any]) -> type[Any] | None:
    """Return a class whose values can be assigned to and become those of *kind*.

    None where making one does more than to keep what it is given, and to call
    ``__attrs_post_init__`` at the end.
    """
    fields = attrs.fields(kind)
    plain = (
        kind.__setattr__ is FROZEN
        and kind.__dictoffset__ == 0
        and kind.__new__ is _NEW
        and kind.__init__.__code__.co_filename.startswith("<attrs generated")
        and not hasattr(kind, "__attrs_pre_init__")
        and all([a.init and not a.validator and not a.converter for a in fields])
    )
    return soft_class(kind) if plain else None
