"""What buyers pay for carriage as plain tables, as a TOML file has it."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from ordercore.errors import Finding, Invalid
from ordercore.shipping.charging import ChargeTable, ChargeZone
from ordercore.shipping.written_rates import (
    ZONE_FIELDS,
    made_of,
    many_of,
    plain_zone,
    rows_of,
    zone_of,
)
from ordercore.values import Money
from ordercore.values.tables import Read, fields, leaf, listed, table, text

__all__ = ["charges_from", "plain_charges"]


def charges_from(document: object) -> tuple[ChargeTable, ...]:
    """Return the charge tables of a document: a table with ``charges``.

    Zones are written as :func:`rates_from` has them, with ``free_from`` besides.

    Raises Invalid with everything that is wrong, each with its path such as
    ``charges[0].zones[1].free_from``: unknown fields too.
    """
    found: list[Finding] = []
    rows = table(document, "", ("charges",), found)
    made: list[ChargeTable] = []
    for place, one in enumerate(listed(rows.get("charges", []), "charges")):
        try:
            made.append(_table(one, f"charges[{place}]"))
        except Invalid as error:
            found += error.findings
    names = [f"{one.service} in {one.currency}" for one in made]
    if len({*names}) < len(names):
        expected = "each service once in a currency"
        found.append(Finding("charges", ", ".join(names), expected))
    if found:
        raise Invalid(found)
    return tuple(made)


def plain_charges(tables: Iterable[ChargeTable]) -> dict[str, Any]:
    """Return the document that :func:`charges_from` reads as these tables."""
    return {"charges": [_plain(one) for one in tables]}


def _table(value: object, where: str) -> ChargeTable:
    found: list[Finding] = []
    given = fields(value, where, _CHARGES, found, _NEEDED)
    if found:
        raise Invalid(found)
    try:
        Money.zero(given["currency"])
        zones = made_of(given.pop("zones"), "zones", _zone, given["currency"])
        return ChargeTable(zones=zones, **given)
    except Invalid as error:
        raise error.inside(where) from None


def _zone(row: dict[str, Any], currency: str, where: str) -> ChargeZone:
    given = dict(row)
    said: str | None = given.pop("free_from", None)
    zone = ChargeZone(zone_of(given, currency, where))
    if said is None:
        return zone
    return evolve(zone, free_from=Money.of(said, currency, f"{where}.free_from"))


def _plain(one: ChargeTable) -> dict[str, Any]:
    plain = {
        "service": one.service,
        "country": one.country,
        "currency": one.currency,
        "tax_class": one.tax_class,
        "zones": [_plain_zone(zone) for zone in one.zones],
    }
    return {name: value for name, value in plain.items() if value}


def _plain_zone(one: ChargeZone) -> dict[str, Any]:
    plain = plain_zone(one.zone)
    if one.free_from is None:
        return plain
    return {**plain, "free_from": str(one.free_from.decimal)}


_ZONE: Mapping[str, Read] = {**ZONE_FIELDS, "free_from": leaf(text)}
_CHARGES: Mapping[str, Read] = {
    "service": leaf(text),
    "country": leaf(text),
    "currency": leaf(text),
    "tax_class": leaf(text),
    "zones": many_of(rows_of(_ZONE, {"name": "a name", "reach": "which ways"})),
}
_NEEDED = {
    "service": "what buyers choose",
    "country": "that of the shop",
    "currency": "a currency such as EUR",
    "zones": "at least one zone",
}
