"""A partner that is not there: it answers as told, and fails as networks do."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from ordercore.connecting import Request, Response
from ordercore.errors import (
    AdapterError,
    CallOutcome,
    Finding,
    MappingFailed,
    Unavailable,
)

__all__ = ["Fault", "StandIn"]

Serve = Callable[[Request], Response]


class Fault(StrEnum):
    """How a call goes wrong on the way."""

    REFUSED = "refused"
    """Nothing is sent: the partner has not acted."""
    CUT = "cut"
    """The partner has acted, and the line breaks in the middle of its answer."""
    SLOW = "slow"
    """The partner has acted, and its answer comes after the time limit."""
    GARBAGE = "garbage"
    """The partner has acted, and what comes back means nothing."""


class StandIn:
    """A transport without a network.

    It answers by a list, each request with the next answer, or by a function that plays
    the partner; and faults come between the two, one for each request.

    >>> partner = StandIn([Response(200, body=b"{}"), Fault.CUT])
    >>> partner.send(Request("GET", "https://shop.example/orders"))
    Response(200, 2 bytes)
    >>> partner.send(Request("POST", "https://shop.example/orders"))
    Traceback (most recent call last):
    ...
    ordercore.errors.Unavailable: POST https://shop.example: no whole answer
    >>> [str(request) for request in partner.requests]
    ['GET https://shop.example', 'POST https://shop.example']

    Attributes:
        requests: what was asked, in order; also what was answered by a fault.
        acted: those of them that the partner has acted upon.

    Args:
        answers: the answers, faults and errors in order, or the partner itself.
        faults: what goes wrong with the first request, the second, ...; None for
            nothing.  Behind their end nothing goes wrong.
    """

    def __init__(
        self,
        answers: Iterable[Response | Fault | AdapterError] | Serve,
        faults: Iterable[Fault | None] = (),
    ) -> None:
        self.requests: list[Request] = []
        self.acted: list[Request] = []
        self._serve = answers if callable(answers) else _from_list(iter(answers))
        self._faults = iter(faults)

    def send(self, request: Request) -> Response:
        """Return the next answer, or fail in the next way."""
        self.requests.append(request)
        fault = next(self._faults, None)
        if fault is Fault.REFUSED:
            raise _refused(request)
        answer = self._served(request)
        if fault is not None:
            return _spoilt(request, fault)
        return answer

    def _served(self, request: Request) -> Response:
        try:
            answer = self._serve(request)
        except AdapterError as error:
            if error.outcome is not CallOutcome.REJECTED:
                self.acted.append(request)
            raise
        self.acted.append(request)
        if len(answer.body) > request.max_bytes:
            got = f"more than {request.max_bytes} bytes"
            raise MappingFailed([Finding("body", got, "a smaller answer")])
        return answer


def _from_list(answers: Iterator[Response | Fault | AdapterError]) -> Serve:
    def serve(request: Request) -> Response:
        answer = next(answers, None)
        assert answer is not None, f"{request}: the list has no further answer"
        if isinstance(answer, AdapterError):
            raise answer
        return answer if isinstance(answer, Response) else _spoilt(request, answer)

    return serve


def _spoilt(request: Request, fault: Fault) -> Response:
    """Return or raise what a fault makes of an answer."""
    match fault:
        case Fault.REFUSED:
            raise _refused(request)
        case Fault.CUT:
            raise Unavailable(str(request), "no whole answer")
        case Fault.SLOW:
            raise Unavailable(str(request), "no whole answer: the time is over")
        case Fault.GARBAGE:
            return Response(200, {"Content-Type": "application/json"}, b'\xff{"\x00')


def _refused(request: Request) -> Unavailable:
    return Unavailable(str(request), "not reached: Connection refused", sent=False)
