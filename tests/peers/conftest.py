"""Tests against software that nobody here wrote, running for real on this machine.

Each folder below this one is a partner; its tests get the marker ``peer``, so that they
run in ``make peers`` only.  A partner that cannot be had here skips its tests; with
``ORDERCORE_PEERS=required`` it fails them.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.peers.installing import PeerMissing, installed
from tests.peers.karrio.installed import karrio
from tests.peers.serving import Server
from tests.peers.tryton.installed import tryton, tryton_of_long_term
from tests.peers.vendure.installed import vendure_peer

__all__ = [
    "install_peer",
    "karrio",
    "start_peer",
    "tryton",
    "tryton_of_long_term",
    "vendure_peer",
]

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the tests of each partner, before the markers choose what runs."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.parent != HERE:
            item.add_marker(pytest.mark.peer)


def missing(why: object):
    """Skip, or fail where partners are required."""
    if os.environ.get("ORDERCORE_PEERS") == "required":
        pytest.fail(f"a partner is missing: {why}", pytrace=False)
    pytest.skip(f"a partner is missing: {why}")


@pytest.fixture(scope="session")
def install_peer() -> Callable[..., Path]:
    """Return ``installed`` for fixtures: it skips or fails where it cannot be had."""

    def install(name, pins, build):
        try:
            return installed(name, pins, build)
        except PeerMissing as error:
            missing(error)

    return install


@pytest.fixture(scope="session")
def start_peer():
    """Return how to begin a server that ends with the session, see ``Server``."""
    begun = []

    def start(command, folder, **more):
        server = Server(command, folder, **more)
        begun.append(server)
        try:
            return server.start()
        except PeerMissing as error:
            missing(error)

    yield start
    for server in begun:
        server.stop()
