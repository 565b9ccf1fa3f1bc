"""Something that a partner is to be told or asked, made out of what happened."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeAlias, TypeVar

from attrs import frozen

from ordercore.errors import MappingFailed
from ordercore.flow import Recorded, Store
from ordercore.message import Command
from ordercore.orders import Order, order_stream
from ordercore.partners.connection import Connection
from ordercore.ports import Adapter, Receipt

__all__ = ["Errand", "Errands", "Look", "Paper", "is_word_of", "telling"]


@frozen
class Errand:
    """One call to a partner.

    Attributes:
        operation: what is called, for errors.
        call: calls it under a key, and returns the receipt.
        kind: of the partner's id in the receipt; "" where it gives none of its own.
        internal: what that id stands for.
        then: what follows here when the partner has done it.
        refused: what follows here when it has said no for good, from its words; None
            where it is set aside and can be told again.
        first: what the partner has to know before, each under a key of its own.
        behind: what it is told with it, right behind it, in the same way.
    """

    operation: str
    call: Callable[[str], Receipt]
    kind: str = ""
    internal: str = ""
    then: Sequence[Command[Any]] = ()
    first: Sequence["Errand"] = ()
    behind: Sequence["Errand"] = ()
    refused: Callable[[str], Sequence[Command[Any]]] | None = None

    def key_inside(self, key: str) -> str:
        """Return the key of this one as a part of another: the same each time.

        What belongs to the other may have changed when it is told again, so it is no
        number.
        """
        return f"{key}/{self.kind}/{self.internal}"


@frozen
class Look:
    """What an errand may be made out of, besides its event.

    Attributes:
        store: all that is known.
        connection: who is told.
        recorded: the event with its place and its time.
    """

    store: Store
    connection: Connection
    recorded: Recorded

    @property
    def name(self) -> str:
        """The connection's name."""
        return self.connection.name

    @property
    def adapter(self) -> Adapter:
        """Whoever talks to the partner."""
        return self.connection.adapter

    def tells(self, capability: str, order: str) -> bool:
        """Tell whether the partner takes that, and the order came from it."""
        return self.connection.can(capability) and self.is_ours(order)

    @property
    def is_their_word(self) -> bool:
        """Whether it happened because the partner has told us so."""
        return is_word_of(self.name, self.recorded)

    def knows(self, kind: str, internal: str) -> bool:
        """Tell whether the partner has a name of its own for something."""
        return self.store.external(self.name, kind, internal) is not None

    def state(self, stream: str) -> Any:
        """Return the state of a stream, None where nothing ever happened in it."""
        loaded = self.store.load([stream]).get(stream)
        return loaded and loaded.state

    def order(self, order: str) -> Order:
        """Return an order as it stands."""
        found: Order = self.state(order_stream(order))
        return found

    def is_ours(self, order: str) -> bool:
        """Tell whether an order came from this partner."""
        return self.knows("order", order)

    def their_order(self, order: str) -> str:
        """Return what the partner calls an order.  Raises MappingFailed."""
        return self._theirs("order", order)

    def their_line(self, order: str, line: str) -> str:
        """Return what the partner calls a line of an order.  Raises MappingFailed."""
        there = self._theirs("line", f"{order}/{line}")
        return there.removeprefix(f"{self.their_order(order)}/")

    def _theirs(self, kind: str, internal: str) -> str:
        found = self.store.external(self.name, kind, internal)
        if found is None:
            where = f"{kind} {internal}"
            raise MappingFailed.at(where, None, f"an id of {self.name}'s that it gave")
        return found


def is_word_of(partner: str, recorded: Recorded) -> bool:
    """Tell whether something happened because a partner has told us so."""
    return recorded.cause.startswith(f"take/{partner}/")


Errands: TypeAlias = Mapping[type, Callable[[Any, Look], Errand | None]]
"""For each type of event, what a partner is told of it; None for nothing."""


@frozen
class Paper:
    """What a partner is told of one thing.

    Attributes:
        internal: what the partner's id of it stands for.
        given: what the operation gets, besides the key.
        first, behind: as of :class:`Errand`.
    """

    internal: str
    given: Sequence[object]
    first: Sequence[Errand] = ()
    behind: Sequence[Errand] = ()


T = TypeVar("T")


def telling(
    capability: str, operation: str, kind: str = ""
) -> Callable[[Callable[[T, Look], Paper | None]], Callable[[T, Look], Errand | None]]:
    """Return what makes an errand out of a function that says what is told.

    Where the partner cannot do it, or there is nothing to tell, there is no errand.
    That the adapter has the operation was seen when it was connected.

    Args:
        capability: what the partner has to be able to do.
        operation: what is called.
        kind: as of :class:`Errand`.
    """

    def made(
        paper_of: Callable[[T, Look], Paper | None],
    ) -> Callable[[T, Look], Errand | None]:
        @wraps(paper_of)
        def errand(about: T, look: Look) -> Errand | None:
            can = look.connection.can(capability)
            paper = paper_of(about, look) if can else None
            if paper is None:
                return None
            call: Callable[..., Receipt] = getattr(look.adapter, operation)
            return Errand(
                capability,
                lambda key: call(*paper.given, key=key),
                kind,
                paper.internal,
                first=paper.first,
                behind=paper.behind,
            )

        return errand

    return made
