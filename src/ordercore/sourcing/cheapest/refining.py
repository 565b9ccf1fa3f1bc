"""A good way to ship many lines made better, from several sides, as long as it pays.

Pairs of nodes divide their lines anew (``cheapest.pairing``); lines get
prices (``cheapest.prices``), and what nodes take at these prices is where
to begin again; nodes are opened and closed on trial; the best of all that is jolted.
"""

from collections.abc import Callable, Iterator
from functools import partial

from ordercore.sourcing.cheapest.draft import Draft
from ordercore.sourcing.cheapest.effort import Effort, TooMuch
from ordercore.sourcing.cheapest.jolting import jolt
from ordercore.sourcing.cheapest.pairing import Pairs
from ordercore.sourcing.cheapest.prices import PARTS, Good, Pricing, Round, shares

__all__ = ["refined"]

STEPS = 45_000
"""How many bundles may be looked at in pairs: some tenths of a second."""

JOLTED = 50_000
"""How many more while the best ways are jolted."""

ROUNDS = 150
"""How often prices move, of an order of some fifty lines."""

PRICED = 300_000
"""What all rounds may cost together, so that larger orders have fewer of them."""

FEW = 3
"""Of so many nodes the pairs are nearly all there is to look at."""

EVERY = 5
"""After so many rounds what the nodes take is a way to begin."""

BEGUN = 5
"""Of these beginnings the best are looked at closely."""

KEPT = 2
"""Of what comes of them the best are jolted."""


def refined(draft: Draft, bill: Callable[[Draft], int]) -> Draft:
    """Return the best of what is found, the draft itself among it.

    Args:
        draft: where to begin.
        bill: tells what one costs with whole units in each parcel.
    """
    pairs = Pairs(Effort(STEPS))
    known: dict[int, Draft] = {}
    nodes = {node for bundle in draft.bundles for node in bundle.nodes}
    others = _beginnings(draft) if len(nodes) > FEW else ()
    for at in (draft.at, *others):
        one = draft.other(at)
        _as_far_as_it_goes(one, pairs.settle)
        known.setdefault(one.total, one)
    best = [known[total] for total in sorted(known)[:BEGUN]]
    for one in best:
        _as_far_as_it_goes(one, partial(_try_nodes, pairs))
    best.sort(key=lambda one: one.total)
    pairs.go_on(Effort(JOLTED))
    for one in best[:KEPT]:
        best.append(one.other(one.at))
        _as_far_as_it_goes(one, partial(jolt, pairs))
    return min([draft, *best], key=bill)


def _as_far_as_it_goes(draft: Draft, improve: Callable[[Draft], None]) -> None:
    """Improve a draft until the effort is used up; it never costs more afterwards."""
    at, total = [*draft.at], draft.total
    try:
        improve(draft)
    except TooMuch:
        if draft.total > total:
            draft.restore(at)


def _try_nodes(pairs: Pairs, draft: Draft) -> None:
    """Close each node that ships and open each other one on trial, until none helps."""
    moved = True
    while moved:
        moved = False
        for node in draft.lanes.by_node:
            before, total = [*draft.at], draft.total
            try:
                if _turned(draft, node):
                    pairs.settle(draft)
            finally:
                if draft.total < total:
                    moved = True
                else:
                    draft.restore(before)


def _turned(draft: Draft, node: str) -> bool:
    """Close a node that ships, or let another one ship all it can; tell if it can."""
    if not draft.is_open(node):
        return draft.fill(node)
    return node not in draft.fixed and draft.empty(node)


def _beginnings(draft: Draft) -> Iterator[list[str]]:
    """Yield what nodes take at some prices, the others put where they cost least."""
    bundles = draft.bundles
    goods = [Good(b.weight_g, 1, dict.fromkeys(b.nodes, 1)) for b in bundles]
    pricing = Pricing(draft.lanes, goods)
    minor = draft.lanes.minor
    prices = [0] * len(goods)
    for node in draft.open:
        places = sorted(draft.inside(node))
        weights = [bundles[place].weight_g for place in places]
        price = minor(draft.price(node)) << PARTS
        for place, part in zip(places, shares(price, weights), strict=True):
            prices[place] = part
    count = min(ROUNDS, PRICED // pricing.size)
    aim = minor(draft.total) << PARTS
    for number, one in enumerate(pricing.rounds(prices, aim, count), 1):
        if number > EVERY and not number % EVERY:
            yield _begun(draft, one)


def _begun(draft: Draft, one: Round) -> list[str]:
    at = [""] * len(draft.bundles)
    weights: dict[str, int] = {}
    for node in sorted(one.earned, key=lambda node: (-one.earned[node][0], node)):
        for place, parts in one.earned[node][1]:
            if not at[place] and parts == 1 << PARTS:
                at[place] = node
                weights[node] = weights.get(node, 0) + draft.bundles[place].weight_g
    left = [place for place, node in enumerate(at) if not node]
    for place in sorted(left, key=lambda p: (-draft.bundles[p].weight_g, p)):
        bundle = draft.bundles[place]
        offers: list[tuple[int, str]] = []
        for node in bundle.nodes:
            lane, before = draft.lane(node), weights.get(node, 0)
            more = lane.cost(before + bundle.weight_g)
            offers.append((more - lane.cost(before) * (node in weights), node))
        at[place] = min(offers)[1]
        weights[at[place]] = weights.get(at[place], 0) + bundle.weight_g
    return at
