"""Stores in files that are closed again."""

import pytest

from ordercore.flow import SqliteStore, codec


@pytest.fixture
def sqlite_at():
    """Return a function that opens a store in a file."""
    opened = []

    def open_at(path):
        opened.append(SqliteStore(path, codec()))
        return opened[-1]

    yield open_at
    for store in opened:
        store.close()


@pytest.fixture
def sqlite(sqlite_at, tmp_path):
    """Return a store in a file."""
    return sqlite_at(tmp_path / "shop.db")


@pytest.fixture(params=["memory", "sqlite"])
def store(request, sqlite_at, tmp_path):
    """Return a store of each kind."""
    if request.param == "sqlite":
        return sqlite_at(tmp_path / "shop.db")
    from ordercore.flow import MemoryStore

    return MemoryStore()
