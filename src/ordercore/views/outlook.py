"""What becomes of a SKU in the days to come: what is there, comes in, and is wanted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from ordercore.orders import Order
from ordercore.stock import Dated, Outlook, StockLevel, outlook

__all__ = ["SkuOutlook", "sku_outlook", "wanted"]


@frozen
class SkuOutlook:
    """The days to come of one SKU, at all nodes together.

    Attributes:
        sku: what it is.
        levels: what is there now, node by node.
        supply: what is on its way to any node, the earliest first.
        demand: what orders want and have no claim on, the earliest first.
        outlook: what is left day by day, and what of it can be promised.
    """

    sku: str
    levels: tuple[StockLevel, ...]
    supply: tuple[Dated, ...]
    demand: tuple[Dated, ...]
    outlook: Outlook


def sku_outlook(
    sku: str,
    levels: Sequence[StockLevel],
    incoming: Mapping[str, Iterable[Dated]],
    orders: Iterable[Order],
    today: date,
) -> SkuOutlook:
    """Return the outlook of a SKU.

    Args:
        sku: which one.
        levels: its stock now at each node.
        incoming: what is on its way, by node.
        orders: those that want units of it and have no claim on stock for them.
        today: what is overdue is not counted on; what was wanted is wanted today.
    """
    supply = sorted([one for rows in incoming.values() for one in rows], key=_by_day)
    wants = [one for order in orders for one in wanted(order, sku, today)]
    demand = sorted(wants, key=_by_day)
    there = sum([level.available - level.shortfall for level in levels])
    ahead = outlook(there, supply, demand, today)
    return SkuOutlook(sku, tuple(levels), tuple(supply), tuple(demand), ahead)


def wanted(order: Order, sku: str, today: date) -> Iterator[Dated]:
    """Yield how many units of a SKU an order wants when, of those without a claim.

    Of a kit it wants the components.
    A line has its own day, or the order's, or is wanted today.
    """
    for line, progress in zip(order.lines, order.progress, strict=True):
        units = dict(line.pieces(progress.waiting)).get(sku, 0)
        if units:
            day = line.requested_on or order.agreed.requested_on or today
            yield Dated(day, units, f"order/{order.id}")


def _by_day(one: Dated) -> tuple[date, str]:
    return one.day, one.cause
