"""In how many days a parcel from each place is with a buyer, for those who mind it."""

from collections.abc import Iterable
from datetime import datetime

from ordercore.errors import Refused
from ordercore.shipping import CarrierService, RateTable, Timetable, route_of
from ordercore.sourcing import Network, Strategy
from ordercore.values import Address

__all__ = ["days_for"]


def days_for(
    strategies: Iterable[Strategy],
    network: Network,
    timetable: Timetable | None,
    ship_to: Address,
    at: datetime,
) -> dict[str, int]:
    """Return the days from *at* until a parcel arrives, by node.

    It goes by the service of the network's rate table, as sourcing reckons with that.
    A place from where nobody can promise a day is left out; so are all where no
    strategy asks.  Days are those of the calendar by UTC, never below 0.
    """
    if timetable is None or not any([one.minds_days for one in strategies]):
        return {}
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
