"""All of the real data through the command: nothing lost, everything accounted for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"

ENDS = ("shipped", "backordered", "held", "cancelled")


@pytest.fixture(scope="module", params=["northwind", "online_retail"])
def runs(request, ordercore_data, tmp_path_factory):
    """Return the feed's name and what its first and second run said."""
    store = tmp_path_factory.mktemp(request.param) / "shop.db"
    feed = EXAMPLES / f"{request.param}.toml"
    return (
        request.param,
        run(store, feed, ordercore_data),
        run(store, feed, ordercore_data),
    )


def run(store, feed, data):
    """Run a feed as a process of its own, and return the object on the last line."""
    command = [sys.executable, "-m", "ordercore", "run", "--json", "--store", store]
    done = subprocess.run(
        [*map(str, command), "--data", str(data), str(feed)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert "" == done.stderr
    assert done.returncode in {0, 3}
    return json.loads(done.stdout.splitlines()[-1])


ROWS = {
    # Rows of the source and, for northwind, its orders: counted in the data itself.
    "northwind": {"rows_in": 2155, "lines": 2155, "orders": 830, "set_aside": 0},
    "online_retail": {"rows_in": 50062},
}


def test_every_row_is_a_line_or_set_aside_and_everything_adds_up(runs):
    """Rows, orders, units and money add up, and a second run changes nothing."""
    name, first, second = runs
    assert ROWS[name] == {key: first[key] for key in ROWS[name]}
    assert first["rows_in"] == first["lines"] + first["set_aside"]
    assert first["rows_accounted"]
    assert first["orders"] == sum(first[end] for end in ENDS)
    assert 0 == first["open"]
    assert first["stock_conserved"]
    assert first["journal_balanced"]
    assert [] == first["problems"]
    assert (0, False) == (second["events_added"], second["changed"])
    same = (
        *ENDS,
        "rows_in",
        "lines",
        "set_aside",
        "orders",
        "events",
        "revenue",
        "units",
    )
    assert {key: first[key] for key in same} == {key: second[key] for key in same}
