"""What could not be used is kept as it came, once, with the reason."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from ordercore.errors import shorten
from ordercore.flow.store import Quarantined
from ordercore.plugins import LeftOut

__all__ = ["HEAR", "TAKE", "TELL", "kept", "payload_of", "quarantined", "storable"]

TAKE = "take"
"""It is an order as its channel sent it, and can be taken again."""

TELL = "tell"
"""It is something that a partner refused, and can be told again."""

HEAR = "hear"
"""It is news that came before what they are about was known, and is heard again."""

BYTES = "base64"
"""The only key of what stands for bytes."""


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
    again: str = "",
) -> Quarantined:
    """Return the entry that keeps *raw*; the same one again has the same id.

    Two orders may have equal rows at equal places, so *of* tells them apart.  How it
    comes back is *again*: TAKE, TELL, HEAR, or "" where it is only kept.
    """
    text = storable(_as_json(raw))
    where, reason = storable(where), storable(reason)
    name = f"{source}\n{of}\n{where}\n{code}\n{text}".encode()
    digest = hashlib.sha256(name).hexdigest()[:24]
    return Quarantined(digest, source, where, code, reason, text, now, again)


def payload_of(row: Quarantined) -> Mapping[str, object]:
    """Return what was set aside as it came, bytes as bytes.

    Where it could not be written as JSON it is what was shown in its place.
    """
    found = cast("object", json.loads(row.raw, object_hook=_bytes_again))
    if isinstance(found, dict):
        return cast("dict[str, object]", found)
    return {"raw": found}


def _as_json(raw: Mapping[str, object]) -> str:
    """Return *raw* as JSON text; what JSON cannot say is shown as Python shows it."""
    try:
        return json.dumps(raw, ensure_ascii=False, sort_keys=True, default=_said)
    except Exception:  # noqa: BLE001 - what a stranger sent may do anything
        return json.dumps(shorten(raw, 10_000), ensure_ascii=False)


def _said(value: object) -> object:
    """Return what stands for a value that JSON has not: bytes can be had again."""
    if isinstance(value, bytes):
        return {BYTES: base64.b64encode(value).decode("ascii")}
    return str(value)


def _bytes_again(found: dict[str, Any]) -> object:
    if found.keys() == {BYTES} and isinstance(found[BYTES], str):
        try:
            return base64.b64decode(found[BYTES], validate=True)
        except binascii.Error:
            return found
    return found


def storable(text: str) -> str:
    """Return *text* with halves of characters escaped, as JSON does it."""
    return text.encode("utf-8", "backslashreplace").decode()
