"""A place that is named has to be open, unless a shop keeps its network elsewhere."""

from collections.abc import Iterable

from ordercore.flow.views import Views
from ordercore.sourcing.opened import not_open

__all__ = ["check_node", "check_nodes"]


def check_nodes(nodes: Iterable[str], asked: str, views: Views) -> None:
    """Raise Refused ``node.unknown`` where one of *nodes* is not open."""
    for node in nodes:
        check_node(node, f"{asked} at {node}", views)


def check_node(node: str, asked: str, views: Views) -> None:
    """Raise Refused ``node.unknown`` where a node is not open.

    A shop that has opened no place at all keeps its network elsewhere.
    """
    nodes = views.supply.nodes
    if nodes and node not in nodes:
        raise not_open(node, asked, nodes)
