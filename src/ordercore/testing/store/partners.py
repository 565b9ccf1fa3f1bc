"""What a store keeps of partners: who is told later, and who was told what."""

from datetime import timedelta

import pytest

from ordercore.flow.store import Postponed, Quarantined, Store, WriteSet
from ordercore.testing.store.base import StoreRules
from ordercore.testing.store.notes import NOW, write_notes

__all__ = ["PartnerRules"]


class Stop(Exception):
    """Something else went wrong while a unit was open."""


def write(store: Store, **parts: object) -> None:
    """Write a set with these parts in a unit of its own."""
    with store.unit() as unit:
        writes = WriteSet()
        for name, part in parts.items():
            setattr(writes, name, part)
        unit.write(writes)


def later(consumer: str, position: int, attempts: int = 0, why: str = "") -> Postponed:
    """Return what a consumer is told after so many attempts."""
    due = NOW + timedelta(minutes=attempts, microseconds=1)
    return Postponed(consumer, position, f"note/{position}", due, attempts, why)


def rows(*postponed: Postponed) -> dict[tuple[str, int], Postponed]:
    """Return them as a set has them."""
    return {(row.consumer, row.position): row for row in postponed}


def aside(name: str, source: str = "web", again: str = "") -> Quarantined:
    """Return something that was set aside."""
    raw = '{"a": 1}'
    return Quarantined(name, source, "row 1", "bad", "no", raw, NOW, again)


class PartnerRules(StoreRules):
    """Whoever talks to a partner finds after a crash what he knew before."""

    def test_what_is_told_later_comes_in_the_order_of_the_journal(
        self, store: Store
    ) -> None:
        """To the consumer whose it is, as it was put off last."""
        write(store, postponed=rows(later("erp", 9), later("erp", 2), later("web", 3)))
        write(store, postponed=rows(later("erp", 9, 2, "nobody there")))
        assert store.postponed("erp") == [
            later("erp", 2),
            later("erp", 9, 2, "nobody there"),
        ]
        with store.unit() as unit:
            assert unit.postponed("web") == [later("web", 3)]
        assert store.postponed("none") == []

    def test_what_was_told_is_told_later_no_more(self, store: Store) -> None:
        """It ends after what is put off in the same set."""
        write(store, postponed=rows(later("erp", 1), later("erp", 2)))
        write(
            store,
            postponed=rows(later("erp", 3)),
            postponed_done={("erp", 1), ("erp", 3), ("erp", 99)},
        )
        assert store.postponed("erp") == [later("erp", 2)]

    def test_the_last_word_counts(self, store: Store) -> None:
        """Each consumer was told something of its own."""
        names = ["MUG@1", "MUG@2", "never told"]
        write(store, told={("web", "MUG@1"): "5", ("web", "MUG@2"): "7"})
        write(store, told={("web", "MUG@1"): "4", ("erp", "MUG@1"): "9"})
        assert store.told("web", names) == {"MUG@1": "4", "MUG@2": "7"}
        assert store.told("web", ["MUG@2"]) == {"MUG@2": "7"}
        assert store.told("web", []) == {}
        with store.unit() as unit:
            assert unit.told("erp", names) == {"MUG@1": "9"}

    def test_cursors_are_found_by_how_they_begin(self, store: Store) -> None:
        """By name; no letter of it means anything else."""
        write(store, checkpoints={"outbox/b": "2", "outbox/a": "1", "outboX%": "3"})
        assert list(store.checkpoints("outbox/").items()) == [
            ("outbox/a", "1"),
            ("outbox/b", "2"),
        ]
        assert dict(store.checkpoints("outboX%")) == {"outboX%": "3"}
        assert len(store.checkpoints()) == 3
        assert dict(store.checkpoints("none")) == {}

    def test_what_could_be_used_after_all_is_out_of_quarantine(
        self, store: Store
    ) -> None:
        """It is still known what lay there, and since when it does not."""
        write(store, quarantine=[aside("a", again="take"), aside("b", "erp")])
        write(store, mended={"a": NOW + timedelta(hours=1), "never there": NOW})
        assert store.quarantined() == [aside("b", "erp")]
        assert store.quarantined("web") == []
        (a,) = store.quarantined("web", mended=True)
        assert (a.id, a.again, a.mended_at) == ("a", "take", NOW + timedelta(hours=1))
        assert len(store.quarantined(mended=True)) == 2

    def test_what_is_set_aside_anew_lies_there_again(self, store: Store) -> None:
        """At its old place, as it was first told."""
        write(store, quarantine=[aside("a"), aside("b")])
        write(store, mended={"a": NOW})
        write(store, quarantine=[aside("a")])
        assert store.quarantined() == [aside("a"), aside("b")]

    def test_nothing_of_it_is_kept_when_the_unit_is_given_up(
        self, store: Store
    ) -> None:
        """What a partner was told is known with the cursor, or not at all."""
        write_notes(store, "a", "x")
        write(store, quarantine=[aside("a")])
        with pytest.raises(Stop), store.unit() as unit:
            writes = WriteSet()
            writes.postponed = rows(later("erp", 1))
            writes.told = {("erp", "a"): "1"}
            writes.mended = {"a": NOW}
            unit.write(writes)
            assert unit.postponed("erp") == [later("erp", 1)]
            assert unit.told("erp", ["a"]) == {"a": "1"}
            raise Stop
        assert (store.postponed("erp"), store.told("erp", ["a"])) == ([], {})
        assert store.quarantined() == [aside("a")]
