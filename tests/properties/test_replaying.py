"""The same questions get the same answers, in every process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def journal(seed):
    """Return the journal that a process with this hash seed writes."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.properties.replaying"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()


def test_the_order_of_sets_never_shows():
    """IDM 113: the same commands write the same journal, event for event."""
    first, second = journal("1"), journal("4711")
    assert len(first) > 100
    assert first == second
