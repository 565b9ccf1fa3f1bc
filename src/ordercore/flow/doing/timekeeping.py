"""What is due is done; a rule's no ends it, and what breaks is tried again later."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from attrs import evolve

from ordercore.errors import Conflict, Invalid, Refused
from ordercore.flow.doing.engine import Outcome, Request
from ordercore.flow.store import Store, Task

__all__ = ["failing", "let_pass", "ruled"]

FIRST_DELAY = timedelta(minutes=1)

LONGEST_DELAY = timedelta(days=1)

LAST = datetime.max.replace(tzinfo=UTC)

MOST = 2**31
"""More tasks than any store holds."""


def ruled(error: Exception) -> bool:
    """Tell whether an error is the answer of a rule: it will be the same tomorrow.

    Anything else is something that broke, ours or a guest's, and may be mended.
    """
    return isinstance(error, Refused | Conflict | Invalid)


def let_pass(
    run: Callable[[Sequence[Request]], list[Outcome]],
    store: Store,
    now: datetime,
    limit: int,
) -> list[Outcome]:
    """Do what is due at *now* and what becomes due by it, at most *limit* tasks.

    Args:
        run: carries requests out, in one transaction.
        store: where the tasks are.
        now: a task is due when its ``due`` is not behind it.
        limit: so many are tried in all.

    Returns what came of each task, in the order in which they were tried.
    """
    outcomes: list[Outcome] = []
    for due in _rounds(store, now, limit):
        tried = run([_request(task) for task in due])
        failed = [
            _what_becomes_of(task, outcome.error, now)
            for task, outcome in zip(due, tried, strict=True)
            if outcome.error is not None
        ]
        if failed:
            run(failed)
        outcomes += tried
    return outcomes


def _rounds(store: Store, now: datetime, limit: int) -> Iterator[list[Task]]:
    """Yield what is due, then what has become due by that, and so on; each id once.

    A task that was done and is on the list again waits for the next time, so that what
    always comes again comes to an end.
    """
    seen: set[str] = set()
    while (left := limit - len(seen)) > 0:
        due = store.due(now, left + len(seen))
        fresh = [task for task in due if task.id not in seen][:left]
        if not fresh:
            return
        seen |= {task.id for task in fresh}
        yield fresh


def _request(task: Task) -> Request:
    """Return what carries a task out."""
    command = task.command
    return Request(lambda _: (command,), streams=(command.stream,), task=task)


def _what_becomes_of(task: Task, error: Exception, now: datetime) -> Request:
    """Return what ends a task that a rule refused, or puts off one that broke."""
    if ruled(error):
        return Request(lambda _: (), task=task)
    return Request(lambda _: (_put_off(task, now),), task=task)


def failing(store: Store) -> list[Task]:
    """Return the tasks that broke and are tried again, the next one first."""
    return [task for task in store.due(LAST, MOST) if task.attempts]


def _put_off(task: Task, now: datetime) -> Task:
    """Return the task for later: after 1 minute, 2, 4 ... and from then on daily."""
    # Doubled so often, a minute is more than a day; more would only make large numbers.
    doubled = FIRST_DELAY * 2 ** min(task.attempts, 11)
    delay = min(doubled, LONGEST_DELAY, LAST - now)
    return evolve(task, due=now + delay, attempts=task.attempts + 1)
