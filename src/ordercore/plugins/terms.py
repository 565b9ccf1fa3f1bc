"""What plug-ins say of places: one term of each for each place, and who failed."""

from collections.abc import Iterable

from attrs import evolve

from ordercore.errors import PluginError
from ordercore.sourcing import NodeTerm

__all__ = ["terms_of"]


def terms_of(
    answers: Iterable[tuple[str, tuple[NodeTerm, ...] | PluginError]],
) -> tuple[tuple[NodeTerm, ...], tuple[PluginError, ...]]:
    """Return the terms of everybody, each with his name, and who failed."""
    found: list[NodeTerm] = []
    failures: list[PluginError] = []
    for plugin, answer in answers:
        if isinstance(answer, PluginError):
            failures.append(answer)
            continue
        nodes = [one.node for one in answer]
        if twice := next((one for one in nodes if nodes.count(one) > 1), ""):
            why = f"it returned several terms for node {twice}"
            failures.append(PluginError(plugin, "ordercore_node_terms", why))
            continue
        found += [evolve(one, plugin=plugin) for one in answer]
    return tuple(found), tuple(failures)
