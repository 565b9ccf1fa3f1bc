"""What is due is done; a rule's no ends it, and what breaks is tried again later."""

from datetime import UTC, datetime, timedelta

from attrs import evolve

from ordercore.errors import Conflict, Invalid, Refused
from ordercore.flow.engine import Request
from ordercore.flow.store import Store, Task

__all__ = ["failing", "ruled", "task_request", "what_becomes_of"]

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


def task_request(task: Task) -> Request:
    """Return what carries a task out."""
    command = task.command
    return Request(lambda _: (command,), streams=(command.stream,), task=task)


def what_becomes_of(task: Task, error: Exception, now: datetime) -> Request:
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
