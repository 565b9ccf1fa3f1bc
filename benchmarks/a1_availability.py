"""A1: for 10,000 SKUs and each of 90 days, how many units can be promised.

The job: what is available now, eight deliveries and twelve orders, each on its day;
then the cumulative look-ahead, day by day.  All ways agree, as a test proves:

- ours: :func:`ordercore.stock.outlook`, SKU by SKU, and ``Outlook.daily``;
- numpy for one SKU at a time, as a shop asks when an order comes;
- numpy for all SKUs in one matrix, as a nightly job asks: here vectors are at home.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import frozen

from benchmarks.harness import Result, interleaved, versions
from ordercore.stock import Dated, outlook

__all__ = ["Case", "by_matrix", "by_numpy", "by_ours", "cases", "run"]

TODAY = date(2026, 3, 2)
DAYS = [TODAY + timedelta(days=n) for n in range(90)]


@frozen
class Case:
    """One SKU: what is available, and what comes in and is wanted on which day."""

    available: int
    supply: tuple[Dated, ...]
    demand: tuple[Dated, ...]


def cases(count: int) -> list[Case]:
    """Return SKUs; the same each time."""
    lot = random.Random(2)

    def dated(times: int, most: int) -> tuple[Dated, ...]:
        rows = [(lot.choice(DAYS), lot.randint(1, most)) for _ in range(times)]
        return tuple([Dated(day, units) for day, units in rows])

    return [Case(lot.randint(0, 60), dated(8, 40), dated(12, 20)) for _ in range(count)]


def by_ours(skus: Sequence[Case]) -> list[list[int]]:
    """Return what can be promised of each SKU on each day."""
    found: list[list[int]] = []
    for one in skus:
        ahead = outlook(one.available, one.supply, one.demand, TODAY)
        found.append([*ahead.daily(len(DAYS))])
    return found


def by_numpy(skus: Sequence[Case]) -> list[list[int]]:
    """Return the same, an array for each SKU."""
    import numpy as np

    found: list[list[int]] = []
    for one in skus:
        change = np.zeros(len(DAYS), dtype=np.int64)
        change[0] = one.available
        for row in one.supply:
            change[(row.day - TODAY).days] += row.quantity
        for row in one.demand:
            change[(row.day - TODAY).days] -= row.quantity
        least = np.minimum.accumulate(change.cumsum()[::-1])[::-1]
        found.append(np.maximum(least, 0).tolist())
    return found


def by_matrix(skus: Sequence[Case]) -> list[list[int]]:
    """Return the same, all SKUs in one matrix."""
    import numpy as np

    change = np.zeros((len(skus), len(DAYS)), dtype=np.int64)
    change[:, 0] = [one.available for one in skus]
    rows = [
        (place, (row.day - TODAY).days, sign * row.quantity)
        for place, one in enumerate(skus)
        for sign, lot in ((1, one.supply), (-1, one.demand))
        for row in lot
    ]
    places, days, units = np.array(rows, dtype=np.int64).T
    np.add.at(change, (places, days), units)
    least = np.minimum.accumulate(change.cumsum(axis=1)[:, ::-1], axis=1)[:, ::-1]
    found: Any = np.maximum(least, 0)
    return [*found.tolist()]


def run(quick: bool) -> list[Result]:
    """Measure all in turns and return the table."""
    count, rounds = (500, 3) if quick else (10_000, 5)
    skus = cases(count)
    ours, alone, matrix = interleaved(
        *[_job(way, skus) for way in (by_ours, by_numpy, by_matrix)], rounds=rounds
    )
    known = {
        "id": "A1",
        "workload": f"{count:,} SKUs x 90 days, 20 dated rows each",
        "metric": "SKUs/s",
        "ours": count / ours,
        "peer_version": versions("numpy"),
    }
    return [
        Result(**known, peer=count / alone, peer_name="numpy, SKU by SKU"),
        Result(**known, peer=count / matrix, peer_name="numpy, one matrix"),
    ]


def _job(
    way: Callable[[Sequence[Case]], object], skus: Sequence[Case]
) -> Callable[[], None]:
    def job() -> None:
        way(skus)

    return job
