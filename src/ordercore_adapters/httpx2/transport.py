"""The transport on httpx2: one request, one whole answer, and the same errors."""

import time
from collections.abc import Callable
from importlib import import_module
from types import TracebackType
from typing import Any, Self

import ordercore as oc

__all__ = ["Httpx2Transport"]

UNSENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
"""Errors of httpx2 after which nothing of the request has left."""


class Httpx2Transport:
    """An :class:`ordercore.connecting.Transport` on httpx2's own transport.

    It keeps no cookies, follows no redirects, takes no proxy of the environment,
    unpacks nothing, and writes no URL to a log, which a client of httpx2 does.

    The time limit is looked at with each piece of the body.  Until the first piece is
    here httpx2 begins it anew with each byte, which ``HttpTransport`` does not.

    Args:
        transport: an ``httpx2.HTTPTransport`` with settings of yours (``http2=True``,
            ``proxy=``, ``verify=``), or another of its kind; it is closed with this.
        plain: whether ``http`` is allowed to other machines, too.
        clock: seconds that only go up.

    Raises:
        ImportError: the extra is not installed; the message says how it is.
    """

    def __init__(
        self,
        transport: Any = None,
        *,
        plain: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._library = _library()
        self._transport = transport or self._library.HTTPTransport(trust_env=False)
        self._plain = plain
        self._clock = clock

    def send(self, request: oc.connecting.Request) -> oc.connecting.Response:
        """Return the whole answer, see ``Transport``.

        Raises:
            Invalid: it would go out in the clear to another machine.
        """
        if not self._plain:
            oc.connecting.check_private(request)
        answer = self._answer(request)
        # Raised where no error is being handled, so that no frame that knows the
        # credentials hangs on it.
        if isinstance(answer, oc.AdapterError):
            raise answer
        return answer

    def close(self) -> None:
        """Close the lines that are kept."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(
        self, request: oc.connecting.Request
    ) -> oc.connecting.Response | oc.AdapterError:
        until = self._clock() + request.timeout_s
        try:
            answer = self._transport.handle_request(self._asked(request))
        except (self._library.HTTPError, self._library.InvalidURL) as error:
            return _failed(request, error)
        try:
            body = self._body(answer, request, until)
        except (self._library.HTTPError, TimeoutError) as error:
            return _failed(request, error)
        finally:
            answer.close()
        if body is None:
            got = f"more than {request.max_bytes} bytes from {request}"
            return oc.MappingFailed.at(
                "body", got, "a smaller answer, or a larger limit"
            )
        headers = answer.headers.multi_items()
        return oc.connecting.Response(answer.status_code, headers, body)

    def _asked(self, request: oc.connecting.Request) -> Any:
        pairs = [*request.headers.pairs, ("Accept-Encoding", "identity")]
        if "user-agent" not in request.headers:
            pairs.append(("User-Agent", "ordercore"))
        steps = ("connect", "read", "write", "pool")
        return self._library.Request(
            request.method,
            request.url,
            headers=pairs,
            content=request.body,
            extensions={"timeout": dict.fromkeys(steps, request.timeout_s)},
        )

    def _body(
        self, answer: Any, request: oc.connecting.Request, until: float
    ) -> bytes | None:
        """Return the body, None where it is larger than allowed; the rest is left."""
        body = bytearray()
        for piece in answer.iter_raw():
            body += piece
            if len(body) > request.max_bytes:
                return None
            if self._clock() > until:
                raise TimeoutError
        return bytes(body)


def _failed(request: oc.connecting.Request, error: Exception) -> oc.errors.Unavailable:
    name = type(error).__name__
    if name in UNSENT:
        return oc.errors.Unavailable(str(request), f"not reached: {name}", sent=False)
    late = "the time is over" if "Time" in name else name
    return oc.errors.Unavailable(str(request), f"no whole answer: {late}")


def _library() -> Any:
    try:
        return import_module("httpx2")
    except ImportError as error:
        how = "pip install 'ordercore-oms[http]'"
        raise ImportError(f"this transport needs {how}", name="httpx2") from error
