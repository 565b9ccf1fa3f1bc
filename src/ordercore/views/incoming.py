"""What is on its way to us: how many of which SKU, where to, and when."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from ordercore.stock import Dated, Delivery, Transfer

__all__ = ["Coming", "coming", "incoming"]


@frozen
class Coming:
    """Units of a SKU that are still to come to a node.

    Attributes:
        sku: what they are.
        node: where they arrive.
        dated: how many, when, and by which delivery or transfer.
        in_transit: whether they come from another node of ours.
    """

    sku: str
    node: str
    dated: Dated
    in_transit: bool = False


def coming(sources: Iterable[Delivery | Transfer]) -> Iterator[Coming]:
    """Yield what is still to come, line by line.

    Of a delivery it is what was announced and has not come, of a transfer what has left
    its source and not come: before that it may not leave at all.
    """
    for one in sources:
        if isinstance(one, Transfer):
            goods, node = one.in_transit, one.destination
        else:
            goods, node = one.outstanding, one.node
        for part in goods:
            dated = Dated(one.due_on, part.quantity, one.stream)
            yield Coming(part.sku, node, dated, isinstance(one, Transfer))


def incoming(
    sku: str, sources: Iterable[Delivery | Transfer]
) -> dict[str, tuple[Dated, ...]]:
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
