"""What carriers take: one rate table for each service, by zone and weight."""

from collections.abc import Container, Iterator, Sequence
from enum import StrEnum

from attrs import Factory, field, frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.message import stream_id
from ordercore.values import Address, Money, check_id, country_code, exponent, of_texts

__all__ = [
    "PublishRates",
    "Rate",
    "RateTable",
    "RatesPublished",
    "Reach",
    "WeightBreak",
    "Zone",
    "rates_stream",
]


class Reach(StrEnum):
    """Which ways a zone is for."""

    DOMESTIC = "DOMESTIC"
    """Inside one country."""
    REGION = "REGION"
    """From one of a set of countries to another of them."""
    WORLD = "WORLD"
    """All other ways."""


@frozen
class WeightBreak:
    """The price of a parcel that weighs no more than so much."""

    max_weight_g: int
    price: Money


def _pairs(zone: "Zone") -> tuple[tuple[int, int], ...]:
    return tuple([(step.max_weight_g, step.price.minor) for step in zone.breaks])


def _members(zone: "Zone") -> frozenset[str]:
    return frozenset(zone.countries)


@frozen
class Zone:
    """One column of a rate table.

    Attributes:
        name: what the list calls it.
        reach: which ways it is for.
        breaks: prices by weight, the lightest first.
        countries: of a REGION; empty otherwise.
        pairs: the breaks as (max g, smallest units), worked out once for sourcing.
        members: the countries as a set, worked out once.
    """

    name: str
    reach: Reach
    breaks: tuple[WeightBreak, ...]
    countries: tuple[str, ...] = field(default=(), validator=of_texts)
    pairs: tuple[tuple[int, int], ...] = field(
        init=False, eq=False, repr=False, default=Factory(_pairs, takes_self=True)
    )
    members: frozenset[str] = field(
        init=False, eq=False, repr=False, default=Factory(_members, takes_self=True)
    )

    def serves(self, origin: str, destination: str) -> bool:
        """Whether it is for the way from one country to another."""
        return reaches(self.reach, self.members, origin, destination)


@frozen
class Rate:
    """What one parcel costs with one service."""

    carrier: str
    service: str
    zone: str
    max_weight_g: int
    price: Money


@frozen
class RateTable:
    """The rate table of one service of one carrier.

    The first zone that serves a way counts.  It is what :mod:`ordercore.sourcing` asks
    for as ``ParcelRates``.

    Raises Invalid with all that is wrong: a zone without prices, weights that do not
    rise, a price below 0 or in another currency, a zone that no way can reach.
    """

    carrier: str
    service: str
    currency: str
    zones: tuple[Zone, ...]

    def __attrs_post_init__(self) -> None:
        exponent(self.currency)
        findings = [*_problems(self)]
        if findings:
            raise Invalid(findings)

    def zone(self, origin: str, destination: str) -> Zone | None:
        """Return the zone of the way from one country to another, if it is served."""
        for zone in self.zones:
            if zone.serves(origin, destination):
                return zone
        return None

    def breaks(
        self, origin: Address, destination: Address
    ) -> tuple[tuple[int, int], ...]:
        """Return (weight up to, price in smallest units) for a way, the lightest first.

        Empty when the way is not served.
        """
        zone = self.zone(origin.country, destination.country)
        return zone.pairs if zone else ()

    def rate(self, origin: Address, destination: Address, weight_g: int) -> Rate:
        """Return what a parcel costs.

        Raises Refused ``rate.none`` when the way is not served or it is too heavy.
        """
        zone = self.zone(origin.country, destination.country)
        for step in zone.breaks if zone else ():
            if zone and weight_g <= step.max_weight_g:
                return Rate(
                    self.carrier, self.service, zone.name, step.max_weight_g, step.price
                )
        heaviest = zone.breaks[-1].max_weight_g if zone else 0
        way = f"from {origin.country} to {destination.country}"
        raise Refused(
            "rate.none",
            asked=f"{weight_g} g {way} by {self.carrier} {self.service}",
            because=f"it carries at most {heaviest} g there"
            if zone
            else f"it does not go {way}",
            remedy=f"Pack parcels of at most {heaviest} g, or use another service"
            if zone
            else "Use another service or another node",
        )


@frozen
class RatesPublished:
    """A rate table is in force under a name, in place of the one before."""

    name: str
    table: RateTable

    @property
    def stream(self) -> str:
        """The rate table's stream."""
        return rates_stream(self.name)

    def apply(self, table: RateTable | None) -> RateTable:
        """Return the rate table in force."""
        return self.table


@frozen
class PublishRates:
    """Put a rate table in force under a name.  The same table again does nothing."""

    name: str
    table: RateTable

    @property
    def stream(self) -> str:
        """The rate table's stream."""
        return rates_stream(self.name)

    def decide(self, table: RateTable | None) -> Sequence[RatesPublished]:
        """Return RatesPublished.  Raises Invalid for a name that cannot be."""
        check_id(self.name, "name")
        return () if table == self.table else (RatesPublished(self.name, self.table),)


def reaches(
    reach: Reach, members: Container[str], origin: str, destination: str
) -> bool:
    """Tell whether the way from one country to another is of that kind."""
    if reach is Reach.DOMESTIC:
        return origin == destination
    if reach is Reach.REGION:
        return origin in members and destination in members
    return True


def rates_stream(name: str) -> str:
    """Return the stream of a rate table: ``rates/STANDARD``."""
    return stream_id("rates", name)


def _problems(table: RateTable) -> Iterator[Finding]:
    if not table.zones:
        yield Finding("zones", "none", "at least one zone")
    seen: set[str] = set()
    for place, zone in enumerate(table.zones):
        where = f"zones[{place}]"
        if Reach.WORLD in seen or (zone.reach in seen and not zone.countries):
            yield Finding(where, zone.name, "a zone that no earlier one covers")
        seen.add(zone.reach)
        yield from reach_problems(where, zone.reach, zone.countries)
        yield from _problems_of_breaks(where, zone, table.currency)


def reach_problems(
    where: str, reach: Reach, countries: Sequence[str]
) -> Iterator[Finding]:
    """Yield what is wrong with the countries that a kind of way names."""
    wanted = reach is Reach.REGION
    if wanted != bool(countries):
        expected = "countries" if wanted else f"none: it is {reach}"
        got = ", ".join(countries) or "none"
        yield Finding(f"{where}.countries", got, expected)
    for country in countries:
        if len(country) != 2 or country_code(country) != country:
            expected = "ISO 3166-1 codes such as DK"
            yield Finding(f"{where}.countries", country, expected)


def _problems_of_breaks(where: str, zone: Zone, currency: str) -> Iterator[Finding]:
    if not zone.breaks:
        yield Finding(f"{where}.breaks", "none", "at least one price")
    lighter = 0
    for place, step in enumerate(zone.breaks):
        path = f"{where}.breaks[{place}]"
        if step.max_weight_g <= lighter:
            got, expected = str(step.max_weight_g), f"more than {lighter} g"
            yield Finding(f"{path}.max_weight_g", got, expected)
        if step.price.currency != currency or step.price.minor < 0:
            expected = f"0 or more in {currency}"
            yield Finding(f"{path}.price", str(step.price), expected)
        lighter = step.max_weight_g
