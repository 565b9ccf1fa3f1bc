"""Where Karrio's webhooks arrive: a server of the tests' own, on 127.0.0.1."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Inbox", "listening"]


class Inbox:
    """Deliveries as they came: headers and raw bytes."""

    def __init__(self, url):
        self.url = url
        self._come = []
        self._arrived = threading.Condition()

    def put(self, headers, body):
        with self._arrived:
            self._come.append((headers, body))
            self._arrived.notify_all()

    def taken(self, event, within_s=30):
        """Return the deliveries of an event, of which at least one is waited for."""
        latest = time.monotonic() + within_s
        mark = f'"event": "{event}"'.encode()
        with self._arrived:
            while not (found := [one for one in self._come if mark in one[1]]):
                left = latest - time.monotonic()
                assert left > 0, f"no {event}, but {[b[:60] for _, b in self._come]}"
                self._arrived.wait(left)
            self._come = [one for one in self._come if one not in found]
        return found


@contextmanager
def listening():
    """Yield an inbox that is open."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            inbox.put(dict(self.headers), body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        inbox = Inbox(f"http://127.0.0.1:{server.server_port}/karrio")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield inbox
        finally:
            server.shutdown()
            thread.join()
