"""How long parcels really took, read from what was handed over and delivered."""

from collections.abc import Iterator

from ordercore.errors import Refused
from ordercore.flow.oms import OMS
from ordercore.shipping import (
    Parcel,
    Timetable,
    TransitHistory,
    TransitTime,
    route_of,
    timetable_stream,
)

__all__ = ["transit_history"]


def transit_history(oms: OMS) -> TransitHistory:
    """Return how long the parcels of a shop were under way, by its timetable.

    Each delivered parcel counts once, in working days of its carrier.  One of which
    nobody knows when it left, or that went a way that the timetable does not have, does
    not count.  Keep what is returned: every parcel of the shop is read for it.

    Raises Refused ``stream.unknown``: no timetable was published.
    """
    timetable: Timetable = oms.state(timetable_stream())
    parcels: Iterator[Parcel] = (kept.state for _, kept in oms.store.scan("parcel"))
    times = [_time(oms, timetable, parcel) for parcel in parcels]
    return TransitHistory(tuple([time for time in times if time is not None]))


def _time(oms: OMS, timetable: Timetable, parcel: Parcel) -> TransitTime | None:
    left, arrived = parcel.handed_over_at, parcel.delivered_at
    if left is None or arrived is None or arrived < left:
        return None
    for service in timetable.services:
        if (service.carrier, service.service) == (parcel.carrier, parcel.service):
            ship_to = oms.order(parcel.order).agreed.ship_to
            try:
                node = oms.network.node(parcel.node)
                route = route_of(timetable, node, service, ship_to)
                days = route.days_taken(left, arrived)
            except Refused:
                return None
            transit = route.transit.name
            return TransitTime(service.carrier, service.service, transit, days)
    return None
