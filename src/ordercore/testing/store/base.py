"""What all parts of the contract share: a store, made anew for each rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ordercore.flow.store import Store

__all__ = ["StoreRules"]


class StoreRules:
    """Rules that hold for a store; :meth:`make_store` says which."""

    def make_store(self, tmp_path: Path) -> Store:
        """Return the store, empty where *tmp_path* is.

        It has to know the words of :func:`~ordercore.testing.store.contract_codec`.
        """
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """Give a rule an empty store, and close it."""
        store = self.make_store(tmp_path)
        yield store
        store.close()
