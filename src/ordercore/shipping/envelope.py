"""Several rate tables as one: for each weight the least price, and whose it is."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from attrs import Factory, field, frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.shipping.rates import RateTable
from ordercore.values import Address, Dimensions, Money

__all__ = ["Envelope", "EnvelopeStep", "MergedRates"]

KEPT = 10_000
"""How many envelopes are kept at hand, so that the memory stays bounded."""

KEPT_PROMISES = 100
"""For how many sets of services envelopes are kept at hand."""

Key = tuple[str, str, str, Dimensions | None]
Steps = tuple[tuple[int, int], ...]


@frozen
class EnvelopeStep:
    """The least that a parcel costs, and with whom.

    Attributes:
        max_weight_g: up to which weight by the scales.
        price: the least.
        table: the name of the table that it stands in; of several, the first by name.
        told: carrier and service.
    """

    max_weight_g: int
    price: Money
    table: str
    told: str


@frozen
class Envelope:
    """The least that parcels cost on one way, by weight.

    Attributes:
        limits: up to which weight each step goes, ascending.
        steps: the steps; none where nobody goes.
    """

    limits: tuple[int, ...]
    steps: tuple[EnvelopeStep, ...]

    def cheapest(self, weight_g: int) -> EnvelopeStep:
        """Return the least that a parcel costs, by its weight on the scales.

        Raises Refused ``rate.none``.
        """
        try:
            return self.steps[bisect_left(self.limits, weight_g)]
        except IndexError:
            heaviest = self.limits[-1] if self.limits else 0
            raise Refused(
                "rate.none",
                asked=f"the cheapest service for {weight_g} g",
                because=f"no rate table goes above {heaviest} g there",
                remedy="Pack lighter parcels, or publish a table that goes there",
            ) from None


def _by_name(tables: Mapping[str, RateTable]) -> dict[str, RateTable]:
    return dict(sorted(tables.items()))


@frozen
class MergedRates:
    """The rate tables of a shop as one; what :mod:`ordercore.sourcing` reckons with.

    For each way it keeps an envelope: a price is looked up there once, however many
    tables there are.

    Attributes:
        tables: by name.  Of those that take the same the first by name counts.

    Raises Invalid: there is none, or they are in different currencies.
    """

    tables: Mapping[str, RateTable] = field(converter=_by_name)
    _by_postcode: bool = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: _minds_postcodes(self.tables), takes_self=True),
    )
    _among: dict[frozenset[str], "MergedRates"] = field(
        init=False, eq=False, repr=False, factory=dict[frozenset[str], "MergedRates"]
    )
    _kept: dict[Key, Envelope] = field(
        init=False, eq=False, repr=False, factory=dict[Key, Envelope]
    )

    def __attrs_post_init__(self) -> None:
        found = {table.currency for table in self.tables.values()}
        if len(found) != 1:
            got = ", ".join(sorted(found)) or "no table"
            raise Invalid([Finding("tables", got, "tables in one currency")])

    @property
    def currency(self) -> str:
        """The currency of every price."""
        return next(iter(self.tables.values())).currency

    def breaks(self, origin: Address, destination: Address) -> Steps:
        """Return (weight up to, price in smallest units) for a way, the lightest first.

        Empty when no table serves it.
        """
        steps = self.envelope(origin, destination).steps
        return tuple([(step.max_weight_g, step.price.minor) for step in steps])

    def services(self, origin: Address, destination: Address) -> tuple[str, ...]:
        """Return carrier and service for each step of the breaks."""
        return tuple([s.told for s in self.envelope(origin, destination).steps])

    def among(self, services: frozenset[str]) -> "MergedRates":
        """Return the same where none but these services carry anything.

        So there is one envelope for each way and each promise: for the services that
        keep it.  Raises Invalid: no table is of one of them.
        """
        found = self._among.get(services)
        if found is None:
            left = {n: one for n, one in self.tables.items() if one.told in services}
            found = self if len(left) == len(self.tables) else MergedRates(left)
            while len(self._among) >= KEPT_PROMISES:
                self._among.pop(next(iter(self._among), services), None)
            self._among[services] = found
        return found

    def envelope(
        self, origin: Address, destination: Address, size: Dimensions | None = None
    ) -> Envelope:
        """Return the envelope of a way, for parcels of a size or of an unknown one."""
        postcode = destination.postcode if self._by_postcode else ""
        key = (origin.country, destination.country, postcode, size)
        found = self._kept.get(key)
        if found is None:
            found = self._worked_out(origin, destination, size)
            # The oldest goes first; another thread may have been faster.
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept), key), None)
            self._kept[key] = found
        return found

    def _worked_out(
        self, origin: Address, destination: Address, size: Dimensions | None
    ) -> Envelope:
        by_name = {
            name: table.breaks(origin, destination, size)
            for name, table in self.tables.items()
        }
        steps = tuple(
            [
                EnvelopeStep(
                    up_to, Money(minor, self.currency), name, self.tables[name].told
                )
                for up_to, minor, name in _lower(by_name)
            ]
        )
        return Envelope(tuple([step.max_weight_g for step in steps]), steps)


def _minds_postcodes(tables: Mapping[str, RateTable]) -> bool:
    return any([one.postcodes for t in tables.values() for one in t.surcharges])


def _lower(by_name: Mapping[str, Steps]) -> list[tuple[int, int, str]]:
    """Return the lower envelope as (weight up to, least price, whose it is)."""
    found: list[tuple[int, int, str]] = []
    for up_to in sorted({cut for steps in by_name.values() for cut, _ in steps}):
        minor, name = min(_prices(by_name, up_to))
        if found and found[-1][1:] == (minor, name):
            found.pop()
        found.append((up_to, minor, name))
    return found


def _prices(by_name: Mapping[str, Steps], weight_g: int) -> Iterator[tuple[int, str]]:
    """Yield what a parcel costs by each table that carries it, and its name."""
    for name, steps in by_name.items():
        place = bisect_left(steps, (weight_g,))
        if place < len(steps):
            yield steps[place][1], name
