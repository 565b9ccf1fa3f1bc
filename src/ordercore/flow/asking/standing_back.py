"""Units that somebody asks for by hand are not taken from whoever stands before him.

What is kept for those who wait is looked at as wherever else units are given out
(:func:`ordercore.flow.seeing.turns.levels_behind`), before the command is decided.
Moving goods to another place, and what a count finds, take nothing from the network,
and are not looked at.
"""

from collections import Counter
from collections.abc import Iterable

from ordercore import orders, stock
from ordercore.catalog import pieces
from ordercore.errors import Refused
from ordercore.flow.seeing.segmenting import of_order
from ordercore.flow.seeing.turns import keepers_before, levels_behind, may_be_kept
from ordercore.flow.seeing.views import Views
from ordercore.message import key_of, kind_of
from ordercore.orders import Order, order_stream
from ordercore.orders.reallocating import Reallocate
from ordercore.stock import Reservation

__all__ = ["check_claimed", "check_handed_out", "check_kept", "check_moved"]

At = tuple[str, str]
"""SKU and node."""

MOST_NAMED = 3
"""So many orders are named for which units are kept."""


def check_claimed(command: orders.Allocate, views: Views) -> None:
    """Refuse to allocate what is kept for orders that wait before this one."""
    order = _there(command.order, views)
    if order is not None:
        asked = [(one.line, one.node, _units(one.quantity)) for one in command.units]
        _check_order(order, asked, views)


def check_handed_out(command: orders.HandOut, views: Views) -> None:
    """Refuse to hand out what is kept for orders that wait before this one."""
    order = _there(command.order, views)
    if order is not None and command.node:
        node = command.node
        asked = [(one.line, node, _units(one.quantity)) for one in command.lines]
        _check_order(order, asked, views)


def check_moved(command: Reallocate, views: Views) -> None:
    """Refuse to move claims onto what is kept for orders that wait before this one."""
    order = _there(command.order, views)
    if order is None:
        return
    asked = [(one.line, one.node, _units(one.quantity)) for one in command.moves]
    nodes = {
        claim.fulfillment: claim.node for k in order.progress for claim in k.claims
    }
    back = [
        (one.line, nodes[one.fulfillment], -_units(one.quantity))
        for one in command.moves
        if one.fulfillment in nodes
    ]
    _check_order(order, [*asked, *back], views)


def check_kept(command: stock.Reserve | stock.Resize, views: Views) -> None:
    """Refuse to reserve what is kept for orders that wait before whoever it is for."""
    known: Reservation | None = views.state(command.stream)
    claims = Counter[At]()
    if known is not None:
        for part in known.live(views.now):
            for sku, units in known.pieces(part.quantity):
                claims[sku, part.node] -= units
    asked = command if isinstance(command, stock.Reserve) else known
    if asked is None:
        return
    inside = asked.components or views.components(asked.sku)
    for part in command.parts:
        for sku, units in pieces(asked.sku, _units(part.quantity), inside):
            claims[sku, part.node] += units
    name = key_of(asked.holder) if kind_of(asked.holder) == "order" else ""
    _check(name, tuple(asked.segments), claims, views)


def _units(given: object) -> int:
    """Return how many are asked for; what is no number is refused by the command."""
    return given if type(given) is int else 0


def _there(order: str, views: Views) -> Order | None:
    found: Order | None = views.state(order_stream(order))
    return found


def _check_order(
    order: Order, asked: Iterable[tuple[str, str, int]], views: Views
) -> None:
    """Look at units of lines at nodes; what is reserved for the order is its own."""
    claims = Counter[At]()
    for name, node, units in asked:
        for sku, n in order.line(name).pieces(units):
            claims[sku, node] += n
    if not any([may_be_kept(sku, views) for sku, _ in claims]):
        return
    for kept in views.all_reservations(order.id):
        for part in kept.live(views.now):
            for sku, n in kept.pieces(part.quantity):
                claims[sku, part.node] -= n
    _check(order.id, of_order(order), claims, views)


def _check(
    order: str, whose: tuple[str, ...], claims: Counter[At], views: Views
) -> None:
    for (sku, node), units in claims.items():
        if units <= 0 or not may_be_kept(sku, views):
            continue
        free = {k.node: k.available_to(whose) for k in views.levels(sku)}
        behind = {
            k.node: k.available_to(whose) for k in levels_behind(sku, order, views)
        }
        if behind.get(node, 0) < units <= free.get(node, 0):
            keepers = [one.id for one in keepers_before(sku, order, views)]
            raise _refused(
                f"{units} × {sku} at {node}", free[node], behind.get(node, 0), keepers
            )


def _refused(asked: str, free: int, left: int, keepers: list[str]) -> Refused:
    named = ", ".join(keepers[:MOST_NAMED])
    if len(keepers) > MOST_NAMED:
        named += f" and {len(keepers) - MOST_NAMED} more"
    return Refused(
        "stock.kept",
        asked=asked,
        because=f"{free} are free there, and {free - left} of them are kept for who "
        f"waits before: {named}",
        remedy=f"Ask for at most {left}, choose another node, or receive more; an "
        "order stands back that is held at SOURCE, or of which what waits is cancelled",
    )
