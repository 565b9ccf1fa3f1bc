"""Results as a table for people and as a file that is kept: ``results.json``."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import asdict

from benchmarks.harness import Better, Result, machine

__all__ = ["merge", "read", "rows", "table", "verdict", "write"]

# A line of the file: a result, and under which circumstances it was taken.
Row = Mapping[str, Any]

HEAD = ("id", "workload", "metric", "ours", "peer", "ratio", "target", "verdict")


def rows(results: Iterable[Result], *, quick: bool) -> list[Row]:
    """Return *results* as they stand in the file."""
    taken = {"quick": quick, "machine": machine()}
    return [_rounded(asdict(result)) | taken for result in results]


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: float(f"{value:.6g}") if isinstance(value, float) else value
        for name, value in row.items()
    }


def merge(old: Iterable[Row], new: Sequence[Row]) -> list[Row]:
    """Return *old* with the benchmarks that ran again replaced by *new*, by id."""
    again = {row["id"] for row in new}
    kept = [row for row in old if row["id"] not in again]
    return sorted([*kept, *new], key=lambda row: _natural(row["id"]))


def _natural(name: str) -> list[tuple[str, int]]:
    parts = re.findall(r"(\D*)(\d*)", name)
    return [(word, int(number or 0)) for word, number in parts]


def read(path: Path) -> list[Row]:
    """Return the rows of the file; none where there is no file yet."""
    if not path.exists():
        return []
    found: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write(path: Path, kept: Sequence[Row]) -> None:
    """Write the rows, one a line, so that a change of one reads as one."""
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in kept)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def table(results: Sequence[Result]) -> str:
    """Return the results as a table; a peer that is better is called so."""
    cells = [HEAD, *map(_cells, results)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)


def _cells(result: Result) -> tuple[str, ...]:
    sign = "≥" if result.better is Better.HIGHER else "≤"
    return (
        result.id,
        result.workload,
        result.metric,
        _short(result.ours),
        f"{_short(result.peer)} {result.peer_name} {result.peer_version}".strip(),
        _short(result.ratio),
        f"{sign} {_short(result.target)}" if result.target is not None else "",
        verdict(result),
    )


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def verdict(result: Result) -> str:
    """Return what is to be said: met or missed, and whether the peer is better."""
    met = {None: "", True: "met", False: "MISSED"}[result.met]
    wins = f"{result.peer_name} is better" if result.peer_wins else ""
    return ", ".join(filter(None, (met, wins)))
