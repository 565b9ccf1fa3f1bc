"""What all tests share: Hypothesis profiles, the real data, how often to repeat."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in each run, wherever it runs: a red test is red again tomorrow.
# `make soak` draws new ones, and many.
settings.register_profile("dev", max_examples=40, derandomize=True, deadline=None)
settings.register_profile("ci", parent=settings.get_profile("dev"), print_blob=True)
settings.register_profile(
    "nightly",
    derandomize=False,
    max_examples=2_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


# Files that take longest begin first, so that no core waits for the last of them.
LONG = (
    "test_real_data.py",
    "test_hostile_answers.py",
    "test_hostile_orders.py",
    "test_contention.py",
    "test_wire.py",
    "test_shop_laws.py",
    "test_storeroom_laws.py",
    "test_order_laws.py",
    "test_sourcing_laws.py",
    "test_crash_through_the_door.py",
    "test_sqlite_crash.py",
    "test_strategies.py",
    "test_lotroom_laws.py",
    "test_cli.py",
    "test_contracts_bite.py",
    "test_batch_laws.py",
    "test_interleaving.py",
    "test_drawing.py",
    "test_explaining.py",
    "test_benchmarks.py",
    "test_search.py",
    "test_exact.py",
    "test_webhook_laws.py",
    "test_stores.py",
    "test_change_laws.py",
    "test_rate_laws.py",
    "test_stock_laws.py",
    "test_drawing_movements.py",
    "test_money_plan_laws.py",
)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """Let every other worker begin at the other end of each folder.

    All workers import all tests.  In a fresh clone that means to compile them: what one
    has compiled the other finds, so that each compiles a half.  They are shuffled
    afterwards, which puts them into one order.
    """
    report = yield
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    shuffled = collector.config.getoption("randomly_reorganize", default=False)
    if isinstance(collector, pytest.Directory) and int(worker) % 2 and shuffled:
        report.result = report.result[::-1]
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files in front; all others stay in the order that they have.

    What is drawn, or repeated, is not measured: it runs the same lines hundreds of
    times, which takes twice as long when it is watched, and coverage that only chance
    brings is none.
    """
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONG)))
    for item in items:
        if {"hypothesis", "soak"} & {mark.name for mark in item.iter_markers()}:
            item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the tests themselves: they stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def ordercore_data() -> Path:
    """Return the folder of the real data sets; skip where there is none."""
    folder = os.environ.get("ORDERCORE_DATA")
    if not folder:
        pytest.skip("ORDERCORE_DATA names no folder with the real data sets")
    return Path(folder)


@pytest.fixture(scope="session")
def soak() -> int:
    """Return how many times as often a test repeats; 1, and more in `make soak`."""
    return int(os.environ.get("ORDERCORE_SOAK", "1"))
