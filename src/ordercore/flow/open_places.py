"""A place that is named has to be open, unless a shop keeps its network elsewhere."""

from collections.abc import Iterable

from ordercore.errors import Refused
from ordercore.flow.views import Views

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
        raise Refused(
            "node.unknown",
            asked=asked,
            because=f"no such node is open; {', '.join(nodes)} are",
            remedy="Do sourcing.OpenNode(...) for it, or choose another node",
        )
