"""What is promised for an order, or for an article that somebody looks at, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from ordercore.errors import Refused
from ordercore.flow.days.keeping_days import tables_of_order, with_own_days
from ordercore.flow.days.room import has_room, next_day
from ordercore.flow.seeing.views import Views
from ordercore.orders import LinePromise, Order, PromiseDates
from ordercore.shipping import (
    CarrierService,
    DeliveryPromise,
    ExplainedPromise,
    Rate,
    RateTable,
    Route,
    Timetable,
    explained,
    route_of,
)
from ordercore.sourcing import Constraint, Node
from ordercore.values import Address
from ordercore.views.offering import Promise

__all__ = [
    "PromisePlan",
    "Wanted",
    "offered_to",
    "promise_lines",
    "route_from",
    "timetable_of",
]


@frozen
class Wanted:
    """So many units of a line that leave from a node."""

    line: str
    sku: str
    node: str
    quantity: int


Sent: TypeAlias = tuple[str, tuple[Constraint, ...]]
"""From where goods leave, and what rules about their own days there are."""


@frozen
class PromisePlan:
    """The days that can be promised for an order.

    Attributes:
        order: which one.
        ordered_at: from which instant on they are counted, aware UTC.
        promises: for each node from which goods leave, with all steps; several where
            the strategy lets some of them take fewer days than others.
        why: for each node from which nothing can be promised, what is not known.
        missing: the lines for which nothing is promised: some of it has no place, or
            leaves from such a node.
        commands: what promises the days.
    """

    order: str
    ordered_at: datetime
    promises: tuple[ExplainedPromise, ...]
    why: tuple[tuple[str, Refused], ...]
    missing: tuple[str, ...]
    commands: tuple[PromiseDates, ...]

    @property
    def cost(self) -> None:
        """A promise costs nothing."""
        return

    def __str__(self) -> str:
        lines = [f"Days for order {self.order}"]
        lines += [str(promise) for promise in self.promises]
        lines += [f"nothing from {node}: {no}" for node, no in self.why]
        lines += [f"nothing for line {line}" for line in self.missing]
        return "\n".join(lines)


def timetable_of(views: Views) -> Timetable:
    """Return the timetable in force.  Raises Refused ``promise.no-timetable``."""
    timetable = views.supply.timetable
    if timetable is None:
        raise Refused(
            "promise.no-timetable",
            asked="a day of delivery",
            because="no timetable was published, so nobody knows when parcels leave",
            remedy="Do shipping.PublishTimetable(...) once, or pass timetable= to OMS",
        )
    return timetable


def route_from(
    node: Node, ship_to: Address, weight_g: int, views: Views, service: str = ""
) -> Route:
    """Return the way of a parcel from a node to an address.

    Args:
        node: from where.
        ship_to: to where.
        weight_g: of the parcel.
        views: what is known.
        service: by which, written ``CARRIER SERVICE``; "" for the one that carries it
            for the least, as labels are chosen.

    Raises Refused: ``promise.no-timetable``, ``promise.no-service``, and what
    :func:`ordercore.shipping.route_of` raises.
    """
    timetable = timetable_of(views)
    if not service:
        tables = views.supply.tables.values()
        rate = _cheapest(tables, node.address, ship_to, weight_g)
        service = f"{rate.carrier} {rate.service}"
    return route_of(timetable, node, _service(timetable, service, node), ship_to)


def promise_lines(
    order: Order, wanted: Iterable[Wanted], at: datetime, views: Views
) -> PromisePlan:
    """Return what can be promised for units that leave from nodes, counted from *at*.

    A line that leaves from several nodes is promised for the last of its parcels.
    """
    sent: dict[Sent, list[Wanted]] = {}
    for units in wanted:
        if units.node == order.agreed.collect_at:
            continue  # no carrier comes for it
        own = with_own_days(order, units.line, views)
        sent.setdefault((units.node, own), []).append(units)
    found: dict[Sent, ExplainedPromise] = {}
    why: list[tuple[str, Refused]] = []
    for one, parts in sent.items():
        try:
            found[one] = _from_node(order, one, parts, at, views)
        except Refused as no:
            why.append((one[0], no))
    nodes: dict[str, set[Sent]] = {}
    for one, parts in sent.items():
        for units in parts:
            nodes.setdefault(units.line, set()).add(one)
    lines = [*_of_lines(nodes, found)]
    done = {promise.line for promise in lines}
    missing = [
        line.id
        for line, progress in zip(order.lines, order.progress, strict=True)
        if line.id not in done
        and not line.digital
        and progress.waiting + progress.claimed
    ]
    commands = (PromiseDates(order.id, tuple(lines)),) if lines else ()
    return PromisePlan(
        order.id, at, tuple(found.values()), tuple(why), tuple(missing), commands
    )


def offered_to(
    ship_to: Address | None, views: Views, service: str = ""
) -> Promise | None:
    """Return what promises articles to a buyer, None where nobody knows where he is."""
    if ship_to is None or views.supply.timetable is None:
        return None
    there = ship_to
    return lambda sku, nodes: best_offer(sku, nodes, there, views, service)


def best_offer(
    sku: str,
    nodes: Mapping[str, int],
    ship_to: Address,
    views: Views,
    service: str = "",
) -> DeliveryPromise | Refused | None:
    """Return when one unit can be with a buyer, or why nobody can say.

    It leaves from where it costs the least to send, as sourcing does: of the places
    that have room for work today, else tomorrow, from where it costs the least of all.
    """
    item = views.item(sku)
    weight_g = item.weight_g if item else 0
    tables = views.supply.tables.values()
    ranked: list[tuple[bool, int, int, int, str, Node]] = []
    why: Refused | None = None
    for name in nodes:
        node = views.supply.nodes[name]
        try:
            rate = _cheapest(tables, node.address, ship_to, weight_g)
        except Refused as no:
            why = why or no
            continue
        cost = rate.price.minor + node.shipping_cost.minor
        full = not has_room(node, views)
        ranked.append((full, cost, node.priority, node.rank, node.id, node))
    if not ranked:
        return why
    full, *_, node = min(ranked, key=lambda one: one[:5])
    at = next_day(node.id, views)[1] if full else views.now
    try:
        return route_from(node, ship_to, weight_g, views, service).promise(at)
    except Refused as no:
        return no


def _from_node(
    order: Order, sent: Sent, parts: Sequence[Wanted], at: datetime, views: Views
) -> ExplainedPromise:
    items = views.items({units.sku for units in parts})
    weights = [u.quantity * items[u.sku].weight_g for u in parts if u.sku in items]
    name, own = sent
    node = views.network.node(name)
    ship_to = order.agreed.ship_to
    weight_g, units = sum(weights), sum([one.quantity for one in parts])
    tables = tables_of_order(order, node, at, views, weight_g, units, own=own)
    rate = _cheapest(tables, node.address, ship_to, weight_g)
    service = f"{rate.carrier} {rate.service}"
    return explained(route_from(node, ship_to, weight_g, views, service), at)


def _of_lines(
    nodes: Mapping[str, Iterable[Sent]], found: Mapping[Sent, ExplainedPromise]
) -> Iterator[LinePromise]:
    for line, places in nodes.items():
        if all(node in found for node in places):
            parts = [found[node].promise for node in places]
            last = max(
                parts, key=lambda one: (one.promised_on, one.leaves_at, one.node)
            )
            yield LinePromise(
                line,
                max(one.earliest_on for one in parts),
                last.promised_on,
                last.leaves_at,
                last.node,
                f"{last.carrier} {last.service}",
            )


def _cheapest(
    tables: Iterable[RateTable], origin: Address, ship_to: Address, weight_g: int
) -> Rate:
    """Return what the cheapest service takes.  Raises Refused ``rates.none``."""
    rates: list[Rate] = []
    refused: Refused | None = None
    for table in tables:
        try:
            rates.append(table.rate(origin, ship_to, weight_g))
        except Refused as no:
            refused = refused or no
    if rates:
        return min(rates, key=lambda rate: rate.price.minor)
    if refused is not None:
        raise refused
    raise Refused(
        "rates.none",
        asked="the cheapest service",
        because="no rate table was published, so no shipment has a price",
        remedy="Do shipping.PublishRates(...) once, or pass rates= to OMS",
    )


def _service(timetable: Timetable, name: str, node: Node) -> CarrierService:
    for service in timetable.services:
        if name == f"{service.carrier} {service.service}":
            return service
    raise Refused(
        "promise.no-service",
        asked=f"a day of delivery from {node.id} by {name}",
        because="the timetable has no such service",
        remedy="Publish a timetable with a CarrierService for it, or name another one",
    )
