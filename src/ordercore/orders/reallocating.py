"""Units of an order that nobody has begun to pick get another node, in one step."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.orders.allocating import check_parcels, claimed
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.hold import Gate
from ordercore.orders.order import InOrder, Order, existing
from ordercore.orders.planned import PlannedParcel
from ordercore.orders.progress import Allotment, LineQuantity
from ordercore.values import check_id, free_text

__all__ = ["Move", "Reallocate", "Reallocated"]


@frozen
class Move:
    """So many units of a line, from a fulfilment order to a node.

    Attributes:
        line: which line.
        fulfillment: whose units they are.
        node: from where they ship instead; it may be the same one, where units that it
            has in several fulfilment orders are to be sent together.
        quantity: at least 1.
    """

    line: str
    fulfillment: str
    node: str
    quantity: int


@frozen
class Reallocated(OrderEvent):
    """Units have another fulfilment order, and mostly another node.

    Attributes:
        released: the claims that they had.
        allotments: the claims that they have, one fulfilment order for each node.
        parcels: how what a node ships is divided, where that was planned.
    """

    order: str
    released: tuple[Allotment, ...]
    allotments: tuple[Allotment, ...]
    reason: str
    parcels: tuple[PlannedParcel, ...] = ()

    def alter(self, draft: OrderDraft) -> None:
        """Let the new fulfilment orders claim what the old ones had."""
        for a in self.released:
            draft.line(a.line).deallocate(a.fulfillment, a.quantity)
        for a in self.allotments:
            draft.line(a.line).allocate(a.node, a.fulfillment, a.quantity)
        draft.fulfillments += len({a.fulfillment for a in self.allotments})


@frozen
class Reallocate(InOrder):
    """Move claims of an order, all of them or none.

    What goes to one node becomes one fulfilment order.  Stock and work follow in the
    same transaction: a node that does not have the units refuses all of it
    (``stock.short``), and so does work that its node has been told of
    (``fulfillment.begun``).  *parcels* are as those of Allocate.
    """

    order: str
    moves: tuple[Move, ...]
    reason: str
    parcels: tuple[PlannedParcel, ...] = ()

    def decide(self, order: Order | None) -> Sequence[Reallocated]:
        """Return Reallocated, or nothing where nothing is moved.

        Raises Refused: ``order.unknown``; ``order.illegal`` unless it is CONFIRMED;
        ``order.held``; ``order.no-line``; ``order.units`` for more units than a
        fulfilment order has to pick.  Raises Invalid.
        """
        order = existing(order, self.order, "reallocate")
        order.check_open("reallocate")
        order.check_gate(Gate.SOURCE, "reallocate", [one.line for one in self.moves])
        free_text(self.reason, "reason")
        released = tuple(self._released(order))
        allotments = tuple(self._allotments(order))
        check_parcels(self.parcels, allotments)
        if not released:
            return ()
        what = (released, allotments, self.reason, self.parcels)
        return (Reallocated(self.order, *what),)

    def _released(self, order: Order) -> Iterator[Allotment]:
        for name in dict.fromkeys([one.fulfillment for one in self.moves]):
            lines = tuple(
                [
                    LineQuantity(one.line, one.quantity)
                    for one in self.moves
                    if one.fulfillment == name
                ]
            )
            node, goods = claimed(order, name, lines, "allocated", "reallocate")
            for one in goods:
                yield Allotment(one.line, one.sku, node, name, one.quantity)

    def _allotments(self, order: Order) -> Iterator[Allotment]:
        names: dict[str, str] = {}
        wanted: dict[tuple[str, str], int] = {}
        for place, one in enumerate(self.moves):
            if one.node not in names:
                number = order.fulfillments + len(names) + 1
                names[check_id(one.node, f"moves[{place}].node")] = (
                    f"{self.order}-{number}"
                )
            if type(one.quantity) is not int or one.quantity < 1:
                where = f"moves[{place}].quantity"
                raise Invalid.at(where, one.quantity, "a whole number from 1")
            key = one.line, one.node
            wanted[key] = wanted.get(key, 0) + one.quantity
        for (line, node), quantity in wanted.items():
            sku = order.line(line).sku
            yield Allotment(line, sku, node, names[node], quantity)
