"""What tests of Vendure alone use of its server."""

from datetime import UTC, datetime

import pytest

import ordercore as oc


@pytest.fixture(scope="session")
def server(vendure_peer):
    """The server, which may be killed and begun again."""
    return vendure_peer.server


@pytest.fixture(scope="session")
def shop(vendure_peer):
    """What people do in the shop itself."""
    return vendure_peer.shop


@pytest.fixture(scope="session")
def mailbox(vendure_peer):
    """What the server sends by itself."""
    return vendure_peer.mailbox


@pytest.fixture
def connect(vendure_peer):
    """Return how to connect to the server, by other settings where they are given."""
    transports = []

    def connected(**more):
        transports.append(oc.connecting.HttpTransport())
        return vendure_peer.adapter(transports[-1], **more)

    yield connected
    for transport in transports:
        transport.close()


@pytest.fixture
def vendure(connect):
    return connect()


@pytest.fixture
def now():
    return lambda: datetime.now(UTC)
