"""A partner is told of what happened, each thing under a key of its own."""

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from ordercore.errors import MappingFailed, Pending
from ordercore.flow import OMS, Binding, Outbox, Recorded
from ordercore.partners.asking import POLL_S, asked, booking, receipt_of
from ordercore.partners.connection import Connection, lane_of
from ordercore.partners.errand import Errand, Errands, Look

__all__ = ["outbox_of"]


def outbox_of(
    oms: OMS,
    connection: Connection,
    errands: Errands,
    chance: Callable[[], float],
) -> Outbox:
    """Return the outbox of a connection: ``.drain()`` it.

    All that concerns one order is told in order.  What the partner calls a thing is
    bound with the cursor, and what follows here from its having been done is done.
    """
    teller = _Teller(oms, connection, errands)
    return Outbox(
        oms.store,
        connection.name,
        teller.tell,
        lane=lane_of,
        concerns=teller.concerns,
        clock=oms.now,
        backoff=connection.backoff,
        chance=chance,
    )


@frozen
class _Teller:
    """Makes an errand out of an event, and runs it."""

    oms: OMS
    connection: Connection
    errands: Errands

    def concerns(self, recorded: Recorded) -> bool:
        """Tell whether the partner is told of an event; what cannot be mapped is."""
        try:
            return self._errand(recorded) is not None
        except MappingFailed:
            return True

    def tell(self, key: str, recorded: Recorded) -> Iterable[Binding]:
        """Tell the partner, and return how the ids that it gave are bound."""
        errand = self._errand(recorded)
        return () if errand is None else [*self._run(errand, key)]

    def _run(self, errand: Errand, key: str) -> Iterator[Binding]:
        """Run an errand, behind those that have to be run first."""
        for part in errand.first:
            yield from self._run(part, part.key_inside(key))
        name = self.connection.name
        answer = asked(name, errand.operation, lambda: errand.call(key))
        receipt = receipt_of(name, errand.operation, answer)
        if receipt.pending:  # the same again, later, tells what has become of it
            raise Pending(name, errand.operation, "is pending", retry_after=POLL_S)
        self._follow(errand, key)
        if errand.kind:
            yield Binding(name, errand.kind, receipt.external_id, errand.internal)
        for part in errand.behind:
            yield from self._run(part, part.key_inside(key))

    def _errand(self, recorded: Recorded) -> Errand | None:
        make = self.errands.get(type(recorded.event))
        look = Look(self.oms.store, self.connection, recorded)
        return make(recorded.event, look) if make else None

    def _follow(self, errand: Errand, key: str) -> None:
        """Do here what follows.  Raises AdapterError: the house says no to it."""
        name = self.connection.name
        if errand.then:
            with booking(name, errand.operation):
                self.oms.do(*errand.then, key=f"{name}/{key}")
