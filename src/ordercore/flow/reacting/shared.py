"""What several reactions need."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain, count

from ordercore import stock
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Task
from ordercore.orders import Goods, LineQuantity

__all__ = [
    "counts",
    "free_name",
    "lapse_at",
    "node_of",
]


def free_name(stem: str, taken: Iterable[str]) -> str:
    """Return *stem*, or with the first number from 2 under which it is not taken."""
    known = {*taken}
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(name for name in chain([stem], numbered) if name not in known)


def lapse_at(sku: str, node: str, until: datetime) -> Task:
    """Return what takes off a shelf all that ends at an instant, once for all of it."""
    name = f"lapse/{sku}@{node}/{until.astimezone(UTC).isoformat()}"
    return Task(name, until, stock.Lapse(sku, node, until))


def node_of(stream: str, views: Views) -> str:
    """Return where the goods of a delivery or a transfer come in; "" for neither."""
    match views.state(stream):
        case stock.Delivery(node=node) | stock.Transfer(destination=node):
            return str(node)
        case _:
            return ""


def counts(goods: Iterable[Goods]) -> tuple[LineQuantity, ...]:
    """Return goods as quantities of lines."""
    return tuple([LineQuantity(g.line, g.quantity) for g in goods])
