"""What is wrong with a rate table: holes, prices that cannot be, ways nobody can go."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ordercore.errors import Finding, shorten
from ordercore.shipping.reach import Reach
from ordercore.shipping.regions import country_problems
from ordercore.shipping.size_limits import size_problems
from ordercore.shipping.surcharges import price_problems, surcharge_problems
from ordercore.shipping.weighing import Weighing, heaviest_of_each, weighing_problems
from ordercore.values import Rounding

if TYPE_CHECKING:
    from ordercore.shipping.rates import RateTable, Zone

__all__ = ["rate_problems", "reach_problems"]

HEAVIEST_G = 10**12
"""A million tons: no table has a price for more."""


def rate_problems(table: "RateTable") -> Iterator[Finding]:
    """Yield everything that is wrong with a rate table."""
    if not table.zones:
        yield Finding("zones", "none", "at least one zone")
    weighing = [*weighing_problems(table.weighing)]
    yield from weighing
    seen: set[str] = set()
    for place, zone in enumerate(table.zones):
        where = f"zones[{place}]"
        if Reach.WORLD in seen or (zone.reach in seen and not zone.countries):
            yield Finding(where, zone.name, "a zone that no earlier one covers")
        seen.add(zone.reach)
        yield from reach_problems(where, zone.reach, zone.countries)
        wrong = [*_of_breaks(where, zone, table.currency)]
        yield from wrong
        if not wrong and not weighing:
            yield from _out_of_reach(where, zone, table.weighing)
    yield from surcharge_problems(table.surcharges, table.fuel, table.currency)
    yield from size_problems(table.limits)
    if table.rounding not in [*Rounding]:
        yield Finding("rounding", repr(table.rounding), f"one of {', '.join(Rounding)}")


def reach_problems(
    where: str, reach: Reach, countries: Sequence[str]
) -> Iterator[Finding]:
    """Yield what is wrong with the countries that a kind of way names."""
    wanted = reach is Reach.REGION
    if wanted != bool(countries):
        expected = "countries" if wanted else f"none: it is {reach}"
        got = ", ".join(countries) or "none"
        yield Finding(f"{where}.countries", got, expected)
    yield from country_problems(f"{where}.countries", countries)


def _of_breaks(where: str, zone: "Zone", currency: str) -> Iterator[Finding]:
    if not zone.breaks:
        yield Finding(f"{where}.breaks", "none", "at least one price")
    lighter = 0
    for place, step in enumerate(zone.breaks):
        path = f"{where}.breaks[{place}]"
        if type(step.max_weight_g) is not int or step.max_weight_g > HEAVIEST_G:
            got, expected = shorten(step.max_weight_g), f"g, at most {HEAVIEST_G:,}"
            yield Finding(f"{path}.max_weight_g", got, f"a whole number of {expected}")
            continue
        if step.max_weight_g <= lighter:
            got, expected = str(step.max_weight_g), f"more than {lighter} g"
            yield Finding(f"{path}.max_weight_g", got, expected)
        yield from price_problems(f"{path}.price", step.price, currency)
        lighter = step.max_weight_g


def _out_of_reach(where: str, zone: "Zone", weighing: Weighing) -> Iterator[Finding]:
    """Yield the breaks that no parcel is charged by, since weights are rounded."""
    lighter, each = 0, heaviest_of_each(weighing, zone.limits)
    for place, (limit, heaviest) in enumerate(zip(zone.limits, each, strict=True)):
        if heaviest <= lighter:
            expected = f"a weight that is charged, by {weighing.step} {weighing.unit}"
            path = f"{where}.breaks[{place}].max_weight_g"
            yield Finding(path, str(limit), expected)
        lighter = max(lighter, heaviest)
