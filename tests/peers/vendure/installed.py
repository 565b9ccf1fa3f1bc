"""A Vendure server with a shop on it, which lasts for all of the tests."""

import shutil
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import ordercore as oc
from ordercore_adapters.vendure import Vendure, VendureSettings
from tests.peers.installing import ran
from tests.peers.vendure.shop import CHANNEL, PASSWORD, Shop

HERE = Path(__file__).parent
PINNED = ("package.json", "package-lock.json")
HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Mailbox:
    """Keeps the news that the server sends, as they came."""

    def __init__(self):
        self.came = []
        self._some = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Slot, self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/news"

    def put(self, headers, body):
        with self._some:
            self.came.append((headers, body))
            self._some.notify_all()

    def wait(self, wanted, within_s=10.0):
        """Return the first delivery that *wanted* says yes to."""
        with self._some:
            assert self._some.wait_for(lambda: any(map(wanted, self.came)), within_s)
            return next(one for one in self.came if wanted(one))

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class _Slot(BaseHTTPRequestHandler):
    def __init__(self, mailbox, *args):
        self.mailbox = mailbox
        super().__init__(*args)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.mailbox.put(dict(self.headers), body)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


class VendurePeer:
    """A server that may be killed and begun again, its shop, and the news it sends."""

    def __init__(self, server, mailbox):
        self.server = server
        self.mailbox = mailbox
        self.shop = Shop(server.url)
        self.shop.set_up()

    def adapter(self, transport, **more):
        """Return an adapter that is connected with it."""
        given = {"url": f"{self.server.url}/admin-api", **more}
        return vendure_at(transport=transport, **given)


def vendure_at(url, transport, **more):
    """Return an adapter that is connected with the shop behind an Admin API."""
    given = {
        "url": url,
        "password": oc.connecting.Secret.given(PASSWORD),
        "channel": CHANNEL,
        "webhook_secret": oc.connecting.Secret.given(HOOK_SECRET),
    }
    return Vendure(VendureSettings(**{**given, **more}), transport)


def build(folder):
    """Install the server."""
    for name in PINNED:
        shutil.copy2(HERE / name, folder)
    ran(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)


@pytest.fixture(scope="session")
def vendure_peer(install_peer, start_peer, tmp_path_factory):
    """A server that is ready, with a shop; its data are in a file."""
    pins = "\n".join((HERE / name).read_text() for name in PINNED)
    software = install_peer("vendure", pins, build)
    folder = tmp_path_factory.mktemp("vendure")
    mailbox = Mailbox()
    server = start_peer(
        ["node", HERE / "server.js"],
        folder,
        ready="/health",
        within_s=120,
        env={
            "PORT": "{port}",
            "NODE_PATH": str(software / "node_modules"),
            "VENDURE_FILE": str(folder / "shop.sqlite"),
            "WEBHOOK_URL": mailbox.url,
            "WEBHOOK_SECRET": HOOK_SECRET,
        },
    )
    yield VendurePeer(server, mailbox)
    mailbox.close()
