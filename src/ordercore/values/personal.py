"""What tells who or where a person is: marked where it stands, and erased on demand.

A field that is personal says so in its metadata: ``field(repr=False,
metadata=PERSONAL)``.  Whatever holds such values, however deep, can then be rewritten
without them.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import attrs

__all__ = ["ERASED", "PERSONAL", "is_personal", "redacted"]

V = TypeVar("V")

PERSONAL: Mapping[str, bool] = {"personal": True}
"""The metadata of a field that tells who or where a person is."""

ERASED = "[erased]"
"""What stands where a personal text stood."""


def is_personal(field: Any) -> bool:
    """Tell whether an attrs field is marked as personal."""
    return bool(field.metadata.get("personal"))


def redacted(value: V) -> V:
    """Return *value* without what is personal in it; the very same if nothing is.

    A personal text becomes :data:`ERASED`, a personal tuple is emptied, and of a
    personal value of ours what it says itself is personal goes.  Anything else that is
    personal becomes None.
    """
    found: V = _redacted(value)
    return found


def _redacted(value: Any) -> Any:
    if attrs.has(value.__class__):
        return _of_class(value)
    return _of_tuple(value) if issubclass(value.__class__, tuple) else value


def _of_tuple(value: Any) -> Any:
    parts = [_redacted(part) for part in value]
    same = all([new is old for new, old in zip(parts, value, strict=True)])
    return value if same else tuple(parts)


def _of_class(value: Any) -> Any:
    changes: dict[str, Any] = {}
    for one in attrs.fields(value.__class__):
        old = getattr(value, one.name)
        new = _blank(old) if is_personal(one) else _redacted(old)
        if new is not old:
            changes[one.name] = new
    if not changes:
        return value
    return attrs.evolve(value, **changes)


def _blank(value: Any) -> Any:
    if isinstance(value, str):
        return ERASED if value and value != ERASED else value
    if isinstance(value, tuple):
        return ()
    if attrs.has(value.__class__):
        inside = _of_class(value)
        return inside if inside is not value else None
    return None
