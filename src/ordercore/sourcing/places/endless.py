"""Places that supply as much of an article as is wanted: nobody counts units there."""

from collections.abc import Iterable, Mapping

from ordercore.sourcing.places.network import Node
from ordercore.values.quantity import MOST

__all__ = ["with_no_end"]


def with_no_end(
    free: Mapping[str, Mapping[str, int]], nodes: Iterable[Node]
) -> Mapping[str, Mapping[str, int]]:
    """Return what is free, with units without end where none are counted."""
    known = [node for node in nodes if node.unlimited]
    if not known:
        return free
    return {
        sku: {
            **there,
            **{node.id: MOST for node in known if node.supplies_unlimited(sku)},
        }
        for sku, there in free.items()
    }
