"""A place that somebody names has to be open, and one that may be meant is named."""

from collections.abc import Iterable

from ordercore.errors import Refused
from ordercore.values import meant

__all__ = ["not_open"]

NAMED = 10
"""So many of the places that are open are named."""


def not_open(
    node: str, asked: str, opened: Iterable[str], *, closed: bool = False
) -> Refused:
    """Return the refusal ``node.unknown`` of a place that is not open.

    Args:
        node: which one.
        asked: what is asked for there.
        opened: the places that are open.
        closed: whether it was open once.
    """
    known = sorted(opened)
    names = ", ".join(known[:NAMED]) or "none"
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    what = "it is closed" if closed else "no such node is open"
    near = sorted({*meant(node)} & {*known})
    hint = f"Did you mean {' or '.join(near)}? Else" if near else "Name one of them, or"
    return Refused(
        "node.unknown",
        asked=asked,
        because=f"{what}; open are {names}{more}",
        remedy=f"{hint} do sourcing.OpenNode(...) for {node or 'it'}",
    )
