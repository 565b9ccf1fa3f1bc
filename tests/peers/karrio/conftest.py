"""What tests of Karrio alone use of its server."""

import pytest


@pytest.fixture
def running(karrio):
    """The server, which runs again after the test, whatever happened to it."""
    yield karrio
    karrio.transport.close()
    karrio.server.resume()
    if not karrio.server.running:
        karrio.server.start()
