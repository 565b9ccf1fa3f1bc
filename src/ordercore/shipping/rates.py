"""What carriers take: one rate table for each service, by zone and weight."""

from bisect import bisect_left
from collections.abc import Sequence

from attrs import Factory, field, frozen

from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.shipping.rate_faults import rate_problems
from ordercore.shipping.reach import Reach, reaches
from ordercore.shipping.size_limits import ANY_SIZE, SizeLimits
from ordercore.shipping.surcharges import NO_FUEL, Fuel, RatePart, Surcharge, parts_of
from ordercore.shipping.weighing import BY_THE_GRAM, Weighing, heaviest_of_each
from ordercore.values import (
    Address,
    Dimensions,
    Money,
    Rounding,
    check_id,
    exponent,
    of_texts,
)

__all__ = [
    "PublishRates",
    "Rate",
    "RateTable",
    "RatesPublished",
    "WeightBreak",
    "Zone",
    "rates_stream",
]


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

    @property
    def limits(self) -> tuple[int, ...]:
        """The weights up to which each break counts."""
        return tuple([up_to for up_to, _ in self.pairs])

    def step(self, charged_g: int) -> tuple[int, int]:
        """Return the break that counts for a weight, as (max g, smallest units)."""
        return self.pairs[bisect_left(self.pairs, (charged_g,))]

    def serves(self, origin: str, destination: str) -> bool:
        """Whether it is for the way from one country to another."""
        return reaches(self.reach, self.members, origin, destination)


@frozen
class Rate:
    """What one parcel costs with one service.

    Attributes:
        carrier: who carries it.
        service: how.
        zone: the column of the table.
        max_weight_g: of the break that counts.
        price: all of it, with surcharges and fuel.
        parts: what of it is taken beside the table's price, none where nothing is.
        charged_g: the weight that is charged; None where it is that of the scales.
    """

    carrier: str
    service: str
    zone: str
    max_weight_g: int
    price: Money
    parts: tuple[RatePart, ...] = ()
    charged_g: int | None = None


def _is_plain(table: "RateTable") -> bool:
    beside = table.surcharges or table.fuel.basis_points
    by_weight = table.weighing == BY_THE_GRAM and table.limits == ANY_SIZE
    return by_weight and not beside


