"""Something that a partner is to be told or asked, made out of what happened."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen

from ordercore.errors import MappingFailed
from ordercore.flow import Recorded, Store
from ordercore.message import Command
from ordercore.orders import Order, order_stream
from ordercore.partners.connection import Connection
from ordercore.ports import Adapter, Receipt

__all__ = ["Errand", "Errands", "Look"]


@frozen
class Errand:
    """One call to a partner.

    Attributes:
        operation: what is called, for errors.
        call: calls it under a key, and returns the receipt.
        kind: of the partner's id in the receipt; "" where it gives none of its own.
        internal: what that id stands for.
        then: what follows here when the partner has done it.
    """

    operation: str
    call: Callable[[str], Receipt]
    kind: str = ""
    internal: str = ""
    then: Sequence[Command[Any]] = ()


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

    def order(self, order: str) -> Order:
        """Return an order as it stands."""
        stream = order_stream(order)
        found: Order = self.store.load([stream])[stream].state
        return found

    def is_ours(self, order: str) -> bool:
        """Tell whether an order came from this partner."""
        return self.store.external(self.name, "order", order) is not None

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


Errands: TypeAlias = Mapping[type, Callable[[Any, Look], Errand | None]]
"""For each type of event, what a partner is told of it; None for nothing."""
