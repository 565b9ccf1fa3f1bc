"""What stands on the envelope of a message; what is in it is shown to nobody."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, cast

from ordercore.errors import Finding

__all__ = ["GivenHeaders", "Headers", "malformed_headers"]

GivenHeaders: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]{0,16384}")

OURS = {"connection", "content-length", "host", "te", "trailer", "transfer-encoding"}
"""Headers that say where a message begins and ends; only a transport writes them."""


class Headers(Mapping[str, str]):
    """The headers of a request or a response; capitals do not matter in their names.

    Several of one name are joined by commas, as HTTP lets anybody do on the way;
    :meth:`all` has them apart.  What they say is not shown, for some of it opens doors.

    >>> headers = Headers({"Authorization": "Bearer 42", "Accept": "text/html"})
    >>> headers["authorization"]
    'Bearer 42'
    >>> headers
    Headers(Authorization, Accept)
    """

    __slots__ = ("_pairs", "_values")

    def __init__(self, given: GivenHeaders = ()) -> None:
        if isinstance(given, Mapping):
            given = cast("Mapping[str, str]", given).items()
        self._pairs = tuple([(name, value) for name, value in given])
        self._values: dict[str, tuple[str, ...]] = {}
        for name, value in self._pairs:
            low = name.lower()
            self._values[low] = (*self._values.get(low, ()), value)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Each header as it was written, in order."""
        return self._pairs

    def all(self, name: str) -> tuple[str, ...]:
        """Return each value of that name, in order; none where there is none."""
        return self._values.get(name.lower(), ())

    def with_(self, name: str, value: str) -> "Headers":
        """Return these headers, with this one instead of all of its name."""
        low = name.lower()
        kept = [pair for pair in self._pairs if pair[0].lower() != low]
        return Headers([*kept, (name, value)])

    def only(self, names: Iterable[str]) -> "Headers":
        """Return those headers that are named, in lower case."""
        kept = frozenset(names)
        return Headers([pair for pair in self._pairs if pair[0].lower() in kept])

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._values[name.lower()])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._values.items())))

    def __repr__(self) -> str:
        return f"Headers({', '.join([name for name, _ in self._pairs])})"


def malformed_headers(headers: Headers) -> list[Finding]:
    """Return what keeps headers from being sent; a line break would begin another."""
    return [
        Finding(f"headers[{place}]", shown, expected)
        for place, (name, value) in enumerate(headers.pairs)
        for shown, expected in _faults(name, value)
    ]


def _faults(name: str, value: str) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(name):
        yield "a name that is none", "letters, digits and hyphens"
    elif name.lower() in OURS:
        yield name, "a header that says nothing of where the message ends"
    elif not _VALUE.fullmatch(value):
        yield f"a value of {name}", "one line of Latin-1 text, at most 16,384 long"
