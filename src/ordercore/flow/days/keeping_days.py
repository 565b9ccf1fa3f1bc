"""By which services a day that was promised can be kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime

from ordercore.errors import Refused
from ordercore.flow.seeing.views import Views
from ordercore.orders import Order
from ordercore.shipping import Parcel, RateTable, Route, route_of
from ordercore.sourcing import Constraint, ConstraintKind, Goal, Node, chain_of
from ordercore.sourcing.by_strategy.in_time import most_days
from ordercore.sourcing.strategies.strategy import NEVER
from ordercore.values import Address

__all__ = ["days_promised", "tables_of_order", "tables_of_parcel", "with_own_days"]


def tables_of_parcel(
    parcel: Parcel, order: Order, views: Views
) -> tuple[RateTable, ...]:
    """Return the tables of services by which a packed parcel arrives as promised.

    Of all services where nothing was promised, or none is in time.
    """
    days = days_promised(parcel, order)
    node, now = views.network.node(parcel.node), views.now
    latest = min(days, default=None)
    routes = _routes(node, order.agreed.ship_to, views)
    return _in_time(routes, latest, lambda way: way.delivered_by(now), views)


def days_promised(parcel: Parcel, order: Order) -> list[date]:
    """Return the days that were promised for what is in a parcel."""
    lines = {goods.line for goods in parcel.contents}
    return [one.promised_on for one in order.marks.promises if one.line in lines]


def with_own_days(order: Order, line: str, views: Views) -> tuple[Constraint, ...]:
    """Return the rules of an order's strategy about the days of a line's articles.

    Lines of which these are the same arrive together from each node.
    """
    strategy = chain_of(order.strategy, views.strategies)[0]
    kind, country = ConstraintKind.MAX_DAYS, order.agreed.ship_to.country
    one = order.line(line)
    skus = {one.sku, *[sku for sku, _ in one.pieces(1)]}
    rules = [k for k in strategy.constraints if k.kind is kind and k.is_for(country)]
    return tuple([k for k in rules if k.sku and k.is_about(*skus)])


def tables_of_order(
    order: Order,
    node: Node,
    at: datetime,
    views: Views,
    weight_g: int,
    units: int,
    *,
    own: tuple[Constraint, ...] = (),
) -> tuple[RateTable, ...]:
    """Return the tables of services by which a node sends what it was chosen for.

    They arrive within the days of the order's strategy, from an instant on, as far as
    any does: what is soft is kept from level 1 on.  Where it minds how many days they
    are, it is the one service that is best by its goals.  All where it minds none.

    Args:
        order: whose goods they are.
        node: from where.
        at: the instant, aware UTC.
        views: what can be seen.
        weight_g: of what it sends.
        units: how many they are.
        own: what is said of the days of these articles alone (:func:`with_own_days`).
    """
    strategy = chain_of(order.strategy, views.strategies)[0]
    tables = tuple(views.supply.tables.values())
    if not strategy.minds_days or len(tables) < 2:
        return tables
    ship_to = order.agreed.ship_to
    days = _days(_routes(node, ship_to, views), at)
    every = [k for k in strategy.constraints if not k.sku]
    rules = [k for k in every if k.is_for(ship_to.country)]
    tables = _within(tables, days, [*rules, *own], node)
    if not strategy.minds_delivery:
        return tables

    def counts(table: RateTable) -> tuple[int, ...]:
        price = table.rate(node.address, ship_to, weight_g).price.minor
        late = days.get(table.told, NEVER)
        goals = {Goal.COST: price, Goal.DELIVERY_DAYS: units * late}
        terms = [
            [t.weight * goals.get(t.goal, 0) for t in k] for k in strategy.objective
        ]
        return (*map(sum, terms), late)

    able: list[tuple[tuple[int, ...], str]] = []
    for table in tables:
        with suppress(Refused):
            able.append((counts(table), table.told))
    best = min(able, default=((), ""))[1]
    return tuple([one for one in tables if one.told == best]) or tables


def _days(routes: Iterable[Route], at: datetime) -> dict[str, int]:
    """Return in how many days goods arrive by each service that says so."""
    found: dict[str, int] = {}
    for way in routes:
        with suppress(Refused):
            days = (way.promise(at).promised_on - at.date()).days
            found[f"{way.carrier} {way.service}"] = max(0, days)
    return found


def _within(
    tables: tuple[RateTable, ...],
    days: Mapping[str, int],
    constraints: Iterable[Constraint],
    node: Node,
) -> tuple[RateTable, ...]:
    """Return the tables of services that keep MAX_DAYS, the harder before the softer.

    All of them where none keeps what is hard.
    """
    rules = [k for k in constraints if k.kind is ConstraintKind.MAX_DAYS]
    for level in sorted({one.level for one in rules}):
        for one in [one for one in rules if one.level == level]:
            most = most_days([one], node)
            if most is not None:
                fast = [t for t in tables if days.get(t.told, NEVER) <= most]
                tables = tuple(fast) or tables
    return tables


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
