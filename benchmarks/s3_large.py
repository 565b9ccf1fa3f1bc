"""S3: one order after the other out of a million SKUs, and what that takes of memory.

It runs in an interpreter of its own, so that nothing else is in its memory: the shop
with its stock, its orders and all lanes that it has looked at.
"""

import json
import subprocess
import sys

from benchmarks.harness import Better, Result

__all__ = ["run"]

MEASURED = """
import json, resource, sys, time
from benchmarks.harness import interleaved
from benchmarks.retail import retail
from ordercore.sourcing import source

skus, orders, rounds = map(int, sys.argv[1:])
shop = retail(20, orders, skus)

def all_of_them():
    for order in shop.orders:
        source(order, shop.network, shop.stock)

seconds = interleaved(all_of_them, rounds=rounds, clock=time.process_time)[0]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([orders / seconds, peak * (1 if sys.platform == "darwin" else 1024)]))
"""


def run(quick: bool) -> list[Result]:
    """Return orders per second and the most memory that was in use."""
    skus, orders, rounds = (100_000, 5_000, 3) if quick else (1_000_000, 50_000, 5)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(skus), str(orders), str(rounds)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    speed, peak = json.loads(done.stdout)
    workload = f"{skus:,} SKUs, 20 nodes, {orders:,} orders"
    return [
        Result(
            id="S3", workload=workload, metric="orders/s", ours=speed, target=40_000.0
        ),
        Result(
            id="S3",
            workload=workload,
            metric="MB at most",
            ours=peak / 10**6,
            better=Better.LOWER,
            target=500.0,
        ),
    ]
