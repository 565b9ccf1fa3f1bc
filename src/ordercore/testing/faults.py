"""A connection to SQLite that fails, or dies, at exactly the statement you choose."""

import os
import signal
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Literal

__all__ = ["Faults"]

Moment = Literal["before", "after"]


class Faults:
    """Counts the statements of its connections and lets one of them go wrong.

    Give :attr:`factory` to a store; arm the first statement, then the second, and so on
    until :attr:`fired` stays false: then the operation has no further statement.

    >>> faults = Faults()
    >>> connection = sqlite3.connect(":memory:", factory=faults.factory)
    >>> faults.arm(2)
    >>> connection.execute("select 1").fetchone()
    (1,)
    >>> connection.execute("select 2")
    Traceback (most recent call last):
    ...
    sqlite3.OperationalError: disk I/O error
    >>> faults.fired
    True

    Attributes:
        factory: makes the connections.
        fired: whether the armed statement has come.
        statements: the statements since it was armed.
    """

    def __init__(self) -> None:
        self.factory = _faulty(self)
        self.fired = False
        self.statements: list[str] = []
        self._nth = 0
        self._moment: Moment = "before"
        self._lasting = False
        self._strike: Callable[[], None] = _fail

    def arm(
        self, nth: int, *, moment: Moment = "before", lasting: bool = False
    ) -> None:
        """Let the *nth* statement from now raise ``OperationalError``.

        Args:
            nth: 1 for the next one.
            moment: ``before`` it does anything, or ``after`` it has done everything.
            lasting: every statement behind it fails as well: the disk is gone.
        """
        self._set(nth, moment, _fail)
        self._lasting = lasting

    def arm_death(self, nth: int, *, moment: Moment = "before") -> None:
        """Let the process be killed at the *nth* statement from now."""
        self._set(nth, moment, _die)

    def disarm(self) -> None:
        """Let everything succeed again."""
        self._set(0, "before", _fail)

    def _set(self, nth: int, moment: Moment, strike: Callable[[], None]) -> None:
        self.fired = self._lasting = False
        self.statements.clear()
        self._nth, self._moment, self._strike = nth, moment, strike

    def _met(self, moment: Moment) -> None:
        """Strike if this is the moment."""
        count = len(self.statements)
        due = count > self._nth if self._lasting else False
        if self._nth and (due or (count == self._nth and moment == self._moment)):
            self.fired = True
            self._strike()

    def run(self, sql: str, statement: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        """Run a statement unless it is its turn to go wrong."""
        self.statements.append(sql)
        self._met("before")
        cursor = statement()
        try:
            self._met("after")
        except BaseException:
            cursor.close()  # else it would keep the connection from closing
            raise
        return cursor


def _faulty(faults: Faults) -> type[sqlite3.Connection]:
    class Faulty(sqlite3.Connection):
        def execute(self, sql: str, /, *values: Any) -> sqlite3.Cursor:
            return faults.run(sql, lambda: super(Faulty, self).execute(sql, *values))

        def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
            return faults.run(sql, lambda: super(Faulty, self).executemany(sql, rows))

    return Faulty


def _fail() -> None:
    raise sqlite3.OperationalError("disk I/O error")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
