"""A Tryton server of the tests' own, with a company that can sell and buy."""

from pathlib import Path

import pytest

from ordercore.connecting import HttpTransport, Secret
from ordercore_adapters.tryton import TrytonErp, TrytonSettings
from tests.peers.installing import copied, python, ran, script
from tests.peers.tryton.office import Office

SERIES = "8.2"
MODULES = ("sale", "purchase", "account-invoice-stock")
PACKAGES = [
    f"{name}=={SERIES}.*"
    for name in ("trytond", "proteus", *[f"trytond-{one}" for one in MODULES])
]
PROVISION = Path(__file__).parent / "provision.py"
PINS = "\n".join([*PACKAGES, PROVISION.read_text()])
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


def build(folder):
    """Install the server, and make a database with one company: half a minute."""
    environment, data = folder / "environment", folder / "data"
    data.mkdir()
    ran([python(), "-m", "venv", environment])
    ran([environment / "bin/python", "-m", "pip", "install", "--quiet", *PACKAGES])
    (data / f"{DATABASE}.sqlite").touch()  # Tryton makes no file by itself
    (data / "password").write_text(PASSWORD)
    inside = {
        "cwd": data,
        "env": environment_of(data) | {"TRYTONPASSFILE": str(data / "password")},
    }
    admin = [*script(environment, "trytond-admin"), "-d", DATABASE]
    ran([*admin, "--all", "--email", "shop@example.com"], **inside)
    names = [one.replace("-", "_") for one in MODULES]
    ran([*admin, "-u", *names, "--activate-dependencies"], **inside)
    said = ran([environment / "bin/python", PROVISION], **inside)
    (data / "key").write_text(said.rpartition("KEY ")[2].split()[0])


class Tryton:
    """A server, its key, and what its staff see."""

    def __init__(self, server, folder):
        self.server = server
        self.key = (folder / "key").read_text()
        self.office = Office(server.url, self.key)
        self.transport = HttpTransport()

    def erp(self, transport=None, **more):
        """Return an adapter that is connected with it."""
        key = more.pop("key", self.key)
        return tryton_at(self.server.url, key, transport or self.transport, **more)


def tryton_at(url, key, transport, **more):
    """Return an adapter that is connected with the company of a server."""
    settings = TrytonSettings(
        url, DATABASE, Secret.given(key), **ACCOUNTS, money={"": MONEY}, **more
    )
    return TrytonErp(settings, transport)


@pytest.fixture(scope="session")
def tryton(install_peer, start_peer, tmp_path_factory):
    """A server that is ready; a test that kills it begins it again."""
    home = install_peer("tryton", PINS, build)
    folder = copied(home / "data", tmp_path_factory.mktemp("tryton") / "data")
    command = [*script(home / "environment", "trytond"), "-d", DATABASE]
    server = start_peer(command, folder, env=environment_of(folder), within_s=120)
    return Tryton(server, folder)
