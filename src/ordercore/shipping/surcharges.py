"""What a carrier takes beside its prices: for islands, size, weight and fuel."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from attrs import field, frozen

from ordercore.errors import Finding
from ordercore.orders.checking import said_by
from ordercore.shipping.regions import country_problems
from ordercore.shipping.size_limits import limit_problems
from ordercore.values import (
    Address,
    Dimensions,
    Money,
    Rounding,
    check_id,
    of_texts,
)
from ordercore.values.rounding import round_ratio

__all__ = [
    "NO_FUEL",
    "Fuel",
    "RatePart",
    "Surcharge",
    "parts_of",
    "price_problems",
    "surcharge_problems",
]

WHOLE_BP = 10_000
"""Basis points in the whole: one is a hundredth of a per cent."""
MOST_BP = 100 * WHOLE_BP


@frozen
class RatePart:
    """One part of what a parcel costs.

    Attributes:
        name: the id of a surcharge, or ``fuel``.
        price: what it comes to.
    """

    name: str
    price: Money


@frozen
class Surcharge:
    """Something that a carrier takes for some parcels beside the price of its table.

    It is taken where all hold that are given; one of which nothing is given is taken
    for each parcel.  What depends on a size is not taken while the size is not known.

    Attributes:
        id: unique in its table.
        amount: so much a parcel; None where it is a share.
        basis_points: so many hundredths of a per cent of the table's price; 0 where it
            is an amount.
        countries: for destinations in one of them; ISO codes.
        postcodes: for postcodes that begin so; capitals, spaces and hyphens mean
            nothing.
        over_weight_g: for parcels heavier than that by the scales.
        over_side_mm: for parcels whose longest side is longer.
        over_girth_mm: for parcels whose longest side, and the way round the two others,
            are longer together.
        fueled: whether fuel is taken of it as well.
    """

    id: str
    amount: Money | None = None
    basis_points: int = 0
    countries: tuple[str, ...] = field(default=(), validator=of_texts)
    postcodes: tuple[str, ...] = field(default=(), validator=of_texts)
    over_weight_g: int | None = None
    over_side_mm: int | None = None
    over_girth_mm: int | None = None
    fueled: bool = True

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple([_compact(prefix) for prefix in self.postcodes])

    def goes_to(self, destination: Address) -> bool:
        """Whether it is for parcels to that place."""
        if self.countries and destination.country not in self.countries:
            return False
        if not self.postcodes:
            return True
        return _compact(destination.postcode).startswith(self._prefixes)

    def weighs_on(self, weight_g: int, size: Dimensions | None) -> bool:
        """Whether it is for parcels so heavy and so large."""
        if self.over_weight_g is not None and weight_g <= self.over_weight_g:
            return False
        if self.over_side_mm is None and self.over_girth_mm is None:
            return True
        return size is not None and self._outgrown_by(size)

    def _outgrown_by(self, size: Dimensions) -> bool:
        side, girth = self.over_side_mm, self.over_girth_mm
        return (side is None or size.longest_mm > side) and (
            girth is None or size.length_and_girth_mm > girth
        )

    def minor(self, base: int, rounding: Rounding) -> int:
        """Return what it comes to, in smallest units, beside a price of *base*."""
        if self.amount is not None:
            return self.amount.minor
        return round_ratio(base * self.basis_points, WHOLE_BP, rounding)


@frozen
class Fuel:
    """What a carrier takes for fuel, of the table's price and of fueled surcharges.

    Attributes:
        basis_points: so many hundredths of a per cent; 1450 is 14.5 %.
        of_price: whether it is taken of the table's price, or of surcharges alone.
    """

    basis_points: int = 0
    of_price: bool = True


NO_FUEL = Fuel()
"""Nothing is taken for fuel."""


def parts_of(
    base: int, surcharges: Sequence[Surcharge], fuel: Fuel, rounding: Rounding
) -> list[tuple[str, int]]:
    """Return names and smallest units of what is taken beside a price of *base*.

    Fuel is rounded once, of all that it is taken of together.
    """
    parts = [(one.id, one.minor(base, rounding)) for one in surcharges]
    if fuel.basis_points:
        fueled = base if fuel.of_price else 0
        for one, (_, minor) in zip(surcharges, parts, strict=True):
            fueled += minor if one.fueled else 0
        taken = round_ratio(fueled * fuel.basis_points, WHOLE_BP, rounding)
        parts.append(("fuel", taken))
    return parts


def surcharge_problems(
    surcharges: Sequence[Surcharge], fuel: Fuel, currency: str
) -> Iterator[Finding]:
    """Yield what is wrong with what is taken beside the price of a table."""
    taken = {"fuel"}
    for place, one in enumerate(surcharges):
        where = f"surcharges[{place}]"
        yield from said_by(check_id, one.id, f"{where}.id")
        if one.id in taken:
            yield Finding(f"{where}.id", one.id, "an id of its own, other than fuel")
        taken.add(one.id)
        yield from _of_amount(where, one, currency)
        yield from _of_places(where, one)
        yield from _of_limits(where, one)
    if type(fuel.basis_points) is not int or not 0 <= fuel.basis_points <= MOST_BP:
        expected = f"a whole number from 0 to {MOST_BP:,}"
        yield Finding("fuel.basis_points", repr(fuel.basis_points), expected)


def price_problems(where: str, price: Money, currency: str) -> Iterator[Finding]:
    """Yield what is wrong with something that a carrier takes."""
    whole = type(price.minor) is int
    if not whole or price.currency != currency or price.minor < 0:
        got = str(price) if whole else repr(price.minor)
        yield Finding(where, got, f"0 or more in {currency}")


def _of_amount(where: str, one: Surcharge, currency: str) -> Iterator[Finding]:
    share, amount = one.basis_points, one.amount
    if type(share) is not int or not 0 <= share <= MOST_BP:
        expected = f"a whole number from 0 to {MOST_BP:,}"
        yield Finding(f"{where}.basis_points", repr(share), expected)
    elif (amount is None) != bool(share):
        got = f"amount {amount}, basis_points {share}"
        yield Finding(where, got, "an amount or basis points, and not both")
    if amount is not None:
        yield from price_problems(f"{where}.amount", amount, currency)


def _of_places(where: str, one: Surcharge) -> Iterator[Finding]:
    yield from country_problems(f"{where}.countries", one.countries)
    for prefix in one.postcodes:
        if not _compact(prefix):
            expected = "the first characters of a postcode"
            yield Finding(f"{where}.postcodes", repr(prefix), expected)


def _of_limits(where: str, one: Surcharge) -> Iterator[Finding]:
    for name in ("over_weight_g", "over_side_mm", "over_girth_mm"):
        yield from limit_problems(f"{where}.{name}", getattr(one, name))


def _compact(postcode: str) -> str:
    return postcode.upper().replace(" ", "").replace("-", "")
