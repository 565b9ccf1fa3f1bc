"""Two clients of one file take turns, statement by statement, in every order."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from attrs import frozen

__all__ = ["Interleaving", "NotSerial", "Schedule", "rows_of"]


class Choice(NamedTuple):
    """Who was chosen, and who could have been.

    Attributes:
        chosen: 0 or 1.
        both: whether either may be tried there.
        ready: whether the first client could have gone on.
    """

    chosen: int
    both: bool
    ready: bool

    @property
    def passed_over(self) -> bool:
        """Whether the first client could have gone on and had to stand back."""
        return self.ready and self.chosen == 1


Step = tuple[int, str]
"""A client, 0 or 1, and the statement that it ran or waited with."""


class Closes(Protocol):
    """What a client works with."""

    def close(self) -> None:
        """Let go of the file."""
        ...


T = TypeVar("T", bound=Closes)

Open = Callable[[Path, type[sqlite3.Connection]], T]
Act = Callable[[T], object]


class NotSerial(AssertionError):
    """Two clients came to an end that neither of them alone could lead to."""


@frozen
class Schedule:
    """One order in which the statements of both clients ran, and how it ended.

    Attributes:
        steps: (client, statement), in order; a statement that had to wait for the
            other client's transaction stands there twice, the first time in vain.
        told: what each client was told: what it returned, or the name of the error
            that it got with its code.
        rows: all that the file holds in the end, by table.
    """

    steps: tuple[Step, ...]
    told: tuple[object, object]
    rows: dict[str, list[tuple[Any, ...]]]

    def __str__(self) -> str:
        return "\n".join([f"{'AB'[client]}  {sql}" for client, sql in self.steps])


@frozen
class Interleaving(Generic[T]):
    """Two clients that use one SQLite file at the same time.

    Each statement is a step, pragmas aside.  All orders in which the steps of both can
    follow each other are tried.  Of orders that differ only in which of two neighbours
    came first, where one reads and the other commits nothing, one is tried: they cannot
    see each other.  Who would have to wait for a transaction of the other client is
    blocked until that has ended.  Threads hand on a baton, so nothing depends on time.

    Attributes:
        begin: a file as both find it; it is copied for each schedule, and no
            connection to it may be open.
        open: makes what a client works with, such as an ``OMS`` over a ``SqliteStore``,
            from the path of a file and the class of its connections (``factory=``).
            What is run meanwhile is no step.  Its clock must stand.
        one: what the first client does with it; what it returns must be comparable.
        two: what the second client does.
        most: how many schedules there may be; more are a mistake of the test.
    """

    begin: Path
    open: Open[T]
    one: Act[T]
    two: Act[T]
    most: int = 20_000

    def check(self) -> int:
        """Try all schedules and return how many there are.

        Raises NotSerial with the first schedule that neither order of the two clients,
        one after the other, explains: by what the file holds, or by what they were
        told; or in which each of them waits for the other.
        """
        serial = [self.alone(order) for order in permutations((0, 1))]
        allowed = [(end.told, end.rows) for end in serial]
        number = 0
        for schedule in self.schedules():
            number += 1
            if (schedule.told, schedule.rows) not in allowed:
                ends = "\n".join([f"  {end.told}" for end in serial])
                raise NotSerial(
                    f"{schedule}\nends with {schedule.told}; one after the other the "
                    f"clients end with\n{ends}\nand the file may differ as well"
                )
        return number

    def alone(self, order: Iterable[int]) -> Schedule:
        """Let the clients run one after the other, each to its end."""
        first, *_ = order
        return self._run([first] * self.most)[0]

    def schedules(self) -> Iterator[Schedule]:
        """Yield what came of every schedule, each once."""
        prefix: list[int] = []
        for _ in range(self.most):
            schedule, trail = self._run(prefix)
            yield schedule
            further = _next(trail)
            if further is None:
                return
            prefix = further
        raise NotSerial(f"there are more than {self.most} schedules; do less in each")

    def _run(self, prefix: Sequence[int]) -> tuple[Schedule, list[Choice]]:
        """Follow *prefix* as far as it can be followed, then prefer the first client.

        Returns the schedule and each choice in it.
        """
        path = self.begin.with_suffix(".run")
        shutil.copyfile(self.begin, path)
        clients = (
            _Client(self.open, self.one, path),
            _Client(self.open, self.two, path),
        )
        trail: list[Choice] = []
        steps: list[Step] = []
        try:
            while ready := _ready(clients, trail):
                wanted = prefix[len(trail)] if len(trail) < len(prefix) else ready[0]
                chosen = wanted if wanted in ready else ready[0]
                trail.append(Choice(chosen, len(ready) > 1, clients[0].ready))
                steps.append((chosen, clients[chosen].statement))
                clients[chosen].step()
                clients[1 - chosen].blocked &= clients[chosen].inside
            if any(client.blocked for client in clients):
                raise NotSerial(f"each waits for the other after {steps}")
        finally:
            for client in clients:
                client.end()
        told = (clients[0].told, clients[1].told)
        schedule = Schedule(tuple(steps), told, rows_of(path))
        for name in ("", "-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
        return schedule, trail


def _ready(clients: Sequence["_Client"], trail: Sequence[Choice]) -> list[int]:
    """Return who can go on, without orders of which an equal one is tried anyhow.

    When the second client was preferred a step ago to the first, the first goes next
    only where that makes a difference.
    """
    ready = [number for number in (0, 1) if clients[number].ready]
    if len(ready) < 2 or not trail or not trail[-1].passed_over:
        return ready
    quiet = clients[0].quiet and clients[1].was_quiet
    blind = clients[0].reads or clients[1].was_read
    return [1] if quiet and blind else ready


def _next(trail: list[Choice]) -> list[int] | None:
    """Return the choices that lead to the next schedule; None after the last one."""
    while trail:
        last = trail.pop()
        if last.both and last.chosen == 0:
            return [*[choice.chosen for choice in trail], 1]
    return None


class _Given(BaseException):
    """The schedule is given up, and so is what the client was about to do."""


class _Client:
    """A thread that does something and stops before each of its statements."""

    def __init__(self, open_: Open[T], act: Act[T], path: Path) -> None:
        self.statement = ""
        self.blocked = self.was_quiet = self.was_read = False
        self.told: object = None
        self._busy: set[int] = set()
        self._over = self._given_up = False
        self._gated = False
        self._go, self._there = threading.Semaphore(0), threading.Semaphore(0)
        self._shop = open_(path, _gated(self))
        self._thread = threading.Thread(target=self._live, args=(act,))
        self._thread.start()
        self._there.acquire()

    @property
    def ready(self) -> bool:
        """Whether it can go on."""
        return not self._over and not self.blocked

    @property
    def reads(self) -> bool:
        """Whether its next statement only looks."""
        return self.statement.startswith("select")

    @property
    def quiet(self) -> bool:
        """Whether its next statement leaves nothing for others to see."""
        first = self.statement.partition(" ")[0]
        return first in {"select", "begin"} or (
            self.inside and first not in {"commit", "end", "rollback"}
        )

    @property
    def inside(self) -> bool:
        """Whether a transaction of it is open."""
        return bool(self._busy)

    def step(self) -> None:
        """Let it run its statement and all it does before the next one."""
        self.was_quiet, self.was_read = self.quiet, self.reads
        self._go.release()
        self._there.acquire()

    def end(self) -> None:
        """Wait for its end, which comes at once if it has not come yet."""
        self._given_up = True
        while not self._over:
            self.step()
        self._thread.join()
        self._shop.close()

    def _live(self, act: Act[Any]) -> None:
        self._gated = True
        try:
            self.told = act(self._shop)
        except (Exception, _Given) as error:  # noqa: BLE001 - it is what he was told
            self.told = (type(error).__name__, getattr(error, "code", str(error)))
        finally:
            self._gated = False
            self._over = True
            self._there.release()

    def run(
        self, sql: str, made: sqlite3.Connection, act: Callable[[], sqlite3.Cursor]
    ) -> sqlite3.Cursor:
        """Run a statement when it is its turn; wait for the other one where it must."""
        if not self._gated or sql.lstrip().startswith("pragma"):
            return act()
        self._wait(sql)
        while True:
            try:
                cursor = act()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                self.blocked = True
                self._wait(sql)
            else:
                return cursor
            finally:
                keep = self._busy.add if made.in_transaction else self._busy.discard
                keep(id(made))

    def _wait(self, sql: str) -> None:
        self.statement = sql
        self._there.release()
        self._go.acquire()
        if self._given_up:
            raise _Given


def _gated(client: _Client) -> type[sqlite3.Connection]:
    class Gated(sqlite3.Connection):
        def __init__(self, *given: Any, **named: Any) -> None:
            # To wait would keep the other client from what is waited for; and what
            # was opened for a client is used by its thread.
            mine = {"timeout": 0.0, "check_same_thread": False}
            super().__init__(*given, **{**named, **mine})

        def execute(self, sql: str, /, *values: Any) -> sqlite3.Cursor:
            run = super().execute
            return client.run(sql, self, lambda: run(sql, *values))

        def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
            run, kept = super().executemany, [*rows]
            return client.run(sql, self, lambda: run(sql, kept))

    return Gated


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables of a SQLite file, by table, in a fixed order."""
    query = "select name from sqlite_master where type = 'table' order by name"
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute(query)]
        return {
            name: sorted(connection.execute(f'select * from "{name}"'))  # noqa: S608
            for name in names
        }
