"""Rate tables as plain tables, as a TOML file has them; nothing is guessed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ordercore.errors import Finding, Invalid
from ordercore.shipping.linear import linear_breaks
from ordercore.shipping.rates import PublishRates, RateTable, WeightBreak, Zone
from ordercore.shipping.reach import Reach
from ordercore.shipping.regions import EU
from ordercore.shipping.size_limits import SizeLimits
from ordercore.shipping.surcharges import Fuel, Surcharge
from ordercore.shipping.weighing import DimensionalWeight, Weighing
from ordercore.values import Money, Rounding
from ordercore.values.tables import (
    Read,
    as_plain,
    each,
    enum,
    fields,
    leaf,
    listed,
    number,
    one_or_many,
    table,
    text,
    truth,
)

__all__ = [
    "ZONE_FIELDS",
    "made_of",
    "many_of",
    "plain_rates",
    "plain_zone",
    "rates_from",
    "rows_of",
    "zone_of",
]

T = TypeVar("T")


def rates_from(document: object) -> tuple[PublishRates, ...]:
    """Return what publishes the rate tables of a document: a table with ``rates``.

    Amounts are texts in the table's currency, so that none is a float; a break is
    ``[5000, "42.00"]``, and ``EU`` in a zone's countries stands for its members.  In
    place of ``breaks`` a zone may have ``linear``, with the names of
    :func:`linear_breaks`.

    Raises Invalid with everything that is wrong, each with its path such as
    ``rates[0].zones[1].breaks[2].price``: unknown fields too.
    """
    found: list[Finding] = []
    rows = table(document, "", ("rates",), found)
    published: list[PublishRates] = []
    for place, one in enumerate(listed(rows.get("rates", []), "rates")):
        where = f"rates[{place}]"
        try:
            published.append(_published(one, where))
        except Invalid as error:
            found += error.findings
    names = [one.name for one in published]
    if len({*names}) < len(names):
        found.append(Finding("rates", ", ".join(names), "each name once"))
    if found:
        raise Invalid(found)
    return tuple(published)


def plain_rates(tables: Iterable[PublishRates]) -> dict[str, Any]:
    """Return the document that :func:`rates_from` reads as these rate tables."""
    return {"rates": [_plain(one.name, one.table) for one in tables]}


def _published(value: object, where: str) -> PublishRates:
    found: list[Finding] = []
    given = fields(value, where, _RATES, found, _NEEDED)
    if found:
        raise Invalid(found)
    name, currency = given.pop("name"), given["currency"]
    try:
        Money.zero(currency)
        zones = made_of(given.pop("zones"), "zones", zone_of, currency)
        surcharges = made_of(
            given.pop("surcharges", ()), "surcharges", _taken, currency
        )
        return PublishRates(
            name, RateTable(zones=zones, surcharges=surcharges, **given)
        )
    except Invalid as error:
        raise error.inside(where) from None


def made_of(
    rows: Sequence[Any], name: str, make: Callable[[Any, str, str], T], currency: str
) -> tuple[T, ...]:
    """Return what is made of each row, all that is wrong being told at once."""
    made: list[T] = []
    found: list[Finding] = []
    for place, row in enumerate(rows):
        where = f"{name}[{place}]"
        try:
            made.append(make(row, currency, where))
        except Invalid as error:
            found += error.findings
    if found:
        raise Invalid(found)
    return tuple(made)


def zone_of(row: dict[str, Any], currency: str, where: str) -> Zone:
    """Return the zone of a table that was read by :data:`ZONE_FIELDS`."""
    given = dict(row)
    steps: Sequence[tuple[int, str]] = given.pop("breaks", ())
    linear: dict[str, Any] | None = given.pop("linear", None)
    if linear is not None and steps:
        raise Invalid.at(where, "breaks and linear", "one of both")
    if linear is None:
        breaks = made_of(steps, f"{where}.breaks", _break, currency)
    else:
        breaks = _line(linear, currency, f"{where}.linear")
    named = [*given.pop("countries", ())]
    countries = [one for code in named for one in (EU if code == "EU" else (code,))]
    return Zone(breaks=breaks, countries=tuple(dict.fromkeys(countries)), **given)


def _break(step: tuple[int, str], currency: str, where: str) -> WeightBreak:
    up_to, price = step
    return WeightBreak(up_to, Money.of(price, currency, f"{where}.price"))


def _line(row: dict[str, Any], currency: str, where: str) -> tuple[WeightBreak, ...]:
    given = dict(row)
    for name in ("static", "per_step"):
        given[name] = Money.of(given[name], currency, f"{where}.{name}")
    try:
        return linear_breaks(**given)
    except Invalid as error:
        raise error.inside(where) from None


def _taken(row: dict[str, Any], currency: str, where: str) -> Surcharge:
    given = dict(row)
    if "amount" in given:
        given["amount"] = Money.of(given["amount"], currency, f"{where}.amount")
    return Surcharge(**given)


def _pair(value: object, where: str) -> tuple[int, str]:
    pair = listed(value, where)
    if len(pair) != 2:
        raise Invalid.at(where, pair, 'grams and a price, such as [5000, "42.00"]')
    return number(pair[0], f"{where}[0]"), text(pair[1], f"{where}[1]")


def rows_of(reads: Mapping[str, Read], needed: Mapping[str, str]) -> Read:
    """Return what reads a table with these fields."""

    def read(value: object, where: str, found: list[Finding]) -> dict[str, Any]:
        return fields(value, where, reads, found, needed)

    return read


def many_of(read: Read) -> Read:
    """Return what reads a list."""

    def reader(value: object, where: str, found: list[Finding]) -> tuple[Any, ...]:
        return each(listed(value, where), where, read, found)

    return reader


def _weighing(value: object, where: str, found: list[Finding]) -> Weighing:
    return Weighing(**fields(value, where, _WEIGHING, found))


def _dimensional(
    value: object, where: str, found: list[Finding]
) -> DimensionalWeight | None:
    given = fields(value, where, _DIMENSIONAL, found, {"divisor": "a whole number"})
    return DimensionalWeight(**given) if "divisor" in given else None


def _fuel(value: object, where: str, found: list[Finding]) -> Fuel:
    return Fuel(**fields(value, where, _FUEL, found))


def _limits(value: object, where: str, found: list[Finding]) -> SizeLimits:
    return SizeLimits(**fields(value, where, _LIMITS, found))


def _plain(name: str, rates: RateTable) -> dict[str, Any]:
    plain = {
        "name": name,
        "carrier": rates.carrier,
        "service": rates.service,
        "currency": rates.currency,
        "weighing": as_plain(rates.weighing),
        "fuel": as_plain(rates.fuel),
        "rounding": "" if rates.rounding is Rounding.HALF_UP else rates.rounding.value,
        "limits": as_plain(rates.limits),
        "surcharges": [_plain_surcharge(one) for one in rates.surcharges],
        "zones": [plain_zone(zone) for zone in rates.zones],
    }
    return {field: value for field, value in plain.items() if value}


def plain_zone(zone: Zone) -> dict[str, Any]:
    """Return the table that :func:`zone_of` makes this zone of."""
    countries = "EU" if zone.countries == EU else [*zone.countries]
    breaks = [[step.max_weight_g, str(step.price.decimal)] for step in zone.breaks]
    plain = {"name": zone.name, "reach": zone.reach.value, "breaks": breaks}
    return {**plain, "countries": countries} if countries else plain


def _plain_surcharge(one: Surcharge) -> dict[str, Any]:
    plain: dict[str, Any] = as_plain(one)
    return plain if one.amount is None else plain | {"amount": str(one.amount.decimal)}


_TEXTS = one_or_many(leaf(text))
_LINEAR = {name: leaf(number) for name in ("threshold_g", "step_g", "max_weight_g")}
_LINEAR_NEEDED = {
    "static": "a price",
    "per_step": "a price",
    "threshold_g": "grams",
    "max_weight_g": "grams",
}
ZONE_FIELDS: Mapping[str, Read] = {
    "name": leaf(text),
    "reach": enum(Reach),
    "countries": _TEXTS,
    "breaks": many_of(leaf(_pair)),
    "linear": rows_of(
        {**_LINEAR, "static": leaf(text), "per_step": leaf(text)}, _LINEAR_NEEDED
    ),
}
_SURCHARGE: Mapping[str, Read] = {
    "id": leaf(text),
    "amount": leaf(text),
    "basis_points": leaf(number),
    "countries": _TEXTS,
    "postcodes": _TEXTS,
    "over_weight_g": leaf(number),
    "over_side_mm": leaf(number),
    "over_girth_mm": leaf(number),
    "fueled": leaf(truth),
}
_DIMENSIONAL: Mapping[str, Read] = {
    "divisor": leaf(number),
    "length_unit": leaf(text),
    "weight_unit": leaf(text),
    "side_rounding": enum(Rounding),
    "above_mm3": leaf(number),
}
_WEIGHING: Mapping[str, Read] = {
    "step": leaf(number),
    "unit": leaf(text),
    "rounding": enum(Rounding),
    "dimensional": _dimensional,
}
_FUEL: Mapping[str, Read] = {"basis_points": leaf(number), "of_price": leaf(truth)}
_LIMITS: Mapping[str, Read] = {
    "max_side_mm": leaf(number),
    "max_girth_mm": leaf(number),
}
_RATES: Mapping[str, Read] = {
    "name": leaf(text),
    "carrier": leaf(text),
    "service": leaf(text),
    "currency": leaf(text),
    "zones": many_of(rows_of(ZONE_FIELDS, {"name": "a name", "reach": "which ways"})),
    "weighing": _weighing,
    "surcharges": many_of(rows_of(_SURCHARGE, {"id": "a name"})),
    "fuel": _fuel,
    "rounding": enum(Rounding),
    "limits": _limits,
}
_NEEDED = {
    "name": "under which name it is published",
    "carrier": "whose prices these are",
    "service": "of which service",
    "currency": "a currency such as EUR",
    "zones": "at least one zone",
}
