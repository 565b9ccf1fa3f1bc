"""What is asked at the door is a command, and each of its fields holds what it says."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, cast

import attrs
from attrs import evolve

from ordercore.catalog import PriceQuery
from ordercore.errors import Finding, Invalid, join_path
from ordercore.flow.wire.explaining import explained
from ordercore.flow.wire.texts import WRONG, texter
from ordercore.message import Command
from ordercore.values import has_controls, utc

__all__ = ["aware", "checked", "checked_key", "count", "dated", "text"]


LONGEST_TEXT = 100_000
"""No reason, note or document that a command carries is longer; a room may say less."""

MOST = 2**31
"""More rows than any store holds."""

FIRST_YEAR, LAST_YEAR = 1000, 9899
"""Days and months can be counted from any date in these years, as rooms do."""

_FAR = re.compile(r'"(?:0\d\d\d|99\d\d)-\d\d-\d\d')
"""How a date outside these years is written; a text may look so, too."""


def checked(command: Any) -> Command[Any]:
    """Return *command* if it is one.

    Whether its fields hold what their types say is found out by writing it down, as a
    store would do: so that no store takes what another one refuses.

    Raises Invalid: it is no command, a field holds what its type does not allow, a text
    is longer than anybody would read or has control characters, or a date is so far
    away that days cannot be counted from it; each finding has the path of the field.
    """
    write = _writer(command.__class__)
    if write is not None:
        try:
            written = write(command)
            written.encode()
        except WRONG as error:
            raise explained(command, error) from error
        if len(written) > LONGEST_TEXT and (found := [*_too_long(command)]):
            raise Invalid(found)
        if _looks_odd(written) and (found := [*_odd(command)]):
            raise Invalid(found)
        if _looks_far(written) and (found := [*_too_far(command)]):
            raise Invalid(found)
    if callable(getattr(command, "decide", None)):
        stream: object = getattr(command, "stream", None)
        if isinstance(stream, str):
            return command  # type: ignore[no-any-return]
    expected = "a command: a value with stream and decide(state)"
    raise Invalid.at("command", command, expected)


def checked_key(key: object) -> str:
    """Return the key of a request.  Raises Invalid unless it is text for a store."""
    return text(key, "key")


def text(value: object, where: str) -> str:
    """Return what a caller names something by.  Raises Invalid unless a store can."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Invalid.at(where, value, "text without lone surrogates") from None
        return value
    raise Invalid.at(where, value, "text")


def count(value: object, where: str) -> int:
    """Return how many, or behind which place.  Raises Invalid unless a store can."""
    if type(value) is int and 0 <= value <= MOST:
        return value
    raise Invalid.at(where, value, "a whole number from 0")


def aware(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """Return a clock that raises Invalid whenever *clock* tells a naive time."""
    return lambda: utc(clock(), "clock")


def dated(query: object, now: datetime) -> PriceQuery:
    """Return a query with its instant, which is now where it names none.

    Raises Invalid: it is no query, or its instant is naive.
    """
    if not isinstance(query, PriceQuery):
        raise Invalid.at("query", query, "an ordercore.catalog.PriceQuery")
    return evolve(query, at=now if query.at is None else utc(query.at, "query.at"))


def _too_long(value: object) -> Iterator[Finding]:
    """Yield each text inside a value that is too long, with the path to it."""
    for path, leaf in _leaves(value, ""):
        if isinstance(leaf, str) and len(leaf) > LONGEST_TEXT:
            expected = f"at most {LONGEST_TEXT:,} characters"
            yield Finding(path, f"a text of {len(leaf):,} characters", expected)


def _looks_odd(written: str) -> bool:
    """Tell whether control characters may be there; most texts cost next to nothing.

    Written down, those below the space stand behind a backslash.
    """
    if "\\u00" in written or "\\b" in written or "\x7f" in written:
        return True
    return not written.isascii() and has_controls(written)


def _odd(value: object) -> Iterator[Finding]:
    """Yield each text inside a value that has control characters, without saying it."""
    for path, leaf in _leaves(value, ""):
        if isinstance(leaf, str) and has_controls(leaf):
            got = "a text that is not shown"
            yield Finding(path, got, "one without control characters")


def _looks_far(written: str) -> bool:
    """Tell whether such a date may be there; the first look costs next to nothing."""
    head = '"0' in written or '"99' in written
    return head and _FAR.search(written) is not None


def _too_far(value: object) -> Iterator[Finding]:
    """Yield each date inside a value that no day can be counted from."""
    for path, leaf in _leaves(value, ""):
        if isinstance(leaf, date) and not FIRST_YEAR <= leaf.year <= LAST_YEAR:
            expected = f"a day in the years {FIRST_YEAR} to {LAST_YEAR}"
            yield Finding(path, str(leaf), expected)


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Yield everything inside a value that has no parts, with the path to it."""
    if attrs.has(kind := cast("type[Any]", value.__class__)):
        for a in attrs.fields(kind):
            yield from _leaves(getattr(value, a.name), join_path(path, a.name))
    elif isinstance(value, (tuple, list)):
        items = cast("Sequence[object]", value)
        for place, one in enumerate(items):
            yield from _leaves(one, f"{path}[{place}]")
    elif isinstance(value, Mapping):
        for name, one in cast("Mapping[object, object]", value).items():
            yield path, name
            yield from _leaves(one, join_path(path, str(name)))
    else:
        yield path, value


@cache
def _writer(kind: type[Any]) -> Callable[[Any], str] | None:
    """Return what writes commands of a class; None for one that has no typed fields."""
    return texter(kind) if attrs.has(kind) else None
