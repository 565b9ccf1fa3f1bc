"""Damage to a payload, in one place of it."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeAlias, cast

__all__ = ["REMOVE", "Path", "at", "damaged", "paths", "shown"]

Path: TypeAlias = tuple[str | int, ...]

REMOVE = object()
"""Stands for a field that is not there."""


def at(sample: Mapping[str, object], path: Path) -> object:
    """Return what stands at a path."""
    inner: Any = sample
    for key in path:
        inner = inner[key]
    return cast("object", inner)


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every field and every entry below *value*."""
    if isinstance(value, Mapping):
        entries: Sequence[tuple[str | int, object]]
        entries = list(cast("Mapping[str, object]", value).items())
    elif isinstance(value, list):
        entries = list(enumerate(cast("list[object]", value)))
    else:
        entries = []
    for key, inner in entries:
        yield (*path, key)
        yield from paths(inner, (*path, key))


def damaged(sample: Mapping[str, object], path: Path, value: object) -> dict[str, Any]:
    """Return a copy of *sample* with another value at *path*, or without it."""
    copy: dict[str, Any] = deepcopy(dict(sample))
    inner: Any = copy
    for key in path[:-1]:
        inner = inner[key]
    if value is REMOVE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = deepcopy(value)
    return copy


def shown(path: Path) -> str:
    """Return a path as people write it: ``lines[2].sku``."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")
