"""One transaction on the file."""

from collections.abc import Collection, Mapping, Sequence

from ordercore.flow.store import Loaded, WriteSet
from ordercore.flow.stores._writing import is_stock
from ordercore.flow.stores.sqlite.cache import Cache
from ordercore.flow.stores.sqlite.link import Link
from ordercore.flow.stores.sqlite.reading import Reading
from ordercore.flow.stores.sqlite.writing import Writing
from ordercore.flow.wire import Codec

__all__ = ["SqliteUnit"]


class SqliteUnit(Reading):
    """An open transaction on the connection that writes.

    Args:
        link: the connection; nobody else uses it meanwhile.
        codec: writes and reads the values.
        cache: what is known to stand in the file.
    """

    def __init__(self, link: Link, codec: Codec, cache: Cache) -> None:
        super().__init__(link, codec)
        self._cache = cache
        self._written = False
        self._spoilt: BaseException | None = None

    def begin(self) -> None:
        """Keep all other writers out, and forget what is not true any more."""
        self.link.run("begin immediate")
        self._cache.check(self.link.value("pragma data_version"))

    def commit(self) -> None:
        """Make it last, or raise what spoilt it."""
        if self._spoilt is not None:
            raise self._spoilt
        self.link.run("commit")
        self._cache.trim()

    def roll_back(self) -> bool:
        """Undo everything; return whether the link is still good."""
        self._cache.clear()
        return self.link.undo()

    def load(self, streams: Collection[str]) -> Mapping[str, Loaded]:
        """Return version and state of those of *streams* that exist."""
        known = self._cache.documents
        found: dict[str, Loaded] = {}
        missing: list[str] = []
        shelves: list[str] = []
        for stream in streams:
            loaded = known.get(stream)
            if loaded is not None:
                if loaded.version:
                    found[stream] = loaded
            elif is_stock(stream):
                shelves.append(stream)
            else:
                missing.append(stream)
        if missing:
            fresh = self._documents(missing)
            self._cache.learn_documents(missing, fresh)
            found.update(fresh)
        if shelves:
            found.update(self._shelves(shelves))
        return found

    def levels(self, skus: Collection[str]) -> Mapping[str, Loaded]:
        """Return the stock levels of *skus*, in order of SKU and node."""
        known = self._cache.levels
        missing = [sku for sku in skus if known.get(sku) is None]
        if missing:
            self._cache.learn_levels(missing, super().levels(missing))
        found: dict[str, Loaded] = {}
        for sku in sorted(set(skus)):
            found.update(known.get(sku) or {})
        return found

    def internal(self, connection: str, kind: str, external: str) -> str | None:
        """Return our id for a partner's id, if it is bound."""
        of, known = (connection, kind), self._cache.bound
        if of not in known:
            known[of] = bool(self.bindings(connection, kind, "", 1))
        return super().internal(connection, kind, external) if known[of] else None

    def tagged(self, tag: str, limit: int | None = None) -> Sequence[str]:
        """Return the streams that carry *tag*, the longest in line first."""
        if self._cache.unseen.get(tag):
            return []
        found = super().tagged(tag, limit)
        if not found and limit != 0:
            self._cache.unseen.put(tag, True)
        return found

    def end(self) -> int:
        """Return the position of the last event."""
        if self._cache.end is None:
            self._cache.end = super().end()
        return self._cache.end

    def write(self, writes: WriteSet) -> int:
        """Write the set and return the position of its first event."""
        try:
            first = self.end() + 1
            writing = Writing(self, self._codec, self._cache, again=self._written)
            self._written = True
            writing.write(writes, first)
        except BaseException as error:
            self._spoilt = error
            raise
        return first
