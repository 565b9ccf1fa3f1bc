"""T1: orders a second from the raw order to the committed allocation, on SQLite.

Ours takes raw orders through the public door: parsed, placed, confirmed, sourced over
three nodes, allocated, with work orders, accounts and stock moves, the answer to the
request's key and the binding, committed with ``synchronous=FULL``.  The peer takes the
same raw orders and does the same: an aggregate for the order, its account, its work
order and each stock level, the first node that has a line, one transaction.
"""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import ordercore as oc
from benchmarks.harness import Result, interleaved, versions
from benchmarks.peers.eventsourced_shop import Shop, shop_at
from benchmarks.workload_orders import NODES, RawShop, network, opening, raw_orders
from ordercore import stock

__all__ = ["run"]

PEER = "eventsourcing on SQLite"
THREADS = 16


def run(quick: bool) -> list[Result]:
    """Measure both in turns and return the table."""
    with tempfile.TemporaryDirectory(
        dir=os.environ.get("ORDERCORE_BENCH_DIR")
    ) as folder:
        return _measure(Path(folder), rounds=3 if quick else 7)


def _measure(folder: Path, rounds: int) -> list[Result]:
    ours, peer = _our_shop(folder / "ours.db"), shop_at(folder / "peer.db")
    peer.open_stock(opening())
    fresh = _fresh()
    results = [_disk(folder)]
    alone = _Case("one by one", 1, 64)
    cases = [alone, _Case("in batches of 16", 16, 512)]
    cases += [
        _Case("in batches of 64", 64, 1024),
        _Case("in batches of 1,024", 1024, 2048),
    ]
    one_by_one = 0.0
    for case in cases:
        seconds = interleaved(
            lambda c=case: _take(ours, next(fresh)(c.orders), c.batch),
            lambda c=case: _take_peer(peer, next(fresh)(c.orders), c.batch),
            rounds=rounds,
        )
        rates = [case.orders / taken for taken in seconds]
        one_by_one = one_by_one or rates[1]
        results += _rows(case, rates, one_by_one)
    results.append(_threads(ours, peer, fresh, rounds))
    _check_allocated(ours)
    ours.close()
    peer.close()
    return results


class _Case:
    def __init__(self, name: str, batch: int, orders: int) -> None:
        self.name, self.batch, self.orders = name, batch, orders


def _rows(case: _Case, rates: Sequence[float], one_by_one: float) -> Iterator[Result]:
    targets = {1: 3.0, 64: 15.0}
    yield _row(
        f"3-line orders, {case.name}; the peer one by one, as its users save",
        rates[0],
        one_by_one,
        targets.get(case.batch),
    )
    if case.batch > 1:
        yield _row(f"3-line orders, {case.name}, the peer as well", *rates, None)


def _row(workload: str, ours: float, peer: float, target: float | None) -> Result:
    return Result(
        id="T1",
        workload=workload,
        metric="orders/s",
        ours=ours,
        peer=peer,
        peer_name=PEER,
        peer_version=versions("eventsourcing"),
        target=target,
    )


def _our_shop(path: Path) -> oc.OMS:
    nodes, rates = network()
    store = oc.SqliteStore(path, oc.codec())
    oms = oc.OMS(nodes, rates=rates, store=store, policies=oc.AUTOMATIC)
    oms.do_each([("", [stock.Receive(*row)]) for row in opening()])
    return oms


def _fresh() -> Iterator[Callable[[int], Sequence[dict[str, Any]]]]:
    """Yield makers of orders that nobody has seen."""
    for turn in count(1):
        yield lambda number, turn=turn: raw_orders(turn * 100_000, number)


def _take(oms: oc.OMS, raws: Sequence[dict[str, Any]], batch: int) -> None:
    channel = RawShop()
    for start in range(0, len(raws), batch):
        oms.take(channel, raws[start : start + batch])


def _check_allocated(oms: oc.OMS) -> None:
    """Raise RuntimeError when an order waits: that would be no throughput."""
    for _, (_, order) in oms.store.scan("order"):
        if any([at.waiting for at in order.progress]):
            raise RuntimeError(f"{order.id} was taken and is not allocated")


def _take_peer(shop: Shop, raws: Sequence[dict[str, Any]], batch: int) -> None:
    for start in range(0, len(raws), batch):
        shop.take(raws[start : start + batch], NODES)


def _threads(
    ours: oc.OMS,
    peer: Shop,
    fresh: Iterator[Callable[[int], Sequence[dict[str, Any]]]],
    rounds: int,
) -> Result:
    orders = 512

    def side_by_side() -> None:
        raws = next(fresh)(orders)
        parts = [raws[number::THREADS] for number in range(THREADS)]
        threads = [threading.Thread(target=_take, args=(ours, p, 1)) for p in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def peer_alone() -> None:
        _take_peer(peer, next(fresh)(64), 1)

    ours_seconds, peer_seconds = interleaved(side_by_side, peer_alone, rounds=rounds)
    workload = f"3-line orders, {THREADS} threads, one each; the peer one by one"
    return _row(workload, orders / ours_seconds, 64 / peer_seconds, None)


def _disk(folder: Path) -> Result:
    """Return how often a second the disk under it all makes a small write durable."""
    times = 50

    def sync() -> None:
        with (folder / "sync").open("ab", buffering=0) as file:
            for _ in range(times):
                file.write(b"x" * 4096)
                os.fdatasync(file.fileno())

    (seconds,) = interleaved(sync, rounds=5)
    return Result(
        id="T1",
        workload="the disk alone: append 4 KiB and fdatasync",
        metric="fsync/s",
        ours=times / seconds,
    )
