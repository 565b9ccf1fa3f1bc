"""T2: reservations a second of orders with three lines, wanted by many at once.

Ours reserves through the public door, each order all or nothing, committed with
``synchronous=FULL``: one order in each call, or 64.  The peers reserve order by order,
as their users do: Django with locked stock rows, as Saleor does it, and one aggregate
per article in `eventsourcing`.  Clients are threads.  *Hot* means that one article is
in every order, *zipf* that some are wanted far more often than others.  Afterwards 16
clients fight over the last 50 units: what is promised beyond them is oversold, and an
order that gets an error instead of an answer has failed.
"""

import os
import random
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, count
from pathlib import Path
from typing import Protocol

import ordercore as oc
from benchmarks.harness import Better, Result, interleaved, versions
from ordercore import stock
from ordercore.errors import Refused

__all__ = ["run"]

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=15)
SKUS = [f"SKU-{number:04}" for number in range(1_000)]
WEIGHTS = list(accumulate([(rank + 1) ** -1.05 for rank in range(len(SKUS))]))
LAST, UNITS = "LAST", 50
PLENTY = 10**8
CLIENTS = (1, 4, 16)
BATCH = 64

Order = tuple[str, Sequence[str]]


class Shop(Protocol):
    """What each of the three can do."""

    def reserve(self, order: str, skus: Sequence[str]) -> bool | None:
        """Reserve one unit of each; False when short, None when it failed."""
        ...

    def reserved(self, sku: str) -> int:
        """Return how many units are reserved."""
        ...

    def leave(self) -> None:
        """End what a client has begun."""
        ...


class Ours:
    """A shop of ours in a file."""

    def __init__(self, path: Path) -> None:
        self._oms = oc.OMS(store=oc.SqliteStore(path), clock=lambda: NOW)

    def open_stock(self, rows: Sequence[tuple[str, int]]) -> None:
        asked = [stock.Receive(sku, "CPH", units) for sku, units in rows]
        self._oms.do(*asked)

    def reserve(self, order: str, skus: Sequence[str]) -> bool | None:
        return self.reserve_all([(order, skus)])[0]

    def reserve_all(self, orders: Sequence[Order]) -> list[bool | None]:
        asked = [(order, _commands(order, skus)) for order, skus in orders]
        return [_said(outcome.error) for outcome in self._oms.do_each(asked)]

    def reserved(self, sku: str) -> int:
        return self._oms.stock(sku, "CPH").reserved

    def leave(self) -> None:
        """Do nothing: the store is everybody's."""

    def close(self) -> None:
        self._oms.close()


def _commands(order: str, skus: Sequence[str]) -> list[stock.Reserve]:
    one = (stock.Part("CPH", 1),)
    return [
        stock.Reserve(f"{order}.{place}", f"till/{order}", sku, one, NOW, UNTIL)
        for place, sku in enumerate(skus)
    ]


def _said(error: Exception | None) -> bool | None:
    if error is None:
        return True
    return False if isinstance(error, Refused) else None


def run(quick: bool) -> list[Result]:
    """Measure all three in turns and return the table."""
    with tempfile.TemporaryDirectory(
        dir=os.environ.get("ORDERCORE_BENCH_DIR")
    ) as folder:
        return _measure(Path(folder), rounds=3 if quick else 7)


def _measure(folder: Path, rounds: int) -> list[Result]:
    from benchmarks.peers.django_stock import django_shop_at
    from benchmarks.peers.eventsourced_stock import reserved_stock_at

    ours = Ours(folder / "ours.db")
    peers = {
        "Django, as Saleor": (django_shop_at(folder / "django.db"), "django"),
        "eventsourcing": (reserved_stock_at(folder / "events.db"), "eventsourcing"),
    }
    rows = [*[(sku, PLENTY) for sku in SKUS], (LAST, UNITS)]
    for shop in (ours, *[peer for peer, _ in peers.values()]):
        shop.open_stock(rows)
    fresh = _names()
    results: list[Result] = []
    for spread in ("hot", "zipf"):
        for clients in CLIENTS:
            results += _compared(ours, peers, spread, clients, rounds, fresh)
    results += _last_units(ours, peers, fresh)
    for peer, _ in peers.values():
        peer.leave()
    ours.close()
    return results


def _names() -> Iterator[str]:
    return (f"W-{number}" for number in count())


