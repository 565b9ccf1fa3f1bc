"""What every benchmark uses: fair turns, honest clocks, and one kind of result.

A benchmark is a module ``benchmarks/<id>_<name>.py`` with a function
``run(quick) -> list[Result]``.  It measures ours and the peer's in turns in one run, so
that whatever else the machine does hits both.  The ratio is what counts; the absolute
figures are the machine's.
"""

import gc
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version

from attrs import field, frozen

__all__ = ["Better", "Result", "interleaved", "machine", "versions"]


class Better(StrEnum):
    """Which way a metric is good."""

    HIGHER = "higher"
    LOWER = "lower"

    def reached(self, value: float, bound: float) -> bool:
        """Tell whether *value* is at least as good as *bound*."""
        return value >= bound if self is Better.HIGHER else value <= bound


@frozen(kw_only=True)
class Result:
    """One figure, and the peer's beside it.

    Attributes:
        id: which benchmark, as the issues name it: ``S1``.
        workload: what was done, with its size: ``20 nodes, 3 lines``.
        metric: what was counted, with its unit: ``orders/s``.
        ours: our figure.
        peer: the peer's figure for the same workload; None where there is no peer.
        peer_name: who the peer is.
        peer_version: which version of it ran.
        better: which way the metric, and so the ratio, is good.
        target: what the ratio must reach, or what ``ours`` must reach where there
            is no peer; None where nothing was promised.
        ratio: ours / peer.
        met: whether the target was reached; None without one.
    """

    id: str
    workload: str
    metric: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    peer_version: str = ""
    better: Better = Better.HIGHER
    ratio: float | None = field(init=False)
    target: float | None = None
    met: bool | None = field(init=False)

    @ratio.default
    def _ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @met.default
    def _met(self) -> bool | None:
        if self.target is None:
            return None
        value = self.ours if self.peer is None else self.ratio
        return value is not None and self.better.reached(value, self.target)

    @property
    def peer_wins(self) -> bool:
        """Whether the peer's figure is the better one."""
        return self.peer is not None and not self.better.reached(self.ours, self.peer)


def interleaved(
    *calls: Callable[[], object],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
    warm_up: int = 1,
) -> list[float]:
    """Return the median seconds of each call, taken in turns: A B C, A B C, ...

    Args:
        calls: what is measured; each does its whole workload once.
        rounds: how often each is measured.
        clock: ``time.perf_counter``, or ``time.process_time`` where waiting and
            other processes must not count.
        warm_up: rounds that run before and are not counted.

    The garbage collector runs before each call and not during it.
    """
    for _ in range(warm_up):
        for call in calls:
            call()
    turns = [[_seconds(call, clock) for call in calls] for _ in range(rounds)]
    return [statistics.median(taken) for taken in zip(*turns, strict=True)]


def _seconds(call: Callable[[], object], clock: Callable[[], float]) -> float:
    with _no_garbage_collection():
        start = clock()
        call()
        return clock() - start


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def machine() -> str:
    """Return what the absolute figures depend on, without naming the machine."""
    return (
        f"{os.cpu_count()} CPUs, {platform.system()} {platform.machine()}, "
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def versions(*distributions: str) -> str:
    """Return which versions are installed: ``26.1.0`` or ``26.1.0, 1.7.0``."""
    return ", ".join(map(version, distributions))
