"""A partner is told of what happened, each thing under a key of its own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from attrs import frozen

from ordercore.errors import AdapterError, MappingFailed, Pending
from ordercore.flow import OMS, Binding, Outbox, Recorded
from ordercore.message import Command
from ordercore.partners.asking import POLL_S, asked, booking, receipt_of
from ordercore.partners.connection import Connection, lane_of
from ordercore.partners.errand import Errand, Errands, Look
from ordercore.plugins import LeftOut
from ordercore.ports import Port

__all__ = ["LATER", "outbox_of"]

AT_ONCE = timedelta()

LATER = "later"
"""The last part of the name of what tells a partner of things some time after them."""


def _books(_: Recorded) -> str:
    return "books"


def outbox_of(
    oms: OMS,
    connection: Connection,
    errands: Errands,
    chance: Callable[[], float],
    delay: timedelta = AT_ONCE,
) -> Outbox:
    """Return the outbox of a connection: ``.drain()`` it.

    All that concerns one order is told in order, and a ledger all there is.  What the
    partner calls a thing is bound with the cursor, and what follows here from its
    having been done is done.

    Args:
        oms: the shop.
        connection: who is told.
        errands: of what.
        chance: drawn evenly from 0 to 1.
        delay: how long after it happened; what is told later has a cursor of its own.
    """
    teller = _Teller(oms, connection, errands, f"/{LATER}" if delay else "")
    return Outbox(
        oms.store,
        f"{connection.name}{teller.suffix}",
        teller.tell,
        lane=_books if connection.port is Port.LEDGER else lane_of,
        delay=delay,
        concerns=teller.concerns,
        clock=oms.now,
        backoff=connection.backoff,
        chance=chance,
    )


@frozen
class _Teller:
    """Makes an errand out of an event, and runs it.

    Attributes:
        suffix: of the keys, where the event is told another time besides.
    """

    oms: OMS
    connection: Connection
    errands: Errands
    suffix: str

    def concerns(self, recorded: Recorded) -> bool:
        """Tell whether the partner is told of an event; what cannot be mapped is."""
        try:
            return self._errand(recorded) is not None
        except MappingFailed:
            return True

    def tell(self, key: str, recorded: Recorded) -> Iterable[Binding]:
        """Tell the partner, and return how the ids that it gave are bound."""
        errand = self._errand(recorded)
        return () if errand is None else [*self._run(errand, f"{key}{self.suffix}")]

    def _run(self, errand: Errand, key: str) -> Iterator[Binding]:
        """Run an errand, behind those that have to be run first."""
        for part in errand.first:
            yield from self._run(part, part.key_inside(key))
        name = self.connection.name
        try:
            answer = asked(name, errand.operation, lambda: errand.call(key))
        except AdapterError as error:
            if errand.refused is None or not error.is_final:
                raise
            self._keep(key, errand, error)
            self._do(errand, errand.refused(str(error)), f"{key}/refused")
            return
        receipt = receipt_of(name, errand.operation, answer)
        if receipt.pending:  # the same again, later, tells what has become of it
            raise Pending(name, errand.operation, "is pending", retry_after=POLL_S)
        self._do(errand, errand.then, key)
        if errand.kind:
            yield Binding(name, errand.kind, receipt.external_id, errand.internal)
        for part in errand.behind:
            yield from self._run(part, part.key_inside(key))

    def _errand(self, recorded: Recorded) -> Errand | None:
        make = self.errands.get(type(recorded.event))
        look = Look(self.oms.store, self.connection, recorded)
        return make(recorded.event, look) if make else None

    def _keep(self, key: str, errand: Errand, error: AdapterError) -> None:
        """Keep what a partner has said no to for good, with its words, for people."""
        raw = {"operation": str(errand.operation), "about": errand.internal}
        row = LeftOut(key, str(error), error.code, raw)
        self.oms.set_aside(self.connection.name, [row])

    def _do(self, errand: Errand, steps: Sequence[Command[Any]], key: str) -> None:
        """Do here what follows.  Raises AdapterError: the house says no to it."""
        name = self.connection.name
        if steps:
            with booking(name, errand.operation):
                self.oms.do(*steps, key=f"{name}/{key}")
