"""Run the benchmarks: ``python -m benchmarks [--only S1] [--quick]``."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from benchmarks import report
from benchmarks.harness import Result, machine

HERE = Path(__file__).parent

Run = Callable[[bool], Sequence[Result]]


def names() -> dict[str, str]:
    """Return the module of each benchmark by its id: ``{"I1": "i1_import"}``."""
    stems = sorted(path.stem for path in HERE.glob("*_*.py"))
    found = (re.fullmatch(r"([a-z]+\d+)_\w+", stem) for stem in stems)
    return {match[1].upper(): match[0] for match in found if match}


def chosen(only: str) -> dict[str, str]:
    """Return the benchmarks that *only* asks for: ids with commas, or "" for all."""
    known = names()
    wanted = [name.strip().upper() for name in only.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    return {name: known[name] for name in wanted or known}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for, print the table and keep the results."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", default="", metavar="IDS", help="such as S1,L1")
    parser.add_argument("--quick", action="store_true", help="briefly, less exact")
    parser.add_argument("--out", type=Path, default=HERE / "results.json")
    asked = parser.parse_args(arguments)
    print(machine(), flush=True)
    results: list[Result] = []
    for name, module in chosen(asked.only).items():
        print(f"{name} ...", file=sys.stderr, flush=True)
        run = cast("Run", import_module(f"benchmarks.{module}").run)
        new = run(asked.quick)
        kept = report.merge(report.read(asked.out), report.rows(new, quick=asked.quick))
        report.write(asked.out, kept)
        results += new
    print(report.table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
