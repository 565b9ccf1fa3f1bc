"""What is in a kit is settled when it is ordered or reserved, and sourced as that."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from attrs import evolve

from ordercore import stock
from ordercore.catalog import Component, Kit
from ordercore.errors import Refused
from ordercore.flow.seeing.segmenting import of_order, stays_his
from ordercore.flow.seeing.views import Views
from ordercore.orders import Line, Order, OrderChange, Place, ProposeChange
from ordercore.sourcing import (
    Demand,
    Known,
    Network,
    Shelves,
    SourcingPlan,
    Strategy,
    source_kits,
)
from ordercore.sourcing.explaining.kit_reasons import short_parts
from ordercore.stock import Reservation

__all__ = [
    "check_no_kit",
    "place_with_kits",
    "propose_with_kits",
    "reserve_with_kits",
    "short_of",
    "source_with_kits",
    "with_kits",
]

Kept: TypeAlias = Mapping[str, Mapping[str, int]]
Whose: TypeAlias = tuple[str, ...]


def check_no_kit(kit: Kit | None, asked: str) -> None:
    """Raise Refused ``kit.pieces`` where something is asked that components have.

    A kit that was withdrawn is an article as any other.
    """
    if kit is None or kit.withdrawn:
        return
    inside = ", ".join([one.sku for one in kit.components])
    raise Refused(
        "kit.pieces",
        asked=asked,
        because=f"{kit.sku} is a kit of {inside}: nothing lies there, comes in or is"
        " waited for as a kit",
        remedy=f"Ask for {inside}; oms.offers tells how many kits can be put together",
    )


def short_of(
    sku: str, kits: int, own: int, views: Views, nodes: Collection[str], whose: Whose
) -> str:
    """Return which components are short of so many kits, led by a comma; "" for none.

    Args:
        sku: the kit, or any other article.
        kits: how many are wanted.
        own: how many of them are kept already.
        views: what can be seen.
        nodes: the only places that count; all where none is given.
        whose: the segments of the buyer.
    """
    inside = views.components(sku)
    free = views.free([one.sku for one in inside], nodes, whose)
    there = {
        one.sku: sum(free[one.sku].values()) + own * one.quantity for one in inside
    }
    short = short_parts(inside, there, kits)
    return "".join([f", {one}" for one in short])


def with_kits(
    lines: Iterable[Line], known: Mapping[str, Line], views: Views
) -> tuple[Line, ...]:
    """Return lines with what is in each of their kits.

    A line that says so itself, or that is *known* by its id with the same SKU, keeps
    what it has; of any other the catalogue says what is in it now.
    """
    return tuple([_with_kit(line, known.get(line.id), views) for line in lines])


def _with_kit(line: Line, known: Line | None, views: Views) -> Line:
    if line.components:
        return line
    if known is not None and known.sku == line.sku:
        inside = known.components
    else:
        inside = views.components(line.sku)
    return evolve(line, components=inside) if inside else line


def place_with_kits(asked: Place, views: Views) -> Place:
    """Place an order with what is in its kits; of one that is there, as it was then."""
    if not views.kits:
        return asked
    there: Order | None = views.state(asked.stream)
    known = (there.original or there.agreed).lines if there is not None else ()
    lines = with_kits(asked.agreed.lines, {line.id: line for line in known}, views)
    if lines == asked.agreed.lines:
        return asked
    return evolve(asked, agreed=evolve(asked.agreed, lines=lines))


def propose_with_kits(asked: ProposeChange, views: Views) -> ProposeChange:
    """Propose a change with what is in the kits that come by it."""
    if not views.kits:
        return asked
    there: OrderChange | None = views.state(asked.stream)
    before = there.proposal.edits.new_lines if there is not None else ()
    known = {line.id: line for line in before}
    edits = asked.edits
    add = with_kits(edits.add, known, views)
    by = with_kits([one.by for one in edits.substitute], known, views)
    pairs = zip(edits.substitute, by, strict=True)
    instead = tuple([evolve(one, by=line) for one, line in pairs])
    if (add, instead) == (edits.add, edits.substitute):
        return asked
    return evolve(asked, edits=evolve(edits, add=add, substitute=instead))


def reserve_with_kits(asked: stock.Reserve, views: Views) -> stock.Reserve:
    """Reserve a kit as what is in it; of a reservation that is there, as it was."""
    if asked.components or not views.kits:
        return asked
    there: Reservation | None = views.state(asked.stream)
    same = there is not None and (there.sku, there.made_at) == (asked.sku, asked.at)
    inside = there.components if there and same else views.components(asked.sku)
    return evolve(asked, components=inside)


def source_with_kits(
    order: Order,
    demand: Demand,
    network: Network,
    free: Kept,
    reserved: Iterable[tuple[Reservation, Iterable[stock.Part]]],
    *strategies: Strategy,
    known: Known,
) -> SourcingPlan:
    """Return the plan for an order with kits.

    Args:
        order: whose it is.
        demand: what of it waits.
        network: the nodes and what parcels cost.
        free: of every piece, what nobody has a claim on.
        reserved: what is kept for the order, and where.
        strategies: by which it is sourced, in turn.
        known: of the nodes at the moment.
    """
    names = _names(order)
    pieces = {k.id: (k.sku, *[c.sku for c in k.components]) for k in order.lines}
    lines = [evolve(k, sku=names[k.line], inside=pieces[k.line]) for k in demand.lines]
    inside = {names[line.id]: line.components for line in order.lines}
    own: dict[str, dict[str, int]] = {}
    whose = of_order(order)
    for kept, parts in reserved:
        if inside.get(kept.sku) == kept.components and stays_his(kept, whose):
            nodes = own.setdefault(kept.sku, {})
            for part in parts:
                nodes[part.node] = nodes.get(part.node, 0) + part.quantity
    shelves = Shelves(free, own, {sku: held for sku, held in inside.items() if held})
    called = evolve(demand, lines=tuple(lines))
    return source_kits(called, network, shelves, *strategies, known=known)


def _names(order: Order) -> dict[str, str]:
    """Return what each line's article is called: a kit that became another one twice.

    Two lines of one kit have different components when it was defined anew between.
    """
    first: dict[str, tuple[Component, ...]] = {}
    names: dict[str, str] = {}
    for line in order.lines:
        same = first.setdefault(line.sku, line.components) == line.components
        names[line.id] = line.sku if same else f"{line.sku} of line {line.id}"
    return names
