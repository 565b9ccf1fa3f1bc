"""Plug-ins are asked, once for a run, what shipping from each place costs more."""

from collections.abc import Collection, Iterable, Iterator

from attrs import evolve

from ordercore.errors import PluginError
from ordercore.flow.oms import OMS
from ordercore.flow.seeing.views import Views
from ordercore.sourcing import Node, NodeTerm, OpenNode

__all__ = ["take_node_terms"]


def take_node_terms(oms: OMS) -> tuple[PluginError, ...]:
    """Ask plug-ins for costs and ranks of places, and keep what they say.

    Each plug-in with the hook ``ordercore_node_terms`` is asked once, and has so long
    to answer as ``Plugins(patience_s=)`` says.  What it says counts from now on, for
    orders, batches, promises and explanations alike, until it is asked again; it is
    kept with the places, so that an old decision can be told by what was known then.

    Call it before a batch, each morning, or whenever terms change: nobody is asked
    while orders are sourced.

    Returns:
        Who failed: what they said before stands.  What was said by a plug-in that has
        not joined any more is dropped.

    Raises Refused ``rates.none``: there is no rate table yet.
    """
    nodes, today = oms.network.ranked, oms.now().date()
    found, failures = oms.plugins.node_terms(nodes, today)
    stays = {one.plugin for one in failures if oms.plugins.joined(one.plugin)}
    places = {node.id for node in nodes}

    def keep(views: Views) -> Iterator[OpenNode]:
        for name in sorted(places & views.supply.nodes.keys()):
            node = views.supply.nodes[name]
            told = evolve(node, terms=_terms(node, found, stays))
            if told != node:
                yield OpenNode(told, reopen=False)

    (outcome,) = oms.perform([keep])
    if outcome.error is not None:
        raise outcome.error
    return failures


def _terms(
    node: Node, found: Iterable[NodeTerm], stays: Collection[str]
) -> tuple[NodeTerm, ...] | None:
    """Return what is said of a place now; None where nobody ever said anything."""
    new = [one for one in found if one.node == node.id]
    old = [one for one in node.terms or () if one.plugin in stays]
    both = sorted([*new, *old], key=lambda one: one.plugin)
    return None if node.terms is None and not both else tuple(both)
