"""Goods of an order are picked, packed, shipped and delivered; any may come back."""

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from ordercore.orders.allocating import claimed, merged, too_many
from ordercore.orders.hold import Gate
from ordercore.orders.order import InOrder, Order, applied, existing
from ordercore.orders.progress import Goods, LineQuantity, Progress
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
class Picked(InOrder):
    """Units were taken from their bins for a fulfilment order."""

    order: str
    fulfillment: str
    node: str
    goods: tuple[Goods, ...]

    def apply(self, order: Order | None) -> Order:
        """Return the order with those units picked."""
        return moved(order, self.goods, lambda p, n: p.pick(self.fulfillment, n))


@frozen
class Packed(InOrder):
    """Units lie in a parcel."""

    order: str
    fulfillment: str
    node: str
    goods: tuple[Goods, ...]

    def apply(self, order: Order | None) -> Order:
        """Return the order with those units packed."""
        return moved(order, self.goods, lambda p, n: p.pack(self.fulfillment, n))


@frozen
class Unpacked(InOrder):
    """Units are out of their parcel again."""

    order: str
    fulfillment: str
    node: str
    goods: tuple[Goods, ...]

    def apply(self, order: Order | None) -> Order:
        """Return the order with those units picked and not packed."""
        return moved(order, self.goods, lambda p, n: p.unpack(self.fulfillment, n))


@frozen
class Shipped(InOrder):
    """Units have left their node."""

    order: str
    fulfillment: str
    node: str
    goods: tuple[Goods, ...]

    def apply(self, order: Order | None) -> Order:
        """Return the order with those units under way."""
        return moved(order, self.goods, lambda p, n: p.ship(self.fulfillment, n))


@frozen
class Delivered(InOrder):
    """Units have reached the buyer."""

    order: str
    goods: tuple[Goods, ...]

    def apply(self, order: Order | None) -> Order:
        """Return the order with those units delivered."""
        return moved(order, self.goods, Progress.deliver)


@frozen
class Returned(InOrder):
    """Units have come back and are at a node again."""

    order: str
    node: str
    goods: tuple[Goods, ...]

    def apply(self, order: Order | None) -> Order:
        """Return the order with those units returned."""
        return moved(order, self.goods, Progress.give_back)


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
    """Let packed units leave; the gate SHIP must be open.  Stock follows."""

    order: str
    fulfillment: str
    lines: tuple[LineQuantity, ...]

    def decide(self, order: Order | None) -> Sequence[Shipped]:
        """Return Shipped.  Raises Refused ``order.held``, ``order.units``."""
        order = existing(order, self.order, "ship")
        order.check_gate(Gate.SHIP, "ship", named(self.lines))
        node, goods = claimed(order, self.fulfillment, self.lines, "packed", "ship")
        return (Shipped(self.order, self.fulfillment, node, goods),) if goods else ()


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
    """Take back units that were shipped, at a node.  Stock follows."""

    order: str
    node: str
    lines: tuple[LineQuantity, ...]

    def decide(self, order: Order | None) -> Sequence[Returned]:
        """Return Returned.  Raises Refused ``order.units``, Invalid for the node."""
        order = existing(order, self.order, "return")
        check_id(self.node, "node")
        goods = left(order, self.lines, "return", "out", "with the buyer")
        return (Returned(self.order, self.node, goods),) if goods else ()


def named(lines: Iterable[LineQuantity]) -> list[str]:
    """Return the ids of the lines that are asked about."""
    return [ask.line for ask in lines]


def moved(
    order: Order | None,
    goods: tuple[Goods, ...],
    move: Callable[[Progress, int], Progress],
) -> Order:
    """Return the order with *move* made for each of the goods."""
    order = applied(order)
    places, progress = order.agreed.places, list(order.progress)
    for item in goods:
        place = places[item.line]
        progress[place] = move(progress[place], item.quantity)
    return order.with_progress(progress)


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
