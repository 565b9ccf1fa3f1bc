"""A default that has changed: what was asked before left the old one out."""

from collections.abc import Mapping
from typing import Any

__all__ = ["former_default", "formerly"]

_FORMER = "formerly"


def formerly(default: object) -> Mapping[str, object]:
    """Return the metadata of a field whose default was another one before.

    A request that is repeated under its key is the same one, whichever of both it
    leaves out: see :func:`ordercore.flow.wire.fingerprint`.
    """
    return {_FORMER: default}


def former_default(field: Any) -> tuple[Any, ...]:
    """Return the default that an attrs field had before, nothing where it had none."""
    return (field.metadata[_FORMER],) if _FORMER in field.metadata else ()
