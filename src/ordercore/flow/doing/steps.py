"""What a request or a reaction may want done: a command, or a thing to be kept."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from attrs import frozen

from ordercore.errors import OrdercoreError
from ordercore.flow.seeing.desk import Draft
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Binding, Quarantined, Task
from ordercore.message import Command

__all__ = [
    "KEPT",
    "Again",
    "Attempt",
    "CameBefore",
    "Delivered",
    "Redact",
    "Step",
    "keep",
]


@frozen
class Again:
    """The key of this request is not used up: sent again, it is tried anew."""


@frozen
class Attempt:
    """A decision of its own: refused, it undoes itself and nothing else.

    Attributes:
        steps: what is decided, from what can be seen when its turn comes.
        otherwise: what is done instead, from the refusal.
    """

    steps: "Callable[[Views], Iterable[Step]]"
    otherwise: "Callable[[OrdercoreError, Views], Iterable[Step]] | None" = None


@frozen
class Delivered:
    """Somebody outside has delivered something, and what it causes is in this request.

    It is kept in the inbox with all that the request does, or not at all.  Where it is
    there already, nothing of the request happens: its outcome is ``repeated``.

    Attributes:
        source: who delivers, such as a connection.
        id: what the source calls the delivery.
    """

    source: str
    id: str


@frozen
class Redact:
    """What is personal goes out of a stream: out of its state and all its events."""

    stream: str


Step: TypeAlias = (
    Command[Any] | Task | Binding | Quarantined | Attempt | Again | Delivered | Redact
)
"""What a request or a policy may want: a command, or a thing for the store to keep."""


class CameBefore(Exception):
    """This was delivered before: whoever is deciding stops, and nothing has happened.

    It ends a request inside the engine, and never leaves it.
    """


KEPT = frozenset({Task, Binding, Quarantined, Again, Redact, Delivered})
"""What :func:`keep` keeps; all other steps but an attempt are commands."""


def keep(step: Step, draft: Draft) -> None:
    """Let a draft keep what the store is to keep.

    Raises CameBefore: it was delivered before.
    """
    match step:
        case Task():
            draft.tasks.append(step)
        case Binding():
            draft.bindings.append(step)
        case Quarantined():
            draft.quarantine.append(step)
        case Again():
            draft.again = True
        case Redact(stream=stream):
            draft.redactions.append(stream)
        case Delivered(source=source, id=delivery):
            if not draft.deliver(source, delivery):
                raise CameBefore
        case _:
            raise TypeError(f"{step!r} is nothing that a store keeps")
