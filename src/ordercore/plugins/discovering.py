"""Which plug-ins are installed, and what they were installed with."""

import os
import re
from collections.abc import Collection, Iterator
from importlib.metadata import EntryPoint, entry_points

from ordercore.plugins.spec.marking import PROJECT

__all__ = [
    "ALLOW",
    "DISABLE",
    "OURS",
    "allowed_by_environment",
    "disabled_by_environment",
    "installed",
    "origin",
]

OURS = "ordercore-oms"
"""The distribution that brings our own plug-ins."""

ALLOW = "ORDERCORE_ALLOW_PLUGINS"
"""Environment variable: distributions whose plug-ins the command line takes, with
commas between them; ours always."""

DISABLE = "ORDERCORE_DISABLE_PLUGINS"
"""Environment variable: names of plug-ins that stay out, with commas between them."""


def disabled_by_environment() -> tuple[str, ...]:
    """Return the names that the environment keeps out."""
    return _listed_in(DISABLE)


def allowed_by_environment() -> tuple[str, ...]:
    """Return the distributions that the environment allows beside ours."""
    return _listed_in(ALLOW)


def _listed_in(variable: str) -> tuple[str, ...]:
    names = os.environ.get(variable, "").split(",")
    return tuple(name.strip() for name in names if name.strip())


def installed(allow: Collection[str]) -> Iterator[EntryPoint]:
    """Yield the plug-ins of the distributions that *allow* names, by name.

    Distributions are compared as pip does: ``Ordercore_OMS`` is ``ordercore-oms``.
    """
    allowed = {_canonical(distribution) for distribution in allow}
    seen: set[tuple[str, str]] = set()
    for entry in sorted(entry_points(group=PROJECT), key=lambda e: (e.name, e.value)):
        # An editable install may be seen twice, from its folder and from its metadata.
        known = (entry.name, entry.value) in seen
        if not known and _canonical(origin(entry)[0]) in allowed:
            seen.add((entry.name, entry.value))
            yield entry


def origin(entry: EntryPoint) -> tuple[str, str]:
    """Return name and version of the distribution that brought *entry*."""
    return (entry.dist.name, entry.dist.version) if entry.dist else ("", "")


def _canonical(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
