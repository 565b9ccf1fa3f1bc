"""Where a feed's goods stand, and what it costs to send them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

import ordercore as oc
from ordercore_adapters.tabular.tables import (
    CapacityTable,
    FeedSettings,
    NodeTable,
    RateSettings,
    ZoneTable,
)

__all__ = ["nodes", "rates"]

AS_THEY_ARE = (
    "groups",
    "unlimited",
    "supplier",
    "takes_back",
    "grades",
    "collect_days",
    "co2_g_per_tkm",
)
"""What a place has in a feed as it has it in the network."""

T = TypeVar("T")
U = TypeVar("U")


def nodes(settings: FeedSettings) -> tuple[oc.Node, ...]:
    """Return the places that a feed names.  Raises Invalid."""
    if settings.node and settings.rates is None:
        raise oc.Invalid.at(
            "rates", "nothing", "what a parcel costs, if there are nodes"
        )
    currency = _currency(settings.rates) if settings.rates else ""
    found = _each("node", settings.node, lambda table: _node(table, currency))
    for place, node in enumerate(found):
        if node.id in [other.id for other in found[:place]]:
            raise oc.Invalid.at(f"node[{place}].id", node.id, "an id of its own")
    return found


def rates(settings: RateSettings) -> oc.RateTable:
    """Return the rate table.  Raises Invalid with the path of each fault."""
    currency = _currency(settings)
    zones = _each("rates.zone", settings.zone, lambda zone: _zone(zone, currency))
    try:
        return oc.RateTable(
            settings.carrier, settings.service, settings.currency, zones
        )
    except oc.Invalid as error:
        raise oc.Invalid(map(_in_file, error.findings)) from None


def _currency(settings: RateSettings) -> str:
    try:
        return oc.Money.zero(settings.currency).currency
    except oc.Invalid as error:
        raise error.inside("rates") from None


def _money(amount: Decimal, currency: str, where: str) -> oc.Money:
    try:
        return oc.Money.of(amount, currency)
    except oc.Invalid as error:
        expected = error.findings[0].expected
        raise oc.Invalid([oc.Finding(where, str(amount), expected)]) from None


def _in_file(found: oc.Finding) -> oc.Finding:
    """Return a finding about a rate table with the path that it has in a feed file."""
    path = found.where.replace("zones[", "zone[").replace("breaks[", "prices[")
    return oc.Finding(f"rates.{path}", found.got, found.expected)


def _node(table: NodeTable, currency: str) -> oc.Node:
    point = None
    if table.latitude is not None and table.longitude is not None:
        point = oc.Coordinates(float(table.latitude), float(table.longitude))
    elif (table.latitude is None) != (table.longitude is None):
        raise oc.Invalid.at("latitude", table.latitude, "both degrees, or none")
    if table.share < 0:
        raise oc.Invalid.at("share", table.share, "0 or more")
    address = oc.Address(
        oc.country_code(table.country),
        table.postcode,
        table.city,
        table.street,
        name=table.name,
        at=point,
    )
    handling = _money(table.handling or Decimal(0), currency, "handling")
    kind = _kind(table.kind)
    node = oc.Node(
        oc.check_id(table.id),
        table.name or table.id,
        kind,
        address,
        handling,
        table.priority,
        **{name: getattr(table, name) for name in AS_THEY_ARE},
        capacity=_capacity(table.capacity),
    )
    oc.sourcing.OpenNode(node).decide(None)  # what cannot be opened is refused here
    return node


def _capacity(table: CapacityTable | None) -> oc.sourcing.Capacity | None:
    if table is None:
        return None
    return oc.sourcing.Capacity(table.orders, table.lines, table.units)


def _kind(text: str) -> oc.NodeKind:
    try:
        return oc.NodeKind(text)
    except ValueError:
        expected = f"one of {', '.join(oc.NodeKind)}"
        raise oc.Invalid.at("kind", text, expected) from None


def _zone(table: ZoneTable, currency: str) -> oc.shipping.Zone:
    try:
        reach = oc.shipping.Reach(table.reach)
    except ValueError:
        expected = f"one of {', '.join(oc.shipping.Reach)}"
        raise oc.Invalid.at("reach", table.reach, expected) from None
    breaks = _each("prices", table.prices, lambda pair: _break(pair, currency))
    countries = [
        code
        for country in table.countries
        for code in (oc.shipping.EU if country == "EU" else (country,))
    ]
    return oc.shipping.Zone(table.name, reach, breaks, tuple(dict.fromkeys(countries)))


def _break(pair: Sequence[Decimal], currency: str) -> oc.shipping.WeightBreak:
    if len(pair) != 2 or pair[0] != pair[0].to_integral_value():
        raise oc.Invalid.at("", [str(n) for n in pair], "[grams, price]")
    return oc.shipping.WeightBreak(int(pair[0]), _money(pair[1], currency, "[1]"))


def _each(path: str, values: Sequence[T], make: Callable[[T], U]) -> tuple[U, ...]:
    """Return what *make* makes of each value; findings get the value's path."""
    made: list[U] = []
    findings: list[oc.Finding] = []
    for place, value in enumerate(values):
        try:
            made.append(make(value))
        except oc.Invalid as error:
            findings += error.inside(f"{path}[{place}]").findings
    if findings:
        raise oc.Invalid(findings)
    return tuple(made)
