"""What is known to stand in the file without asking it."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from ordercore.flow.store import Loaded, WriteSet
from ordercore.flow.stores._writing import is_stock

__all__ = ["Cache", "Recent"]

V = TypeVar("V")

NOT_THERE = Loaded(0, None)
"""A document of which it is known that the file has none."""


class Recent(Generic[V]):
    """A dict that forgets what was not used for long.

    It has two halves.  When the young one is full it becomes the old one, and what
    is in the old one then is forgotten; what is asked for becomes young again.

    Args:
        bound: how many entries are kept at most.
    """

    def __init__(self, bound: int) -> None:
        self._half = max(bound // 2, 1)
        self._young: dict[str, V] = {}
        self._old: dict[str, V] = {}

    def get(self, key: str) -> V | None:
        """Return what is known of *key*, or None."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self._young[key] = found
        return found

    def put(self, key: str, value: V) -> None:
        """Take note of a value."""
        self._young[key] = value

    def trim(self) -> None:
        """Forget what is too much."""
        if len(self._young) > self._half:
            self._old, self._young = self._young, {}

    def clear(self) -> None:
        """Forget everything."""
        self._young = {}
        self._old = {}


class Cache:
    """What the writing connection has read or written.

    It is good while no other connection has written, which SQLite tells by its
    ``data_version``, and empty after every error.

    Attributes:
        version: SQLite's ``data_version`` when this was true.
        end: position of the last event, None when it is not known.
        documents: by stream, with :data:`NOT_THERE` for what the file has not.
        levels: SKU -> all its stock levels by stream, in order of node.
        bound: whether the file has any binding of a (connection, kind).
        unseen: tags that no stream of the file carries: they are True here.

    Args:
        bound: how many documents, SKUs and streams with tags are kept at most.
    """

    def __init__(self, bound: int) -> None:
        self.version = -1
        self.end: int | None = None
        self.documents: Recent[Loaded] = Recent(bound)
        self.levels: Recent[Mapping[str, Loaded]] = Recent(bound)
        self.tags: Recent[frozenset[str]] = Recent(bound)
        self.bound: dict[tuple[str, str], bool] = {}
        self.unseen: Recent[bool] = Recent(bound)

    def clear(self) -> None:
        """Know nothing."""
        self.end = None
        self.documents.clear()
        self.levels.clear()
        self.tags.clear()
        self.bound.clear()
        self.unseen.clear()

    def check(self, version: int) -> None:
        """Know nothing any more when another connection has written since."""
        if version != self.version:
            self.clear()
            self.version = version

    def trim(self) -> None:
        """Forget what was learned first where there is too much."""
        self.documents.trim()
        self.levels.trim()
        self.tags.trim()
        self.unseen.trim()

    def learn_levels(self, skus: Iterable[str], found: Mapping[str, Loaded]) -> None:
        """Take note of all the stock levels that *skus* have."""
        by_sku: dict[str, dict[str, Loaded]] = {sku: {} for sku in skus}
        for stream, loaded in found.items():
            by_sku[loaded.state.sku][stream] = loaded
        for sku, levels in by_sku.items():
            self.levels.put(sku, levels)

    def learn_documents(
        self, streams: Iterable[str], found: Mapping[str, Loaded]
    ) -> None:
        """Take note of the documents that some streams have, and of those without."""
        for stream in streams:
            self.documents.put(stream, found.get(stream, NOT_THERE))

    def learn(self, writes: WriteSet, end: int) -> None:
        """Take note of what was written."""
        self.end = end
        for bound in writes.bindings:
            self.bound[bound.connection, bound.kind] = True
        for stream, tags in writes.tags.items():
            self.tags.put(stream, tags)
            for tag in tags:
                self.unseen.put(tag, False)
        for stream, loaded in writes.states.items():
            if is_stock(stream):
                self._learn_level(stream, loaded)
            else:
                self.documents.put(stream, loaded)

    def _learn_level(self, stream: str, loaded: Loaded) -> None:
        sku = loaded.state.sku
        known = self.levels.get(sku)
        if known is not None:
            levels = {**known, stream: loaded}
            fresh = len(levels) > len(known)
            self.levels.put(sku, dict(sorted(levels.items())) if fresh else levels)
