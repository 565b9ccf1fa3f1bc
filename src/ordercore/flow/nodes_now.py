"""What is known of the nodes now: when their parcels arrive, and how busy they are."""

from collections.abc import Callable, Iterable
from datetime import datetime

from ordercore.errors import Refused
from ordercore.shipping import CarrierService, RateTable, Timetable, route_of
from ordercore.sourcing import (
    NOTHING_KNOWN,
    Known,
    Load,
    Network,
    Node,
    Strategy,
    load_stream,
    used,
)
from ordercore.values import Address

__all__ = ["days_of", "known_of"]


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
        strategies: by which an order is sourced; days are looked up where one asks.
        network: the nodes.
        timetable: by which days are promised.
        ship_to: where the order goes.
        at: the instant, aware UTC.
        load_of: returns the state of a node's day by its stream.
    """
    busy = {
        node.id: used(node.capacity, load_of(load_stream(node.id, at.date())))
        for node in network.ranked
        if node.capacity is not None
    }
    days: dict[str, int] = {}
    if timetable is not None and any([one.minds_days for one in strategies]):
        days = days_of(network, timetable, ship_to, at)
    return Known(days, busy) if days or busy else NOTHING_KNOWN


def days_of(
    network: Network, timetable: Timetable, ship_to: Address, at: datetime
) -> dict[str, int]:
    """Return the days until a parcel arrives, by node, those of the calendar by UTC.

    Of several services by which it may go from there, the slowest counts.  A place from
    where nobody can promise a day by one of them is left out.
    """
    known = {f"{one.carrier} {one.service}": one for one in timetable.services}
    found: dict[str, int] = {}
    for node in network.ranked:
        services = [known.get(name) for name in _services(network, node, ship_to)]
        days = [_days_by(one, node, timetable, ship_to, at) for one in services]
        told = [one for one in days if one is not None]
        if told and len(told) == len(days):
            found[node.id] = max(told)
    return found


def _days_by(
    service: CarrierService | None,
    node: Node,
    timetable: Timetable,
    ship_to: Address,
    at: datetime,
) -> int | None:
    if service is None:
        return None
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
