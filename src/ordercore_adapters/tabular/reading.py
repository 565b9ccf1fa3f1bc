"""Reads a settings file strictly: what is unknown, missing or odd is named."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import ordercore as oc

__all__ = ["read_settings"]

T = TypeVar("T")

MAX_BYTES = 1_000_000
"""How large a settings file may be."""


def read_settings(path: Path, cls: type[T]) -> T:
    """Return the settings in the TOML file at *path*, as an attrs value of *cls*.

    Raises:
        Invalid: it cannot be read, is not TOML, or has unknown, missing or malformed
            keys; all of them are listed, each with its path.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise oc.Invalid.at(str(path), path.stat().st_size, f"<= {MAX_BYTES} bytes")
        text = path.read_bytes().decode("utf-8")
        # Decimal, so that 4.90 means 4.90.
        table = tomllib.loads(text, parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise oc.Invalid.at(str(path), str(error), "a readable TOML file") from error
    try:
        return oc.connecting.settings_of(cls, table)
    except oc.Invalid as error:
        raise oc.Invalid(
            _inside(path.name, found) for found in error.findings
        ) from None


def _inside(file: str, found: oc.Finding) -> oc.Finding:
    return oc.Finding(f"{file}: {found.where}", found.got, found.expected)
