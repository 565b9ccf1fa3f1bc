"""Does a channel read yes as one, or a part of a unit as a whole one?"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, cast

import attrs

from ordercore.plugins import Parsed
from ordercore.testing.damaging import REMOVE, Path, at, damaged, shown

__all__ = ["misread"]

Read: TypeAlias = Callable[[Mapping[str, object], str], Parsed | None]
"""Reads a payload, which is called so, with a channel; None where it refuses it."""

Numbers: TypeAlias = Counter[int | Decimal]
"""Counts, rates and amounts in smallest units, and how often each is there."""

ODD = 7
PART = 0.9


def misread(read: Read, sample: Mapping[str, object], path: Path) -> Iterator[str]:
    """Yield a complaint for each value at *path* that is read as another number.

    A field that holds no number in the sample is passed over.  A channel may refuse
    what stands there, leave the line out, or take the field as missing.
    """
    value, name = at(sample, path), shown(path)
    if not _is_number(value):
        return
    as_it_is = _numbers(read(sample, "the sample"))
    known = as_it_is | _numbers(read(damaged(sample, path, REMOVE), f"without {name}"))

    def read_with(other: object) -> Numbers:
        return _numbers(read(damaged(sample, path, other), f"{name} = {other!r}"))

    yes = read_with(True)
    if yes - known or (_is_one(value) and yes == as_it_is != read_with(ODD)):
        yield _complaint(name, True, "yes is no number")
    parts: list[float | str] = [ODD + PART]
    if isinstance(value, str):
        parts.append(str(ODD + PART))
    for part in parts:
        # Read as 790 it is an amount, which is right.
        if {ODD, ODD + 1} & (read_with(part) - known).keys():
            yield _complaint(name, part, "it was made a whole number")


def _complaint(name: str, value: object, why: str) -> str:
    return f"{name} = {value!r} is read as another number: {why}; raise Invalid"


def _is_number(value: object) -> bool:
    """Tell whether a field holds a number, also one in a text; yes and no are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return math.isfinite(Decimal(value))
    except (InvalidOperation, OverflowError):
        return False


def _is_one(value: object) -> bool:
    return Decimal(str(value)) == 1


def _numbers(parsed: Parsed | None) -> Numbers:
    """Return the numbers in what a channel has read; none where it has refused."""
    return Counter(_found(attrs.astuple(parsed)) if parsed is not None else ())


def _found(value: object) -> Iterator[int | Decimal]:
    if isinstance(value, Mapping):
        value = list(cast("Mapping[str, object]", value).values())
    if isinstance(value, tuple | list):
        for inner in cast("list[object]", value):
            yield from _found(inner)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield value
