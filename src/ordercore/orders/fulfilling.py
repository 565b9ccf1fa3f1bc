"""Goods of an order are picked, packed, shipped and delivered; any may come back."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from ordercore.catalog import SerialNumber, SkuLot
from ordercore.orders.allocating import claimed, merged, too_many
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.hold import Gate
from ordercore.orders.order import InOrder, Order, existing
from ordercore.orders.progress import Goods, LineQuantity
from ordercore.values import check_id

__all__ = [
    "Deliver",
    "Delivered",
    "Pack",
    "Packed",
    "Pick",
    "Picked",
    "Return",
    "Returned",
    "Ship",
    "Shipped",
    "Unpack",
    "Unpacked",
]


@frozen
class Picked(OrderEvent):
    """Units were taken from their bins for a fulfilment order."""

    order: str
    fulfillment: str
    node: str
    goods: tuple[Goods, ...]

    def alter(self, draft: OrderDraft) -> None:
        """Take them from their bins."""
        for item in self.goods:
            draft.line(item.line).pick(self.fulfillment, item.quantity)


@frozen
class Packed(OrderEvent):
    """Units lie in a parcel."""

    order: str
    fulfillment: str
    node: str
    goods: tuple[Goods, ...]

    def alter(self, draft: OrderDraft) -> None:
        """Put them into the parcel."""
        for item in self.goods:
            draft.line(item.line).pack(self.fulfillment, item.quantity)


@frozen
class Unpacked(OrderEvent):
    """Units are out of their parcel again."""

    order: str
    fulfillment: str
    node: str
    goods: tuple[Goods, ...]

    def alter(self, draft: OrderDraft) -> None:
        """Take them out of the parcel."""
        for item in self.goods:
            draft.line(item.line).unpack(self.fulfillment, item.quantity)


@frozen
class Shipped(OrderEvent):
    """Units have left their node."""

    order: str
    fulfillment: str
    node: str
    goods: tuple[Goods, ...]
    lots: tuple[SkuLot, ...] = ()

    def alter(self, draft: OrderDraft) -> None:
        """Let them leave."""
        for item in self.goods:
            draft.line(item.line).ship(self.fulfillment, item.quantity)


@frozen
class Delivered(OrderEvent):
    """Units have reached the buyer."""

    order: str
    goods: tuple[Goods, ...]

    def alter(self, draft: OrderDraft) -> None:
        """Hand them to the buyer."""
        for item in self.goods:
            draft.line(item.line).deliver(item.quantity)


@frozen
class Returned(OrderEvent):
    """Units have come back and are at a node again."""

    order: str
    node: str
    goods: tuple[Goods, ...]
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()

    def alter(self, draft: OrderDraft) -> None:
        """Take them back."""
        for item in self.goods:
            draft.line(item.line).give_back(item.quantity)


@frozen
class Pick(InOrder):
    """Count units as picked; the gate RELEASE must be open."""

    order: str
    fulfillment: str
    lines: tuple[LineQuantity, ...]

    def decide(self, order: Order | None) -> Sequence[Picked]:
        """Return Picked.  Raises Refused ``order.held``, ``order.units``."""
        order = existing(order, self.order, "pick")
        order.check_gate(Gate.RELEASE, "pick", named(self.lines))
        node, goods = claimed(order, self.fulfillment, self.lines, "allocated", "pick")
        return (Picked(self.order, self.fulfillment, node, goods),) if goods else ()


@frozen
class Pack(InOrder):
    """Count picked units as packed."""

    order: str
    fulfillment: str
    lines: tuple[LineQuantity, ...]

    def decide(self, order: Order | None) -> Sequence[Packed]:
        """Return Packed.  Raises Refused ``order.units``."""
        order = existing(order, self.order, "pack")
        node, goods = claimed(order, self.fulfillment, self.lines, "picked", "pack")
        return (Packed(self.order, self.fulfillment, node, goods),) if goods else ()


@frozen
class Unpack(InOrder):
    """Count packed units as picked again; no gate keeps anybody from that."""

    order: str
    fulfillment: str
    lines: tuple[LineQuantity, ...]

    def decide(self, order: Order | None) -> Sequence[Unpacked]:
        """Return Unpacked.  Raises Refused ``order.units``."""
        order = existing(order, self.order, "unpack")
        node, goods = claimed(order, self.fulfillment, self.lines, "packed", "unpack")
        return (Unpacked(self.order, self.fulfillment, node, goods),) if goods else ()


@frozen
class Ship(InOrder):
    """Let packed units leave; the gate SHIP must be open.  Stock follows.

    *lots* says of which lots they are, where they were packed by their lots.
    """

    order: str
    fulfillment: str
    lines: tuple[LineQuantity, ...]
    lots: tuple[SkuLot, ...] = ()

    def decide(self, order: Order | None) -> Sequence[Shipped]:
        """Return Shipped.  Raises Refused ``order.held``, ``order.units``."""
        order = existing(order, self.order, "ship")
        order.check_gate(Gate.SHIP, "ship", named(self.lines))
        node, goods = claimed(order, self.fulfillment, self.lines, "packed", "ship")
        ids = (self.order, self.fulfillment, node)
        return (Shipped(*ids, goods, self.lots),) if goods else ()


@frozen
class Deliver(InOrder):
    """Count shipped units as delivered."""

    order: str
    lines: tuple[LineQuantity, ...]

    def decide(self, order: Order | None) -> Sequence[Delivered]:
        """Return Delivered.  Raises Refused ``order.units``."""
        order = existing(order, self.order, "deliver")
        goods = left(order, self.lines, "deliver", "shipped", "under way")
        return (Delivered(self.order, goods),) if goods else ()


@frozen
class Return(InOrder):
    """Take back units that were shipped, at a node.  Stock follows.

    Attributes:
        serials: the numbers of units that have one, in any order; they are set apart
            until somebody has looked at them.
        lots: of which lots all units of a SKU are, where somebody has read the labels.
    """

    order: str
    node: str
    lines: tuple[LineQuantity, ...]
    serials: tuple[SerialNumber, ...] = ()
    lots: tuple[SkuLot, ...] = ()

    def decide(self, order: Order | None) -> Sequence[Returned]:
        """Return Returned.  Raises Refused ``order.units``, Invalid for the node."""
        order = existing(order, self.order, "return")
        check_id(self.node, "node")
        goods = left(order, self.lines, "return", "out", "with the buyer")
        named = (self.serials, self.lots)
        returned = Returned(self.order, self.node, goods, *named)
        return (returned,) if goods else ()


def named(lines: Iterable[LineQuantity]) -> list[str]:
    """Return the ids of the lines that are asked about."""
    return [ask.line for ask in lines]


def left(
    order: Order,
    lines: tuple[LineQuantity, ...],
    asked: str,
    bucket: str,
    where: str,
) -> tuple[Goods, ...]:
    """Return the goods of units of a line that are in *bucket*.

    Raises Refused ``order.units`` when there are fewer.
    """
    goods: list[Goods] = []
    for name, quantity in merged(lines).items():
        line, progress = order.find(name)
        if quantity > (have := getattr(progress, bucket)):
            raise too_many(order, f"{asked} {quantity}", name, have, where)
        goods.append(Goods(name, line.sku, quantity))
    return tuple(goods)
