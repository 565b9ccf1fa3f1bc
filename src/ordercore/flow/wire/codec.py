"""Events, commands and states as JSON text with a type name."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ordercore.errors import Invalid
from ordercore.flow.wire.explaining import explained
from ordercore.flow.wire.fingerprinting import fingerprint
from ordercore.flow.wire.readers import json_reader, reader
from ordercore.flow.wire.reading import json_loads
from ordercore.flow.wire.registry import Registry, Upcast
from ordercore.flow.wire.texts import WRONG, texter
from ordercore.message import Command, Event

__all__ = ["Codec"]

Read = Callable[[Any], Any]

_scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]

_SURROGATE = re.compile(r"\\u[dD]")


class _Readers(dict[str, Read]):
    """Readers by the name of what they read; the first to ask for one has it made."""

    def __init__(self, make: Callable[[str], Read]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> Read:
        read = self[name] = self._make(name)
        return read


class Codec:
    """Writes values of registered classes as text, and reads them again.

    Args:
        registry: what the names mean.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._writers: dict[Any, tuple[str, Callable[[Any], str]]] = {}
        self._readers: dict[str, Read] = {}
        self._json_readers = _Readers(self._json_reader)

    def dump(self, value: Any) -> tuple[str, str]:
        """Return type name and JSON text of a value.

        Raises Invalid when its class is not registered (nobody could read it again),
        or when a field holds what its type does not allow.
        """
        kind = value.__class__
        name, write = self._writers.get(kind) or self._writer(kind)
        try:
            return name, write(value)
        except WRONG as error:
            raise explained(value, error) from error

    def load(self, name: str, text: str) -> Any:
        """Return the value of JSON *text*.

        Raises Invalid: an unknown type, or data that it does not allow, with the path.
        """
        return self._reader(name)(json_loads(text))

    def dump_event(self, event: Event[Any]) -> tuple[str, str]:
        """Return type name and JSON text of an event."""
        return self.dump(event)

    def load_event(self, name: str, text: str) -> Event[Any]:
        """Return the event.  Raises Invalid as :meth:`load`, or when it is none."""
        event: Event[Any] = _with("apply", self.load(name, text), name)
        return event

    def dump_command(self, command: Command[Any]) -> tuple[str, str]:
        """Return type name and JSON text of a command."""
        return self.dump(command)

    def load_command(self, name: str, text: str) -> Command[Any]:
        """Return the command.  Raises Invalid as :meth:`load`, or when it is none."""
        command: Command[Any] = _with("decide", self.load(name, text), name)
        return command

    def dump_state(self, state: Any) -> tuple[str, str]:
        """Return type name and JSON text of a state."""
        return self.dump(state)

    def load_state(self, name: str, text: str) -> Any:
        """Return the state.  Raises Invalid as :meth:`load`."""
        return self.load(name, text)

    def load_many(self, rows: Sequence[tuple[str, str]]) -> list[Any]:
        """Return the values of many pairs of type name and text.

        They are parsed in one go, so they have to be what :meth:`dump` wrote.

        Raises Invalid: as :meth:`load`; the path begins with the place of the row.
        """
        try:
            names, texts = zip(*rows, strict=True) if rows else ((), ())
            data = _parsed_at_once(texts)
            reads = map(self._json_readers.__getitem__, names)
            return [read(one) for read, one in zip(reads, data, strict=True)]
        except Exception:  # noqa: BLE001 - one by one, they say what is wrong
            return [self._load_at(place, *row) for place, row in enumerate(rows)]

    def fingerprint(self, values: Iterable[Any]) -> str:
        """Return :func:`fingerprint` of *values*."""
        return fingerprint(values)

    def _load_at(self, place: int, name: str, text: str) -> Any:
        try:
            return self.load(name, text)
        except Invalid as error:
            raise error.inside(f"[{place}]") from None

    def _writer(self, kind: Any) -> tuple[str, Callable[[Any], str]]:
        writer = (self.registry.name_of(kind), texter(kind))
        self._writers[kind] = writer
        return writer

    def _reader(self, name: str) -> Read:
        read = self._readers.get(name)
        if read is None:
            kind, steps = self.registry.find(name)
            read = self._readers[name] = _led(reader(kind), steps)
        return read

    def _json_reader(self, name: str) -> Read:
        kind, steps = self.registry.find(name)
        return _led(json_reader(kind), steps)


def _parsed_at_once(texts: Iterable[str]) -> Any:
    """Return a list of the plain data of many JSON texts, without lone surrogates.

    Raises ValueError: something is no JSON, or looks as if it could hold a surrogate.
    """
    joined = f"[{','.join(texts)}]"
    if not joined.isascii():
        joined.encode()
    if "\\" in joined and _SURROGATE.search(joined):
        raise ValueError("half a letter may be escaped")
    data, end = _scan(joined, 0)
    if end != len(joined):
        raise ValueError("more than the list")
    return data


def _led(read: Read, steps: tuple[Upcast, ...]) -> Read:
    if not steps:
        return read

    def lead(data: Any) -> Any:
        for step in steps:
            data = step(data)
        return read(data)

    return lead


def _with(role: str, value: Any, name: str) -> Any:
    if hasattr(value, role):
        return value
    expected = "an event" if role == "apply" else "a command"
    raise Invalid.at("type", name, f"the type of {expected}")
