"""Rows out of a query on a SQLite file, which is only ever read."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from decimal import Decimal
from math import isfinite
from pathlib import Path

import ordercore as oc
from ordercore_adapters.tabular.cells import BadRow, Row, shown

__all__ = ["query_rows"]

MAX_CELL = 1_000_000
"""Bytes of one value."""

_READS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}

Check = Callable[[str, list[str], Collection[str]], None]


def query_rows(
    query: str, path: Path, columns: Collection[str], check: Check
) -> Iterator[Row | BadRow]:
    """Yield the rows of one SELECT, every value as the text that SQLite would print.

    A REAL comes as its shortest decimal text, so that 0.15 is 0.15 and no sum of
    powers of two.

    Raises:
        Invalid: the file is no SQLite database, or the query is not one SELECT.
    """
    try:
        with closing(_opened(path)) as connection:
            cursor = connection.execute(query)
            header = [str(column[0]) for column in cursor.description or ()]
            check(f"{path.name} query", header, columns)
            for number, values in enumerate(cursor, 1):
                yield _row(f"{path.name} row {number}", header, values)
    except (sqlite3.Error, sqlite3.Warning) as error:
        expected = "a SQLite file and one SELECT that it can answer"
        raise oc.Invalid.at(f"{path.name} query", str(error), expected) from error


def _opened(path: Path) -> sqlite3.Connection:
    # Read-only twice over: the file is opened so, and only reading is authorized.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL)
    connection.set_authorizer(_authorize)
    connection.text_factory = _text
    return connection


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


def _text(value: bytes) -> str:
    """Return text; what is not UTF-8 is kept in a form that no text can have."""
    return value.decode("utf-8", "surrogateescape")


def _row(where: str, header: list[str], values: tuple[object, ...]) -> Row | BadRow:
    cells: dict[str, str | None] = {}
    for name, value in zip(header, values, strict=True):
        try:
            cells[name] = _cell(value)
        except oc.Invalid as error:
            problem = error.inside(f"{where} {name}").findings[0]
            return BadRow(where, shown(values, 1_000), problem, cells)
    return Row(where, cells)


def _cell(value: object) -> str | None:
    """Return *value* as text.  Raises Invalid for bytes, infinities and broken text."""
    if value is None:
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and isfinite(value):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, str) and not _is_broken(value):
        return value
    raise oc.Invalid.at("", value, "a number, or text in UTF-8 without NUL")


def _is_broken(text: str) -> bool:
    return "\0" in text or any("\udc80" <= c <= "\udcff" for c in text)
