"""Which plug-ins are installed, and what they were installed with."""

import logging
import os
import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from ordercore.plugins.spec.marking import PROJECT

__all__ = [
    "ALLOW",
    "DISABLE",
    "OURS",
    "allowed_by_environment",
    "disabled_by_environment",
    "installed",
    "not_allowed",
    "odd_names",
    "origin",
    "warn",
]

log = logging.getLogger("ordercore")

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


def not_allowed(allow: Collection[str]) -> tuple[str, ...]:
    """Return the distributions that bring plug-ins and that *allow* does not name."""
    allowed = {_canonical(distribution) for distribution in allow}
    there = {origin(entry)[0] for entry in entry_points(group=PROJECT)} - {""}
    return tuple(sorted(name for name in there if _canonical(name) not in allowed))


def odd_names(allow: Collection[str], disabled: Collection[str]) -> tuple[str, ...]:
    """Return a sentence for each name that is allowed or kept out, and is not there."""
    entries = [*entry_points(group=PROJECT)]
    there = {_canonical(origin(entry)[0]): origin(entry)[0] for entry in entries}
    names = {entry.name for entry in entries}
    told = [
        _odd(ALLOW, name, "distribution with plug-ins", there.values())
        for name in allow
        if _canonical(name) not in there
    ]
    told += [
        _odd(DISABLE, name, "plug-in", names) for name in disabled if name not in names
    ]
    return tuple(told)


@cache
def warn(warning: str) -> None:
    """Warn once in a process, also where plug-ins are found more often."""
    log.warning("%s", warning)


def _odd(variable: str, name: str, kind: str, there: Collection[str]) -> str:
    known = ", ".join(sorted(there))
    return f"{variable}: {name!r} is no {kind} that is installed; there are {known}"


def origin(entry: EntryPoint) -> tuple[str, str]:
    """Return name and version of the distribution that brought *entry*."""
    return (entry.dist.name, entry.dist.version) if entry.dist else ("", "")


def _canonical(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
