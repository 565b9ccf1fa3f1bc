"""What is personal goes out of the store on demand, and nothing else does."""

from collections.abc import Mapping

import pytest

from ordercore.flow.store import Loaded, Store, WriteSet
from ordercore.testing.store.base import StoreRules
from ordercore.testing.store.notes import NOTHING, NOW, Told

__all__ = ["RedactingRules"]

SECRET = "Zebulon Quist"  # noqa: S105 - a name, to be looked for


class RedactingRules(StoreRules):
    """A redaction is written with its set, or not at all."""

    def test_it_goes_from_state_and_events(self, store: Store) -> None:
        """PLG 133: neither of them tells it any more; what else they tell stays."""
        write(store, ("a", SECRET), ("b", SECRET))
        redact(store, "diary/a")
        assert erased(store, "diary/a")
        assert not erased(store, "diary/b")

    def test_versions_and_positions_stay(self, store: Store) -> None:
        """Whoever has a cursor in the journal goes on where it stands."""
        write(store, ("a", SECRET), ("b", "x"), ("a", SECRET))
        before = [(r.position, r.stream, r.version) for r in store.journal()]
        redact(store, "diary/a")
        assert before == [(r.position, r.stream, r.version) for r in store.journal()]
        assert store.load(["diary/a"])["diary/a"].version == 2

    def test_what_the_same_set_writes_goes_too(self, store: Store) -> None:
        """A set that tells something and takes it back leaves nothing of it."""
        write(store, ("a", SECRET), redact=("diary/a",))
        assert erased(store, "diary/a")

    def test_what_cannot_be_written_takes_nothing(self, store: Store) -> None:
        """A unit that rolls back has redacted nothing."""
        write(store, ("a", SECRET))
        with pytest.raises(ZeroDivisionError), store.unit() as unit:
            writes = WriteSet()
            writes.redactions["diary/a"] = None
            unit.write(writes)
            _ = 1 // 0
        assert not erased(store, "diary/a")

    def test_a_stream_that_is_not_there(self, store: Store) -> None:
        """There is nothing to take out of it."""
        redact(store, "diary/nobody")
        assert store.load(["diary/nobody"]) == {}

    def test_life_goes_on(self, store: Store) -> None:
        """The next event stands on what is left."""
        write(store, ("a", SECRET))
        redact(store, "diary/a")
        write(store, ("a", "new"))
        state = store.load(["diary/a"])["diary/a"].state
        assert (state.texts, state.lines) == (("new",), 2)


def write(store: Store, *told: tuple[str, str], redact: tuple[str, ...] = ()) -> None:
    """Write events, and redact streams, in one unit."""
    with store.unit() as unit:
        names = {f"diary/{name}" for name, _ in told}
        known: dict[str, Loaded] = dict(unit.load(names))
        writes = WriteSet()
        for name, text in told:
            event = Told(name, text)
            last = known.get(event.stream, NOTHING)
            version = last.version + 1
            known[event.stream] = Loaded(version, event.apply(last.state))
            writes.events.append((event.stream, version, event, NOW, ""))
        writes.states |= known
        writes.redactions |= dict.fromkeys(redact)
        unit.write(writes)


def redact(store: Store, *streams: str) -> None:
    """Redact streams, and nothing else."""
    write(store, redact=streams)


def erased(store: Store, stream: str) -> bool:
    """Tell whether a stream tells nothing personal any more, wherever it is read."""
    state: Mapping[str, Loaded] = store.load([stream])
    with store.unit() as unit:
        inside = unit.load([stream])
    diaries = [state[stream].state, inside[stream].state]
    diaries += [loaded.state for name, loaded in store.scan("diary") if name == stream]
    events = [r.event for r in store.history(stream)]
    events += [r.event for r in store.journal() if r.stream == stream]
    texts = [text for diary in diaries for text in diary.texts]
    texts += [event.text for event in events if isinstance(event, Told)]
    return SECRET not in texts
