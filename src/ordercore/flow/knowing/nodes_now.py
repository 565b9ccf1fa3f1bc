"""What is known of the nodes now: when their parcels arrive, and how busy they are."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from attrs import evolve

from ordercore.errors import Refused
from ordercore.shipping import (
    CarrierService,
    MergedRates,
    RateTable,
    Timetable,
    route_of,
)
from ordercore.shipping.dispatching import accepted_on
from ordercore.shipping.timetable import today_by
from ordercore.sourcing import (
    NOTHING_KNOWN,
    Known,
    Load,
    Network,
    Node,
    SourcingPlan,
    Strategy,
    load_stream,
    used,
)
from ordercore.values import Address

__all__ = ["begins_on", "days_by_service", "days_of", "known_of"]


def known_of(
    strategies: Iterable[Strategy],
    network: Network,
    timetable: Timetable | None,
    ship_to: Address,
    at: datetime,
    load_of: Callable[[str], Load | None],
) -> Known:
    """Return what is known of the nodes at an instant.

    Args:
        strategies: by which an order is sourced; days, and whose cut-off is not over,
            are looked up where one asks.
        network: the nodes.
        timetable: by which days are promised.
        ship_to: where the order goes.
        at: the instant, aware UTC.
        load_of: returns the state of a day of a node's own by its stream.
    """
    today = today_by(timetable, at)
    busy = {
        node.id: used(node.capacity, load_of(load_stream(node.id, today.on(node.id))))
        for node in network.ranked
        if node.capacity is not None
    }
    asked = [*strategies]
    known = Known(busy=busy) if busy else NOTHING_KNOWN
    if timetable is None:
        return known
    if any([one.minds_days for one in asked]):
        by = days_by_service(network, timetable, ship_to, at)
        days = _slowest(network, ship_to, by)
        several = by if isinstance(network.rates, MergedRates) else {}
        known = evolve(known, days=days, by_service=several)
    if any([one.minds_cut_off for one in asked]):
        nodes = [node.id for node in network.ranked]
        on = {node: begins_on(node, timetable, at) for node in nodes}
        now = [node for node in nodes if on[node] == today.on(node)]
        known = evolve(known, accepting=frozenset(now))
    return known


def begins_on(node: str, timetable: Timetable, at: datetime) -> date | None:
    """Return the day on which a place begins work on what it is given at an instant.

    None where nobody can say.
    """
    dispatch = timetable.by_node.get(node)
    if dispatch is None:
        return None
    try:
        return accepted_on(dispatch, timetable.calendar(dispatch.calendar), at)
    except Refused:
        return None


def days_of(
    plan: SourcingPlan,
    network: Network,
    timetable: Timetable,
    ship_to: Address,
    at: datetime,
) -> dict[str, int]:
    """Return the days until what a plan ships arrives, by node, those of UTC.

    Where several services are compared, of those that carry it the slowest counts.  A
    place from where nobody can promise a day by one of them is left out.
    """
    by = days_by_service(network, timetable, ship_to, at)
    slowest = _slowest(network, ship_to, by)
    found: dict[str, int] = {}
    for shipment in plan.shipments:
        known = by.get(shipment.node, {})
        days = [known[name] for name in shipment.by if name in known]
        if days and len(days) == len(shipment.by):
            found[shipment.node] = max(days)
        elif not shipment.by and shipment.node in slowest:
            found[shipment.node] = slowest[shipment.node]
    return found


def days_by_service(
    network: Network, timetable: Timetable, ship_to: Address, at: datetime
) -> dict[str, dict[str, int]]:
    """Return the days until a parcel arrives, by node and service that goes there.

    One by which nobody can promise a day is left out.
    """
    found: dict[str, dict[str, int]] = {}
    for node in network.ranked:
        served = _served(network, node, ship_to)
        for service in timetable.services:
            name = f"{service.carrier} {service.service}"
            if name in served:
                days = _days_by(service, node, timetable, ship_to, at)
                if days is not None:
                    found.setdefault(node.id, {})[name] = days
    return found


def _slowest(
    network: Network, ship_to: Address, by: Mapping[str, Mapping[str, int]]
) -> dict[str, int]:
    """Return of each node the days of the slowest service that sourcing may choose."""
    found: dict[str, int] = {}
    for node in network.ranked:
        known = by.get(node.id, {})
        services = _services(network, node, ship_to)
        if services and all([name in known for name in services]):
            found[node.id] = max([known[name] for name in services])
    return found


def _days_by(
    service: CarrierService,
    node: Node,
    timetable: Timetable,
    ship_to: Address,
    at: datetime,
) -> int | None:
    try:
        promised = route_of(timetable, node, service, ship_to).promise(at)
    except Refused:
        return None
    return max(0, (promised.promised_on - at.date()).days)


def _services(network: Network, node: Node, ship_to: Address) -> tuple[str, ...]:
    """Return by which services a parcel may go: those with which sourcing reckons."""
    if isinstance(network.rates, RateTable):
        return (network.rates.told,)
    lane = network.lanes_to(ship_to).by_node.get(node.id)
    return lane.services if lane else ()


def _served(network: Network, node: Node, ship_to: Address) -> frozenset[str]:
    """Return the services that go from a node to a destination, cheap or not."""
    rates = network.rates
    if isinstance(rates, RateTable):
        tables = [rates]
    elif isinstance(rates, MergedRates):
        tables = [*rates.tables.values()]
    else:
        return frozenset()
    way = node.address.country, ship_to.country
    return frozenset([one.told for one in tables if one.zone(*way) is not None])
