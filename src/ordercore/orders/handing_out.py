"""Goods go straight to the buyer: over the counter, or as a download."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from ordercore.catalog import SerialNumber, SkuLot
from ordercore.errors import Refused
from ordercore.message import Command
from ordercore.orders.allocating import merged, waiting
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.hold import Gate
from ordercore.orders.order import Agreed, InOrder, Line, Order, Terms, existing
from ordercore.orders.placing import Confirm, Place
from ordercore.orders.progress import Goods, LineQuantity
from ordercore.values import check_id

__all__ = ["HandOut", "HandedOut", "counter_sale"]


@frozen
class HandedOut(OrderEvent):
    """Units are with the buyer, who took them at a node, or got them digitally."""

    order: str
    node: str
    goods: tuple[Goods, ...]
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()

    def alter(self, draft: OrderDraft) -> None:
        """Count the units as delivered."""
        for item in self.goods:
            draft.line(item.line).hand_out(item.quantity)


@frozen
class HandOut(InOrder):
    """Give the buyer units that wait for a place; no parcel is made of them.

    Attributes:
        lines: which units, of a confirmed order.
        node: where they are taken off the shelf; "" for digital ones.
        serials: the numbers of units that have one, in any order; at the door those
            that are not there are refused.
        lots: of which lots all units of a SKU are, where somebody has read the labels;
            else those whose turn it is.
    """

    order: str
    lines: tuple[LineQuantity, ...]
    node: str = ""
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()

    def decide(self, order: Order | None) -> Sequence[HandedOut]:
        """Return HandedOut.

        Raises Refused: ``order.unknown``, ``order.illegal`` unless it is CONFIRMED,
        ``order.held``, ``order.no-line``, ``order.units``, and ``order.digital`` for
        goods without a node or a download with one; Invalid for the node.
        """
        order = existing(order, self.order, "hand out")
        order.check_open("hand out")
        asked = merged(self.lines)
        for gate in (Gate.SOURCE, Gate.RELEASE, Gate.SHIP):
            order.check_gate(gate, "hand out", asked)
        if self.node:
            check_id(self.node, "node")
        goods: list[Goods] = []
        for name, quantity in asked.items():
            line, _ = waiting(order, name, quantity, "hand out")
            self._check(line)
            goods.append(Goods(name, line.sku, quantity))
        ids = (self.order, self.node)
        named = (self.serials, self.lots)
        return (HandedOut(*ids, tuple(goods), *named),) if goods else ()

    def _check(self, line: Line) -> None:
        if line.digital == (not self.node):
            return
        raise Refused(
            "order.digital",
            asked=f"hand out line {line.id} of order {self.order}",
            because=f"{line.sku} is digital and lies at no node"
            if line.digital
            else f"{line.sku} lies on a shelf, and no node was named",
            remedy="Leave the node out for it"
            if line.digital
            else "Name the node whose shelf it is taken from",
        )


def counter_sale(
    order: str, agreed: Agreed, node: str, serials: tuple[SerialNumber, ...] = ()
) -> tuple[Command[Order], ...]:
    """Return what sells over the counter: placed, confirmed and handed out in one go.

    ``oms.do(*counter_sale(...), key=...)`` does all of it or nothing: a hold refuses
    the sale, and so does a shelf that has too few.  What the buyer paid is said by the
    terms: PREPAID for a card that the terminal has taken; for cash INVOICE, with
    ``accounts.TakeCash`` in the same ``do``, so that the change and the rounding are
    booked.  *serials* are the numbers of the units that have one.

    Raises Refused ``order.counter``: under PENDING the goods wait for their money.
    """
    if agreed.terms is Terms.PENDING:
        raise Refused(
            "order.counter",
            asked=f"sell order {order} over the counter",
            because="its terms are PENDING: it is held until its money has come",
            remedy="Use PREPAID, or INVOICE with accounts.TakeCash in the same do",
        )
    handed_out = _handed_out(order, agreed, node, serials)
    return (Place(order, agreed), Confirm(order), *handed_out)


def _handed_out(
    order: str, agreed: Agreed, node: str, serials: tuple[SerialNumber, ...]
) -> Iterator[HandOut]:
    for digital in (False, True):
        lines = [line for line in agreed.lines if line.digital == digital]
        if lines:
            asked = tuple([LineQuantity(line.id, line.quantity) for line in lines])
            taken = ("", ()) if digital else (node, serials)
            yield HandOut(order, asked, *taken)
