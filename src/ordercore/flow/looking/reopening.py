"""What would be known if work that no node has begun had not been given out."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

from attrs import evolve, frozen

from ordercore.flow.looking.situation import Free, Situation, situation_of
from ordercore.flow.seeing.views import Views
from ordercore.orders import Order, Progress
from ordercore.sourcing import Load
from ordercore.warehouse import FulfillmentOrder, fulfillment_stream
from ordercore.warehouse.life import UNBEGUN

__all__ = ["Reopened", "is_unbegun", "reopened", "situation_without"]


@frozen
class Reopened:
    """An order as if work that no node has begun had not been given out.

    Attributes:
        order: with that work's units waiting.
        freed: the units that would be free then, by SKU and node.
        loads: how much less the nodes would have been given, by stream of their day.
    """

    order: Order
    freed: Free
    loads: Mapping[str, Load]


def situation_without(order: Order, views: Views, *others: Reopened) -> Situation:
    """Return what is known of an order as if work had not been given out.

    Args:
        order: with the units of that work waiting.
        views: what can be seen.
        others: the work, that of the order itself among it.
    """
    known = situation_of(order, views)
    for one in others:
        free = _with_more(known.free, one.freed, views.supply.nodes)
        known = evolve(known, free=free, load_of=_without(known.load_of, one.loads))
    return known


def _without(
    load_of: Callable[[str], Load | None], loads: Mapping[str, Load]
) -> Callable[[str], Load | None]:
    """Return how busy nodes are without some of their work."""

    def less(stream: str) -> Load | None:
        known, gone = load_of(stream), loads.get(stream)
        return known if known is None or gone is None else known.less(gone)

    return less


def reopened(order: Order, views: Views) -> Reopened:
    """Return an order as if work that no node has begun had not been given out."""
    work = {
        claim.fulfillment for progress in order.progress for claim in progress.claims
    }
    begun = {name for name in work if not is_unbegun(name, views)}
    freed: Counter[tuple[str, str]] = Counter()
    after: list[Progress] = []
    for line, progress in zip(order.lines, order.progress, strict=True):
        for claim in progress.claims:
            if claim.fulfillment not in begun:
                for sku, units in line.pieces(claim.allocated):
                    freed[sku, claim.node] += units
        claims = tuple([one for one in progress.claims if one.fulfillment in begun])
        back = progress.claimed - sum([one.total for one in claims])
        waiting = progress.unallocated + back
        after.append(evolve(progress, unallocated=waiting, claims=claims))
    free: dict[str, dict[str, int]] = {}
    for (sku, node), units in freed.items():
        free.setdefault(sku, {})[node] = units
    loads = _loads_of(order, work - begun, views)
    return Reopened(order.with_progress(after), free, loads)


def _loads_of(order: Order, work: Collection[str], views: Views) -> dict[str, Load]:
    """Return what fulfilment orders count on the days of their nodes, by stream."""
    found: dict[str, Load] = {}
    for name in sorted(work):
        known: FulfillmentOrder = views.state(fulfillment_stream(name))
        if known.counts_on is not None:
            claims = [
                k for p in order.progress for k in p.claims if k.fulfillment == name
            ]
            units = [claim.total for claim in claims if claim.total]
            here = Load(known.node, known.counts_on, 1, len(units), sum(units))
            before = found.get(here.stream)
            found[here.stream] = here if before is None else before.plus(here)
    return found


def is_unbegun(fulfillment: str, views: Views) -> bool:
    """Tell whether nobody at the node has been told of the work yet."""
    work: FulfillmentOrder | None = views.state(fulfillment_stream(fulfillment))
    return work is not None and work.state in UNBEGUN


def _with_more(free: Free, more: Free, nodes: Collection[str]) -> Free:
    """Return what is free with units that are added, at these nodes only."""
    found: dict[str, dict[str, int]] = {sku: {**held} for sku, held in free.items()}
    for sku, held in more.items():
        here = found.setdefault(sku, {})
        for node, units in held.items():
            if node in nodes:
                here[node] = here.get(node, 0) + units
    return found
