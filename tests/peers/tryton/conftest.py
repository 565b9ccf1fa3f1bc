"""What tests of Tryton alone use of its server."""

import pytest


@pytest.fixture
def running(tryton):
    """The server, which runs again after the test, whatever happened to it."""
    yield tryton
    tryton.transport.close()
    tryton.server.resume()
    if not tryton.server.running:
        tryton.server.start()
