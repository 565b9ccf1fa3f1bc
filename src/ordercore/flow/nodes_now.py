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
    Strategy,
    load_stream,
    used,
)
from ordercore.values import Address

__all__ = ["known_of"]


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
        days = _days(network, timetable, ship_to, at)
    return Known(days, busy) if days or busy else NOTHING_KNOWN


def _days(
    network: Network, timetable: Timetable, ship_to: Address, at: datetime
) -> dict[str, int]:
    """Return the days until a parcel arrives, by node, those of the calendar by UTC.

    It goes by the service of the network's rate table, as sourcing reckons with that.
    A place from where nobody can promise a day is left out.
    """
    found: dict[str, int] = {}
    for service in _services(network, timetable):
        for node in network.ranked:
            try:
                promised = route_of(timetable, node, service, ship_to).promise(at)
            except Refused:
                continue
            found[node.id] = max(0, (promised.promised_on - at.date()).days)
    return found


def _services(network: Network, timetable: Timetable) -> list[CarrierService]:
    table = network.rates
    if not isinstance(table, RateTable):
        return []
    name = (table.carrier, table.service)
    return [one for one in timetable.services if (one.carrier, one.service) == name]
