"""Units of an order get a node that ships them, wait for supply, or lose their node."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from ordercore.errors import Invalid, Refused
from ordercore.orders.draft import OrderDraft, OrderEvent
from ordercore.orders.hold import Gate
from ordercore.orders.order import InOrder, Line, Order, existing
from ordercore.orders.planned import PlannedParcel
from ordercore.orders.progress import (
    Allotment,
    Goods,
    LineQuantity,
    Progress,
    Units,
)
from ordercore.values import check_id

__all__ = [
    "Allocate",
    "Allocated",
    "Backorder",
    "Backordered",
    "Deallocate",
    "Deallocated",
]


@frozen
class Allocated(OrderEvent):
    """Units of the order have a node that will ship them, a fulfilment order each."""

    order: str
    allotments: tuple[Allotment, ...]
    parcels: tuple[PlannedParcel, ...] = ()

    def alter(self, draft: OrderDraft) -> None:
        """Let the fulfilment orders claim their units."""
        names: set[str] = set()
        for a in self.allotments:
            draft.line(a.line).allocate(a.node, a.fulfillment, a.quantity)
            names.add(a.fulfillment)
        draft.fulfillments += len(names)


@frozen
class Allocate(InOrder):
    """Claim units of a confirmed order at nodes.

    Stock follows in the same transaction, so that it is refused with ``stock.short``
    where a node does not have them.

    Attributes:
        parcels: how what a node ships is divided, where that was planned: of each node
            none, or all of its units.
    """

    order: str
    units: tuple[Units, ...]
    parcels: tuple[PlannedParcel, ...] = ()

    def decide(self, order: Order | None) -> Sequence[Allocated]:
        """Return Allocated with one fulfilment order for each node.

        Raises Refused: ``order.held``; ``order.illegal`` unless it is CONFIRMED;
        ``order.units`` when more units are asked for than wait for a place.  Raises
        Invalid: parcels that do not hold what is claimed.
        """
        order = existing(order, self.order, "allocate")
        order.check_open("allocate")
        asked = merged(self.units)
        order.check_gate(Gate.SOURCE, "allocate", asked)
        for line, quantity in asked.items():
            waiting(order, line, quantity, "allocate")
        allotments = self._allotments(order)
        check_parcels(self.parcels, allotments)
        if not allotments:
            return ()
        return (Allocated(self.order, allotments, self.parcels),)

    def _allotments(self, order: Order) -> tuple[Allotment, ...]:
        names: dict[str, str] = {}
        wanted: dict[tuple[str, str], int] = {}
        for units in self.units:
            if units.node not in names:
                number = order.fulfillments + len(names) + 1
                names[check_id(units.node, "node")] = f"{self.order}-{number}"
            key = units.line, units.node
            wanted[key] = wanted.get(key, 0) + units.quantity
        return tuple(
            [
                Allotment(line, order.line(line).sku, node, names[node], quantity)
                for (line, node), quantity in wanted.items()
            ]
        )


@frozen
class Backordered(OrderEvent):
    """Units wait for supply."""

    order: str
    goods: tuple[Goods, ...]

    def alter(self, draft: OrderDraft) -> None:
        """Let those units wait."""
        for goods in self.goods:
            draft.line(goods.line).backorder(goods.quantity)
        known = draft.marks.waited
        new = [goods.line for goods in self.goods if goods.line not in known]
        if new:
            draft.note(waited=(*known, *new))


@frozen
class Backorder(InOrder):
    """Let so many units of each line wait for supply; those that do already count.

    Doing it twice does nothing more.
    """

    order: str
    lines: tuple[LineQuantity, ...]

    def decide(self, order: Order | None) -> Sequence[Backordered]:
        """Return Backordered, or nothing when so many wait already.

        Raises Refused ``order.illegal``, and ``order.units`` when more units are asked
        for than have no place.
        """
        order = existing(order, self.order, "backorder")
        order.check_open("backorder")
        goods: list[Goods] = []
        for name, quantity in merged(self.lines).items():
            line, progress = waiting(order, name, quantity, "backorder")
            if (more := quantity - progress.backordered) > 0:
                goods.append(Goods(name, line.sku, more))
        return (Backordered(self.order, tuple(goods)),) if goods else ()


@frozen
class Deallocated(OrderEvent):
    """Claimed units lost their place and need another one."""

    order: str
    allotments: tuple[Allotment, ...]
    reason: str

    def alter(self, draft: OrderDraft) -> None:
        """Take the claims of those units away."""
        for a in self.allotments:
            draft.line(a.line).deallocate(a.fulfillment, a.quantity)


@frozen
class Deallocate(InOrder):
    """Give up units that a fulfilment order has claimed and not yet shipped."""

    order: str
    fulfillment: str
    lines: tuple[LineQuantity, ...]
    reason: str

    def decide(self, order: Order | None) -> Sequence[Deallocated]:
        """Return Deallocated.  Raises Refused ``order.units``."""
        order = existing(order, self.order, "deallocate")
        node, goods = claimed(
            order, self.fulfillment, self.lines, "total", "deallocate"
        )
        allotments = [
            Allotment(item.line, item.sku, node, self.fulfillment, item.quantity)
            for item in goods
        ]
        if not allotments:
            return ()
        return (Deallocated(self.order, tuple(allotments), self.reason),)


def merged(asks: Iterable[LineQuantity | Units]) -> Mapping[str, int]:
    """Return how many units of each line are asked for, in the order first named.

    Raises Invalid unless each quantity is a whole number of at least 1.
    """
    wanted: dict[str, int] = {}
    for ask in asks:
        if type(ask.quantity) is not int or ask.quantity < 1:
            where = f"line {ask.line}: quantity"
            raise Invalid.at(where, ask.quantity, "a whole number from 1")
        wanted[ask.line] = wanted.get(ask.line, 0) + ask.quantity
    return wanted


def check_parcels(
    parcels: Iterable[PlannedParcel], claims: Iterable[Allotment]
) -> None:
    """Raise Invalid unless the parcels of a node are none, or all that it has got."""
    inside: dict[str, dict[str, int]] = {}
    for place, one in enumerate(parcels):
        there = inside.setdefault(check_id(one.node, f"parcels[{place}].node"), {})
        for line, quantity in merged(one.lines).items():
            there[line] = there.get(line, 0) + quantity
        if not one.lines:
            raise Invalid.at(f"parcels[{place}].lines", "none", "at least one unit")
    claimed_there: dict[str, dict[str, int]] = {node: {} for node in inside}
    for claim in claims:
        if claim.node in inside:
            claimed_there[claim.node][claim.line] = claim.quantity
    for node, units in inside.items():
        if units != claimed_there[node]:
            told = ", ".join([f"{n} of line {k}" for k, n in units.items()])
            raise Invalid.at(f"parcels from {node}", told, "just what is claimed there")


def waiting(
    order: Order, line: str, quantity: int, asked: str
) -> tuple[Line, Progress]:
    """Return a line of which so many units wait for a node.

    Raises Refused: ``order.no-line``, ``order.units`` when fewer wait.
    """
    found = order.find(line)
    have = found[1].waiting
    if quantity > have:
        raise too_many(order, f"{asked} {quantity}", line, have, "waiting for a node")
    return found


SAID = {
    "allocated": "to pick",
    "picked": "to pack",
    "packed": "to ship",
    "total": "claimed",
}


def claimed(
    order: Order,
    fulfillment: str,
    lines: Iterable[LineQuantity],
    bucket: str,
    asked: str,
) -> tuple[str, tuple[Goods, ...]]:
    """Return the node and the goods of units that a fulfilment order has in *bucket*.

    Raises Refused: ``order.no-line``, ``order.units`` when it has fewer.
    """
    node, goods = "", list[Goods]()
    for name, quantity in merged(lines).items():
        line, progress = order.find(name)
        claim = progress.claim(fulfillment)
        have = getattr(claim, bucket) if claim else 0
        if claim is None or have < quantity:
            where = f"{SAID[bucket]} in fulfilment order {fulfillment}"
            raise too_many(order, f"{asked} {quantity}", name, have, where)
        node = claim.node
        goods.append(Goods(name, line.sku, quantity))
    return node, tuple(goods)


def too_many(order: Order, asked: str, line: str, have: int, where: str) -> Refused:
    """Return the refusal for units that are not where they should leave from."""
    return Refused(
        "order.units",
        asked=f"{asked} of line {line} of order {order.id}",
        because=f"{have} unit(s) of it are {where}",
        remedy=f"Ask for at most {have}" if have else f"None is {where} now",
    )
