"""Carries questions to partners over HTTP, with what Python itself brings."""

import ssl
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Lock
from types import TracebackType
from typing import Any, Self, cast

from ordercore.connecting.exchange import Request, Response, check_private
from ordercore.connecting.sockets import Deadline, TimedSocket, connect
from ordercore.errors import AdapterError, Finding, MappingFailed, Unavailable

__all__ = ["HttpTransport"]

Origin = tuple[str, str, int]
_Answer = Response | AdapterError

BODIED = frozenset({"PATCH", "POST", "PUT"})
"""Methods of which a body is expected, so that the lack of one has to be said."""

OVERHEAD = 8
"""How many bytes may come on the line for one of the body: pieces have headers."""

MOST_HEAD = 1_000_000
"""How many bytes may come on the line that are no body."""

IDLE_S = 10.0
"""How long a line is kept that nobody uses; many servers close after 15 seconds."""

MOST_IDLE = 8
"""How many such lines are kept to one origin."""


class HttpTransport:
    """The transport of the standard library; from several threads at once, too.

    Lines stay open between requests.  Certificates and host names are checked.
    Redirects are answers like others (:class:`Following` follows them), proxies of the
    environment are not used, cookies are not kept, and bodies come as they were sent.
    The time limit is for the whole exchange, from connecting to the last byte.

    Args:
        tls: in place of the certificates that the system trusts.
        plain: whether ``http`` is allowed to other machines, too; always to this one.
        user_agent: what we call ourselves.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        plain: bool = False,
        user_agent: str = "ordercore",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tls = tls
        self._plain = plain
        self._user_agent = user_agent
        self._clock = clock
        self._lock = Lock()
        self._idle: dict[Origin, list[_Line]] = {}

    def send(self, request: Request) -> Response:
        """Return the whole answer, see :class:`Transport`.

        Raises:
            Invalid: it would go out in the clear to another machine.
        """
        if not self._plain:
            check_private(request)
        deadline = Deadline(request.timeout_s, self._clock)
        answer = self._on_kept(request, deadline) or self._anew(request, deadline)
        # Raised where no error is being handled, so that no frame of http.client, which
        # has the credentials in its variables, hangs on it.
        if isinstance(answer, AdapterError):
            raise answer
        return answer

    def close(self) -> None:
        """Close the lines that are kept."""
        with self._lock:
            lines = [line for kept in self._idle.values() for line in kept]
            self._idle.clear()
        for line in lines:
            line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _on_kept(self, request: Request, deadline: Deadline) -> _Answer | None:
        """Return the answer on a line that is open still; None where that fails.

        The partner may have closed it just now.  What only reads is asked again then;
        for all else it is not known what was done.
        """
        line = self._kept(request.origin)
        if line is None:
            return None
        answer, gone = self._exchanged(line, request, deadline)
        return None if gone and request.reads else answer

    def _kept(self, origin: Origin) -> "_Line | None":
        """Return a line that is open still, None where there is none."""
        while True:
            with self._lock:
                lines = self._idle.get(origin)
                line = lines.pop() if lines else None
            if line is None or line.is_open(self._clock()):
                return line
            line.close()

    def _keep(self, origin: Origin, line: "_Line") -> None:
        line.since = self._clock()
        with self._lock:
            lines = self._idle.setdefault(origin, [])
            if len(lines) < MOST_IDLE:
                lines.append(line)
                return
        line.close()

    def _anew(self, request: Request, deadline: Deadline) -> _Answer:
        scheme, host, port = request.origin
        try:
            sock = connect(host, port, deadline)
            if scheme == "https":
                sock = self._secured(sock, host, deadline)
        except (OSError, UnicodeError) as error:  # not every name can be looked up
            return Unavailable(str(request), f"not reached: {_why(error)}", sent=False)
        return self._exchanged(_Line(TimedSocket(sock)), request, deadline)[0]

    def _secured(self, sock: Any, host: str, deadline: Deadline) -> ssl.SSLSocket:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        try:
            sock.settimeout(deadline.left())
            return self._tls.wrap_socket(sock, server_hostname=host)
        except OSError:
            sock.close()
            raise

    def _exchanged(
        self, line: "_Line", request: Request, deadline: Deadline
    ) -> tuple[_Answer, bool]:
        """Return the answer on this line, or what went wrong, and if it is gone."""
        try:
            answer, reusable = line.exchange(request, deadline, self._user_agent)
        except (OSError, HTTPException, ValueError) as error:
            line.close()
            failed = Unavailable(str(request), f"no whole answer: {_why(error)}")
            return failed, isinstance(error, ConnectionError)
        except BaseException:
            line.close()
            raise
        if reusable:
            self._keep(request.origin, line)
        else:
            line.close()
        return answer, False


class _Line:
    """An open connection.

    Attributes:
        since: when it was last used.
    """

    def __init__(self, sock: TimedSocket) -> None:
        self.since = 0.0
        self._sock = sock
        self._http = HTTPConnection("")  # the Host header is written below
        self._http.auto_open = 0
        self._http.sock = cast("Any", sock)

    def is_open(self, now: float) -> bool:
        return now - self.since < IDLE_S and self._sock.is_quiet()

    def close(self) -> None:
        self._http.close()

    def exchange(
        self, request: Request, deadline: Deadline, user_agent: str
    ) -> tuple[_Answer, bool]:
        """Return the answer, and whether the line can be used again."""
        self._sock.allow(deadline, OVERHEAD * request.max_bytes + MOST_HEAD)
        self._send(request, user_agent)
        with self._http.getresponse() as answer:
            # To http.client a line that breaks is the end of the headers: half of an
            # answer would be a good one with an empty body.
            if self._sock.ended:
                raise HTTPException("it ends in its headers")
            body = _body(answer, request)
            # Nor does it ask for the end of the line that has the size of a piece: cut
            # behind its first digit, 0a would be the end.
            if answer.chunked and self._sock.ended and self._sock.amid_line:
                raise HTTPException("it ends in the size of a piece")
            if isinstance(body, MappingFailed):
                return body, False
            response = Response(answer.status, answer.getheaders(), body)
            return response, not answer.will_close

    def _send(self, request: Request, user_agent: str) -> None:
        parts = request.parts
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._http.putrequest(
            request.method, target, skip_host=True, skip_accept_encoding=True
        )
        self._http.putheader("Host", request.host)
        self._http.putheader("Accept-Encoding", "identity")
        if "user-agent" not in request.headers:
            self._http.putheader("User-Agent", user_agent)
        for name, value in request.headers.pairs:
            self._http.putheader(name, value)
        if request.body or request.method in BODIED:
            self._http.putheader("Content-Length", str(len(request.body)))
        self._http.endheaders(request.body or None)


def _body(answer: HTTPResponse, request: Request) -> bytes | MappingFailed:
    """Return the body, at most as large as allowed; it is not read any further."""
    most = request.max_bytes
    if answer.length is not None and answer.length > most:
        return _too_large(request)
    body = answer.read(most + 1)
    if len(body) > most:
        return _too_large(request)
    # With an amount, read() returns less than was announced and does not complain.
    if answer.length:
        raise HTTPException(f"{answer.length} bytes are missing")
    return body


def _too_large(request: Request) -> MappingFailed:
    got = f"more than {request.max_bytes} bytes from {request}"
    return MappingFailed([Finding("body", got, "a smaller answer, or a larger limit")])


def _why(error: Exception) -> str:
    """Return what went wrong, without what a partner has sent."""
    match error:
        case TimeoutError():
            return "the time is over"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not valid: {error.verify_message}"
        case OSError():
            return error.strerror or type(error).__name__
        case _:
            return type(error).__name__
