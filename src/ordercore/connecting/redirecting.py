"""Follows a partner that says "it is over there now", without handing over the keys."""

import time
from collections.abc import Callable
from urllib.parse import urljoin

from attrs import evolve

from ordercore.connecting.exchange import Request, Response, Transport
from ordercore.errors import Finding, Invalid, MappingFailed, Unavailable

__all__ = ["Following"]

MOVED = frozenset({301, 302, 303, 307, 308})

HARMLESS = frozenset({"accept", "accept-language", "range", "user-agent"})
"""Headers that another host may see; of all others nobody knows what they open."""


class Following:
    """A transport that follows redirects of requests that only read.

    Another origin (scheme, host or port) gets none of the headers that may open
    something, whatever they are called.  From ``https`` nothing leads to ``http``.  All
    of it together takes no longer than the request allows.  What changes something is
    never sent anywhere else: its redirect is the answer.

    Args:
        transport: carries each step.
        most: how many redirects are followed; the next one is the answer.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        transport: Transport,
        most: int = 5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._most = most
        self._clock = clock

    def send(self, request: Request) -> Response:
        """Return the answer at the end of the way, see :class:`Transport`.

        Raises:
            MappingFailed: a redirect leads to no place that we may go to.
        """
        until = self._clock() + request.timeout_s
        response = self._transport.send(request)
        for _ in range(self._most):
            target = response.headers.get("location")
            if not request.reads or response.status not in MOVED or not target:
                break
            request = redirected(request, target, until - self._clock())
            response = self._transport.send(request)
        return response


def redirected(request: Request, target: str, left_s: float) -> Request:
    """Return the request for the place that a redirect names.

    Raises:
        MappingFailed: it is no place, or the way leads from https to http.
        Unavailable: there is no time left.
    """
    if left_s <= 0:
        raise Unavailable(str(request), "redirected until the time was over")
    try:
        moved = evolve(request, url=_joined(request.url, target), timeout_s=left_s)
    except (Invalid, ValueError):
        moved = None
    if moved is None or (request.origin[0], moved.origin[0]) == ("https", "http"):
        got = f"a redirect from {request} to elsewhere"
        raise MappingFailed([Finding("location", got, "a place that is as safe")])
    if moved.origin != request.origin:
        return evolve(moved, headers=moved.headers.only(HARMLESS), body=b"")
    return moved


def _joined(url: str, target: str) -> str:
    """Return where *target* is, seen from *url*; what is behind # is not sent."""
    return urljoin(url, target).partition("#")[0]
