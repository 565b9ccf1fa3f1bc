"""What the orders, buyers, returns and payouts of a channel are called here."""

import hashlib
import re

from ordercore.errors import Invalid
from ordercore.values import check_id, has_controls

__all__ = [
    "is_theirs",
    "order_id",
    "own_id",
    "party_id",
    "readable_id",
    "their_id",
]

_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

LONGEST = 255
"""Characters at most of what a partner calls something."""


def order_id(source: str, reference: str) -> str:
    """Return our id for a channel's order: ``northwind.10248``.

    Raises Invalid for a channel with a full stop in its name.
    """
    return _joined(source, reference)


def party_id(source: str, customer: str) -> str:
    """Return our id for a channel's customer, see :func:`own_id`.

    Raises Invalid as :func:`order_id`, and for no id of a partner's.
    """
    return own_id(_joined(source, ""), customer, "customer")


def own_id(head: str, name: str, where: str) -> str:
    """Return what we call what a partner calls *name*, with *head* in front of it.

    It is the name itself where that can be an id of ours; else what stands for it, the
    same each time: partners may use up to 255 characters, and any.

    Raises Invalid: it is no id of a partner's.
    """
    said = f"{head}{their_id(name, where)}"
    try:
        return check_id(said)
    except Invalid:
        return f"{head}x-{_digest(name)[:24]}"


def readable_id(head: str, name: str, where: str) -> str:
    """Return the name itself where that can be an id of ours, else one to be read out.

    It has the words of the name, and what tells it from names that look alike:
    ``r-IN-1-`` and eight more characters for ``IN/1``, and other eight for ``IN 1``.

    Raises Invalid: it is no id of a partner's.
    """
    try:
        return check_id(name)
    except Invalid:
        words = "-".join([head, *_WORDS.findall(their_id(name, where))])
        return check_id(f"{words[:50]}-{_digest(name)[:8]}")


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def their_id(text: str, where: str) -> str:
    """Return what a partner calls something.

    Raises Invalid: it is none, or above 255 characters, or has control characters, or
    what no store keeps.
    """
    if not is_theirs(text):
        raise Invalid.at(where, text, f"1 to {LONGEST} characters that print")
    return text


def is_theirs(text: object) -> bool:
    """Tell whether a text can be kept as a partner's id of something."""
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
        return False
    if has_controls(text):
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _joined(source: str, name: str) -> str:
    # No channel has a full stop in its name, so the first one ends it: two channels
    # can never mean the same id.
    if "." in source:
        raise Invalid.at("channel", source, "a name without a full stop")
    return f"{source}.{name}"
