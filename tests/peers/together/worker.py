"""Takes one step of an order in a house, and may die behind a partner's answer.

Usage: ``python -m tests.peers.together.worker FOLDER ORDER STEP``.  It kills itself
behind the first answer of each kind that nobody died of before; which these were is
noted in the folder.  It ends by itself when all know of the step.
"""

import os
import signal
import sys
from pathlib import Path

from tests.peers.breaking import Breaking, kind_of_write
from tests.peers.together.house import STEPS, House

__all__ = ["DEATHS"]

DEATHS = "deaths"
"""The file with a line for each death: what was answered, and nobody heard."""


def work(folder, order, step):
    """Take the step, and keep in step until all know of it."""
    house = House(folder, lambda _, line: Breaking(line, _noting(folder), _die))
    STEPS[step](house, order)
    for _ in range(60):
        if not house.turn():
            house.close()
            return
        house.clock.later(minutes=5)
    raise SystemExit(f"{step}: {house.turn()}")


def _noting(folder):
    deaths = folder / DEATHS
    before = deaths.read_text().splitlines() if deaths.exists() else []

    def breaks(request):
        kind = kind_of_write(request)
        if not kind or kind in before:
            return False
        with deaths.open("a") as file:
            file.write(f"{kind}\n")
        return True

    return breaks


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    work(Path(sys.argv[1]), *sys.argv[2:])
