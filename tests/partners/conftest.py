"""What tests of partners have in common."""

import pytest

from ordercore.flow import MemoryStore, SqliteStore


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    """Give a store of each kind."""
    store = MemoryStore()
    if request.param == "sqlite":
        store = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
    yield store
    store.close()
