"""A connection to the file whose failures have names."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Never

from ordercore.errors import Invalid, StoreUnavailable

__all__ = ["Link", "Row", "is_busy", "open_link"]

Row = tuple[Any, ...]


class Link:
    """Runs statements on one connection.

    Every method raises StoreUnavailable when SQLite cannot do it now, Invalid when a
    value cannot be stored at all, and lets IntegrityError through: only the caller
    knows which promise it breaks.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows that a query finds."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except (sqlite3.Error, ValueError, OverflowError) as error:
            fail(error)

    def value(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Return the first field of the first row, None when there is no row."""
        found = self.rows(sql, values)
        return found[0][0] if found else None

    def run(self, sql: str) -> None:
        """Run a statement that has no values and returns nothing."""
        try:
            self.connection.execute(sql)
        except sqlite3.Error as error:
            fail(error)

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        """Run a statement for each of *rows*; return how many rows it has changed."""
        try:
            return self.connection.executemany(sql, rows).rowcount
        except (sqlite3.Error, ValueError, OverflowError) as error:
            fail(error)

    def undo(self) -> bool:
        """Roll back; return False when not even that works, so the link is no good."""
        try:
            if self.connection.in_transaction:
                self.connection.execute("rollback")
        except sqlite3.Error:
            return False
        return True

    def close(self) -> None:
        """Close the connection; what was not committed is rolled back."""
        with suppress(sqlite3.Error):  # nothing is lost: the next opening recovers
            self.connection.close()


def fail(error: Exception) -> Never:
    """Raise what a failure of SQLite means for the caller."""
    if isinstance(error, sqlite3.IntegrityError):
        raise error
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise StoreUnavailable(f"SQLite: {error} ({name})") from error
    if isinstance(error, UnicodeEncodeError):
        expected = "text without lone surrogates"
        raise Invalid.at("text", error.object, expected) from error
    raise Invalid.at("number", str(error), "a whole number below 2^63") from error


def is_busy(error: StoreUnavailable) -> bool:
    """Tell whether a failure means that somebody else has the file just now."""
    return getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_BUSY"


def open_link(
    path: str, *, factory: type[sqlite3.Connection], timeout: float, pragmas: str
) -> Link:
    """Open a connection to *path*.

    Args:
        path: of the database file.
        factory: makes the connection; tests let it fail on purpose.
        timeout: seconds to wait while another process writes.
        pragmas: statements that set it up, separated by semicolons.

    Raises StoreUnavailable, or Invalid when the file is no database.
    """
    link = None
    try:
        link = Link(_connect(path, factory, timeout))
        for pragma in pragmas.split(";"):
            link.connection.execute(pragma)
    except sqlite3.Error as error:
        if link is not None:
            link.close()
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            got, right = "a file that is no database", "a new file, or one of ordercore"
            raise Invalid.at(path, got, right) from error
        fail(error)
    return link


def _connect(
    path: str, factory: type[sqlite3.Connection], timeout: float
) -> sqlite3.Connection:
    # Statements begin and end transactions themselves; a lock or a pool sees to it
    # that two threads never use a connection at the same time.
    return sqlite3.connect(
        path,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        factory=factory,
        cached_statements=256,
    )
