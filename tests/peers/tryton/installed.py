"""A Tryton server of the tests' own, with a company that can sell and buy."""

from functools import partial
from pathlib import Path

import pytest

from ordercore.connecting import HttpTransport, Secret
from ordercore_adapters.tryton import TrytonErp, TrytonSettings
from ordercore_adapters.tryton.settings import FETCHES
from tests.peers.installing import copied, pinned, ran, script
from tests.peers.tryton.office import Office

HERE = Path(__file__).parent
MODULES = (
    "sale",
    "purchase",
    "account_invoice_stock",
    "purchase_requisition",
    "sale_supply_drop_shipment",
    "product_measurements",
)
OPTIONAL = MODULES[3:]
"""What the adapter is told that it may use."""
PROVISION = HERE / "provision.py"
DATABASE = "books"
PASSWORD = "not-a-secret-at-all"
ACCOUNTS = {"receivable": "1.2.1", "revenue": "4.1.1", "tax": "6.3.6"}
MONEY = "1.1.1"


def environment_of(folder):
    return {
        "TRYTOND_DATABASE__URI": "sqlite://",
        "TRYTOND_DATABASE__PATH": str(folder),
        "TRYTOND_WEB__LISTEN": "127.0.0.1:{port}",
    }


def build(pins, folder):
    """Install the server, and make a database with one company: half a minute."""
    environment, data = folder / "environment", folder / "data"
    data.mkdir()
    interpreter = pinned(environment, pins)
    (data / f"{DATABASE}.sqlite").touch()  # Tryton makes no file by itself
    (data / "password").write_text(PASSWORD)
    inside = {
        "cwd": data,
        "env": environment_of(data) | {"TRYTONPASSFILE": str(data / "password")},
    }
    admin = [*script(environment, "trytond-admin"), "-d", DATABASE]
    ran([*admin, "--all", "--email", "shop@example.com"], **inside)
    ran([*admin, "-u", *MODULES, "--activate-dependencies"], **inside)
    said = ran([interpreter, PROVISION], **inside)
    for name in ("KEY", "EMPLOYEE"):
        (data / name.lower()).write_text(said.rpartition(f"{name} ")[2].split()[0])


class Tryton:
    """A server, its key, and what its staff see."""

    def __init__(self, server, folder):
        self.server = server
        self.key = (folder / "key").read_text()
        self.employee = int((folder / "employee").read_text())
        self.office = Office(server.url, self.key, PASSWORD)
        self.transport = HttpTransport()

    def erp(self, transport=None, **more):
        """Return an adapter that is connected with it."""
        key = more.pop("key", self.key)
        more.setdefault("modules", OPTIONAL)
        more.setdefault("fetches", FETCHES)
        more.setdefault("employee", self.employee)
        return tryton_at(self.server.url, key, transport or self.transport, **more)


def tryton_at(url, key, transport, **more):
    """Return an adapter that is connected with the company of a server."""
    settings = TrytonSettings(
        url, DATABASE, Secret.given(key), **ACCOUNTS, money={"": MONEY}, **more
    )
    return TrytonErp(settings, transport)


def begun(series, install_peer, start_peer, folder):
    """Return a server of a series that is ready, with a company of its own."""
    pins = HERE / f"pins-{series}.txt"
    decides = "\n".join([pins.read_text(), *MODULES, PROVISION.read_text()])
    home = install_peer(f"tryton-{series}", decides, partial(build, pins))
    data = copied(home / "data", folder / "data")
    command = [*script(home / "environment", "trytond"), "-d", DATABASE]
    server = start_peer(command, data, env=environment_of(data), within_s=120)
    return Tryton(server, data)


@pytest.fixture(scope="session")
def tryton(install_peer, start_peer, tmp_path_factory):
    """A server that is ready; a test that kills it begins it again."""
    folder = tmp_path_factory.mktemp("tryton")
    return begun("8.2", install_peer, start_peer, folder)


@pytest.fixture(scope="session")
def tryton_of_long_term(install_peer, start_peer, tmp_path_factory):
    """A server of the series that is kept for years."""
    folder = tmp_path_factory.mktemp("tryton-of-long-term")
    return begun("8.0", install_peer, start_peer, folder)
