"""Rows out of a CSV file, a JSON Lines file or a query on a SQLite file."""

import csv
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

import ordercore as oc
from ordercore_adapters.tabular.cells import BadRow, Row
from ordercore_adapters.tabular.database import query_rows
from ordercore_adapters.tabular.documents import json_rows
from ordercore_adapters.tabular.lines import Line, read_lines
from ordercore_adapters.tabular.settings import Kind, Source

__all__ = ["MAX_COLUMNS", "read_rows"]

MAX_COLUMNS = 200


def read_rows(
    source: Source, path: Path, columns: Collection[str]
) -> Iterator[Row | BadRow]:
    """Yield the rows of *source*, which lies at *path*; a bad one comes out as BadRow.

    Args:
        source: what kind it is and how it is written.
        path: the file.
        columns: names that have to be there.

    Raises:
        Invalid: the source as a whole cannot be read, or a column is missing or there
            twice.
    """
    if source.kind is Kind.SQLITE:
        return query_rows(source.query, path, columns, check_header)
    if source.kind is Kind.CSV:
        return _csv_rows(source, path, columns)
    return json_rows(path, source.encoding)


def check_header(where: str, header: list[str], columns: Collection[str]) -> None:
    """Raise Invalid for a column that is missing, nameless or there twice."""
    findings: list[oc.Finding] = []
    if len(header) > MAX_COLUMNS:
        expected = f"at most {MAX_COLUMNS} columns"
        raise oc.Invalid([oc.Finding(where, f"{len(header)} columns", expected)])
    for name in header:
        if not name or header.count(name) > 1:
            got = f"column {name!r} {header.count(name)} times"
            findings.append(oc.Finding(where, got, "a name of its own"))
    for name in columns:
        if name not in header:
            near = get_close_matches(name, header, n=1)
            expected = f"a column {name!r}"
            got = f"no such column; perhaps {near[0]!r}" if near else "no such column"
            findings.append(oc.Finding(where, got, expected))
    if findings:
        raise oc.Invalid(dict.fromkeys(findings))


def _csv_rows(
    source: Source, path: Path, columns: Collection[str]
) -> Iterator[Row | BadRow]:
    lines = _Lines(path, source)
    header = _header(lines, columns)
    while (record := lines.record()) is not None:
        yield from lines.unreadable()
        if isinstance(record, csv.Error):
            yield lines.bad(str(record), "a row of values")
        elif record:
            yield _row(lines, header, record)
    yield from lines.unreadable()


def _header(lines: "_Lines", columns: Collection[str]) -> list[str]:
    record = lines.record()
    broken = [bad.problem for bad in lines.unreadable()]
    if record is None or isinstance(record, csv.Error) or broken:
        got = str(record or "an empty file")
        problem = oc.Finding(lines.where, got, "a line with column names")
        raise oc.Invalid(broken or [problem])
    header = [name.strip() for name in record]
    check_header(lines.where, header, columns)
    return header


def _row(lines: "_Lines", header: list[str], record: list[str]) -> Row | BadRow:
    cells = dict(zip(header, record, strict=False))
    if len(record) == len(header):
        return Row(lines.where, cells)
    bad = lines.bad(f"{len(record)} values", f"{len(header)} values")
    return bad._replace(cells=cells)


class _Lines:
    """Hands lines to the csv module and remembers which of them make up a row."""

    def __init__(self, path: Path, source: Source) -> None:
        self._name = path.name
        self._lines = read_lines(path, source.encoding)
        self._bad: list[BadRow] = []
        self._taken: list[Line] = []
        self._records = csv.reader(
            self._texts(), delimiter=source.delimiter, strict=True
        )

    def _texts(self) -> Iterator[str]:
        for line in self._lines:
            if isinstance(line, BadRow):
                self._bad.append(line)
            else:
                self._taken.append(line)
                yield line.text

    def record(self) -> list[str] | csv.Error | None:
        """Return the next row, or what is wrong with it; None at the end."""
        self._taken.clear()
        try:
            return next(self._records, None)
        except csv.Error as error:
            return error

    @property
    def where(self) -> str:
        """Where the current row starts."""
        number = self._taken[0].number if self._taken else 1
        return f"{self._name}:{number}"

    def unreadable(self) -> Iterator[BadRow]:
        """Yield the lines that could not even be handed over, once."""
        yield from self._bad
        self._bad.clear()

    def bad(self, got: str, expected: str) -> BadRow:
        """Return the current row as one that cannot be used."""
        text = "".join(line.text for line in self._taken).rstrip("\r\n")
        finding = oc.Finding(self.where, got, expected)
        return BadRow(self.where, text, finding, {}, rows=len(self._taken) or 1)
