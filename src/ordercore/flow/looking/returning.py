"""To which place goods of an order come back, from what is known of them now."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ordercore.flow.goods.unlimited import supplier_at
from ordercore.flow.seeing.views import Views
from ordercore.orders import Line, LineQuantity, Order
from ordercore.orders.fulfilling import left
from ordercore.sourcing import (
    RETURN_GOALS,
    NodeKind,
    ReturnGoal,
    ReturnLine,
    ReturnPlan,
    plan_return,
)
from ordercore.stock import OrderLots, order_lots_stream
from ordercore.values import Address, of_several
from ordercore.warehouse import FulfillmentOrder, fulfillment_stream

__all__ = ["ReturnPlanner"]


class ReturnPlanner:
    """Where goods that come back are taken in."""

    _look: Callable[[], Views]

    def return_to(
        self,
        order: str,
        lines: Sequence[LineQuantity] = (),
        *,
        grade: bool = False,
        ship_from: Address | None = None,
        goals: Sequence[ReturnGoal] = RETURN_GOALS,
    ) -> ReturnPlan:
        """Return to which places units of an order come back, and why there.

        What a supplier has shipped himself, or what is his until it is sold, goes to a
        place of his, if one takes it.  The commands of the plan take the goods in: do
        them when the parcels are there.

        Args:
            order: whose goods they are.
            lines: what comes back; everything that the buyer has where none is given.
            grade: whether somebody has to look at the goods.
            ship_from: where the buyer is; the address of the order where none is given.
            goals: what is minded, the first before all others.

        Raises Refused: ``order.unknown``, ``order.no-line``, ``order.units`` for more
        than the buyer has, ``rates.none``.  Raises Invalid.
        """
        views = self._look()
        found = views.order(order)
        asked = of_several(lines, LineQuantity, "lines") or tuple(_all_out(found))
        goods = left(found, asked, "return", "out", "with the buyer")
        back = [
            one
            for item in goods
            if not found.line(item.line).digital
            for one in _by_owner(found, found.line(item.line), item.quantity, views)
        ]
        skus = {sku for one in back for sku in one.skus}
        return plan_return(
            found.id,
            back,
            views.network,
            ship_from or found.agreed.ship_to,
            views.on_shelves(skus),
            grade=grade,
            goals=of_several(goals, ReturnGoal, "goals"),
        )


def _all_out(order: Order) -> Iterator[LineQuantity]:
    for line, progress in zip(order.lines, order.progress, strict=True):
        if progress.out and not line.digital:
            yield LineQuantity(line.id, progress.out)


def _by_owner(
    order: Order, line: Line, quantity: int, views: Views
) -> Iterator[ReturnLine]:
    """Yield units of a line by whose they are, those of others first."""
    items = views.items({sku for sku, _ in line.pieces(1)})
    weight_g = sum([items[k].weight_g * n for k, n in line.pieces(1) if k in items])
    inside = tuple([one.sku for one in line.components])
    for owner, units in _owned(order, line, views).items():
        some = min(units, quantity)
        quantity -= some
        if some:
            yield ReturnLine(line.id, line.sku, some, weight_g, owner, inside)
    if quantity:
        yield ReturnLine(line.id, line.sku, quantity, weight_g, "", inside)


def _owned(order: Order, line: Line, views: Views) -> Counter[str]:
    """Return how many units of a line that have left are whose, if not ours."""
    owned: Counter[str] = Counter()
    for work in _works(order, views):
        here = [one.shipped for one in work.lines if one.line == line.id]
        if sum(here) and _is_his_own(work.node, line.sku, views):
            owned[supplier_at(work.node, views)] += sum(here)
    known: OrderLots | None = views.state(order_lots_stream(order.id))
    for lot in known.out(line.sku) if known is not None else ():
        if lot.whose:
            owned[lot.whose] += lot.quantity
    return owned


def _works(order: Order, views: Views) -> Iterator[FulfillmentOrder]:
    for number in range(order.fulfillments):
        name = fulfillment_stream(f"{order.id}-{number + 1}")
        work: FulfillmentOrder | None = views.state(name)
        if work is not None:
            yield work


def _is_his_own(node: str, sku: str, views: Views) -> bool:
    """Tell whether what a place has shipped is a supplier's."""
    known = views.supply.places.get(node)
    return known is not None and (
        known.kind is NodeKind.SUPPLIER or known.supplies_unlimited(sku)
    )
