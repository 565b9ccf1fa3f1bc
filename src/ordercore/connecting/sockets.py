"""A line to a partner that is cut when the time is over, however slowly it drips."""

import io
import socket
import ssl
from collections.abc import Callable
from errno import EFBIG
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

__all__ = ["Deadline", "TimedSocket", "connect"]

CHUNK = 65_536
NEWLINE = ord("\n")


class Deadline:
    """A moment after which nobody waits any more.

    Args:
        seconds: from now.
        clock: seconds that only go up.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until = clock() + seconds

    def left(self) -> float:
        """Return how many seconds are left.  Raises TimeoutError: none."""
        left = self._until - self._clock()
        if left <= 0:
            raise TimeoutError("the time is over")
        return left


class TimedSocket:
    """A socket of which each step has only the time that is left of the whole.

    The timeouts of the standard library begin anew with every byte: a partner that
    sends one a second is waited for without end.  Nor has the standard library a limit
    for all that it reads.  This is as much of a socket as ``http.client`` asks for.

    Attributes:
        ended: whether the other end has said in this exchange that nothing follows.
        amid_line: whether what came last was no end of a line.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.ended = False
        self.amid_line = False
        self._sock = sock
        self._deadline: Deadline | None = None
        self._allowed = 0
        self._readers = 0
        self._closing = False

    def allow(self, deadline: Deadline, most_bytes: int) -> None:
        """Begin an exchange that may take so long and bring so much."""
        self.ended = False
        self._deadline = deadline
        self._allowed = most_bytes

    def sendall(self, data: "ReadableBuffer") -> None:
        """Send all of it.  Raises OSError, TimeoutError among them."""
        rest = memoryview(data).cast("B")
        while rest:
            self._timed()
            rest = rest[self._sock.send(rest[:CHUNK]) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return what reads from it; the socket lives as long as that."""
        self._readers += 1
        return io.BufferedReader(_Reader(self), CHUNK)

    def recv_into(self, buffer: "WriteableBuffer") -> int:
        """Read what there is.  Raises OSError, TimeoutError among them."""
        self._timed()
        count = self._sock.recv_into(buffer)
        self.ended = not count
        if count:
            self.amid_line = memoryview(buffer)[count - 1] != NEWLINE
        self._allowed -= count
        if self._allowed < 0:
            raise OSError(EFBIG, "far more bytes than were allowed")
        return count

    def _timed(self) -> None:
        self._sock.settimeout(self._deadline.left() if self._deadline else 0)

    def is_quiet(self) -> bool:
        """Tell whether nothing has come: neither an end nor what nobody asked for."""
        self._sock.settimeout(0)
        try:
            self._sock.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """End it when nobody reads from it any more."""
        self._closing = True
        if not self._readers:
            self._sock.close()

    def release(self) -> None:
        """Note that somebody has stopped reading from it."""
        self._readers -= 1
        if self._closing:
            self.close()


class _Reader(io.RawIOBase):
    """The reading end of a timed socket."""

    def __init__(self, sock: TimedSocket) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._sock.release()


def connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """Return a socket to the first address of *host* that answers.

    How long looking up the name takes is not ours to limit.

    Raises:
        OSError: none of them answers in the time that is left.
    """
    failure: OSError = OSError("the name has no address")
    found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in found:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.left())
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure
