"""The smallest thing that has a life: a notebook in which notes are made."""

from collections.abc import Sequence
from datetime import UTC, datetime

from attrs import field, frozen

from ordercore import stock
from ordercore.flow.store import Loaded, Reader, Store, WriteSet
from ordercore.flow.wire import Codec, Registry
from ordercore.values import PERSONAL

__all__ = [
    "NOW",
    "Diary",
    "Note",
    "Notebook",
    "Noted",
    "Told",
    "contract_codec",
    "level",
    "note",
    "write_level",
    "write_notes",
]

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

NOTHING = Loaded(0, None)


@frozen
class Notebook:
    """All that was noted under one name."""

    name: str
    lines: tuple[str, ...] = ()


@frozen
class Noted:
    """Something was noted."""

    name: str
    text: str

    @property
    def stream(self) -> str:
        """The stream of the notebook."""
        return f"note/{self.name}"

    def apply(self, state: Notebook | None) -> Notebook:
        """Return the notebook with one line more."""
        lines = state.lines if state else ()
        return Notebook(self.name, (*lines, self.text))


@frozen
class Note:
    """Note something."""

    name: str
    text: str

    @property
    def stream(self) -> str:
        """The stream of the notebook."""
        return f"note/{self.name}"

    def decide(self, state: Notebook | None) -> Sequence[Noted]:
        """Return Noted."""
        return (Noted(self.name, self.text),)


@frozen
class Diary:
    """What somebody told, which nobody else is to know."""

    name: str
    texts: tuple[str, ...] = field(default=(), metadata=PERSONAL)
    lines: int = 0


@frozen
class Told:
    """Somebody told a diary something."""

    name: str
    text: str = field(metadata=PERSONAL)

    @property
    def stream(self) -> str:
        """The stream of the diary."""
        return f"diary/{self.name}"

    def apply(self, state: Diary | None) -> Diary:
        """Return the diary with one line more."""
        state = state or Diary(self.name)
        return Diary(self.name, (*state.texts, self.text), state.lines + 1)


def contract_codec() -> Codec:
    """Return what writes and reads all that the contract stores."""
    registry = Registry(stock)
    for word in (Note, Noted, Notebook, Diary, Told):
        registry.add(word, "contract")
    return Codec(registry)


def note(
    writes: WriteSet, reader: Reader, name: str, *texts: str, cause: str = ""
) -> str:
    """Add notes to a set, on top of what is there already; return the stream."""
    stream = f"note/{name}"
    version, state = _known(writes, reader, stream)
    for text in texts:
        event = Noted(name, text)
        version, state = version + 1, event.apply(state)
        writes.events.append((stream, version, event, NOW, cause))
    writes.states[stream] = Loaded(version, state)
    return stream


def level(
    writes: WriteSet, reader: Reader, sku: str, node: str, sellable: int, allocated: int
) -> str:
    """Add to a set that a stock level stands at so many; return the stream."""
    stream = stock.stock_stream(sku, node)
    version = _known(writes, reader, stream).version + 1
    event = stock.Adjusted(sku, node, sellable, "count")
    writes.events.append((stream, version, event, NOW, ""))
    state = stock.StockLevel(sku, node, sellable, allocated)
    writes.states[stream] = Loaded(version, state)
    return stream


def write_notes(store: Store, name: str, *texts: str, cause: str = "") -> int:
    """Write notes in a unit of their own; return the position of the first."""
    with store.unit() as unit:
        writes = WriteSet()
        note(writes, unit, name, *texts, cause=cause)
        return unit.write(writes)


def write_level(
    store: Store, sku: str, node: str, sellable: int, allocated: int = 0
) -> None:
    """Write a stock level in a unit of its own."""
    with store.unit() as unit:
        writes = WriteSet()
        level(writes, unit, sku, node, sellable, allocated)
        unit.write(writes)


def _known(writes: WriteSet, reader: Reader, stream: str) -> Loaded:
    if stream in writes.states:
        return writes.states[stream]
    return reader.load([stream]).get(stream, NOTHING)
