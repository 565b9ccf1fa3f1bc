"""What an order needs of others: no shelf of ours has it, so it has to be bought."""

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.values import quantity

__all__ = [
    "DemandPurchase",
    "MeetPurchase",
    "PurchaseDemand",
    "PurchaseDemanded",
    "PurchaseLine",
    "PurchaseMet",
    "PurchaseWithdrawn",
    "ToPurchase",
    "WithdrawPurchase",
    "purchase_stream",
    "to_purchase",
]


@frozen
class PurchaseLine:
    """Units of an article that a place supplies without our having any there.

    Attributes:
        sku: which article.
        node: the place that sends them to the buyer.
        supplier: of whom they are bought.
        open: how many are to be sent.
        met: how many have been.
    """

    sku: str
    node: str
    supplier: str
    open: int = 0
    met: int = 0


@frozen
class PurchaseDemand:
    """What has to be bought for an order.

    Attributes:
        order: which one.
        lines: a line for each article and place, in the order in which they came.
    """

    order: str
    lines: tuple[PurchaseLine, ...] = ()

    def open_at(self, sku: str, node: str) -> int:
        """Return how many units are to be sent from a place."""
        return sum([one.open for one in self.lines if _is_at(one, sku, node)])

    def with_units(
        self, sku: str, node: str, opened: int, met: int
    ) -> "PurchaseDemand":
        """Return it with more units, or fewer, of a line that is there."""
        lines = [
            evolve(one, open=one.open + opened, met=one.met + met)
            if _is_at(one, sku, node)
            else one
            for one in self.lines
        ]
        return evolve(self, lines=tuple(lines))


class InPurchase:
    """Something that concerns what has to be bought for one order."""

    __slots__ = ()

    order: str

    @property
    def stream(self) -> str:
        """The stream of the order's demand."""
        return purchase_stream(self.order)


@frozen
class PurchaseDemanded(InPurchase):
    """An order needs units that have to be bought."""

    order: str
    node: str
    supplier: str
    sku: str
    quantity: int

    def apply(self, demand: PurchaseDemand | None) -> PurchaseDemand:
        """Return the demand with these units; they are of the supplier named last."""
        demand = demand or PurchaseDemand(self.order)
        here = [one for one in demand.lines if _is_at(one, self.sku, self.node)]
        if not here:
            line = PurchaseLine(self.sku, self.node, self.supplier, self.quantity)
            return evolve(demand, lines=(*demand.lines, line))
        lines = [
            evolve(one, supplier=self.supplier, open=one.open + self.quantity)
            if one in here
            else one
            for one in demand.lines
        ]
        return evolve(demand, lines=tuple(lines))


@frozen
class PurchaseWithdrawn(InPurchase):
    """Units are not needed any more."""

    order: str
    node: str
    sku: str
    quantity: int

    def apply(self, demand: PurchaseDemand | None) -> PurchaseDemand:
        """Return the demand without them."""
        return _there(demand).with_units(self.sku, self.node, -self.quantity, 0)


@frozen
class PurchaseMet(InPurchase):
    """Units have been sent to the buyer: they are bought for good."""

    order: str
    node: str
    sku: str
    quantity: int

    def apply(self, demand: PurchaseDemand | None) -> PurchaseDemand:
        """Return the demand, of which they have been sent."""
        units = self.quantity
        return _there(demand).with_units(self.sku, self.node, -units, units)


@frozen
class DemandPurchase(InPurchase):
    """Need units that have to be bought; it follows when they are allocated."""

    order: str
    node: str
    supplier: str
    sku: str
    quantity: int

    def decide(self, demand: PurchaseDemand | None) -> Sequence[PurchaseDemanded]:
        """Return PurchaseDemanded.  Raises Invalid for a quantity that cannot be."""
        units = quantity(self.quantity)
        ids = (self.order, self.node, self.supplier, self.sku)
        return (PurchaseDemanded(*ids, units),)


@frozen
class WithdrawPurchase(InPurchase):
    """Need units no more; it follows when they lose their place."""

    order: str
    node: str
    sku: str
    quantity: int

    def decide(self, demand: PurchaseDemand | None) -> Sequence[PurchaseWithdrawn]:
        """Return PurchaseWithdrawn.  Raises Refused ``purchase.short``."""
        _check_open(demand, self, "withdraw")
        return (PurchaseWithdrawn(self.order, self.node, self.sku, self.quantity),)


@frozen
class MeetPurchase(InPurchase):
    """Count units as sent; it follows when they leave."""

    order: str
    node: str
    sku: str
    quantity: int

    def decide(self, demand: PurchaseDemand | None) -> Sequence[PurchaseMet]:
        """Return PurchaseMet.  Raises Refused ``purchase.short``."""
        _check_open(demand, self, "count as sent")
        return (PurchaseMet(self.order, self.node, self.sku, self.quantity),)


@frozen
class ToPurchase:
    """What has to be bought of a supplier.

    Attributes:
        supplier: of whom.
        node: from where it is sent to the buyers.
        sku: which article.
        quantity: how many units are to be sent.
        orders: for which orders, each with its units.
    """

    supplier: str
    node: str
    sku: str
    quantity: int
    orders: tuple[tuple[str, int], ...]


def to_purchase(
    demands: Iterable[PurchaseDemand], supplier: str = ""
) -> tuple[ToPurchase, ...]:
    """Return what is to be sent and has not been, by supplier, place and article.

    Args:
        demands: of orders.
        supplier: of whom; "" for all of them.
    """
    wanted: dict[tuple[str, str, str], Counter[str]] = {}
    for demand in demands:
        for one in demand.lines:
            if one.open and supplier in {"", one.supplier}:
                key = (one.supplier, one.node, one.sku)
                wanted.setdefault(key, Counter())[demand.order] += one.open
    return tuple(
        [
            ToPurchase(*key, sum(orders.values()), tuple(sorted(orders.items())))
            for key, orders in sorted(wanted.items())
        ]
    )


def purchase_stream(order: str) -> str:
    """Return the stream of what has to be bought for an order: ``purchase/W-1001``."""
    return stream_id("purchase", order)


def _is_at(line: PurchaseLine, sku: str, node: str) -> bool:
    return (line.sku, line.node) == (sku, node)


def _there(demand: PurchaseDemand | None) -> PurchaseDemand:
    if demand is None:
        raise RuntimeError("units were sent or withdrawn before they were demanded")
    return demand


def _check_open(
    demand: PurchaseDemand | None, asked: WithdrawPurchase | MeetPurchase, what: str
) -> None:
    units = quantity(asked.quantity)
    there = demand.open_at(asked.sku, asked.node) if demand is not None else 0
    if units > there:
        raise Refused(
            "purchase.short",
            asked=f"{what} {units} × {asked.sku} from {asked.node} "
            f"of order {asked.order}",
            because=f"{there} are to be sent from there",
            remedy=f"Ask for at most {there}",
        )
