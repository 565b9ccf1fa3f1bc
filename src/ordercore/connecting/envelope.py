"""What came with a delivery, read before anybody knows whether it is genuine."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, TypeAlias, cast

from ordercore.connecting.exchange import read_json
from ordercore.connecting.headers import GivenHeaders, Headers
from ordercore.errors import BadSignature, Finding, Invalid, MappingFailed

__all__ = ["CameWith", "envelope", "event_id", "few", "id_of", "one_of"]

MOST_HEADERS = 1_000
MOST_SIGNATURES = 10
LONGEST_HEADER = 4_096

_ID = re.compile(r"[\x21-\x7e]{1,200}")

CameWith: TypeAlias = GivenHeaders | Iterable[tuple[bytes, bytes]]
"""Headers as frameworks hand them on: a mapping, or pairs of text or of bytes."""


def envelope(given: CameWith, body: bytes, max_bytes: int) -> Headers:
    """Return the headers.  Raises BadSignature: they are none, or too many."""
    if not isinstance(cast("object", body), bytes | bytearray):
        got = f"{type(body).__name__} that is not shown"
        raise Invalid([Finding("body", got, "the raw bytes, as they came")])
    if len(body) > max_bytes:
        raise BadSignature(f"a body of more than {max_bytes} bytes")
    pairs = _listed(given)
    if len(pairs) > MOST_HEADERS:
        raise BadSignature(f"more than {MOST_HEADERS} headers")
    return Headers([(_text(name), _text(value)) for name, value in pairs])


def _listed(given: Any) -> Sequence[tuple[object, object]]:
    """Return headers as pairs, one more than are taken at most.

    Whatever hands them on may be anything, and raise anything.
    """
    pairs: list[Any] | None = None
    with suppress(Exception):
        if isinstance(given, Headers):
            given = given.pairs
        elif isinstance(given, Mapping):
            given = cast("Any", given).items()
        pairs = [*islice(given, MOST_HEADERS + 1)]
    if pairs is None or not all(map(_is_pair, pairs)):
        raise BadSignature("headers that are no pairs")
    return pairs


def _is_pair(one: Any) -> bool:
    return isinstance(one, tuple | list) and len(cast("Any", one)) == 2


def _text(one: object) -> str:
    """Return text; ASGI has headers as bytes, in Latin-1 as HTTP has them."""
    match one:
        case str():
            return one
        case bytes():
            return one.decode("latin-1")
        case _:
            raise BadSignature("headers that are no text")


def one_of(headers: Headers, name: str) -> str:
    """Return a header that is there once.  Raises BadSignature."""
    values = headers.all(name)
    if len(values) != 1:
        raise BadSignature(f"{len(values)} headers {name}, where one is needed")
    value = values[0]
    if not value.isascii() or not 0 < len(value) <= LONGEST_HEADER:
        raise BadSignature(f"a header {name} that is empty, too long or no ASCII")
    return value


def id_of(headers: Headers, name: str) -> str:
    """Return a header that is an id.  Raises BadSignature."""
    value = one_of(headers, name)
    if not _ID.fullmatch(value):
        raise BadSignature(f"a header {name} that is no id")
    return value


def event_id(body: bytes) -> str:
    """Return the id in a document.  Raises BadSignature: it has none."""
    try:
        event = read_json(body)
    except MappingFailed:
        event = None
    name = cast("Any", event).get("id") if isinstance(event, dict) else None
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise BadSignature("a body without the id of an event")
    return name


def few(entries: Sequence[str]) -> Sequence[str]:
    """Return the entries of a header.  Raises BadSignature: they are too many."""
    if len(entries) > MOST_SIGNATURES:
        raise BadSignature(f"more than {MOST_SIGNATURES} signatures")
    return entries
