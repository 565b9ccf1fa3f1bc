"""What the shop's rules found is recorded on an order, with their version."""

from collections.abc import Sequence

from attrs import frozen

from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.holding import ended
from ordercore.orders.life import LIFE
from ordercore.orders.marks import Verdict
from ordercore.orders.order import InOrder, Order, existing

__all__ = ["Judge", "Judged"]


@frozen
class Judged(OrderEvent):
    """The rules were asked about the order."""

    order: str
    verdict: Verdict

    def alter(self, draft: OrderDraft) -> None:
        """Note the verdict."""
        draft.note(verdict=self.verdict)


@frozen
class Judge(InOrder):
    """Record what the rules found about an order.  The same again does nothing."""

    order: str
    verdict: Verdict

    def decide(self, order: Order | None) -> Sequence[Judged]:
        """Return Judged.  Raises Refused ``order.unknown``, ``order.ended``."""
        order = existing(order, self.order, "judge")
        if order.marks.verdict == self.verdict:
            return ()
        if not LIFE[order.state]:
            raise ended(order, "judge")
        return (Judged(self.order, self.verdict),)