@frozen
class RateTable:
    """The rate table of one service of one carrier: what it takes from the shop.

    The first zone that serves a way counts.  A price may fall where the weight rises:
    whoever ships may book a parcel as a heavier one, and sourcing reckons so.  What the
    buyer pays for carriage, or that it is free for him, says a :class:`ChargeTable`.
    It is what :mod:`ordercore.sourcing` asks for as ``ParcelRates``.

    Attributes:
        carrier: whose prices these are.
        service: of which service.
        currency: of all of them.
        zones: the columns.
        weighing: how the carrier comes to the weight by which it charges.
        surcharges: what it takes beside the price, for some parcels.
        fuel: what it takes for fuel.
        rounding: where a share goes that is no whole number of smallest units.
        limits: how large a parcel may be; how heavy, say the breaks.
        withdrawn: whether it is in force no more; :class:`WithdrawRates` withdraws it.

    Raises Invalid with all that is wrong: a zone without prices, weights that do not
    rise or to which none is rounded, a price below 0 or in another currency, a zone
    that no way can reach, surcharges that cannot be.
    """

    carrier: str
    service: str
    currency: str
    zones: tuple[Zone, ...]
    weighing: Weighing = BY_THE_GRAM
    surcharges: tuple[Surcharge, ...] = ()
    fuel: Fuel = NO_FUEL
    rounding: Rounding = Rounding.HALF_UP
    limits: SizeLimits = ANY_SIZE
    withdrawn: bool = False
    _plain: bool = field(
        init=False, eq=False, repr=False, default=Factory(_is_plain, takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        exponent(self.currency)
        findings = [*rate_problems(self)]
        if findings:
            raise Invalid(findings)

    @property
    def told(self) -> str:
        """Carrier and service, as people say them: ``GLS parcel``."""
        return f"{self.carrier} {self.service}"

    def zone(self, origin: str, destination: str) -> Zone | None:
        """Return the zone of the way from one country to another, if it is served."""
        for zone in self.zones:
            if zone.serves(origin, destination):
                return zone
        return None

    def breaks(
        self, origin: Address, destination: Address, size: Dimensions | None = None
    ) -> tuple[tuple[int, int], ...]:
        """Return (weight up to, price in smallest units) for a way, the lightest first.

        Weights are those of the scales, prices with surcharges and fuel; for parcels of
        a *size*, or of one that is not known.  Empty when the way is not served, or
        not for parcels of that size.
        """
        zone = self.zone(origin.country, destination.country)
        if zone is None or self.limits.excess(size):
            return ()
        if self._plain:
            return zone.pairs
        here = self._charged_to(destination)
        limits = heaviest_of_each(self.weighing, zone.limits, size)
        # Between two of these weights nothing changes: neither the break nor a limit.
        cuts = {*limits, *[one.over_weight_g or 0 for one in here]}
        return tuple(
            [
                (cut, self._price(zone, (cut, size), here)[0])
                for cut in sorted(cuts)
                if 0 < cut <= limits[-1]
            ]
        )

    def rate(
        self,
        origin: Address,
        destination: Address,
        weight_g: int,
        size: Dimensions | None = None,
    ) -> Rate:
        """Return what a parcel costs.

        Args:
            origin: from where.
            destination: where to.
            weight_g: what it weighs on the scales.
            size: its outer size; without one nothing is charged that depends on it.

        Raises Refused ``rate.none`` when the way is not served, or it is too heavy or
        too large.
        """
        zone = self.zone(origin.country, destination.country)
        charged = self.weighing.charged_g(weight_g, size)
        if zone is None or charged > zone.breaks[-1].max_weight_g:
            raise self._no_rate(zone, origin, destination, charged)
        if excess := self.limits.excess(size):
            raise self._too_large(size, excess)
        here = self._charged_to(destination)
        minor, parts = self._price(zone, (weight_g, size), here)
        return Rate(
            self.carrier,
            self.service,
            zone.name,
            zone.step(charged)[0],
            Money(minor, self.currency),
            tuple([RatePart(name, Money(n, self.currency)) for name, n in parts]),
            None if charged == weight_g else charged,
        )

    def _charged_to(self, destination: Address) -> list[Surcharge]:
        return [one for one in self.surcharges if one.goes_to(destination)]

    def _price(
        self,
        zone: Zone,
        parcel: tuple[int, Dimensions | None],
        surcharges: Sequence[Surcharge],
    ) -> tuple[int, list[tuple[str, int]]]:
        """Return what a parcel costs in all, and the parts beside the price."""
        _, base = zone.step(self.weighing.charged_g(*parcel))
        taken = [one for one in surcharges if one.weighs_on(*parcel)]
        parts = parts_of(base, taken, self.fuel, self.rounding)
        return base + sum([minor for _, minor in parts]), parts

    def _no_rate(
        self, zone: Zone | None, origin: Address, destination: Address, charged_g: int
    ) -> Refused:
        heaviest = zone.breaks[-1].max_weight_g if zone else 0
        way = f"from {origin.country} to {destination.country}"
        return Refused(
            "rate.none",
            asked=f"{charged_g} g {way} by {self.told}",
            because=f"it carries at most {heaviest} g there"
            if zone
            else f"it does not go {way}",
            remedy=f"Pack parcels of at most {heaviest} g, or use another service"
            if zone
            else "Use another service or another node",
        )

    def _too_large(self, size: Dimensions | None, excess: str) -> Refused:
        return Refused(
            "rate.none",
            asked=f"a parcel of {size} by {self.told}",
            because=excess,
            remedy="Pack a smaller parcel, or use another service",
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
    """Put a rate table in force under a name.  The same table again does nothing.

    Attributes:
        name: under which it is found.
        table: the prices.
        renew: whether one that was withdrawn is in force again.  False leaves it so, as
            a shop does that publishes its tables each time that it starts.
    """

    name: str
    table: RateTable
    renew: bool = True

    @property
    def stream(self) -> str:
        """The rate table's stream."""
        return rates_stream(self.name)

    def decide(self, table: RateTable | None) -> Sequence[RatesPublished]:
        """Return RatesPublished.  Raises Invalid for what cannot be in force."""
        check_id(self.name, "name")
        if self.table.withdrawn:
            expected = "False: WithdrawRates withdraws it"
            raise Invalid.at("table.withdrawn", "True", expected)
        if table is not None and table.withdrawn and not self.renew:
            return ()
        return () if table == self.table else (RatesPublished(self.name, self.table),)


def rates_stream(name: str) -> str:
    """Return the stream of a rate table: ``rates/STANDARD``."""
    return stream_id("rates", name)
