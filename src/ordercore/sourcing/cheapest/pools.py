"""Which lines ship whole, which units may ship from several nodes, and who has them."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ordercore.sourcing.cheapest.exact import Item, Together
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.supply import Want

__all__ = ["Case", "Pool", "case_of"]


class Pool(NamedTuple):
    """Units of one SKU that may ship from several nodes.

    Attributes:
        lines: places in the wants of the lines that they belong to.
        quantity: how many.
        weight_g: of one.
        held: how many units each node has.
        whole: (bit, units) of the lines of the same SKU that ship whole.
    """

    lines: tuple[int, ...]
    quantity: int
    weight_g: int
    held: Mapping[str, int]
    whole: tuple[tuple[int, int], ...]


class Case(NamedTuple):
    """One question: which lines ship whole, which are divided, who must take part."""

    lanes: Lanes
    whole: tuple[int, ...]
    items: tuple[Item, ...]
    together: tuple[Together, ...]
    pools: tuple[Pool, ...]
    forced: str


def case_of(
    lanes: Lanes, wants: Sequence[Want], divided: Collection[int], forced: str
) -> Case:
    """Return the question, lines of one SKU put together.

    Args:
        lanes: of the destination.
        wants: what ships.
        divided: places in *wants* of the lines that may ship from several nodes.
        forced: a node that has to ship something, or "".
    """
    whole = tuple([place for place in range(len(wants)) if place not in divided])
    items: list[Item] = []
    by_sku: dict[str, list[tuple[int, int]]] = {}
    for place in whole:
        want = wants[place]
        by_sku.setdefault(want.sku, []).append((1 << len(items), want.quantity))
        items.append((want.quantity, want.quantity * want.weight_g, want.held))
    held = {want.sku: want.held for want in wants}
    together = [
        Together(tuple(lines), held[sku])
        for sku, lines in by_sku.items()
        if len(lines) > 1
    ]
    pools = _pools(wants, divided, by_sku)
    return Case(lanes, whole, tuple(items), tuple(together), pools, forced)


def _pools(
    wants: Sequence[Want],
    divided: Collection[int],
    whole: Mapping[str, Sequence[tuple[int, int]]],
) -> tuple[Pool, ...]:
    by_sku: dict[str, list[int]] = {}
    for place in sorted(divided):
        by_sku.setdefault(wants[place].sku, []).append(place)
    return tuple(
        [
            Pool(
                tuple(places),
                sum([wants[place].quantity for place in places]),
                wants[places[0]].weight_g,
                wants[places[0]].held,
                tuple(whole.get(sku, ())),
            )
            for sku, places in by_sku.items()
        ]
    )
