"""What is asked at the door is a command, and each of its fields holds what it says."""

from collections.abc import Callable
from functools import cache
from typing import Any

import attrs

from ordercore.errors import Invalid
from ordercore.flow.wire.explaining import explained
from ordercore.flow.wire.texts import WRONG, texter
from ordercore.message import Command

__all__ = ["checked", "checked_key"]


def checked(command: Any) -> Command[Any]:
    """Return *command* if it is one.

    Whether its fields hold what their types say is found out by writing it down, as a
    store would do: so that no store takes what another one refuses.

    Raises Invalid: it is no command, or a field holds what its type does not allow;
    each finding has the path of the field.
    """
    write = _writer(command.__class__)
    if write is not None:
        try:
            write(command).encode()
        except WRONG as error:
            raise explained(command, error) from error
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


@cache
def _writer(kind: type[Any]) -> Callable[[Any], str] | None:
    """Return what writes commands of a class; None for one that has no typed fields."""
    return texter(kind) if attrs.has(kind) else None
