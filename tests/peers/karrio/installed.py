"""A Karrio server of the tests' own, with two accounts of carriers and their prices."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from ordercore.connecting import HttpTransport, Secret
from ordercore_adapters.karrio import KarrioCarrier, KarrioSettings
from tests.peers.installing import copied, pinned, ran
from tests.peers.karrio.office import Office

# Not karrio-server-documents: it loads a stylesheet from the network when imported.
PINS = Path(__file__).parent / "pins.txt"
DATABASE = "karrio.sqlite3"
FIRST_USER = """
from django.contrib.auth import get_user_model
from karrio.server.user.models import Token
user = get_user_model().objects.create_superuser("shop@example.com", "not-a-secret")
print("TOKEN", Token.objects.get_or_create(user=user)[0].key)
"""

ACCOUNTS = {
    "postnord": {
        "parcel": ("DKK", 20, {"home": 49.0, "north": 89.5}),
        "express": ("DKK", 10, {"home": 99.25}),
    },
    "own-fleet": {"bike": ("DKK", 5, {"home": 35.1})},
    "abroad": {"euro": ("EUR", 30, {"home": 9.0})},
}


def settings_of_server(folder: Path) -> dict[str, str]:
    return {
        "SECRET_KEY": "of-a-server-of-tests",
        "DEBUG_MODE": "True",
        "WORK_DIR": str(folder),
        "LOG_DIR": str(folder),
        "STATIC_ROOT_DIR": str(folder / "static"),
        "DATABASE_ENGINE": "sqlite3",
        "DATABASE_NAME": DATABASE,
        "DETACHED_WORKER": "False",
        "WORKER_IMMEDIATE_MODE": "True",
        "ENABLE_ALL_PLUGINS_BY_DEFAULT": "True",
    }


def build(folder: Path) -> None:
    """Install the server, and make its database with one user: some minutes."""
    environment, data = folder / "environment", folder / "data"
    data.mkdir()
    interpreter = pinned(environment, PINS)
    manage = [interpreter, environment / "bin/karrio"]
    inside = {"cwd": data, "env": settings_of_server(data)}
    ran([*manage, "migrate", "--no-input"], **inside)
    said = ran([*manage, "shell"], text=FIRST_USER, **inside)
    (data / "token").write_text(said.rpartition("TOKEN ")[2].split()[0])


class Karrio:
    """A server, its administrator, and what tests look up in it."""

    def __init__(self, server, folder):
        self.server = server
        self.token = (folder / "token").read_text()
        self.office = Office(server.url, self.token)
        self.transport = HttpTransport()
        self._database = folder / DATABASE

    def carrier(self, transport=None, **more):
        """Return an adapter that is connected with it."""
        token = more.pop("token", self.token)
        return karrio_at(self.server.url, token, transport or self.transport, **more)

    def shipments(self, reference, *states):
        """Return the shipments of a reference, in some states or all."""
        found = self.office.ask(f"/v1/shipments?limit=100&reference={reference}")
        mine = [one for one in found["results"] if one["reference"] == reference]
        return [one for one in mine if not states or one["status"] in states]

    def bought(self, reference):
        """Return the shipments of which a label is bought and not given back."""
        live = [s for s in self.shipments(reference) if s["status"] != "draft"]
        return [one for one in live if one["status"] != "cancelled"]

    def scan(self, number, status, at, text="", place="Aarhus"):
        """Let the carrier report a parcel, as an account does that is followed."""
        stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        event = {
            "date": stamp[:10],
            "time": stamp[11:16],
            "timestamp": stamp,
            "status": status,
            "code": status[:3].upper(),
            "description": text or status,
            "location": place,
        }
        told = {"status": status, "events": [event]}
        tracker = self._tracker(number)
        self.office.ask(f"/v1/trackers/{tracker}/inject-events", told)

    def _tracker(self, number):
        """Return the tracker of a parcel, which the carrier follows from now on.

        Karrio begins that when a label is bought from a carrier that has an interface
        for it; the accounts here have none, so the row is written by hand.
        """
        (shipment,) = [
            one
            for one in self.office.ask("/v1/shipments?limit=100")["results"]
            if one["tracking_number"] == number
        ]
        with closing(sqlite3.connect(self._database, timeout=30)) as database:
            known = database.execute(
                'select id from "tracking-status" where tracking_number = ?', [number]
            ).fetchone()
            if known:
                return known[0]
            name, now = f"trk_{uuid4().hex}", datetime.now(UTC).isoformat(" ")[:26]
            (snapshot, user) = database.execute(
                "select carrier, created_by_id from shipments where id = ?",
                [shipment["id"]],
            ).fetchone()
            row = {
                "created_at": now,
                "updated_at": now,
                "id": name,
                "tracking_number": number,
                "events": "[]",
                "test_mode": False,
                "delivered": False,
                "created_by_id": user,
                "shipment_id": shipment["id"],
                "status": "pending",
                "messages": "[]",
                "metadata": "{}",
                "meta": json.dumps({"carrier": "postnord"}),
                "options": "{}",
                "info": "{}",
                "carrier": snapshot,
                "is_archived": False,
            }
            places = ", ".join("?" * len(row))
            names = ", ".join(f'"{column}"' for column in row)
            database.execute(
                f'insert into "tracking-status" ({names}) values ({places})',
                [*row.values()],
            )
            database.commit()
        return name


def karrio_at(url, token, transport, **more):
    """Return an adapter that is connected with the carriers behind a server."""
    return KarrioCarrier(KarrioSettings(url, Secret.given(token), **more), transport)


@pytest.fixture(scope="session")
def karrio(install_peer, start_peer, tmp_path_factory):
    """A server that is ready, with accounts; a test that kills it begins it again."""
    home = install_peer("karrio", PINS.read_text() + FIRST_USER, build)
    folder = copied(home / "data", tmp_path_factory.mktemp("karrio") / "data")
    python_there = home / "environment/bin/python"
    serve = ["-m", "uvicorn", "karrio.server.asgi:application", "--host", "127.0.0.1"]
    server = start_peer(
        [python_there, *serve, "--port", "{port}"],
        folder,
        env=settings_of_server(folder),
        within_s=180,
    )
    known = Karrio(server, folder)
    for carrier, services in ACCOUNTS.items():
        known.office.open_account(carrier, services)
    return known
