"""H1: for 100,000 parcels, which of thirty services carries each for the least.

The job: thirty rate tables with ten weight breaks for each of nine zones, weighed in
steps of their own, with surcharges by postcode and weight, and with fuel; parcels from
one place to four hundred postcodes of nine countries.  All ways come to the same
prices and the same services, as a test proves:

- ours: the envelope of all tables, worked out once for each way and then looked up;
- each table asked for its rate, and the least of the rates (``RateTable.rate``);
- the same tables in whole numbers, written out for this job: one search among the
  breaks for each table, and its surcharges and fuel added up.
"""

import random
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.harness import Result, interleaved
from ordercore import Address, Money
from ordercore.shipping import (
    Fuel,
    MergedRates,
    RateTable,
    Reach,
    Surcharge,
    Weighing,
    WeightBreak,
    Zone,
)

__all__ = ["by_envelope", "by_integers", "by_tables", "parcels", "run", "tables"]

ORIGIN = Address("DK", "2600")
ABROAD = ("SE", "NO", "DE", "NL", "FR", "ES", "GB", "US")
LIMITS = (1_000, 2_000, 3_000, 4_000, 5_000, 8_000, 10_000, 15_000, 20_000, 32_000)
STEPS = ((1, "g"), (100, "g"), (500, "g"), (1, "kg"), (1, "lb"))

Parcel = tuple[Address, int]
Answer = Callable[[Address, int], tuple[int, str]]


def tables(count: int = 30) -> dict[str, RateTable]:
    """Return rate tables by name; the same each time."""
    lot = random.Random(1)
    return {f"T{n:02}": _table(lot, f"C{n:02}") for n in range(count)}


def parcels(count: int) -> list[Parcel]:
    """Return where parcels go and what they weigh; the same each time."""
    lot = random.Random(2)
    ends = [
        Address(country, f"{lot.randrange(100, 1_000)}0")
        for country in ("DK", *ABROAD)
        for _ in range(45)
    ]
    return [(lot.choice(ends), lot.randint(1, 31_500)) for _ in range(count)]


def run(quick: bool) -> list[Result]:
    """Measure all in turns and return the table."""
    count, rounds = (500, 3) if quick else (100_000, 5)
    all_of_them = parcels(count)
    some = all_of_them[: max(500, count // 50)]
    ours, cold, by_each, by_whole = interleaved(
        _ready(by_envelope(tables()), all_of_them),
        lambda: _each(by_envelope(tables()), all_of_them),
        _ready(by_tables(tables()), some),
        _ready(by_integers(tables()), some),
        rounds=rounds,
    )
    job = f"{count:,} parcels, 30 services, 405 destinations"
    peers = (
        ("each table asked", len(some) / by_each, 50),
        ("whole numbers written out", len(some) / by_whole, None),
    )
    return [
        Result(
            id="H1",
            metric="quotes/s",
            workload=f"{job}, {memory}",
            ours=count / seconds,
            peer=peer,
            peer_name=name,
            target=target if seconds is ours else None,
        )
        for memory, seconds in (("ways seen before", ours), ("from nothing", cold))
        for name, peer, target in peers
    ]


def by_envelope(rates: dict[str, RateTable]) -> Answer:
    """Return what looks a parcel up in the envelope of its way."""
    merged = MergedRates(rates)

    def answer(to: Address, weight_g: int) -> tuple[int, str]:
        step = merged.envelope(ORIGIN, to).cheapest(weight_g)
        return step.price.minor, step.table

    return answer


def by_tables(rates: dict[str, RateTable]) -> Answer:
    """Return what asks each table for its rate."""

    def answer(to: Address, weight_g: int) -> tuple[int, str]:
        return min(
            [
                (table.rate(ORIGIN, to, weight_g).price.minor, name)
                for name, table in rates.items()
            ]
        )

    return answer


class _Whole(NamedTuple):
    """A table in whole numbers; weights of its steps are those of the scales."""

    name: str
    by_country: dict[str, tuple[list[int], list[int]]]
    remote: int
    heavy: int
    over_g: int
    fuel: int


def by_integers(rates: dict[str, RateTable]) -> Answer:
    """Return what evaluates the tables as somebody would write it for them alone."""
    whole = [_whole(name, table) for name, table in rates.items()]

    def answer(to: Address, weight_g: int) -> tuple[int, str]:
        far = to.country == "DK" and to.postcode.startswith("9")
        found: list[tuple[int, str]] = []
        for name, by_country, remote, heavy, over_g, fuel in whole:
            limits, prices = by_country[to.country]
            cost = prices[bisect_left(limits, weight_g)]
            if far:
                cost += remote
            if weight_g > over_g:
                cost += heavy
            found.append((cost + (cost * fuel + 5_000) // 10_000, name))
        return min(found)

    return answer


def _whole(name: str, table: RateTable) -> _Whole:
    remote, heavy = table.surcharges
    columns = {
        country: [
            (table.weighing.heaviest_g(limit), price) for limit, price in zone.pairs
        ]
        for country in ("DK", *ABROAD)
        if (zone := table.zone("DK", country))
    }
    return _Whole(
        name,
        {c: ([g for g, _ in p], [m for _, m in p]) for c, p in columns.items()},
        remote.amount.minor if remote.amount else 0,
        heavy.amount.minor if heavy.amount else 0,
        heavy.over_weight_g or 0,
        table.fuel.basis_points,
    )


def _table(lot: random.Random, carrier: str) -> RateTable:
    zones = [Zone("home", Reach.DOMESTIC, _breaks(lot, 1))]
    for number, country in enumerate(ABROAD[:-1], 2):
        breaks = _breaks(lot, number)
        zones.append(Zone(country, Reach.REGION, breaks, ("DK", country)))
    zones.append(Zone("world", Reach.WORLD, _breaks(lot, 12)))
    return RateTable(
        carrier,
        "parcel",
        "DKK",
        tuple(zones),
        Weighing(*lot.choice(STEPS)),
        (
            Surcharge(
                "remote",
                Money(lot.randrange(1_000, 9_000), "DKK"),
                countries=("DK",),
                postcodes=("9",),
            ),
            Surcharge(
                "heavy",
                Money(lot.randrange(2_000, 9_000), "DKK"),
                over_weight_g=lot.choice((15_000, 20_000, 25_000)),
            ),
        ),
        Fuel(lot.randrange(500, 2_000)),
    )


def _breaks(lot: random.Random, far: int) -> tuple[WeightBreak, ...]:
    price, steps = lot.randrange(3_000, 6_000) * far, list[WeightBreak]()
    for limit in LIMITS:
        steps.append(WeightBreak(limit, Money(price, "DKK")))
        price += lot.randrange(200, 2_000) * far
    return tuple(steps)


def _ready(answer: Answer, asked: Sequence[Parcel]) -> Callable[[], None]:
    return lambda: _each(answer, asked)


def _each(answer: Answer, asked: Sequence[Parcel]) -> None:
    for to, weight_g in asked:
        answer(to, weight_g)
