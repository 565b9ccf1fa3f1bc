"""What is asked at the door is a command, and each of its fields holds what it says."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, cast

import attrs

from ordercore.errors import Finding, Invalid, join_path
from ordercore.flow.wire.explaining import explained
from ordercore.flow.wire.texts import WRONG, texter
from ordercore.message import Command

__all__ = ["checked", "checked_key"]


LONGEST_TEXT = 100_000
"""No reason, note or document that a command carries is longer; a room may say less."""


def checked(command: Any) -> Command[Any]:
    """Return *command* if it is one.

    Whether its fields hold what their types say is found out by writing it down, as a
    store would do: so that no store takes what another one refuses.

    Raises Invalid: it is no command, a field holds what its type does not allow, or a
    text is longer than anybody would read; each finding has the path of the field.
    """
    write = _writer(command.__class__)
    if write is not None:
        try:
            written = write(command)
            written.encode()
        except WRONG as error:
            raise explained(command, error) from error
        if len(written) > LONGEST_TEXT and (found := [*_too_long(command, "")]):
            raise Invalid(found)
    if callable(getattr(command, "decide", None)):
        stream: object = getattr(command, "stream", None)
        if isinstance(stream, str):
            return command  # type: ignore[no-any-return]
    expected = "a command: a value with stream and decide(state)"
    raise Invalid.at("command", command, expected)


def checked_key(key: object) -> str:
    """Return the key of a request.  Raises Invalid unless it is text for a store."""
    if isinstance(key, str):
        try:
            key.encode()
        except UnicodeEncodeError:
            raise Invalid.at("key", key, "text without lone surrogates") from None
        return key
    raise Invalid.at("key", key, "text")


def _too_long(value: object, path: str) -> Iterator[Finding]:
    """Yield each text inside a value that is too long, with the path to it."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        expected = f"at most {LONGEST_TEXT:,} characters"
        yield Finding(path, f"a text of {len(value):,} characters", expected)
    elif attrs.has(kind := cast("type[Any]", value.__class__)):
        for a in attrs.fields(kind):
            yield from _too_long(getattr(value, a.name), join_path(path, a.name))
    elif isinstance(value, (tuple, list)):
        items = cast("Sequence[object]", value)
        for place, one in enumerate(items):
            yield from _too_long(one, f"{path}[{place}]")


@cache
def _writer(kind: type[Any]) -> Callable[[Any], str] | None:
    """Return what writes commands of a class; None for one that has no typed fields."""
    return texter(kind) if attrs.has(kind) else None
