"""In which turn orders that wait are served, and what is set apart for kits meanwhile.

A kit waits while one of its components is missing.  Its other components, as far as
they are there, are kept for it, so that nobody behind it gets what it was told.  All
kits stand in one turn for all their components: the first of them lacks nothing that
another one keeps, so no two can wait for each other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from ordercore.flow import tagging
from ordercore.flow.segmenting import of_order
from ordercore.message import key_of
from ordercore.orders import Gate, Line, Order
from ordercore.sourcing import (
    FIRST_COME,
    BackorderPolicy,
    Node,
    backorder_policy_stream,
    first_come,
    in_turn,
    kits_of,
)
from ordercore.stock import Dated, StockLevel

__all__ = ["Seen", "levels_behind", "waiting_in_turn", "waiting_policy"]

WHILE_IT_WAITS = datetime.max.replace(tzinfo=UTC)
"""Until when a component is kept: nobody knows, and no reservation is as long."""


class Seen(Protocol):
    """What has to be seen for it."""

    @property
    def open_nodes(self) -> Mapping[str, Node]:
        """The places that are open."""
        ...

    def tagged(self, tag: str) -> list[str]:
        """Return the streams that carry a tag, the longest in line first."""
        ...

    def order(self, order: str) -> Order:
        """Return an order."""
        ...

    def state(self, stream: str) -> Any:
        """Return the state of a stream."""
        ...

    def levels(self, sku: str) -> list[StockLevel]:
        """Return the stock of a SKU at each place."""
        ...

    def incoming(self, sku: str) -> dict[str, tuple[Dated, ...]]:
        """Return what is on its way of a SKU, by place."""
        ...


def waiting_policy(views: Seen) -> BackorderPolicy:
    """Return how orders are served that wait."""
    policy: BackorderPolicy | None = views.state(backorder_policy_stream())
    return policy or FIRST_COME


def waiting_in_turn(sku: str, views: Seen) -> Sequence[str]:
    """Return the orders that wait for a SKU, in the turn in which they are served.

    Those that wait for a kit keep the turn among themselves that they have for all its
    components.
    """
    waiting = _names(views.tagged(tagging.backordered(sku)))
    policy = waiting_policy(views)
    if not first_come(policy):
        orders = in_turn(policy, sku, map(views.order, waiting))
        waiting = [order.id for order in orders]
    kits = [order.id for order in _kits_in_turn(sku, views)]
    if len(kits) < 2:
        return waiting
    among, turn = {*kits}, iter(kits)
    return [next(turn) if name in among else name for name in waiting]


def levels_behind(sku: str, order: str, views: Seen) -> list[StockLevel]:
    """Return the stock of a SKU as an order finds it, or whoever is not in the line.

    What is there is kept for kits that wait before it, at the places where most of them
    can be put together of what is there and comes in; it counts as held there.

    Args:
        sku: which one.
        order: whose turn it is; "" for somebody who does not wait.
        views: what is known.
    """
    levels = views.levels(sku)
    for kit in _kits_before(sku, order, views):
        if not any([level.available for level in levels]) and not any(
            [level.quotas.pockets for level in levels]
        ):
            break
        for line, units in _waiting_kits(kit, sku):
            levels = _kept(line, units, sku, (of_order(kit), levels), views)
    return levels


def _kits_before(sku: str, order: str, views: Seen) -> Sequence[Order]:
    """Return the orders with kits that are served before an order."""
    kits = _kits_in_turn(sku, views)
    if not kits or not order:
        return kits
    names = [kit.id for kit in kits]
    if order in names:
        return kits[: names.index(order)]
    line = waiting_in_turn(sku, views)
    if order not in line:
        return kits
    before = {*line[: line.index(order)]}
    return [kit for kit in kits if kit.id in before]


def _kits_in_turn(sku: str, views: Seen) -> list[Order]:
    """Return the orders that wait for kits with a SKU, in their turn for all of it."""
    mine = {*views.tagged(tagging.waits_in_kit(sku))}
    if not mine:
        return []
    names = [one for one in views.tagged(tagging.KIT_WAITS) if one in mine]
    waiting = map(views.order, _names(names))
    policy = waiting_policy(views)
    return [*waiting] if first_come(policy) else in_turn(policy, "", waiting)


def _waiting_kits(order: Order, sku: str) -> Iterator[tuple[Line, int]]:
    """Yield the lines of kits with a SKU that wait, and may be served."""
    if order.is_held(Gate.SOURCE):
        return
    held = order.held_lines(Gate.SOURCE)
    for line, progress in zip(order.lines, order.progress, strict=True):
        inside = line.components and not line.digital and line.id not in held
        if progress.backordered and inside and sku in dict(line.pieces(1)):
            yield line, progress.waiting


def _kept(
    line: Line,
    units: int,
    sku: str,
    known: tuple[tuple[str, ...], list[StockLevel]],
    views: Seen,
) -> list[StockLevel]:
    """Return the stock of a SKU when it is kept for so many kits of a line."""
    who, levels = known
    each = dict(line.pieces(1))[sku]
    left, kits = units * each, _kits_to_be(line, sku, known, views)
    here = [level for level in levels if level.node in views.open_nodes]
    ranked = sorted(here, key=lambda one: (-kits.get(one.node, 0), one.node))
    kept: dict[str, int] = {}
    # Where a kit can be whole first; what is left over may be sent there.
    for whole in True, False:
        for level in ranked:
            before = kept.get(level.node, 0)
            most = kits.get(level.node, 0) * each if whole else left + before
            some = max(0, min(left, most - before, level.available_to(who) - before))
            kept[level.node], left = before + some, left - some
    return [_holding(level, kept.get(level.node, 0), who) for level in levels]


def _holding(level: StockLevel, units: int, who: tuple[str, ...]) -> StockLevel:
    if not units:
        return level
    drawn = level.quotas.drawn_by(who, units)
    return level.holding(WHILE_IT_WAITS, units, drawn)


def _kits_to_be(
    line: Line,
    sku: str,
    known: tuple[Collection[str], Iterable[StockLevel]],
    views: Seen,
) -> dict[str, int]:
    """Return how many kits can be put together where, by and by."""
    who, mine = known
    shelves: dict[str, dict[str, int]] = {}
    for one in line.components:
        shelf = shelves.setdefault(one.sku, {})
        for level in mine if one.sku == sku else views.levels(one.sku):
            shelf[level.node] = level.available_to(who)
        for node, rows in views.incoming(one.sku).items():
            shelf[node] = shelf.get(node, 0) + sum([row.quantity for row in rows])
    return kits_of(line.components, shelves)


def _names(streams: Iterable[str]) -> list[str]:
    return [key_of(stream) for stream in streams]
