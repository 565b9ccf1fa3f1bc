"""In which turn orders that wait are served, and what is kept for them meanwhile.

A kit waits while one of its components is missing, and so does an order, or a line,
that ships whole or not at all.  What is there of it is kept, so that nobody behind it
gets what it was told.  All who keep something stand in one turn for all they wait for:
the first of them lacks nothing that another one keeps, so no two can wait for each
other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from attrs import frozen

from ordercore.catalog import Component
from ordercore.flow import tagging
from ordercore.flow.seeing.segmenting import of_order
from ordercore.message import key_of
from ordercore.orders import Gate, Line, Order
from ordercore.orders.excluding import excluded_at
from ordercore.sourcing import (
    FIRST_COME,
    BackorderPolicy,
    KeptStrategy,
    Node,
    Strategy,
    backorder_policy_stream,
    chain_of,
    first_come,
    in_turn,
    kits_of,
)
from ordercore.sourcing.strategies.wholly import any_whole, may_ship, wholes_of
from ordercore.stock import Dated, StockLevel

__all__ = [
    "Seen",
    "keepers_before",
    "kept_skus",
    "levels_behind",
    "may_be_kept",
    "together_of",
    "waiting_in_turn",
    "waiting_policy",
]

WHILE_IT_WAITS = datetime.max.replace(tzinfo=UTC)
"""Until when units are kept: nobody knows, and no reservation is as long."""


class Seen(Protocol):
    """What has to be seen for it."""

    @property
    def now(self) -> datetime:
        """When it is, aware UTC."""
        ...

    @property
    def open_nodes(self) -> Mapping[str, Node]:
        """The places that are open."""
        ...

    @property
    def strategies(self) -> Mapping[str, KeptStrategy]:
        """How orders are sourced, by name."""
        ...

    def tagged(self, tag: str) -> list[str]:
        """Return the streams that carry a tag, the longest in line first."""
        ...

    def anyone(self, tag: str) -> bool:
        """Tell whether a stream may carry a tag; no is certain."""
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


@frozen
class Together:
    """Units of an order that wait, and ship together or not at all.

    Attributes:
        lines: whose units they are.
        parts: what is in one of them: of a kit, of some lines together, or one unit.
        units: how many of them wait.
    """

    lines: tuple[Line, ...]
    parts: tuple[Component, ...]
    units: int

    def each(self, sku: str) -> int:
        """Return how many units of a SKU are in one of them."""
        return sum([one.quantity for one in self.parts if one.sku == sku])


def waiting_policy(views: Seen) -> BackorderPolicy:
    """Return how orders are served that wait."""
    policy: BackorderPolicy | None = views.state(backorder_policy_stream())
    return policy or FIRST_COME


def waiting_in_turn(sku: str, views: Seen) -> Sequence[str]:
    """Return the orders that wait for a SKU, in the turn in which they are served.

    Those for which it is kept have the turn among themselves that they have for all
    they wait for.
    """
    waiting = _names(views.tagged(tagging.backordered(sku)))
    policy = waiting_policy(views)
    if not first_come(policy):
        orders = in_turn(policy, sku, map(views.order, waiting))
        waiting = [order.id for order in orders]
    keepers = [order.id for order in _keepers(sku, views)]
    if len(keepers) < 2:
        return waiting
    among, turn = {*keepers}, iter(keepers)
    return [next(turn) if name in among else name for name in waiting]


def may_be_kept(sku: str, views: Seen) -> bool:
    """Tell whether units of a SKU may be kept for somebody who waits; quick."""
    kits = views.anyone(tagging.KIT_WAITS)
    if kits and views.tagged(tagging.waits_in_kit(sku)):
        return True
    return any_whole(views.strategies) and bool(views.tagged(tagging.backordered(sku)))


def kept_skus(order: Order, views: Seen) -> dict[str, None]:
    """Return what may be kept for an order while it waits, in the order of its lines.

    It is that of the order as it was agreed first, too.
    """
    agreed = [one for one in (order.original, order.agreed) if one]
    lines = [line for one in agreed for line in one.lines]
    whole = wholes_of(lines, *_by(order, views)).lines
    return {
        sku: None
        for line in lines
        if line.components or line.id in whole
        for sku, _ in line.pieces(1)
    }


def together_of(order: Order, views: Seen) -> tuple[frozenset[str], ...]:
    """Return the lines of an order that leave with one another or not at all."""
    if len(order.lines) < 2 or not any_whole(views.strategies):
        return ()
    lines = [line for line in order.lines if not line.digital]
    return wholes_of(lines, *_by(order, views)).together


def levels_behind(sku: str, order: str, views: Seen) -> list[StockLevel]:
    """Return the stock of a SKU as an order finds it, or whoever is not in the line.

    What is there is kept for kits, and for what ships whole, that waits before it; at
    the places where most of it can be put together of what is there and comes in.  It
    counts as held there.

    Args:
        sku: which one.
        order: whose turn it is; "" for somebody who does not wait.
        views: what is known.
    """
    levels = views.levels(sku)
    if not may_be_kept(sku, views) or not _any_left(levels):
        return levels
    for keeper in keepers_before(sku, order, views):
        for some in _waiting_together(keeper, views):
            if some.each(sku):
                levels = _kept(some, sku, (keeper, levels), views)
        if not _any_left(levels):
            break
    return levels


def _any_left(levels: Iterable[StockLevel]) -> bool:
    return any([level.available or level.quotas.pockets for level in levels])


def keepers_before(sku: str, order: str, views: Seen) -> Sequence[Order]:
    """Return the orders for which units of a SKU are kept, and that an order is behind.

    Whoever does not wait for it, such as "", is behind all of them.
    """
    keepers = _keepers(sku, views)
    if not keepers or not order:
        return keepers
    names = [one.id for one in keepers]
    if order in names:
        return keepers[: names.index(order)]
    line = waiting_in_turn(sku, views)
    if order not in line:
        return keepers
    before = {*line[: line.index(order)]}
    return [one for one in keepers if one.id in before]


def _keepers(sku: str, views: Seen) -> list[Order]:
    """Return for whom a SKU is kept, in their turn for all that they wait for."""
    found = dict.fromkeys(views.tagged(tagging.waits_in_kit(sku)))
    if any_whole(views.strategies):
        waiting = views.tagged(tagging.backordered(sku))
        found |= dict.fromkeys([one for one in waiting if _keeps(one, sku, views)])
    names = [*found]
    if len(names) > 1:
        since = {one: place for place, one in enumerate(views.tagged(tagging.WAITS))}
        # Who has waited since before there was this line stands before it.
        names.sort(key=lambda one: since.get(one, -1))
    orders = [views.order(name) for name in _names(names)]
    policy = waiting_policy(views)
    return orders if first_come(policy) else in_turn(policy, "", orders)


def _keeps(stream: str, sku: str, views: Seen) -> bool:
    order = views.order(key_of(stream))
    return any([one.each(sku) for one in _waiting_together(order, views)])


def _by(order: Order, views: Seen) -> tuple[str, Sequence[Strategy]]:
    """Return where an order goes, and by which strategies it is sourced, in turn."""
    return order.agreed.ship_to.country, chain_of(order.strategy, views.strategies)


def _waiting_together(order: Order, views: Seen) -> Iterator[Together]:
    """Yield what of an order waits for all of itself, and may be served."""
    if order.is_held(Gate.SOURCE):
        return
    held = order.held_lines(Gate.SOURCE)
    rows = [
        (line, progress.waiting)
        for line, progress in zip(order.lines, order.progress, strict=True)
        if progress.backordered and not line.digital and line.id not in held
    ]
    wholes = wholes_of([line for line, _ in rows], *_by(order, views))
    for group in wholes.groups:
        yield _joined([row for row in rows if row[0].id in group])
    for line, units in rows:
        if any([line.id in group for group in wholes.groups]):
            continue
        if line.components:
            yield Together((line,), line.components, units)
        elif line.id in wholes.lines:
            yield Together((line,), (Component(line.sku),), units)


def _joined(rows: Iterable[tuple[Line, int]]) -> Together:
    """Return lines that ship from one place, as if they were one thing."""
    rows = tuple(rows)
    parts = Counter[str]()
    for line, units in rows:
        parts.update(dict(line.pieces(units)))
    return Together(
        tuple([line for line, _ in rows]),
        tuple([Component(*one) for one in parts.items()]),
        1,
    )


def _kept(
    some: Together,
    sku: str,
    known: tuple[Order, list[StockLevel]],
    views: Seen,
) -> list[StockLevel]:
    """Return the stock of a SKU when it is kept for units of an order."""
    order, levels = known
    who, each = of_order(order), some.each(sku)
    left, kits = some.units * each, _to_be(some, sku, (who, levels), views)
    here = [one for one in levels if _may_ship(one.node, some, order, views)]
    ranked = sorted(here, key=lambda one: (-kits.get(one.node, 0), one.node))
    kept: dict[str, int] = {}
    # Where it can be whole first; what is left over may be sent there.
    for whole in True, False:
        for level in ranked:
            before = kept.get(level.node, 0)
            most = kits.get(level.node, 0) * each if whole else left + before
            more = max(0, min(left, most - before, level.available_to(who) - before))
            kept[level.node], left = before + more, left - more
    return [_holding(level, kept.get(level.node, 0), who) for level in levels]


def _may_ship(name: str, some: Together, order: Order, views: Seen) -> bool:
    """Tell whether a place is open, and ships for an order at all."""
    node = views.open_nodes.get(name)
    if node is None:
        return False
    for one in excluded_at(order, views.now):
        skus = [part.sku for part in some.parts]
        skus += [line.sku for line in some.lines]
        if one.node == name and (not one.skus or not {*skus}.isdisjoint(one.skus)):
            return False
    country, chain = _by(order, views)
    return all([may_ship(node, line, country, chain) for line in some.lines])


def _holding(level: StockLevel, units: int, who: tuple[str, ...]) -> StockLevel:
    if not units:
        return level
    drawn = level.quotas.drawn_by(who, units)
    return level.holding(WHILE_IT_WAITS, units, drawn)


def _to_be(
    some: Together,
    sku: str,
    known: tuple[Collection[str], Iterable[StockLevel]],
    views: Seen,
) -> dict[str, int]:
    """Return how many of these can be put together where, by and by."""
    who, mine = known
    shelves: dict[str, dict[str, int]] = {}
    for one in some.parts:
        shelf = shelves.setdefault(one.sku, {})
        for level in mine if one.sku == sku else views.levels(one.sku):
            shelf[level.node] = level.available_to(who)
        for node, rows in views.incoming(one.sku).items():
            shelf[node] = shelf.get(node, 0) + sum([row.quantity for row in rows])
    return kits_of(some.parts, shelves)


def _names(streams: Iterable[str]) -> list[str]:
    return [key_of(stream) for stream in streams]
