"""What is on its way to us: how many of which SKU, where to, and when."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from ordercore.stock import Dated, Delivery

__all__ = ["Coming", "coming", "incoming"]


@frozen
class Coming:
    """Units of a SKU that are still to come to a node.

    Attributes:
        sku: what they are.
        node: where they arrive.
        dated: how many, when, and by which delivery.
    """

    sku: str
    node: str
    dated: Dated


def coming(sources: Iterable[Delivery]) -> Iterator[Coming]:
    """Yield what is still to come of deliveries, line by line."""
    for delivery in sources:
        for one in delivery.outstanding:
            dated = Dated(delivery.due_on, one.quantity, delivery.stream)
            yield Coming(one.sku, delivery.node, dated)


def incoming(sku: str, sources: Iterable[Delivery]) -> dict[str, tuple[Dated, ...]]:
    """Return what is to come of a SKU, by node, the earliest first.

    It is the *supply* of :func:`ordercore.stock.outlook`.
    """
    found: dict[str, list[Dated]] = {}
    for one in coming(sources):
        if one.sku == sku:
            found.setdefault(one.node, []).append(one.dated)
    return {
        node: tuple(sorted(rows, key=lambda row: (row.day, row.cause)))
        for node, rows in sorted(found.items())
    }
