"""What was known at an instant that is gone by: every state as it was then."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from attrs import frozen

from ordercore.message import Happened
from ordercore.values import utc

__all__ = ["AsOf", "as_of"]


class _Kept(NamedTuple):
    """A state as a store hands it out."""

    state: Any


@frozen
class AsOf:
    """A shop as it was known at an instant, for :func:`ordercore.views.look`.

    Attributes:
        states: every stream with its state then.
        journal: everything that had been written down by then, in order.
        now: that instant, aware UTC.
    """

    states: tuple[tuple[str, _Kept], ...]
    journal: tuple[Happened, ...]
    now: datetime


def as_of(journal: Iterable[Happened], now: datetime) -> AsOf:
    """Return what was known at *now*: nothing that was written down later is in it.

    The states are folded anew from the journal, whatever has become of them since.
    ``look(seen.states, seen.journal, seen.now)`` tells how the shop stood.

    Raises Invalid: *now* is naive.
    """
    now = utc(now, "now")
    known = tuple([one for one in journal if one.at <= now])
    states: dict[str, Any] = {}
    for one in known:
        states[one.stream] = one.event.apply(states.get(one.stream))
    kept = [(stream, _Kept(state)) for stream, state in states.items()]
    return AsOf(tuple(kept), known, now)
