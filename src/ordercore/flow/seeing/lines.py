"""Who stands in which line since a transaction began."""

from collections.abc import Collection, Iterable

__all__ = ["Lines"]

NO_TAGS: frozenset[str] = frozenset()


class Lines:
    """The tags of streams that a transaction has changed, and who carries each tag.

    A thousand requests may share a transaction, so nobody looks through all streams
    that they have changed.

    Args:
        tags: stream -> all its tags; filled here, in the order in which the streams
            were changed first.
    """

    def __init__(self, tags: dict[str, frozenset[str]]) -> None:
        self._tags = tags
        self._places: dict[str, int] = {}
        self._carriers: dict[str, dict[str, None]] = {}

    def put(self, stream: str, tags: frozenset[str]) -> None:
        """Let a stream carry these tags and no others."""
        before = self._tags.get(stream, NO_TAGS)
        self._places.setdefault(stream, len(self._places))
        self._tags[stream] = tags
        for tag in before - tags:
            del self._carriers[tag][stream]
        for tag in tags - before:
            self._carriers.setdefault(tag, {})[stream] = None

    def carrying(self, tag: str) -> Collection[str]:
        """Return the streams among them that carry a tag, in no order."""
        return self._carriers.get(tag, ())

    def in_line(self, streams: Iterable[str]) -> list[str]:
        """Return streams in the order in which they were changed first.

        Those that were not changed yet come last, as they are given.
        """
        last, places = len(self._places), self._places
        return sorted(streams, key=lambda stream: places.get(stream, last))
