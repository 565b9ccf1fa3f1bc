"""A node that gave units of an order back gets them no more, or not for a while."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.life import LIFE
from ordercore.orders.marks import ExcludedNode, Marks
from ordercore.orders.order import InOrder, Order, existing
from ordercore.values import check_id, free_text, of_several, utc
from ordercore.values import sku as check_sku

__all__ = [
    "ExcludeNode",
    "ExcludedNode",
    "NodeExcluded",
    "NodeReadmitted",
    "ReadmitNode",
    "excluded_at",
    "times_excluded",
]


@frozen
class NodeExcluded(OrderEvent):
    """A node is not to ship units of the order."""

    order: str
    excluded: ExcludedNode

    def alter(self, draft: OrderDraft) -> None:
        """Note it, in place of what was noted of the node and these articles before."""
        new = self.excluded
        others = [one for one in draft.marks.excluded if not _same(one, new)]
        draft.note(excluded=(*others, new))


@frozen
class ExcludeNode(InOrder):
    """Let a node ship no units of an order, or none of some articles.

    It is looked at when the order is sourced; what was given to the node stays there.
    The same again does nothing.

    Attributes:
        node: which one.
        reason: why; people read it.
        skus: articles that it is about; of the whole order where none is given.
        until: aware UTC; None for good.
    """

    order: str
    node: str
    reason: str
    skus: tuple[str, ...] = ()
    until: datetime | None = None

    def decide(self, order: Order | None) -> Sequence[NodeExcluded]:
        """Return NodeExcluded, or nothing when it is so, or when the order has ended.

        Raises Refused ``order.unknown``; Invalid.
        """
        order = existing(order, self.order, "exclude a node from")
        check_id(self.node, "node")
        free_text(self.reason, "reason")
        for place, one in enumerate(of_several(self.skus, str, "skus")):
            check_sku(one, f"skus[{place}]")
        until = None if self.until is None else utc(self.until, "until")
        skus = tuple(sorted({*self.skus}))
        new = ExcludedNode(self.node, self.reason, until, skus)
        before = [one for one in order.marks.excluded if _same(one, new)]
        if before and evolve(new, times=before[0].times) == before[0]:
            return ()
        if not LIFE[order.state]:
            return ()
        times = 1 + sum([one.times for one in before])
        return (NodeExcluded(self.order, evolve(new, times=times)),)


@frozen
class NodeReadmitted(OrderEvent):
    """A node may ship units of the order again; of one article, where it is named."""

    order: str
    node: str
    sku: str = ""
    due: datetime | None = None

    def alter(self, draft: OrderDraft) -> None:
        """Note that the exclusion is over; that there was one stays noted."""
        draft.note(excluded=_readmitted(draft.marks, self))


@frozen
class ReadmitNode(InOrder):
    """Let a node ship units of an order again.  Twice is once.

    Attributes:
        sku: lets it ship this article, if that alone was excluded; "" lets it ship all.
        due: ends only what was to end by then; None ends what is for good, too.
    """

    order: str
    node: str
    sku: str = ""
    due: datetime | None = None

    def decide(self, order: Order | None) -> Sequence[NodeReadmitted]:
        """Return NodeReadmitted, or nothing where nothing is excluded.

        Raises Refused ``order.unknown``.
        """
        order = existing(order, self.order, "readmit a node to")
        readmitted = NodeReadmitted(self.order, self.node, self.sku, self.due)
        same = _readmitted(order.marks, readmitted) == order.marks.excluded
        return () if same or not LIFE[order.state] else (readmitted,)


def excluded_at(order: Order, at: datetime) -> tuple[ExcludedNode, ...]:
    """Return which nodes are not to ship units of an order at an instant."""
    return tuple(
        [
            one
            for one in order.marks.excluded
            if not one.over and (one.until is None or at < one.until)
        ]
    )


def times_excluded(order: Order, node: str, sku: str = "") -> int:
    """Return how often a node was excluded: from the whole order, or for an article."""
    about = (sku,) if sku else ()
    known = [(one.node, one.skus, one.times) for one in order.marks.excluded]
    return sum([times for at, skus, times in known if (at, skus) == (node, about)])


def _same(one: ExcludedNode, other: ExcludedNode) -> bool:
    return (one.node, one.skus) == (other.node, other.skus)


def _readmitted(marks: Marks, event: NodeReadmitted) -> tuple[ExcludedNode, ...]:
    """Return the exclusions with those over that the event ends."""
    return tuple(
        [evolve(one, over=True) if _ends(one, event) else one for one in marks.excluded]
    )


def _ends(one: ExcludedNode, event: NodeReadmitted) -> bool:
    if one.node != event.node or (event.sku and one.skus != (event.sku,)):
        return False
    return event.due is None or (one.until is not None and one.until <= event.due)
