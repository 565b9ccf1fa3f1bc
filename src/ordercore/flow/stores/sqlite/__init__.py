"""A store in one file, on the SQLite that comes with Python."""

from ordercore.flow.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
