"""What is asked, what happened, and what is proposed: the three kinds of message.

State is a frozen value in a *stream*.  A command asks and may refuse; an event is
what happened and never refuses; a plan is a proposal that can be read before it is
carried out.  None of them needs a base class or a registration.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

__all__ = [
    "Command",
    "Event",
    "Happened",
    "Plan",
    "fold",
    "key_of",
    "kind_of",
    "stream_id",
]

S = TypeVar("S")


@runtime_checkable
class Event(Protocol[S]):
    """Something that happened in one stream."""

    @property
    def stream(self) -> str:
        """The stream that it belongs to, such as ``order/W-1001``."""
        ...

    def apply(self, state: S | None, /) -> S:
        """Return the state after it.  Never refuses."""
        ...


@runtime_checkable
class Command(Protocol[S]):
    """Something that is asked of one stream."""

    @property
    def stream(self) -> str:
        """The stream whose state decides, such as ``stock/MUG@CPH``."""
        ...

    def decide(self, state: S | None, /) -> Sequence[Event[S]]:
        """Return what happens.  Raises Refused when a rule of the trade says no.

        An empty answer means that nothing needs to happen, for instance because it
        has happened already.
        """
        ...


class Happened(Protocol):
    """A committed event with its place and time, as journals and listeners see it."""

    @property
    def position(self) -> int:
        """Its place in the whole journal, from 1 without gaps."""
        ...

    @property
    def stream(self) -> str:
        """The stream that it belongs to, such as ``order/W-1001``."""
        ...

    @property
    def version(self) -> int:
        """Its place in the stream, from 1."""
        ...

    @property
    def event(self) -> Event[Any]:
        """What happened."""
        ...

    @property
    def at(self) -> datetime:
        """When, aware UTC."""
        ...

    @property
    def cause(self) -> str:
        """The key of the request that led to it, or ""."""
        ...


@runtime_checkable
class Plan(Protocol):
    """A choice that was made and can be looked at before it is carried out.

    Two laws hold for every plan: doing a fresh plan is never refused, and what is
    planned plus what is missing is what was wanted.
    """

    @property
    def commands(self) -> tuple[Command[Any], ...]:
        """What carries it out: ``oms.do(*plan.commands)``."""
        ...

    @property
    def why(self) -> Sequence[Any]:
        """A reason for each choice and each rejection."""
        ...

    @property
    def missing(self) -> Sequence[Any]:
        """What was wanted and could not be planned."""
        ...


def fold(events: Iterable[Event[S]], state: S | None = None) -> S | None:
    """Return the state to which *events* of one stream lead, beginning at *state*.

    It is what applying one after the other gives.  Events that follow one another and
    offer ``thaw(state)`` and ``alter(draft)`` share one draft, which is frozen once.
    """
    draft: Any = None
    for event in events:
        try:
            alter: Any = event.alter  # type: ignore[attr-defined] # not all have it
        except AttributeError:
            state = event.apply(state if draft is None else draft.freeze())
            draft = None
            continue
        if draft is None:
            thawed: Any = event
            draft = thawed.thaw(state)
        alter(draft)
    return state if draft is None else draft.freeze()


def stream_id(kind: str, key: str) -> str:
    """Return the name of a stream.

    >>> stream_id("order", "W-1001")
    'order/W-1001'
    """
    return f"{kind}/{key}"


def kind_of(stream: str) -> str:
    """Return what a stream is about: ``order`` for ``order/W-1001``."""
    return stream.partition("/")[0]


def key_of(stream: str) -> str:
    """Return which one a stream is about: ``W-1001`` for ``order/W-1001``."""
    return stream.partition("/")[2]
