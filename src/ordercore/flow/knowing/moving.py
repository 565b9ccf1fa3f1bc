"""What a provider calls the movements of our orders' money."""

from collections.abc import Callable, Iterable

from ordercore.accounts import Kind

__all__ = ["ASKED", "movement_of"]

ASKED = "asked/"
"""In front of the kind under which our own reference is bound: it was asked for."""


def movement_of(
    internal: Callable[[str, str, str], str | None],
    provider: str,
    kinds: Iterable[Kind],
    *ids: str,
) -> str | None:
    """Return ``ORDER/REFERENCE`` of the movement that a provider calls so.

    Args:
        internal: our id for a partner's, of connection, kind and the partner's id.
        provider: the connection's name.
        kinds: what it may do, the likeliest first.
        ids: what it is called: our reference, where we asked for it, or the provider's
            own id.
    """
    names = [
        internal(provider, f"{head}{kind}", one)
        for kind in kinds
        for head in (ASKED, "")
        for one in ids
    ]
    return next((name for name in names if name is not None), None)
