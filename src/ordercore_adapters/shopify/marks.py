"""What we have written into a shop is known again by a mark in its note."""

import re
from hashlib import sha256

import ordercore as oc

__all__ = ["bears", "is_ours", "marked"]

Part = oc.connecting.Part

_MARK = re.compile(r"\[ordercore [0-9a-f]{16}\]$")

MOST = 200
"""How long a reason may be; Shopify takes notes of 255 characters."""


def marked(text: str, key: str) -> str:
    """Return a note under which a write of ours is known again by its key.

    >>> bears(marked("out_of_stock", "order/W-1/3"), "order/W-1/3")
    True
    """
    return f"{text[:MOST]} {_mark(key)}".lstrip()


def bears(note: str, key: str) -> bool:
    """Tell whether a note is of the write with this key."""
    return note.endswith(_mark(key))


def is_ours(order: Part) -> bool:
    """Tell whether it was us who have cancelled an order."""
    cancellation = order.part("cancellation")
    note = cancellation.maybe_text("staff_note") if cancellation else ""
    return _MARK.search(note) is not None


def _mark(key: str) -> str:
    return f"[ordercore {sha256(key.encode()).hexdigest()[:16]}]"
