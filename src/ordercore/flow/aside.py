"""What could not be used is kept as it came, once, with the reason."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from ordercore.errors import shorten
from ordercore.flow.store import Quarantined
from ordercore.plugins import LeftOut

__all__ = ["kept", "quarantined", "storable"]


def kept(
    source: str, left_out: Iterable[LeftOut], now: datetime, of: str = ""
) -> Iterator[Quarantined]:
    """Yield what keeps rows in quarantine; *of* is the order that they came with."""
    for row in left_out:
        yield quarantined(source, row.where, row.code, row.reason, row.raw, now, of=of)


def quarantined(
    source: str,
    where: str,
    code: str,
    reason: str,
    raw: Mapping[str, object],
    now: datetime,
    *,
    of: str = "",
) -> Quarantined:
    """Return the entry that keeps *raw*; the same one again has the same id.

    Two orders may have equal rows at equal places, so *of* tells them apart.
    """
    text = storable(_as_json(raw))
    where, reason = storable(where), storable(reason)
    name = f"{source}\n{of}\n{where}\n{code}\n{text}".encode()
    digest = hashlib.sha256(name).hexdigest()[:24]
    return Quarantined(digest, source, where, code, reason, text, now)


def _as_json(raw: Mapping[str, object]) -> str:
    """Return *raw* as JSON text; what JSON cannot say is shown as Python shows it."""
    try:
        return json.dumps(raw, ensure_ascii=False, sort_keys=True, default=str)
    except Exception:  # noqa: BLE001 - what a stranger sent may do anything
        return json.dumps(shorten(raw, 10_000), ensure_ascii=False)


def storable(text: str) -> str:
    """Return *text* with halves of characters escaped, as JSON does it."""
    return text.encode("utf-8", "backslashreplace").decode()
