"""Orders of many lines: a good way to ship them, looked for from several starts.

Local search as for facility location: shift a line, close a place, open a place, put
one in another's stead; then ``cheapest.refining``.  The same order,
network and stock give the same plan.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from ordercore.sourcing.cheapest.draft import Bundle, Draft
from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.cheapest.packing import fit
from ordercore.sourcing.cheapest.polish import polish
from ordercore.sourcing.cheapest.refining import refined
from ordercore.sourcing.cheapest.splitting import Loads, deal
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.plans.supply import Want

__all__ = ["alone", "search"]

MOVES = 40_000
"""How many bundles one search may move on trial: some 50 ms."""


def alone(lanes: Lanes, wants: Sequence[Want]) -> tuple[Loads, bool] | None:
    """Return the cheapest single shipment, and whether nothing else can be cheaper.

    None when no node has everything.
    """
    needs: dict[str, int] = {}
    for want in wants:
        needs[want.sku] = needs.get(want.sku, 0) + want.quantity
    held = {want.sku: want.held for want in wants}
    weight_g = sum([want.quantity * want.weight_g for want in wants])
    for cost, node, _ in lanes.column(weight_g):
        if all([held[sku].get(node, 0) >= units for sku, units in needs.items()]):
            least = sorted([lane.costs[0] for lane in lanes.by_node.values()])
            certain = len(least) < 2 or cost <= least[0] + least[1]
            loads = {node: {place: w.quantity for place, w in enumerate(wants)}}
            return loads, certain
    return None


def search(
    lanes: Lanes,
    wants: Sequence[Want],
    divided: Collection[int],
    *,
    thorough: bool = True,
) -> Loads:
    """Return a good way to ship *wants*, only those in *divided* from several nodes.

    Args:
        lanes: of the destination.
        wants: what ships.
        divided: places in *wants*.
        thorough: whether to look for better ones for some tenths of a second.
    """
    bundles, groups = _bundles(wants)
    bill = partial(_billed, wants)
    effort = Effort(MOVES)
    first, *others = _starts(lanes, bundles)
    begun = Draft(lanes, bundles, first, {})
    drafts = [_improved(one, effort) for one in (begun, *map(begun.other, others))]
    draft = min(drafts, key=lambda draft: draft.total)
    if thorough and bundles:
        draft = refined(draft, bill)
    loads: Loads = {}
    for group in groups:
        _settle(loads, group, divided, wants, lanes, draft.open)
    if groups:
        weights = {
            node: sum([n * wants[place].weight_g for place, n in lines.items()])
            for node, lines in loads.items()
        }
        fixed = Draft(lanes, bundles, draft.at, weights)
        draft = _improved(fixed, Effort(MOVES // 4))
        if thorough and bundles:
            draft = refined(draft, bill)
    for bundle, node in zip(bundles, draft.at, strict=True):
        for place in bundle.places:
            loads.setdefault(node, {})[place] = wants[place].quantity
    return polish(lanes, wants, loads)


def _billed(wants: Sequence[Want], draft: Draft) -> int:
    """Return what a draft costs with whole units in each parcel.

    Where something is fixed it counts by its weight.
    """
    units: dict[str, list[tuple[int, int]]] = {}
    for bundle, node in zip(draft.bundles, draft.at, strict=True):
        here = [
            (wants[place].weight_g, wants[place].quantity) for place in bundle.places
        ]
        units.setdefault(node, []).extend(here)
    return sum(
        [
            draft.price(node)
            if node in draft.fixed
            else draft.lane(node).cost_of(units[node])
            for node in draft.open
        ]
    )


def _bundles(wants: Sequence[Want]) -> tuple[list[Bundle], list[list[int]]]:
    """Return the lines of each SKU if a node has all of them, else those lines."""
    by_sku: dict[str, list[int]] = {}
    for place, want in enumerate(wants):
        by_sku.setdefault(want.sku, []).append(place)
    bundles: list[Bundle] = []
    groups: list[list[int]] = []
    for places in by_sku.values():
        units = sum([wants[place].quantity for place in places])
        first = wants[places[0]]
        nodes = frozenset([node for node, held in first.held.items() if held >= units])
        if nodes:
            bundles.append(Bundle(tuple(places), units * first.weight_g, nodes))
        else:
            groups.append(places)
    return bundles, groups


def _starts(lanes: Lanes, bundles: Sequence[Bundle]) -> Iterator[list[str]]:
    """Yield ways to begin: by price per line, by most lines, each line by itself."""
    yield _covered(lanes, bundles, lambda cost, lines: (cost // lines, -lines))
    yield _covered(lanes, bundles, lambda cost, lines: (-lines, cost))
    yield [
        min([(lanes.by_node[node].cost(b.weight_g), node) for node in b.nodes])[1]
        for b in bundles
    ]


def _covered(
    lanes: Lanes,
    bundles: Sequence[Bundle],
    rank: Callable[[int, int], tuple[int, int]],
) -> list[str]:
    """Let the best node take all it has, then the next best, until all is taken."""
    at = [""] * len(bundles)
    left = set(range(len(bundles)))
    while left:
        offers: list[tuple[tuple[int, int], str, list[int]]] = []
        for node, lane in lanes.by_node.items():
            taken = [place for place in left if node in bundles[place].nodes]
            if taken:
                cost = lane.cost(sum([bundles[place].weight_g for place in taken]))
                offers.append((rank(cost, len(taken)), node, taken))
        _, node, taken = min(offers)
        for place in taken:
            at[place] = node
        left.difference_update(taken)
    return at


def _improved(draft: Draft, effort: Effort) -> Draft:
    """Return the draft after all moves that save, or as many as *effort* allows."""
    try:
        while _round(draft, effort):
            pass
    except TooMuch:
        pass
    return draft


def _round(draft: Draft, effort: Effort) -> bool:
    moved = draft.shift(effort)
    for node in draft.lanes.by_node:
        if draft.is_open(node):
            moved = _closed(draft, node, effort) or moved
        else:
            moved = draft.join(node, effort) or moved
    return moved


def _closed(draft: Draft, node: str, effort: Effort) -> bool:
    shut = [other for other in draft.lanes.by_node if not draft.is_open(other)]
    return any(draft.close(node, other, effort) for other in ["", *shut])


def _settle(
    loads: Loads,
    places: Sequence[int],
    divided: Collection[int],
    wants: Sequence[Want],
    lanes: Lanes,
    preferred: Sequence[str],
) -> None:
    """Find a place for lines of one SKU, first at the nodes that ship anyway."""
    held = wants[places[0]].held
    nodes = [node for node in preferred if node in held]
    nodes += [
        node for _, node, _ in lanes.column(0) if node in held and node not in nodes
    ]
    rooms = [held[node] for node in nodes]
    whole = [place for place in places if place not in divided]
    rest = [place for place in places if place in divided]
    chosen = fit([wants[place].quantity for place in whole], rooms)
    for place, room in zip(whole, chosen, strict=True):
        if room is None:
            rest.append(place)
        else:
            loads.setdefault(nodes[room], {})[place] = wants[place].quantity
            rooms[room] -= wants[place].quantity
    deal(loads, rest, wants, dict(zip(nodes, rooms, strict=True)))
