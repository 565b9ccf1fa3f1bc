"""A document of Karrio's, read with care: what is wrong is named with its path."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import ordercore as oc

__all__ = ["Document"]

MAX_TEXT = 1_000
MAX_ENTRIES = 10_000


class Document:
    """One object of an answer, and the path to it.

    Raises:
        MappingFailed: from each method, when a field is not what it should be.
    """

    def __init__(self, content: object, path: str = "") -> None:
        if not isinstance(content, Mapping):
            raise oc.MappingFailed.at(path or "body", content, "an object")
        self._content = cast("Mapping[str, object]", content)
        self._path = path

    def where(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self._path}.{name}" if self._path else name

    def wrong(self, name: str, expected: str) -> oc.MappingFailed:
        """Return the error for a field; what a person's name may be is not shown."""
        got = type(self._content.get(name)).__name__
        return oc.MappingFailed([oc.Finding(self.where(name), got, expected)])

    def text(self, name: str) -> str:
        """Return a text that has to be there."""
        found = self.maybe_text(name)
        if not found:
            raise self.wrong(name, "text")
        return found

    def maybe_text(self, name: str, most: int = MAX_TEXT) -> str:
        """Return a text, "" where there is none."""
        found = self._content.get(name)
        if found is None:
            return ""
        if not isinstance(found, str) or len(found) > most or not _is_whole(found):
            raise self.wrong(name, f"text of at most {most} characters")
        return found

    def number(self, name: str) -> Decimal:
        """Return a number, exactly as it stands there."""
        found = self._content.get(name)
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            raise self.wrong(name, "a number")
        return Decimal(found)

    def maybe_whole(self, name: str) -> int | None:
        """Return a whole number from 0 to 10,000; None where there is none."""
        found = self._content.get(name)
        if found is None:
            return None
        if type(found) is not int or not 0 <= found <= 10_000:
            raise self.wrong(name, "a whole number from 0 to 10000")
        return found

    def inner(self, name: str) -> "Document":
        """Return an object that has to be there."""
        return Document(self._content.get(name), self.where(name))

    def maybe_inner(self, name: str) -> "Document":
        """Return an object, an empty one where there is none."""
        return Document(self._content.get(name) or {}, self.where(name))

    def each(self, name: str) -> "list[Document]":
        """Return the objects of a list, none where there is no list."""
        found: Any = self._content.get(name)
        if found is None:
            return []
        if not isinstance(found, list):
            raise self.wrong(name, "a list")
        entries = cast("list[object]", found)
        if len(entries) > MAX_ENTRIES:
            raise self.wrong(name, f"at most {MAX_ENTRIES} entries")
        return [
            Document(entry, f"{self.where(name)}[{place}]")
            for place, entry in enumerate(entries)
        ]


def _is_whole(text: str) -> bool:
    """Tell whether a text can be written; JSON can say halves of characters."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
