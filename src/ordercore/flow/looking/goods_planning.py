"""Look at what can be done with goods: keep, pick, expect and call back."""

from collections.abc import Callable, Collection
from datetime import datetime

from attrs import evolve

from ordercore.errors import Refused
from ordercore.flow.asking.fields import text
from ordercore.flow.days.expecting import ExpectationPlan, plan_expected
from ordercore.flow.goods.kits import check_no_kit, short_of
from ordercore.flow.goods.lots_in_hand import lots_to_pick
from ordercore.flow.goods.picking import found_of, measures_of
from ordercore.flow.goods.recalling import RecallPlan, plan_recall, with_near
from ordercore.flow.knowing.open_places import check_nodes
from ordercore.flow.seeing.views import Views
from ordercore.message import key_of, kind_of, stream_id
from ordercore.orders import Gate
from ordercore.stock import ReservationPlan, plan_reservation
from ordercore.values import new_segments, of_several
from ordercore.warehouse import (
    FulfillmentOrder,
    PackPlan,
    PickPlan,
    in_parcels,
    pick_single,
)

__all__ = ["GoodsPlanner"]


class GoodsPlanner:
    """What would become of goods that are kept, picked, expected or called back."""

    _look: Callable[[], Views]

    def reserve(
        self,
        reservation: str,
        sku: str,
        quantity: int,
        *,
        until: datetime,
        holder: str = "",
        nodes: Collection[str] = (),
        segments: tuple[str, ...] = (),
    ) -> ReservationPlan:
        """Return where units can be kept until then, as many as are free.

        Args:
            reservation: a new id.
            sku: what is wanted.
            quantity: how many units of it.
            until: aware UTC; it is rounded up to a whole minute.
            holder: the stream of whoever may use them, such as ``order/W-1001``.
            nodes: where they may be; every open node when none is given.
            segments: who that is to quotas of stock, such as ``channel:web``.

        Raises Invalid: a quantity, an instant or segments that cannot be.  Raises
        Refused ``node.unknown``.
        """
        views, segments = self._look(), new_segments(segments)
        here = of_several(nodes, str, "nodes")
        check_nodes(here, f"reserve {sku}", views)
        order = key_of(holder) if kind_of(holder) == "order" else ""
        free = views.free((sku,), here, segments, order)[sku]
        plan = plan_reservation(
            reservation,
            holder,
            (sku, quantity),
            free,
            at=views.now,
            until=until,
            segments=segments,
        )
        if not plan.missing:
            return plan
        short = short_of(sku, quantity, 0, views, here, segments)
        return evolve(plan, why=(*plan.why[:-1], f"{plan.why[-1]}{short}"))

    def pick(self, fulfillment: str) -> PickPlan:
        """Return the pick list of a fulfilment order, with the lots whose turn it is.

        What is promised and is not there to be picked is missing on it, with the why.

        Raises Refused ``fulfillment.unknown``.
        """
        views = self._look()
        found = _work("a pick list", fulfillment, views)
        held = views.order(found.order).held_lines(Gate.RELEASE)
        lots, measures = lots_to_pick(found, views), measures_of(found, views)
        return pick_single(
            found,
            leave=held,
            lots=lots,
            there=found_of(found, views, measures),
            measures=measures,
        )

    def pack(self, fulfillment: str) -> PackPlan:
        """Return in which parcels the picked units of a fulfilment order are packed.

        They go as was planned when the order was sourced, as far as they are in hand
        and may leave.  It is a proposal: whoever packs may do otherwise.

        Raises Refused ``fulfillment.unknown``.
        """
        views = self._look()
        found = _work("a plan to pack", fulfillment, views)
        held = views.order(found.order).held_lines(Gate.SHIP)
        return in_parcels(found, leave=held)

    def expect(self, sku: str) -> ExpectationPlan:
        """Return when those who wait for a SKU can expect it, in turn, and out of what.

        The plan for a SKU that nobody waits for is empty.  Raises Refused
        ``kit.pieces``: it is a kit, and who waits for it waits for its components.
        """
        views = self._look()
        check_no_kit(views.kits.get(text(sku, "sku")), f"when {sku} can be expected")
        return plan_expected(sku, views)

    def recall(self, sku: str, lot: str, reason: str) -> RecallPlan:
        """Return what calling a lot back does at all places, and who has got some.

        Where it is held, what is promised and missing then, what is on its way, and
        which orders got units: these are ``missing`` in the plan.  Where nobody has
        any, ``near`` are the lots that may be meant.

        Args:
            sku: which article.
            lot: what stands on the label.
            reason: why it is called back.

        Raises Invalid.  Raises Refused ``sku.unknown``: nobody listed, received,
        expects or wants it.
        """
        views = self._look()
        return with_near(plan_recall(sku, lot, reason, views), views)


def _work(asked: str, fulfillment: str, views: Views) -> FulfillmentOrder:
    found = views.state(stream_id("fulfillment", fulfillment))
    if not isinstance(found, FulfillmentOrder):
        raise Refused(
            "fulfillment.unknown",
            asked=f"{asked} for fulfilment order {fulfillment}",
            because="there is no such fulfilment order",
            remedy="It is opened when its order is allocated; check the id",
        )
    return found
