"""All rules for a store in one class."""

from pathlib import Path

from ordercore.flow.store import Binding, Store, WriteSet
from ordercore.testing.store.finding import FindingRules
from ordercore.testing.store.holding import HoldingRules
from ordercore.testing.store.notes import note, write_notes
from ordercore.testing.store.partners import PartnerRules
from ordercore.testing.store.redacting import RedactingRules
from ordercore.testing.store.sharing import SharingRules
from ordercore.testing.store.units import ALL, UnitRules, everything, seen

__all__ = ["DurableStoreContract", "StoreContract"]


class StoreContract(
    UnitRules,
    HoldingRules,
    FindingRules,
    PartnerRules,
    SharingRules,
    RedactingRules,
):
    """Everything that :class:`ordercore.flow.store.Store` promises.

    Subclass it in a test, say how the store is made, and pytest does the rest::

        class TestMyStore(StoreContract):
            def make_store(self, tmp_path):
                return MyStore(tmp_path / "shop", contract_codec())
    """


class DurableStoreContract(StoreContract):
    """What a store promises that outlives the program."""

    def test_what_is_stored_stays(self, tmp_path: Path) -> None:
        """Another store at the same place has it all, and goes on counting."""
        store = self.make_store(tmp_path)
        with store.unit() as unit:
            unit.write(everything(unit))
        store.close()

        again = self.make_store(tmp_path)
        assert seen(again) == ALL
        assert write_notes(again, "a", "x") == 4
        again.close()

    def test_two_stores_at_one_place_see_each_other(self, tmp_path: Path) -> None:
        """What one has committed, the other stands on, whatever it has read before."""
        one, other = self.make_store(tmp_path), self.make_store(tmp_path)
        for turn in range(4):
            write_notes((one, other)[turn % 2], "a", "x")
        with one.unit() as unit:
            assert unit.end() == 4
            assert unit.load(["note/a"])["note/a"].version == 4
        one.close()
        other.close()

    def test_what_was_not_there_is_found_when_another_has_written_it(
        self, tmp_path: Path
    ) -> None:
        """Who looked in vain may remember it only until somebody else has written."""
        one, other = self.make_store(tmp_path), self.make_store(tmp_path)
        assert _found(one) == (set(), [], None)
        with other.unit() as unit:
            writes = WriteSet()
            stream = note(writes, unit, "a", "x")
            writes.tags[stream] = frozenset({"red"})
            writes.bindings.append(Binding("web", "order", "17", "a"))
            unit.write(writes)
        assert _found(one) == ({"note/a"}, ["note/a"], "a")
        one.close()
        other.close()


def _found(store: Store) -> tuple[set[str], list[str], str | None]:
    """Return what a unit finds of a notebook: its stream, its tag and its binding."""
    with store.unit() as unit:
        streams, tagged = {*unit.load(["note/a"])}, [*unit.tagged("red")]
        return streams, tagged, unit.internal("web", "order", "17")