def _orders(fresh: Iterator[str], number: int, spread: str) -> list[Order]:
    chance = random.Random(number)
    return [(next(fresh), _wanted(chance, spread)) for _ in range(number)]


def _wanted(chance: random.Random, spread: str) -> list[str]:
    if spread == "hot":
        return [SKUS[0], *chance.sample(SKUS[1:], 2)]
    found: dict[str, None] = {}
    while len(found) < 3:
        found |= dict.fromkeys(chance.choices(SKUS, cum_weights=WEIGHTS, k=3))
    return list(found)[:3]


def _compared(
    ours: Ours,
    peers: dict[str, tuple[Shop, str]],
    spread: str,
    clients: int,
    rounds: int,
    fresh: Iterator[str],
) -> Iterator[Result]:
    many, few = 32 * min(clients, 8), 16 * min(clients, 4)
    batched = BATCH * max(clients, 4)
    calls: list[Callable[[], object]] = [
        lambda: _side_by_side(ours, _orders(fresh, many, spread), clients),
        lambda: _in_batches(ours, _orders(fresh, batched, spread), clients),
    ]
    for peer, _ in peers.values():
        calls.append(partial(_peer_round, peer, fresh, few, spread, clients))
    seconds = interleaved(*calls, rounds=rounds)
    sizes = [many, batched, *[few for _ in peers]]
    rates = [size / taken for size, taken in zip(sizes, seconds, strict=True)]
    who = f"{clients} client{'s' * (clients > 1)}"
    for (name, (_, package)), theirs in zip(peers.items(), rates[2:], strict=True):
        for how, rate in (("one by one", rates[0]), (f"{BATCH} a call", rates[1])):
            yield Result(
                id="T2",
                workload=f"3-line orders, {spread}, {who}, {how}; the peer one by one",
                metric="orders/s",
                ours=rate,
                peer=theirs,
                peer_name=name,
                peer_version=versions(package),
            )


def _peer_round(
    peer: Shop, fresh: Iterator[str], few: int, spread: str, clients: int
) -> None:
    _side_by_side(peer, _orders(fresh, few, spread), clients)


def _side_by_side(
    shop: Shop, orders: Sequence[Order], clients: int
) -> list[bool | None]:
    """Let clients reserve at the same time, and return what each order was told."""

    def work(mine: Sequence[Order], told: list[bool | None]) -> None:
        told += [shop.reserve(*order) for order in mine]
        shop.leave()

    return _together(work, orders, clients)


def _in_batches(shop: Ours, orders: Sequence[Order], clients: int) -> list[bool | None]:
    def work(mine: Sequence[Order], told: list[bool | None]) -> None:
        for start in range(0, len(mine), BATCH):
            told += shop.reserve_all(mine[start : start + BATCH])

    return _together(work, orders, clients)


def _together(
    work: Callable[[Sequence[Order], list[bool | None]], None],
    orders: Sequence[Order],
    clients: int,
) -> list[bool | None]:
    told: list[list[bool | None]] = [[] for _ in range(clients)]
    threads = [
        threading.Thread(target=work, args=(orders[number::clients], told[number]))
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for answers in told for one in answers]


def _last_units(
    ours: Ours, peers: dict[str, tuple[Shop, str]], fresh: Iterator[str]
) -> Iterator[Result]:
    """Yield what was oversold, and which orders failed, when little is left."""
    clients, number = CLIENTS[-1], 4 * UNITS
    mine = _fight(ours, fresh, number, clients)
    for name, (peer, package) in peers.items():
        theirs = _fight(peer, fresh, number, clients)
        for what, us, them in zip(("oversold", "failed"), mine, theirs, strict=True):
            yield Result(
                id="T2",
                workload=f"{number} orders, {UNITS} units, {clients} clients",
                metric=f"{what} orders",
                ours=us,
                peer=them,
                peer_name=name,
                peer_version=versions(package),
                better=Better.LOWER,
            )


def _fight(
    shop: Shop, fresh: Iterator[str], number: int, clients: int
) -> tuple[int, int]:
    orders: list[Order] = [(next(fresh), [LAST]) for _ in range(number)]
    told = _side_by_side(shop, orders, clients)
    granted = max(told.count(True), shop.reserved(LAST))
    failed = told.count(None) + number - len(told)
    return max(0, granted - UNITS), failed
