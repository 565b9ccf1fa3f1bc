"""News of money that is not known here yet wait until it is."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeAlias, cast

from ordercore.errors import AdapterError, AuthFailed
from ordercore.flow import OMS, Quarantined, WriteSet
from ordercore.flow.stores.aside import HEAR, payload_of, quarantined
from ordercore.flow.wire import structure, unstructure
from ordercore.ports import Inbound, MovedMoney

__all__ = ["WAITS", "Hears", "hear_row", "ids_of", "keep_early", "waiting"]

WAITS = timedelta(days=30)
"""How long they are looked at by themselves; later only when somebody says so."""

Hears: TypeAlias = Callable[[Inbound[Any]], bool]
"""Does what follows from a piece of news; raises AdapterError where it cannot."""


def keep_early(
    oms: OMS, name: str, piece: Inbound[Any], error: AdapterError
) -> Quarantined:
    """Keep news until what they are about is known; the same again are kept once.

    What cannot be written down, as an adapter may say anything, is only kept.
    """
    raw: dict[str, Any] = {"about": piece.about, "subject": piece.subject}
    ids, moved = (name, piece.id, error.code, str(error)), cast("object", piece.what)
    row = quarantined(*ids, raw, oms.now())
    if moved is None or isinstance(moved, MovedMoney):
        with suppress(Exception):
            raw["moved"] = moved and unstructure(moved)
            early = quarantined(*ids, raw, oms.now(), again=HEAR)
            row = early if _piece_of(early).what == moved else row
    writes = WriteSet()
    writes.quarantine.append(row)
    with oms.store.unit() as unit:
        unit.write(writes)
    return row


def waiting(oms: OMS, name: str) -> Iterator[Quarantined]:
    """Yield what waits, the oldest first."""
    for row in oms.store.quarantined(name):
        if row.again == HEAR and oms.now() - row.at <= WAITS:
            yield row


def ids_of(row: Quarantined) -> set[str]:
    """Return by what the money is called that news are about."""
    piece = _piece_of(row)
    moved = piece.what
    said = [moved.reference, moved.external_id, moved.of] if moved else []
    return {piece.subject, *said}


def hear_row(oms: OMS, row: Quarantined, hears: Hears) -> bool:
    """Hear news once more; return whether they led to something now.

    Those that are only kept are not heard.  What stands against them now is kept with
    them.

    Heard, they are known, so that they are not done again when they are sent again.
    """
    if row.again != HEAR:
        return False
    piece = _piece_of(row)
    writes = WriteSet()
    try:
        if not hears(piece):
            return False
    except AdapterError as error:
        if error.retryable or error.code in {row.code, AuthFailed.code}:
            return False
        why = error.code, str(error)
        new = quarantined(
            row.source, row.where, *why, payload_of(row), row.at, again=HEAR
        )
        writes.quarantine.append(new)
    else:
        writes.inbox.add((row.source, piece.id))
    writes.mended[row.id] = oms.now()
    with oms.store.unit() as unit:
        unit.write(writes)
    return not writes.quarantine


def _piece_of(row: Quarantined) -> Inbound[MovedMoney]:
    raw = cast("dict[str, Any]", payload_of(row))
    moved = raw["moved"]
    what = None if moved is None else structure(moved, MovedMoney)
    return Inbound(row.where, raw["about"], raw["subject"], what)
