"""A partner on this machine that answers exactly the bytes that a test tells it to."""

import socket
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from pathlib import Path

TLS = Path(__file__).parent / "tls"
"""A key that is no secret, and its certificate, which only these tests trust."""

CERTIFICATE = TLS / "cert.pem"


class Partner:
    """Listens on a free port of 127.0.0.1 and serves one connection after the other.

    Each request is read whole; then the next step of the script is done: bytes are
    sent, ``None`` closes the line, a callable gets the socket.
    """

    def __init__(self, script, tls=None):
        self.heads = []
        self.connections = 0
        self.closed = threading.Semaphore(0)
        self._script = iter(script)
        self._tls = tls
        self._line = None
        self._ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/orders"

    def _serve(self):
        while not self._ended.is_set():
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            if self._ended.is_set():
                sock.close()
                return
            self.connections += 1
            sock.settimeout(5)
            try:
                with self._secured(sock) as line:
                    self._line = line
                    while self._one(line):
                        pass
            except OSError:
                sock.close()  # the other end has had enough
            self.closed.release()

    def _secured(self, sock):
        return self._tls.wrap_socket(sock, server_side=True) if self._tls else sock

    def _one(self, sock):
        """Serve one request; tell whether another one may come on this line."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = sock.recv(65536)
            if not piece:
                return False
            head += piece
        head, _, body = head.partition(b"\r\n\r\n")
        lengths = [
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        ]
        while len(body) < sum(lengths):
            body += sock.recv(65536)
        self.heads.append((head.decode("latin-1"), body))
        step = next(self._script, None)
        if step is None:
            return False
        if callable(step):
            step(sock)
            return False
        sock.sendall(step)
        return True

    def close(self):
        self._ended.set()
        if self._line is not None:
            with suppress(OSError):  # who waits in recv() is woken
                self._line.shutdown(socket.SHUT_RDWR)
        with closing(self._listening), closing(socket.socket()) as knock:
            knock.settimeout(1)  # who waits in accept() is woken
            knock.connect_ex(("127.0.0.1", self.port))
        self._thread.join(5)


@contextmanager
def partner(*script, tls=None):
    """Return a partner that runs until the block is left."""
    one = Partner(script, tls)
    one._thread.start()
    try:
        yield one
    finally:
        one.close()


def ok(body=b"{}", *headers):
    """Return the bytes of a good answer."""
    lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join([*lines, b"", body])


def closing_with(answer):
    """Send these bytes and close the line."""
    return lambda sock: sock.sendall(answer)


def dripping(first, drop):
    """Send *first*, and then *drop* until the other end has had enough."""

    def drip(sock):
        sock.sendall(first)
        while True:
            sock.sendall(drop)

    return drip


def server_tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, TLS / "key.pem")
    return context
