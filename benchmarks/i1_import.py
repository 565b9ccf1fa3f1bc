"""I1: what a program pays at its start for having ordercore at hand.

Each import runs in an interpreter of its own, which measures itself; the start of the
interpreter does not count, it would flatter the ratio.
"""

import statistics
import subprocess
import sys

from benchmarks.harness import Better, Result, versions

__all__ = ["run"]

PEER = "import attrs, pluggy, moneyed"
OURS = {
    "import ordercore": 1.8,
    # The front door is lazy; this is what the first real use costs.
    "from ordercore import OMS, Money, orders, stock": None,
}

MEASURED = """
from time import perf_counter
start = perf_counter()
{statement}
print(perf_counter() - start)
"""


def run(quick: bool) -> list[Result]:
    """Return one result for each way to import ordercore."""
    rounds = 5 if quick else 25
    statements = [PEER, *OURS]
    turns = [[_milliseconds(s) for s in statements] for _ in range(rounds + 1)]
    warm = turns[1:]  # the first round writes the bytecode
    peer, *ours = (statistics.median(taken) for taken in zip(*warm, strict=True))
    return [
        Result(
            id="I1",
            workload=statement,
            metric="ms",
            ours=taken,
            peer=peer,
            peer_name="attrs, pluggy, moneyed",
            peer_version=versions("attrs", "pluggy", "py-moneyed"),
            better=Better.LOWER,
            target=target,
        )
        for (statement, target), taken in zip(OURS.items(), ours, strict=True)
    ]


def _milliseconds(statement: str) -> float:
    child = subprocess.run(
        [sys.executable, "-c", MEASURED.format(statement=statement)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return 1000 * float(child.stdout)
