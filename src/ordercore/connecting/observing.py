"""Who was asked how often, with what outcome, and how long it took."""

import logging
import time
from collections.abc import Callable, Mapping
from threading import Lock

from attrs import evolve, frozen

from ordercore.connecting.exchange import Request, Response, Transport
from ordercore.errors import AdapterError, CallOutcome

__all__ = ["Call", "Counters", "Observed", "Tally"]

log = logging.getLogger("ordercore")


@frozen
class Call:
    """A question to a partner and what came of it; nothing that was sent is shown.

    Attributes:
        request: what was asked; its text is safe for a log.
        outcome: OK where any whole answer came, also one that says no.
        status: of the answer; None where there is none.
        received_bytes: of the body.
        took_s: seconds from asking to the last byte, waiting for a limit included.
        code: of the error, such as ``adapter.unavailable``; "" where there is none.
    """

    request: Request
    outcome: CallOutcome
    status: int | None
    received_bytes: int
    took_s: float
    code: str = ""


class Observed:
    """A transport that tells somebody of each call: counters, a log, a monitor.

    Who is told harms nobody: what it raises is logged, and the answer comes all the
    same.

    Args:
        transport: carries the requests.
        tell: gets each call when it is over.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        transport: Transport,
        tell: Callable[[Call], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._tell = tell
        self._clock = clock

    def send(self, request: Request) -> Response:
        """Return the whole answer, see :class:`Transport`."""
        begun = self._clock()
        try:
            response = self._transport.send(request)
        except AdapterError as error:
            took = self._clock() - begun
            self._told(Call(request, error.outcome, None, 0, took, error.code))
            raise
        size, took = len(response.body), self._clock() - begun
        self._told(Call(request, CallOutcome.OK, response.status, size, took))
        return response

    def _told(self, call: Call) -> None:
        try:
            self._tell(call)
        except Exception:
            log.exception("who is told of calls failed at %s", call.request)


@frozen
class Tally:
    """What was counted of an operation.

    Attributes:
        asked: how often it was asked.
        refused: whole answers that are no success: their status is not 2xx.
        rejected: calls without an answer that have surely done nothing.
        unknown: calls of which nobody knows what they did.
        received_bytes: of all bodies together.
        took_s: seconds of all of them together.
    """

    asked: int = 0
    refused: int = 0
    rejected: int = 0
    unknown: int = 0
    received_bytes: int = 0
    took_s: float = 0.0

    def with_(self, call: Call) -> "Tally":
        """Return the count with one call more."""
        status, outcome = call.status, call.outcome
        return evolve(
            self,
            asked=self.asked + 1,
            refused=self.refused + (status is not None and not 200 <= status <= 299),
            rejected=self.rejected + (outcome is CallOutcome.REJECTED),
            unknown=self.unknown + (outcome is CallOutcome.UNKNOWN),
            received_bytes=self.received_bytes + call.received_bytes,
            took_s=self.took_s + call.took_s,
        )


class Counters:
    """Counts calls by operation; for several threads.

    >>> from ordercore.testing.transport import StandIn
    >>> counters = Counters()
    >>> transport = Observed(StandIn([Response(200), Response(404)]), counters)
    >>> for _ in range(2):
    ...     _ = transport.send(Request("GET", "https://a.example", operation="orders"))
    >>> counters.all["orders"].asked, counters.all["orders"].refused
    (2, 1)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, Tally] = {}

    def __call__(self, call: Call) -> None:
        """Tally one call."""
        name = call.request.operation
        with self._lock:
            self._counts[name] = self._counts.get(name, Tally()).with_(call)

    @property
    def all(self) -> Mapping[str, Tally]:
        """What was counted until now, by operation."""
        with self._lock:
            return dict(self._counts)
