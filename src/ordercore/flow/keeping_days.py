"""By which services a day that was promised can be kept."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from ordercore.errors import Refused
from ordercore.flow.views import Views
from ordercore.orders import Order
from ordercore.shipping import Parcel, RateTable, Route, route_of
from ordercore.sourcing import Node, chain_of
from ordercore.sourcing.in_time import most_days
from ordercore.values import Address

__all__ = ["tables_of_order", "tables_of_parcel"]


def tables_of_parcel(
    parcel: Parcel, order: Order, views: Views
) -> tuple[RateTable, ...]:
    """Return the tables of services by which a packed parcel arrives as promised.

    Of all services where nothing was promised, or none is in time.
    """
    lines = {goods.line for goods in parcel.contents}
    days = [one.promised_on for one in order.marks.promises if one.line in lines]
    node, now = views.network.node(parcel.node), views.now
    latest = min(days, default=None)
    routes = _routes(node, order.agreed.ship_to, views)
    return _in_time(routes, latest, lambda way: way.delivered_by(now), views)


def tables_of_order(
    order: Order, node: Node, at: datetime, views: Views
) -> tuple[RateTable, ...]:
    """Return the tables of services by which what a node sends arrives in time.

    That is within the days of the order's strategy, from an instant on; of all services
    where it minds none, or none is in time.
    """
    ship_to = order.agreed.ship_to
    strategy = chain_of(order.strategy, views.strategies)[0]
    days = most_days(strategy, node, ship_to.country)
    latest = None if days is None else at.date() + timedelta(days=days)
    routes = _routes(node, ship_to, views)
    return _in_time(routes, latest, lambda way: way.promise(at).promised_on, views)


def _in_time(
    routes: Iterable[Route],
    latest_on: date | None,
    arrives_on: Callable[[Route], date],
    views: Views,
) -> tuple[RateTable, ...]:
    tables = tuple(views.supply.tables.values())
    if latest_on is None or len(tables) < 2:
        return tables
    fast: set[str] = set()
    for way in routes:
        with suppress(Refused):
            if arrives_on(way) <= latest_on:
                fast.add(f"{way.carrier} {way.service}")
    return tuple([one for one in tables if one.told in fast]) or tables


def _routes(node: Node, ship_to: Address, views: Views) -> Iterator[Route]:
    """Yield the ways of all services that go there."""
    timetable = views.supply.timetable
    if timetable is None:
        return
    for service in timetable.services:
        with suppress(Refused):
            yield route_of(timetable, node, service, ship_to)
