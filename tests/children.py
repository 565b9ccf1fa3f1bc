"""Processes that tests start: coverage leaves them alone, which makes them quick.

What a child runs counts for nothing when the child is killed or forked, and little when
a law lets it do the same a hundred times.
"""

import multiprocessing
import os
import subprocess
import sys
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parent.parent

PRELOADED = ["ordercore.flow", "ordercore.testing.faults", "ordercore.testing.store"]


def unmeasured(**more):
    """Return the environment of a child that coverage leaves alone."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    return {**ours, **more}


@cache
def forked():
    """Return how to fork children, in some milliseconds each.

    They are forked from a process that has the stores imported, and share nothing with
    the process of the tests.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with patch.dict(os.environ, unmeasured(), clear=True):
        forkserver.ensure_running()
    return context


def printed(*arguments, seed):
    """Return the lines that an interpreter prints which hashes strings by *seed*."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=unmeasured(PYTHONPATH=path, PYTHONHASHSEED=str(seed)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()
