"""Callers at the same time share one transaction: the first of them writes for all."""

import threading
from collections import deque
from collections.abc import Sequence

from ordercore.errors import OrdercoreError, StoreUnavailable
from ordercore.flow.doing.engine import Engine, Outcome, Request

__all__ = ["GroupWriter"]


class _Ticket:
    """A caller's requests and what came of them."""

    __slots__ = ("error", "outcomes", "requests")

    def __init__(self, requests: Sequence[Request]) -> None:
        self.requests = requests
        self.outcomes: list[Outcome] | None = None
        self.error: BaseException | None = None


class GroupWriter:
    """Carries out requests of many threads, as many as wait in one transaction.

    Args:
        engine: decides and writes.
        most: how many requests one transaction takes at most; a caller's own requests
            are never divided.
    """

    def __init__(self, engine: Engine, most: int = 1024) -> None:
        self._engine = engine
        self._most = most
        self._waiting: deque[_Ticket] = deque()
        self._turn = threading.Lock()
        self._writing: int | None = None

    def run(self, requests: Sequence[Request]) -> list[Outcome]:
        """Carry out *requests*; returns when they are committed.

        Raises StoreUnavailable as the engine does, and OrdercoreError when called from
        within a request, which cannot wait for itself.
        """
        if self._writing == threading.get_ident():
            raise OrdercoreError(
                "a policy or a command asked the door to do something; return or yield "
                "the command instead, it is then done in the same transaction"
            )
        ticket = _Ticket(requests)
        self._waiting.append(ticket)
        with self._turn:
            while ticket.outcomes is None and ticket.error is None:
                self._write_next()
        if ticket.error is not None:
            raise ticket.error
        return ticket.outcomes or []

    def _write_next(self) -> None:
        """Write for those who wait longest; whatever happens, each gets an answer."""
        group: list[_Ticket] = []
        self._writing = threading.get_ident()
        try:
            self._gather(group)
            if len(group) == 1:
                group[0].outcomes = self._engine.run(group[0].requests)
            else:
                requests = [r for ticket in group for r in ticket.requests]
                _hand_out(group, self._engine.run(requests))
        except Exception as error:  # noqa: BLE001 - each caller gets it
            for ticket in group:
                ticket.error = error
        except BaseException:
            for ticket in group:
                ticket.error = StoreUnavailable(
                    "the writer was interrupted and it is not known whether this was "
                    "stored; ask again with the same key"
                )
            raise
        finally:
            self._writing = None

    def _gather(self, group: list[_Ticket]) -> None:
        size = 0
        while self._waiting:
            ticket = self._waiting[0]
            size += len(ticket.requests)
            if group and size > self._most:
                break
            # First in the group, then out of the line: an interrupt in between must
            # leave nobody waiting for ever.
            group.append(ticket)
            self._waiting.popleft()


def _hand_out(group: Sequence[_Ticket], outcomes: Sequence[Outcome]) -> None:
    start = 0
    for ticket in group:
        end = start + len(ticket.requests)
        ticket.outcomes = list(outcomes[start:end])
        start = end
